"""The events of other clouds' storages: their objects, and who sent them."""

from __future__ import annotations

import base64
import copy
import json
from typing import Any

import pytest
from fcimage import CloudEvent, ObjectEvent, parse_event
from fcimage.exceptions import ArgumentError, EventError

from support import event_samples as samples
from support import storage_events as storages

#: The key in the samples of storages that encode it like a form, and of those that do not.
ENCODED, PLAIN = "uploads/a b+c.jpg", "uploads/a+b%2Bc.jpg"


@pytest.mark.parametrize(("kind", "payload"), storages.KINDS)
def test_each_kind_is_recognised(kind: str, payload: Any) -> None:
    assert parse_event(json.dumps(payload)).kind == kind


@pytest.mark.parametrize(
    ("payload", "provider", "bucket", "key", "size", "event_name"),
    [
        (storages.s3(), "s3", "photos", ENCODED, 1024, "ObjectCreated:Put"),
        (storages.MINIO, "minio", "photos", ENCODED, 1024, "ObjectCreated:Put"),
        (storages.S3_EVENTBRIDGE, "s3", "photos", PLAIN, 5, "Object Created"),
        (storages.COS, "cos", "testpic-1253970026", PLAIN, 1029, "ObjectCreated:Post"),
        (storages.OBS, "obs", "photos", ENCODED, 2048, "ObjectCreated:Post"),
        (storages.R2, "r2", "photos", PLAIN, 65536, "CopyObject"),
        (
            storages.GCS_CLOUD_EVENT,
            "gcs",
            "photos",
            PLAIN,
            352,
            "google.cloud.storage.object.v1.finalized",
        ),
        (storages.PUBSUB, "gcs", "photos", PLAIN, 352, "OBJECT_FINALIZE"),
        (samples.OSS, "oss", "photos", "source/a.png", 122539, "ObjectCreated:PutObject"),
    ],
)
def test_objects_are_filled(
    payload: Any, provider: str, bucket: str, key: str, size: int, event_name: str
) -> None:
    event = parse_event(payload)
    (found,) = event.objects
    assert (event.provider, found.provider) == (provider, provider)
    assert (found.bucket, found.key, found.size) == (bucket, key, size)
    assert (found.event_name, found.created, found.removed, found.readable) == (
        event_name,
        True,
        False,
        True,
    )
    assert found.time
    assert eval(repr(found), {"ObjectEvent": ObjectEvent}) == found


def test_what_each_storage_says_besides() -> None:
    (s3,) = parse_event(storages.s3()).objects
    assert (s3.raw_key, s3.region) == ("uploads/a+b%2Bc.jpg", "eu-central-1")
    assert (s3.etag, s3.request_id) == ("d41d8cd98f00b204e9800998ecf8427e", "C3D13FE58DE4C810")
    (minio,) = parse_event(storages.MINIO).objects
    assert (minio.region, minio.media_type) == (None, "image/jpeg")
    assert minio.user_meta == {"x-amz-meta-album": "cats"}
    (cos,) = parse_event(storages.COS).objects
    assert (cos.region, cos.time, cos.media_type) == ("cd", "1501740640", "image/jpeg")
    assert cos.raw_key == "/1253970026/testpic/uploads/a+b%2Bc.jpg"
    assert cos.user_meta == {"x-cos-meta-album": "cats"}
    (obs,) = parse_event(storages.OBS).objects
    assert obs.region == "cn-north-4"
    (gcs,) = parse_event(storages.PUBSUB).objects
    assert (gcs.media_type, gcs.user_meta) == ("image/jpeg", {"album": "cats"})


def test_a_background_event_does_not_say_what_happened() -> None:
    event = parse_event(storages.GCS)
    (found,) = event.objects
    assert (event.provider, found.size, found.key) == ("gcs", 352, PLAIN)
    assert (found.event_name, found.created, found.removed, found.readable) == (
        None,
        None,
        None,
        True,
    )


@pytest.mark.parametrize(
    "payload",
    [
        storages.sqs(storages.s3()),
        storages.sns(storages.s3()),
        storages.sqs(storages.notification(storages.s3())),
        storages.notification(storages.s3()),
        storages.sqs(storages.notification(storages.s3()))["Records"],  # EventBridge Pipes
        storages.s3()["Records"][0],
        storages.sqs(storages.S3_EVENTBRIDGE),
        {**storages.AWS_OWN, "detail": json.dumps(storages.s3())},
        {"message": {"data": base64.b64encode(json.dumps(storages.s3()).encode()).decode()}},
    ],
)
def test_objects_are_found_in_what_carries_them(payload: Any) -> None:
    event = parse_event(payload)
    (found,) = event.objects
    assert (event.provider, found.bucket) == ("s3", "photos")
    assert found.key in (ENCODED, PLAIN)


def test_each_message_of_a_batch_counts() -> None:
    batch = {
        "Records": [*storages.sqs(storages.s3())["Records"] * 2, *storages.sqs("hi")["Records"]]
    }
    assert len(parse_event(batch).objects) == 2
    assert len(parse_event({"Records": storages.s3()["Records"] * 3}).objects) == 3


@pytest.mark.parametrize(
    "payload",
    [
        storages.S3_TEST,
        storages.sqs(storages.S3_TEST),
        storages.sns(storages.S3_TEST),
        storages.sqs(storages.notification(storages.S3_TEST)),
    ],
)
def test_a_test_event_has_no_objects_and_says_who_sent_it(payload: Any) -> None:
    event = parse_event(payload)
    assert (event.objects, event.provider) == ([], "s3")


@pytest.mark.parametrize(
    "payload",
    [samples.TIMER, samples.LOG, samples.HTTP, samples.TRANSFORMED, storages.AWS_OWN, "hi"],
)
def test_other_events_have_no_provider(payload: Any) -> None:
    assert parse_event(payload).provider is None


def test_a_removal_is_not_readable() -> None:
    renamed = copy.deepcopy(storages.COS)
    renamed["Records"][0]["event"]["eventName"] = "cos:ObjectRemove:Delete"
    for payload in (
        storages.s3(name="ObjectRemoved:DeleteMarkerCreated"),
        storages.s3(name="LifecycleExpiration:Delete"),
        {**storages.S3_EVENTBRIDGE, "detail-type": "Object Deleted"},
        renamed,
        {**storages.R2, "action": "DeleteObject"},
        {**storages.GCS_CLOUD_EVENT, "type": "google.cloud.storage.object.v1.deleted"},
    ):
        (found,) = parse_event(payload).objects
        assert (found.created, found.removed, found.readable) == (False, True, False)


def test_keys_of_form_encoding_are_decoded_once() -> None:
    for raw, key in (
        ("a%252Bb.jpg", "a%2Bb.jpg"),
        ("%E5%9B%BE%E7%89%87/%E7%8C%AB.jpg", "图片/猫.jpg"),
        ("图片/猫.jpg", "图片/猫.jpg"),
        ("100%25+x.jpg", "100% x.jpg"),
        ("100%.jpg", "100%.jpg"),
        ("%ff+.jpg", "%ff .jpg"),
    ):
        assert parse_event(storages.s3(raw)).objects[0].key == key


def test_a_key_of_cos_may_lack_the_place_before_it() -> None:
    for raw, key in (("/test.jpg", "test.jpg"), ("test.jpg", "test.jpg"), ("/1/x/a", "1/x/a")):
        event = copy.deepcopy(storages.COS)
        event["Records"][0]["cos"]["cosObject"]["key"] = raw
        assert parse_event(event).objects[0].key == key


def test_a_record_without_a_bucket_names_the_place() -> None:
    event = storages.s3()
    del event["Records"][0]["s3"]["bucket"]
    with pytest.raises(EventError) as caught:
        _ = parse_event(event).objects
    assert caught.value.pointer == "/Records/0/s3/bucket/name"
    assert parse_event(event).objects_in("b")[0].bucket == "b"
    assert parse_event(event).provider == "s3"


def test_a_cloud_event_of_gcs_is_found_in_a_request() -> None:
    headers, body = CloudEvent.from_json(storages.GCS_CLOUD_EVENT).to_http("binary")
    event = parse_event({**samples.HTTP, "headers": headers, "body": body.decode()})
    assert event.provider == "gcs"
    assert [found.key for found in event.objects] == [PLAIN]


def test_timers_of_other_clouds() -> None:
    timer = parse_event(storages.SCF_TIMER).timer
    assert timer is not None
    assert (timer.trigger_name, timer.trigger_time) == ("warm", "2026-05-22T08:30:00Z")
    assert timer.payload == "user's text"
    schedule = parse_event(storages.AWS_SCHEDULE).timer
    assert schedule is not None
    assert schedule.trigger_name == "arn:aws:events:us-east-1:123456789012:rule/warm"
    assert (schedule.trigger_time, schedule.payload) == ("2026-05-22T08:30:00Z", None)


@pytest.mark.parametrize("wrong", [None, 1, "text", [], {}, [1], {"a": []}])
def test_members_of_a_wrong_type_are_no_objects(wrong: Any) -> None:
    """Whatever a member is, the event is parsed, and nothing but an EventError is raised."""
    for _, payload in storages.KINDS:
        for path in _paths(payload):
            event = copy.deepcopy(payload)
            place = event
            for step in path[:-1]:
                place = place[step]
            place[path[-1]] = wrong
            try:
                parsed = parse_event(event)
                objects = parsed.objects
            except EventError:
                continue
            assert all(found.bucket is not None for found in objects)
            _ = (parsed.provider, parsed.timer)


def test_nesting_without_end_is_not_followed() -> None:
    message: Any = storages.s3()
    for _ in range(12):
        message = storages.notification(message) if len(json.dumps(message)) < 1 << 20 else message
    assert parse_event(message).objects == []


def test_an_unknown_provider_is_refused() -> None:
    assert ObjectEvent(bucket="b", key="k", provider="s3").provider == "s3"
    with pytest.raises(ArgumentError, match="provider must be one of oss, s3, minio"):
        ObjectEvent(bucket="b", key="k", provider="azure")  # type: ignore[arg-type]


def _paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The paths of all members of JSON."""
    steps = value.items() if isinstance(value, dict) else ()
    steps = list(enumerate(value)) if isinstance(value, list) else list(steps)
    inner = [found for step, item in steps for found in _paths(item, (*path, step))]
    return [(*path, step) for step, _ in steps] + inner
