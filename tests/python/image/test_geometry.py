"""Crop, mirror, turn, scale and focus against Pillow."""

from __future__ import annotations

import json
from typing import Any

import fcimage
import numpy as np
import pytest
from fcimage import Jpeg, Png, Variant, WebP
from PIL import Image

from support.pictures import encoded, expanded, photo_like, pixels

PHOTO = photo_like(240, 160)
DATA = encoded(PHOTO, "PNG")
Transpose = Image.Transpose


def done(data: bytes = DATA, **options: Any) -> np.ndarray:
    """The image of one variant, without loss."""
    (image,) = fcimage.render(data, Variant("a", encodings=Png(), **options))
    return pixels(expanded(image))


def test_a_crop_in_pixels_is_that_of_pillow() -> None:
    box = (30, 20, 130, 150)
    assert (done(crop=box) == pixels(PHOTO.crop(box))).all()


def test_a_crop_in_fractions_follows_the_size() -> None:
    assert (done(crop=(0.25, 0.5, 1.0, 1)) == pixels(PHOTO.crop((60, 80, 240, 160)))).all()
    assert done(crop=(0.0, 0.0, 0.001, 0.001)).shape == (1, 1, 3)


def test_four_ints_are_pixels_even_if_they_could_be_fractions() -> None:
    assert done(crop=(0, 0, 1, 1)).shape == (1, 1, 3)
    assert done(crop=(0.0, 0, 1, 1)).shape == (160, 240, 3)


def test_what_is_outside_of_the_source_does_not_count() -> None:
    assert (done(crop=(200, 100, 9999, 9999)) == pixels(PHOTO.crop((200, 100, 240, 160)))).all()
    with pytest.raises(fcimage.EncodeError) as caught:
        done(crop=(240, 0, 300, 50))
    text = "variants[0].crop: crop (240, 0, 300, 50) is outside of an image of 240x160"
    assert str(caught.value) == text


def test_a_crop_is_of_the_upright_source() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    data = encoded(PHOTO, "PNG", exif=exif)
    upright = PHOTO.transpose(Transpose.ROTATE_270)
    assert (done(data, crop=(10, 30, 90, 200)) == pixels(upright.crop((10, 30, 90, 200)))).all()


@pytest.mark.parametrize(
    ("options", "steps"),
    [
        ({"flip": "horizontal"}, [Transpose.FLIP_LEFT_RIGHT]),
        ({"flip": "vertical"}, [Transpose.FLIP_TOP_BOTTOM]),
        # Pillow turns the other way.
        ({"rotate": 90}, [Transpose.ROTATE_270]),
        ({"rotate": 180}, [Transpose.ROTATE_180]),
        ({"rotate": 270}, [Transpose.ROTATE_90]),
        ({"flip": "horizontal", "rotate": 90}, [Transpose.FLIP_LEFT_RIGHT, Transpose.ROTATE_270]),
        ({"flip": "vertical", "rotate": 270}, [Transpose.FLIP_TOP_BOTTOM, Transpose.ROTATE_90]),
    ],
)
def test_flip_and_rotate_are_those_of_pillow(options: dict[str, Any], steps: list[Any]) -> None:
    for crop in (None, (10, 20, 110, 90)):
        image = PHOTO.crop(crop) if crop else PHOTO
        for step in steps:
            image = image.transpose(step)
        assert (done(crop=crop, **options) == pixels(image)).all()


def test_the_box_is_that_of_the_turned_image() -> None:
    assert done(rotate=90, width=80).shape == (120, 80, 3)
    plan = fcimage.plan(DATA, Variant("a", rotate=90, width=80))
    assert (plan.resizes[0].width, plan.resizes[0].height) == (80, 120)
    boxed = done(rotate=90, width=200, height=200, fit="contain", background="#ff0000")
    # 107 of 160 columns: turned, the photo is upright.
    assert (boxed[100, 5] == (255, 0, 0)).all()
    assert not (boxed[5, 100] == (255, 0, 0)).all()


def test_a_region_moves_with_the_turn() -> None:
    image = Image.new("RGB", (200, 100), "white")
    redact = fcimage.Redact([(0.0, 0.0, 0.5, 0.5)], color="black")
    turned = done(encoded(image, "PNG"), rotate=90, effects=redact)
    # The upper left quarter is the upper right one now.
    assert turned[:100, 50:].max() == 0
    assert turned[:, :50].min() == turned[100:].min() == 255


def test_a_scale_is_a_factor() -> None:
    assert done(scale=0.5).shape == (80, 120, 3)
    assert done(scale=0.5, crop=(0, 0, 101, 51)).shape == (26, 51, 3)
    assert done(scale=2.0).shape == (320, 480, 3)


@pytest.mark.parametrize(
    ("x", "left"), [(0.0, 0), (0.25, 20), (0.5, 80), (0.9, 80 + 64), (1.0, 160)]
)
def test_cover_is_centered_on_its_focus(x: float, left: int) -> None:
    found = done(width=80, height=160, fit="cover", focus=(x, 0.5))
    left = min(max(int(x * 240) - 40, 0), 160)
    assert (found == pixels(PHOTO.crop((left, 0, left + 80, 160)))).all()


def test_a_focus_is_a_point_of_the_source_whatever_the_crop_and_turn() -> None:
    image = Image.new("RGB", (400, 200), "white")
    image.paste("blue", (290, 90, 310, 110))
    data = encoded(image, "PNG")
    for options in (
        {},
        {"rotate": 90},
        {"rotate": 270, "flip": "vertical"},
        {"flip": "horizontal"},
        {"crop": (100, 0, 400, 200)},
    ):
        found = done(data, width=40, height=40, fit="cover", focus=(0.75, 0.5), **options)
        assert tuple(found[20, 20]) == (0, 0, 255), options
        assert abs(int((found[20] == (0, 0, 255)).all(axis=1).sum()) - 4) <= 2


def test_smaller_variants_may_be_made_from_one_that_is_turned_or_cropped() -> None:
    variants = [
        Variant("large", width=200, rotate=90, encodings=Png()),
        Variant("small", width=50, encodings=Png()),
        Variant("part", crop=(0, 0, 120, 80), width=40, encodings=Png()),
    ]
    plan = fcimage.plan(DATA, variants)
    for image, variant in zip(fcimage.render(DATA, variants), variants):
        alone = pixels(expanded(fcimage.render(DATA, variant)[0]))
        together = pixels(expanded(image))
        assert together.shape == alone.shape
        assert np.abs(together - alone).mean() < 2, variant.name
    assert {resize.source for resize in plan.resizes} >= {None}


def test_a_crop_decodes_only_what_it_needs() -> None:
    photo = encoded(photo_like(1600, 1200), "JPEG")
    whole = fcimage.plan(photo, Variant("a", encodings=Png()))
    part = fcimage.plan(photo, Variant("a", crop=(800, 600, 1000, 700), encodings=Png()))
    assert part.decoded_size[0] * part.decoded_size[1] < 300 * 200
    assert part.peak_bytes < whole.peak_bytes / 4


def test_geometry_is_part_of_recipes_and_fingerprints() -> None:
    plain = Variant("a", width=10, height=10, fit="cover")
    for change in (
        {"crop": (1, 2, 30, 40)},
        {"crop": (0.0, 0.5, 1.0, 1.0)},
        {"flip": "vertical"},
        {"rotate": 180},
        {"focus": (0.0, 1.0)},
    ):
        changed = plain.replace(**change)
        text = fcimage.variants_to_json([changed])
        assert fcimage.variants_from_json(text) == [changed]
        assert changed.fingerprint != plain.fingerprint
        assert {name: getattr(changed, name) for name in change} == change
        assert eval(repr(changed), {"Variant": Variant, "Jpeg": Jpeg, "WebP": WebP}) == changed
    (key,) = {"crop": (0.0, 0.5, 1.0, 1.0)}
    assert json.loads(fcimage.variants_to_json([plain.replace(crop=(0, 0, 5, 5))]))[0][key] == [
        0,
        0,
        5,
        5,
    ]


def test_decode_takes_the_same_geometry() -> None:
    found = fcimage.decode(DATA, crop=(30, 20, 130, 150), rotate=90, flip="vertical", mode="rgb")
    image = PHOTO.crop((30, 20, 130, 150)).transpose(Transpose.FLIP_TOP_BOTTOM)
    assert (np.asarray(found) == np.asarray(image.transpose(Transpose.ROTATE_270))).all()


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"crop": (5, 0, 5, 9)}, "crop must have left < right and top < bottom, got [5, 0, 5, 9]"),
        ({"crop": (-1, 0, 5, 9)}, "the edges of crop must be in pixels of at least 0, got -1"),
        (
            {"crop": (0.5, 0.5, 300.0, 0.9)},
            "the edges of crop must be whole pixels, or fractions between 0 and 1, got 300",
        ),
        (
            {"crop": (1, 2, 3)},
            "crop must be (left, top, right, bottom): four ints in pixels, or floats in fractions "
            "of the source, got tuple",
        ),
        ({"crop": "center"}, 'to fill a box, use fit="cover"'),
        ({"rotate": 450}, "rotate must be between -360 and 360 degrees clockwise, got 450"),
        ({"flip": "left"}, "flip must be one of horizontal, vertical, got 'left'"),
        ({"focus": (0.5, 0.5)}, 'focus needs fit "cover" or shape "circle"'),
        (
            {"focus": (400, 300), "fit": "cover", "width": 5, "height": 5},
            "focus must be two fractions between 0 and 1, got 400",
        ),
        ({"scale": 0.5, "width": 9}, "scale is instead of width and height; give one of them"),
        ({"scale": 0.0}, "scale must be between 0.001 and 10, got 0"),
    ],
)
def test_what_is_wrong_is_named(options: dict[str, Any], text: str) -> None:
    with pytest.raises(fcimage.ArgumentError) as caught:
        Variant("a", **options)
    assert text in str(caught.value).replace('"left"', "'left'")
