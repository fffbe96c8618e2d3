"""Your own handler: parse_event, one native call, and OssStorage.

After an exception the platform delivers the event again, three times by default, and bills each
time. So errors of the image are part of the result, and only errors of the storage are raised.
"""

from __future__ import annotations

import json
import os
import posixpath
from typing import Any

from fcimage import (
    FcImageError,
    Jpeg,
    LimitError,
    Limits,
    ObjectEvent,
    ObjectNotFoundError,
    StorageError,
    TextWatermark,
    Variant,
    WebP,
    parse_event,
    render_as_completed,
)
from fcimage.storage import Credentials, OssStorage

#: Its connections outlive an invocation.
STORAGE = OssStorage(os.environ["OSS_ENDPOINT"], region=os.environ.get("OSS_REGION"))
TARGET = os.environ["TARGET_BUCKET"]
TEXT = os.environ.get("WATERMARK_TEXT")
MARK = TextWatermark(TEXT) if TEXT else None
BOTH = [Jpeg(quality=85), WebP(quality=80)]
VARIANTS = [
    Variant("large", width=1200, watermark=MARK, encodings=BOTH),
    Variant("medium", width=600, watermark=MARK, encodings=BOTH),
    Variant("thumb", width=150, encodings=BOTH),
]
LIMITS = Limits.from_env()


def handler(event: Any, context: Any) -> dict[str, Any]:
    """Makes six images from each upload that ``event`` announces."""
    role = Credentials.from_context(context)
    if role is not None:
        STORAGE.authenticate(role)
    STORAGE.region = STORAGE.region or context.region
    sources, processed, failed = [], [], []
    for found in parse_event(event).objects:
        # Skip deletions, incomplete uploads, and the output of this function.
        if not found.readable or found.bucket == TARGET:
            continue
        sources.append(found.key)
        try:
            processed += process(found)
        except FcImageError as error:
            # Another delivery can help only if the storage failed.
            if isinstance(error, StorageError) and not isinstance(error, ObjectNotFoundError):
                raise
            failed.append({"source": found.key, "reason": str(error)})
    print(json.dumps({"request_id": context.request_id, "sources": sources, "failed": failed}))
    body = {"source": sources, "processed": processed, "count": len(processed), "failed": failed}
    return {"statusCode": 422 if failed else 200, "body": json.dumps(body, ensure_ascii=False)}


def process(found: ObjectEvent) -> list[dict[str, str]]:
    """Downloads one image and stores each variant as soon as it is encoded."""
    if found.size is not None and found.size > LIMITS.max_input_bytes:
        # The event says it already.
        raise LimitError(f"{found.key} has {found.size} bytes")
    photo = STORAGE.get(found.bucket, found.key, max_bytes=LIMITS.max_input_bytes).data
    stem = posixpath.splitext(posixpath.basename(found.key))[0]
    done = []
    for image in render_as_completed(photo, VARIANTS, limits=LIMITS):
        folder = "webp" if image.format == "webp" else "resized"
        key = f"{folder}/{image.variant}/{stem}.{image.extension}"
        STORAGE.put(TARGET, key, image, {"Content-Type": image.media_type})
        done.append({"key": key, "format": image.format, "size": image.variant})
    return done
