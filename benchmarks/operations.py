"""Compares what each effect, layer and turn costs.

    python benchmarks/operations.py [PHOTO]

fcimage, Pillow and pyvips change the same decoded pixels, 1200 wide, in turn, round by round, each in
its own process on one core. What fcimage takes to read and write the result (copies, stored rows) is
measured the same way and subtracted; the others are measured from image to image. The table has CPU
time and ratios to fcimage; see docs/benchmarks.md.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
from typing import Any, Callable

from workers import Worker, answer_tasks, with_cpu

ROUNDS = 7
WIDTH = 1200
FONT = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"
TEXT = "A line of text"
NAMES = {"fcimage": "fcimage", "pillow": "Pillow", "vips": "pyvips"}
#: Behind the name of an operation: without doing it.
WRITTEN = ", written"
Job = Callable[[Any], Any]


def fcimage(source: Any) -> dict[str, Job]:
    import fcimage as fc
    import numpy as np

    pixels = np.ascontiguousarray(source)
    badge = fc.decode(pixels[:400, :400])
    logo = fc.render(badge, fc.Variant("logo", encodings=fc.Png(effort=0)))[0].data

    def job(**keywords: Any) -> Job:
        # Stored rows: the result is in memory, and hardly anything is coded.
        variant = fc.Variant("a", encodings=fc.Png(effort=0), **keywords)
        return lambda _: fc.render(pixels, variant, threads=1)[0].data

    jobs = {
        "grayscale": job(effects=fc.Grayscale()),
        "blur, radius 2": job(effects=fc.Blur(2)),
        "blur, radius 20": job(effects=fc.Blur(20)),
        "sharpen": job(effects=fc.Sharpen(radius=2, percent=150, threshold=3)),
        "brightness, saturation": job(effects=fc.Adjust(brightness=1.2, saturation=0.8)),
        "pixelate": job(effects=fc.Pixelate(16)),
        "rotate by 10 degrees": job(rotate=10),
        "round corners": job(radius=60),
        "an image of 300 x 300": job(layers=fc.Picture(logo, width=300, position=(100, 100))),
        "a line of text": job(layers=fc.Text(TEXT, font=FONT, size=60, position=(100, 100))),
    }

    def written(operation: Job) -> Job:
        """Only reads and writes what an operation gives: how long that takes depends on it."""
        result = fc.decode(operation(None))
        plain = fc.Variant("a", encodings=fc.Png(effort=0))
        return lambda _: fc.render(result, plain, threads=1)[0].data

    return {**jobs, **{f"{name}{WRITTEN}": written(made) for name, made in jobs.items()}}


def pillow(source: Any) -> dict[str, Job]:
    from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageFont

    image = Image.fromarray(source)
    badge = image.crop((0, 0, 400, 400)).convert("RGBA")
    font = ImageFont.truetype(FONT, 60)

    def corners(_: Any) -> Any:
        mask = Image.new("L", (image.width * 4, image.height * 4))
        ImageDraw.Draw(mask).rounded_rectangle((0, 0, mask.width, mask.height), 240, fill=255)
        result = image.convert("RGBA")
        result.putalpha(mask.resize(image.size, Image.Resampling.BOX))
        return result

    def pasted(_: Any) -> Any:
        result, small = image.copy(), badge.resize((300, 300), Image.Resampling.LANCZOS)
        result.paste(small, (100, 100), small)
        return result

    def written(_: Any) -> Any:
        result = image.copy()
        ImageDraw.Draw(result).text((100, 100), TEXT, fill="white", font=font)
        return result

    def pixelated(_: Any) -> Any:
        return image.reduce(16).resize(image.size, Image.Resampling.NEAREST)

    return {
        "grayscale": lambda _: image.convert("L"),
        "blur, radius 2": lambda _: image.filter(ImageFilter.GaussianBlur(2)),
        "blur, radius 20": lambda _: image.filter(ImageFilter.GaussianBlur(20)),
        "sharpen": lambda _: image.filter(ImageFilter.UnsharpMask(2, 150, 3)),
        "brightness, saturation": lambda _: ImageEnhance.Color(
            ImageEnhance.Brightness(image).enhance(1.2)
        ).enhance(0.8),
        "pixelate": pixelated,
        "rotate by 10 degrees": lambda _: image.convert("RGBA").rotate(
            -10, Image.Resampling.BICUBIC, expand=True
        ),
        "round corners": corners,
        "an image of 300 x 300": pasted,
        "a line of text": written,
    }


def vips(source: Any) -> dict[str, Job]:
    import pyvips

    image = pyvips.Image.new_from_array(source).copy_memory()
    badge = image.crop(0, 0, 400, 400).copy_memory()

    def made(operation: Callable[[], Any]) -> Job:
        return lambda _: operation().write_to_memory()

    return {
        "grayscale": made(lambda: image.colourspace("b-w")),
        "blur, radius 2": made(lambda: image.gaussblur(2)),
        "blur, radius 20": made(lambda: image.gaussblur(20)),
        "sharpen": made(lambda: image.sharpen(sigma=2)),
        "brightness, saturation": made(
            lambda: ((image * 1.2).colourspace("lch") * [1, 0.8, 1]).colourspace("srgb")
        ),
        "pixelate": made(lambda: image.shrink(16, 16).zoom(16, 16)),
        "rotate by 10 degrees": made(
            lambda: image.addalpha().rotate(10, interpolate=pyvips.Interpolate.new("bicubic"))
        ),
        "an image of 300 x 300": made(
            lambda: image.composite2(badge.thumbnail_image(300).addalpha(), "over", x=100, y=100)
        ),
        "a line of text": made(
            lambda: image.composite2(
                pyvips.Image.text(TEXT, fontfile=FONT, dpi=300, rgba=True), "over", x=100, y=100
            )
        ),
    }


JOBS = {f.__name__: f for f in (fcimage, pillow, vips)}


def child(name: str, source: str) -> None:
    """Answers each task, an operation, with milliseconds of CPU time."""
    import numpy as np

    os.environ["VIPS_CONCURRENCY"] = "1"
    # pyvips does not hold the array that it reads.
    pixels = np.load(source)
    jobs = JOBS[name](pixels)

    def work(task: dict[str, Any]) -> dict[str, Any]:
        job = jobs.get(task["operation"])
        return {} if job is None else {"cpu": with_cpu(lambda: job(None))[1]}

    answer_tasks(work)


def main(arguments: list[str]) -> None:
    import numpy as np
    from compare import default_photo, machine, table
    from PIL import Image

    photo: Any = Image.open((arguments or default_photo())[0])
    photo.draft("RGB", (WIDTH, WIDTH))
    photo = photo.convert("RGB")
    photo = photo.resize((WIDTH, round(photo.height * WIDTH / photo.width)))
    with tempfile.NamedTemporaryFile(suffix=".npy") as source:
        np.save(source, np.asarray(photo))
        source.flush()
        command = [sys.executable, __file__, "--child"]
        workers = {name: Worker([*command, name, source.name]) for name in NAMES}
        times: dict[tuple[str, str], list[float]] = {}
        operations = list(fcimage(np.asarray(photo)))
        for turn in range(ROUNDS + 1):
            print(f"\r  round {turn}/{ROUNDS} ", end="", flush=True)
            for operation in operations:
                for name, worker in workers.items():
                    answer = worker.ask(operation=operation)
                    if turn > 0 and "cpu" in answer:
                        times.setdefault((operation, name), []).append(answer["cpu"])
        for worker in workers.values():
            worker.close()
    print("\r\033[K" if sys.stdout.isatty() else "\n", end="")
    middle = {key: statistics.median(found) for key, found in times.items()}
    rows = [[f"{photo.width} x {photo.height} pixels", "fcimage", "Pillow", "pyvips"]]
    for operation in operations:
        if operation.endswith(WRITTEN):
            continue
        ours = middle[operation, "fcimage"] - middle[operation + WRITTEN, "fcimage"]
        row = [operation, "below 0.5 ms" if ours < 0.5 else f"{ours:.1f} ms"]
        for name in ("pillow", "vips"):
            theirs = middle.get((operation, name))
            if theirs is None:
                row.append("-")
            else:
                row.append(
                    f"{theirs:.1f} ms" if ours < 0.5 else f"{theirs / ours:.1f}x ({theirs:.1f} ms)"
                )
        rows.append(row)
    print(table(rows))
    print(f"\n  {machine()}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        child(sys.argv[2], sys.argv[3])
    else:
        main(sys.argv[1:])
