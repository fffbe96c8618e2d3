"""Renders an image into the six variants of the tutorial and shows them: prints a table, writes
demo/index.html and demo/six.jpg.

python tools/demo.py PHOTO
"""

from __future__ import annotations

import base64
import html
import pathlib
import platform
import resource
import sys
import time

import fcimage
from fcimage import Canvas, Jpeg, Picture, Text, Variant
from fcimage.handler import tutorial_variants

FOLDER = pathlib.Path("demo")

#: Of the image with all six, in pixels.
LARGEST, CAPTION, GAP = 336, 92, 16
Finished = tuple[fcimage.EncodedImage, float]


def render(photo: bytes) -> tuple[list[Finished], float, float]:
    """The images and the milliseconds after which each was ready; the wall-clock and the CPU
    milliseconds of the call."""
    variants = tutorial_variants("chenk.top")
    cpu, start = time.process_time(), time.perf_counter()
    finished = [
        (image, (time.perf_counter() - start) * 1000)
        for image in fcimage.render_as_completed(photo, variants)
    ]
    wall = (time.perf_counter() - start) * 1000
    order = {variant.name: place for place, variant in enumerate(variants)}
    finished.sort(key=lambda pair: (order[pair[0].variant], pair[0].format))
    return finished, wall, (time.process_time() - cpu) * 1000


def side_by_side(images: list[fcimage.EncodedImage]) -> fcimage.EncodedImage:
    """One JPEG of all images, at one scale, each with its name, its size and its bytes."""
    scale = LARGEST / max(image.width for image in images)
    height = round(scale * max(image.height for image in images))
    layers: list[Picture | Text] = []
    x = GAP
    for image in images:
        width = round(image.width * scale)
        title = f"{image.variant}.{image.extension}"
        facts = f"{image.width} x {image.height}\n{len(image) / 1000:,.1f} kB"
        layers += [
            Picture(image.data, width=width, position=(x, GAP)),
            Text(title, size=15, color="#1c2430", position=(x, height + GAP + 8)),
            Text(facts, size=14, color="#66707f", position=(x, height + GAP + 28)),
        ]
        x += max(width, CAPTION) + GAP
    canvas = Canvas(x, height + GAP + 72, "#f6f5f2")
    (sheet,) = fcimage.render(canvas, Variant("six", layers=layers, encodings=Jpeg(80)))
    return sheet


def peak_megabytes() -> float:
    """The peak memory of this process, including the interpreter."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 if platform.system() == "Linux" else 1 << 20)


def print_table(finished: list[Finished], wall: float, cpu: float, peak: float) -> None:
    rows = [("variant", "format", "pixels", "bytes", "ready after")]
    rows += [
        (i.variant, i.format, f"{i.width} x {i.height}", f"{len(i):,}", f"{ms:.0f} ms")
        for i, ms in finished
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for number, row in enumerate(rows):
        cells = [
            cell.ljust(width) if column < 2 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths))
        ]
        print("  " + "  ".join(cells))
        if number == 0:
            print("  " + "  ".join("-" * width for width in widths))
    print(f"\n  {wall:.0f} ms in total, {cpu:.0f} ms of CPU time, peak memory {peak:.0f} MB")


STYLE = """
:root { color-scheme: light dark; --ink: #1c2430; --soft: #66707f; --page: #f6f5f2; --card: #fff;
  --line: #e2dfd8; --accent: #0b6e4f; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8e6e1; --soft: #98a0ad; --page: #15181d;
  --card: #1d2128; --line: #2d333d; --accent: #58c79b; } }
* { box-sizing: border-box; }
body { margin: 0; padding: 2.5rem clamp(1rem, 4vw, 4rem); background: var(--page);
  color: var(--ink); font: 16px/1.55 system-ui, sans-serif; }
header, section { max-width: 1500px; margin: 0 auto 2.5rem; }
h1 { margin: 0 0 .3rem; font-size: 1.7rem; } h2 { margin: 0 0 .8rem; font-size: 1.1rem; }
p { margin: 0; color: var(--soft); max-width: 75ch; }
.facts { display: flex; flex-wrap: wrap; gap: .6rem 2.2rem; margin-top: 1.1rem; }
.facts b { display: block; font-size: 1.35rem; color: var(--accent); font-variant-numeric: tabular-nums; }
.facts span { color: var(--soft); font-size: .85rem; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 150px), max-content));
  gap: 1.2rem; align-items: start; }
.large { grid-template-columns: repeat(auto-fit, minmax(min(100%, 420px), 1fr)); }
figure { margin: 0; background: var(--card); border: 1px solid var(--line); border-radius: 10px;
  overflow: hidden; }
figure img { display: block; max-width: 100%; height: auto; }
figcaption { padding: .6rem .9rem; font-size: .88rem; color: var(--soft); }
figcaption b { color: var(--ink); text-transform: uppercase; letter-spacing: .04em; margin-right: .5em; }
"""


def page(source: pathlib.Path, finished: list[Finished], facts: list[tuple[str, str]]) -> str:
    """An HTML page that needs no other files."""
    sections = []
    for name in dict.fromkeys(image.variant for image, _ in finished):
        figures = []
        for image, ms in finished:
            if image.variant == name:
                data = base64.b64encode(image).decode()
                figures.append(
                    f'<figure><img src="data:{image.media_type};base64,{data}"'
                    f' width="{image.width}" height="{image.height}" alt="{name}, {image.format}">'
                    f"<figcaption><b>{image.format}</b>{image.width} &times; {image.height},"
                    f" {len(image) / 1024:,.1f} KiB, after {ms:.0f} ms</figcaption></figure>"
                )
        sections.append(
            f'<section><h2>{name}</h2><div class="pair {name}">{"".join(figures)}</div></section>'
        )
    listed = "".join(
        f"<div><b>{html.escape(value)}</b><span>{html.escape(what)}</span></div>"
        for value, what in facts
    )
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>fcimage: {html.escape(source.name)}</title><style>{STYLE}</style></head><body>"
        f"<header><h1>{html.escape(source.name)} in six variants</h1>"
        "<p>One native call: the image is decoded once, each size is made from the next larger one, "
        "and the files are encoded in parallel. The thumbnail has no watermark.</p>"
        f'<div class="facts">{listed}</div></header>{"".join(sections)}</body></html>'
    )


def main(argv: list[str]) -> int:
    if len(argv) != 1:
        print("usage: python tools/demo.py PHOTO   (or: make demo PHOTO=my.jpg)", file=sys.stderr)
        return 2
    source = pathlib.Path(argv[0])
    try:
        photo = source.read_bytes()
        info = fcimage.probe(photo)
        finished, wall, cpu = render(photo)
    except OSError as error:
        print(f"demo: cannot read {source}: {error.strerror}", file=sys.stderr)
        return 1
    except fcimage.FcImageError as error:
        print(f"demo: {source}: {error}", file=sys.stderr)
        return 1
    peak = peak_megabytes()
    print(f"\n  {source.name}: {info.format}, {info.width} x {info.height}, {len(photo):,} bytes\n")
    print_table(finished, wall, cpu, peak)
    FOLDER.mkdir(exist_ok=True)
    for image, _ in finished:
        image.save(FOLDER / f"{image.variant}.{image.extension}")
    side_by_side([image for image, _ in finished]).save(FOLDER / "six.jpg")
    facts = [
        (f"{info.width} × {info.height}", f"{info.format} source, {len(photo) / 1e6:.1f} MB"),
        (f"{wall:.0f} ms", "for all six, including decoding"),
        (f"{cpu:.0f} ms", "of CPU time"),
        (f"{peak:.0f} MB", "peak memory of the process"),
    ]
    target = FOLDER / "index.html"
    target.write_text(page(source, finished, facts), encoding="utf-8")
    print(f"  all images on one page: {target}; side by side: {FOLDER / 'six.jpg'}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
