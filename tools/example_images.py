"""Makes the example images of the documentation, and the tables that show them.

    make example-images
    python tools/example_images.py text.md recipes        only those of some pages

It needs a build with the feature `avif`.

The photo is in the wheel of scikit-image, which pip downloads; it is in the public domain (CC0).
The rest is drawn here. Writes docs/examples/ and, in each page, the lines between two comments.
"""

from __future__ import annotations

import base64
import io
import os
import pathlib
import re
import runpy
import subprocess
import sys
import tempfile
import zipfile
from typing import Any

import demo
import example_lists as lists
import fcimage
from example_lists import Example
from fcimage import Jpeg, Variant, WebP
from PIL import Image, ImageDraw

PACKAGE = "scikit-image==0.24.0"
DOCS = pathlib.Path(__file__).parent.parent / "docs"
FOLDER = DOCS / "examples"
GRAVITIES = [
    *("northwest", "north", "northeast", "west", "center"),
    *("east", "southwest", "south", "southeast"),
]
#: Of the Debian package fonts-wqy-microhei.
CHINESE = pathlib.Path("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc")
BLOCK = re.compile(r"(?<=<!-- examples -->\n).*(?=<!-- end of examples -->)", re.DOTALL)


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


def drawing() -> Any:
    """Thin colored lines and letters."""
    image = Image.new("RGB", (320, 120), "#0b3d91")
    draw = ImageDraw.Draw(image)
    for place in range(12):
        draw.line((10 + 26 * place, 8, 22 + 26 * place, 60), fill="#ff2222")
    draw.text((12, 72), "thin red lines and letters on blue, 0123456789", fill="#ff2222")
    draw.text((12, 92), "thin green letters", fill="#22ff22")
    return image


def bottle() -> Any:
    """A product, in a corner of its photo."""
    image = Image.new("RGB", (500, 400), "#fdfdfd")
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((60, 150, 160, 380), 24, fill="#2a6f4e")
    draw.rectangle((95, 70, 125, 170), fill="#2a6f4e")
    draw.rectangle((92, 58, 128, 84), fill="#c9a227")
    draw.rectangle((60, 220, 160, 310), fill="#f6f5f2")
    draw.ellipse((85, 240, 135, 290), fill="#e76f51")
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
    names = {**vars(fcimage), "photo": source, "chart": as_png(chart()), "gravities": GRAVITIES}
    variant = Variant(example.name, width=240, layers=eval(example.code, names), encodings=Jpeg(80))
    (image,) = fcimage.render(source, variant)
    return image


def marked(example: Example, source: bytes) -> fcimage.EncodedImage:
    """The source with the watermark of an example."""
    watermark = eval(example.code, {**vars(fcimage), "chart": as_png(chart())})
    variant = Variant(example.name, width=240, watermark=watermark, encodings=Jpeg(80))
    (image,) = fcimage.render(source, variant)
    return image


def ordered(example: Example, source: bytes) -> fcimage.EncodedImage:
    """The source after the operations of an example."""
    operations = eval(example.code, vars(fcimage))
    variant = Variant(example.name, operations=operations, encodings=Jpeg(80))
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


#: The pages: name, heading of the column with the code, examples, and what makes an image of one.
PAGES = [
    ("outputs.md", "written with", lists.ENCODINGS, encoded),
    ("jpeg-output.md", "written with", lists.JPEGS, encoded),
    ("webp-output.md", "written with", lists.WEBPS, encoded),
    ("png-output.md", "written with", lists.PNGS, encoded),
    ("gif-output.md", "written with", lists.GIFS, encoded),
    ("variants.md", "arguments", lists.FITS, cut),
    ("effects.md", "effects", lists.EFFECTS, changed),
    ("geometry.md", "arguments", lists.GEOMETRY, cut),
    ("smart-crop.md", "arguments", lists.SMART, cut),
    ("corners.md", "arguments", lists.CORNERS, cut),
    ("animation.md", "arguments", lists.ANIMATIONS, cut),
    ("shapes.md", "layer", lists.SHAPES, layered),
    ("layers.md", "layers", lists.LAYERS, layered),
    ("text.md", "layer", lists.TEXTS, layered),
    ("watermarks.md", "watermark", lists.WATERMARKS, marked),
    ("operations.md", "operations", lists.ORDERS, ordered),
    ("describe.md", "shows", lists.LOOKS, looks),
]


def recipes(sources: dict[str, bytes]) -> None:
    """Runs programs of docs/recipes, and keeps a small copy of what each makes."""
    files = {"photo.png": sources["photo"], "product.png": as_png(bottle())}
    files["font.ttc"] = CHINESE.read_bytes()
    here = pathlib.Path.cwd()
    for page, made, arguments, part in lists.RECIPES:
        text = (DOCS / f"recipes/{page}.md").read_text(encoding="utf-8")
        program = text.partition("```python\n")[2].partition("```")[0]
        with tempfile.TemporaryDirectory() as folder:
            for name, data in files.items():
                pathlib.Path(folder, name).write_bytes(data)
            pathlib.Path(folder, "program.py").write_text(program, encoding="utf-8")
            os.chdir(folder)
            sys.argv = ["program.py", *arguments]
            runpy.run_path("program.py", run_name="__main__")
            os.chdir(here)
            same = fcimage.SameFormat(jpeg=Jpeg(80))
            small = Variant(page, crop=part, width=240, encodings=same)
            (image,) = fcimage.render(pathlib.Path(folder, made), small)
        image.save(FOLDER / f"recipe-{page}.{image.extension}")
        print(f"recipe-{page}: {image.format}, {len(image):,} bytes")


def main(wanted: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        image = photo(pathlib.Path(folder))
    png = fcimage.Png()
    (small,) = fcimage.render(image, Variant("small", width=90, encodings=png))
    (round_one,) = fcimage.render(image, Variant("round", width=200, shape="circle", encodings=png))
    sources = {
        "photo": image,
        "small": small.data,
        "round": round_one.data,
        "screenshot": as_png(chart()),
        "drawing": as_png(drawing()),
        "animation": animation(),
    }
    FOLDER.mkdir(exist_ok=True)
    if not wanted:
        for old in FOLDER.iterdir():
            old.unlink()
        six(image).save(DOCS / "demo.jpg")
    if not wanted or "recipes" in wanted:
        recipes(sources)
    for name, title, examples, make in PAGES:
        if wanted and name not in wanted:
            continue
        lines = [(example, make(example, sources[example.source])) for example in examples]
        for example, image in lines:
            image.save(FOLDER / f"{example.name}.{image.extension}")
            print(f"{example.name}: {image.format}, {len(image):,} bytes, {image.frames} frames")
        page = (DOCS / name).read_text(encoding="utf-8")
        before, after = BLOCK.split(page)
        text = before + table(title, lines) + after
        (DOCS / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
