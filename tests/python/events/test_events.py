"""parse_event: every trigger, every envelope, and hostile payloads."""

from __future__ import annotations

import base64
import copy
import json
import math
from typing import Any

import fcimage
import pytest
from fcimage import EventError, LimitError, parse_event
from hypothesis import given
from hypothesis import strategies as st

from support import event_samples as samples

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=30,
)


@pytest.mark.parametrize(("kind", "payload"), samples.KINDS)
def test_each_trigger_is_recognised_from_bytes_text_and_objects(kind: str, payload: Any) -> None:
    text = json.dumps(payload)
    forms = [payload, text, text.encode(), bytearray(text.encode()), memoryview(text.encode())]
    for form in forms:
        event = parse_event(form)
        assert event.kind == kind
        assert event.data == payload
    assert parse_event(text).raw == text.encode()


def test_payloads_that_are_not_json_stay_text_or_bytes() -> None:
    cbor = b"\xa3\x67Version\x69Sync-v1.0\xff\xfe"
    event = parse_event(cbor)
    assert (event.kind, event.data, event.raw, event.objects) == ("binary", cbor, cbor, [])
    for text in ("hello topic", "", "NaN", "你好", "\ufeffhello"):
        event = parse_event(text)
        assert (event.kind, event.data, event.objects) == ("text", text, [])
    assert parse_event("17").data == 17
    assert parse_event('"text"').data == "text"


def test_the_timer() -> None:
    timer = parse_event(samples.TIMER).timer
    assert timer is not None
    assert timer.trigger_name == "timer-trigger"
    assert timer.trigger_time == "2023-12-26T07:49:00Z"
    assert json.loads(timer.payload or "") == {"report_type": "daily_summary"}
    assert parse_event(samples.LOG).timer is None


def test_the_log_store() -> None:
    log = parse_event(samples.LOG).log
    assert log is not None
    assert (log.project_name, log.logstore_name, log.shard_id) == (
        "my-log-project",
        "access-log",
        0,
    )
    assert log.endpoint == "http://cn-hangzhou-intranet.log.aliyuncs.com"
    assert (log.begin_cursor, log.end_cursor) == (
        "MTUyOTQ4MDIwOTY1NTk3ODQ2Mw==",
        "MTUyOTQ4MDIwOTY1NTk3ODQ2NA==",
    )
    assert (log.cursor_time, log.parameter) == (1529486425, {"alert_threshold": 100})
    assert (log.job_name or "").startswith("1f7043")
    assert log.task_id == "c2691505-38da-4d1b-998a-f1d4bb8c9994"


def test_the_topic_with_and_without_attributes() -> None:
    mns = parse_event(samples.MNS).mns
    assert mns is not None
    assert (mns.message, mns.topic_name, mns.publish_time) == (
        "hello topic",
        "test-topic",
        1550216480040,
    )
    assert mns.attributes == {"Extend": '{"key":"value"}'}
    mns = parse_event(samples.MNS_WITH_ATTRIBUTES).mns
    assert mns is not None
    assert (mns.message, mns.topic_name) == ("hello topic", None)
    assert mns.attributes == {"Extend": '{"key":"value"}'}


def test_the_content_delivery_network() -> None:
    (record,) = parse_event(samples.CDN).cdn
    assert (record.event_name, record.domain, record.region) == (
        "LogFileCreated",
        "example.com",
        "cn-hangzhou",
    )
    assert record.event_parameter["fileSize"] == 2538
    assert parse_event(samples.CDN).objects == []


def test_http_header_names_come_in_any_case() -> None:
    request = parse_event(samples.HTTP).http
    assert request is not None
    assert (request.method, request.path, request.body) == ("GET", "/example", b"Hello FC!")
    assert request.headers == {"content-type": "text/plain", "x-custom": "1"}
    assert request.query == {"width": "300", "tag": "a,b"}
    assert request.request_id == "1-64f6cd87-*************"
    assert request.user_agent == "PostmanRuntime/7.32.3"


def test_api_gateway_bodies_are_decoded() -> None:
    request = parse_event(samples.API_GATEWAY).http
    assert request is not None
    assert (request.method, request.path, request.body) == ("POST", "/users/7", b"\x00\xff")
    assert request.path_parameters == {"userId": "7"}
    broken = parse_event({**samples.API_GATEWAY, "body": "no base64!"})
    with pytest.raises(EventError, match="Base64") as caught:
        _ = broken.http
    assert caught.value.pointer == "/body"


def test_the_eventbridge_object_has_all_its_facts() -> None:
    (found,) = parse_event(samples.EVENTBRIDGE_OSS).objects
    assert (found.bucket, found.key, found.raw_key) == ("photos", "uploads/a.jpg", "uploads/a.jpg")
    assert (found.size, found.etag) == (122539, "688A7BF4F233DC9C88A80BF985AB7329")
    assert (found.event_name, found.region) == ("ObjectCreated:PutObject", "cn-hangzhou")
    assert found.time == "2023-08-17T06:45:43.000Z"
    assert found.request_id == "64DDC1F7A1B2C3D4E5F60718"
    assert (found.media_type, found.user_meta) == ("image/jpeg", {"x-oss-meta-k": "v"})
    assert (found.created, found.removed, found.readable) == (True, False, True)


def test_the_tutorials_shape_gives_the_same_facts() -> None:
    (found,) = parse_event(samples.TUTORIAL).objects
    assert (found.bucket, found.key, found.size) == (
        "my-upload-bucket",
        "uploads/photo-001.jpg",
        2048576,
    )
    assert (found.event_name, found.region) == ("ObjectCreated:PutObject", "cn-beijing")
    assert (found.time, found.etag, found.media_type) == ("2026-05-22T08:30:00Z", "abc123", None)


ENVELOPES: list[tuple[str, Any, int]] = [
    ("a batch", [samples.EVENTBRIDGE_OSS, samples.TUTORIAL], 2),
    ("a batch of texts", [json.dumps(samples.EVENTBRIDGE_OSS)] * 3, 3),
    ("the direct trigger", samples.OSS, 1),
    ("two records", {"events": samples.OSS["events"] * 2}, 2),
    ("a transformed event", samples.TRANSFORMED, 1),
    ("what $.data selects", samples.EVENTBRIDGE_OSS["data"], 1),
    ("what $.data.oss selects", samples.EVENTBRIDGE_OSS["data"]["oss"], 1),
    ("what $.data selects of the tutorial's event", samples.TUTORIAL["data"], 1),
    ("an event of one's own", {**samples.QUEUE, "type": "my:upload", "data": samples.TRANSFORMED}, 1),
    ("an event of one's own with JSON text", {**samples.QUEUE, "data": json.dumps(samples.OSS)}, 1),
    ("a bucket that holds no object", {"bucket": {"name": "b"}, "object": {"id": 1}}, 0),
    ("a batch of transformed events", [samples.TRANSFORMED] * 2, 2),
    ("a message", {**samples.MNS, "Message": json.dumps(samples.OSS)}, 1),
    ("a message in base64", {**samples.MNS, "Message": base64.b64encode(json.dumps(samples.OSS).encode()).decode()}, 1),
    ("a message with attributes", {"body": json.dumps(samples.OSS), "attrs": {}}, 1),
    ("a bare message", samples.OSS, 1),
    ("a queue's message", samples.queue(json.dumps(samples.OSS)), 1),
    ("a queue's message in base64", samples.queue(base64.b64encode(json.dumps(samples.TUTORIAL).encode()).decode()), 1),
    ("a batch of queues' messages as texts", [json.dumps(samples.queue(json.dumps(samples.OSS)))], 1),
    ("kafka", {**samples.QUEUE, "type": "alikafka:Topic:Message", "data": {"value": json.dumps(samples.TUTORIAL)}}, 1),
    ("kafka with an object", {**samples.QUEUE, "type": "alikafka:Topic:Message", "data": {"value": samples.OSS}}, 1),
    ("a timer", samples.TIMER, 0),
    ("logs", samples.LOG, 0),
    ("a request with JSON that is not a CloudEvent", {**samples.HTTP, "body": json.dumps(samples.OSS)}, 0),
    ("text", "hello", 0),
    ("a queue's text", samples.queue("hello"), 0),
    ("a queue's broken JSON", samples.queue("{"), 0),
]  # fmt: skip


@pytest.mark.parametrize(
    ("payload", "count"), [row[1:] for row in ENVELOPES], ids=[row[0] for row in ENVELOPES]
)
def test_objects_are_found_in_every_envelope(payload: Any, count: int) -> None:
    found = parse_event(payload).objects
    assert len(found) == count
    assert all(one.bucket and one.key and one.size for one in found)


@pytest.mark.parametrize("mode", ["binary", "structured", "batched"])
def test_a_cloud_event_in_a_request_is_found_with_its_objects(mode: Any) -> None:
    event = fcimage.CloudEvent.from_json(samples.EVENTBRIDGE_OSS)
    headers, body = event.to_http(mode)
    request = {
        **samples.HTTP,
        "headers": {name.title(): value for name, value in headers.items()},
        "body": base64.b64encode(body).decode(),
        "isBase64Encoded": True,
    }
    parsed = parse_event(request)
    assert parsed.kind == "http"
    assert parsed.cloud_event == event
    assert [found.key for found in parsed.objects] == ["uploads/a.jpg"]


KEYS = [
    ("a b.jpg", "a b.jpg"),
    ("a+b.jpg", "a+b.jpg"),
    ("a%2Bb.jpg", "a+b.jpg"),
    ("a%20b.jpg", "a b.jpg"),
    ("a%2520b.jpg", "a%20b.jpg"),
    ("100%.jpg", "100%.jpg"),
    ("%zz%4", "%zz%4"),
    ("图片/猫.jpg", "图片/猫.jpg"),
    ("%E5%9B%BE%E7%89%87/%E7%8C%AB.jpg", "图片/猫.jpg"),
    ("%ff.jpg", "%ff.jpg"),
]


@pytest.mark.parametrize(("raw", "key"), KEYS)
def test_keys_are_decoded_once(raw: str, key: str) -> None:
    (found,) = parse_event(samples.with_key(raw)).objects
    assert (found.key, found.raw_key) == (key, raw)


EVENT_NAMES = [
    ("ObjectCreated:PutObject", True, False, True),
    ("ObjectCreated:PostObject", True, False, True),
    ("ObjectCreated:CopyObject", True, False, True),
    ("ObjectCreated:AppendObject", True, False, True),
    ("ObjectCreated:PutSymlink", True, False, True),
    ("ObjectCreated:CompleteMultipartUpload", True, False, True),
    ("ObjectCreated:InitiateMultipartUpload", True, False, False),
    ("ObjectCreated:UploadPart", True, False, False),
    ("ObjectCreated:UploadPartCopy", True, False, False),
    ("ObjectRemoved:DeleteObject", False, True, False),
    ("ObjectRemoved:AbortMultipartUpload", False, True, False),
    ("ObjectReplication:ObjectCreated", True, False, True),
    ("ObjectReplication:ObjectModified", False, False, True),
    ("ObjectReplication:ObjectRemoved", False, True, False),
    ("ObjectRestore:FinishRestore", False, False, True),
]


@pytest.mark.parametrize(("name", "created", "removed", "readable"), EVENT_NAMES)
def test_only_finished_uploads_are_readable(
    name: str, created: bool, removed: bool, readable: bool
) -> None:
    record = {**samples.OSS["events"][0], "eventName": name}
    (found,) = parse_event({"events": [record]}).objects
    assert (found.created, found.removed, found.readable) == (created, removed, readable)
    tutorial = {**samples.TUTORIAL, "type": f"oss:{name}"}
    assert parse_event(tutorial).objects[0].event_name == name


def test_an_event_that_does_not_say_what_happened_is_about_a_readable_object() -> None:
    (placed,) = parse_event({"bucket": "b", "key": "a.jpg"}).objects
    (bare,) = parse_event({"key": "a.jpg"}).objects_in("b")
    for found in (placed, bare):
        assert (found.event_name, found.created, found.removed) == (None, None, None)
        assert found.readable is True


@pytest.mark.parametrize("broken", ["{", "hello", '{"a": 1}', "[]"])
def test_a_broken_text_in_a_batch_is_an_error(broken: str) -> None:
    with pytest.raises(EventError) as caught:
        parse_event([json.dumps(samples.EVENTBRIDGE_OSS), broken])
    assert str(caught.value.pointer).startswith("/1")


def test_a_request_of_the_gateway_may_lack_its_path() -> None:
    assert parse_event({"httpMethod": "OPTIONS", "headers": {}}).kind == "api_gateway"


def test_a_record_without_a_bucket_names_the_place() -> None:
    event = {**samples.TUTORIAL, "subject": "elsewhere", "data": {"object": {"key": "a"}}}
    with pytest.raises(EventError, match="bucket") as caught:
        _ = parse_event(event).objects
    assert caught.value.pointer == "/data/bucket/name"
    named = {**event, "subject": "acs:oss:cn-beijing:1:b"}
    assert parse_event(named).objects[0].bucket == "b"


def test_a_bucket_can_be_given_for_objects_whose_record_names_none() -> None:
    record = {"eventSource": "acs:oss", "oss": {"object": {"key": "a%20b.jpg", "size": 1}}}
    tutorial = copy.deepcopy(samples.TUTORIAL)
    del tutorial["data"]["bucket"], tutorial["subject"]
    for event in ({"events": [record]}, tutorial, [json.dumps(tutorial)], {"key": "a%20b.jpg"}):
        (found,) = parse_event(event).objects_in("home")
        assert found.bucket == "home"
        assert found.key in ("a b.jpg", "uploads/photo-001.jpg")
    # A named bucket takes precedence, and a payload without a key is not an object.
    assert parse_event(samples.EVENTBRIDGE_OSS).objects_in("home")[0].bucket == "photos"
    assert parse_event({"size": 1}).objects_in("home") == []


def test_a_time_that_is_not_rfc_3339_keeps_its_text() -> None:
    event = parse_event({**samples.TUTORIAL, "time": "2020-08-17T16:04:46.149Asia/Shanghai"})
    assert event.cloud_event is not None
    assert event.cloud_event.time == "2020-08-17T16:04:46.149Asia/Shanghai"
    assert event.cloud_event.datetime is None


@pytest.mark.parametrize("name", ["id", "source", "type", "specversion"])
@pytest.mark.parametrize("value", ["", None, 7, {}])
def test_a_broken_attribute_is_named(name: str, value: Any) -> None:
    for wrap in (lambda event: event, lambda event: [samples.TUTORIAL, event]):
        with pytest.raises(EventError, match=name) as caught:
            parse_event(wrap({**samples.TUTORIAL, name: value}))
        assert (caught.value.pointer or "").endswith(f"/{name}")


# Hostile payloads


@pytest.mark.parametrize("opening", ["[", '{"a":', '[{"a":'])
def test_ten_million_brackets_are_an_error(opening: str) -> None:
    with pytest.raises(LimitError, match="max_event_depth, which is fixed at 128"):
        parse_event(opening * (10_000_000 // len(opening)))
    nested = "[" * 128 + "]" * 128
    assert parse_event(nested).kind == "json"
    with pytest.raises(LimitError):
        parse_event("[" + nested + "]")


def test_a_payload_that_exceeds_a_limit_names_it() -> None:
    with pytest.raises(LimitError, match="max_event_bytes is fixed at 33554432") as caught:
        parse_event(b" " * (33554432 + 1))
    assert caught.value.limit == "max_event_bytes"
    with pytest.raises(LimitError, match="max_event_values, which is fixed at 2097152") as caught:
        parse_event("[" + "0," * 2097152 + "0]")
    assert caught.value.limit == "max_event_values"
    with pytest.raises(LimitError) as caught:
        parse_event("[" * 1000)
    assert caught.value.limit == "max_event_depth"


BROKEN = [
    ('{"a": NaN}', "at line 1, column 7: expected a value, found"),
    ('{"a": Infinity}', "line 1"),
    ('{"a": -Infinity}', "line 1"),
    ('{"a": "\\ud800"}', "line 1"),
    ('{"a": "\\udc00\\ud800"}', "line 1"),
    ('{"a": 1,}', "line 1"),
    ("{'a': 1}", 'found "\'"'),
    ('{"a": 01}', "line 1"),
    ('{"a": 1e}', "line 1"),
    ('{"a": +1}', "line 1"),
    ('{"a": .5}', "line 1"),
    ('{"a": 1} x', 'found "x"'),
    ('{"a": "\x00"}', "control character"),
    ('{"a": tru}', "line 1"),
    ('{"a"', "the text ends"),
    ('{\n"a": [1,\n 2', "line 3"),
    ("[", "the text ends"),
    ("\ufeff{}", "byte-order mark"),
    ('{"a": "\t"}', "control character"),
    ("{} {}", "line 1"),
    ("[1 2]", "line 1"),
    ("{1: 2}", "line 1"),
]


@pytest.mark.parametrize(("text", "said"), BROKEN)
def test_broken_json_says_what_was_expected_found_and_where(text: str, said: str) -> None:
    with pytest.raises(EventError, match=said):
        parse_event(text)


def test_json_that_is_not_utf_8_is_an_error() -> None:
    with pytest.raises(EventError, match="byte 7"):
        parse_event(b'{"a": "\xff"}')


def test_the_last_of_duplicate_names_wins_unless_strict() -> None:
    text = '{"bucket": "a", "key": "k", "key": "last", "x": {"y/z": 1, "y/z": 2}}'
    assert parse_event(text).data == json.loads(text)
    assert parse_event(text).objects[0].key == "last"
    with pytest.raises(EventError) as caught:
        parse_event(text, strict=True)
    assert caught.value.pointer == "/key"
    with pytest.raises(EventError) as caught:
        parse_event('{"x": [0, {"y/z": 1, "y/z": 2}]}', strict=True)
    assert caught.value.pointer == "/x/1/y~1z"


def test_numbers_keep_their_value_and_their_written_form() -> None:
    text = '{"big": 123456789012345678901234567890, "small": -0, "float": 1.10, "huge": 1e400}'
    event = parse_event(text)
    assert event.data["big"] == 123456789012345678901234567890
    assert event.data["small"] == 0
    assert event.data["float"] == 1.1
    assert math.isinf(event.data["huge"])
    copied = fcimage.EventTransform.jsonpath("$").apply(text)
    assert copied == text.replace(" ", "")


def test_a_number_of_a_million_digits_does_not_stall() -> None:
    with pytest.raises(EventError, match="out of range"):
        parse_event("[" + "7" * 1_000_000 + "]")
    assert parse_event("[" + "7" * 4_000 + "]").data == [int("7" * 4_000)]


@given(JSON)
def test_data_equal_those_that_pythons_json_reads(value: Any) -> None:
    for text in (json.dumps(value), json.dumps(value, ensure_ascii=False, indent=1)):
        if text.lstrip()[:1] in "[{":
            assert parse_event(f" {text}\n").data == json.loads(text)
    if isinstance(value, (dict, list)):
        try:
            event = parse_event(value)
        except EventError:  # a random object that claims to be a CloudEvent
            return
        assert event.data == value


@given(st.text(alphabet='{}[]":,\\ud8009.eE+-truefalsn \n', max_size=40))
def test_we_accept_what_pythons_json_accepts(text: str) -> None:
    if text.lstrip(" \n\r\t")[:1] not in ("{", "["):
        return
    try:
        expected = json.loads(text)
    except ValueError:
        with pytest.raises(EventError):
            parse_event(text)
        return
    try:
        assert parse_event(text).data == expected
    except EventError as error:  # what Python accepts and RFC 8259 does not
        assert (
            "surrogate" in str(error)
            or "escape" in str(error)
            or "NaN" in text
            or "Infinity" in text
        )


@given(st.binary(max_size=60))
def test_any_bytes_parse_or_raise_an_event_error(payload: bytes) -> None:
    try:
        event = parse_event(payload)
    except (EventError, LimitError):
        return
    assert event.raw == payload
    assert isinstance(event.objects, list)


def test_values_that_json_cannot_express_are_named_with_their_place() -> None:
    for value, pointer in (
        ({"a": [1, float("nan")]}, "/a/1"),
        ({"a": {"b": object()}}, "/a/b"),
        ({"a": {1: 2}}, "/a"),
        ({"a": "\ud800"}, "/a"),
    ):
        with pytest.raises(EventError) as caught:
            parse_event(value)
        assert caught.value.pointer == pointer or "surrogates" in str(caught.value)
    endless: list[Any] = []
    endless.append(endless)
    with pytest.raises(LimitError):
        parse_event(endless)
    with pytest.raises(TypeError, match="int"):
        parse_event(7)  # type: ignore[arg-type]
