"""The events that announce objects of a backfill to the function."""

from __future__ import annotations

import json
from urllib.parse import quote

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import TypeVar

    from fcimage import ObjectEvent

    T = TypeVar("T")

__all__ = ["announcement", "batches"]

#: What the events say of themselves.
SOURCE, TYPE = "fcimage.backfill", "oss:ObjectCreated:PutObject"


def announcement(found: ObjectEvent) -> str:
    """A CloudEvent as EventBridge sends it for the upload of this object, as JSON."""
    import uuid

    facts: dict[str, object] = {"key": quote(found.key, safe="/")}
    if found.size is not None:
        facts["size"] = found.size
    if found.etag is not None:
        facts["eTag"] = found.etag
    event = {
        "id": str(uuid.uuid4()),
        "source": SOURCE,
        "specversion": "1.0",
        "type": TYPE,
        "datacontenttype": "application/json",
        **({"time": found.time} if found.time else {}),
        "data": {
            "eventName": "ObjectCreated:PutObject",
            "eventSource": "acs:oss",
            "oss": {"bucket": {"name": found.bucket}, "object": facts},
        },
    }
    return json.dumps(event, ensure_ascii=False, separators=(",", ":"))


def batches(
    objects: Iterable[tuple[T, str]], most: int, max_bytes: int
) -> Iterator[tuple[list[T], str]]:
    """Events of at most so many announcements and bytes, as JSON arrays, and whose they are."""
    owners: list[T] = []
    texts: list[str] = []
    size = 2
    for owner, text in objects:
        length = len(text.encode()) + 1
        if owners and (len(owners) == most or size + length > max_bytes):
            yield owners, f"[{','.join(texts)}]"
            owners, texts, size = [], [], 2
        owners.append(owner)
        texts.append(text)
        size += length
    if owners:
        yield owners, f"[{','.join(texts)}]"
