"""Animations: a GIF that keeps all of its frames in a smaller size."""

from __future__ import annotations

import io
from typing import Any

from fcimage import Gif, Variant, render
from PIL import Image, ImageSequence


def before(photo: bytes) -> dict[str, bytes]:
    """Return the small GIF as Pillow makes it."""
    image = Image.open(io.BytesIO(photo))
    frames: list[Any] = []
    for frame in ImageSequence.Iterator(image):
        small = frame.convert("RGB")
        small.thumbnail((160, 160), Image.Resampling.LANCZOS)
        frames.append(small)
    file = io.BytesIO()
    frames[0].save(
        file,
        "GIF",
        save_all=True,
        append_images=frames[1:],
        duration=image.info["duration"],
        loop=image.info.get("loop", 1),
    )
    return {"small": file.getvalue()}


def after(photo: bytes) -> dict[str, bytes]:
    """Return the small GIF; each frame keeps its own delay."""
    small = Variant("small", width=160, height=160, animation="keep", encodings=Gif())
    return {image.variant: image.data for image in render(photo, small)}
