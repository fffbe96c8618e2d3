"""Turned by an angle, as a polaroid on a table is, and mirrored."""

from __future__ import annotations

import io

from fcimage import Png, Variant, render
from PIL import Image, ImageOps


def before(photo: bytes) -> dict[str, bytes]:
    """Return both images as Pillow makes them."""
    image = ImageOps.exif_transpose(Image.open(io.BytesIO(photo))).convert("RGB")
    image.thumbnail((400, 400), Image.Resampling.LANCZOS)
    turned = image.convert("RGBA").rotate(-8, Image.Resampling.BICUBIC, expand=True)
    files = {}
    for name, result in {"turned": turned, "mirrored": ImageOps.mirror(image)}.items():
        file = io.BytesIO()
        result.save(file, "PNG")
        files[name] = file.getvalue()
    return files


def after(photo: bytes) -> dict[str, bytes]:
    """Return both images; the box of the turned one is applied before it is turned, as above."""
    small = {"width": 400, "height": 400}
    variants = [
        Variant("turned", operations=[small, {"rotate": 8}], encodings=Png()),
        Variant("mirrored", flip="horizontal", width=400, height=400, encodings=Png()),
    ]
    return {image.variant: image.data for image in render(photo, variants)}
