"""A crop box in pixels, and a square around a point, such as the middle of a face."""

from __future__ import annotations

import io

from fcimage import Png, Variant, render
from PIL import Image, ImageOps

BOX = (100, 50, 700, 450)
FACE = (0.25, 0.3)


def before(photo: bytes) -> dict[str, bytes]:
    """Return both images as Pillow makes them."""
    image = ImageOps.exif_transpose(Image.open(io.BytesIO(photo))).convert("RGB")
    side = min(image.size)
    left = min(max(int(FACE[0] * image.width) - side // 2, 0), image.width - side)
    top = min(max(int(FACE[1] * image.height) - side // 2, 0), image.height - side)
    made = {
        "box": image.crop(BOX).resize((300, 200), Image.Resampling.LANCZOS),
        "face": image.crop((left, top, left + side, top + side)).resize(
            (200, 200), Image.Resampling.LANCZOS
        ),
    }
    files = {}
    for name, result in made.items():
        file = io.BytesIO()
        result.save(file, "PNG")
        files[name] = file.getvalue()
    return files


def after(photo: bytes) -> dict[str, bytes]:
    """Return both images of one call, which decodes only the part that they need."""
    variants = [
        Variant("box", crop=BOX, width=300, encodings=Png()),
        Variant("face", width=200, height=200, fit="cover", focus=FACE, encodings=Png()),
    ]
    return {image.variant: image.data for image in render(photo, variants)}
