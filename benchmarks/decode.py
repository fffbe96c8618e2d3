"""Decodes a JPEG at every scale: fcimage and Pillow's `draft` (libjpeg-turbo), on one core.

    python benchmarks/decode.py PHOTO ...

The pixels of fcimage are also copied into a bytes object, which takes a third of the time at 8/8.
`cargo bench --package fcimage-jpeg --bench decode -- PHOTO` compares the decoder, without the copy,
with zune-jpeg.
"""

from __future__ import annotations

import io
import os
import pathlib
import statistics
import sys
import time
from typing import Callable

from compare import default_photo
from fcimage import _native
from PIL import Image

ROUNDS = 15


def ours(data: bytes, scale: int) -> None:
    _native._decode_jpeg(data, scale)


def pillow(data: bytes, scale: int) -> None:
    image = Image.open(io.BytesIO(data))
    image.draft(image.mode, (image.width * scale // 8, image.height * scale // 8))
    image.load()


def milliseconds(decode: Callable[[bytes, int], None], data: bytes, scale: int) -> float:
    start = time.process_time()
    decode(data, scale)
    return 1000 * (time.process_time() - start)


def main(photos: list[str]) -> None:
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    for path in map(pathlib.Path, photos or default_photo()):
        data = path.read_bytes()
        print(f"\n{path.name}: milliseconds of CPU time, medians of {ROUNDS} rounds\n")
        print(f"  {'scale':>5}  {'fcimage':>8}  {'Pillow':>8}  ratio")
        for scale in (8, 4, 2, 1):
            times = [
                (milliseconds(ours, data, scale), milliseconds(pillow, data, scale))
                for _ in range(ROUNDS + 1)
            ][1:]
            mine, theirs = (statistics.median(column) for column in zip(*times))
            print(f"  {scale:>3}/8  {mine:8.1f}  {theirs:8.1f}  {theirs / mine:.2f}")


if __name__ == "__main__":
    main(sys.argv[1:])
