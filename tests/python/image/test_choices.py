"""Encodings that the source or the result decides: SameFormat, Best and byte budgets."""

from __future__ import annotations

import io
import itertools
import json
from typing import Any

import fcimage
import pytest
from fcimage import ArgumentError, Best, Jpeg, Png, SameFormat, Variant, WebP, render
from PIL import Image

from support.pictures import encoded, photo_like

PHOTO = photo_like(320, 200)


def one(data: bytes, encoding: Any, **options: Any) -> fcimage.EncodedImage:
    (image,) = render(data, Variant("a", encodings=encoding, **options))
    return image


@pytest.mark.parametrize(
    ("kind", "mode", "written"),
    [
        ("JPEG", "RGB", "jpeg"),
        ("JPEG", "L", "jpeg"),
        ("JPEG", "CMYK", "jpeg"),
        ("WEBP", "RGBA", "webp"),
        ("PNG", "RGB", "png"),
        ("PNG", "P", "png"),
        ("BMP", "RGB", "jpeg"),
        ("BMP", "P", "png"),
        ("TIFF", "RGB", "jpeg"),
        ("TIFF", "RGBA", "png"),
        ("TIFF", "P", "png"),
    ],
)
def test_the_format_that_came_is_written(kind: str, mode: str, written: str) -> None:
    data = encoded(PHOTO.convert(mode), kind)
    variant = Variant("a", width=50, encodings=SameFormat())
    image = one(data, SameFormat(), width=50)
    assert image.format == written
    assert [encode.formats for encode in fcimage.plan(data, variant).encodes] == [(written,)]
    with Image.open(io.BytesIO(image)) as opened:
        assert (opened.format or "").lower() == written


def test_each_format_has_its_own_options() -> None:
    same = SameFormat(jpeg=Jpeg(20), webp=WebP(lossless=True))
    photo = encoded(PHOTO, "JPEG")
    assert one(photo, same) == one(photo, Jpeg(20))
    assert one(encoded(PHOTO, "WEBP"), same).quality is None
    for other in (WebP(), "jpeg", Jpeg, SameFormat(), None):
        with pytest.raises(ArgumentError, match="jpeg must be an encoding of format jpeg"):
            SameFormat(jpeg=other)  # type: ignore[arg-type]


def test_a_variant_says_what_it_may_be() -> None:
    both = Variant("a", encodings=[SameFormat(), Best([WebP(), Png(), WebP(1)])])
    assert both.formats[:3] == ("jpeg", "webp", "png")
    assert both.formats[-2:] == ("webp", "png")
    assert [encoding.format for encoding in both.encodings] == ["same", "best"]


def test_best_keeps_the_smallest_and_of_equal_ones_the_first() -> None:
    photo, flat = encoded(PHOTO, "PNG"), encoded(Image.new("RGB", (300, 200), "navy"), "PNG")
    for data in (photo, flat):
        alone = [one(data, encoding) for encoding in (Jpeg(), WebP(), Png())]
        best = one(data, Best([Jpeg(), WebP(), Png()]))
        assert best == min(alone, key=len)
    assert one(photo, Best([WebP(50), WebP(50, effort=2)])).quality == 50
    variant = Variant("a", encodings=Best([Jpeg(), WebP()]))
    (encode,) = fcimage.plan(photo, variant).encodes
    assert encode.formats == ("jpeg", "webp")


@pytest.mark.parametrize("of", [[], [Jpeg()], [Jpeg()] * 9])
def test_best_needs_two_to_eight(of: Any) -> None:
    with pytest.raises(ArgumentError, match="best needs 2 to 8 encodings to choose from"):
        Best(of)


def test_one_choice_does_not_contain_another() -> None:
    for inner in (SameFormat(), Best([Jpeg(), WebP()])):
        with pytest.raises(ArgumentError, match=r"of\[1\] must be Jpeg, WebP, Png, Gif or Avif"):
            Best([Jpeg(), inner])  # type: ignore[list-item]


@pytest.mark.parametrize("kind", [Jpeg, WebP])
def test_a_file_has_at_most_its_budget(kind: Any) -> None:
    photo = encoded(PHOTO, "PNG")
    sizes = {quality: len(one(photo, kind(quality))) for quality in (30, 40, 55, 70, 85)}
    for goal, size in sizes.items():
        image = one(photo, kind(85, max_bytes=size))
        assert image.within_budget
        assert len(image) <= size
        assert image.quality is not None
        assert abs(goal - image.quality) <= 4, (goal, image.quality)
        assert image == one(photo, kind(image.quality)), "the same bytes as without a budget"
    small = one(photo, kind(85, max_bytes=100, min_quality=40))
    assert (small.within_budget, small.quality, len(small)) == (False, 40, sizes[40])


def test_best_prefers_what_is_within_its_budget() -> None:
    photo = encoded(PHOTO, "PNG")
    budget = WebP(max_bytes=10)
    image = one(photo, Best([budget, Jpeg(95)]))
    assert (image.format, image.within_budget) == ("jpeg", True)
    assert not one(photo, Best([budget, Jpeg(max_bytes=10)])).within_budget


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Jpeg(max_bytes=0), "max_bytes must be at least 1, got 0"),
        (lambda: WebP(max_bytes=-3), "max_bytes must be at least 1, got -3"),
        (lambda: Jpeg(min_quality=0), "min_quality must be between 1 and 100, got 0"),
        (lambda: Jpeg(min_quality=30), "min_quality is for max_bytes"),
        (lambda: Jpeg(50, max_bytes=9, min_quality=51), "min_quality must not exceed the quality"),
        (lambda: WebP(lossless=True, max_bytes=9), "max_bytes needs a lossy encoding"),
    ],
)
def test_budgets_that_make_no_sense_are_refused(make: Any, message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        make()


def test_choices_survive_json_and_change_the_fingerprint() -> None:
    encodings = [
        SameFormat(),
        SameFormat(jpeg=Jpeg(7)),
        Best([Jpeg(), WebP()]),
        Best([WebP(), Jpeg()]),
        Jpeg(),
        Jpeg(max_bytes=1000),
        Jpeg(max_bytes=1000, min_quality=5),
    ]
    variants = [Variant(str(place), encodings=own) for place, own in enumerate(encodings)]
    text = fcimage.variants_to_json(variants)
    assert fcimage.variants_from_json(text) == variants
    assert len({variant.fingerprint for variant in variants}) == len(variants)
    short = json.dumps([{"name": "0", "encodings": {"format": "same"}}])
    assert fcimage.variants_from_json(short) == variants[:1]


def test_the_bytes_do_not_depend_on_threads() -> None:
    photo = encoded(PHOTO, "JPEG")
    variant = Variant("a", encodings=[Best([Jpeg(), WebP()]), SameFormat(), WebP(max_bytes=3000)])
    first, *others = (render(photo, variant, threads=threads) for threads in (1, 2, 3))
    assert all(images == first for images in others)


def test_the_plan_grows_with_what_is_held() -> None:
    photo = encoded(PHOTO, "JPEG")
    peaks = [
        fcimage.plan(photo, Variant("a", encodings=encoding)).peak_bytes
        for encoding in (Jpeg(), Jpeg(max_bytes=1000))
    ]
    assert all(small < large for small, large in itertools.pairwise(peaks))
