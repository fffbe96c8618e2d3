"""HEIC and AVIF that OSS refuses to convert, or is not asked to."""

from __future__ import annotations

import json
import pathlib
from collections.abc import Iterator
from typing import Any

import fcimage
import pytest
from fcimage.handler import (
    HttpVariants,
    Pipeline,
    conversion,
    http_from_env,
    job,
    pipeline_from_env,
)
from fcimage.storage import DirectoryStorage, ObjectHead, StoredObject, oss

from support import oss_images
from support.event_samples import HTTP
from support.oss_endpoint import REGION, Endpoint
from support.phone_files import (
    AVIF,
    HEIC,
    HEIGHT,
    PICTURE,
    WIDTH,
    turned,
)
from support.pictures import encoded, photo_like
from support.uploads import PHOTO, SMALL, body, context, event_of

pytestmark = pytest.mark.skipif("heic" in fcimage.FORMATS, reason="this build decodes HEIC itself")


@pytest.fixture
def endpoint(monkeypatch: pytest.MonkeyPatch) -> Iterator[Endpoint]:
    monkeypatch.setattr(oss, "BACKOFF", 0.001)
    with Endpoint() as served:
        yield served


@pytest.fixture(params=["native", "oss2", "alibabacloud_oss_v2"])
def environ(request: pytest.FixtureRequest, endpoint: Endpoint) -> dict[str, str]:
    return {
        "TARGET_BUCKET": "processed-images",
        "OSS_ENDPOINT": endpoint.url,
        "OSS_REGION": REGION,
        "FAILURE_PREFIX": "failed/",
        "FCIMAGE_OSS_CLIENT": request.param,
    }


# What OSS refuses.


def failed(environ: dict[str, str], key: str = "a.heic", **facts: Any) -> dict[str, Any]:
    result = pipeline_from_env(environ).run(event_of(key, **facts), context())
    assert result["statusCode"] == 422
    (told,) = body(result)["failed"]
    return dict(told)


def test_an_image_that_oss_cannot_decode_fails_with_a_report(
    environ: dict[str, str], endpoint: Endpoint
) -> None:
    endpoint.upload("a.heic", HEIC[: len(HEIC) // 2])
    told = failed(environ)
    assert told["error"] == "UnsupportedError"
    assert "OSS cannot convert the image" in told["reason"]
    assert "BadRequest" in told["reason"]
    assert endpoint.names() == ["failed/a.heic.json"]
    assert len(endpoint.processes) == 1, "it is not tried again"


def test_an_image_of_more_bytes_than_oss_converts_is_a_limit_before_it_is_asked(
    environ: dict[str, str], endpoint: Endpoint
) -> None:
    endpoint.upload("a.heic", HEIC + bytes(conversion.MAX_BYTES))
    told = failed(environ)
    assert told["error"] == "LimitError"
    assert f"OSS converts at most {conversion.MAX_BYTES}" in told["reason"]
    assert not endpoint.processes


@pytest.mark.parametrize("size", [(30_001, 16), (0xFFFFFFFF, 0xFFFFFFFF), (20_000, 20_000)])
def test_an_image_of_more_pixels_than_oss_converts_is_a_limit_before_it_is_asked(
    environ: dict[str, str], endpoint: Endpoint, size: tuple[int, int]
) -> None:
    width, height = (side.to_bytes(4, "big") for side in size)
    told_by = WIDTH.to_bytes(4, "big") + HEIGHT.to_bytes(4, "big")
    assert HEIC.count(told_by) == 1
    endpoint.upload("a.heic", HEIC.replace(told_by, width + height))
    told = failed(environ)
    assert (told["error"], "OSS converts at most" in told["reason"]) == ("LimitError", True)
    assert not endpoint.processes


def test_a_limit_that_only_oss_knows_is_a_limit(
    environ: dict[str, str], endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(oss_images, "MAX_TURNED_SIDE", 1000)
    endpoint.upload("a.avif", turned(PICTURE))
    told = failed(environ, "a.avif")
    assert (told["error"], "rotation range" in told["reason"]) == ("LimitError", True)
    monkeypatch.setattr(oss_images, "MAX_BYTES", 1000)
    told = failed(environ, "a.avif")
    assert (told["error"], "ImageTooLarge" in told["reason"]) == ("LimitError", True)


def test_the_converted_image_obeys_max_input_bytes(
    environ: dict[str, str], endpoint: Endpoint
) -> None:
    flat = encoded(photo_like(600, 400), "HEIF", quality=1)
    endpoint.upload("a.heic", flat)
    told = failed({**environ, "FCIMAGE_MAX_INPUT_BYTES": str(len(flat) + 1)})
    assert told["error"] == "LimitError"
    assert "max_input_bytes" in told["reason"]
    assert len(endpoint.processes) == 1


@pytest.mark.parametrize("how", ["503", "429", "slow", "cut"])
def test_a_temporary_failure_of_the_conversion_is_retried(
    environ: dict[str, str], endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    if how == "slow":
        # Long enough for the conversion on a busy machine.
        monkeypatch.setattr(oss, "READ_SECONDS", 3.0)
        endpoint.slow_seconds = 6.0
    endpoint.upload("a.heic", HEIC)
    pipeline = pipeline_from_env(environ)
    get = pipeline.storage.get

    def first_the_original(*args: Any, **options: Any) -> StoredObject:
        if "process" in options:
            endpoint.fail(how, method="GET", times=2)
        return get(*args, **options)

    monkeypatch.setattr(pipeline.storage, "get", first_the_original)
    assert body(pipeline.run(event_of("a.heic"), context()))["count"] == 6
    assert len(endpoint.asked("GET")) == 4


def test_a_missing_permission_is_an_error_of_the_configuration(
    environ: dict[str, str], endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    endpoint.upload("a.heic", HEIC)
    pipeline = pipeline_from_env(environ)
    get = pipeline.storage.get

    def first_the_original(*args: Any, **options: Any) -> StoredObject:
        if "process" in options:
            endpoint.fail("403", method="GET")
        return get(*args, **options)

    monkeypatch.setattr(pipeline.storage, "get", first_the_original)
    with pytest.raises(fcimage.StorageError, match="AccessDenied"):
        pipeline.run(event_of("a.heic"), context())


# Where nothing is converted.


@pytest.mark.parametrize("setting", ["none", "avif", " avif , avif"])
def test_the_setting_says_which_kinds_are_converted(
    environ: dict[str, str], endpoint: Endpoint, setting: str
) -> None:
    endpoint.upload("a.heic", HEIC)
    told = failed({**environ, "FCIMAGE_CONVERT": setting})
    assert told["error"] == "UnsupportedError"
    assert "FCIMAGE_CONVERT is set and does not contain heic" in told["reason"]
    assert "build the wheel with the feature heic" in told["reason"]
    assert not endpoint.processes
    endpoint.upload("b.avif", AVIF)
    if setting != "none":
        ready = pipeline_from_env({**environ, "FCIMAGE_CONVERT": setting})
        assert body(ready.run(event_of("b.avif"), context()))["count"] == 6


def test_a_kind_that_cannot_be_converted_is_an_error_of_the_argument() -> None:
    with pytest.raises(fcimage.ArgumentError, match="convert must be of heic, avif, got 'jxl'"):
        Pipeline(SMALL, DirectoryStorage("."), convert=["heic", "jxl"])
    with pytest.raises(fcimage.ArgumentError, match="convert must be of heic, avif, got 'none'"):
        HttpVariants(convert="none")


@pytest.mark.parametrize("setting", ["jxl", "heic;avif", "heic,none", ","])
def test_a_wrong_setting_is_an_error_that_names_it(setting: str) -> None:
    environ = {"OSS_ENDPOINT": "x", "FCIMAGE_CONVERT": setting}
    with pytest.raises(fcimage.ArgumentError, match="FCIMAGE_CONVERT must be none, or of heic"):
        pipeline_from_env(environ)


def test_a_folder_says_both_ways_out(tmp_path: pathlib.Path) -> None:
    storage = DirectoryStorage(tmp_path)
    storage.put("upload-images", "a.heic", HEIC)
    storage.put("upload-images", "a.avif", AVIF)
    ready = Pipeline(SMALL, storage, target_bucket="out")
    heic, avif = body(ready.run(event_of("a.heic", "a.avif")))["failed"]
    for told, name in ((heic, "HEIC"), (avif, "AVIF")):
        assert told["error"] == "UnsupportedError"
        assert told["reason"].startswith(f"{name} is not supported")
        assert "let OSS convert it" in told["reason"]
        assert told["reason"].endswith("this storage cannot convert it, OSS can")
    assert "build the wheel with the feature heic" in heic["reason"]
    with pytest.raises(fcimage.UnsupportedError, match="only OSS can"):
        storage.get("upload-images", "a.heic", process="image/format,jpg")


def test_a_storage_of_the_user_needs_no_argument_process(tmp_path: pathlib.Path) -> None:
    folder = DirectoryStorage(tmp_path)

    class Own:
        def get(self, bucket: str, key: str, *, max_bytes: int | None = None) -> StoredObject:
            return folder.get(bucket, key, max_bytes=max_bytes)

        def put(self, bucket: str, key: str, data: bytes, headers: Any = None) -> None:
            folder.put(bucket, key, data, headers)

        def head(self, bucket: str, key: str) -> ObjectHead | None:
            return folder.head(bucket, key)

    folder.put("upload-images", "a.jpg", PHOTO)
    folder.put("upload-images", "a.heic", HEIC)
    told = body(Pipeline(SMALL, Own(), target_bucket="out").run(event_of("a.jpg", "a.heic")))
    assert told["count"] == 2
    assert "this storage cannot convert it" in told["failed"][0]["reason"]


def test_nothing_is_converted_that_fcimage_decodes_itself(
    environ: dict[str, str], endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    decoded = encoded(PICTURE, "PNG")

    def decodes(data: bytes, *args: Any, **options: Any) -> fcimage.RenderIterator:
        assert data == HEIC
        return fcimage.render_as_completed(decoded, *args, **options)

    monkeypatch.setattr(job, "render_as_completed", decodes)
    endpoint.upload("a.heic", HEIC)
    assert body(pipeline_from_env(environ).run(event_of("a.heic"), context()))["count"] == 6
    assert not endpoint.processes


# Over HTTP.


def get(environ: dict[str, str], key: str, **headers: str) -> dict[str, Any]:
    event = json.loads(json.dumps(HTTP))
    event.update(queryParameters={"key": key, "width": "150", "format": "png"}, body="")
    event["headers"] = {name.replace("_", "-"): value for name, value in headers.items()}
    variants = http_from_env({**environ, "SOURCE_BUCKET": "upload-images"}, context())
    return variants.run(json.dumps(event).encode(), context())


def test_what_oss_refuses_is_answered_without_the_name_of_the_bucket(
    environ: dict[str, str], endpoint: Endpoint
) -> None:
    endpoint.upload("cut.heic", HEIC[: len(HEIC) // 2])
    endpoint.upload("large.heic", HEIC + bytes(conversion.MAX_BYTES))
    endpoint.upload("a.heic", HEIC)
    refused = get(environ, "cut.heic")
    assert (refused["statusCode"], get(environ, "large.heic")["statusCode"]) == (415, 413)
    assert "upload-images" not in refused["body"]
    assert "BadRequest" in refused["body"]
    assert get({**environ, "FCIMAGE_CONVERT": "none"}, "a.heic")["statusCode"] == 415
