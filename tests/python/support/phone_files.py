"""HEIC and AVIF files for tests."""

from __future__ import annotations

import numpy as np
import pillow_heif
from PIL import Image

from support.pictures import encoded, opened, photo_like, pixels

pillow_heif.register_heif_opener()

WIDTH, HEIGHT = 1400, 1000
PICTURE = photo_like(WIDTH, HEIGHT)
HEIC = encoded(PICTURE, "HEIF", quality=95)
AVIF = encoded(PICTURE, "AVIF", quality=95)
#: By the names that FCIMAGE_CONVERT has for them.
FILES = {"heic": HEIC, "avif": AVIF}


def transparent(format: str) -> bytes:
    """Return a file of 200 x 100 pixels whose left half is transparent."""
    picture = photo_like(200, 100).convert("RGBA")
    picture.paste((0, 0, 0, 0), (0, 0, 100, 100))
    return encoded(picture, format)


def turned(picture: Image.Image) -> bytes:
    """Return an AVIF file that its Exif orientation turns by 90 degrees clockwise."""
    exif = Image.Exif()
    exif[0x0112] = 6
    return encoded(picture, "AVIF", exif=exif)


def difference(stored: bytes, source: Image.Image) -> float:
    """Return the mean difference of a stored variant from the source at its size, in levels."""
    image = opened(stored)
    expected = source.resize(image.size, Image.Resampling.LANCZOS)
    return float(np.abs(pixels(image.convert("RGB")) - pixels(expected)).mean())
