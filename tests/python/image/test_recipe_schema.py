"""The JSON Schema of recipes: it is current, and accepts what the reader accepts."""

from __future__ import annotations

import copy
import json
import pathlib
import re
from collections.abc import Iterator
from typing import Any

import fcimage
import pytest
from image.test_recipes_json import VARIANTS
from PIL import Image

from support.json_schema import errors, is_valid
from support.pictures import encoded

DOCS = pathlib.Path(__file__).parents[3] / "docs"
SCHEMA: dict[str, Any] = json.loads(fcimage.recipe_schema())
LOGO = json.loads(fcimage.variants_to_json(VARIANTS))[2]["watermark"]["image"]

#: A recipe that uses every definition.
RECIPE: list[dict[str, Any]] = [
    {
        "name": "a",
        "crop": [0, 0, 10, 10],
        "flip": "vertical",
        "rotate": 270,
        "width": 400,
        "height": 300,
        "fit": "cover",
        "focus": [0.5, 0.25],
        "size_when_smaller": "enlarge",
        "round": "floor",
        "background": "#01020304",
        "effects": [
            {"effect": "grayscale"},
            {"effect": "blur", "radius": 2, "regions": [[0.0, -0.5, 1.0, 0.5]]},
            {"effect": "sharpen"},
            {"effect": "adjust", "gamma": 1.2},
            {"effect": "redact", "regions": [[0, 0, 1, 1]], "color": "RED"},
        ],
        "layers": [
            {"layer": "picture", "image": LOGO, "width": 0.5, "margin": [3, -0.25], "opacity": 1},
            {
                "layer": "picture",
                "image": {**LOGO, "path": None},
                "position": [1, 0.5],
                "min_canvas": 9,
            },
        ],
        "watermark": {
            "text": "x",
            "size": 30.5,
            "color": "auto",
            "shadow": True,
            "outline": "White",
            "margin": 3,
        },
        "animation": "keep",
        "encodings": [
            {"format": "jpeg", "quality": 1, "keep": "icc", "metadata": {"artist": "Ann"}},
            {"format": "webp", "max_bytes": 9000, "min_quality": 20, "keep": ["icc", "xmp"]},
            {"format": "png", "colors": 16, "dither": 0},
            {"format": "gif", "colors": 2},
            {"format": "same", "jpeg": {"quality": 70}, "png": {"format": "png", "effort": 6}},
            {"format": "best", "of": [{"format": "png"}, {"format": "webp", "lossless": True}]},
        ],
    },
    {"name": "b", "scale": 0.5, "watermark": {"image": LOGO, "scale": 1, "tile": None}},
    {
        "name": "c",
        "operations": [
            {"width": 40},
            {"effect": "pixelate", "size": 5},
            {"layer": "picture", "image": LOGO, "scale": 2},
            {"watermark": {"text": "x"}},
            {"crop": [0.0, 0.5, 1.0, 1.0], "effect": None},
        ],
        "encodings": {"format": "png"},
    },
    {"name": "d", "crop": None, "effects": None, "encodings": None},
]


def reads(recipe: Any) -> bool:
    try:
        fcimage.variants_from_json(json.dumps(recipe))
    except fcimage.ArgumentError:
        return False
    return True


def test_the_published_copy_is_current() -> None:
    """Write it with `fcimage schema > docs/recipes.schema.json`."""
    assert (DOCS / "recipes.schema.json").read_text("utf-8") == fcimage.recipe_schema() + "\n"


def test_what_is_written_is_valid() -> None:
    variants = [*VARIANTS, *fcimage.variants_from_json(json.dumps(RECIPE))]
    written = json.loads(fcimage.variants_to_json(variants))
    assert list(errors(written, SCHEMA, SCHEMA)) == []


def test_a_recipe_with_everything_is_valid() -> None:
    assert reads(RECIPE)
    assert list(errors(RECIPE, SCHEMA, SCHEMA)) == []
    used = json.dumps(SCHEMA)
    assert set(re.findall(r"#/\$defs/(\w+)", used)) == set(SCHEMA["$defs"])


def test_an_object_with_variants_names_its_schema() -> None:
    document = {"$schema": "./recipes.schema.json", "variants": RECIPE}
    expected = fcimage.variants_from_json(json.dumps(RECIPE))
    assert fcimage.variants_from_json(json.dumps(document)) == expected
    assert is_valid(document, SCHEMA) and is_valid({"variants": RECIPE}, SCHEMA)
    for wrong in (
        {},
        {"$schema": "x"},
        {"$schema": 3, "variants": RECIPE},
        {"variants": {}},
        {"variants": RECIPE, "other": 1},
        {"variants": []},
        [],
        "text",
        3,
    ):
        assert not reads(wrong) and not is_valid(wrong, SCHEMA), wrong
    with pytest.raises(fcimage.ArgumentError) as caught:
        fcimage.variants_from_json('{"variants": [{"name": "a", "width": 0}]}')
    assert getattr(caught.value, "pointer", None) == "/variants/0/width"


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every container of a JSON value, with each of its keys."""
    keys = list(value) if isinstance(value, dict) else range(len(value))
    for key in keys:
        yield value, key
        if isinstance(value[key], (dict, list)):
            yield from places(value[key])


#: What takes the place of a value: mostly wrong, sometimes right.
OTHERS = (None, True, 0, -1, 1, 2.5, 70_000, 1e30, "", "x", "png", "black", [], [0.5], {}, {"x": 1})

#: Errors of the reader that are not about one value alone.
JOINED = re.compile(
    r" needs |instead of|is for max_bytes|left < right|cannot read|Base64|duplicate|for WebP"
    r"|visible character|empty variant|must say what|no faces|expected an image|with either"
)


def test_the_reader_and_the_schema_agree_about_every_changed_value() -> None:
    """One value of the recipe at a time becomes another one, or is left out."""
    count = agreed = 0
    for number in range(len(list(places(RECIPE)))):
        for other in (*OTHERS, "absent"):
            recipe = copy.deepcopy(RECIPE)
            container, key = list(places(recipe))[number]
            if other == "absent":
                del container[key]
            else:
                container[key] = other
            try:
                fcimage.variants_from_json(json.dumps(recipe))
                wrong = None
            except fcimage.FcImageError as error:
                wrong = str(error)
            valid = is_valid(recipe, SCHEMA)
            count += 1
            if wrong is None:
                assert valid, (key, other, list(errors(recipe, SCHEMA, SCHEMA))[:3])
            elif valid:
                assert JOINED.search(wrong), (key, other, wrong)
            else:
                agreed += 1
    assert count > 1500 and agreed > count / 2


def test_the_validator_of_these_tests_knows_what_it_checks() -> None:
    schema = {"type": ["integer", "null"], "minimum": 1, "maximum": 3}
    assert [is_valid(value, schema) for value in (None, 1, 3, 0, 4, True, "1", 1.5)] == [
        *(True, True, True),
        *(False,) * 5,
    ]
    above = {"type": "number", "exclusiveMinimum": 0}
    assert not is_valid(0, above) and is_valid(0.1, above)
    closed = {"type": "object", "properties": {"a": {"const": "x"}}, "additionalProperties": False}
    assert is_valid({"a": "x"}, closed) and not is_valid({"b": "x"}, closed)
    assert not is_valid({"a": "y"}, closed) and is_valid(encoded, {"title": "notes are skipped"})
    pair = {"type": "array", "prefixItems": [{"type": "integer"}, {"type": "string"}]}
    assert is_valid([1, "x"], pair) and not is_valid(["x", 1], pair)


def test_an_image_is_drawn_with_a_recipe_of_the_schemas_defaults() -> None:
    properties = SCHEMA["$defs"]["variant"]["properties"]
    defaults = {key: value["default"] for key, value in properties.items() if "default" in value}
    written = fcimage.variants_from_json(json.dumps([{"name": "a", **defaults}]))
    assert written == fcimage.variants_from_json('[{"name": "a"}]')
    assert fcimage.render(encoded(Image.new("RGB", (9, 9)), "PNG"), written)
