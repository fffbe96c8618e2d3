"""The tutorial's loop with Pillow, which fcimage is compared with."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from fcimage import Jpeg, WebP
from fcimage.handler.tutorial import tutorial_variants

__all__ = ["job"]

#: Here, so that the measured loop has no part of fcimage in it.
_VARIANTS = tutorial_variants("marked")


def job(photo: bytes, text: str) -> list[bytes]:
    """Six images from one: everything as RGBA, every width from the full image."""
    source: Any = Image.open(io.BytesIO(photo))
    if source.mode != "RGBA":
        source = source.convert("RGBA")
    files = []
    for variant in _VARIANTS:
        width = variant.width or source.width
        if source.width > width:
            size = (width, max(1, int(source.height * width / source.width)))
            resized = source.resize(size, Image.Resampling.LANCZOS)
        else:
            resized = source.copy()
        if variant.watermark:
            draw, font = ImageDraw.Draw(resized), _font(max(20, resized.width // 30))
            left, top, right, bottom = draw.textbbox((0, 0), text, font=font)
            place = (resized.width - (right - left) - 20, resized.height - (bottom - top) - 20)
            draw.text(place, text, fill=(255, 255, 255, 128), font=font)
        for encoding in variant.encodings:
            buffer = io.BytesIO()
            if isinstance(encoding, Jpeg):
                flat = resized.convert("RGB")
                flat.save(buffer, "JPEG", quality=encoding.quality, optimize=True)
            elif isinstance(encoding, WebP):
                resized.save(buffer, "WEBP", quality=encoding.quality)
            files.append(buffer.getvalue())
    return files


def _font(size: int) -> Any:
    try:
        return ImageFont.truetype("DejaVuSans.ttf", size)
    except OSError:
        return ImageFont.load_default()
