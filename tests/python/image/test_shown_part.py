"""`EncodedImage.crop`: which part of the upright source an image shows."""

from __future__ import annotations

from typing import Any

import fcimage
import numpy as np
import pytest
from fcimage import Jpeg, Png, Variant, render
from PIL import Image

from support.pictures import encoded, opened, photo_like

SIZE = (301, 203)
PHOTO = photo_like(*SIZE)
FILE = encoded(PHOTO, "PNG")


def shown(source: Any, options: dict[str, Any] | None = None, **recipe: Any) -> Any:
    (image,) = render(source, Variant("a", encodings=Png(), **recipe), **(options or {}))
    return image


@pytest.mark.parametrize(
    ("recipe", "crop"),
    [
        ({}, (0, 0, 301, 203)),
        ({"width": 60, "height": 60, "fit": "contain", "pad": 9}, (0, 0, 301, 203)),
        ({"crop": (17, 3, 118, 999)}, (17, 3, 118, 203)),
        ({"crop": (17, 3, 118, 104), "rotate": 90, "flip": "vertical"}, (17, 3, 118, 104)),
        ({"width": 203, "height": 203, "fit": "cover", "gravity": "west"}, (0, 0, 203, 203)),
        ({"width": 50, "height": 50, "fit": "cover", "gravity": "east"}, (98, 0, 301, 203)),
        ({"width": 50, "height": 50, "fit": "cover", "focus": (0.25, 0.5)}, (0, 0, 203, 203)),
        ({"width": 50, "height": 50, "fit": "cover", "rotate": 270}, (49, 0, 252, 203)),
        ({"shape": "circle"}, (49, 0, 252, 203)),
        ({"operations": [{"crop": (10, 20, 110, 80)}, {"crop": (5, 6, 25, 30)}]}, (15, 26, 35, 50)),
        # A pixel of the small image is 10.03 pixels of the source.
        ({"operations": [{"width": 30}, {"crop": (1, 0, 2, 20)}]}, (10, 0, 21, 203)),
        (
            {
                "operations": [
                    {"width": 600, "height": 203, "fit": "contain"},
                    {"crop": (0, 0, 9, 9)},
                ]
            },
            None,
        ),
    ],
)
def test_it_is_told_in_pixels_of_the_source(recipe: dict[str, Any], crop: Any) -> None:
    assert shown(FILE, **recipe).crop == crop


def test_it_is_in_the_upright_source() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    data = encoded(PHOTO, "JPEG", exif=exif, quality=95)
    assert shown(data).crop == (0, 0, 203, 301)
    assert shown(data, width=20, height=20, fit="cover", gravity="south").crop == (0, 98, 203, 301)
    assert shown(data, {"auto_orient": False}, crop=(1, 2, 3, 4)).crop == (1, 2, 3, 4)


def test_what_was_found_in_the_pixels_can_be_cropped_again() -> None:
    bordered = Image.new("RGB", (400, 300), "white")
    bordered.paste(PHOTO.crop((0, 0, 150, 90)), (31, 57))
    trimmed = shown(bordered, trim=True)
    assert trimmed.crop == (31, 57, 181, 147)
    for options in ({"gravity": "attention"}, {"trim": True, "gravity": "attention"}):
        found = shown(bordered, width=40, height=40, fit="cover", **options)
        left, top, right, bottom = found.crop
        assert right - left == bottom - top
        again = shown(bordered, crop=found.crop, width=40, height=40)
        # Samples at the edges may see what is beyond them.
        difference = np.abs(np.asarray(opened(found), int) - np.asarray(opened(again), int))
        assert difference[2:-2, 2:-2].max() <= 1


def test_images_of_planes_and_of_other_variants_tell_it_too() -> None:
    data = encoded(PHOTO, "JPEG", quality=95)
    variants = [
        Variant("large", width=200, encodings=Jpeg()),
        Variant("square", width=40, height=40, fit="cover", gravity="east", encodings=Jpeg()),
    ]
    assert [image.crop for image in render(data, variants)] == [(0, 0, *SIZE), (98, 0, *SIZE)]


def test_a_canvas_is_no_source() -> None:
    assert shown(fcimage.Canvas(30, 20, "red"), crop=(1, 2, 9, 9)).crop is None


def test_frames_and_manifests_have_it() -> None:
    data = encoded(PHOTO, "GIF", save_all=True, append_images=[PHOTO.rotate(180)])
    variant = Variant("a", crop=(3, 4, 50, 60), animation="keep", encodings=fcimage.WebP())
    (image,) = render(data, variant)
    assert (image.frames, image.crop) == (2, (3, 4, 50, 60))
    assert fcimage.manifest(image)["images"][0]["crop"] == [3, 4, 50, 60]
    assert fcimage.manifest(shown(fcimage.Canvas(3, 2)))["images"][0]["crop"] is None


@pytest.mark.parametrize(
    ("crop", "error", "message"),
    [
        ("0011", fcimage.ArgumentTypeError, "crop must be None or four ints: left, top"),
        ((0, 0, 1), fcimage.ArgumentTypeError, r"bottom; got \(0, 0, 1\)"),
        ((0, 0, 1, True), fcimage.ArgumentTypeError, "four ints"),
        ((0, 0, 1, 0), fcimage.ArgumentError, r"with at least one pixel, got \(0, 0, 1, 0\)"),
        ((-1, 0, 1, 1), fcimage.ArgumentError, "with at least one pixel"),
    ],
)
def test_a_wrong_part_is_refused(crop: Any, error: type[Exception], message: str) -> None:
    facts = dict(shown(FILE).__dict__)
    with pytest.raises(error, match=message):
        fcimage.EncodedImage(b"x", **{**facts, "crop": crop})
    assert fcimage.EncodedImage(b"x", **{**facts, "crop": [0, 0, 1, 1]}).crop == (0, 0, 1, 1)
