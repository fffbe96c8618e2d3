"""Compares what each kind of upload costs: python benchmarks/inputs.py [PHOTO]

One photo is stored as every kind of file; fcimage, Pillow, pyvips and OpenCV make one JPEG of it,
600 px wide, in turn, round by round, each in its own process on one core. The table has ratios of
CPU time to fcimage's, and SSIMULACRA2 scores against a resize of the decoded file; see
docs/benchmarks.md. OpenCV drops color profiles, and OpenCV and Pillow drop alpha.
"""

from __future__ import annotations

import io
import os
import pathlib
import statistics
import sys
import tempfile
from typing import Any, Callable

from workers import Worker, answer_tasks, with_cpu

ROUNDS = 7
WIDTH = 600
NAMES = {"fcimage": "fcimage", "pillow": "Pillow", "vips": "pyvips", "opencv": "OpenCV"}
Job = Callable[[bytes], bytes]


def fcimage() -> Job:
    from fcimage import Jpeg, Variant, render

    variant = Variant("a", width=WIDTH, encodings=[Jpeg(85)])
    return lambda data: render(data, [variant], threads=1)[0].data


def pillow() -> Job:
    """As an expert would: the smallest scale of the decoder, then a cheap first step."""
    from PIL import Image, ImageCms

    srgb = ImageCms.createProfile("sRGB")

    def job(data: bytes) -> bytes:
        image: Any = Image.open(io.BytesIO(data))
        profile = image.info.get("icc_profile")
        size = (WIDTH, round(image.height * WIDTH / image.width))
        image.draft("RGB", size)
        alpha = "A" in image.mode or "transparency" in image.info
        image = image.convert("RGBA" if alpha else "RGB")
        image = image.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
        if alpha:
            flat = Image.new("RGB", size, "white")
            flat.paste(image, (0, 0), image)
            image = flat
        if profile:
            image = ImageCms.profileToProfile(image, io.BytesIO(profile), srgb)
        buffer = io.BytesIO()
        image.save(buffer, "JPEG", quality=85, optimize=True)
        return buffer.getvalue()

    return job


def vips() -> Job:
    import pyvips

    def job(data: bytes) -> bytes:
        image = pyvips.Image.thumbnail_buffer(data, WIDTH, height=100_000, export_profile="srgb")
        if image.hasalpha():
            image = image.flatten(background=[255, 255, 255])
        return bytes(image.jpegsave_buffer(Q=85, optimize_coding=True, keep="none"))

    return job


def opencv() -> Job:
    import cv2
    import numpy as np

    def job(data: bytes) -> bytes:
        image: Any = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
        size = (WIDTH, round(image.shape[0] * WIDTH / image.shape[1]))
        image = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
        options = [cv2.IMWRITE_JPEG_QUALITY, 85, cv2.IMWRITE_JPEG_OPTIMIZE, 1]
        return bytes(cv2.imencode(".jpg", image, options)[1].tobytes())

    return job


JOBS = {f.__name__: f for f in (fcimage, pillow, vips, opencv)}


def child(name: str) -> None:
    """Answers each task with milliseconds of CPU time."""
    os.environ["VIPS_CONCURRENCY"] = "1"
    job = JOBS[name]()

    def work(task: dict[str, Any]) -> dict[str, Any]:
        data = pathlib.Path(task["source"]).read_bytes()
        result, cpu = with_cpu(lambda: job(data))
        pathlib.Path(task["to"]).write_bytes(result)
        return {"cpu": cpu}

    answer_tasks(work)


def sources(folder: pathlib.Path, photo: pathlib.Path) -> dict[str, pathlib.Path]:
    """The photo as every kind of file: its title, and the file."""
    import pyvips

    whole = pyvips.Image.new_from_file(str(photo)).autorot().colourspace("srgb").copy_memory()
    whole = whole.copy()
    if whole.get_typeof("icc-profile-data"):
        whole = whole.icc_transform("srgb").copy()
        whole.remove("icc-profile-data")
    small = whole.thumbnail_image(2048, height=100_000).copy_memory()
    x, y = pyvips.Image.xyz(small.width, small.height).bandsplit()
    alpha = ((x + y) * (255 / (small.width + small.height))).cast("uchar")
    p3 = whole.icc_transform("p3", input_profile="srgb", embedded=False)
    files = {
        "JPEG, baseline": lambda to: whole.jpegsave(to + ".jpg", Q=88, keep="none"),
        "JPEG, baseline, Display P3": lambda to: p3.jpegsave(to + ".jpg", Q=88, keep="icc"),
        "JPEG, baseline, 3 MP": lambda to: small.jpegsave(to + ".jpg", Q=88, keep="none"),
        "JPEG, progressive": lambda to: whole.jpegsave(to + ".jpg", Q=88, interlace=True),
        "JPEG, progressive, 3 MP": lambda to: small.jpegsave(to + ".jpg", Q=88, interlace=True),
        "PNG": lambda to: whole.pngsave(to + ".png", keep="none"),
        "PNG, 3 MP": lambda to: small.pngsave(to + ".png", keep="none"),
        "PNG with alpha, 3 MP": lambda to: small.bandjoin(alpha).pngsave(to + ".png", keep="none"),
        "PNG with a palette, 3 MP": lambda to: small.pngsave(to + ".png", palette=True),
        "GIF, 3 MP": lambda to: small.gifsave(to + ".gif"),
        "WebP, lossy": lambda to: whole.webpsave(to + ".webp", Q=80, keep="none"),
        "WebP, lossy, 3 MP": lambda to: small.webpsave(to + ".webp", Q=80, keep="none"),
        "WebP, lossless, 3 MP": lambda to: small.webpsave(to + ".webp", lossless=True, effort=2),
        "TIFF, LZW, 3 MP": lambda to: small.tiffsave(to + ".tiff", compression="lzw"),
    }
    made = {}
    for number, (title, save) in enumerate(files.items()):
        progress(f"making {title}")
        save(str(folder / f"{number:02}"))
        (made[title],) = folder.glob(f"{number:02}.*")
    return made


def reference(source: pathlib.Path, size: tuple[int, int]) -> Any:
    """The file decoded in full and resized in one step, in sRGB and on white."""
    import pyvips
    from PIL import Image

    image = pyvips.Image.new_from_file(str(source))
    if image.get_typeof("icc-profile-data"):
        image = image.icc_transform("srgb")
    if image.hasalpha():
        image = image.flatten(background=[255, 255, 255])
    pixels = image.colourspace("srgb").cast("uchar").numpy()
    return Image.fromarray(pixels).resize(size, Image.Resampling.LANCZOS)


def progress(text: str) -> None:
    if sys.stdout.isatty():
        print(f"\r\033[K  {text}" if text else "\r\033[K", end="", flush=True)


def main(arguments: list[str]) -> None:
    from compare import default_photo, machine, scored, table
    from PIL import Image

    photo = pathlib.Path((arguments or default_photo())[0])
    with tempfile.TemporaryDirectory() as place:
        folder = pathlib.Path(place)
        rows = [["", "MB", "fcimage", *list(NAMES.values())[1:], "score", "the best other score"]]
        for title, source in sources(folder, photo).items():
            workers = {name: Worker([sys.executable, __file__, "--child", name]) for name in NAMES}
            times: dict[str, list[float]] = {name: [] for name in NAMES}
            for turn in range(ROUNDS + 1):
                progress(f"{title}: round {turn}/{ROUNDS}")
                for name, worker in workers.items():
                    answer = worker.ask(source=str(source), to=str(folder / f"{name}.jpg"))
                    if turn > 0 and "cpu" in answer:
                        times[name].append(answer["cpu"])
            for worker in workers.values():
                worker.close()
            cpu = {name: statistics.median(found) for name, found in times.items() if found}
            scores = {}
            for name in cpu:
                result = Image.open(folder / f"{name}.jpg").convert("RGB")
                (scores[name],) = scored([(reference(source, result.size), result)])
            others = [f"{cpu[n] / cpu['fcimage']:.2f}x" if n in cpu else "-" for n in NAMES][1:]
            best = max(score for name, score in scores.items() if name != "fcimage")
            rows.append(
                [
                    title,
                    f"{source.stat().st_size / 1e6:.1f}",
                    f"{cpu['fcimage']:.0f} ms",
                    *others,
                    f"{scores['fcimage']:.1f}",
                    f"{best:.1f}",
                ]
            )
        progress("")
        print(f"{photo.name} as every kind of file, to a JPEG of {WIDTH} px: CPU on one core\n")
        print(table(rows))
    print(f"\n  {machine()}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        child(sys.argv[2])
    else:
        main(sys.argv[1:])
