"""A handler in your own words: events by parse_event, one native call, any OSS client.

What raises is delivered again, three times by default, and billed each time. So whatever is the
picture's fault ends in the answer, and only what can pass (network, throttling) raises.
"""

from __future__ import annotations

import json
import os
import posixpath
from typing import Any

import oss2
from fcimage import (
    FcImageError,
    Jpeg,
    LimitError,
    Limits,
    ObjectEvent,
    TextWatermark,
    Variant,
    WebP,
    parse_event,
    render_as_completed,
)

ENDPOINT = os.environ["OSS_ENDPOINT"]
TARGET = os.environ["TARGET_BUCKET"]
MARK = TextWatermark(os.environ.get("WATERMARK_TEXT", "chenk.top"))
BOTH = [Jpeg(quality=85), WebP(quality=80)]
VARIANTS = [
    Variant("large", width=1200, watermark=MARK, encodings=BOTH),
    Variant("medium", width=600, watermark=MARK, encodings=BOTH),
    Variant("thumb", width=150, encodings=BOTH),
]
LIMITS = Limits.from_env()
SESSION = oss2.Session()  # connections outlive an invocation


def handler(event: Any, context: Any) -> dict[str, Any]:
    """Makes six pictures of each photo that ``event`` announces."""
    sources, processed, failed = [], [], []
    for found in parse_event(event).objects:
        # Deletions, uploads that have only begun, and what this function wrote itself.
        if found.removed or not found.readable or found.bucket == TARGET:
            continue
        sources.append(found.key)
        try:
            processed += process(found, context)
        except (FcImageError, oss2.exceptions.NoSuchKey) as error:
            failed.append({"source": found.key, "reason": str(error)})
    print(json.dumps({"request_id": context.request_id, "sources": sources, "failed": failed}))
    body = {"source": sources, "processed": processed, "count": len(processed), "failed": failed}
    return {"statusCode": 422 if failed else 200, "body": json.dumps(body, ensure_ascii=False)}


def process(found: ObjectEvent, context: Any) -> list[dict[str, str]]:
    """Fetches one photo, and stores each picture as soon as it is encoded."""
    if found.size is not None and found.size > LIMITS.max_input_bytes:
        raise LimitError(f"{found.key} has {found.size} bytes")  # before the download
    photo = bucket(found.bucket, context).get_object(found.key).read()
    target = bucket(TARGET, context)
    stem = posixpath.splitext(posixpath.basename(found.key))[0]
    done = []
    for image in render_as_completed(photo, VARIANTS, limits=LIMITS):
        folder = "webp" if image.format == "webp" else "resized"
        key = f"{folder}/{image.variant}/{stem}.{image.extension}"
        target.put_object(key, image.data, headers={"Content-Type": image.media_type})
        done.append({"key": key, "format": image.format, "size": image.variant})
    return done


def bucket(name: str, context: Any) -> oss2.Bucket:
    """A bucket, with the temporary credentials of the function's role."""
    found = context.credentials
    auth = oss2.StsAuth(
        found.access_key_id, found.access_key_secret, found.security_token, auth_version="v4"
    )
    return oss2.Bucket(auth, ENDPOINT, name, session=SESSION, region=context.region)
