"""trim=: borders of one color are cut off first, against Pillow's difference and bounding box."""

from __future__ import annotations

import io
from typing import Any

import fcimage
import numpy as np
import pytest
from fcimage import Gif, Png, Redact, Variant
from PIL import Image, ImageChops

from support.pictures import encoded, expanded, photo_like, pixels

PHOTO = photo_like(90, 60)


def framed(
    border: Any, box: tuple[int, int] = (17, 9), size: tuple[int, int] = (140, 100)
) -> Image.Image:
    image = Image.new("RGBA" if len(border) == 4 else "RGB", size, border)
    image.paste(PHOTO, box)
    return image


def done(data: Any, **options: Any) -> np.ndarray:
    """The variant without loss."""
    (image,) = fcimage.render(data, Variant("a", encodings=Png(), **options))
    return pixels(expanded(image.data))


def bounds(image: Image.Image, tolerance: int) -> Any:
    """What Pillow finds: where a sample differs from the corner by more than the tolerance."""
    corner = Image.new(image.mode, image.size, image.getpixel((0, 0)))
    difference = ImageChops.difference(image, corner)
    return difference.point(lambda v: 255 if v > tolerance else 0).convert("RGB").getbbox()


@pytest.mark.parametrize("border", [(255, 255, 255), (0, 0, 0), (200, 10, 30)])
@pytest.mark.parametrize("place", [(0, 0), (17, 9), (50, 40)])
@pytest.mark.parametrize("tolerance", [0, 10, 60])
def test_the_rest_is_what_pillow_finds(border: Any, place: Any, tolerance: int) -> None:
    image = framed(border, place)
    expected = image.crop(bounds(image, tolerance))
    assert np.array_equal(done(encoded(image, "PNG"), trim=tolerance), pixels(expected))


def test_random_specks_are_found_as_by_pillow() -> None:
    random = np.random.default_rng(3)
    for _ in range(60):
        height, width = random.integers(1, 30, 2)
        array = np.full((height, width, 3), random.integers(0, 256), np.uint8)
        for _ in range(random.integers(0, 4)):
            array[random.integers(height), random.integers(width)] = random.integers(0, 256, 3)
        image = Image.fromarray(array)
        tolerance = int(random.integers(0, 256))
        expected = image.crop(bounds(image, tolerance) or (0, 0, width, height))
        assert np.array_equal(done(encoded(image, "PNG"), trim=tolerance), pixels(expected))


def test_transparent_borders_are_cut_off_whatever_their_color() -> None:
    image = framed((255, 0, 0, 0))
    array = np.asarray(image).copy()
    array[0, ::2, :3] = 7
    found = done(encoded(Image.fromarray(array), "PNG"), trim=True)
    assert np.array_equal(found[..., :3], pixels(PHOTO))


def test_what_is_all_border_stays_as_it_is() -> None:
    flat = encoded(Image.new("RGB", (40, 30), (9, 9, 9)), "PNG")
    assert done(flat, trim=True).shape == (30, 40, 3)
    assert done(flat, trim=True, width=20).shape == (15, 20, 3)
    # A photo, too, where any difference is allowed.
    assert done(encoded(PHOTO, "PNG"), trim=255).shape == (60, 90, 3)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_corner_is_that_of_the_upright_image(orientation: int) -> None:
    image = framed((255, 255, 255))
    # Another border below, which is not cut off.
    image.paste((0, 0, 0), (0, 80, 140, 100))
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored = encoded(image, "PNG", exif=exif)
    upright = done(stored)
    expected = Image.fromarray(upright.astype(np.uint8))
    expected = expected.crop(bounds(expected, 10))
    assert np.array_equal(done(stored, trim=True), pixels(expected))


def test_crop_and_box_are_about_what_is_left() -> None:
    data = encoded(framed((255, 255, 255)), "PNG")
    trimmed = encoded(PHOTO, "PNG")
    for options in (
        {"crop": (0.25, 0.0, 1.0, 0.5)},
        {"crop": (10, 10, 50, 50)},
        {"rotate": 90, "flip": "vertical"},
        {"width": 45},
        {"width": 30, "height": 30, "fit": "cover", "gravity": "east"},
        {"width": 100, "height": 100, "fit": "contain"},
        {"width": 200, "height": 200, "size_when_smaller": "enlarge"},
        {"scale": 0.5, "pad": 7},
        {"width": 40, "height": 40, "shape": "circle"},
        {"width": 30, "height": 30, "fit": "cover", "gravity": "attention"},
    ):
        found, expected = done(data, trim=True, **options), done(trimmed, **options)
        assert found.shape == expected.shape, options
        # A resize looks a little beyond the edge of what is left.
        assert np.abs(found - expected).mean() < 6, options


def test_regions_and_focus_stay_those_of_the_source() -> None:
    image = framed((255, 255, 255))
    region = (17 / 140, 9 / 100, 20 / 140, 10 / 100)
    found = done(encoded(image, "PNG"), trim=True, effects=Redact([region]))
    assert not found[:10, :20].any() and found[10:, 20:].any()


def test_a_jpeg_is_trimmed_at_full_size_and_fits_its_box() -> None:
    small = Image.new("RGB", (2000, 1500), (255, 255, 255))
    small.paste(photo_like(300, 200), (900, 600))
    data = encoded(small, "JPEG", quality=92)
    (image,) = fcimage.render(data, Variant("a", trim=40, width=150, encodings=Png()))
    assert abs(image.width - 150) <= 1 and abs(image.height - 100) <= 2
    assert fcimage.plan(data, Variant("a", trim=40, width=150)).decoder_scale == (8, 8)


def test_a_list_of_operations_may_start_with_it() -> None:
    data = encoded(framed((255, 255, 255)), "PNG")
    steps = [{"trim": True}, {"rotate": 90}]
    assert np.array_equal(done(data, operations=steps), done(data, trim=True, rotate=90))
    with pytest.raises(fcimage.ArgumentError, match="trim is possible in the first operation only"):
        Variant("a", operations=[{"rotate": 90}, {"trim": True}])


def test_all_frames_are_cut_as_the_first() -> None:
    frames = [
        framed((255, 255, 255)).convert("P", palette=Image.Palette.ADAPTIVE) for _ in range(3)
    ]
    frames[1] = Image.new("RGB", (140, 100), (255, 255, 255)).convert("P")
    file = io.BytesIO()
    frames[0].save(file, "GIF", save_all=True, append_images=frames[1:], duration=50)
    variant = Variant("a", trim=True, animation="keep", encodings=Gif())
    (image,) = fcimage.render(file.getvalue(), variant)
    assert (image.frames, image.size) == (3, (90, 60))


def test_the_plan_shows_the_image_as_if_nothing_were_cut_off() -> None:
    data = encoded(framed((255, 255, 255)), "PNG")
    plan = fcimage.plan(data, Variant("a", trim=True, width=70))
    assert [(step.width, step.height) for step in plan.resizes] == [(70, 50)]
    plain = fcimage.plan(data, Variant("a", width=70))
    # Up to 70 x 100 may be left.
    assert plan.peak_bytes > plain.peak_bytes


def test_a_crop_outside_of_what_is_left_names_the_variant() -> None:
    data = encoded(framed((255, 255, 255)), "PNG")
    with pytest.raises(fcimage.EncodeError, match=r"a.*is outside of an image of 90x60"):
        done(data, trim=True, crop=(100, 0, 140, 50))


@pytest.mark.parametrize(
    ("value", "kept"), [(True, 10), (False, None), (None, None), (0, 0), (255, 255)]
)
def test_true_is_a_tolerance_of_ten(value: Any, kept: Any) -> None:
    variant = Variant("a", trim=value, encodings=Png())
    assert variant.trim == kept
    (read,) = fcimage.variants_from_json(fcimage.variants_to_json([variant]))
    assert read == variant and eval(repr(variant), vars(fcimage)) == variant


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"trim": 256}, "trim must be between 0 and 255, got 256"),
        ({"trim": "white"}, "trim must be True, False or an int between 0 and 255, got"),
        ({"trim": 0.5}, "trim must be True, False or an int between 0 and 255, got"),
        (
            {"trim": True, "width": 9, "size_when_smaller": "enlarge"},
            'trim with size_when_smaller "enlarge" needs width and height',
        ),
    ],
)
def test_what_is_wrong_is_named(options: Any, message: str) -> None:
    with pytest.raises(fcimage.ArgumentError) as refused:
        Variant("a", **options)
    assert message in str(refused.value)
