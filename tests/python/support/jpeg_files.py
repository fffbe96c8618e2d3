"""JPEG files of every kind for the tests, written by Pillow and by cjpeg of libjpeg-turbo."""

from __future__ import annotations

import io
import shutil
import subprocess
import tempfile
from pathlib import Path

import numpy as np
from PIL import Image

CJPEG = shutil.which("cjpeg")


def sample_pixels(width: int, height: int, channels: int = 3, seed: int = 1) -> np.ndarray:
    """Return smooth waves with edges and some noise, which use every coefficient of a block."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width].astype(np.float64)
    planes = []
    for c in range(channels):
        plane = 127 + 60 * np.sin(x / (3 + 2 * c) + c) + 50 * np.cos(y / (4 + c))
        plane += np.where((x + y * (c + 1)) % 23 < 9, 25, -25) + rng.normal(0, 6, x.shape)
        planes.append(plane)
    return np.clip(np.stack(planes, -1), 0, 255).astype(np.uint8)


def pillow(pixels: np.ndarray, **options: object) -> bytes:
    out = io.BytesIO()
    mode = {1: "L", 3: "RGB", 4: "CMYK"}[pixels.shape[2]]
    pixels = pixels[:, :, 0] if mode == "L" else pixels
    Image.fromarray(np.ascontiguousarray(pixels), mode).save(out, "JPEG", **options)
    return out.getvalue()


def cjpeg(pixels: np.ndarray, *options: str, scans: str = "") -> bytes:
    """Encode with cjpeg; `options` are its arguments, `scans` is the text of a scan script."""
    assert CJPEG is not None
    kind = b"P5" if pixels.shape[2] == 1 else b"P6"
    header = b"%s %d %d 255\n" % (kind, pixels.shape[1], pixels.shape[0])
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder, "scans")
        script.write_text(scans)
        extra = ["-scans", str(script)] if scans else []
        done = subprocess.run(
            [CJPEG, *options, *extra],
            input=header + pixels.tobytes(),
            capture_output=True,
            check=True,
        )
    return done.stdout


def reference(data: bytes, scale: int = 8) -> np.ndarray | None:
    """Decode with libjpeg-turbo, through Pillow; `scale` is 8, 4, 2 or 1.

    Returns None if the image is too small for Pillow to reduce it so far.
    """
    image = Image.open(io.BytesIO(data))
    if min(image.size) < 8 // scale:
        return None
    if scale != 8:
        size = tuple(-(-side * scale // 8) for side in image.size)
        image.draft(image.mode, tuple(side * scale // 8 for side in image.size))
        assert image.size == size, (image.size, size)
    pixels = np.asarray(image)
    return pixels[:, :, None] if pixels.ndim == 2 else pixels
