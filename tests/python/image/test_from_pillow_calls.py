"""docs/from-pillow.md: what a call of Pillow makes, and what fcimage makes of the right column."""

from __future__ import annotations

import io
import math
import pathlib
import re
from typing import Any

import fcimage
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageEnhance, ImageFile, ImageFilter, ImageFont, ImageOps

from support import fonts
from support.pictures import encoded, opened, photo_like, pixels

PAGE = pathlib.Path(__file__).parents[3] / "docs/from-pillow.md"
#: The sections whose right column is keywords of a variant.
VARIANTS = {"Size", "Cut, turn, mirror", "Effects", "Draw", "Files"}
#: Smooth, so that every way to resize it gives nearly the same.
PHOTO = encoded(photo_like(640, 400).filter(ImageFilter.GaussianBlur(2)), "PNG")
LOGO = encoded(photo_like(60, 40, seed=1).convert("RGBA"), "PNG")
#: How alike letters are, which Pillow moves to whole pixels, and edges, which it leaves rough.
ROUGH = {"draw.text": 26.0, "draw.ellipse": 30.0, "draw.line": 30.0, "image.quantize": 25.0}


def rows() -> list[tuple[str, str, str]]:
    """The section, the first code of the left cell and that of the right one of each line."""
    found = []
    for section in re.split(r"^## ", PAGE.read_text("utf-8"), flags=re.MULTILINE)[1:]:
        title = section.partition("\n")[0]
        for left, right in re.findall(r"^\| `(.+?)`.* \| (.+) \|$", section, re.MULTILINE):
            code = re.search(r"`(.+?)`", right)
            if "| Pillow | fcimage |" in section and code:
                found.append((title, left, code[1]))
    return found


CALLS = [row[1:] for row in rows() if row[0] in VARIANTS and "..." not in row[2]]
OTHERS = {row[1]: row[2] for row in rows() if row[1:] not in CALLS}


def names(data: bytes = PHOTO) -> dict[str, Any]:
    """What the code of both columns uses."""
    image = opened(data)
    values = {"w": 200, "h": 120, "x": 30, "y": 20, "c": "#228844", "r": 2, "p": 150, "t": 3}
    values |= {"f": 1.4, "b": 12, "q": 80, "n": 64, "a": 10, "text": "Hills", "left": 40}  # type: ignore[dict-item]
    values |= {"top": 20, "right": 300, "bottom": 180}
    modules = (Image, ImageDraw, ImageEnhance, ImageFile, ImageFilter, ImageOps)
    return {
        **vars(fcimage),
        **{module.__name__.rpartition(".")[2]: module for module in modules},
        **values,
        "np": np,
        "photo": data,
        "image": image,
        "draw": ImageDraw.Draw(image) if image.mode == "RGB" else None,
        "file": io.BytesIO(),
    }


def likeness(old: Image.Image, new: Image.Image, background: str) -> float:
    """The PSNR of two images on a background."""

    def flat(image: Image.Image) -> np.ndarray:
        below = Image.new("RGBA", image.size, background)
        return pixels(Image.alpha_composite(below, image.convert("RGBA")))

    error = float(((flat(old) - flat(new)) ** 2).mean())
    return math.inf if error == 0 else 10 * math.log10(255**2 / error)


@pytest.mark.parametrize(("call", "arguments"), CALLS, ids=[call for call, _ in CALLS])
def test_both_columns_make_the_same_image(
    call: str, arguments: str, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    theirs, ours = names(), {**names(), "logo": LOGO}
    theirs["logo"] = opened(LOGO)
    if "centering" in call:
        for known in (theirs, ours):
            known.update(x=1.0, y=0.0, w=80)
    if "font" in call:
        pathlib.Path("f.ttf").write_bytes(pathlib.Path(fonts.dejavu()).read_bytes())
        theirs["font"] = ImageFont.truetype("f.ttf", 24)
    made = eval(call, theirs)
    old = made if isinstance(made, Image.Image) else theirs["image"]
    if "save" in call:
        old = opened(theirs["file"].getvalue())
    keywords = eval(f"dict({arguments})", ours)
    keywords.setdefault("encodings", fcimage.Png())
    (image,) = fcimage.render(PHOTO, fcimage.Variant("a", **keywords))
    new = opened(image.data)
    assert new.size == old.size
    if "save" in call:
        assert new.format == old.format
    least = next((value for name, value in ROUGH.items() if call.startswith(name)), 34.0)
    assert likeness(old, new, ours["c"]) > least


def test_the_table_has_the_common_calls() -> None:
    assert len(CALLS) >= 35
    assert sorted(OTHERS) == sorted(
        [
            "ImageOps.exif_transpose(image)",
            'Image.new("RGB", (w, h), c)',
            "np.asarray(image)",
            "image.size",
            "dict(image.getexif())",
            "image.verify()",
            "Image.MAX_IMAGE_PIXELS = n",
            "ImageFile.LOAD_TRUNCATED_IMAGES = True",
            "Image.UnidentifiedImageError",
        ]
    )


def test_an_image_without_a_photo_is_a_canvas() -> None:
    known = names()
    old = eval('Image.new("RGB", (w, h), c)', known)
    variant = fcimage.Variant("a", encodings=fcimage.Png())
    (image,) = fcimage.render(eval("Canvas(w, h, c)", known), variant)
    assert (pixels(opened(image.data).convert("RGB")) == pixels(old)).all()


def test_the_orientation_is_applied_unless_it_is_left_out() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    data = encoded(photo_like(64, 40), "PNG", exif=exif.tobytes())
    upright = eval("ImageOps.exif_transpose(image)", names(data))
    variant = fcimage.Variant("a", encodings=fcimage.Png())
    (image,) = fcimage.render(data, variant)
    assert (pixels(opened(image.data)) == pixels(upright)).all()
    (image,) = fcimage.render(data, variant, auto_orient=False)
    assert image.size == (64, 40)


def test_facts_and_pixels_are_the_same() -> None:
    known = names()
    for call in ("np.asarray(image)", "image.size"):
        assert np.array_equal(eval(call, known), eval(OTHERS[call], known)), call
    exif = Image.Exif()
    exif[0x0110] = "Nova 3"
    tags = fcimage.probe(encoded(photo_like(64, 40), "PNG", exif=exif.tobytes())).exif
    assert tags is not None and tags.camera == "Nova 3"


def test_what_is_too_large_cut_or_no_image_is_refused() -> None:
    variant = fcimage.Variant("a", width=20)
    with pytest.raises(fcimage.LimitError, match="max_pixels"):
        fcimage.render(PHOTO, variant, limits=fcimage.Limits(max_pixels=1000))
    cut = PHOTO[: len(PHOTO) // 2]
    fcimage.probe(cut)
    with pytest.raises(fcimage.DecodeError):
        fcimage.decode(cut)
    assert fcimage.render(cut, variant, on_damage="salvage")[0].decoded_fraction < 1
    for kind in (fcimage.UnsupportedError, fcimage.DecodeError, fcimage.LimitError):
        assert issubclass(kind, ValueError)
