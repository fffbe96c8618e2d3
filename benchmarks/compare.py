"""Compares fcimage with its opponents on the whole job: python benchmarks/compare.py [PHOTO ...]

All opponents run alternately, each in its own process. The table and the diagram have ratios to
fcimage, times, bytes and SSIMULACRA2 scores; see docs/benchmarks.md.
"""

from __future__ import annotations

import io
import json
import os
import pathlib
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from typing import Any

from PIL import Image, ImageOps
from workers import Worker

HERE = pathlib.Path(__file__).parent
OUT = HERE / "out"
ROUNDS = 7
NAMES = {
    "fcimage": "fcimage",
    "tutorial": "Pillow, the tutorial's loop",
    "expert": "Pillow, by an expert",
    "vips": "pyvips",
    "opencv": "OpenCV",
    "sharp": "sharp (Node)",
}


def started(name: str, photo: pathlib.Path, cores: str) -> Worker:
    if name == "sharp":
        command = ["node", str(OUT / "sharp.mjs"), str(photo), cores]
        return Worker(command, on_core=cores == "one")
    return Worker([sys.executable, str(HERE / "opponents.py"), name, str(photo), cores])


def asked(worker: Worker, **order: Any) -> dict[str, float]:
    answer = worker.ask(**order)
    if "error" in answer:
        raise SystemExit(f"benchmarks: {answer['error']}")
    return answer


def has_sharp() -> bool:
    """Installs sharp in the folder of the results, if npm is installed."""
    if shutil.which("npm") is None or shutil.which("taskset") is None:
        print("  (sharp was not measured: npm is not installed)")
        return False
    shutil.copy(HERE / "sharp.mjs", OUT)
    if not (OUT / "node_modules" / "sharp").exists():
        print("  installing sharp ...", flush=True)
        command = [
            "npm",
            "install",
            "--silent",
            "--no-fund",
            "--no-audit",
            "--prefix",
            str(OUT),
            "sharp",
        ]
        return subprocess.run(command, check=False).returncode == 0
    return True


def measure(photo: pathlib.Path, names: list[str]) -> dict[str, dict[str, float]]:
    """Medians over the rounds; the peak memory is that of a new process after its first job."""
    results: dict[str, dict[str, float]] = {name: {} for name in names}
    for cores, kind in (("one", "cpu"), ("all", "wall")):
        workers = {name: started(name, photo, cores) for name in names}
        times: dict[str, list[float]] = {name: [] for name in names}
        for turn in range(ROUNDS + 1):
            print(f"\r  {photo.name}: {kind}, round {turn}/{ROUNDS} ", end="", flush=True)
            for name, worker in workers.items():
                answer = asked(worker, op="run")
                if turn == 0:
                    if cores == "one":
                        results[name].update(peak=answer["peak"], bytes=answer["bytes"])
                else:
                    times[name].append(answer[kind])
        for name, worker in workers.items():
            results[name][kind] = statistics.median(times[name])
            worker.close()
    print("\r\033[K" if sys.stdout.isatty() else "", end="")
    return results


def raw(image: Image.Image, path: pathlib.Path) -> str:
    path.write_bytes(image.convert("RGB").tobytes())
    return str(path)


def scored(pairs: list[tuple[Image.Image, Image.Image]]) -> list[float]:
    """SSIMULACRA2 of each pair of reference and candidate."""
    with tempfile.TemporaryDirectory() as folder:
        lines = []
        for number, (reference, candidate) in enumerate(pairs):
            if candidate.size != reference.size:  # by one row, due to rounding
                candidate = candidate.resize(reference.size)
            a = raw(reference, pathlib.Path(folder, f"{number}a"))
            b = raw(candidate, pathlib.Path(folder, f"{number}b"))
            lines.append(f"{reference.width} {reference.height} {a} {b}")
        tool = HERE / "score" / "target" / "release" / "score"
        done = subprocess.run(
            [str(tool)], input="\n".join(lines) + "\n", capture_output=True, text=True, check=True
        )
    return [float(line) for line in done.stdout.split()]


def reference(photo: pathlib.Path, size: tuple[int, int]) -> Image.Image:
    """The image, decoded in full and resized in one step."""
    image = ImageOps.exif_transpose(Image.open(photo)).convert("RGB")
    return image.resize(size, Image.Resampling.LANCZOS)


def quality(
    photo: pathlib.Path, names: list[str], jpeg: int = 85, webp: int = 80
) -> dict[str, dict[str, tuple[int, float]]]:
    """The bytes and scores of each opponent's files without watermark."""
    found: dict[str, dict[str, tuple[int, float]]] = {}
    keys, pairs, sizes = [], [], []
    references: dict[tuple[int, int], Image.Image] = {}
    for name in names:
        with tempfile.TemporaryDirectory() as folder:
            worker = started(name, photo, "all")
            asked(worker, op="save", folder=folder, jpeg=jpeg, webp=webp)
            worker.close()
            for file in sorted(pathlib.Path(folder).iterdir()):
                image = Image.open(file).convert("RGB")
                if image.size not in references:
                    references[image.size] = reference(photo, image.size)
                keys.append((name, file.name))
                pairs.append((references[image.size], image))
                sizes.append(file.stat().st_size)
    for (name, file), size, score in zip(keys, sizes, scored(pairs)):
        found.setdefault(name, {})[file] = (size, score)
    return found


def bytes_at_equal_score(photo: pathlib.Path) -> dict[str, float]:
    """The bytes of fcimage divided by the expert's at the same score, interpolated over quality."""
    theirs = quality(photo, ["expert"])["expert"]
    ours: dict[str, list[tuple[float, int]]] = {}
    for step in (-12, -8, -4, 0, 4, 8, 12):
        for file, (size, score) in quality(photo, ["fcimage"], 85 + step, 80 + step)[
            "fcimage"
        ].items():
            ours.setdefault(file, []).append((score, size))
    ratios = {}
    for file, (size, score) in theirs.items():
        points = sorted(ours[file])
        for (s0, b0), (s1, b1) in zip(points, points[1:]):
            if s0 <= score <= s1:
                ratios[file] = (b0 + (b1 - b0) * (score - s0) / (s1 - s0)) / size
    compared = sum(theirs[file][0] for file in ratios)
    ratios["together"] = sum(ratio * theirs[file][0] for file, ratio in ratios.items()) / compared
    return ratios


def chain_scores(photo: pathlib.Path) -> dict[str, float]:
    """Variants resized down the chain against direct resizes from the same decoded picture, and
    the largest, decoded at a reduced scale, against a full decode."""
    from fcimage import Png, Variant, plan, render

    data = photo.read_bytes()
    variants = [Variant(str(w), width=w, encodings=[Png()]) for w in (1200, 600, 150)]
    first = opened(render(data, variants)[0].data)
    names = [f"1200 px, decoded at {plan(data, variants).decoder_scale[0]}/8 against full decoding"]
    pairs = [(reference(photo, first.size), first)]
    # A lossless source is decoded in full, so that only the chain makes a difference.
    whole = ImageOps.exif_transpose(Image.open(photo)).convert("RGB")
    whole.thumbnail((2016, 2016))
    buffer = io.BytesIO()
    whole.save(buffer, "PNG", compress_level=1)
    for variant, image in list(zip(variants, render(buffer.getvalue(), variants)))[1:]:
        (direct,) = render(buffer.getvalue(), [variant])
        names.append(f"{variant.name} px, chained against direct")
        pairs.append((opened(direct.data), opened(image.data)))
    return dict(zip(names, scored(pairs)))


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data)).convert("RGB")


def import_milliseconds() -> float:
    """What `import fcimage` adds to a bare interpreter: median of the differences."""

    def once(code: str) -> float:
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True)
        return (time.perf_counter() - start) * 1000

    once("import fcimage")
    return statistics.median(once("import fcimage") - once("pass") for _ in range(31))


def table(rows: list[list[str]]) -> str:
    widths = [max(map(len, column)) for column in zip(*rows)]
    lines = [
        "  "
        + "  ".join(c.ljust(w) if i == 0 else c.rjust(w) for i, (c, w) in enumerate(zip(r, widths)))
        for r in rows
    ]
    lines.insert(1, "  " + "  ".join("-" * w for w in widths))
    return "\n".join(lines)


def machine() -> str:
    model = platform.processor() or platform.machine()
    with open("/proc/cpuinfo") as file:
        for line in file:
            if line.startswith("model name"):
                model = line.split(":", 1)[1].strip()
                break
    return f"{model}, {len(os.sched_getaffinity(0))} cores"


def svg(results: dict[str, dict[str, dict[str, float]]]) -> str:
    """Bars of CPU time, as multiples of fcimage's."""
    rows = []
    y = 64
    for photo, found in results.items():
        rows.append(f'<text x="20" y="{y}" class="head">{photo}</text>')
        y += 12
        base, most = found["fcimage"]["cpu"], max(f["cpu"] for f in found.values())
        for name, facts in sorted(found.items(), key=lambda item: item[1]["cpu"]):
            width = 430 * facts["cpu"] / most
            mine = " mine" if name == "fcimage" else ""
            label = f"{facts['cpu'] / base:.1f}x" if name != "fcimage" else "1x"
            rows.append(
                f'<text x="230" y="{y + 16}" class="name{mine}">{NAMES[name]}</text>'
                f'<rect x="240" y="{y + 3}" width="{width:.1f}" height="17" rx="3" class="bar{mine}"/>'
                f'<text x="{248 + width:.1f}" y="{y + 16}" class="value">{label}'
                f'<tspan class="soft">  {facts["peak"]:.0f} MB</tspan></text>'
            )
            y += 26
        y += 34
    day = time.strftime("%Y-%m-%d")
    style = (
        "text{font:13px system-ui,sans-serif;fill:#333}.head{font-weight:600}"
        ".title{font-size:16px;font-weight:600}.name{text-anchor:end}.mine{font-weight:700;fill:#0b6e4f}"
        ".bar{fill:#b9bfca}.bar.mine{fill:#0b6e4f}.soft,.foot{fill:#777;font-size:11px}"
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 {y}" width="800" height="{y}">'
        f'<style>{style}</style><rect width="800" height="{y}" fill="#fff"/>'
        '<text x="20" y="30" class="title">CPU time of the whole job on one core (less is better), '
        f"and peak memory</text>{''.join(rows)}"
        f'<text x="20" y="{y - 14}" class="foot">{machine()}, {day}. Six images from one photo; '
        "medians, opponents alternating. make bench</text></svg>"
    )


def default_photo() -> list[str]:
    venv = pathlib.Path(sys.prefix)
    photo = venv / "demo-photo" / "photo.jpg"
    if not photo.exists():
        command = [sys.executable, str(HERE.parent / "tools" / "demo_photo.py"), str(photo.parent)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return [str(photo)]


def main(photos: list[str]) -> None:
    OUT.mkdir(exist_ok=True)
    names = [name for name in NAMES if name != "sharp" or has_sharp()]
    results: dict[str, dict[str, dict[str, float]]] = {}
    for path in map(pathlib.Path, photos or default_photo()):
        found = results[path.name] = measure(path, names)
        scores = quality(path, names)
        ours = found["fcimage"]
        rows = [["", "CPU", "", "wall", "", "peak MB", "kB", "JPEG score", "WebP score"]]
        for name in names:
            facts, files = found[name], scores[name]
            rows.append(
                [
                    NAMES[name],
                    f"{facts['cpu'] / ours['cpu']:.2f}x",
                    f"{facts['cpu']:.0f} ms",
                    f"{facts['wall'] / ours['wall']:.2f}x",
                    f"{facts['wall']:.0f} ms",
                    f"{facts['peak']:.0f}",
                    f"{sum(size for size, _ in files.values()) / 1000:.0f}",
                    f"{files['large.jpg'][1]:.1f}",
                    f"{files['large.webp'][1]:.1f}",
                ]
            )
        print(f"\n{path.name}: CPU on one core, wall on all; SSIMULACRA2 of the 1200 px files\n")
        print(table(rows))
        print("\n  bytes of fcimage divided by the expert's, at the same score:")
        for file, ratio in bytes_at_equal_score(path).items():
            print(f"    {file:<12} {ratio:.3f}")
        print("  SSIMULACRA2 of the pipeline without lossy coding (required: 95):")
        for name, score in chain_scores(path).items():
            print(f"    {name}: {score:.1f}")
    print(f"\n  import fcimage: {import_milliseconds():.1f} ms above bare Python")
    print(f"  {machine()}, Python {platform.python_version()}, {time.strftime('%Y-%m-%d')}")
    (OUT / "bench.svg").write_text(svg(results), encoding="utf-8")
    (OUT / "bench.json").write_text(json.dumps(results, indent=1), encoding="utf-8")
    print(f"  diagram: {OUT / 'bench.svg'}")


if __name__ == "__main__":
    main(sys.argv[1:])
