"""PNG of few colors: how many, how near, how large, and what becomes of transparency."""

from __future__ import annotations

import io

import fcimage
import numpy as np
import pytest
from PIL import Image, ImageDraw

from support.pictures import encoded, photo_like


def rendered(image: Image.Image, encoding: fcimage.Encoding) -> fcimage.EncodedImage:
    (result,) = fcimage.render(encoded(image, "PNG"), fcimage.Variant("a", encodings=encoding))
    return result


def rgba(image: Image.Image | bytes) -> np.ndarray:
    if isinstance(image, bytes):
        image = Image.open(io.BytesIO(image))
    return np.asarray(image.convert("RGBA"))


def count(pixels: np.ndarray) -> int:
    return len(np.unique(pixels.reshape(-1, 4), axis=0))


def error(a: np.ndarray, b: np.ndarray) -> float:
    """The mean of the squares of all differences, of premultiplied samples."""
    parts = [p[..., :3] * (p[..., 3:] / 255.0) for p in (a.astype(float), b.astype(float))]
    return float(((parts[0] - parts[1]) ** 2).mean())


def soft_icon() -> Image.Image:
    icon = Image.new("RGBA", (160, 120), (0, 0, 0, 0))
    icon.paste(photo_like(160, 120), (0, 0))
    mask = Image.new("L", (640, 480), 0)
    ImageDraw.Draw(mask).ellipse((60, 60, 580, 420), fill=255)
    icon.putalpha(mask.resize((160, 120), Image.Resampling.BOX))
    return icon


PHOTO = photo_like(320, 240)
DRAWING = PHOTO.quantize(40, dither=Image.Dither.NONE).resize((480, 320), Image.Resampling.BILINEAR)
IMAGES = {"photo": PHOTO, "drawing": DRAWING.convert("RGB"), "gradient": Image.radial_gradient("L")}


@pytest.mark.parametrize("colors", [2, 3, 16, 17, 255, 256])
@pytest.mark.parametrize("image", [PHOTO, soft_icon()], ids=["photo", "icon"])
@pytest.mark.parametrize("dither", [0, 100])
def test_a_file_has_at_most_so_many_colors(image: Image.Image, colors: int, dither: int) -> None:
    data = rendered(image, fcimage.Png(colors=colors, dither=dither)).data
    found = count(rgba(data))
    assert colors * 0.9 <= found <= colors
    assert data[24:26] == bytes(
        [1 if colors == 2 else 2 if colors < 5 else 4 if colors < 17 else 8, 3]
    )
    with Image.open(io.BytesIO(data)) as written:
        assert written.mode == "P"


@pytest.mark.parametrize("colors", [4, 16, 64, 256])
@pytest.mark.parametrize("name", IMAGES)
def test_colors_are_as_near_as_those_of_pillow(name: str, colors: int) -> None:
    image = IMAGES[name]
    own = error(rgba(rendered(image, fcimage.Png(colors=colors, dither=0)).data), rgba(image))
    few = image.convert("RGB")
    for method in (Image.Quantize.MEDIANCUT, Image.Quantize.FASTOCTREE):
        theirs = few.quantize(colors, method=method, dither=Image.Dither.NONE)
        assert own <= error(rgba(theirs), rgba(image)) + 0.01, method


@pytest.mark.parametrize("colors", [8, 64, 256])
def test_transparency_is_as_near_as_that_of_pillow(colors: int) -> None:
    icon = soft_icon()
    was, now = rgba(icon), rgba(rendered(icon, fcimage.Png(colors=colors, dither=0)).data)
    assert ((was[..., 3] == 0) == (now[..., 3] == 0)).all()
    theirs = rgba(icon.quantize(colors, method=Image.Quantize.FASTOCTREE))
    assert error(now, was) < error(theirs, was)
    off = [np.abs(was[..., 3].astype(int) - each[..., 3]).mean() for each in (now, theirs)]
    assert off[0] < off[1]


@pytest.mark.parametrize("dither", [0, 75, 100])
@pytest.mark.parametrize("colors", [3, 16, 256])
def test_opaque_pixels_stay_opaque(colors: int, dither: int) -> None:
    icon = soft_icon()
    now = rgba(rendered(icon, fcimage.Png(colors=colors, dither=dither)).data)
    assert (now[..., 3][rgba(icon)[..., 3] == 255] == 255).all()


def test_an_image_of_few_colors_is_exact() -> None:
    for colors in (2, 16, 100):
        few = PHOTO.quantize(colors, dither=Image.Dither.NONE).convert("RGB")
        plain = rendered(few, fcimage.Png()).data
        assert rendered(few, fcimage.Png(colors=colors, dither=100)).data == plain
        assert (rgba(plain) == rgba(few)).all()


def test_gray_stays_gray_and_takes_few_bits() -> None:
    gray = PHOTO.convert("L")
    for colors, bits in [(2, 1), (4, 2), (16, 4)]:
        data = rendered(gray, fcimage.Png(colors=colors)).data
        now = rgba(data)
        assert (now[..., 0] == now[..., 1]).all() and (now[..., 1] == now[..., 2]).all()
        assert data[24] == bits
    data = rendered(gray, fcimage.Png(colors=200)).data
    assert data[24:26] == bytes([8, 0])


def test_dithering_keeps_the_mean_of_areas() -> None:
    def means(pixels: np.ndarray) -> np.ndarray:
        return pixels[:240, :320, :3].reshape(15, 16, 20, 16, 3).mean(axis=(1, 3))

    was = means(rgba(PHOTO))
    off = [
        np.abs(means(rgba(rendered(PHOTO, fcimage.Png(colors=8, dither=dither)).data)) - was).mean()
        for dither in (0, 50, 100)
    ]
    assert off[0] > off[1] > off[2]


@pytest.mark.parametrize("colors", [16, 64, 256])
@pytest.mark.parametrize("name", IMAGES)
def test_files_are_not_larger_than_those_of_pillow(name: str, colors: int) -> None:
    image = IMAGES[name].convert("RGB")
    theirs = image.quantize(colors, dither=Image.Dither.NONE)
    own = rendered(image, fcimage.Png(colors=colors, dither=0))
    assert len(own) <= 1.1 * len(encoded(theirs, "PNG"))


def test_fewer_colors_take_fewer_bytes_and_so_does_less_dithering() -> None:
    sizes = [len(rendered(PHOTO, fcimage.Png(colors=colors))) for colors in (256, 64, 16, 4, 2)]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] < 0.5 * len(rendered(PHOTO, fcimage.Png()))
    assert len(rendered(PHOTO, fcimage.Png(colors=16, dither=0))) < sizes[2]


def test_dithering_needs_colors() -> None:
    with pytest.raises(fcimage.ArgumentError, match=r"^dither needs colors"):
        fcimage.Png(dither=10)
    with pytest.raises(fcimage.ArgumentError, match=r"colors must be between 2 and 256, got 1$"):
        fcimage.Png(colors=1)
    with pytest.raises(fcimage.ArgumentError, match=r"dither must be between 0 and 100, got 101$"):
        fcimage.Png(colors=2, dither=101)


def test_choices_take_colors_too() -> None:
    few = fcimage.Png(colors=16)
    alone = rendered(PHOTO, few)
    same = rendered(PHOTO, fcimage.SameFormat(png=few))
    best = rendered(PHOTO, fcimage.Best([fcimage.Png(), few]))
    assert alone.data == same.data == best.data
    recipe = fcimage.Variant("a", encodings=fcimage.SameFormat(png=fcimage.Png(colors=9, dither=1)))
    assert recipe.encodings[0].png == fcimage.Png(colors=9, dither=1)


@pytest.mark.parametrize("mode", ["1", "L", "P"])
def test_choices_take_the_smallest_depth(mode: str) -> None:
    image = PHOTO.convert("L").point(lambda v: 255 if v > 128 else 0)
    image = image.convert(mode)
    for encoding in (
        fcimage.SameFormat(png=fcimage.Png()),
        fcimage.SameFormat(png=fcimage.Png(colors=16)),
        fcimage.Best([fcimage.Png(), fcimage.Png(effort=0)]),
    ):
        assert rendered(image, encoding).data[24:26] == bytes([1, 0])
