"""Round corners, circles and borders, against Pillow."""

from __future__ import annotations

import copy
import io
import json
import pickle
from typing import Any

import fcimage
import numpy as np
import pytest
from fcimage import Gif, Jpeg, Png, TextWatermark, Variant, WebP
from PIL import Image, ImageDraw, ImageOps

from support.pictures import encoded, expanded, photo_like, pixels

PHOTO = photo_like(240, 160)
DATA = encoded(PHOTO, "PNG")


def opened(data: bytes = DATA, encoding: Any = None, **options: Any) -> Image.Image:
    """The image of one variant, without loss unless `encoding` says another."""
    (image,) = fcimage.render(data, Variant("a", encodings=encoding or Png(), **options))
    return expanded(image)


def rounded(width: int, height: int, radius: float) -> np.ndarray:
    """Pillow's rounded rectangle at sixteen times the size, reduced."""
    big = Image.new("L", (16 * width, 16 * height))
    ImageDraw.Draw(big).rounded_rectangle((0, 0, 16 * width - 1, 16 * height - 1), 16 * radius, 255)
    return pixels(big.reduce(16))


@pytest.mark.parametrize("radius", [1, 5, 24, 60, 80])
def test_corners_are_those_of_pillow(radius: int) -> None:
    image = opened(radius=radius)
    assert image.mode == "RGBA"
    difference = np.abs(pixels(image.getchannel("A")) - rounded(240, 160, radius))
    assert difference.max() <= 12 and difference.mean() < 0.1
    visible = pixels(image)[pixels(image)[..., 3] > 0]
    assert (visible[:, :3] == pixels(PHOTO)[pixels(image)[..., 3] > 0]).all()


def test_a_float_is_a_fraction_of_the_shorter_side() -> None:
    assert (pixels(opened(radius=0.25)) == pixels(opened(radius=40))).all()
    assert (pixels(opened(radius=0.5)) == pixels(opened(radius=65_535))).all()
    small = pixels(opened(radius=0.25, width=60))
    assert (small == pixels(opened(radius=10, width=60))).all()


def test_a_radius_of_zero_is_none() -> None:
    assert Variant("a", radius=0) == Variant("a", radius=0.0) == Variant("a")
    assert opened(radius=0).mode == "RGB"


def test_formats_without_alpha_show_the_background() -> None:
    jpeg = pixels(opened(encoding=Jpeg(100), radius=40, background="#00ff00"))
    assert np.abs(jpeg[0, 0] - (0, 255, 0)).max() <= 3
    assert np.abs(jpeg[80, 120] - pixels(PHOTO)[80, 120]).max() <= 12
    for encoding in (Png(), WebP(lossless=True), WebP()):
        image = opened(encoding=encoding, radius=40, background="#00ff00")
        assert image.mode == "RGBA" and pixels(image)[0, 0, 3] == 0, encoding


def test_what_is_cut_off_cannot_be_brought_back() -> None:
    image = pixels(opened(shape="circle"))
    assert (image[image[..., 3] == 0] == 0).all()


def test_a_circle_is_the_largest_in_the_middle() -> None:
    image = opened(shape="circle")
    assert image.size == (160, 160)
    assert np.abs(pixels(image.getchannel("A")) - rounded(160, 160, 80)).max() <= 12
    middle = pixels(PHOTO.crop((40, 0, 200, 160)))
    assert (pixels(image)[40:120, 40:120, :3] == middle[40:120, 40:120]).all()


@pytest.mark.parametrize(
    ("options", "side"),
    [
        ({"width": 96}, 96),
        ({"width": 96, "height": 96}, 96),
        ({"width": 96, "height": 96, "fit": "cover"}, 96),
        ({"width": 120, "height": 96}, 96),
        ({"width": 500, "height": 500}, 160),
        ({"width": 500, "height": 500, "size_when_smaller": "enlarge"}, 500),
        ({"scale": 0.5, "crop": (0, 0, 100, 80)}, 40),
        ({"rotate": 90, "width": 50}, 50),
        ({"width": 90, "height": 90, "fit": "cover", "pad": 3}, 96),
    ],
)
def test_the_box_is_that_of_the_circle(options: dict[str, Any], side: int) -> None:
    assert opened(shape="circle", **options).size == (side, side)


def test_gravity_and_focus_say_where_the_circle_is() -> None:
    image = Image.new("RGB", (400, 200), "white")
    image.paste("blue", (290, 90, 310, 110))
    data = encoded(image, "PNG")
    assert opened(data, shape="circle", gravity="east").getpixel((100, 100)) == (0, 0, 255, 255)
    assert opened(data, shape="circle", gravity="west").getpixel((199, 100))[:3] == (255, 255, 255)
    for turn in ({}, {"rotate": 90}, {"flip": "horizontal"}):
        found = opened(data, shape="circle", focus=(0.75, 0.5), width=40, **turn)
        assert found.getpixel((20, 20)) == (0, 0, 255, 255), turn


def test_a_circle_of_a_box_that_is_no_square_is_refused() -> None:
    for fit in ("cover", "contain", "fill"):
        with pytest.raises(fcimage.ArgumentError, match="needs equal width and height"):
            Variant("a", width=90, height=60, fit=fit, shape="circle")


@pytest.mark.parametrize(
    ("pad", "box"),
    [
        (7, (7, 7, 7, 7)),
        ((5, 9), (5, 9, 5, 9)),
        ((1, 2, 3, 4), (1, 2, 3, 4)),
        ([0, 0, 0, 30], (0, 0, 0, 30)),
    ],
)
def test_a_border_is_that_of_pillow(pad: Any, box: tuple[int, int, int, int]) -> None:
    expected = ImageOps.expand(PHOTO, box, "#102030")
    assert (pixels(opened(pad=pad, background="#102030")) == pixels(expected)).all()
    assert Variant("a", pad=pad).pad == box


def test_no_border_is_none() -> None:
    assert Variant("a", pad=0) == Variant("a", pad=(0, 0)) == Variant("a")
    assert Variant("a", pad=0).pad is None


def test_a_border_is_around_the_box_and_under_the_corners_and_the_mark() -> None:
    options = {"width": 100, "height": 100, "fit": "contain", "background": "#ff0000"}
    inner, outer = opened(**options), opened(**options, pad=10)
    assert outer.size == (120, 120)
    assert (pixels(outer.crop((10, 10, 110, 110))) == pixels(inner)).all()
    cut = pixels(opened(**options, pad=10, radius=8))
    assert cut[0, 0, 3] == 0 and tuple(cut[5, 60]) == (255, 0, 0, 255)
    mark = TextWatermark("x" * 40, gravity="north", margin=0, size=12, color="white")
    marked = pixels(opened(**options, pad=10, watermark=mark))
    assert (marked[:10] != (255, 0, 0)).any()


def test_a_transparent_border_is_transparent() -> None:
    image = pixels(opened(pad=4, background="#00000000"))
    assert image.shape == (168, 248, 4)
    assert image[:4, :, 3].max() == 0 and image[4:-4, 4:-4, 3].min() == 255


def test_a_border_counts_where_a_format_has_a_limit() -> None:
    with pytest.raises(fcimage.EncodeError, match="16383"):
        Variant("a", width=16_380, pad=2, encodings=WebP())
    variant = Variant("a", pad=(0, 8_150), encodings=WebP())
    with pytest.raises(fcimage.EncodeError, match="16383"):
        fcimage.plan(DATA, variant)
    with pytest.raises(fcimage.LimitError, match="max_memory is"):
        fcimage.plan(DATA, Variant("a", pad=65_535, encodings=Png()))


def test_the_plan_knows_the_size_and_that_alpha_needs_memory() -> None:
    plain = fcimage.plan(DATA, Variant("a", encodings=Png()))
    cut = fcimage.plan(DATA, Variant("a", radius=9, encodings=Png()))
    framed = fcimage.plan(DATA, Variant("a", pad=100, encodings=Png()))
    assert cut.peak_bytes > plain.peak_bytes
    assert framed.peak_bytes > cut.peak_bytes
    assert opened(pad=100).size == (440, 360)


def test_every_frame_of_an_animation_is_cut() -> None:
    frames = [PHOTO, ImageOps.mirror(PHOTO), ImageOps.flip(PHOTO)]
    data = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=80)
    for encoding in (WebP(lossless=True), Gif()):
        options = {"radius": 30, "pad": 2, "background": "#ff0000", "animation": "keep"}
        (file,) = fcimage.render(data, Variant("a", encodings=encoding, **options))
        image: Any = Image.open(io.BytesIO(file.data))
        assert image.size == (244, 164) and image.n_frames == 3
        for number in range(3):
            image.seek(number)
            frame = pixels(image.convert("RGBA"))
            assert frame[0, 0, 3] == frame[-1, -1, 3] == 0, (encoding, number)
            assert frame[82, 122, 3] == 255


def test_smaller_variants_are_made_from_the_image_before_it_is_cut() -> None:
    variants = [
        Variant("large", width=200, radius=0.5, pad=30, encodings=Png()),
        Variant("small", width=50, encodings=Png()),
    ]
    assert fcimage.plan(DATA, variants).resizes[1].source == "large"
    _, small = fcimage.render(DATA, variants)
    alone = pixels(opened(width=50))
    assert np.abs(pixels(expanded(small)) - alone).mean() < 2


def test_a_list_of_operations_has_borders_and_corners_where_it_says() -> None:
    listed = [{"width": 100, "pad": 10}, {"pad": 5}, {"radius": 8}, {"rotate": 90}]
    found = pixels(opened(operations=listed, background="#ff0000"))
    expected = pixels(
        opened(width=100, pad=15, radius=8, background="#ff0000").rotate(-90, expand=True)
    )
    assert (found == expected).all()


VARIANTS = [
    Variant("a", radius=24),
    Variant("a", radius=0.125, pad=3),
    Variant("a", shape="circle", pad=(1, 2)),
    Variant("a", pad=(1, 2, 3, 4), fit="contain", width=9, height=8),
    Variant("a", operations=[{"pad": (1, 2, 3, 4)}, {"radius": 0.25}, {"shape": "circle"}]),
]


@pytest.mark.parametrize("variant", VARIANTS, ids=str)
def test_a_recipe_is_a_value(variant: Variant) -> None:
    assert eval(repr(variant), vars(fcimage)) == variant
    assert pickle.loads(pickle.dumps(variant)) == copy.copy(variant) == variant
    assert hash(pickle.loads(pickle.dumps(variant))) == hash(variant)
    (read,) = fcimage.variants_from_json(fcimage.variants_to_json([variant]))
    assert read == variant and read.fingerprint == variant.fingerprint
    assert variant.fingerprint != Variant("a").fingerprint
    assert variant.replace(radius=None, shape=None, pad=None).radius is None


def test_a_recipe_says_what_is_a_fraction() -> None:
    recipe = [{"name": "a", "radius": 1}, {"name": "b", "radius": 0.5, "pad": [1, 2]}]
    a, b = fcimage.variants_from_json(json.dumps(recipe))
    assert (a.radius, type(a.radius), b.radius, b.pad) == (1, int, 0.5, (1, 2, 1, 2))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"radius": -1}, "radius must be between 0 and 65535 pixels, got -1"),
        ({"radius": 0.6}, "a fraction of the shorter side between 0 and 0.5, got 0.6"),
        ({"radius": 12.0}, "a fraction of the shorter side between 0 and 0.5, got 12"),
        ({"radius": float("nan")}, "between 0 and 0.5, got NaN"),
        ({"radius": "50%"}, 'for a circle, use shape="circle"'),
        ({"radius": True}, "radius must be an int in pixels"),
        ({"radius": 3, "shape": "circle"}, "shape is instead of radius; give one of them"),
        ({"shape": "square"}, 'shape must be one of circle, got "square"'),
        ({"shape": 3}, "shape must be one of circle, got int 3"),
        ({"pad": -1}, "pad must be between 0 and 65535 pixels, got -1"),
        ({"pad": 65_536}, "pad must be between 0 and 65535 pixels, got 65536"),
        ({"pad": 10**30}, "got a very large number"),
        ({"pad": (1, 2, 3)}, "pad must be 1, 2 or 4 numbers, got 3"),
        ({"pad": 1.5}, "pad must be an int in pixels, (x, y) or (left, top, right, bottom)"),
        ({"pad": (1, 0.5)}, "pad must be an int, got float 0.5"),
        ({"pad": "10px"}, "pad must be an int in pixels"),
    ],
)
def test_what_is_wrong_is_named(options: dict[str, Any], message: str) -> None:
    with pytest.raises(fcimage.ArgumentError) as caught:
        Variant("a", **options)
    assert message in str(caught.value)
