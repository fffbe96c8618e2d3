"""Images in a Dataset: rows of images, and of what is none."""

from __future__ import annotations

from collections import Counter
from typing import Any

import fcimage
import fcimage.ray
import numpy as np
import pytest
import ray
from fcimage import ArgumentError, Jpeg, Limits, Variant, WebP

from support.pictures import encoded, opened, photo_like

VARIANTS = [Variant("small", width=40, encodings=[Jpeg(), WebP()])]
PHOTOS = [encoded(photo_like(60 + number, 40), "JPEG") for number in range(5)]


def dataset(*more: Any) -> Any:
    rows = [{"name": f"{number}", "bytes": photo} for number, photo in enumerate(PHOTOS)]
    return ray.data.from_items([*rows, *({"name": "bad", "bytes": data} for data in more)])


def test_each_image_gets_a_row_with_the_other_columns_of_its_source() -> None:
    made = fcimage.ray.render_column(dataset(), "bytes", VARIANTS, batch_size=2, actors=1)
    rows = made.take_all()
    assert all(list(row) == ["name", *fcimage.ray.COLUMNS] for row in rows)
    assert Counter((row["name"], row["format"]) for row in rows) == {
        (str(number), name): 1 for number in range(5) for name in ("jpeg", "webp")
    }
    for row in rows:
        assert (row["variant"], row["error"], row["retryable"]) == ("small", None, None)
        assert opened(row["image"]).size == (row["width"], row["height"])
        images = fcimage.render(PHOTOS[int(row["name"])], VARIANTS)
        assert row["image"] in [bytes(image) for image in images]


def test_what_is_no_image_gets_a_row_that_says_why_or_none() -> None:
    source = dataset(b"no image", PHOTOS[0][:300], None)
    made = fcimage.ray.render_column(source, "bytes", VARIANTS, actors=1)
    bad = [row for row in made.take_all() if row["name"] == "bad"]
    assert [row["error"] for row in bad] == ["DecodeError", "DecodeError", "ArgumentError"]
    assert bad[2]["reason"] == "expected bytes, got NoneType"
    assert all(row["image"] is row["variant"] is None for row in bad)
    assert [row["retryable"] for row in bad] == [False] * 3
    dropped = fcimage.ray.render_column(source, "bytes", VARIANTS, on_error="drop", actors=1)
    assert {row["name"] for row in dropped.take_all()} == {"0", "1", "2", "3", "4"}


def test_a_pipeline_can_fail_because_of_an_image_or_a_column() -> None:
    source = dataset(b"no image")
    for options, said in (
        ({"column": "bytes", "on_error": "raise"}, "DecodeError"),
        ({"column": "photo"}, "the dataset has no column 'photo', but name, bytes"),
    ):
        made = fcimage.ray.render_column(source, variants=VARIANTS, actors=1, **options)
        with pytest.raises(ray.exceptions.RayTaskError, match=said):
            made.take_all()


def test_all_blocks_have_the_same_types() -> None:
    """Also one in which nothing could be made, and one without rows."""
    empty = dataset().limit(0)
    broken = ray.data.from_items([{"name": "bad", "bytes": b""}])
    both = fcimage.ray.render_column(dataset().union(empty, broken), "bytes", VARIANTS, actors=1)
    table = both.to_arrow_refs()
    assert len({ray.get(ref).schema for ref in table if ray.get(ref).num_rows}) == 1


def test_limits_hold_and_any_columns_can_be_kept() -> None:
    tensors = ray.data.from_items(
        [{"bytes": photo, "label": 3, "box": np.ones((2, 2))} for photo in PHOTOS[:2]]
    )
    made = fcimage.ray.render_column(
        tensors, "bytes", VARIANTS, keep=["box", "bytes"], limits=Limits(max_pixels=10), actors=1
    )
    rows = made.take_all()
    assert [list(row)[:2] for row in rows] == [["box", "bytes"]] * 2
    assert [row["error"] for row in rows] == ["LimitError"] * 2
    assert [row["bytes"] for row in rows] == PHOTOS[:2]
    assert rows[0]["box"].tolist() == [[1, 1], [1, 1]]


def test_arguments_are_checked() -> None:
    source = dataset()
    with pytest.raises(ArgumentError, match="at least one variant"):
        fcimage.ray.render_column(source, "bytes", [])
    with pytest.raises(ArgumentError, match="its own columns error, image: rename"):
        fcimage.ray.render_column(source, "bytes", VARIANTS, keep=["image", "name", "error"])
    with pytest.raises(ArgumentError, match="on_error must be one of row, drop, raise, got 'skip'"):
        fcimage.ray.render_column(source, "bytes", VARIANTS, on_error="skip")
