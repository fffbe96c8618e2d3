"""Draws bytes over quality of our JPEG and WebP encoders and others: python benchmarks/curves.py [PHOTO ...]

One photo, and other kinds of images made of it (or several photos), are resized to 1200 px and stored
by each encoder at several qualities. The table has the
bytes that each needs for the score of our file, as a ratio to ours (above 1: it needs more), and the
CPU time as a ratio; the diagrams have the curves. Scores are SSIMULACRA2; see docs/benchmarks.md.
"""

from __future__ import annotations

import io
import math
import pathlib
import shutil
import statistics
import sys
import tempfile
from typing import Any, Callable

from subjects import WIDTH, make_subjects, photo
from workers import Worker, answer_tasks, with_cpu

HERE = pathlib.Path(__file__).parent
OUT = HERE / "out"
ROUNDS = 3
#: The qualities at which each encoder is asked; the middle one is the default of fcimage.
QUALITIES = {"jpg": (65, 75, 85, 90, 94), "webp": (60, 70, 80, 87, 92)}
ENCODERS = {
    "jpg": {
        "fcimage": "fcimage",
        "pillow": "libjpeg-turbo, optimized",
        "pillow-progressive": "libjpeg-turbo, progressive",
        "fcimage-progressive": "fcimage, progressive",
        "mozjpeg": "mozjpeg",
    },
    "webp": {"fcimage": "fcimage", "pillow-2": "libwebp -m 2", "pillow-4": "libwebp -m 4"},
}
Encode = Callable[[pathlib.Path, int], bytes]


def ours(format: str, name: str) -> Encode:
    import fcimage

    def encode(source: pathlib.Path, quality: int) -> bytes:
        encoding = (
            fcimage.WebP(quality)
            if format == "webp"
            else fcimage.Jpeg(quality, progressive=name.endswith("progressive"))
        )
        return fcimage.render(pixels(source), fcimage.Variant("a", encodings=encoding), threads=1)[
            0
        ].data

    cache: dict[pathlib.Path, Any] = {}

    def pixels(source: pathlib.Path) -> Any:
        if source not in cache:
            cache.clear()
            cache[source] = fcimage.decode(source.read_bytes())
        return cache[source]

    return encode


def pillow(format: str, name: str) -> Encode:
    from PIL import Image

    cache: dict[pathlib.Path, Any] = {}

    def encode(source: pathlib.Path, quality: int) -> bytes:
        if source not in cache:
            cache.clear()
            cache[source] = Image.open(source).convert("RGB")
        buffer = io.BytesIO()
        if format == "webp":
            cache[source].save(buffer, "WEBP", quality=quality, method=int(name[-1]))
        else:
            progressive = name.endswith("progressive")
            cache[source].save(
                buffer, "JPEG", quality=quality, optimize=True, progressive=progressive
            )
        return buffer.getvalue()

    return encode


def child(format: str, name: str) -> None:
    """Answers each task with milliseconds of CPU time."""
    encode = (ours if name.startswith("fcimage") else pillow)(format, name)

    def work(task: dict[str, Any]) -> dict[str, Any]:
        source = pathlib.Path(task["source"])
        encode(source, task["quality"])
        times = []
        for _ in range(ROUNDS):
            result, cpu = with_cpu(lambda: encode(source, task["quality"]))
            times.append(cpu)
        pathlib.Path(task["to"]).write_bytes(result)
        return {"cpu": statistics.median(times)}

    answer_tasks(work)


def started(format: str, name: str) -> Worker:
    if name == "mozjpeg":
        return Worker(["node", str(OUT / "curves.mjs")], on_core=True)
    return Worker([sys.executable, __file__, "--child", format, name])


def bytes_at(score: float, points: list[tuple[float, int]]) -> float | None:
    """The bytes at this score: straight lines through the logarithms of the bytes."""
    points = sorted(points)
    for (s0, b0), (s1, b1) in zip(points, points[1:]):
        if s0 <= score <= s1 and s0 < s1:
            share = (score - s0) / (s1 - s0)
            return math.exp(math.log(b0) + (math.log(b1) - math.log(b0)) * share)
    return None


def svg(title: str, curves: dict[str, list[tuple[float, int]]]) -> str:
    """Bytes over score, both on straight axes."""
    points = [point for curve in curves.values() for point in curve]
    low, high = min(p[0] for p in points), max(p[0] for p in points)
    most = max(p[1] for p in points)

    def at(point: tuple[float, int]) -> str:
        x = 60 + 520 * (point[0] - low) / (high - low)
        return f"{x:.1f},{380 - 320 * point[1] / most:.1f}"

    colors = ("#0b6e4f", "#c1121f", "#1d4e89", "#e09f3e", "#6a4c93")
    parts = []
    for number, ((name, curve), color) in enumerate(zip(curves.items(), colors)):
        line = " ".join(map(at, sorted(curve)))
        parts.append(f'<polyline points="{line}" fill="none" stroke="{color}" stroke-width="2"/>')
        parts.append(f'<text x="76" y="{70 + 20 * number}" fill="{color}">{name}</text>')
    for step in range(5):
        score, size = low + (high - low) * step / 4, most * step / 4
        parts.append(f'<text x="{60 + 130 * step}" y="400" class="axis">{score:.0f}</text>')
        parts.append(
            f'<text x="52" y="{384 - 80 * step}" class="axis end">{size / 1000:.0f}</text>'
        )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 620 430" width="620" height="430">'
        "<style>text{font:13px system-ui,sans-serif}.axis{fill:#777;text-anchor:middle}"
        ".end{text-anchor:end}</style>"
        f'<rect width="620" height="430" fill="#fff"/><text x="60" y="28">{title}</text>'
        f'{"".join(parts)}<text x="320" y="422" class="axis">SSIMULACRA2</text>'
        '<text x="20" y="46" class="axis" style="text-anchor:start">kB</text></svg>'
    )


def main(photos: list[str]) -> None:
    from compare import default_photo, has_sharp, machine, scored, table
    from PIL import Image

    OUT.mkdir(exist_ok=True)
    shutil.copy(HERE / "curves.mjs", OUT)
    sharp = has_sharp()
    with tempfile.TemporaryDirectory() as place:
        folder = pathlib.Path(place)
        if len(photos) > 1:
            sources = [folder / f"{pathlib.Path(path).stem}.png" for path in photos]
            for path, source in zip(photos, sources):
                photo(pathlib.Path(path)).save(source)
        else:
            sources = make_subjects(pathlib.Path((photos or default_photo())[0]), folder)
        for format, encoders in ENCODERS.items():
            names = [name for name in encoders if name != "mozjpeg" or sharp]
            workers = {name: started(format, name) for name in names}
            curves: dict[tuple[str, str], list[tuple[float, int]]] = {}
            times: dict[str, list[float]] = {name: [] for name in names}
            middle = QUALITIES[format][2]
            for source in sources:
                for quality in QUALITIES[format]:
                    for name in names:
                        to = folder / f"{name}.{format}"
                        answer = workers[name].ask(source=str(source), quality=quality, to=str(to))
                        if "error" in answer:
                            raise SystemExit(f"benchmarks: {name}: {answer['error']}")
                        pair = (Image.open(source).convert("RGB"), Image.open(to).convert("RGB"))
                        (score,) = scored([pair])
                        curves.setdefault((source.stem, name), []).append(
                            (score, to.stat().st_size)
                        )
                        if quality == middle:
                            times[name].append(answer["cpu"])
            for worker in workers.values():
                worker.close()
            rows = [["", "CPU", *(source.stem for source in sources)]]
            for name in names:
                row = [encoders[name]]
                ratios = [a / b for a, b in zip(times[name], times["fcimage"])]
                row.append(f"{statistics.median(ratios):.2f}x")
                for source in sources:
                    score, size = curves[source.stem, "fcimage"][2]
                    needed = bytes_at(score, curves[source.stem, name])
                    row.append("-" if needed is None else f"{needed / size:.3f}")
                rows.append(row)
            print(
                f"\n{format}: bytes at the score of fcimage's quality {middle}, as a ratio to its\n"
            )
            print(table(rows))
            first = sources[0].stem
            (OUT / f"curves-{format}.svg").write_text(
                svg(
                    f"{format}, {first}, {WIDTH} px: less is better",
                    {encoders[name]: curves[first, name] for name in names},
                ),
                encoding="utf-8",
            )
            print(f"\n  diagram: {OUT / f'curves-{format}.svg'}")
    print(f"\n  {machine()}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        child(sys.argv[2], sys.argv[3])
    else:
        main(sys.argv[1:])
