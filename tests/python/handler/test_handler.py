"""The handler from an event to stored variants, with both SDKs over HTTP."""

from __future__ import annotations

import base64
import json
import os
import pathlib
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import fcimage
import pytest
from fcimage import Jpeg, Variant, WebP
from fcimage.handler import (
    KeyTemplates,
    Pipeline,
    http_from_env,
    pipeline_from_env,
    tutorial_variants,
)
from fcimage.handler.once import once
from fcimage.storage import Credentials, DirectoryStorage, OssStorage, StoredObject, oss

from support.event_samples import EVENTBRIDGE_OSS, OSS, TUTORIAL
from support.forks import exit_status_of_a_fork
from support.oss_endpoint import REGION, Endpoint
from support.pictures import SIX, encoded, opened, photo_like
from support.uploads import PHOTO, SMALL, body, context, event_of


@pytest.fixture
def endpoint(monkeypatch: pytest.MonkeyPatch) -> Iterator[Endpoint]:
    monkeypatch.setattr(oss, "BACKOFF", 0.001)
    monkeypatch.setattr(oss, "READ_SECONDS", 0.5)
    with Endpoint() as served:
        yield served


@pytest.fixture(params=["oss2", "alibabacloud_oss_v2"])
def environ(request: pytest.FixtureRequest, endpoint: Endpoint) -> dict[str, str]:
    return {
        "TARGET_BUCKET": "processed-images",
        "OSS_ENDPOINT": endpoint.url,
        "OSS_REGION": REGION,
        "WATERMARK_TEXT": "chenk.top",
        "FCIMAGE_OSS_SDK": request.param,
    }


@pytest.fixture
def pipeline(environ: dict[str, str]) -> Pipeline:
    return pipeline_from_env(environ)


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


def test_settings_are_applied_to_the_outputs(environ: dict[str, str], endpoint: Endpoint) -> None:
    recipes = [
        {"name": "s", "width": 80, "encodings": [{"format": "png"}, {"format": "jpeg"}]},
    ]
    settings = {
        **environ,
        "FCIMAGE_VARIANTS": json.dumps(recipes),
        "JPEG_KEY": "{bucket}/{folder}{stem}-{variant}.jpg",
        "CACHE_CONTROL": "max-age=31536000",
    }
    endpoint.upload("x/y/图 1.jpg", PHOTO)
    told = body(pipeline_from_env(settings).run(event_of("x/y/%E5%9B%BE%201.jpg"), context()))
    assert endpoint.names() == ["png/s/图 1.png", "upload-images/x/y/图 1-s.jpg"]
    assert told["source"] == "x/y/图 1.jpg"
    stored = endpoint.objects["processed-images", "png/s/图 1.png"]
    assert stored.headers["cache-control"] == "max-age=31536000"


def test_the_ready_handler_reads_the_environment(
    endpoint: Endpoint, environ: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from fcimage import handler as package

    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(package, "_pipeline", package.once(pipeline_from_env))
    endpoint.upload("uploads/a.jpg", PHOTO)
    assert body(package.handler(event_of("uploads/a.jpg"), context()))["count"] == 6
    connections = endpoint.connections
    endpoint.upload("uploads/b.jpg", PHOTO)
    assert body(package.handler(event_of("uploads/b.jpg"), context()))["count"] == 6
    assert endpoint.connections <= max(connections, 7)  # kept from one invocation to the next


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"FCIMAGE_VARIANTS": "["}, "FCIMAGE_VARIANTS: "),
        ({"WATERMARK_TEXT": "   "}, "WATERMARK_TEXT: "),
        ({"TARGET_BUCKET": "a/b"}, "TARGET_BUCKET must be the name of a bucket"),
        ({"SOURCE_BUCKET": "Ab"}, "SOURCE_BUCKET must be the name of a bucket"),
        ({"FAILURE_PREFIX": "/failed"}, "FAILURE_PREFIX must not begin with a slash"),
        ({"CACHE_CONTROL": "max-age=60\n"}, "CACHE_CONTROL must be printable ASCII characters"),
        ({"FCIMAGE_OSS_SDK": "boto3"}, "FCIMAGE_OSS_SDK must be one of alibabacloud_oss_v2, oss2"),
        ({"OSS_ENDPOINT": "https://"}, "OSS_ENDPOINT: endpoint must be an address"),
        ({"JPEG_KEY": "{nothing}"}, "JPEG_KEY: the fields of a key template are {variant}"),
        ({"JPEG_KEY": "all.jpg"}, "JPEG_KEY: a key template must contain {stem} or {name}"),
        ({"JPEG_KEY": "{stem}.jpg"}, "would have the same key"),
        ({"JPEG_KEY": "{variant}/{stem}.jpg", "WEBP_KEY": "{variant}/{name}"}, "the same key"),
        ({"WEBP_KEY": "resized/{variant}/{stem}.jpg"}, "would have the same key"),
    ],
)
def test_a_setting_that_cannot_be_read_is_an_error_that_names_it(
    settings: dict[str, str], message: str
) -> None:
    with pytest.raises(fcimage.ArgumentError) as caught:
        pipeline_from_env({"OSS_ENDPOINT": "oss.example.com", **settings})
    assert message in str(caught.value)


def test_a_setting_that_is_not_a_string_is_an_error_that_names_it() -> None:
    settings: Any = {"OSS_ENDPOINT": "oss.example.com", "TARGET_BUCKET": 5}
    with pytest.raises(fcimage.ArgumentError, match="TARGET_BUCKET must be a string, got int"):
        pipeline_from_env(settings)


def test_a_changed_cache_control_is_applied_to_outputs_that_exist(
    environ: dict[str, str], endpoint: Endpoint
) -> None:
    stored = endpoint.upload("uploads/a.jpg", PHOTO)
    event = event_of("uploads/a.jpg", etag=stored.etag)
    marks = set()
    for value in ("", "max-age=60", "max-age=61", ""):
        pipeline = pipeline_from_env({**environ, "CACHE_CONTROL": value})
        endpoint.requests.clear()
        assert body(pipeline.run(event, context()))["count"] == 6
        assert len(endpoint.asked("PUT")) == 6
        headers = endpoint.objects["processed-images", SIX[0]].headers
        assert headers.get("cache-control", "") == value
        marks.add(headers["x-oss-meta-fcimage"])
        pipeline.run(event, context())
        assert len(endpoint.asked("PUT")) == 6
    assert len(marks) == 3


def test_the_default_variants_are_the_tutorials_in_the_core() -> None:
    core = pathlib.Path(__file__).parents[3] / "crates/fcimage-image/src/recipe/tutorial.json"
    assert tutorial_variants("chenk.top") == fcimage.variants_from_json(core.read_text())
    unmarked = [variant.replace(watermark=None) for variant in tutorial_variants("chenk.top")]
    assert tutorial_variants() == unmarked


def test_a_watermark_that_cannot_be_drawn_is_an_error_of_the_configuration(
    tmp_path: pathlib.Path,
) -> None:
    storage = DirectoryStorage(tmp_path)
    logo = encoded(photo_like(200, 100), "PNG")

    def marked(data: bytes) -> list[Variant]:
        return [Variant("v", watermark=fcimage.ImageWatermark(data), encodings=[Jpeg()])]

    Pipeline(marked(logo), storage)
    with pytest.raises(fcimage.ArgumentError, match=r"the watermark cannot be drawn: .*damaged"):
        Pipeline(marked(logo[:-1000]), storage)
    with pytest.raises(fcimage.ArgumentError, match=r"the watermark cannot be drawn: .*max_memory"):
        Pipeline(marked(logo), storage, limits=fcimage.Limits(max_memory=100_000))
    # A logo in a recipe is read within the limits of the function.
    recipe = {"image": {"base64": base64.b64encode(logo).decode()}}
    environ = {
        "OSS_ENDPOINT": f"file://{tmp_path}",
        "FCIMAGE_VARIANTS": json.dumps(
            [{"name": "v", "watermark": recipe, "encodings": [{"format": "png"}]}]
        ),
    }
    pipeline_from_env(environ)
    with pytest.raises(fcimage.ArgumentError, match=r"FCIMAGE_VARIANTS: .*max_side is 100"):
        pipeline_from_env({**environ, "FCIMAGE_MAX_SIDE": "100"})


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_handler_that_is_built_during_fork_is_built_in_the_child() -> None:
    parent, held, done = os.getpid(), threading.Event(), threading.Event()

    def build(environ: Any, context: Any) -> int:
        if os.getpid() == parent:
            held.set()
            done.wait(30)
        return os.getpid()

    get = once(build)
    thread = threading.Thread(target=get, args=(None,))
    thread.start()
    held.wait(30)
    try:
        assert exit_status_of_a_fork(lambda: get(None) == os.getpid()) == 0
    finally:
        done.set()
        thread.join()
    assert get(None) == parent


def test_limits_come_from_the_given_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FCIMAGE_MAX_PIXELS", "7")
    environ = {"OSS_ENDPOINT": "x", "FCIMAGE_MAX_PIXELS": "1000"}
    assert pipeline_from_env(environ).limits.max_pixels == 1000
    environ["FCIMAGE_MAX_PIXELS"] = "many"
    with pytest.raises(fcimage.ArgumentError, match="FCIMAGE_MAX_PIXELS must be"):
        pipeline_from_env(environ)


@pytest.mark.parametrize("build", [pipeline_from_env, http_from_env])
def test_an_unknown_variable_of_fcimage_is_an_error_that_suggests_the_right_name(
    build: Callable[[dict[str, str]], object],
) -> None:
    with pytest.raises(fcimage.ArgumentError, match="did you mean FCIMAGE_MAX_PIXELS"):
        build({"OSS_ENDPOINT": "x", "FCIMAGE_MAX_PIXEL": "1000"})
    build({"OSS_ENDPOINT": "x", "UNRELATED": "1000"})


@pytest.mark.parametrize("name", ["handler", "http_handler"])
def test_the_first_invocation_refuses_a_misspelled_variable_of_fcimage(name: str) -> None:
    code = (
        "import fcimage, fcimage.handler as ready\n"
        "for _ in range(2):\n"
        "    try:\n"
        f"        ready.{name}('{{}}')\n"
        "    except fcimage.ArgumentError as error:\n"
        "        print(error)\n"
    )
    environ = {**os.environ, "OSS_ENDPOINT": "x", "FCIMAGE_MAX_PIXLES": "5"}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environ, capture_output=True, text=True, check=True
    )
    lines = done.stdout.splitlines()
    assert len(lines) == 2, "later invocations refuse it too"
    assert all("did you mean FCIMAGE_MAX_PIXELS?" in line for line in lines), lines


def test_a_custom_domain_is_in_the_functions_region(
    endpoint: Endpoint, environ: dict[str, str]
) -> None:
    del environ["OSS_REGION"]
    endpoint.upload("uploads/a.jpg", PHOTO)
    pipeline = pipeline_from_env(environ, context())
    assert body(pipeline.run(event_of("uploads/a.jpg"), context()))["count"] == 6
    assert endpoint.signatures == {"V4"}
    # The region in the endpoint takes precedence.
    told = pipeline_from_env({"OSS_ENDPOINT": "oss-cn-beijing.aliyuncs.com"}, context()).storage
    assert isinstance(told, OssStorage)
    assert told.region == "cn-beijing"


def test_the_default_endpoint_is_that_of_the_region() -> None:
    storage = pipeline_from_env({}, context()).storage
    assert isinstance(storage, OssStorage)
    assert storage.endpoint == "https://oss-cn-hangzhou-internal.aliyuncs.com"
    with pytest.raises(fcimage.ArgumentError, match="set OSS_ENDPOINT"):
        pipeline_from_env({})


@pytest.mark.parametrize(
    ("source", "key"),
    [
        ("uploads/a.jpg", "resized/v/a.jpg"),
        ("a", "resized/v/a.jpg"),
        ("x/y/a.b.tar.gz", "resized/v/a.b.tar.jpg"),
        ("x/.jpg", "resized/v/.jpg.jpg"),
        ("图片/猫.jpg", "resized/v/猫.jpg"),
        ("{variant}.jpg", "resized/v/{variant}.jpg"),
    ],
)
def test_keys_are_made_as_the_tutorial_makes_them(source: str, key: str) -> None:
    templates = KeyTemplates()
    assert templates.key("v", "jpeg", "b", source) == key
    assert templates.is_output(key, [Variant("v", width=1, encodings=[Jpeg()])])
    assert not templates.is_output(source, [Variant("v", width=1, encodings=[Jpeg()])])


def test_a_key_that_is_too_long_for_oss_is_an_error() -> None:
    with pytest.raises(fcimage.ArgumentError, match="exceed 1023 bytes"):
        KeyTemplates().key("v", "jpeg", "b", "x" * 1020 + ".jpg")


def test_credentials_of_the_context_are_used_for_each_invocation(
    pipeline: Pipeline, endpoint: Endpoint
) -> None:
    endpoint.upload("uploads/a.jpg", PHOTO)
    expired = context()
    expired.credentials.access_key_secret = "expired"
    with pytest.raises(fcimage.StorageError, match="SignatureDoesNotMatch"):
        pipeline.run(event_of("uploads/a.jpg"), expired)
    assert body(pipeline.run(event_of("uploads/a.jpg"), context()))["count"] == 6
    assert Credentials.from_context(None) is None
