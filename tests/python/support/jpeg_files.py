"""JPEG files of every kind for the tests, written by Pillow and by cjpeg of libjpeg-turbo."""

from __future__ import annotations

import io
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
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


def segments(data: bytes) -> list[tuple[int, int, int]]:
    """Return the code, start and end of each segment up to the first scan header."""
    found, at = [], 2
    while not found or found[-1][0] != 0xDA:
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        found.append((data[at + 1], at, end))
        at = end
    return found


def without_adobe(data: bytes) -> bytes:
    """Return a file without its Adobe marker."""
    ((_, start, end),) = [part for part in segments(data) if part[0] == 0xEE]
    return data[:start] + data[end:]


def numbered(data: bytes, numbers: Sequence[int]) -> bytes:
    """Return a file of one scan, or its first scan, with these numbers of the components."""
    out = bytearray(data)
    for code, start, _ in segments(data):
        for i, number in enumerate(numbers):
            if code in (0xC0, 0xC2):
                out[start + 10 + 3 * i] = number
            elif code == 0xDA:
                out[start + 5 + 2 * i] = number
    return bytes(out)


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
