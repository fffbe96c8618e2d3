"""The tutorial's `process_image`, with one native call instead of a loop over sizes and formats.

It works with every client that has the methods `get_object` and `put_object` of an `oss2.Bucket`.
"""

from __future__ import annotations

import os
from typing import Any

from fcimage import Jpeg, TextWatermark, Variant, WebP, render_as_completed

MARK = TextWatermark(os.environ.get("WATERMARK_TEXT", "chenk.top"), opacity=0.5)
BOTH = [Jpeg(quality=85), WebP(quality=80)]
VARIANTS = [
    Variant("large", width=1200, watermark=MARK, encodings=BOTH),
    Variant("medium", width=600, watermark=MARK, encodings=BOTH),
    Variant("thumb", width=150, encodings=BOTH),
]


def process_image(source_client: Any, target_client: Any, object_key: str) -> list[dict[str, str]]:
    """Downloads an image and uploads each variant as soon as it is encoded."""
    photo = source_client.get_object(object_key).read()
    stem = os.path.splitext(os.path.basename(object_key))[0]
    results = []
    for image in render_as_completed(photo, VARIANTS):
        folder = "webp" if image.format == "webp" else "resized"
        key = f"{folder}/{image.variant}/{stem}.{image.extension}"
        target_client.put_object(key, image, headers={"Content-Type": image.media_type})
        results.append({"key": key, "format": image.format, "size": image.variant})
    return results
