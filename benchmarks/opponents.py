"""One opponent in its own process: does the tutorial's job on request.

    python benchmarks/opponents.py NAME PHOTO CORES

Reads one JSON object per line from standard input and answers each with one. {"op": "run"}: does
the whole job once and returns milliseconds of CPU time and wall clock, bytes, and the peak memory of
the process. {"op": "save", "folder": ..., "jpeg": 85, "webp": 80}: does the job without a watermark
and saves the files.
"""

from __future__ import annotations

import io
import json
import os
import pathlib
import resource
import sys
import time
from typing import Any, Callable

#: Not imported from fcimage: the opponents' processes must not load it.
WIDTHS = {"large": 1200, "medium": 600, "thumb": 150}
TEXT = "chenk.top"
FONT = str(
    pathlib.Path(__file__).parents[1]
    / "crates"
    / "fcimage-image"
    / "assets"
    / "Roboto-Regular.subset.ttf"
)
Files = dict[str, bytes]
Job = Callable[[bytes, bool, int, int], Files]


def fcimage() -> Job:
    from fcimage import Jpeg, WebP, render
    from fcimage.handler import tutorial_variants

    def job(photo: bytes, mark: bool, jpeg: int, webp: int) -> Files:
        variants = [
            variant.replace(encodings=[Jpeg(jpeg), WebP(webp)])
            for variant in tutorial_variants(TEXT if mark else None)
        ]
        return {f"{image.variant}.{image.extension}": image for image in render(photo, variants)}

    return job


def tutorial() -> Job:
    """The tutorial's loop: everything as RGBA, every width from the full image."""
    from PIL import Image, ImageDraw, ImageFont

    def job(photo: bytes, mark: bool, jpeg: int, webp: int) -> Files:
        files = {}
        image: Any = Image.open(io.BytesIO(photo))
        if image.mode != "RGBA":
            image = image.convert("RGBA")
        for name, width in WIDTHS.items():
            height = int(image.height * width / image.width)
            resized = image.resize((width, height), Image.Resampling.LANCZOS)
            if mark and name != "thumb":
                draw = ImageDraw.Draw(resized)
                font = ImageFont.truetype(FONT, max(20, width // 30))
                box = draw.textbbox((0, 0), TEXT, font=font)
                x, y = width - (box[2] - box[0]) - 20, height - (box[3] - box[1]) - 20
                draw.text((x, y), TEXT, fill=(255, 255, 255, 128), font=font)
            buffer = io.BytesIO()
            resized.convert("RGB").save(buffer, "JPEG", quality=jpeg, optimize=True)
            files[f"{name}.jpg"] = buffer.getvalue()
            buffer = io.BytesIO()
            resized.save(buffer, "WEBP", quality=webp)
            files[f"{name}.webp"] = buffer.getvalue()
        return files

    return job


def expert() -> Job:
    """The same job in fast Pillow code."""
    from PIL import Image, ImageDraw, ImageFont

    def job(photo: bytes, mark: bool, jpeg: int, webp: int) -> Files:
        files = {}
        image: Any = Image.open(io.BytesIO(photo))
        ratio = image.height / image.width
        image.draft("RGB", (1200, round(1200 * ratio)))
        image = image.convert("RGB")
        for name, width in WIDTHS.items():
            size = (width, round(width * ratio))
            image = image.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
            marked = image
            if mark and name != "thumb":
                font = ImageFont.truetype(FONT, max(20, width // 30))
                left, top, right, bottom = font.getbbox(TEXT)
                ink = Image.new("L", (int(right - left), int(bottom - top)))
                ImageDraw.Draw(ink).text((-left, -top), TEXT, fill=128, font=font)
                marked = image.copy()
                place = (size[0] - ink.width - 20, size[1] - ink.height - 20)
                marked.paste((255, 255, 255), place, ink)
            buffer = io.BytesIO()
            marked.save(buffer, "JPEG", quality=jpeg, optimize=True)
            files[f"{name}.jpg"] = buffer.getvalue()
            buffer = io.BytesIO()
            marked.save(buffer, "WEBP", quality=webp)
            files[f"{name}.webp"] = buffer.getvalue()
        return files

    return job


def vips() -> Job:
    import pyvips

    def job(photo: bytes, mark: bool, jpeg: int, webp: int) -> Files:
        files = {}
        image: Any = pyvips.Image.thumbnail_buffer(photo, 1200, height=100_000)
        image = image.copy_memory()
        for name, width in WIDTHS.items():
            if width != image.width:
                image = image.thumbnail_image(width, height=100_000).copy_memory()
            marked = image
            if mark and name != "thumb":
                ink = pyvips.Image.text(
                    TEXT, fontfile=FONT, font=f"Roboto {max(20, width // 30)}", dpi=72
                )
                x, y = image.width - ink.width - 20, image.height - ink.height - 20
                white = ink.new_from_image([255, 255, 255]).copy(interpretation="srgb")
                stamp = white.bandjoin((ink * 0.5).cast("uchar"))
                marked = image.composite2(stamp, "over", x=x, y=y).flatten().copy_memory()
            files[f"{name}.jpg"] = marked.jpegsave_buffer(Q=jpeg, optimize_coding=True, keep="none")
            files[f"{name}.webp"] = marked.webpsave_buffer(Q=webp, keep="none")
        return files

    return job


def opencv() -> Job:
    import cv2
    import numpy as np

    def job(photo: bytes, mark: bool, jpeg: int, webp: int) -> Files:
        files = {}
        image: Any = cv2.imdecode(np.frombuffer(photo, np.uint8), cv2.IMREAD_COLOR)
        for name, width in WIDTHS.items():
            size = (width, round(image.shape[0] * width / image.shape[1]))
            image = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
            marked = image
            if mark and name != "thumb":
                marked = image.copy()
                scale = max(20, width // 30) / 30
                face = cv2.FONT_HERSHEY_SIMPLEX
                (w, h), _ = cv2.getTextSize(TEXT, face, scale, 1)
                x, y = size[0] - w - 20, size[1] - h - 20
                part = marked[y - 5 : y + h + 5, x - 5 : x + w + 5]
                white = part.copy()
                cv2.putText(white, TEXT, (5, h + 5), face, scale, (255, 255, 255), 1, cv2.LINE_AA)
                cv2.addWeighted(white, 0.5, part, 0.5, 0, dst=part)
            options = [cv2.IMWRITE_JPEG_QUALITY, jpeg, cv2.IMWRITE_JPEG_OPTIMIZE, 1]
            files[f"{name}.jpg"] = cv2.imencode(".jpg", marked, options)[1].tobytes()
            options = [cv2.IMWRITE_WEBP_QUALITY, webp]
            files[f"{name}.webp"] = cv2.imencode(".webp", marked, options)[1].tobytes()
        return files

    return job


JOBS = {f.__name__: f for f in (fcimage, tutorial, expert, vips, opencv)}


def peak_megabytes() -> float:
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1024


def main(name: str, path: str, cores: str) -> None:
    if cores == "one":
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
        os.environ["VIPS_CONCURRENCY"] = "1"
    photo = pathlib.Path(path).read_bytes()
    job = JOBS[name]()
    for line in sys.stdin:
        order = json.loads(line)
        if order["op"] == "save":
            for file, data in job(photo, False, order["jpeg"], order["webp"]).items():
                pathlib.Path(order["folder"], file).write_bytes(data)
            print("{}", flush=True)
            continue
        before, start = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()
        files = job(photo, True, 85, 80)
        wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF)
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        facts = {"cpu": cpu * 1000, "wall": wall * 1000, "peak": peak_megabytes()}
        facts["bytes"] = sum(map(len, files.values()))
        print(json.dumps(facts), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
