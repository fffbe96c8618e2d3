"""The arguments of the functions and methods, of events and of images: each mistake is named."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import fcimage
import pytest
from fcimage import CloudEvent, EventPattern, EventTransform, HttpResponse, Limits, Variant

EVENT = CloudEvent(id="1", source="s", type="t")
PARSED = fcimage.parse_event("{}")
PATTERN = EventPattern({"source": ["s"]})
TRANSFORM = EventTransform.original()
RESPONSE = HttpResponse()
RECIPES = fcimage.variants_to_json(Variant("a"))

#: Each callable with its name in messages, arguments that are right, and the names of those.
CALLS: list[tuple[str, Callable[..., Any], tuple[Any, ...], tuple[str, ...]]] = [
    ("parse_event", fcimage.parse_event, ("{}",), ("payload",)),
    ("Event.objects_in", PARSED.objects_in, ("b",), ("bucket",)),
    ("CloudEvent.from_json", CloudEvent.from_json, (EVENT.to_json(),), ("payload",)),
    ("CloudEvent.from_batch", CloudEvent.from_batch, ("[]",), ("payload",)),
    ("CloudEvent.from_http", CloudEvent.from_http, EVENT.to_http(), ("headers", "body")),
    ("CloudEvent.to_batch", CloudEvent.to_batch, ([EVENT],), ("events",)),
    ("CloudEvent.to_http", EVENT.to_http, ("binary",), ("mode",)),
    ("EventPattern.matches", PATTERN.matches, (EVENT,), ("event",)),
    ("EventPattern.matches_many", PATTERN.matches_many, ([EVENT],), ("events",)),
    ("EventPattern.explain", PATTERN.explain, (EVENT,), ("event",)),
    ("EventTransform.constant", EventTransform.constant, ("x",), ("text",)),
    ("EventTransform.jsonpath", EventTransform.jsonpath, ("$.a",), ("path",)),
    ("EventTransform.template", EventTransform.template, ("x", {}), ("template", "value")),
    ("EventTransform.apply", TRANSFORM.apply, (EVENT,), ("event",)),
    ("HttpResponse.preflight", HttpResponse.preflight, ("*",), ("origin",)),
    ("HttpResponse.cors", RESPONSE.cors, ("*",), ("origin",)),
    ("Limits.from_env", Limits.from_env, ({},), ("environ",)),
    ("variants_to_json", fcimage.variants_to_json, (Variant("a"),), ("variants",)),
    ("variants_from_json", fcimage.variants_from_json, (RECIPES,), ("text",)),
]
every_call = pytest.mark.parametrize(
    ("name", "call", "arguments", "parameters"), CALLS, ids=[row[0] for row in CALLS]
)


def refused(call: Callable[..., Any], *arguments: Any, **named: Any) -> str:
    with pytest.raises(fcimage.ArgumentTypeError) as caught:
        call(*arguments, **named)
    return str(caught.value)


@every_call
def test_arguments_can_be_given_by_position_and_by_keyword(
    name: str, call: Callable[..., Any], arguments: tuple[Any, ...], parameters: tuple[str, ...]
) -> None:
    assert call(*arguments) == call(**dict(zip(parameters, arguments)))


@every_call
def test_an_unknown_duplicate_or_extra_argument_is_an_argument_type_error(
    name: str, call: Callable[..., Any], arguments: tuple[Any, ...], parameters: tuple[str, ...]
) -> None:
    unknown = refused(call, *arguments, bogus=1)
    assert unknown.startswith(f"{name}() has no argument 'bogus'; ")
    twice = refused(call, *arguments, **{parameters[0]: arguments[0]})
    assert twice == f"{name}() got {parameters[0]} twice, by position and by keyword"
    assert refused(call, *arguments, 1, 2).startswith(f"{name}() takes ")


@every_call
def test_a_missing_argument_is_an_argument_type_error_that_names_it(
    name: str, call: Callable[..., Any], arguments: tuple[Any, ...], parameters: tuple[str, ...]
) -> None:
    if parameters[0] in ("mode", "origin", "environ"):
        call()
    else:
        assert refused(call) == f"{name}() needs the argument {parameters[0]}, got none"


def test_replace_takes_the_arguments_of_variant_by_keyword_only() -> None:
    variant = Variant("a", width=5)
    assert variant.replace(name="b", width=None, height=6) == Variant("b", height=6)
    positional: Any = variant.replace
    message = refused(positional, "b")
    assert message.startswith("Variant.replace() takes only keyword arguments, got 1; pass")
    assert "did you mean height=?" in refused(positional, heigth=1)
    assert "use fit=" in refused(positional, mode="cover")


@pytest.mark.parametrize(
    ("call", "name"),
    [(PARSED.objects_in, "bucket"), (EVENT.to_http, "mode")],
    ids=["objects_in", "to_http"],
)
def test_a_wrong_text_argument_is_named(call: Callable[..., Any], name: str) -> None:
    assert refused(call, 3) == f"{name} must be a str, got int 3"
    assert refused(call, **{name: b"x"}) == f"{name} must be a str, got bytes"
    with pytest.raises(fcimage.ArgumentError, match=f"^{name} must be Unicode text"):
        call("\ud800")


@pytest.mark.parametrize(
    ("name", "call"),
    [
        ("CloudEvent.to_json", EVENT.to_json),
        ("EventTransform.original", EventTransform.original),
        ("HttpResponse.to_fc", RESPONSE.to_fc),
    ],
)
def test_a_method_without_arguments_says_so(name: str, call: Callable[..., Any]) -> None:
    assert refused(call, 1) == f"{name}() takes no arguments, got 1"
    assert refused(call, indent=2) == f"{name}() has no argument 'indent'; it has none"


def test_an_argument_whose_name_is_no_unicode_text_is_unknown() -> None:
    assert "parse_event() has no argument" in refused(fcimage.parse_event, "{}", **{"\ud800": 1})
