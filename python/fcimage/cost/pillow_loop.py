"""The tutorial's loop with Pillow, which fcimage is compared with."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from fcimage.handler.tutorial import JPEG_QUALITY, UNMARKED, WEBP_QUALITY, WIDTHS

__all__ = ["job"]


def job(photo: bytes, text: str) -> list[bytes]:
    """Six images from one: everything as RGBA, every width from the full image."""
    source: Any = Image.open(io.BytesIO(photo))
    if source.mode != "RGBA":
        source = source.convert("RGBA")
    files = []
    for name, width in WIDTHS.items():
        if source.width > width:
            size = (width, max(1, int(source.height * width / source.width)))
            resized = source.resize(size, Image.Resampling.LANCZOS)
        else:
            resized = source.copy()
        if name != UNMARKED:
            draw, font = ImageDraw.Draw(resized), _font(max(20, resized.width // 30))
            left, top, right, bottom = draw.textbbox((0, 0), text, font=font)
            place = (resized.width - (right - left) - 20, resized.height - (bottom - top) - 20)
            draw.text(place, text, fill=(255, 255, 255, 128), font=font)
        for image, options in (
            (resized.convert("RGB"), {"format": "JPEG", "quality": JPEG_QUALITY, "optimize": True}),
            (resized, {"format": "WEBP", "quality": WEBP_QUALITY}),
        ):
            buffer = io.BytesIO()
            image.save(buffer, **options)
            files.append(buffer.getvalue())
    return files


def _font(size: int) -> Any:
    try:
        return ImageFont.truetype("DejaVuSans.ttf", size)
    except OSError:
        return ImageFont.load_default()
