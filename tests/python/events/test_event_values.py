"""Events as Python values: hash, copy, pickle, repr, and the arguments that can be read back."""

from __future__ import annotations

import array
import copy
import datetime
import inspect
import json
import mmap
import pickle
from typing import Any

import fcimage
import numpy
import pytest
from fcimage import (
    ArgumentError,
    CdnEvent,
    CloudEvent,
    Event,
    EventPattern,
    EventTransform,
    Explanation,
    FieldVerdict,
    HttpRequest,
    HttpResponse,
    LogEvent,
    MnsEvent,
    ObjectEvent,
    TimerEvent,
    parse_event,
)

from support import event_samples as samples
from support.pattern_rows import KEY, TUTORIAL_PATTERN

MINIMAL = {"specversion": "1.0", "id": "1", "source": "/a", "type": "t"}
LINE_SEPARATOR = 'it\'s "q" \\ \u2028 \x07 图 😀'


def _present(value: Any) -> Any:
    assert value is not None
    return value


VALUES: list[Any] = [
    parse_event(samples.TIMER),
    parse_event("hello"),
    parse_event(b"\xa3\xff"),
    parse_event(samples.EVENTBRIDGE_OSS).objects[0],
    ObjectEvent(bucket="b", key="100% 图.jpg"),
    ObjectEvent(bucket="b", key="a b", raw_key="a%20b", size=2**40, user_meta={"k": LINE_SEPARATOR}),
    _present(parse_event(samples.TIMER).timer),
    TimerEvent(),
    _present(parse_event(samples.LOG).log),
    LogEvent(parameter={"a": [1, None, 1.5]}, shard_id=7),
    _present(parse_event(samples.MNS).mns),
    _present(parse_event(samples.MNS_WITH_ATTRIBUTES).mns),
    parse_event(samples.CDN).cdn[0],
    _present(parse_event(samples.HTTP).http),
    _present(parse_event(samples.API_GATEWAY).http),
    HttpRequest(method="PUT", path="/a", headers={"a": "b"}, body=bytearray(b"\x00")),
    CloudEvent.from_json(samples.EVENTBRIDGE_OSS),
    CloudEvent(id="1", source="/a", type="t", subject=LINE_SEPARATOR.replace("\x07", "")),
    CloudEvent(id="1", source="/a", type="t", data=b"\x00\xff", datacontenttype="image/png"),
    CloudEvent(id="1", source="/a", type="t", data={"n": [1.5, 10**30]}, extensions={"a": True, "b": -1}),
    # Only lenient parsing makes these.
    CloudEvent.from_json({**MINIMAL, "time": "soon", "Odd_Name": [1.5], "data": None}),
    CloudEvent.from_json('{"specversion":"1.0","id":"1","source":"/a","type":"t","data":1e400}'),
    CloudEvent.from_json('{"specversion":"1.0","id":"1","source":"/a","type":"t","data":1.50}'),
    EventPattern(TUTORIAL_PATTERN, strict=True),
    EventPattern(KEY),
    EventPattern('{"data": {"a": ["3.0e2", 3.0e2, 1.50, {"numeric": [">", 1.50]}]}}'),
    EventPattern({"id": [LINE_SEPARATOR]}),
    EventPattern(KEY).explain(samples.TUTORIAL),
    EventPattern({}).explain({}),
    EventPattern(KEY).explain(samples.TUTORIAL).fields[0],
    FieldVerdict(path="a", expected="x", found='"x"', matched=True),
    EventTransform.original(),
    EventTransform.constant(LINE_SEPARATOR),
    EventTransform.jsonpath("$.data['it\\'s'][0]"),
    EventTransform.template("${a} $.id"),
    EventTransform.template("${a}", {"a": "$.b", "c": 1}),
    EventTransform.template("${a}", '{"a": 1.50}'),
    HttpResponse(),
    HttpResponse(404, {"X-A": LINE_SEPARATOR.replace("\x07", "")}, LINE_SEPARATOR),
    HttpResponse(body={"a": 1.5}),
    HttpResponse(body=b"\x00\xff").cors("https://example.com", methods=["GET"], max_age=5),
]  # fmt: skip


def _name(value: Any) -> str:
    return type(value).__name__


@pytest.mark.parametrize("value", VALUES, ids=_name)
def test_a_value_equals_its_copies(value: Any) -> None:
    for again in (
        copy.copy(value),
        copy.deepcopy(value),
        copy.deepcopy([value])[0],
        *(
            pickle.loads(pickle.dumps(value, protocol))
            for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1)
        ),
    ):
        assert again == value
        assert hash(again) == hash(value)
        assert len({value, again}) == 1
    assert value != object()
    assert value != None  # noqa: E711


@pytest.mark.parametrize("value", VALUES, ids=_name)
def test_the_repr_of_a_value_is_an_expression_for_it(value: Any) -> None:
    names: dict[str, Any] = {}
    exec("from fcimage import *", names)
    assert eval(repr(value), names) == value
    assert "Some(" not in repr(value)
    assert "\\u{" not in repr(value)


def test_values_that_differ_are_not_equal() -> None:
    for index, value in enumerate(VALUES):
        for other in VALUES[index + 1 :]:
            assert value != other


def test_the_repr_of_a_long_payload_says_its_length() -> None:
    long = {"a": "x" * 2000}
    assert repr(parse_event(long)) == f"<Event: json, {len(parse_event(long).raw)} bytes>"


CONSTRUCTORS: list[tuple[Any, dict[str, Any]]] = [
    (ObjectEvent, {"bucket": "b", "key": "a b", "raw_key": "a%20b", "size": 1, "etag": "E", "event_name": "n",
                   "region": "r", "time": "t", "request_id": "i", "media_type": "image/png", "user_meta": {"k": "v"}, "provider": "s3"}),
    (TimerEvent, {"trigger_name": "n", "trigger_time": "t", "payload": "{}"}),
    (LogEvent, {"project_name": "p", "logstore_name": "l", "endpoint": "e", "shard_id": 0, "begin_cursor": "b",
                "end_cursor": "c", "job_name": "j", "task_id": "t", "cursor_time": 5, "parameter": {"a": [1]}}),
    (MnsEvent, {"message": "m", "topic_name": "n", "topic_owner": "o", "subscriber": "s", "subscription_name": "x",
                "message_id": "i", "message_md5": "d", "publish_time": 5, "attributes": {"k": "v"}}),
    (CdnEvent, {"event_name": "n", "event_time": "t", "region": "r", "trace_id": "i", "domain": "d", "event_parameter": [1]}),
    (HttpRequest, {"method": "PUT", "path": "/p", "headers": {"a": "b"}, "query": {"q": "1"}, "path_parameters": {"p": "2"},
                   "body": b"x", "request_id": "i", "source_ip": "1.1.1.1", "user_agent": "u", "protocol": "HTTP/1.1",
                   "domain_name": "d", "account_id": "a", "time": "t"}),
    (CloudEvent, {"id": "1", "source": "/a", "type": "t", "data": {"a": 1}, "datacontenttype": "application/json",
                  "dataschema": "https://example.com/s", "subject": "s", "time": "2023-08-17T06:45:43Z",
                  "extensions": {"a": True, "b": 1, "c": "x"}}),
    (EventPattern, {"pattern": {"source": ["a"]}, "strict": True}),
    (FieldVerdict, {"path": "a", "expected": "x", "found": "1", "matched": False}),
    (Explanation, {"fields": [FieldVerdict(path="a", expected="x", matched=True)]}),
    (HttpResponse, {"status": 201, "headers": {"Content-Type": "a/b"}, "body": b"x"}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("constructor", "arguments"), CONSTRUCTORS, ids=lambda part: getattr(part, "__name__", "")
)
def test_every_argument_can_be_read_back(constructor: Any, arguments: dict[str, Any]) -> None:
    assert list(inspect.signature(constructor).parameters) == list(arguments)
    value = constructor(**arguments)
    assert {name: getattr(value, name) for name in arguments} == arguments


@pytest.mark.parametrize(
    ("constructor", "arguments"), CONSTRUCTORS, ids=lambda part: getattr(part, "__name__", "")
)
def test_a_wrong_argument_is_an_argument_error_and_a_type_error(
    constructor: Any, arguments: dict[str, Any]
) -> None:
    for wrong in ({"unknown": 1}, {name: object() for name in arguments if name != "data"}):
        with pytest.raises(ArgumentError) as caught:
            constructor(**{**arguments, **wrong})
        assert isinstance(caught.value, TypeError)
        assert "Py" not in str(caught.value)


def test_the_arguments_of_a_transform_can_be_read_back() -> None:
    template = EventTransform.template("${a}", {"a": "$.b"})
    assert (template.kind, template.text, template.value) == ("template", "${a}", {"a": "$.b"})
    path = EventTransform.jsonpath("$.a")
    assert (path.kind, path.text, path.value) == ("jsonpath", "$.a", None)
    constant = EventTransform.constant("x")
    assert (constant.kind, constant.text) == ("constant", "x")
    assert (EventTransform.original().kind, EventTransform.original().text) == ("original", None)


def test_a_common_mistake_is_answered_with_the_right_name() -> None:
    with pytest.raises(ArgumentError, match="use status="):
        HttpResponse(statusCode=200)  # type: ignore[call-arg]
    with pytest.raises(ArgumentError, match="use datacontenttype="):
        CloudEvent(id="1", source="/a", type="t", media_type="a/b")  # type: ignore[call-arg]
    with pytest.raises(ArgumentError, match="did you mean bucket="):
        ObjectEvent(buckets="b", key="k")  # type: ignore[call-arg]
    with pytest.raises(ArgumentError, match="needs the argument key"):
        ObjectEvent(bucket="b")  # type: ignore[call-arg]
    with pytest.raises(ArgumentError, match="time must be a str or a datetime, got int 7"):
        CloudEvent(id="1", source="/a", type="t", time=7)  # type: ignore[arg-type]
    with pytest.raises(ArgumentError, match="threads must be between 1 and 256, got -1"):
        EventPattern({}).matches_many([], threads=-1)
    with pytest.raises(ArgumentError, match="strict must be True or False"):
        parse_event("{}", strict="yes")  # type: ignore[arg-type]
    with pytest.raises(ArgumentError, match="methods must be a list of str"):
        HttpResponse.preflight(methods="GET")


def test_strict_has_the_same_default_everywhere() -> None:
    for function in (
        parse_event,
        CloudEvent.from_json,
        CloudEvent.from_batch,
        CloudEvent.from_http,
        EventPattern,
    ):
        parameter = inspect.signature(function).parameters["strict"]
        assert (parameter.default, parameter.kind) == (False, inspect.Parameter.KEYWORD_ONLY)


def test_every_buffer_is_accepted() -> None:
    text = json.dumps(samples.TUTORIAL).encode()
    mapped = mmap.mmap(-1, len(text))
    mapped.write(text)
    pattern = EventPattern(array.array("B", json.dumps(TUTORIAL_PATTERN).encode()))
    transform = EventTransform.template("${a}", numpy.frombuffer(b'{"a": "$.id"}', numpy.uint8))
    for event in (
        text,
        bytearray(text),
        memoryview(text),
        memoryview(text + text)[: len(text)],
        memoryview(b"".join(bytes([byte, 0]) for byte in text))[::2],
        array.array("B", text),
        numpy.frombuffer(text, numpy.uint8),
        mapped,
    ):
        assert parse_event(event).raw == text
        assert CloudEvent.from_json(event).id == samples.TUTORIAL["id"]
        assert pattern.matches(event)
        assert pattern.matches_many([event]) == [True]
        assert transform.apply(event) == samples.TUTORIAL["id"]
        assert CloudEvent(id="1", source="/a", type="t", data=event).data == text
    for wrong in (7, None, object(), {1}, 1.5):
        with pytest.raises(
            ArgumentError, match="payload must be bytes-like, a str, a dict or a list"
        ):
            parse_event(wrong)  # type: ignore[arg-type]


def test_parsed_parts_of_a_payload_are_cached() -> None:
    event = parse_event(samples.API_GATEWAY)
    assert event.http is event.http
    event = parse_event(samples.EVENTBRIDGE_OSS)
    assert event.cloud_event is event.cloud_event
    assert event.objects[0] is event.objects[0]
    assert event.objects is not event.objects
    for name, sample in (("timer", samples.TIMER), ("log", samples.LOG), ("mns", samples.MNS)):
        event = parse_event(sample)
        assert getattr(event, name) is getattr(event, name) is not None
    assert isinstance(event, Event)


def test_a_key_without_its_raw_form_gets_one() -> None:
    assert ObjectEvent(bucket="b", key="100%.jpg").raw_key == "100%25.jpg"
    assert parse_event({"bucket": "b", "key": "100%25.jpg"}).objects == [
        ObjectEvent(bucket="b", key="100%.jpg")
    ]


def test_equality_of_events_sees_values_and_not_spelling() -> None:
    one = parse_event('{"projectName": 1}')
    assert one != parse_event('{"projectName":1}')  # other bytes
    assert LogEvent(parameter={"a": 1, "b": 2.0}) == LogEvent(parameter={"b": 2, "a": 1})
    assert EventPattern('{"id": ["a"], "source": [1]}') == EventPattern(
        {"source": [1], "id": ["a"]}
    )
    assert EventPattern({"id": ["300"]}) != EventPattern('{"id": [3e2]}')
    assert EventPattern({}) != EventPattern({}, strict=True)


def test_times_may_be_datetimes() -> None:
    when = datetime.datetime(2023, 8, 17, tzinfo=datetime.timezone.utc)
    event = CloudEvent(id="1", source="/a", type="t", time=when)
    assert (event.time, event.datetime) == ("2023-08-17T00:00:00Z", when)
    assert fcimage.CloudEvent(id="1", source="/a", type="t", time=event.time) == event
