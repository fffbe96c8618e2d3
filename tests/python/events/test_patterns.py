"""Event patterns: a table of results, a table of errors, and an independent matcher as oracle."""

from __future__ import annotations

import ipaddress
import json
from typing import Any

import fcimage
import pytest
from fcimage import CloudEvent, EventError, EventPattern, LimitError, PatternError
from hypothesis import given
from hypothesis import strategies as st

from support.event_samples import EVENTBRIDGE_OSS, TUTORIAL
from support.pattern_rows import ERRORS, KEY, ROWS, TUTORIAL_PATTERN


def test_the_table_is_long_enough_to_mean_something() -> None:
    assert len(ROWS) >= 150
    assert {verdict for _, _, verdict in ROWS} == {True, False}


@pytest.mark.parametrize(("pattern", "event", "verdict"), ROWS)
def test_patterns_match_as_documented(pattern: dict[str, Any], event: Any, verdict: bool) -> None:
    compiled = EventPattern(pattern, strict=True)
    text = event if isinstance(event, str) else json.dumps(event)
    assert compiled.matches(event) is verdict
    assert compiled.matches(text.encode()) is verdict
    explanation = compiled.explain(text)
    assert bool(explanation) is verdict
    assert explanation.matched == all(field.matched for field in explanation.fields)


@pytest.mark.parametrize(("pattern", "pointer", "said"), ERRORS)
def test_errors_point_to_the_place(pattern: Any, pointer: str, said: str) -> None:
    with pytest.raises(PatternError, match=said) as caught:
        EventPattern(pattern, strict=True)
    assert (caught.value.pointer or "") == pointer


def test_any_top_level_attribute_is_allowed_when_not_strict() -> None:
    with pytest.raises(PatternError):
        EventPattern({"region": ["a"]}, strict=True)
    pattern = EventPattern({"region": ["a"], "nested": {"deep": [1]}})
    assert pattern.matches({"region": "a", "nested": {"deep": 1}})
    assert not pattern.matches({"region": "a"})


def test_events_come_as_bytes_text_dicts_cloud_events_and_parsed_events() -> None:
    pattern = EventPattern(json.dumps(TUTORIAL_PATTERN))
    text = json.dumps(TUTORIAL)
    for event in (
        TUTORIAL,
        text,
        text.encode(),
        bytearray(text.encode()),
        CloudEvent.from_json(text),
        fcimage.parse_event(text),
    ):
        assert pattern.matches(event)
    with pytest.raises(EventError, match="an event to match must be an object, got an array"):
        pattern.matches([TUTORIAL])
    with pytest.raises(EventError, match="not valid JSON"):
        pattern.matches(b"{")
    with pytest.raises(LimitError):
        pattern.matches("[" * 1000)


def test_the_explanation_says_what_failed_and_why() -> None:
    explanation = EventPattern({**TUTORIAL_PATTERN, **KEY}).explain(TUTORIAL)
    failed = [field for field in explanation.fields if not field.matched]
    assert [field.path for field in failed] == ["data.oss.object.key", "data.oss.object.size"]
    assert failed[0].expected == 'text that begins with "uploads/"'
    assert failed[0].found is None
    lines = str(explanation).splitlines()
    assert lines[0] == "not matched"
    assert (
        "NO   data.oss.object.size: expected a number > 1024; found nothing: the event lacks this field"
        in lines[4]
    )
    assert str(EventPattern({}).explain({})) == "matched: an empty pattern matches every event"
    long = EventPattern({"id": ["a"]}).explain({"id": "x" * 10_000})
    assert len(long.fields[0].found or "") < 120


def test_matches_many_equals_matches_one_by_one() -> None:
    pattern = EventPattern(KEY)
    events = [json.dumps(EVENTBRIDGE_OSS if n % 3 else TUTORIAL).encode() for n in range(1000)]
    expected = [pattern.matches(event) for event in events]
    for threads in (1, 2, None):
        assert pattern.matches_many(events, threads=threads) == expected
    assert pattern.matches_many([]) == []
    with pytest.raises(EventError) as caught:
        pattern.matches_many([*events, b"{", b"["])
    assert caught.value.pointer == "/1000"


# The oracle: the semantics once more, in plain Python over parsed JSON that keeps numbers as text.


class Number(str):
    """A number in its written form."""


def load(text: str) -> Any:
    return json.loads(text, parse_int=Number, parse_float=Number)


def written(value: Any) -> str:
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)


def scalar_matches(condition: Any, value: Any) -> bool:
    if not isinstance(condition, dict):
        if condition is None or value is None:
            return condition is None and value is None
        return written(condition) == written(value)
    ((operator, argument),) = condition.items()
    text = value if isinstance(value, str) and not isinstance(value, Number) else None
    if operator == "prefix":
        return text is not None and text.startswith(argument)
    if operator == "suffix":
        return text is not None and text.endswith(argument)
    if operator == "contains":
        return text is not None and argument in text
    if operator == "exists":
        return bool(argument)
    if operator == "anything-but":
        others = argument if isinstance(argument, list) else [argument]
        return not any(scalar_matches(other, value) for other in others)
    if operator == "cidr":
        try:
            return ipaddress.IPv4Address(text) in ipaddress.IPv4Network(argument, strict=False)
        except ValueError:
            return False
    if not isinstance(value, Number):
        return False
    found = float(value)
    results = []
    for sign, limit in zip(argument[::2], map(float, argument[1::2])):
        equal = abs(found - limit) <= 1e-7
        results.append(
            {
                "=": equal, "!=": not equal, ">": found > limit and not equal, "<": found < limit and not equal,
                ">=": found > limit or equal, "<=": found < limit or equal,
            }[sign]
        )  # fmt: skip
    return all(results)


LACKING: Any = object()


def plain_matches(pattern: Any, value: Any) -> bool:
    if isinstance(pattern, dict):
        return all(
            plain_matches(inner, value.get(name, LACKING) if isinstance(value, dict) else LACKING)
            for name, inner in pattern.items()
        )
    if value is LACKING:
        return {"exists": False} in pattern
    if isinstance(value, dict):
        return {"exists": True} in pattern
    if isinstance(value, list):
        return not any(isinstance(item, (dict, list)) for item in value) and any(
            scalar_matches(condition, item) for condition in pattern for item in value
        )
    return any(scalar_matches(condition, value) for condition in pattern)


TEXTS = st.sampled_from(
    ["", "a", "ab", "b", "1", "1.0", "true", "null", "10.0.0.1", "图", '"', "\n"]
)
NUMBERS = st.sampled_from([0, 1, 1.0, 2, -1, 1.5, 300, 3e2, 10**20, -(10**9)])
SCALARS = st.none() | st.booleans() | NUMBERS | TEXTS
SMALL = st.sampled_from([0, 1, 1.5, 2, -1, 300])
SIGNS = st.sampled_from(["=", "!=", ">", ">=", "<", "<="])
CONDITIONS = (
    SCALARS
    | st.builds(
        lambda name, text: {name: text},
        st.sampled_from(["prefix", "suffix", "contains"]),
        TEXTS.filter(bool),
    )
    | st.builds(lambda flag: {"exists": flag}, st.booleans())
    | st.builds(lambda value: {"anything-but": value}, SCALARS | st.lists(SCALARS, min_size=1))
    | st.builds(lambda text: {"anything-but": {"prefix": text}}, TEXTS.filter(bool))
    | st.builds(lambda *list_: {"numeric": list(list_)}, SIGNS, SMALL)
    | st.builds(lambda *list_: {"numeric": list(list_)}, SIGNS, SMALL, SIGNS, SMALL)
    | st.builds(
        lambda block: {"cidr": block}, st.sampled_from(["10.0.0.0/24", "10.0.0.1", "0.0.0.0/0"])
    )
)
FIELDS = st.sampled_from(["a", "b", "é/"])
PATTERNS = st.recursive(
    st.lists(CONDITIONS, min_size=1, max_size=3),
    lambda inner: st.dictionaries(FIELDS, inner, min_size=1, max_size=2),
    max_leaves=4,
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(FIELDS, inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(FIELDS, PATTERNS, max_size=2), st.dictionaries(FIELDS, VALUES, max_size=3))
def test_an_independent_matcher_gives_the_same_result(
    pattern: dict[str, Any], event: dict[str, Any]
) -> None:
    pattern_text, event_text = json.dumps(pattern), json.dumps(event)
    compiled = EventPattern(pattern_text)
    assert compiled.matches(event_text) == plain_matches(load(pattern_text), load(event_text))
    assert bool(compiled.explain(event_text)) == compiled.matches(event_text)


@given(
    st.recursive(
        SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=3), inner)
    )
)
def test_any_pattern_compiles_or_raises(pattern: Any) -> None:
    for strict in (True, False):
        try:
            EventPattern(json.dumps(pattern), strict=strict)
        except PatternError as error:
            assert str(error)
