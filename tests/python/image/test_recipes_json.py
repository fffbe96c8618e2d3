"""Variants as JSON, and back."""

from __future__ import annotations

import json
import pathlib
from typing import Any

import fcimage
import pytest
from fcimage import ImageWatermark, Jpeg, Png, TextWatermark, Variant, WebP
from PIL import Image

from support.pictures import encoded

PNG = encoded(Image.new("RGB", (6, 4), "red"), "PNG")
FONT = pathlib.Path(__file__).parents[3] / "crates/fcimage-image/assets/Roboto-Regular.subset.ttf"
VARIANTS = [
    Variant("defaults"),
    Variant(
        "all/of~it",
        width=9,
        height=8,
        fit="contain",
        gravity="northeast",
        size_when_smaller="enlarge",
        round="ceil",
        background=(1, 2, 3, 4),
        watermark=TextWatermark("x", size=9.5, color="red", shadow=True, rotate=-12.25, tile=True),
        encodings=[
            Jpeg(7, keep="icc"),
            WebP(8, lossless=True, metadata={"copyright": "(c) Ann"}),
            Png(keep=["icc", "copyright", "gps"]),
        ],
    ),
    Variant("logo", watermark=ImageWatermark(PNG, scale=0.1, opacity=0.3, margin=0)),
    Variant("fonts", watermark=TextWatermark("x", font=[FONT, FONT.read_bytes()])),
]


def test_variants_survive_a_round_trip_through_json() -> None:
    text = fcimage.variants_to_json(VARIANTS)
    again = fcimage.variants_from_json(text)
    assert again == VARIANTS
    assert fcimage.variants_to_json(again) == text
    assert [v.fingerprint for v in again] == [v.fingerprint for v in VARIANTS]


def test_one_variant_needs_no_list() -> None:
    assert fcimage.variants_from_json(fcimage.variants_to_json(VARIANTS[0])) == VARIANTS[:1]
    with pytest.raises(
        fcimage.ArgumentTypeError, match=r"variants\[0\] must be a Variant, got int"
    ):
        fcimage.variants_to_json([5])  # type: ignore[list-item]


def test_files_are_written_as_they_were_given(tmp_path: pathlib.Path) -> None:
    logo = tmp_path / "logo.png"
    logo.write_bytes(PNG)
    by_path = Variant("a", watermark=ImageWatermark(logo))
    by_bytes = Variant("a", watermark=ImageWatermark(PNG))
    assert by_path == by_bytes
    assert by_path.fingerprint == by_bytes.fingerprint

    def image(variant: Variant) -> Any:
        return json.loads(fcimage.variants_to_json(variant))[0]["watermark"]["image"]

    assert image(by_path) == str(logo)
    assert list(image(by_bytes)) == ["base64"]
    assert isinstance(by_path.watermark, ImageWatermark)
    assert by_path.watermark.data == str(logo)
    assert repr(by_path.watermark).startswith(f"ImageWatermark(data={str(logo)!r}, scale=0.2")


def test_null_and_absent_keys_are_the_defaults() -> None:
    keys = [
        "width",
        "height",
        "fit",
        "gravity",
        "size_when_smaller",
        "background",
        "watermark",
        "encodings",
    ]
    recipe = {"name": "defaults", **dict.fromkeys(keys)}
    assert fcimage.variants_from_json(json.dumps([recipe])) == [Variant("defaults")]
    assert fcimage.variants_from_json('[{"name": "defaults"}]') == [Variant("defaults")]


def test_a_logo_has_separate_limits() -> None:
    logo = encoded(Image.new("RGB", (2000, 10)), "PNG")
    text = fcimage.variants_to_json(Variant("a", watermark=ImageWatermark(logo)))
    with pytest.raises(fcimage.LimitError, match="watermark image") as caught:
        fcimage.variants_from_json(text, limits=fcimage.Limits(max_side=1000))
    assert (caught.value.limit, caught.value.pointer) == ("max_side", "/0/watermark/image")
    with pytest.raises(fcimage.LimitError, match="watermark image"):
        ImageWatermark(logo, limits=fcimage.Limits(max_side=1000))
    mark = ImageWatermark(logo)
    variant = Variant("a", watermark=mark, encodings=Png())
    assert fcimage.render(PNG, variant, limits=fcimage.Limits(max_side=1000)), "the call's limits"
    assert mark.limits == fcimage.Limits()


def test_the_limits_of_a_logo_are_not_written_and_given_again() -> None:
    limits = fcimage.Limits(max_pixels=10**9)
    variants = [Variant("a", watermark=ImageWatermark(PNG, limits=limits))]
    text = fcimage.variants_to_json(variants)
    assert "limits" not in text
    assert fcimage.variants_from_json(text, limits=limits) == variants
    again = fcimage.variants_from_json(text)
    assert again != variants
    assert again == [Variant("a", watermark=ImageWatermark(PNG))]
    assert again[0].fingerprint == variants[0].fingerprint, "the output is the same"


@pytest.mark.parametrize(
    ("variants", "text", "message"),
    [
        ([], "[]", "there must be at least one variant, got an empty list"),
        (
            [Variant("v"), Variant("v")],
            '[{"name": "v"}, {"name": "v"}]',
            'duplicate variant name "v"; names must be unique',
        ),
    ],
)
def test_what_reading_refuses_is_not_written(
    variants: list[Variant], text: str, message: str
) -> None:
    with pytest.raises(fcimage.ArgumentError) as written:
        fcimage.variants_to_json(variants)
    with pytest.raises(fcimage.ArgumentError) as read:
        fcimage.variants_from_json(text)
    assert message in str(written.value)
    assert message in str(read.value)


def test_one_encoding_needs_no_array() -> None:
    text = '[{"name": "a", "encodings": {"format": "jpeg", "quality": 70}}]'
    assert fcimage.variants_from_json(text) == [Variant("a", encodings=Jpeg(70))]
    with pytest.raises(fcimage.ArgumentError, match="quality must be between 1 and 100") as caught:
        fcimage.variants_from_json(text.replace("70", "101"))
    assert caught.value.pointer == "/0/encodings/quality"
