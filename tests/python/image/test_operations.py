"""`Variant(operations=)`: the order is that of the list."""

from __future__ import annotations

import copy
import pathlib
import pickle
import re
from typing import Any

import fcimage
import numpy as np
import pytest
from fcimage import Blur, Grayscale, Png, Redact, TextWatermark, Variant, render
from PIL import Image

from support.pictures import encoded, expanded, photo_like, pixels

PHOTO = photo_like(400, 300)
DATA = encoded(PHOTO, "PNG")


def done(*operations: Any, background: str = "white") -> Image.Image:
    variant = Variant("a", operations=operations, background=background, encodings=Png())
    return expanded(render(DATA, variant)[0].data)


def difference(ours: Image.Image, theirs: Image.Image) -> float:
    """Return the mean difference of samples."""
    return float(np.abs(pixels(ours) - pixels(theirs)).mean())


def test_a_list_of_one_is_what_the_keywords_say() -> None:
    many: list[dict[str, Any]] = [
        {"width": 200},
        {"width": 100, "height": 100, "fit": "cover", "gravity": "east"},
        {"crop": (0.1, 0.2, 0.9, 0.8), "rotate": 270, "flip": "vertical", "height": 90},
        {"width": 100, "height": 300, "fit": "contain"},
    ]
    for keywords in many:
        listed = Variant("a", operations=[keywords], encodings=Png())
        plain = Variant("a", encodings=Png()).replace(**keywords)
        assert render(DATA, listed)[0].data == render(DATA, plain)[0].data, keywords


def test_a_crop_after_a_resize_is_in_pixels_of_the_resized_image() -> None:
    found = done({"width": 160}, {"crop": (10, 20, 110, 90)})
    expected = PHOTO.resize((160, 120), Image.Resampling.LANCZOS).crop((10, 20, 110, 90))
    assert found.size == (100, 70)
    assert np.abs(pixels(found) - pixels(expected)).max() <= 1


def test_the_order_of_the_list_counts() -> None:
    small_first = done({"width": 40}, Blur(5), {"width": 400, "size_when_smaller": "enlarge"})
    blurred_first = done(Blur(5), {"width": 40}, {"width": 400, "size_when_smaller": "enlarge"})
    assert difference(small_first, blurred_first) > 1
    expected = PHOTO.resize((40, 30), Image.Resampling.LANCZOS)
    expected = expected.resize((400, 300), Image.Resampling.LANCZOS)
    assert (
        difference(done({"width": 40}, {"width": 400, "size_when_smaller": "enlarge"}), expected)
        < 0.5
    )


def test_a_mark_may_be_cropped_and_blurred() -> None:
    mark = TextWatermark("x", size=40, opacity=1, gravity="northwest", margin=0)
    marked = done({"width": 200}, mark)
    assert done({"width": 200}, mark, {"crop": (0, 0, 50, 50)}) == marked.crop((0, 0, 50, 50))
    twice = done({"width": 200}, mark, mark)
    assert difference(marked, twice) < 5


def test_crops_turns_and_one_resize_are_folded() -> None:
    steps = [{"crop": (0, 0, 200, 300)}, {"rotate": 90}, {"width": 150}, {"flip": "horizontal"}]
    planned = fcimage.plan(DATA, Variant("a", operations=steps))
    assert [(resize.width, resize.height) for resize in planned.resizes] == [(150, 100)]
    found = done(*steps)
    part = PHOTO.crop((0, 0, 200, 300)).transpose(Image.Transpose.ROTATE_270)
    expected = part.resize((150, 100), Image.Resampling.LANCZOS)
    assert difference(found, expected.transpose(Image.Transpose.FLIP_LEFT_RIGHT)) < 0.5


def test_regions_stay_with_what_they_hide() -> None:
    hidden = Redact([(0.5, 0, 0.5, 0.5)], color="red")
    found = np.asarray(done({"width": 200}, {"crop": (50, 0, 200, 150)}, {"rotate": 90}, hidden))
    red = (found == (255, 0, 0)).all(axis=2)
    # 100 to 200 across and 0 to 75 down of 200x150; turned clockwise, down is from right to left.
    assert red[50:150, 75:150].all() and red.sum() == 100 * 75


def test_padding_is_part_of_what_follows() -> None:
    found = np.asarray(
        done({"width": 100, "height": 100, "fit": "contain"}, {"rotate": 90}, background="#123456")
    )
    assert found.shape == (100, 100, 3)
    assert (found[50, 0] == (0x12, 0x34, 0x56)).all() and (found[0, 50] != (0x12, 0x34, 0x56)).any()


def test_a_variant_with_operations_is_a_value() -> None:
    steps = [{"width": 100}, Grayscale(), {"crop": (0, 0, 50, 50)}, TextWatermark("x")]
    variant = Variant("a", operations=steps)
    assert variant.operations == (
        {"width": 100},
        Grayscale(),
        {"crop": (0, 0, 50, 50)},
        TextWatermark("x"),
    )
    assert pickle.loads(pickle.dumps(variant)) == copy.deepcopy(variant) == variant
    assert hash(variant) == hash(variant.replace()) and len({variant, variant.replace()}) == 1
    assert fcimage.variants_from_json(fcimage.variants_to_json([variant])) == [variant]
    simple = Variant("a", operations=[{"width": 9}, Grayscale()])
    assert eval(repr(simple), vars(fcimage)) == simple
    assert variant.fingerprint != variant.replace(operations=steps[:3]).fingerprint
    assert variant.fingerprint != variant.replace(operations=[*steps[1:], steps[0]]).fingerprint


@pytest.mark.parametrize(
    ("keywords", "text"),
    [
        ({"operations": 3}, "operations must be an iterable of operations, got int 3"),
        ({"operations": {"width": 3}}, "operations must be an iterable of operations, got dict"),
        ({"operations": [3]}, "operations[0] must be a dict"),
        ({"operations": [{"size": 3}]}, "operation() has no argument 'size'"),
        ({"operations": [{}]}, "an operation must say what is done"),
        ({"operations": [{"width": 0}]}, "width must be between 1 and 65535, got 0"),
        ({"operations": [{"width": 3}], "width": 3}, "operations are instead of crop, width"),
        ({"operations": [{"width": 3}] * 101}, "there may be 100 operations, got 101"),
    ],
)
def test_what_is_wrong_is_said(keywords: dict[str, Any], text: str) -> None:
    with pytest.raises(fcimage.ArgumentError) as raised:
        Variant("a", **keywords)
    assert text in str(raised.value)


def test_a_crop_that_shows_nothing_names_its_place() -> None:
    with pytest.raises(fcimage.EncodeError) as raised:
        done({"width": 100}, {"crop": (200, 0, 300, 100)})
    assert str(raised.value).startswith("variants[0].operations[1].crop: crop (200, 0, 300, 100)")


def test_the_stub_knows_all_keywords_of_an_operation() -> None:
    stub = (pathlib.Path(fcimage.__file__).parent / "_native.pyi").read_text(encoding="utf-8")
    block = stub[stub.index("_Geometry = TypedDict(") :]
    known = re.findall(r'^ +"(\w+)": ', block[: block.index("total=False")], re.MULTILINE)
    with pytest.raises(fcimage.ArgumentError) as raised:
        Variant("a", operations=[{"qqqqqq": 1}])  # type: ignore[list-item]
    assert str(raised.value).partition("it has ")[2] == ", ".join(known)
