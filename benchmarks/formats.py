"""Compares what animated WebP and GIF, PNG and AVIF cost; AVIF of fcimage only with its feature.

    python benchmarks/formats.py [PHOTO]

fcimage, Pillow, pyvips and sharp do each task in turn, round by round, each in its own process on
one core. A table for each task has ratios of CPU time to fcimage's, bytes, and SSIMULACRA2 scores
against the frames resized with Lanczos; see docs/benchmarks.md.
"""

from __future__ import annotations

import io
import os
import pathlib
import shutil
import statistics
import sys
import tempfile
from typing import Any, Callable

from workers import Worker, answer_tasks, with_cpu

HERE = pathlib.Path(__file__).parent
OUT = HERE / "out"
ROUNDS = 5
NAMES = {"fcimage": "fcimage", "pillow": "Pillow", "vips": "pyvips", "sharp": "sharp (Node)"}
#: A task: its source, the format that it writes, the width in pixels.
TASKS = {
    "an animation to animated WebP, 240 px": ("animation.gif", "webp", 240),
    "an animation to animated GIF, 240 px": ("animation.gif", "gif", 240),
    "a photo to PNG, 1200 px": ("photo.jpg", "png", 1200),
    "a screenshot to PNG, as it came": ("screenshot.png", "png", 1280),
    "a photo to AVIF, 600 px": ("photo.jpg", "avif", 600),
}
Job = Callable[[bytes, str, int], bytes]


def fcimage() -> Job:
    import fcimage

    def job(data: bytes, format: str, width: int) -> bytes:
        encoding = {
            "webp": lambda: fcimage.WebP(80),
            "gif": lambda: fcimage.Gif(),
            "png": lambda: fcimage.Png(),
            "avif": lambda: fcimage.Avif(),
        }[format]()
        variant = fcimage.Variant("a", width=width, animation="keep", encodings=[encoding])
        return fcimage.render(data, [variant], threads=1)[0].data

    return job


def pillow() -> Job:
    from PIL import Image, ImageSequence

    def resized(image: Any, width: int) -> Any:
        size = (width, round(image.height * width / image.width))
        return image if image.size == size else image.resize(size, Image.Resampling.LANCZOS)

    def job(data: bytes, format: str, width: int) -> bytes:
        source: Any = Image.open(io.BytesIO(data))
        buffer = io.BytesIO()
        if getattr(source, "n_frames", 1) > 1:
            frames = [
                resized(frame.convert("RGB"), width) for frame in ImageSequence.Iterator(source)
            ]
            frames[0].save(
                buffer,
                format.upper(),
                save_all=True,
                append_images=frames[1:],
                duration=source.info["duration"],
                loop=0,
                quality=80,
            )
        else:
            source.draft("RGB", (width, width))
            image = resized(source, width)
            image.save(buffer, format.upper(), **({"quality": 60} if format == "avif" else {}))
        return buffer.getvalue()

    return job


def vips() -> Job:
    import pyvips

    def job(data: bytes, format: str, width: int) -> bytes:
        option = "n=-1" if data.startswith(b"GIF8") else ""
        image = pyvips.Image.thumbnail_buffer(data, width, height=100_000, option_string=option)
        save = {
            "webp": lambda: image.webpsave_buffer(Q=80),
            "gif": lambda: image.gifsave_buffer(),
            "png": lambda: image.pngsave_buffer(),
            "avif": lambda: image.heifsave_buffer(compression="av1", Q=60),
        }
        return bytes(save[format]())

    return job


JOBS = {f.__name__: f for f in (fcimage, pillow, vips)}


def child(name: str) -> None:
    """Answers each task with milliseconds of CPU time and bytes."""
    os.environ["VIPS_CONCURRENCY"] = "1"
    job = JOBS[name]()

    def work(task: dict[str, Any]) -> dict[str, Any]:
        data = pathlib.Path(task["source"]).read_bytes()
        result, cpu = with_cpu(lambda: job(data, task["format"], task["width"]))
        pathlib.Path(task["to"]).write_bytes(result)
        return {"cpu": cpu, "bytes": len(result)}

    answer_tasks(work)


def started(name: str) -> Worker:
    if name == "sharp":
        return Worker(["node", str(OUT / "formats.mjs")], on_core=True)
    return Worker([sys.executable, __file__, "--child", name])


def sources(folder: pathlib.Path, photo: pathlib.Path) -> None:
    """The files that the tasks read: the photo, a pan over it as a GIF, and a drawn screenshot."""
    from PIL import Image, ImageDraw

    shutil.copy(photo, folder / "photo.jpg")
    image: Any = Image.open(photo)
    image.draft("RGB", (1200, 1200))
    image = image.convert("RGB").resize((720, 480))
    frames = []
    for step in range(24):
        # A still background with a part that moves, as most animations have.
        frame = image.crop((120, 60, 600, 420))
        frame.paste(image.crop((4 * step, 0, 4 * step + 160, 120)), (160, 120))
        frames.append(frame)
    frames[0].save(
        folder / "animation.gif", save_all=True, append_images=frames[1:], duration=80, loop=0
    )
    shot = Image.new("P", (1280, 800), 0)
    shot.putpalette(
        [value for i in range(16) for value in (250 - 12 * i, 250 - 9 * i, 255 - 7 * i)]
    )
    draw = ImageDraw.Draw(shot)
    for row in range(40):
        draw.rectangle((40, 20 * row + 4, 40 + (row * 271) % 900, 20 * row + 16), fill=row % 16)
        draw.text((52, 20 * row + 4), f"line {row} of some text in a window", fill=(row + 8) % 16)
    shot.save(folder / "screenshot.png", optimize=True)


def pairs(task: tuple[str, str, int], source: pathlib.Path, result: pathlib.Path) -> list[Any]:
    """Each frame of the result beside the frame of the source, resized."""
    from PIL import Image, ImageSequence

    def frames(path: pathlib.Path) -> list[Any]:
        image = Image.open(path)
        return [frame.convert("RGB") for frame in ImageSequence.Iterator(image)]

    found = frames(result)
    wanted = frames(source)
    return [
        (frame.resize(done.size, Image.Resampling.LANCZOS), done)
        for frame, done in zip(wanted, found)
    ][::4]


def main(arguments: list[str]) -> None:
    from compare import default_photo, has_sharp, machine, scored, table

    OUT.mkdir(exist_ok=True)
    photo = pathlib.Path((arguments or default_photo())[0])
    names = [name for name in NAMES if name != "sharp" or has_sharp()]
    shutil.copy(HERE / "formats.mjs", OUT)
    with tempfile.TemporaryDirectory() as place:
        folder = pathlib.Path(place)
        sources(folder, photo)
        for title, task in TASKS.items():
            source, format, width = task
            workers = {name: started(name) for name in names}
            times: dict[str, list[float]] = {name: [] for name in names}
            last: dict[str, dict[str, Any]] = {}
            for turn in range(ROUNDS + 1):
                print(f"\r  {title}: round {turn}/{ROUNDS} ", end="", flush=True)
                for name, worker in workers.items():
                    to = folder / f"{name}.{format}"
                    last[name] = worker.ask(
                        source=str(folder / source), format=format, width=width, to=str(to)
                    )
                    if turn > 0 and "cpu" in last[name]:
                        times[name].append(last[name]["cpu"])
            for worker in workers.values():
                worker.close()
            print("\r\033[K" if sys.stdout.isatty() else "\n", end="")
            came = (folder / source).stat().st_size
            print(f"\n{title} (from {came / 1000:.0f} kB): CPU on one core, mean SSIMULACRA2\n")
            rows = [["", "CPU", "", "kB", "score"]]
            ours = statistics.median(times["fcimage"]) if times["fcimage"] else None
            for name in names:
                if not times[name]:
                    rows.append([NAMES[name], "-", "-", "-", last[name]["error"][:40]])
                    continue
                cpu = statistics.median(times[name])
                scores = scored(pairs(task, folder / source, folder / f"{name}.{format}"))
                rows.append(
                    [
                        NAMES[name],
                        f"{cpu / ours:.2f}x" if ours else "-",
                        f"{cpu:.0f} ms",
                        f"{last[name]['bytes'] / 1000:.1f}",
                        f"{statistics.mean(scores):.1f}",
                    ]
                )
            print(table(rows))
    print(f"\n  {machine()}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        child(sys.argv[2])
    else:
        main(sys.argv[1:])
