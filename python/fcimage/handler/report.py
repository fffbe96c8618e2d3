"""The JSON report about a picture that can never be processed."""

from __future__ import annotations

import json
import time

from fcimage import __version__
from fcimage.storage.base import META

from .keys import MAX_KEY_BYTES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from fcimage.storage import Storage

    from .outcome import Outcome
    from .record import Record

__all__ = ["write_report"]


def write_report(
    storage: Storage, bucket: str, prefix: str, outcome: Outcome, record: Record
) -> None:
    """Leaves the report at ``prefix`` + the source's key + ``.json``. A report that cannot be
    written is said in the log, and is no reason to try the picture again."""
    found, error = outcome.found, outcome.error
    report = {
        "source": {
            "bucket": found.bucket,
            "key": found.key,
            "etag": found.etag,
            "size": found.size,
            "event_name": found.event_name,
        },
        "error": type(error).__name__,
        "message": outcome.reason,
        "request_id": record.facts["request_id"],
        "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "fcimage": __version__,
    }
    room = MAX_KEY_BYTES - len(prefix.encode()) - len(".json")
    key = prefix + found.key.encode()[:room].decode(errors="ignore") + ".json"
    headers = {"Content-Type": "application/json", META + "fcimage": "report"}
    try:
        data = json.dumps(report, ensure_ascii=False, indent=2).encode()
        storage.put(bucket, key, data, headers)
    except Exception as failure:  # of whatever storage
        record.facts["report"] = f"{type(failure).__name__}: {failure}"
