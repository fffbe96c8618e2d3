"""The handler from an event to stored variants, with both SDKs over HTTP."""

from __future__ import annotations

import json
import pathlib
import time
from typing import Any

import fcimage
import pytest
from fcimage import Jpeg, Variant, WebP
from fcimage.handler import (
    Pipeline,
    pipeline_from_env,
)
from fcimage.storage import DirectoryStorage, StoredObject

from support.event_samples import EVENTBRIDGE_OSS, OSS, TUTORIAL
from support.oss_endpoint import Endpoint
from support.pictures import SIX, encoded, opened, photo_like
from support.uploads import PHOTO, SMALL, body, context, event_of


def test_an_upload_becomes_six_objects(
    pipeline: Pipeline, endpoint: Endpoint, capsys: pytest.CaptureFixture[str]
) -> None:
    endpoint.upload("uploads/a.jpg", PHOTO)
    result = pipeline.run(event_of("uploads/a.jpg"), context())
    assert result["statusCode"] == 200
    told = body(result)
    assert (told["source"], told["count"], len(told)) == ("uploads/a.jpg", 6, 3)
    assert {"key": "webp/thumb/a.webp", "format": "webp", "size": "thumb"} in told["processed"]
    assert endpoint.names() == SIX
    expected = {
        (image.variant, image.format): image.data
        for image in fcimage.render(PHOTO, pipeline.variants)
    }
    for image in told["processed"]:
        stored = endpoint.objects["processed-images", image["key"]]
        assert stored.data == expected[image["size"], image["format"]]
        assert stored.headers["content-type"] == f"image/{image['format']}"
        assert stored.headers["x-oss-meta-fcimage"].startswith(
            endpoint.objects["upload-images", "uploads/a.jpg"].etag
        )
        assert "cache-control" not in stored.headers
    assert opened(endpoint.objects["processed-images", "resized/large/a.jpg"].data).width == 1200
    (line,) = capsys.readouterr().out.splitlines()
    log = json.loads(line)
    assert (log["fcimage"], log["request_id"], log["bytes_in"]) == ("done", "request-1", len(PHOTO))
    assert {"parse", "fetch", "render", "upload", "total"} <= set(log["ms"])
    assert log["bytes_out"] == sum(map(len, expected.values()))
    assert log["peak_mib"] > 1
    assert log["cpu_ms"] > 0


@pytest.mark.parametrize("sample", [EVENTBRIDGE_OSS, TUTORIAL, OSS, [TUTORIAL]])
def test_every_shape_of_event_is_understood(sample: Any, tmp_path: pathlib.Path) -> None:
    storage = DirectoryStorage(tmp_path)
    (found,) = fcimage.parse_event(sample).objects
    storage.put(found.bucket, found.key, PHOTO)
    result = Pipeline(SMALL, storage, target_bucket="out").run(sample)
    assert body(result)["count"] == 2


def test_a_duplicate_event_does_no_duplicate_work(pipeline: Pipeline, endpoint: Endpoint) -> None:
    stored = endpoint.upload("uploads/a.jpg", PHOTO)
    event = event_of("uploads/a.jpg", etag=stored.etag)
    first = pipeline.run(event, context())
    endpoint.requests.clear()
    assert pipeline.run(event, context()) == first
    assert {method for method, _, _ in endpoint.requests} == {"HEAD"}


def test_only_missing_outputs_are_made(pipeline: Pipeline, endpoint: Endpoint) -> None:
    stored = endpoint.upload("uploads/a.jpg", PHOTO)
    event = event_of("uploads/a.jpg", etag=stored.etag)
    first = pipeline.run(event, context())
    del endpoint.objects["processed-images", "webp/medium/a.webp"]
    endpoint.requests.clear()
    assert pipeline.run(event, context()) == first
    assert endpoint.asked("PUT") == ["webp/medium/a.webp"]


def test_a_new_image_or_recipe_is_made_again(
    pipeline: Pipeline, endpoint: Endpoint, environ: dict[str, str]
) -> None:
    stored = endpoint.upload("uploads/a.jpg", PHOTO)
    event = event_of("uploads/a.jpg", etag=stored.etag)
    pipeline.run(event, context())
    endpoint.requests.clear()
    pipeline_from_env({**environ, "WATERMARK_TEXT": "other"}).run(event, context())
    assert len(endpoint.asked("PUT")) == 4  # the thumbnails have no watermark
    endpoint.requests.clear()
    # Replaced since the event was sent: the event's ETag is stale.
    endpoint.upload("uploads/a.jpg", encoded(photo_like(400, 300, seed=9), "JPEG"))
    pipeline_from_env(environ).run(event, context())
    assert len(endpoint.asked("PUT")) == 6
    assert opened(endpoint.objects["processed-images", "resized/large/a.jpg"].data).width == 400


@pytest.mark.parametrize("how", ["503", "cut", "wrong-crc", "slow"])
def test_a_temporary_failure_is_retried(pipeline: Pipeline, endpoint: Endpoint, how: str) -> None:
    endpoint.slow_seconds = 1.0
    endpoint.upload("uploads/a.jpg", PHOTO)
    endpoint.fail(how, method="GET", times=2)
    endpoint.fail(how, method="PUT", times=1)
    assert body(pipeline.run(event_of("uploads/a.jpg"), context()))["count"] == 6
    assert endpoint.names() == SIX


@pytest.mark.parametrize("method", ["GET", "PUT"])
@pytest.mark.parametrize("how", ["503", "403", "cut", "wrong-crc"])
def test_a_permanent_failure_is_raised_and_finished_work_is_kept(
    pipeline: Pipeline, endpoint: Endpoint, method: str, how: str
) -> None:
    stored = endpoint.upload("uploads/a.jpg", PHOTO)
    event = event_of("uploads/a.jpg", etag=stored.etag)
    key = "uploads/a.jpg" if method == "GET" else "webp/large/a.webp"
    endpoint.fail(how, method=method, key=key, times=50)
    with pytest.raises(fcimage.StorageError) as caught:
        pipeline.run(event, context())
    assert caught.value.retryable == (how != "403")
    wrong = {"webp/large/a.webp"} if method == "PUT" else set(SIX)
    if how != "wrong-crc" or method == "GET":  # with a wrong CRC of an upload, the object is stored
        assert set(endpoint.names()) == set(SIX) - wrong
    # The platform delivers the event again: only the missing outputs are made.
    endpoint.heal()
    endpoint.requests.clear()
    assert body(pipeline.run(event, context()))["count"] == 6
    if how != "wrong-crc":
        assert set(endpoint.asked("PUT")) == wrong


BAD = {
    "broken.jpg": (PHOTO[: len(PHOTO) // 2], "DecodeError"),
    "text.jpg": (b"not an image", "DecodeError"),
    "empty.jpg": (b"", "DecodeError"),
    "book.png": (b"%PDF-1.7\n", "UnsupportedError"),
}


@pytest.mark.parametrize("name", BAD)
def test_an_image_that_can_never_be_processed_ends_the_invocation_with_a_report(
    environ: dict[str, str], endpoint: Endpoint, name: str
) -> None:
    data, error = BAD[name]
    endpoint.upload(f"uploads/{name}", data)
    pipeline = pipeline_from_env({**environ, "FAILURE_PREFIX": "failed/"})
    result = pipeline.run(event_of(f"uploads/{name}"), context())
    assert result["statusCode"] == 422
    told = body(result)
    assert (told["count"], told["processed"]) == (0, [])
    assert (told["failed"][0]["source"], told["failed"][0]["error"]) == (f"uploads/{name}", error)
    report = endpoint.objects["processed-images", f"failed/uploads/{name}.json"]
    said = json.loads(report.data)
    assert (said["error"], said["request_id"]) == (error, "request-1")
    assert said["source"]["key"] == f"uploads/{name}"
    assert report.headers["content-type"] == "application/json"


def test_a_deleted_object_and_an_oversized_one_are_not_tried_again(
    environ: dict[str, str], endpoint: Endpoint
) -> None:
    pipeline = pipeline_from_env(environ)
    gone = body(pipeline.run(event_of("uploads/gone.jpg"), context()))
    assert gone["failed"][0]["error"] == "ObjectNotFoundError"
    endpoint.requests.clear()
    large = body(pipeline.run(event_of("uploads/large.jpg", size=1 << 40), context()))
    assert large["failed"][0]["error"] == "LimitError"
    assert not endpoint.requests
    assert not endpoint.names()


def test_a_report_that_cannot_be_written_is_logged_and_not_raised(
    environ: dict[str, str], endpoint: Endpoint, capsys: pytest.CaptureFixture[str]
) -> None:
    endpoint.fail("503", method="PUT", times=50)
    endpoint.upload("a.jpg", b"?")
    pipeline = pipeline_from_env({**environ, "FAILURE_PREFIX": "failed/"})
    assert pipeline.run(event_of("a.jpg"), context())["statusCode"] == 422
    assert "503" in json.loads(capsys.readouterr().out)["report"]


def test_one_damaged_image_does_not_stop_the_others_of_its_batch(
    pipeline: Pipeline, endpoint: Endpoint
) -> None:
    for name in ("a", "b"):
        endpoint.upload(f"uploads/{name}.jpg", PHOTO)
    endpoint.upload("uploads/bad.jpg", PHOTO[:5000])
    keys = ["uploads/a.jpg", "uploads/bad.jpg", "uploads/b.jpg", "notes.txt"]
    told = body(pipeline.run(event_of(*keys), context()))
    assert told["source"] == keys
    assert told["count"] == 12
    assert {image["source"] for image in told["processed"]} == {"uploads/a.jpg", "uploads/b.jpg"}
    assert [failed["source"] for failed in told["failed"]] == ["uploads/bad.jpg"]
    assert [skipped["source"] for skipped in told["skipped"]] == ["notes.txt"]


def test_one_failing_request_does_not_stop_the_others_of_its_batch(
    pipeline: Pipeline, endpoint: Endpoint
) -> None:
    for name in ("a", "b"):
        endpoint.upload(f"uploads/{name}.jpg", PHOTO)
    endpoint.fail("503", method="GET", key="uploads/a.jpg", times=50)
    with pytest.raises(fcimage.StorageError, match=r"uploads/a\.jpg"):
        pipeline.run(event_of("uploads/a.jpg", "uploads/b.jpg"), context())
    assert endpoint.names() == [key.replace("a.", "b.") for key in SIX]


@pytest.mark.parametrize("same_bucket", [True, False])
def test_outputs_and_reports_are_never_processed(
    environ: dict[str, str], endpoint: Endpoint, same_bucket: bool
) -> None:
    target = "upload-images" if same_bucket else "processed-images"
    settings = {**environ, "TARGET_BUCKET": target, "FAILURE_PREFIX": "failed/"}
    pipeline = pipeline_from_env(settings)
    endpoint.upload("uploads/a.jpg", PHOTO)
    endpoint.upload("uploads/bad.jpg", b"?")
    pipeline.run(event_of("uploads/a.jpg", "uploads/bad.jpg"), context())
    written = set(endpoint.names(target)) - {"uploads/a.jpg", "uploads/bad.jpg"}
    assert len(written) == 7
    endpoint.requests.clear()
    for key in written:
        event = json.loads(event_of(key))
        event["data"]["oss"]["bucket"]["name"] = target
        told = body(pipeline.run(event, context()))
        assert told["count"] == 0
        assert "output" in told["skipped"][0]["reason"]
    assert not endpoint.requests


def test_an_output_with_another_key_is_recognized_by_its_metadata(
    pipeline: Pipeline, endpoint: Endpoint
) -> None:
    endpoint.upload("uploads/a.jpg", PHOTO)
    pipeline.run(event_of("uploads/a.jpg"), context())
    copied = endpoint.objects["processed-images", "resized/large/a.jpg"]
    endpoint.objects["upload-images", "copied.jpg"] = copied
    told = body(pipeline.run(event_of("copied.jpg"), context()))
    assert told["skipped"][0]["reason"] == "the object is an output of fcimage"
    # If the event has the metadata, the object is not downloaded.
    event = json.loads(event_of("copied.jpg"))
    meta = {"userMeta": {"x-oss-meta-fcimage": copied.headers["x-oss-meta-fcimage"]}}
    event["data"]["oss"]["object"]["objectMeta"] = meta
    endpoint.requests.clear()
    assert body(pipeline.run(event, context()))["skipped"]
    assert not endpoint.requests


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"eventName": "ObjectRemoved:DeleteObject"}, "the object was removed"),
        ({"eventName": "ObjectCreated:InitiateMultipartUpload"}, "the upload is not complete"),
        ({"key": "uploads/"}, "the object is a folder"),
        ({"key": "uploads/notes.TXT"}, "the file extension is not that of an image"),
    ],
)
def test_what_is_not_a_finished_image_is_skipped(
    pipeline: Pipeline, endpoint: Endpoint, change: dict[str, str], reason: str
) -> None:
    event = json.loads(event_of(change.get("key", "uploads/a.jpg")))
    if "eventName" in change:
        event["data"]["eventName"] = change["eventName"]
        event["type"] = "oss:" + change["eventName"]
    result = pipeline.run(event, context())
    assert (result["statusCode"], body(result)["skipped"][0]["reason"]) == (200, reason)
    assert not endpoint.requests


@pytest.mark.parametrize("payload", [b"{", b"hello", b"{}", b"[]", b"\xff", json.dumps({"a": 1})])
def test_an_event_without_an_object_is_refused_without_a_retry(
    pipeline: Pipeline, payload: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    result = pipeline.run(payload, context())
    assert result["statusCode"] == 400
    assert body(result)["error"] == "EventError"
    assert len(capsys.readouterr().out.splitlines()) == 1


class Slow(DirectoryStorage):
    """Takes ``seconds`` to return an image."""

    seconds = 0.0

    def get(self, bucket: str, key: str, *, max_bytes: int | None = None) -> StoredObject:
        if bucket == "upload-images":
            time.sleep(self.seconds)
        return super().get(bucket, key, max_bytes=max_bytes)


def test_near_the_deadline_finished_variants_are_kept_and_the_rest_is_reported(
    tmp_path: pathlib.Path,
) -> None:
    storage = Slow(tmp_path)
    for name in ("a", "b", "c"):
        storage.put("upload-images", f"{name}.jpg", PHOTO)
    event = event_of("a.jpg", "b.jpg", "c.jpg")
    pipeline = Pipeline(SMALL, storage, target_bucket="out", margin=0.1)
    storage.seconds = 0.25
    with pytest.raises(fcimage.UnfinishedError) as caught:
        pipeline.run(event, context(timeout=0.5))
    assert caught.value.retryable
    told = json.loads(str(caught.value.result["body"]))
    assert 0 < told["count"] < 6
    missing = [key for unfinished in told["unfinished"] for key in unfinished["missing"]]
    assert len(missing) + told["count"] == 6
    # The next delivery continues where it stopped.
    storage.seconds = 0.0
    assert body(pipeline.run(event, context()))["count"] == 6


def test_an_invocation_without_any_progress_is_not_repeated(tmp_path: pathlib.Path) -> None:
    storage = Slow(tmp_path)
    storage.put("upload-images", "a.jpg", PHOTO)
    result = Pipeline(SMALL, storage, margin=1.0).run(event_of("a.jpg"), context(timeout=0.5))
    assert result["statusCode"] == 504
    assert len(body(result)["unfinished"][0]["missing"]) == 2


def test_uploads_run_while_other_images_are_encoded(tmp_path: pathlib.Path) -> None:
    began: list[float] = []

    class Watching(DirectoryStorage):
        def put(self, bucket: str, key: str, data: bytes, headers: Any = None) -> None:
            began.append(time.monotonic())
            super().put(bucket, key, data, headers)

    storage = Watching(tmp_path)
    storage.put("upload-images", "a.jpg", encoded(photo_like(3000, 2000), "JPEG"))
    slow = [
        Variant("thumb", width=50, encodings=[Jpeg()]),
        Variant("huge", width=3000, encodings=[WebP(effort=6)]),
    ]
    del began[:]
    Pipeline(slow, storage, target_bucket="out", threads=2).run(event_of("a.jpg"))
    assert began[1] - began[0] > 0.1
