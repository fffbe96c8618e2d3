"""Makes the example images of the documentation, and the tables that show them.

    make example-images

It needs a build with the feature `avif`.

The photo is in the wheel of scikit-image, which pip downloads; it is in the public domain (CC0).
The rest is drawn here. Writes docs/examples/ and, in each page, the lines between two comments.
"""

from __future__ import annotations

import base64
import io
import pathlib
import re
import subprocess
import sys
import tempfile
import zipfile
from typing import Any, NamedTuple

import demo
import fcimage
from fcimage import Jpeg, Variant, WebP
from PIL import Image, ImageDraw

PACKAGE = "scikit-image==0.24.0"
DOCS = pathlib.Path(__file__).parent.parent / "docs"
FOLDER = DOCS / "examples"
BLOCK = re.compile(r"(?<=<!-- examples -->\n).*(?=<!-- end of examples -->)", re.DOTALL)


class Example(NamedTuple):
    """A line of a table: the file, its source, what the page prints, and a remark."""

    name: str
    source: str
    code: str
    remark: str


ENCODINGS = [
    Example("jpeg", "photo", "Jpeg()", "photos, for everyone and everything"),
    Example("webp", "photo", "WebP()", "photos on web pages, also with transparency"),
    Example("avif", "photo", "Avif()", "few bytes for much time; needs a build with AVIF"),
    Example("budget", "photo", "Jpeg(max_bytes=8_000)", "mails, cards, whatever has a limit"),
    Example("png", "photo", "Png()", "originals: every pixel is kept"),
    Example("colors", "photo", "Png(colors=16)", "logos and drawings; of a photo, a poster"),
    Example("screenshot", "screenshot", "Png()", "screenshots and diagrams, exactly"),
    Example("lossless", "screenshot", "WebP(lossless=True)", "the same on web pages"),
    Example("best", "screenshot", "Best([Jpeg(), WebP(), Png()])", "uploads of any kind"),
    Example("gif", "animation", "Gif()", "animations where WebP is not read: mails, chats"),
    Example("animated", "animation", "WebP()", "animations on web pages"),
]

EFFECTS = [
    Example("plain", "photo", "[]", "as it came"),
    Example("grayscale", "photo", "Grayscale()", "written as a gray file"),
    Example("blur", "photo", "Blur(6)", "backdrops, placeholders"),
    Example("sharpen", "photo", "Sharpen(radius=1.5, percent=150)", "stronger than the default"),
    Example("brighter", "photo", "Adjust(brightness=1.3, contrast=0.8)", "faded"),
    Example("colorful", "photo", "Adjust(saturation=1.6)", "more color"),
    Example("gamma", "photo", "Adjust(gamma=1.8)", "shadows lifted"),
    Example("pixelate", "photo", "Pixelate(12, regions=[(0.3, 0.05, 0.4, 0.5)])", "a region"),
    Example("redact", "photo", "Redact([(0.3, 0.05, 0.4, 0.5)])", "nothing is left"),
]


GEOMETRY = [
    Example("crop", "photo", "crop=(0.3, 0.1, 0.8, 0.7)", "a part of the source"),
    Example("flip", "photo", 'flip="horizontal"', "mirrored"),
    Example("turned", "photo", "rotate=12", "any angle, with transparent corners"),
    Example("cover", "photo", 'height=100, fit="cover", focus=(0.45, 0.4)', "a banner"),
    Example("contain", "photo", 'height=240, fit="contain", background="#f6f5f2"', "a square"),
    Example("factor", "photo", "scale=0.2", "a factor instead of a box"),
]

SMART = [
    Example(
        "attention",
        "photo",
        'width=120, height=160, fit="cover", gravity="attention"',
        "what draws attention",
    ),
    Example("middle", "photo", 'width=120, height=160, fit="cover"', "the middle instead"),
    Example("trimmed", "screenshot", "trim=True", "a drawing without its border"),
]

CORNERS = [
    Example("rounded", "photo", "radius=24", "cards"),
    Example("pill", "photo", "radius=0.5", "half of the shorter side"),
    Example("circle", "photo", 'shape="circle", focus=(0.45, 0.4)', "avatars"),
    Example("border", "photo", 'pad=12, background="black"', "frames"),
    Example("polaroid", "photo", 'pad=(12, 12, 12, 48), radius=4, background="#f6f5f2"', "both"),
]


LAYERS = [
    Example(
        "badge", "photo", 'Picture(chart, width=0.4, gravity="southeast", margin=8)', "a badge"
    ),
    Example(
        "avatar", "photo", 'Picture(photo, width=90, shape="circle", position=(9, 9))', "a circle"
    ),
    Example(
        "stuck", "photo", "Picture(chart, width=0.5, rotate=-12, opacity=0.8)", "turned, faded"
    ),
    Example(
        "tiled", "photo", "Picture(chart, width=50, margin=12, opacity=0.4, tile=True)", "tiled"
    ),
]

LOOKS = [
    Example("described", "photo", "describe(photo)", "what is described"),
    Example("placeholder", "photo", "describe(photo).placeholder", "enlarged as a browser does"),
    Example("palette", "photo", "describe(photo).palette", "widths are shares"),
]


SHAPES = [
    Example(
        "shade",
        "photo",
        'Shape("rectangle", height=0.5, gravity="south", fill=("#00000000", "#000000c0"))',
        "under a title",
    ),
    Example(
        "frame", "photo", 'Shape("rectangle", width=0.9, height=0.86, stroke="white")', "a frame"
    ),
    Example(
        "price",
        "photo",
        'Shape("rectangle", width=70, height=24, position=(12, 12), radius=0.5, fill="#e76f51")',
        "under a price",
    ),
    Example(
        "dot",
        "photo",
        'Shape("ellipse", width=24, height=24, gravity="northeast", margin=8, fill="lime", '
        'stroke="white", stroke_width=3)',
        "a state",
    ),
    Example(
        "struck",
        "photo",
        'Shape("line", position=(0.1, 0.1), to=(0.9, 0.9), stroke="red", stroke_width=5)',
        "struck out",
    ),
]


TEXTS = [
    Example("text", "photo", 'Text("Wrapped at the edge", size=34, color="white")', "centered"),
    Example(
        "shadow",
        "photo",
        'Text("Two lines\\nat the right", size=24, color="white", align="right", shadow=True)',
        "on any background",
    ),
    Example(
        "spans",
        "photo",
        'Text(["Only ", Span("12.50", size=44, color="#ffd54a")], size=22, color="white")',
        "several looks in a line",
    ),
    Example(
        "ellipsis",
        "photo",
        'Text("What does not fit is cut", size=22, width=110, max_lines=2, color="white")',
        "cards",
    ),
    Example(
        "turned",
        "photo",
        'Text("SOLD OUT", size=40, color="#e53935", outline="white", rotate=-20)',
        "stamps",
    ),
]


def photo(folder: pathlib.Path) -> bytes:
    """The photo of the package."""
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(folder)]
    subprocess.run([*pip, PACKAGE], check=True, timeout=600)
    (wheel,) = folder.glob("scikit_image-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        return archive.read("skimage/data/coffee.png")


def chart(share: float = 1.0) -> Any:
    """A drawn window of a few colors, whose columns have grown to a `share` of their height."""
    ink, paper, line = "#1c2430", "#f6f5f2", "#d9d5cc"
    shades = ["#0b6e4f", "#2a9d8f", "#e9c46a", "#f4a261", "#e76f51", "#264653"]
    image = Image.new("RGB", (320, 213), paper)
    draw = ImageDraw.Draw(image)
    draw.fontmode = "1"
    draw.rectangle((0, 0, 320, 22), fill=ink)
    for place, shade in enumerate(shades[2:5]):
        draw.ellipse((8 + 14 * place, 7, 16 + 14 * place, 15), fill=shade)
    draw.text((120, 6), "uploads per hour", fill=paper)
    for row in range(5):
        draw.line((14, 190 - 38 * row, 306, 190 - 38 * row), fill=line)
    for hour in range(24):
        height = round(share * (12 + (hour * 53) % 97 + (40 if 8 < hour < 20 else 0)))
        left = 20 + 12 * hour
        draw.rectangle((left, 190 - height, left + 8, 190), fill=shades[hour % len(shades)])
    for hour in range(0, 24, 6):
        draw.text((21 + 12 * hour, 196), str(hour), fill=ink)
    return image


def animation() -> bytes:
    """The columns grow, as an animated PNG."""
    frames = [chart(1 - (1 - step / 19) ** 3) for step in range(20)]
    times = [60] * 19 + [1500]
    buffer = io.BytesIO()
    frames[0].save(buffer, "PNG", save_all=True, append_images=frames[1:], duration=times, loop=0)
    return buffer.getvalue()


def as_png(image: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def encoded(example: Example, source: bytes) -> fcimage.EncodedImage:
    """The source in the encoding of an example."""
    encodings = eval(example.code, vars(fcimage))
    variant = Variant(example.name, width=320, animation="keep", encodings=encodings)
    (image,) = fcimage.render(source, variant)
    return image


def changed(example: Example, source: bytes) -> fcimage.EncodedImage:
    """The source after the effects of an example."""
    effects = eval(example.code, vars(fcimage))
    variant = Variant(example.name, width=240, effects=effects, encodings=Jpeg(80))
    (image,) = fcimage.render(source, variant)
    return image


def cut(example: Example, source: bytes) -> fcimage.EncodedImage:
    """The source with the arguments of an example."""
    arguments = eval(f"dict({example.code})", vars(fcimage))
    size: dict[str, Any] = {} if "scale" in arguments else {"width": 240}
    variant = Variant(example.name, encodings=WebP(80), **{**size, **arguments})
    (image,) = fcimage.render(source, variant)
    return image


def layered(example: Example, source: bytes) -> fcimage.EncodedImage:
    """The source with the layers of an example."""
    names = {**vars(fcimage), "photo": source, "chart": as_png(chart())}
    variant = Variant(example.name, width=240, layers=eval(example.code, names), encodings=Jpeg(80))
    (image,) = fcimage.render(source, variant)
    return image


def looks(example: Example, source: bytes) -> fcimage.EncodedImage:
    """What a description says about the source, as an image."""
    found = fcimage.describe(source)
    size = (240, 160)
    if example.name == "placeholder":
        tiny = Image.open(io.BytesIO(base64.b64decode(found.placeholder.partition(",")[2])))
        source = as_png(tiny.resize(size, Image.Resampling.BICUBIC))
    elif example.name == "palette":
        shown, left = Image.new("RGB", (240, 48)), 0.0
        for color, share in found.palette:
            right = left + 240 * share
            ImageDraw.Draw(shown).rectangle((round(left), 0, round(right), 48), fill=color)
            left = right
        source = as_png(shown)
    (image,) = fcimage.render(source, Variant(example.name, width=240, encodings=Jpeg(80)))
    return image


def six(source: bytes) -> fcimage.EncodedImage:
    """The picture of the README: what the demo makes of the photo, which is enlarged because the
    demo's largest variant is twice as wide."""
    twice = Variant("photo", width=1200, size_when_smaller="enlarge", encodings=Jpeg(95))
    (large,) = fcimage.render(source, twice)
    finished, _, _ = demo.render(large.data)
    return demo.side_by_side([image for image, _ in finished])


def table(title: str, lines: list[tuple[Example, fcimage.EncodedImage]]) -> str:
    """The examples in Markdown."""
    rows = [f"| | {title} | bytes | |", "|---|---|---|---|"]
    for example, image in lines:
        picture = f"![{example.code}](examples/{example.name}.{image.extension})"
        rows.append(f"| {picture} | `{example.code}` | {len(image):,} | {example.remark} |")
    return "\n".join(rows) + "\n"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        sources = {
            "photo": photo(pathlib.Path(folder)),
            "screenshot": as_png(chart()),
            "animation": animation(),
        }
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.iterdir():
        old.unlink()
    six(sources["photo"]).save(DOCS / "demo.jpg")
    pages = [
        ("outputs.md", "written with", ENCODINGS, encoded),
        ("effects.md", "effects", EFFECTS, changed),
        ("geometry.md", "arguments", GEOMETRY, cut),
        ("smart-crop.md", "arguments", SMART, cut),
        ("corners.md", "arguments", CORNERS, cut),
        ("shapes.md", "layer", SHAPES, layered),
        ("layers.md", "layers", LAYERS, layered),
        ("describe.md", "shows", LOOKS, looks),
        ("text.md", "layer", TEXTS, layered),
    ]
    for name, title, examples, make in pages:
        lines = [(example, make(example, sources[example.source])) for example in examples]
        for example, image in lines:
            image.save(FOLDER / f"{example.name}.{image.extension}")
            print(f"{example.name}: {image.format}, {len(image):,} bytes, {image.frames} frames")
        page = (DOCS / name).read_text(encoding="utf-8")
        before, after = BLOCK.split(page)
        text = before + table(title, lines) + after
        (DOCS / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
