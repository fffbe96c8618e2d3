"""Sizes: images smaller than their box, rounding, several widths and densities."""

from __future__ import annotations

import json
import random
from typing import Any

import fcimage
import numpy as np
import pytest
from fcimage import Blur, Png, TextWatermark, Variant, WebP
from PIL import Image, ImageOps

from support.pictures import encoded, expanded, photo_like, pixels

SMALL = photo_like(100, 60)
DATA = encoded(SMALL, "PNG")


def done(**options: Any) -> fcimage.EncodedImage:
    (image,) = fcimage.render(DATA, Variant("a", encodings=Png(), **options))
    return image


@pytest.mark.parametrize(
    ("options", "size"),
    [
        ({"width": 200}, (200, 120)),
        ({"height": 90}, (150, 90)),
        ({"width": 200, "height": 200}, (200, 120)),
        ({"width": 200, "height": 200, "fit": "outside"}, (333, 200)),
        ({"width": 200, "height": 200, "fit": "cover"}, (200, 200)),
        ({"width": 200, "height": 200, "fit": "contain"}, (200, 200)),
        ({"width": 200, "height": 30, "fit": "fill"}, (200, 30)),
        ({"width": 120, "height": 90, "fit": "cover", "rotate": 90}, (120, 90)),
        ({"width": 300, "height": 250, "fit": "cover", "rotate": 33}, (300, 250)),
    ],
)
def test_small_images_get_the_size_asked_for(
    options: dict[str, Any], size: tuple[int, int]
) -> None:
    for smaller in ("enlarge", "pad"):
        image = done(size_when_smaller=smaller, **options)
        assert (image.size, image.undersized) == (size, False), smaller
    kept = done(**options)
    assert kept.undersized is (options.get("fit") != "contain")


def test_a_padded_image_is_on_its_background_as_it_is() -> None:
    box = {"width": 200, "height": 300, "size_when_smaller": "pad", "background": "#123456"}
    found = pixels(expanded(done(fit="cover", **box)))
    expected = Image.new("RGB", (200, 300), "#123456")
    expected.paste(SMALL, (50, 120))
    assert (found == pixels(expected)).all()
    east = pixels(expanded(done(fit="cover", gravity="east", **box)))
    assert (east[120:180, 100:] == pixels(SMALL)).all()


def test_a_padded_image_that_is_large_in_one_direction_is_cropped_there() -> None:
    box = {"width": 50, "height": 80, "fit": "cover", "size_when_smaller": "pad"}
    found = pixels(expanded(done(focus=(0.0, 0.5), **box)))
    assert (found[10:70] == pixels(SMALL)[:, :50]).all()
    assert (found[:10] == 255).all() and (found[70:] == 255).all()


def test_enlarging_is_that_of_pillow() -> None:
    found = pixels(expanded(done(width=200, height=200, fit="cover", size_when_smaller="enlarge")))
    expected = ImageOps.fit(SMALL, (200, 200), Image.Resampling.LANCZOS)
    assert np.abs(found - pixels(expected)).mean() < 1


def test_effects_change_the_image_and_not_the_background_around_it() -> None:
    options = {"width": 200, "height": 120, "size_when_smaller": "pad", "background": "red"}
    found = pixels(expanded(done(effects=Blur(9), **options)))
    assert (found[29, :] == (255, 0, 0)).all()


def sources() -> list[tuple[int, int]]:
    choice = random.Random(7)
    sizes = [(choice.randint(1, 6000), choice.randint(1, 6000)) for _ in range(40)]
    return [*sizes, (1, 1), (1, 6000), (6000, 1), (3, 3), (4032, 3024)]


def planned(size: tuple[int, int], variants: list[Variant]) -> list[tuple[int, int]]:
    """The sizes that the variants of an image of this size have."""
    data = encoded(Image.new("1", size), "PNG")
    limits = fcimage.Limits(max_memory=2**60)
    plan = fcimage.plan(data, variants, limits=limits)
    found = {resize.variant: (resize.width, resize.height) for resize in plan.resizes}
    return [found[variant.name] for variant in variants]


@pytest.mark.parametrize("size", sources())
def test_floor_is_what_int_gives_in_python(size: tuple[int, int]) -> None:
    width, height = size
    choice = random.Random(width)
    sides = sorted({choice.randint(1, 9000) for _ in range(300)})
    options: dict[str, Any] = {"size_when_smaller": "enlarge", "encodings": Png()}
    for rounding, number in (("floor", int), ("ceil", lambda value: -int(-value // 1))):
        by_width = [Variant(f"w{s}", width=s, round=rounding, **options) for s in sides]
        by_height = [Variant(f"h{s}", height=s, round=rounding, **options) for s in sides]
        expected = [(s, max(number(height * s / width), 1)) for s in sides]
        expected += [(max(number(width * s / height), 1), s) for s in sides]
        fits = [size for size in expected if max(size) <= 100_000]
        both = [v for v, s in zip(by_width + by_height, expected) if max(s) <= 100_000]
        assert planned(size, both) == fits


def test_a_scale_is_rounded_as_asked_for() -> None:
    for factor in (0.333, 0.5, 0.77, 1.9):
        for rounding, number in (("floor", int), ("nearest", lambda v: int(v + 0.5))):
            size = planned((101, 67), [Variant("a", scale=factor, round=rounding)])
            assert size == [(number(101 * factor), number(67 * factor))]


def test_nearest_is_thumbnail_of_pillow_but_for_a_few_heights() -> None:
    choice = random.Random(3)
    differ = 0
    for size in sources():
        boxes = {(choice.randint(1, 3000), choice.randint(1, 3000)) for _ in range(60)}
        variants = [Variant(f"{x}x{y}", width=x, height=y, encodings=Png()) for x, y in boxes]
        for (x, y), found in zip(boxes, planned(size, variants)):
            image = Image.new("1", size)
            image.thumbnail((x, y))
            differ += image.size != found
            assert abs(image.width - found[0]) + abs(image.height - found[1]) <= 1
    # About two of a thousand, of 2700.
    assert differ <= 15


def test_widths_are_variants_by_name() -> None:
    hero = Variant(
        "hero", rotate=3, effects=Blur(2), watermark=TextWatermark("x"), encodings=WebP()
    )
    assert hero.widths([400, 80]) == [
        hero.replace(name="hero-400", width=400),
        hero.replace(name="hero-80", width=80),
    ]
    cover = Variant("c", width=1200, height=600, fit="cover", background="red", animation="keep")
    assert cover.widths(iter([600, 41])) == [
        cover.replace(name="c-600", width=600, height=300),
        cover.replace(name="c-41", width=41, height=21),
    ]
    assert cover.replace(round="floor").widths([41])[0].height == 20


def test_densities_are_variants_by_name() -> None:
    logo = Variant("logo", width=25, pad=(1, 2), radius=6, encodings=Png())
    assert logo.dpr([1, 2, 1.5]) == [
        logo,
        logo.replace(name="logo@2x", width=50, pad=(2, 4), radius=12),
        logo.replace(name="logo@1.5x", width=38, pad=(2, 3), radius=9),
    ]
    assert Variant("s", scale=0.25).dpr([2])[0].scale == 0.5
    both = [dense for wide in Variant("a").widths([10, 20]) for dense in wide.dpr([1, 2])]
    assert [variant.name for variant in both] == ["a-10", "a-10@2x", "a-20", "a-20@2x"]
    recipe = [{"name": "a", "widths": [10, 20], "dpr": [1, 2]}]
    read = fcimage.variants_from_json(json.dumps(recipe))
    assert read == both
    assert fcimage.variants_from_json(fcimage.variants_to_json(read)) == read


@pytest.mark.parametrize(
    ("call", "text"),
    [
        (lambda v: v.widths(400), "widths must be an iterable of int, got int 400"),
        (lambda v: v.widths("400"), "widths must be an iterable of int, got str '400'"),
        (lambda v: v.widths([1.5]), "widths must be an int, got float 1.5"),
        (lambda v: v.widths([0]), "widths must be between 1 and 65535, got 0"),
        (lambda v: v.widths([]), "widths must have between 1 and 100 numbers, got 0"),
        (lambda v: v.dpr([2]), "dpr needs a variant with width, height or scale"),
        (lambda v: v.replace(width=9).dpr([0]), "dpr must be between 0.1 and 10, got 0"),
        (lambda v: v.replace(width=9).dpr(["2"]), "dpr must be a number, got str '2'"),
        (
            lambda v: v.replace(width=40_000, encodings=Png()).dpr([2]),
            "width must be between 1 and 65535, got 80000",
        ),
        (
            lambda v: v.replace(operations=[{"width": 3}]).widths([9]),
            "operations are instead of crop, width",
        ),
    ],
)
def test_what_is_wrong_is_named(call: Any, text: str) -> None:
    with pytest.raises(fcimage.ArgumentError) as caught:
        call(Variant("a"))
    assert text in str(caught.value).replace('"', "'")


def test_the_old_name_is_explained() -> None:
    for call in (
        lambda: Variant("a", enlarge=True),  # type: ignore[call-arg]
        lambda: fcimage.decode(DATA, enlarge=True),  # type: ignore[call-overload]
    ):
        with pytest.raises(fcimage.ArgumentError, match="use size_when_smaller="):
            call()
