"""The JSON report about an image that can never be processed."""

from __future__ import annotations

import json
import time

from fcimage import __version__

from .keys import MAX_KEY_BYTES
from .marks import REPORT_HEADERS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from fcimage.storage import Storage

    from .outcome import Outcome
    from .record import Record

__all__ = ["report_key", "write_report"]


def write_report(
    storage: Storage, bucket: str, prefix: str, outcome: Outcome, record: Record
) -> None:
    """Stores the report at ``prefix`` + the source's key + ``.json``.

    If that fails, the log says so; the image is not processed again for that.
    """
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
    try:
        data = json.dumps(report, ensure_ascii=False, indent=2).encode()
        storage.put(bucket, report_key(prefix, found.key), data, REPORT_HEADERS)
    except Exception as failure:  # a storage may raise anything
        record.facts["report"] = f"{type(failure).__name__}: {failure}"


def report_key(prefix: str, key: str) -> str:
    """The key of the report about the object with this key, cut where it would be too long."""
    available = MAX_KEY_BYTES - len(prefix.encode()) - len(".json")
    return prefix + key.encode()[:available].decode(errors="ignore") + ".json"
