"""A PNG with a palette of 64 colors."""

from __future__ import annotations

import io

from fcimage import Png, Variant, render
from PIL import Image, ImageOps


def before(photo: bytes) -> dict[str, bytes]:
    """Return the PNG as Pillow makes it."""
    image = ImageOps.exif_transpose(Image.open(io.BytesIO(photo))).convert("RGB")
    image.thumbnail((400, 400), Image.Resampling.LANCZOS)
    file = io.BytesIO()
    image.quantize(64).save(file, "PNG", optimize=True)
    return {"small": file.getvalue()}


def after(photo: bytes) -> dict[str, bytes]:
    """Return the PNG."""
    small = Variant("small", width=400, height=400, encodings=Png(colors=64))
    return {image.variant: image.data for image in render(photo, small)}
