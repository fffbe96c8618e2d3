"""Every kind of failure of every kind of request, with both SDKs, and the platform's deadline."""

from __future__ import annotations

import json
import pathlib
import time
from collections.abc import Iterator
from typing import Any

import fcimage
import pytest
from fcimage import Jpeg, Variant, WebP
from fcimage.handler import KeyTemplates, Pipeline, job, pipeline_from_env
from fcimage.storage import DirectoryStorage, oss
from hypothesis import given
from hypothesis import strategies as st

from support.event_samples import TUTORIAL
from support.oss_endpoint import REGION, Endpoint
from support.pictures import SIX
from support.uploads import PHOTO, SMALL, body, context, event_of

#: The output whose requests fail.
LATE = "webp/large/a.webp"


@pytest.fixture
def endpoint(monkeypatch: pytest.MonkeyPatch) -> Iterator[Endpoint]:
    monkeypatch.setattr(oss, "BACKOFF", 0.001)
    monkeypatch.setattr(oss, "READ_SECONDS", 0.2)
    with Endpoint() as served:
        served.slow_seconds = 0.4
        yield served


@pytest.fixture(params=["native", "oss2", "alibabacloud_oss_v2"])
def environ(request: pytest.FixtureRequest, endpoint: Endpoint) -> dict[str, str]:
    return {
        "TARGET_BUCKET": "processed-images",
        "OSS_ENDPOINT": endpoint.url,
        "OSS_REGION": REGION,
        "FCIMAGE_OSS_CLIENT": request.param,
    }


#: The method that fails, and how; "404" is an object that was deleted or does not exist yet.
KINDS = [
    *(("GET", how) for how in ("503", "429", "slow", "cut", "wrong-crc", "403", "404")),
    *(("HEAD", how) for how in ("503", "429", "slow", "cut", "403", "404")),
    *(("PUT", how) for how in ("503", "429", "slow", "cut", "wrong-crc", "403")),
]


@pytest.mark.parametrize(("method", "how"), KINDS)
def test_a_permanent_failure_ends_as_documented(
    environ: dict[str, str], endpoint: Endpoint, method: str, how: str
) -> None:
    stored = endpoint.upload("uploads/a.jpg", PHOTO)
    event = event_of("uploads/a.jpg", etag=stored.etag)
    endpoint.fail(how, method=method, key="uploads/a.jpg" if method == "GET" else LATE, times=99)
    ready = pipeline_from_env(environ)
    if how == "404":
        result = ready.run(event, context())
        gone = {"error": "ObjectNotFoundError"} if method == "GET" else None
        assert (result["statusCode"], body(result)["count"]) == ((422, 0) if gone else (200, 6))
        assert not gone or body(result)["failed"][0]["error"] == gone["error"]
        return
    with pytest.raises(fcimage.StorageError) as caught:
        ready.run(event, context())
    assert caught.value.retryable == (how != "403")
    attempts = 1 if how == "403" else oss.ATTEMPTS
    key = "uploads/a.jpg" if method == "GET" else LATE
    assert endpoint.asked(method).count(key) == attempts
    # The other outputs are stored, and are not made again.
    if method == "PUT":
        assert set(SIX) - set(endpoint.names()) <= {LATE}
    endpoint.heal()
    assert body(ready.run(event, context()))["count"] == 6
    assert endpoint.names() == SIX


@pytest.mark.parametrize("how", ["503", "429", "slow", "cut"])
def test_a_temporary_failure_of_head_is_retried(
    environ: dict[str, str], endpoint: Endpoint, how: str
) -> None:
    stored = endpoint.upload("uploads/a.jpg", PHOTO)
    endpoint.fail(how, method="HEAD", times=3)
    event = event_of("uploads/a.jpg", etag=stored.etag)
    assert body(pipeline_from_env(environ).run(event, context()))["count"] == 6
    assert len(endpoint.asked("HEAD")) == 6 + 3


def test_a_missing_target_bucket_is_an_error_of_the_configuration(
    environ: dict[str, str], endpoint: Endpoint
) -> None:
    endpoint.upload("uploads/a.jpg", PHOTO)
    endpoint.buckets.discard("processed-images")
    with pytest.raises(fcimage.StorageError, match="NoSuchBucket") as caught:
        pipeline_from_env(environ).run(event_of("uploads/a.jpg"), context())
    assert not caught.value.retryable


# The deadline.


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT"])
def test_when_the_storage_hangs_the_log_and_the_finished_variants_are_kept(
    environ: dict[str, str],
    endpoint: Endpoint,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    method: str,
) -> None:
    monkeypatch.setattr(oss, "READ_SECONDS", 30.0)
    endpoint.slow_seconds = 6.0
    stored = endpoint.upload("uploads/a.jpg", PHOTO)
    event = event_of("uploads/a.jpg", etag=stored.etag)
    ready = pipeline_from_env(environ)
    ready.run(event_of("uploads/gone.jpg"), context())  # the SDK is loaded
    capsys.readouterr()
    endpoint.fail("slow", method=method, key="uploads/a.jpg" if method == "GET" else LATE)
    began = time.monotonic()
    with pytest.raises(fcimage.UnfinishedError) as caught:
        ready.run(event, context(timeout=2))
    assert time.monotonic() - began < 2
    told = json.loads(str(caught.value.result["body"]))
    (unfinished,) = told["unfinished"]
    assert "the storage did not respond before the deadline" in unfinished["reason"]
    if method == "PUT":
        assert (told["count"], unfinished["missing"]) == (5, [LATE])
    log = json.loads(capsys.readouterr().out)
    assert (log["fcimage"], log["source"]) == ("unfinished", "uploads/a.jpg")
    endpoint.requests.clear()
    assert body(ready.run(event, context()))["count"] == 6
    if method == "PUT":
        assert endpoint.asked("PUT") == [LATE]


# One of several images, and reports.


def test_an_image_that_cannot_be_made_does_not_remove_those_before_it(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = fcimage.render_as_completed

    def breaks(*args: Any, **options: Any) -> Iterator[fcimage.EncodedImage]:
        yield next(real(*args, **options))
        raise fcimage.EncodeError("it does not fit")

    monkeypatch.setattr(job, "render_as_completed", breaks)
    storage = DirectoryStorage(tmp_path)
    storage.put("upload-images", "a.jpg", PHOTO)
    result = Pipeline(SMALL, storage, target_bucket="out").run(event_of("a.jpg"))
    told = body(result)
    assert (result["statusCode"], told["count"]) == (422, 1)
    assert told["failed"][0]["reason"] == "it does not fit"
    (image,) = told["processed"]
    assert storage.head("out", image["key"]) is not None


def test_an_exception_of_the_storage_for_a_report_is_logged_and_not_raised(
    tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str]
) -> None:
    class Full(DirectoryStorage):
        def put(self, *_: object, **__: object) -> None:
            raise OSError("the disk is full")

    DirectoryStorage(tmp_path).put("upload-images", "a.jpg", b"?")
    ready = Pipeline(SMALL, Full(tmp_path), target_bucket="out", failure_prefix="failed/")
    assert ready.run(event_of("a.jpg"))["statusCode"] == 422
    assert json.loads(capsys.readouterr().out)["report"] == "OSError: the disk is full"


def test_the_log_has_times_memory_and_bytes(
    environ: dict[str, str], endpoint: Endpoint, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("a", "b"):
        endpoint.upload(f"uploads/{name}.jpg", PHOTO)
    ready = pipeline_from_env(environ)
    ready.run(event_of("uploads/a.jpg"), context())
    ready.run(event_of("uploads/a.jpg", "uploads/b.jpg"), context())
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    names = {"fcimage", "request_id", "source", "objects", "ms", "cpu_ms", "peak_mib"}
    names |= {"bytes_in", "bytes_out", "level", "function", "cold_start"}
    # An SDK is loaded once.
    sdk = set() if environ["FCIMAGE_OSS_CLIENT"] == "native" else {"sdk_ms"}
    assert set(first) == names | sdk
    assert set(second) == names
    assert (first["source"], second["source"]) == (
        "uploads/a.jpg",
        ["uploads/a.jpg", "uploads/b.jpg"],
    )
    assert set(first["ms"]) == {"parse", "check", "fetch", "render", "upload", "total"}
    assert [each["outcome"] for each in second["objects"]] == ["unchanged", "done"]
    assert second["bytes_in"] == 2 * len(PHOTO)  # without an ETag it is fetched to be looked at


# The source bucket, and keys of outputs.


@pytest.mark.parametrize("shape", ["transformed", "tutorial"])
def test_source_bucket_is_the_bucket_of_events_that_name_none(
    environ: dict[str, str], endpoint: Endpoint, shape: str
) -> None:
    endpoint.upload("uploads/a.jpg", PHOTO)
    if shape == "transformed":
        event: Any = {"key": "uploads/a.jpg"}
    else:
        event = json.loads(json.dumps(TUTORIAL))
        event["subject"] = "uploads"
        event["data"]["object"] = {"key": "uploads/a.jpg"}
        del event["data"]["bucket"]
    without = pipeline_from_env(environ).run(event, context())
    assert without["statusCode"] == 400
    ready = pipeline_from_env({**environ, "SOURCE_BUCKET": "upload-images"})
    assert body(ready.run(event, context()))["count"] == 6
    # It does not override the bucket in an event.
    other = ready.run(event_of("uploads/gone.jpg"), context())
    assert other["statusCode"] == 422


NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)


@given(
    source=NAMES,
    variant=NAMES,
    template=st.sampled_from(
        [
            "resized/{variant}/{stem}.jpg",
            "{folder}{stem}-{variant}.jpg",
            "{bucket}/{variant}.{stem}",
            "(a+)*.{stem}[{variant}]",
            "{stem}",
        ]
    ),
)
def test_every_key_that_is_written_is_recognized_as_an_output(
    source: str, variant: str, template: str
) -> None:
    templates = KeyTemplates({"jpeg": template})
    key = templates.key(variant, "jpeg", "a-bucket", source)
    recipes = [
        Variant("other", width=1, encodings=[WebP()]),
        Variant(variant, width=2, encodings=[Jpeg()]),
    ]
    assert templates.is_output(key, recipes)
