"""Write the seeds of the target `jpeg`: small files of every kind, by Pillow and cjpeg."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "python"))

from support.jpeg_files import (
    CJPEG,
    cjpeg,
    numbered,
    pillow,
    sample_pixels,
    without_adobe,
)

folder = Path(__file__).parent / "corpus" / "jpeg"
folder.mkdir(parents=True, exist_ok=True)

files = []
for channels in (1, 3, 4):
    for progressive in (False, True):
        for quality in (5, 75, 100):
            pixels = sample_pixels(23, 17, channels)
            files.append(pillow(pixels, quality=quality, progressive=progressive))
for subsampling in (0, 1, 2):
    pixels = sample_pixels(33, 35)
    files.append(pillow(pixels, subsampling=subsampling, restart_marker_blocks=2))
    files.append(numbered(pillow(pixels, subsampling=subsampling), (1, 1, 1)))
    files.append(numbered(pillow(pixels, subsampling=subsampling, progressive=True), (0, 0, 1)))
files.append(without_adobe(pillow(sample_pixels(23, 17, 4))))
files.append(without_adobe(numbered(pillow(sample_pixels(23, 17, 4)), (1, 1, 2, 2))))
if CJPEG:
    for sampling in ("1x1", "2x1", "1x2", "2x2", "4x1", "1x4", "4x2", "3x1", "2x1,1x2,1x1"):
        for options in (
            [],
            ["-progressive"],
            ["-restart", "1B"],
            ["-progressive", "-restart", "1"],
        ):
            files.append(cjpeg(sample_pixels(37, 19), "-sample", sampling, *options))
    files.append(cjpeg(sample_pixels(37, 19), scans="0;\n1 2;\n"))
for number, file in enumerate(files):
    request = bytes([number % 8, number // 8 % 8, number, 3 * number])
    (folder / f"seed-{number:03}").write_bytes(request + file)
print(len(files), "seeds in", folder)
