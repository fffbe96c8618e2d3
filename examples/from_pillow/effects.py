"""Effects: a gray card, a soft backdrop, a crisp thumbnail and a brighter copy."""

from __future__ import annotations

import io

from fcimage import Adjust, Blur, Grayscale, Png, Sharpen, Variant, render
from PIL import Image, ImageEnhance, ImageFilter, ImageOps


def before(photo: bytes) -> dict[str, bytes]:
    """Return the four images as Pillow makes them."""
    image = ImageOps.exif_transpose(Image.open(io.BytesIO(photo))).convert("RGB")
    image.thumbnail((640, 640), Image.Resampling.LANCZOS)
    made = {
        "gray": image.convert("L"),
        "backdrop": image.filter(ImageFilter.GaussianBlur(12)),
        "crisp": image.filter(ImageFilter.UnsharpMask(2, 150, 3)),
        "bright": ImageEnhance.Color(ImageEnhance.Brightness(image).enhance(1.2)).enhance(0.8),
    }
    files = {}
    for name, result in made.items():
        file = io.BytesIO()
        result.save(file, "PNG")
        files[name] = file.getvalue()
    return files


def after(photo: bytes) -> dict[str, bytes]:
    """Return the four images of one call: the photo is decoded and resized once."""
    plain = Variant("plain", width=640, height=640, encodings=Png())
    variants = [
        plain.replace(name="gray", effects=Grayscale()),
        plain.replace(name="backdrop", effects=Blur(12)),
        plain.replace(name="crisp", effects=Sharpen(radius=2, percent=150, threshold=3)),
        plain.replace(name="bright", effects=Adjust(brightness=1.2, saturation=0.8)),
    ]
    return {image.variant: image.data for image in render(photo, variants)}
