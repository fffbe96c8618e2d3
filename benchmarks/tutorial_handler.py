"""The tutorial's handler: oss2, and a loop over sizes and formats with Pillow."""

from __future__ import annotations

import io
import json
import logging
import os
from typing import Any
from urllib.parse import unquote

import oss2
from PIL import Image, ImageDraw, ImageFont

logger = logging.getLogger()

ENDPOINT = os.environ.get("OSS_ENDPOINT", "https://oss-cn-beijing-internal.aliyuncs.com")
TARGET = os.environ.get("TARGET_BUCKET", "processed-images")
TEXT = os.environ.get("WATERMARK_TEXT", "chenk.top")
WIDTHS = {"large": 1200, "medium": 600, "thumb": 150}


def client(context: Any, bucket: str) -> Any:
    found = context.credentials
    auth = oss2.StsAuth(found.access_key_id, found.access_key_secret, found.security_token)
    return oss2.Bucket(auth, ENDPOINT, bucket)


def parsed(event: bytes) -> tuple[str, str]:
    data = json.loads(event)["data"]
    return data["bucket"]["name"], unquote(data["object"]["key"])


def marked(image: Any) -> Any:
    draw, size = ImageDraw.Draw(image), max(20, image.width // 30)
    try:
        font: Any = ImageFont.truetype("DejaVuSans.ttf", size)
    except OSError:
        font = ImageFont.load_default()
    left, top, right, bottom = draw.textbbox((0, 0), TEXT, font=font)
    place = (image.width - (right - left) - 20, image.height - (bottom - top) - 20)
    draw.text(place, TEXT, fill=(255, 255, 255, 128), font=font)
    return image


def handler(event: bytes, context: Any) -> dict[str, Any]:
    bucket, key = parsed(event)
    source, target = client(context, bucket), client(context, TARGET)
    image: Any = Image.open(io.BytesIO(source.get_object(key).read()))
    if image.mode != "RGBA":
        image = image.convert("RGBA")
    stem = os.path.splitext(os.path.basename(key))[0]
    done = []
    for name, width in WIDTHS.items():
        height = int(image.height * width / image.width)
        resized = image.resize((width, height), Image.Resampling.LANCZOS)
        if name != "thumb":
            resized = marked(resized)
        for folder, extension, variant, options in (
            ("resized", "jpg", resized.convert("RGB"), {"format": "JPEG", "quality": 85}),
            ("webp", "webp", resized, {"format": "WEBP", "quality": 80}),
        ):
            buffer = io.BytesIO()
            variant.save(buffer, optimize=True, **options)
            target.put_object(f"{folder}/{name}/{stem}.{extension}", buffer.getvalue())
            done.append({"key": f"{folder}/{name}/{stem}.{extension}", "size": name})
            logger.info("stored %s", done[-1]["key"])
    body = {"source": key, "processed": done, "count": len(done)}
    return {"statusCode": 200, "body": json.dumps(body)}
