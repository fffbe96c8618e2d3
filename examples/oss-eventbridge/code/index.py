"""Your own handler: parse_event, one native call, and the SDK of OSS.

After an exception the platform delivers the event again, three times by default, and bills each
time. So errors of the image are part of the result, and only errors of the storage are raised.
"""

from __future__ import annotations

import json
import os
import posixpath
from typing import Any

import alibabacloud_oss_v2 as oss
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


def handler(event: Any, context: Any) -> dict[str, Any]:
    """Makes six images from each upload that ``event`` announces."""
    client = client_of(context)
    sources, processed, failed = [], [], []
    for found in parse_event(event).objects:
        # Skip deletions, incomplete uploads, and the output of this function.
        if not found.readable or found.bucket == TARGET:
            continue
        sources.append(found.key)
        try:
            processed += process(client, found)
        except (FcImageError, FileNotFoundError) as error:
            failed.append({"source": found.key, "reason": str(error)})
    print(json.dumps({"request_id": context.request_id, "sources": sources, "failed": failed}))
    body = {"source": sources, "processed": processed, "count": len(processed), "failed": failed}
    return {"statusCode": 422 if failed else 200, "body": json.dumps(body, ensure_ascii=False)}


def process(client: oss.Client, found: ObjectEvent) -> list[dict[str, str]]:
    """Downloads one image and stores each variant as soon as it is encoded."""
    if found.size is not None and found.size > LIMITS.max_input_bytes:
        # Before the download.
        raise LimitError(f"{found.key} has {found.size} bytes")
    photo = fetched(client, found.bucket, found.key)
    stem = posixpath.splitext(posixpath.basename(found.key))[0]
    done = []
    for image in render_as_completed(photo, VARIANTS, limits=LIMITS):
        folder = "webp" if image.format == "webp" else "resized"
        key = f"{folder}/{image.variant}/{stem}.{image.extension}"
        client.put_object(
            oss.PutObjectRequest(bucket=TARGET, key=key, body=image, content_type=image.media_type)
        )
        done.append({"key": key, "format": image.format, "size": image.variant})
    return done


def fetched(client: oss.Client, bucket: str, key: str) -> bytes:
    """Downloads an object. Raises FileNotFoundError if it does not exist: a retry cannot help."""
    try:
        return client.get_object(oss.GetObjectRequest(bucket=bucket, key=key)).body.read()
    except oss.exceptions.OperationError as error:
        if getattr(error.unwrap(), "code", None) == "NoSuchKey":
            raise FileNotFoundError(f"{key} does not exist") from error
        raise


#: The client, whose connections outlive an invocation, and the latest credentials.
KEPT: dict[str, Any] = {}


def client_of(context: Any) -> oss.Client:
    """A client with the temporary credentials of the function's role."""
    role = context.credentials
    KEPT["credentials"] = oss.credentials.Credentials(
        role.access_key_id, role.access_key_secret, role.security_token
    )
    if "client" not in KEPT:
        provider = oss.credentials.CredentialsProviderFunc(lambda: KEPT["credentials"])
        KEPT["client"] = oss.Client(
            oss.config.Config(
                region=context.region, endpoint=ENDPOINT, credentials_provider=provider
            )
        )
    return KEPT["client"]
