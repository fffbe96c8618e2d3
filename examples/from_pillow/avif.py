"""AVIF, in builds with the feature avif."""

from __future__ import annotations

import io

from fcimage import Avif, Variant, render
from PIL import Image, ImageOps


def before(photo: bytes) -> dict[str, bytes]:
    """Return the AVIF as Pillow makes it."""
    image = ImageOps.exif_transpose(Image.open(io.BytesIO(photo))).convert("RGB")
    image.thumbnail((400, 400), Image.Resampling.LANCZOS)
    file = io.BytesIO()
    image.save(file, "AVIF", quality=80, speed=10)
    return {"small": file.getvalue()}


def after(photo: bytes) -> dict[str, bytes]:
    """Return the AVIF."""
    small = Variant("small", width=400, height=400, encodings=Avif(80, speed=10))
    return {image.variant: image.data for image in render(photo, small)}
