"""Event transforms: what EventBridge delivers."""

from __future__ import annotations

import json
from typing import Any

import pytest
from fcimage import CloudEvent, EventError, EventTransform, LimitError, PatternError, parse_event
from hypothesis import given
from hypothesis import strategies as st

from support.event_samples import EVENTBRIDGE_OSS, TUTORIAL


def test_the_original_and_a_constant() -> None:
    text = json.dumps(TUTORIAL, indent=2)
    assert EventTransform.original().apply(text) == text
    assert EventTransform.constant("${x} $.id").apply(text) == "${x} $.id"
    with pytest.raises(EventError):
        EventTransform.original().apply("no JSON")


PATHS: list[tuple[str, str]] = [
    ("$.data.bucket.name", "my-upload-bucket"),
    ("$.data.object.size", "2048576"),
    ("$.data.bucket", '{"name":"my-upload-bucket"}'),
    ("$['data']['object']['key']", "uploads/photo-001.jpg"),
    ('$["data"].region', "cn-beijing"),
    ("$.list[0]", "a"),
    ("$.list[2]", '{"n":1.50}'),
    ("$.list[*]", '["a",null,{"n":1.50}]'),
    ("$.list[*].n", "[1.50]"),
    ("$.flag", "true"),
    ("$.nothing", "null"),
    ("$['a.b']", "dotted"),
    ("$['it\\'s']", "quoted"),
    ("$.图", "cat"),
    ("$.odd-name_1", "x"),
]
EVENT = json.dumps(
    {**TUTORIAL, "list": ["a", None, {"n": 0}], "flag": True, "nothing": None, "a.b": "dotted", "it's": "quoted", "图": "cat", "odd-name_1": "x"}
).replace('"n": 0', '"n": 1.50')  # fmt: skip


@pytest.mark.parametrize(("path", "selected"), PATHS)
def test_paths(path: str, selected: str) -> None:
    assert EventTransform.jsonpath(path).apply(EVENT) == selected


@pytest.mark.parametrize("path", ["$.none", "$.list[3]", "$.data[0]", "$.list.n", "$.none[*]"])
def test_a_path_that_selects_nothing_is_an_error(path: str) -> None:
    with pytest.raises(EventError, match="selects nothing"):
        EventTransform.jsonpath(path).apply(EVENT)


@pytest.mark.parametrize(
    "path", ["", "data", "$data", "$.", "$..a", "$.a.", "$[", "$[a]", "$['a'", "$[-1]", "$[1.5]", "$.a b", "$[99999999999999999999999]"]
)  # fmt: skip
def test_broken_paths_are_errors(path: str) -> None:
    with pytest.raises(PatternError):
        EventTransform.jsonpath(path)


VALUE = {
    "key": "$.data.object.key", "size": "$.data.object.size", "bucket": "$.data.bucket", "none": "$.none",
    "null": "$.nothing", "fixed": "a constant", "number": 5, "money": "$5",
}  # fmt: skip
TEMPLATES: list[tuple[str, str]] = [
    ("${key} has ${size} bytes", "uploads/photo-001.jpg has 2048576 bytes"),
    ("${bucket}", '{"name":"my-upload-bucket"}'),
    ("${none} stays", "${none} stays"),
    ("${unknown} stays", "${unknown} stays"),
    ("${null}", "null"),
    ("${fixed} ${number} ${money}", "a constant 5 $5"),
    ("${key", "${key"),
    ("$", "$"),
    ("$$.id", "$a]b-1234-efgh-5678"),
    ("costs $5", "costs $5"),
    ('{"k":"${key}","s":${size}}', '{"k":"uploads/photo-001.jpg","s":2048576}'),
    # paths written straight into the template, as the tutorial does
    (
        '{"bucket":"$.data.bucket.name","size":$.data.object.size}',
        '{"bucket":"my-upload-bucket","size":2048576}',
    ),
    ('{"k":$.data.object.key}', '{"k":"uploads/photo-001.jpg"}'),
    ('{"s":"$.data.object.size"}', '{"s":"2048576"}'),
    ('{"b":"$.data.bucket"}', '{"b":"{\\"name\\":\\"my-upload-bucket\\"}"}'),
    ('{"b":$.none}', '{"b":null}'),
    ('{"b":"$.none"}', '{"b":"$.none"}'),
    ('{"b":"got $.data.object.key!"}', '{"b":"got uploads/photo-001.jpg!"}'),
    ("got $.data.object.key, done.", "got uploads/photo-001.jpg, done."),
    ("$.data.region.", "cn-beijing."),
]


@pytest.mark.parametrize(("template", "expected"), TEMPLATES)
def test_templates(template: str, expected: str) -> None:
    assert EventTransform.template(template, VALUE).apply(EVENT) == expected
    assert EventTransform.template(template, json.dumps(VALUE)).apply(EVENT) == expected


def test_the_tutorials_rule_delivers_an_event_that_announces_its_object() -> None:
    transform = EventTransform.template(
        '{"bucket":"$.data.bucket.name","key":"$.data.object.key","size":$.data.object.size}',
        {"bucket": "$.data.bucket.name", "key": "$.data.object.key"},
    )
    for event in (TUTORIAL, CloudEvent.from_json(TUTORIAL), parse_event(TUTORIAL)):
        (found,) = parse_event(transform.apply(event)).objects
        assert (found.bucket, found.key, found.size) == (
            "my-upload-bucket",
            "uploads/photo-001.jpg",
            2048576,
        )


@given(st.text(), st.integers() | st.booleans() | st.none() | st.text())
def test_paths_in_a_json_template_always_give_json(text: str, value: Any) -> None:
    template = EventTransform.template(
        '{"a": "$.text", "b": $.value, "c": "<$.value>", "d": $.none}'
    )
    delivered = json.loads(template.apply({"text": text, "value": value}))
    shown = value if isinstance(value, str) else json.dumps(value)
    assert delivered == {"a": text, "b": value, "c": f"<{shown}>", "d": None}


@pytest.mark.parametrize(
    ("value", "pointer"),
    [("[]", None), ("{", None), ({"a": "$.x["}, "/a"), ({"a": "$[x]"}, "/a"), ({"a": "$.x y"}, "/a")],
)  # fmt: skip
def test_broken_values_are_errors(value: Any, pointer: str | None) -> None:
    with pytest.raises(PatternError) as caught:
        EventTransform.template("${a}", value)
    assert caught.value.pointer == pointer


def test_a_template_cannot_grow_an_event_without_end() -> None:
    transform = EventTransform.template("$.a" * 100)
    with pytest.raises(LimitError, match="33554432"):
        transform.apply({"a": "x" * 1_000_000})


def test_large_templates_take_linear_time_and_memory() -> None:
    # It would take gigabytes if each place had its own copy, and minutes if each bracket were
    # looked up to the end of the template.
    transform = EventTransform.template("${a}" * 20_000, {"a": "c" * 100_000})
    with pytest.raises(LimitError):
        transform.apply({})
    for opening in ("${", "$[", "$['", '$["'):
        text = opening * 200_000
        assert EventTransform.template(text, {"a": "$.b"}).apply({}) == text


@given(st.text(alphabet="$.[]{}'\"\\ab0*"), st.text(alphabet="$.[]{}'\"\\ab0*"))
def test_any_template_compiles_or_raises(template: str, path: str) -> None:
    try:
        transform = EventTransform.template(template, {"a": path})
    except PatternError:
        return
    assert isinstance(transform.apply(EVENTBRIDGE_OSS), str)
