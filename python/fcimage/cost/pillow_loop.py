"""The handler's loop as tutorials have it, with Pillow: what fcimage is compared with."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image, ImageDraw, ImageFont

__all__ = ["job"]

WIDTHS = {"large": 1200, "medium": 600, "thumb": 150}


def job(photo: bytes, text: str) -> list[bytes]:
    """Six images out of one: everything as RGBA, every width from the full picture."""
    picture: Any = Image.open(io.BytesIO(photo))
    if picture.mode != "RGBA":
        picture = picture.convert("RGBA")
    files = []
    for name, width in WIDTHS.items():
        if picture.width > width:
            size = (width, max(1, int(picture.height * width / picture.width)))
            resized = picture.resize(size, Image.Resampling.LANCZOS)
        else:
            resized = picture.copy()
        if name != "thumb":
            draw, font = ImageDraw.Draw(resized), _font(max(20, resized.width // 30))
            left, top, right, bottom = draw.textbbox((0, 0), text, font=font)
            place = (resized.width - (right - left) - 20, resized.height - (bottom - top) - 20)
            draw.text(place, text, fill=(255, 255, 255, 128), font=font)
        for image, options in (
            (resized.convert("RGB"), {"format": "JPEG", "quality": 85, "optimize": True}),
            (resized, {"format": "WEBP", "quality": 80}),
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
