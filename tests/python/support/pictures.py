"""Images for tests, drawn here, so that every pixel is known."""

from __future__ import annotations

import io
from typing import Any

import fcimage
import numpy as np
from fcimage.handler import tutorial_variants
from PIL import Image


def photo_like(width: int, height: int, seed: int = 7) -> Image.Image:
    """Return soft gradients with some texture, which are not trivial to encode."""
    random = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width].astype(np.float64)
    waves = [
        128 + 90 * np.sin(x / 37 + phase) * np.cos(y / 53 - phase) + 20 * np.sin((x + y) / 9)
        for phase in (0.0, 1.1, 2.3)
    ]
    noise = random.normal(0, 4, (height, width, 1))
    return Image.fromarray(np.clip(np.stack(waves, -1) + noise, 0, 255).astype(np.uint8), "RGB")


def encoded(image: Image.Image, format: str, **options: Any) -> bytes:
    """Encode a Pillow image as a file."""
    buffer = io.BytesIO()
    image.save(buffer, format, **options)
    return buffer.getvalue()


def opened(data: bytes) -> Image.Image:
    """Decode a file as a Pillow image."""
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def expanded(data: bytes) -> Image.Image:
    """Decode a file as RGB, or RGBA where it has any transparency."""
    image = opened(data)
    return image.convert("RGBA" if image.has_transparency_data else "RGB")


def pixels(image: Image.Image) -> np.ndarray:
    """Return the samples as signed numbers, so that they can be subtracted."""
    return np.asarray(image).astype(np.int32)


def through(data: bytes, **options: Any) -> np.ndarray:
    """Render an image with fcimage at its own size, without loss; gray and palettes as RGB."""
    (image,) = fcimage.render(data, [fcimage.Variant("all", encodings=[fcimage.Png()])], **options)
    return pixels(expanded(image.data))


def tutorial() -> list[fcimage.Variant]:
    """Return the variants of the tutorial, which give six images."""
    return tutorial_variants("chenk.top")


#: The same variants as JSON.
TUTORIAL = fcimage.variants_to_json(tutorial())


#: The keys under which the ready handler stores the variants of a.jpg, sorted.
SIX = [
    "resized/large/a.jpg",
    "resized/medium/a.jpg",
    "resized/thumb/a.jpg",
    "webp/large/a.webp",
    "webp/medium/a.webp",
    "webp/thumb/a.webp",
]
