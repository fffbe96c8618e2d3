"""A placeholder of some bytes, the main color, and a hash that finds similar images."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from fcimage import describe
from PIL import Image, ImageOps


def before(photo: bytes) -> dict[str, Any]:
    """Return a difference hash and the average color as Pillow and numpy make them."""
    image = ImageOps.exif_transpose(Image.open(io.BytesIO(photo))).convert("RGB")
    gray = np.asarray(image.convert("L").resize((9, 8), Image.Resampling.LANCZOS))
    bits = (gray[:, 1:] > gray[:, :-1]).flatten()
    color = image.resize((1, 1), Image.Resampling.BOX).getpixel((0, 0))
    return {
        "dhash": f"{int(''.join('01'[bit] for bit in bits.astype(int)), 2):016x}",
        "average_color": "#{:02x}{:02x}{:02x}".format(*color),
    }


def after(photo: bytes) -> dict[str, Any]:
    """Return the same and a ThumbHash, from one decode at an eighth of the size."""
    found = describe(photo)
    return {
        "dhash": found.dhash,
        "average_color": found.average_color,
        "thumbhash": found.thumbhash,
    }
