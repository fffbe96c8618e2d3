"""Renders thousands of images, valid and damaged, in short-lived threads, and measures memory.

    python tools/soak.py [RENDERS] [--growth FRACTION]

Four threads at a time, each for one render, as in an instance that serves several requests at the
same time. The resident memory after the last render must not exceed that after the first 500 by
more than FRACTION (default 0.10); otherwise the exit status is 1. The size of glibc's arenas is
printed.
"""

from __future__ import annotations

import argparse
import ctypes
import gc
import hashlib
import io
import os
import random
import re
import sys
import tempfile
import threading
import time

import fcimage
import numpy as np
from fcimage.handler import tutorial_variants
from PIL import Image

WARM = 500
AT_ONCE = 4
PAGE = os.sysconf("SC_PAGE_SIZE")

Recipe = list[fcimage.Variant]


def drawn(width: int, height: int, seed: int) -> Image.Image:
    random_ = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width]
    wave = 128 + 90 * np.sin(x / 37) * np.cos(y / 53)
    noise = random_.normal(0, 6, (height, width, 3))
    return Image.fromarray(np.clip(wave[..., None] + noise, 0, 255).astype(np.uint8))


def good() -> list[bytes]:
    """Images in every supported format, from icons to 12 megapixels."""
    files = []

    def add(image: Image.Image, format: str, **options: object) -> None:
        buffer = io.BytesIO()
        image.save(buffer, format, **options)
        files.append(buffer.getvalue())

    for index, (width, height) in enumerate([(60, 40), (333, 500), (1000, 750), (1600, 1200)]):
        image = drawn(width, height, index)
        turned = image.convert("RGBA")
        turned.putalpha(Image.linear_gradient("L").resize(image.size))
        add(image, "JPEG", quality=88)
        add(image, "JPEG", quality=80, progressive=True)
        add(image.convert("CMYK"), "JPEG", restart_marker_rows=1)
        add(image.convert("L"), "JPEG")
        add(turned, "PNG", compress_level=1)
        add(turned, "WEBP", quality=70, method=0)
        add(image, "GIF")
        add(image, "BMP")
        add(image, "TIFF", compression="tiff_lzw")
    add(drawn(4000, 3000, 9), "JPEG", quality=85)
    return files


def hostile(files: list[bytes], chance: random.Random) -> bytes:
    """A valid file, truncated, or with bytes changed or inserted; sometimes random bytes."""
    data = bytearray(chance.choice(files))
    kind = chance.randrange(5)
    if kind == 0:
        del data[chance.randrange(len(data)) :]
    elif kind == 1:
        for _ in range(chance.randrange(1, 20)):
            data[chance.randrange(len(data))] = chance.randrange(256)
    elif kind == 2:
        for _ in range(4):
            data[chance.randrange(min(200, len(data)))] ^= 1 << chance.randrange(8)
    elif kind == 3:
        at = chance.randrange(len(data))
        data[at:at] = data[at : at + chance.randrange(1, 5000)]
    else:
        return chance.randbytes(chance.randrange(300))
    return bytes(data)


def recipes() -> list[Recipe]:
    jpeg, webp, png = fcimage.Jpeg(quality=85), fcimage.WebP(quality=80, effort=0), fcimage.Png()
    logo = io.BytesIO()
    Image.new("RGBA", (64, 32), (200, 0, 0, 128)).save(logo, "PNG")
    stamp = fcimage.ImageWatermark(logo.getvalue())
    variant = fcimage.Variant
    return [
        [each.replace(encodings=[jpeg, webp]) for each in tutorial_variants("chenk.top")],
        [variant("square", width=200, height=200, fit="cover", encodings=[webp, png])],
        [variant("logo", width=500, watermark=stamp, encodings=[fcimage.Jpeg(progressive=True)])],
        [variant("exact", width=300, encodings=[fcimage.WebP(lossless=True, effort=0)])],
    ]


def resident() -> int:
    """The resident memory of this process in bytes."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * PAGE


def arenas() -> tuple[int, int]:
    """The number of glibc's arenas and their size in bytes; 0 and 0 with another C library."""
    libc = ctypes.CDLL(None)
    if not hasattr(libc, "malloc_info"):
        return 0, 0
    libc.fopen.restype = ctypes.c_void_p
    with tempfile.NamedTemporaryFile() as file:
        stream = ctypes.c_void_p(libc.fopen(file.name.encode(), b"w"))
        libc.malloc_info(0, stream)
        libc.fclose(stream)
        text = file.read().decode()
    total = re.findall(r'<system type="current" size="(\d+)"/>', text)
    return text.count("<heap nr="), int(total[-1])


class Soak:
    """Numbered renders. The same image and recipe must give the same bytes each time."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.files = good()
        self.recipes = recipes()
        self.known: dict[tuple[int, int], str] = {}
        self.results = {"rendered": 0, "refused": 0}
        self.faults: list[str] = []
        self.lock = threading.Lock()

    def one(self, number: int) -> None:
        try:
            self.render(number, random.Random(number))
        except Exception as error:
            with self.lock:
                self.faults.append(f"render {number}: {error!r}")

    def render(self, number: int, chance: random.Random) -> None:
        which, how = chance.randrange(len(self.files)), chance.randrange(len(self.recipes))
        bad = number % 3 == 2
        data = hostile(self.files, chance) if bad else self.files[which]
        threads = chance.choice([1, 2, None])
        try:
            if number % 5 == 4:
                stream = fcimage.render_as_completed(data, self.recipes[how], threads=threads)
                next(iter(stream))  # the rest is abandoned
                images = []
            else:
                images = fcimage.render(
                    data,
                    self.recipes[how],
                    threads=threads,
                    on_damage="salvage" if bad else "error",
                )
        except fcimage.InternalError:
            raise
        except fcimage.FcImageError:
            if not bad:
                raise
            with self.lock:
                self.results["refused"] += 1
            return
        found = hashlib.sha256(b"".join(images)).hexdigest()
        with self.lock:
            self.results["rendered"] += 1
            if not bad and images and self.known.setdefault((which, how), found) != found:
                self.faults.append(
                    f"render {number}: the bytes differ from those of the first time"
                )

    def run(self, first: int, end: int) -> None:
        for start in range(first, end, AT_ONCE):
            numbers = range(start, min(start + AT_ONCE, end))
            workers = [threading.Thread(target=self.one, args=(number,)) for number in numbers]
            for worker in workers:
                worker.start()
            for worker in workers:
                worker.join()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("renders", nargs="?", type=int, default=10_000)
    parser.add_argument("--growth", type=float, default=0.10)
    options = parser.parse_args()
    soak = Soak(options.renders)
    warm = min(WARM, options.renders // 2)
    begun = time.monotonic()
    print(f"{'renders':>8} {'resident MB':>12} {'arenas':>7} {'in them MB':>11} {'seconds':>8}")
    baseline = (0, 0)
    step = max(50, options.renders // 40)
    marks = sorted({warm, *range(step, options.renders, step), options.renders})
    done = 0
    for mark in marks:
        soak.run(done, mark)
        done = mark
        gc.collect()
        count, held = arenas()
        now = resident()
        if mark == warm:
            baseline = (now, held)
        seconds = time.monotonic() - begun
        line = f"{done:>8} {now / 1e6:>12.1f} {count:>7} {held / 1e6:>11.1f} {seconds:>8.0f}"
        print(line, flush=True)
        if soak.faults:
            break
    for fault in soak.faults:
        print(fault)
    growth = now / baseline[0] - 1 if baseline[0] else 0.0
    print(
        f"{done} renders: {soak.results['rendered']} rendered, {soak.results['refused']} refused;"
        f" resident memory {growth:+.1%} since render {warm}, arenas {held - baseline[1]:+,} bytes"
    )
    return 1 if soak.faults or growth > options.growth else 0


if __name__ == "__main__":
    sys.exit(main())
