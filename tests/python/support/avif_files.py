"""Sources for AVIF output, and marks of the tests that need its encoder or a decoder."""

from __future__ import annotations

import io
from typing import Any

import fcimage
import numpy as np
import pytest
from PIL import Image, features

from support.jpeg_files import sample_pixels


def has_encoder() -> bool:
    try:
        fcimage.Avif()
    except fcimage.ArgumentError:
        return False
    return True


ENCODER = has_encoder()
needs_encoder = pytest.mark.skipif(not ENCODER, reason="this build has no feature avif")
needs_decoder = pytest.mark.skipif(
    not features.check("avif"), reason="this Pillow has no AVIF decoder"
)


def png(image: Image.Image, **options: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, "PNG", **options)
    return file.getvalue()


def photo(width: int, height: int) -> Image.Image:
    """Noise and edges of luminance, as in a photo; the colors change slowly, so that half of their
    resolution is enough."""
    y, x = np.mgrid[0:height, 0:width]
    waves = np.stack([np.sin(x / 60), np.cos(y / 70), np.sin((x + y) / 90)], -1) * 40
    luminance = sample_pixels(width, height, 1).astype(float) * 0.6 + 50
    return Image.fromarray(np.clip(luminance + waves, 0, 255).astype(np.uint8), "RGB")


def alpha(width: int, height: int) -> Image.Image:
    y, x = np.mgrid[0:height, 0:width]
    return Image.fromarray(((x * 3 + y * 5) % 251).astype(np.uint8), "L")


def avif(data: bytes, **options: Any) -> fcimage.EncodedImage:
    (image,) = fcimage.render(data, [fcimage.Variant("v", encodings=fcimage.Avif(**options))])
    return image


def decoded(image: bytes) -> Image.Image:
    found = Image.open(io.BytesIO(image))
    found.load()
    return found


def error_of(found: Image.Image, right: Image.Image) -> float:
    """The root of the mean square of all differences, in levels."""
    a, b = (np.asarray(image.convert("RGBA")).astype(float) for image in (found, right))
    return float(np.sqrt(np.mean((a - b) ** 2)))
