"""CloudEvents: the rules of the specification, three content modes, and the SDK as oracle."""

from __future__ import annotations

import datetime
import json
import string
from typing import Any

import pytest
from cloudevents.core.bindings.http import HTTPMessage
from cloudevents.core.bindings.http import from_http as sdk_from_http
from cloudevents.core.bindings.http import to_binary as sdk_to_binary
from cloudevents.core.bindings.http import to_structured as sdk_to_structured
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent as SdkEvent
from fcimage import ArgumentError, CloudEvent, EventError, parse_event
from hypothesis import given
from hypothesis import strategies as st

from support.event_samples import EVENTBRIDGE_OSS, TUTORIAL

MINIMAL = {"specversion": "1.0", "id": "1", "source": "/a", "type": "t"}

TEXT = st.text(st.characters(blacklist_categories=("Cs", "Cc", "Cn")), min_size=1, max_size=20)
NAMES = st.text(string.ascii_lowercase + string.digits, min_size=1, max_size=20).filter(
    lambda name: (
        name
        not in (
            "id",
            "source",
            "specversion",
            "type",
            "datacontenttype",
            "dataschema",
            "subject",
            "time",
            "data",
        )
    )
)
JSON = st.recursive(
    st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner),
    max_leaves=10,
)
EVENTS = st.builds(
    CloudEvent,
    id=TEXT,
    source=st.text(string.ascii_letters + string.digits + "/.:-_", max_size=20).map("/".__add__),
    type=TEXT,
    data=st.none() | JSON | st.binary(min_size=1, max_size=30),
    subject=st.none() | TEXT,
    dataschema=st.none() | st.just("https://example.com/schema#1"),
    time=st.none() | st.datetimes(timezones=st.just(datetime.timezone.utc)),
    extensions=st.dictionaries(
        NAMES, TEXT | st.booleans() | st.integers(-(2**31), 2**31 - 1), max_size=4
    ),
)


@given(EVENTS)
def test_written_and_read_again_an_event_is_equal(event: CloudEvent) -> None:
    assert CloudEvent.from_json(event.to_json(), strict=True) == event
    assert CloudEvent.from_batch(CloudEvent.to_batch([event, event]), strict=True) == [event, event]
    headers, body = event.to_http("structured")
    assert CloudEvent.from_http(headers, body, strict=True) == event
    headers, body = event.to_http("batched")
    assert CloudEvent.from_http(headers, body) == [event]
    parsed = parse_event(event.to_json())
    assert parsed.cloud_event == event


@given(EVENTS)
def test_binary_mode_keeps_everything_but_the_types_of_extensions(event: CloudEvent) -> None:
    headers, body = event.to_http("binary")
    assert all(
        0x20 < ord(char) < 0x7F for n, v in headers.items() if n != "content-type" for char in v
    )
    read = CloudEvent.from_http(headers, body, strict=True)
    assert isinstance(read, CloudEvent)
    assert (read.id, read.source, read.type) == (event.id, event.source, event.type)
    assert (read.subject, read.dataschema, read.time) == (
        event.subject,
        event.dataschema,
        event.time,
    )
    assert read.data == event.data
    written = {
        name: str(value).lower() if isinstance(value, bool) else str(value)
        for name, value in event.extensions.items()
    }
    assert read.extensions == written


@given(EVENTS)
def test_the_sdk_reads_what_we_write(event: CloudEvent) -> None:
    theirs = JSONFormat().read(SdkEvent, event.to_json())
    assert theirs.get_id() == event.id
    assert theirs.get_type() == event.type
    assert theirs.get_subject() == event.subject
    assert event.time is None or theirs.get_time() == event.datetime  # the SDK invents a time
    assert theirs.get_data() == event.data
    for name, value in event.extensions.items():
        assert theirs.get_extension(name) == value


@pytest.mark.parametrize("sample", [EVENTBRIDGE_OSS, TUTORIAL, MINIMAL])
def test_we_read_what_the_sdk_writes(sample: dict[str, Any]) -> None:
    ours = CloudEvent.from_json(sample, strict=sample is not TUTORIAL)
    theirs = JSONFormat().read(SdkEvent, json.dumps(sample))
    message = sdk_to_structured(theirs, JSONFormat())
    assert CloudEvent.from_http(message.headers, message.body).data == ours.data  # type: ignore[union-attr]
    message = sdk_to_binary(theirs, JSONFormat())
    read = CloudEvent.from_http(message.headers, message.body)
    assert isinstance(read, CloudEvent)
    assert (read.id, read.subject, read.data) == (ours.id, ours.subject, ours.data)
    assert read.extensions == ours.extensions
    headers, body = ours.to_http("binary")
    back = sdk_from_http(HTTPMessage(headers, body), JSONFormat(), SdkEvent)
    assert (back.get_id(), back.get_data()) == (ours.id, ours.data)


def test_attributes_are_named_exactly_as_specified() -> None:
    event = CloudEvent.from_json(EVENTBRIDGE_OSS)
    assert event.specversion == "1.0"
    assert event.datacontenttype == "application/json;charset=utf-8"
    assert event.extensions["aliyunregionid"] == "cn-hangzhou"
    assert json.loads(event.to_json()) == EVENTBRIDGE_OSS
    assert event.datetime == datetime.datetime(2023, 8, 17, 6, 45, 43, tzinfo=datetime.timezone.utc)


def test_offsets_of_times_are_kept() -> None:
    event = CloudEvent(**_arguments(), time="2018-06-16T15:31:49.5+08:00")
    assert event.datetime is not None
    assert event.datetime.utcoffset() == datetime.timedelta(hours=8)
    assert event.datetime.microsecond == 500_000
    assert event.time == "2018-06-16T15:31:49.5+08:00"


def _arguments(**changes: Any) -> dict[str, Any]:
    return {"id": "1", "source": "/a", "type": "t", **changes}


RULES: list[tuple[dict[str, Any], str]] = [
    ({"id": ""}, "id"),
    ({"source": ""}, "source"),
    ({"source": "a b"}, "source"),
    ({"source": "100%"}, "source"),
    ({"type": ""}, "type"),
    ({"subject": ""}, "subject"),
    ({"datacontenttype": "json"}, "datacontenttype"),
    ({"dataschema": "no-scheme"}, "dataschema"),
    ({"time": "yesterday"}, "time"),
    ({"time": "2020-08-17T16:04:46.149Asia/Shanghai"}, "time"),
    ({"time": datetime.datetime(2020, 1, 1)}, "time"),
    ({"extensions": {"Upper": "x"}}, "Upper"),
    ({"extensions": {"under_score": "x"}}, "under_score"),
    ({"extensions": {"": "x"}}, ""),
    ({"extensions": {"data": "x"}}, "data"),
    ({"extensions": {"id": "x"}}, "id"),
    ({"extensions": {"big": 2**31}}, "big"),
    ({"extensions": {"float": 1.5}}, "float"),
    ({"extensions": {"none": None}}, "none"),
]


@pytest.mark.parametrize(("changes", "name"), RULES)
def test_each_rule_of_the_specification_names_the_attribute(
    changes: dict[str, Any], name: str
) -> None:
    with pytest.raises(EventError) as caught:
        CloudEvent(**_arguments(**changes))
    assert caught.value.pointer == f"/{name}"


def test_lenient_reading_keeps_what_strict_reading_refuses() -> None:
    odd = {**MINIMAL, "time": "soon", "Odd_Name": 2**40, "nested": {"a": [1.50]}, "gone": None}
    event = CloudEvent.from_json(odd)
    assert event.extensions == {"Odd_Name": 2**40, "nested": {"a": [1.5]}}
    assert event.time == "soon"
    assert CloudEvent.from_json(event.to_json()) == event
    with pytest.raises(EventError):
        CloudEvent.from_json(odd, strict=True)
    twice = '{"specversion":"1.0","id":"1","id":"2","source":"/a","type":"t","x":"a","x":"b"}'
    assert CloudEvent.from_json(twice).id == "2"
    assert CloudEvent.from_json(twice).extensions == {"x": "b"}
    with pytest.raises(EventError):
        CloudEvent.from_json(twice, strict=True)


@pytest.mark.parametrize("version", ["0.3", "1.1", "2.0", "", 1.0, None])
def test_an_unknown_version_is_an_error(version: Any) -> None:
    with pytest.raises(EventError, match="specversion"):
        CloudEvent.from_json({**MINIMAL, "specversion": version})


def test_data_and_data_base64_exclude_each_other() -> None:
    event = CloudEvent.from_json({**MINIMAL, "data_base64": "AAEC/w=="})
    assert event.data == b"\x00\x01\x02\xff"
    assert json.loads(event.to_json())["data_base64"] == "AAEC/w=="
    with pytest.raises(EventError, match="not both"):
        CloudEvent.from_json({**MINIMAL, "data": 1, "data_base64": "AA=="})
    for wrong in ("no base64!", 5, "AA"):
        with pytest.raises(EventError) as caught:
            CloudEvent.from_json({**MINIMAL, "data_base64": wrong})
        assert caught.value.pointer == "/data_base64"


def test_equality_sees_values_and_not_spelling() -> None:
    one = CloudEvent.from_json(
        '{"specversion":"1.0","id":"1","source":"/a","type":"t","data":{"a":1,"b":"\\u0041"}}'
    )
    other = CloudEvent.from_json(
        '{"type":"t","data": {"b":"A", "a":1},"id":"1","source":"/a","specversion":"1.0"}'
    )
    assert one == other
    assert one != CloudEvent.from_json({**MINIMAL, "data": {"a": 1, "b": "a"}})
    assert one != "something else"
    stated = CloudEvent.from_json({**MINIMAL, "data": 1, "datacontenttype": "application/json"})
    assert stated == CloudEvent.from_json({**MINIMAL, "data": 1})  # JSON is the default


def test_percent_encoding_is_that_of_the_http_binding() -> None:
    event = CloudEvent(**_arguments(subject='Euro € 😀 "q" 100%'))
    headers, _ = event.to_http("binary")
    assert headers["ce-subject"] == "Euro%20%E2%82%AC%20%F0%9F%98%80%20%22q%22%20100%25"
    read = CloudEvent.from_http(headers, b"")
    assert isinstance(read, CloudEvent)
    assert read.subject == event.subject
    del headers["ce-subject"]
    quoted = CloudEvent.from_http({**headers, "CE-Subject": '"a \\"b\\" %20c"'}, b"")
    assert isinstance(quoted, CloudEvent)
    assert quoted.subject == 'a "b"  c'
    with pytest.raises(EventError, match="percent-encoded UTF-8"):
        CloudEvent.from_http({**headers, "ce-subject": "%ff"}, b"")


@pytest.mark.parametrize(
    ("headers", "said"),
    [
        ({"ce-data": "x"}, "ce-data"),
        ({"ce-a": "1", "CE-A": "2"}, "duplicate header: ce-a"),
        ({"CE-ID": "2"}, "duplicate header: ce-id"),
    ],
)
def test_no_header_repeats_an_attribute_of_the_event(headers: dict[str, str], said: str) -> None:
    given, body = CloudEvent(**_arguments(data=1)).to_http("binary")
    with pytest.raises(EventError, match=said):
        CloudEvent.from_http({**given, **headers}, body)


@pytest.mark.parametrize(
    "attributes",
    [{"datacontenttype": "text/plain\r\nX: y"}, {"a\r\nX: y": "1"}, {"a b": "1"}, {"": "1"}],
)
def test_no_attribute_smuggles_a_header_into_a_message(attributes: dict[str, str]) -> None:
    event = CloudEvent.from_json({**MINIMAL, **attributes})
    assert CloudEvent.from_json(event.to_http("structured")[1]) == event
    with pytest.raises(EventError) as caught:
        event.to_http("binary")
    assert caught.value.pointer == "/" + next(iter(attributes))


@pytest.mark.parametrize("name", ["id", "type", "subject", "datacontenttype", "ext"])
@pytest.mark.parametrize(
    "character", ["\0", "\x1f", "\x7f", "\x9f", "\ufdd0", "\uffff", "\U0010fffe"]
)
def test_text_has_no_control_characters_and_no_noncharacters(name: str, character: str) -> None:
    event = {**MINIMAL, name: f"a/{character}"}
    assert CloudEvent.from_json(event)
    with pytest.raises(EventError) as caught:
        CloudEvent.from_json(event, strict=True)
    assert caught.value.pointer == f"/{name}"


@pytest.mark.parametrize("source", ["a#b#c", "1a:b", ":a", "a b", "%zz"])
def test_a_source_is_a_uri_reference(source: str) -> None:
    with pytest.raises(EventError, match="RFC 3986"):
        CloudEvent(**_arguments(source=source))
    for fine in ("urn:a:b", "/a:b", "?a:b", "#a:b", "mailto:x@y", "https://[::1]/x"):
        assert CloudEvent(**_arguments(source=fine)).source == fine


def test_datetime_is_none_for_a_year_that_python_cannot_hold() -> None:
    event = CloudEvent.from_json({**MINIMAL, "time": "0000-01-01T00:00:00Z"})
    assert (event.time, event.datetime) == ("0000-01-01T00:00:00Z", None)


def test_the_content_type_decides_the_mode() -> None:
    event = CloudEvent(**_arguments(data={"n": 1}))
    mixed_case = {"CONTENT-TYPE": "Application/CloudEvents+JSON; charset=utf-8"}
    assert CloudEvent.from_http(mixed_case, event.to_json()) == event
    assert CloudEvent.from_http({"content-type": "application/cloudevents-batch+json"}, "[]") == []
    with pytest.raises(EventError, match="cloudevents\\+xml"):
        CloudEvent.from_http({"content-type": "application/cloudevents+xml"}, "<x/>")
    with pytest.raises(EventError, match="carries no event"):
        CloudEvent.from_http({"content-type": "application/json"}, event.to_json())
    with pytest.raises(ArgumentError, match="binary"):
        event.to_http("other")  # type: ignore[arg-type]


def test_bodies_of_other_types_are_text_or_bytes() -> None:
    headers, _ = CloudEvent(**_arguments()).to_http("binary")
    for content_type, body, data in (
        ("text/plain", "héllo".encode(), "héllo"),
        ("text/plain", b"\xff", b"\xff"),
        ("image/png", b"\x89PNG", b"\x89PNG"),
        ("application/vnd.x+json", b'{"a":1}', {"a": 1}),
    ):
        event = CloudEvent.from_http({**headers, "content-type": content_type}, body)
        assert isinstance(event, CloudEvent)
        assert event.data == data
        assert event.to_http("binary")[1] == body
    with pytest.raises(EventError, match="JSON"):
        CloudEvent.from_http({**headers, "content-type": "application/json"}, b"{")
