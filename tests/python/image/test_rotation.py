"""Turning by any angle against Pillow."""

from __future__ import annotations

import json
from typing import Any

import fcimage
import numpy as np
import pytest
from fcimage import Jpeg, Png, Variant, WebP
from PIL import Image, ImageOps

from support.pictures import encoded, expanded, opened, photo_like, pixels

PHOTO = photo_like(240, 160)
DATA = encoded(PHOTO, "PNG")
CUBIC = Image.Resampling.BICUBIC
LANCZOS = Image.Resampling.LANCZOS


def done(data: bytes = DATA, **options: Any) -> Image.Image:
    """The image of one variant, without loss."""
    (image,) = fcimage.render(data, Variant("a", encodings=Png(), **options))
    return expanded(image)


def turned(image: Image.Image, degrees: float) -> Image.Image:
    """The image turned clockwise by Pillow, with transparent corners."""
    return image.convert("RGBA").rotate(-degrees, CUBIC, expand=True)


def psnr(found: Image.Image, expected: Image.Image) -> float:
    """How near two images of one size are where both are opaque, in decibels."""
    assert found.size == expected.size
    one, two = pixels(found.convert("RGBA")), pixels(expected.convert("RGBA"))
    opaque = (one[..., 3] == 255) & (two[..., 3] == 255)
    assert opaque.mean() > 0.2
    error = np.mean((one - two)[opaque][:, :3] ** 2)
    return 10 * float(np.log10(255**2 / max(error, 1e-9)))


@pytest.mark.parametrize("degrees", [0.5, 7, 45, 90.5, 133.3, 200, -30, -91.25, 359])
def test_any_angle_is_that_of_pillow(degrees: float) -> None:
    found, expected = done(rotate=degrees), turned(PHOTO, degrees)
    assert found.mode == "RGBA"
    assert psnr(found, expected) > 40
    # Pillow has no smooth edges; the area is the same.
    areas = [pixels(image)[..., 3].sum() / 255 for image in (found, expected)]
    assert abs(areas[0] - 240 * 160) < 60
    assert abs(areas[0] - areas[1]) < 400
    assert {pixels(found)[y, x, 3] for y in (0, -1) for x in (0, -1)} == {0}


def test_edges_are_smooth() -> None:
    alpha = pixels(done(encoded(Image.new("RGB", (90, 90), "red"), "PNG"), rotate=30))[..., 3]
    partly = alpha[(alpha > 0) & (alpha < 255)]
    # About a pixel wide around the square.
    assert 300 < len(partly) < 700
    assert 100 < partly.mean() < 155


@pytest.mark.parametrize(
    ("size", "degrees"), [((s, t), d) for s in (1, 2, 9, 40) for t in (1, 3, 41) for d in (1, 60)]
)
def test_sizes_are_those_of_pillow(size: tuple[int, int], degrees: int) -> None:
    image = Image.new("RGB", size, "red")
    assert done(encoded(image, "PNG"), rotate=degrees).size == turned(image, degrees).size


def test_multiples_of_90_lose_nothing() -> None:
    for degrees, same in ((-90, 270), (-180, 180), (360, 0), (-360, 0), (-0.0, 0)):
        assert (pixels(done(rotate=degrees)) == pixels(done(rotate=same))).all()


@pytest.mark.parametrize(
    ("options", "oracle"),
    [
        ({"width": 120}, lambda image: image.resize((120, 116), LANCZOS)),
        ({"width": 100, "height": 60}, lambda image: image.resize((62, 60), LANCZOS)),
        (
            {"width": 90, "height": 40, "fit": "cover"},
            lambda image: ImageOps.fit(image, (90, 40), LANCZOS),
        ),
        ({"width": 140, "height": 60, "fit": "fill"}, lambda i: i.resize((140, 60), LANCZOS)),
        ({"scale": 0.5}, lambda image: image.resize((144, 139), LANCZOS)),
    ],
)
def test_the_box_holds_the_turned_image(options: dict[str, Any], oracle: Any) -> None:
    assert turned(PHOTO, 40).size == (288, 278)
    assert psnr(done(rotate=40, **options), oracle(turned(PHOTO, 40))) > 34


def test_it_comes_after_crop_and_flip() -> None:
    image = ImageOps.mirror(PHOTO.crop((20, 10, 200, 150)))
    found = done(crop=(20, 10, 200, 150), flip="horizontal", rotate=-25)
    assert psnr(found, turned(image, -25)) > 40
    assert psnr(done(flip="vertical", rotate=70), turned(ImageOps.flip(PHOTO), 70)) > 40


def test_an_image_is_turned_at_its_small_size() -> None:
    large = photo_like(1600, 1200)
    data = encoded(large, "PNG")
    found = done(data, rotate=20, width=300)
    expected = turned(large, 20)
    assert psnr(found, expected.resize(found.size, LANCZOS)) > 34
    plain = fcimage.plan(data, Variant("a", width=300, encodings=Png()))
    plan = fcimage.plan(data, Variant("a", width=300, rotate=20, encodings=Png()))
    assert plan.peak_bytes < plain.peak_bytes + 2_000_000


def test_corners_are_background_where_the_format_has_no_alpha() -> None:
    variant = Variant("a", rotate=30, background="#ff0000", encodings=[Jpeg(95), WebP()])
    jpeg, webp = fcimage.render(DATA, variant)
    assert abs(pixels(opened(jpeg))[2, 2] - (255, 0, 0)).max() < 12
    assert pixels(opened(webp))[2, 2, 3] == 0
    rgb = np.asarray(fcimage.decode(DATA, rotate=30, background="navy", mode="rgb"))
    assert tuple(rgb[0, 0]) == (0, 0, 128)


def test_a_contained_image_has_background_around_its_corners() -> None:
    found = done(rotate=45, width=100, height=50, fit="contain", background="#00ff00")
    assert found.size == (100, 50)
    samples = pixels(found)
    assert tuple(samples[25, 5]) == (0, 255, 0, 255)
    assert samples[1, 26, 3] == 0
    assert samples[25, 50, 3] == 255


def test_transparency_of_the_source_stays() -> None:
    image = PHOTO.convert("RGBA")
    image.putalpha(Image.linear_gradient("L").resize(image.size))
    found, expected = done(encoded(image, "PNG"), rotate=15), turned(image, 15)
    one, two = pixels(found), pixels(expected)
    inside = two[..., 3] > 40
    assert np.abs(one - two)[inside][:, 3].mean() < 2


def test_nothing_of_a_region_is_left_after_a_turn() -> None:
    image = Image.new("RGB", (300, 200), "white")
    image.paste("blue", (60, 40, 120, 100))
    redact = fcimage.Redact([(0.2, 0.2, 0.2, 0.3)], color="black")
    for options in ({}, {"width": 111}, {"flip": "horizontal"}, {"crop": (30, 20, 300, 200)}):
        for degrees in (3, 45, 100, -170):
            # Pillow turns and pads with white, so that all that is blue is seen.
            found = done(
                encoded(image, "PNG"), rotate=degrees, effects=redact, background="white", **options
            )
            samples = pixels(found)
            left = (samples[..., 3] > 0) & (samples[..., 2] > 40 + samples[..., 0])
            # What is interpolated at the edges of a region reaches a pixel further.
            assert not (samples[left][:, 2] - samples[left][:, 0] > 140).any(), (options, degrees)
            assert ((samples[..., :3] == 0).all(axis=-1) & (samples[..., 3] == 255)).any()


def blue(image: Image.Image) -> tuple[float, float]:
    """The middle of what is blue."""
    samples = pixels(image.convert("RGBA"))
    y, x = np.nonzero((samples[..., 0] < 128) & (samples[..., 3] == 255))
    assert len(x)
    return float(x.mean()) + 0.5, float(y.mean()) + 0.5


@pytest.mark.parametrize("degrees", [10, 45, -120])
@pytest.mark.parametrize("flip", [None, "horizontal", "vertical"])
def test_cover_is_centered_on_its_focus(degrees: float, flip: str | None) -> None:
    image = Image.new("RGB", (400, 200), "white")
    image.paste("blue", (290, 90, 310, 110))
    box = {"width": 80, "height": 40, "fit": "cover", "focus": (0.75, 0.5)}
    found = blue(done(encoded(image, "PNG"), rotate=degrees, flip=flip, **box))
    mirror = {None: lambda image: image, "horizontal": ImageOps.mirror, "vertical": ImageOps.flip}
    canvas = turned(mirror[flip](image), degrees)
    width, height = canvas.size
    scale = min(width / 80, height / 40)
    places = zip(blue(canvas), canvas.size, (80, 40))
    # The middle of the crop, as far as the canvas reaches.
    starts = [
        (at, min(max(at - scale * box / 2, 0), side - scale * box)) for at, side, box in places
    ]
    expected = [(at - start) / scale for at, start in starts]
    assert np.abs(np.subtract(found, expected)).max() < 1


def test_frames_of_an_animation_are_turned() -> None:
    frames = [Image.new("RGB", (40, 30), color) for color in ("red", "blue")]
    data = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=50)
    variant = Variant("a", rotate=45, animation="keep", encodings=WebP(lossless=True))
    (image,) = fcimage.render(data, variant)
    found = opened(image)
    assert (found.n_frames, found.size) == (2, turned(frames[0], 45).size)
    for number, color in enumerate([(255, 0, 0), (0, 0, 255)]):
        found.seek(number)
        samples = pixels(found.convert("RGBA"))
        assert tuple(samples[25, 25]) == (*color, 255)
        assert samples[1, 1, 3] == 0


def test_smaller_variants_are_made_from_one_that_is_turned() -> None:
    variants = [
        Variant("large", width=240, rotate=10, encodings=Png()),
        Variant("small", width=60, encodings=Png()),
    ]
    plan = fcimage.plan(DATA, variants)
    assert plan.resizes[1].source == "large"
    _, small = fcimage.render(DATA, variants)
    assert psnr(expanded(small), PHOTO.resize((60, 40), LANCZOS)) > 34


def test_hostile_sizes_cost_no_more_than_the_source_and_the_result() -> None:
    for options in (
        {"width": 60_000, "height": 1, "fit": "fill"},
        {"width": 1, "height": 60_000, "fit": "cover"},
        {"width": 60_000, "height": 1, "fit": "outside"},
    ):
        for degrees in (1e-300, 0.001, 45, 89.999, -359.9):
            plan = fcimage.plan(DATA, Variant("a", rotate=degrees, encodings=Png(), **options))
            assert plan.peak_bytes < 30_000_000
            fcimage.render(DATA, Variant("a", rotate=degrees, encodings=Png(effort=0), **options))


def test_an_angle_is_part_of_recipes() -> None:
    for degrees, written in ((12.5, "12.5"), (-90, "-90"), (45.0, "45"), (0, "null")):
        variant = Variant("a", rotate=degrees)
        text = fcimage.variants_to_json([variant])
        assert f'"rotate":{written},' in text
        assert fcimage.variants_from_json(text) == [variant]
        assert eval(repr(variant), vars(fcimage)) == variant
        assert (variant.fingerprint == Variant("a").fingerprint) is (degrees == 0)


@pytest.mark.parametrize("degrees", [360.5, -400, float("nan"), float("inf")])
def test_more_than_a_turn_is_refused(degrees: float) -> None:
    with pytest.raises(fcimage.ArgumentError) as caught:
        Variant("a", rotate=degrees)
    assert str(caught.value).startswith("rotate must be ")
    with pytest.raises(fcimage.ArgumentError):
        fcimage.variants_from_json(json.dumps([{"name": "a", "rotate": degrees}]))
