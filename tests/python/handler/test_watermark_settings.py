"""WATERMARK_TEXT, WATERMARK_FONT and WATERMARK_LOGO, and what a wrong one costs."""

from __future__ import annotations

import json
import pathlib
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import fcimage
import pytest
from fcimage import ImageWatermark, TextWatermark
from fcimage.handler import http_from_env, pipeline_from_env
from fcimage.storage import oss

from support.event_samples import HTTP
from support.oss_endpoint import REGION, Endpoint
from support.pictures import encoded, photo_like
from support.uploads import PHOTO, body, context, event_of

ROOT = pathlib.Path(__file__).parents[3]
FONT_PATH = ROOT / "crates/fcimage-image/assets/Roboto-Regular.subset.ttf"
FONT = FONT_PATH.read_bytes()
LOGO = encoded(photo_like(200, 100), "PNG")
BUCKET = "upload-images"


@pytest.fixture
def endpoint(monkeypatch: pytest.MonkeyPatch) -> Iterator[Endpoint]:
    monkeypatch.setattr(oss, "BACKOFF", 0.001)
    with Endpoint() as served:
        served.upload("fonts/x.ttf", FONT)
        served.upload("logo.png", LOGO)
        for name in ("a", "b"):
            served.upload(f"uploads/{name}.jpg", PHOTO)
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


def package(monkeypatch: pytest.MonkeyPatch, environ: dict[str, str]) -> ModuleType:
    """The ready handlers of a new instance."""
    from fcimage import handler
    from fcimage.handler.config import ready_http, ready_pipeline

    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(handler, "_pipeline", handler.once(ready_pipeline))
    monkeypatch.setattr(handler, "_http", handler.once(ready_http))
    return handler


def marks(environ: dict[str, str]) -> list[Any]:
    ready = pipeline_from_env(environ, context())
    return [variant.watermark for variant in ready.variants]


@pytest.mark.parametrize("where", ["path", "object"])
def test_a_font_is_a_path_or_an_object(
    environ: dict[str, str], endpoint: Endpoint, where: str
) -> None:
    font = str(FONT_PATH) if where == "path" else f"oss://{BUCKET}/fonts/x.ttf"
    settings = {**environ, "WATERMARK_TEXT": "chenk.top", "WATERMARK_FONT": font}
    expected = TextWatermark("chenk.top", font=str(FONT_PATH) if where == "path" else FONT)
    assert marks(settings) == [expected, expected, None]
    assert endpoint.asked("GET") == ([] if where == "path" else ["fonts/x.ttf"])
    made = http_from_env({**settings, "SOURCE_BUCKET": BUCKET}, context())
    assert made.watermark == expected
    assert http_from_env(settings, context()).watermark == expected, "without a bucket"


@pytest.mark.parametrize("where", ["path", "object"])
def test_a_logo_is_a_path_or_an_object(
    environ: dict[str, str], endpoint: Endpoint, tmp_path: pathlib.Path, where: str
) -> None:
    path = tmp_path / "logo.png"
    path.write_bytes(LOGO)
    logo = str(path) if where == "path" else f"oss://{BUCKET}/logo.png"
    limits = fcimage.Limits.from_env(environ)
    expected = ImageWatermark(str(path) if where == "path" else LOGO, limits=limits)
    assert marks({**environ, "WATERMARK_LOGO": logo}) == [expected, expected, None]
    assert http_from_env({**environ, "WATERMARK_LOGO": logo}, context()).watermark == expected


def test_a_file_in_a_bucket_is_loaded_once_with_the_credentials_of_the_invocation(
    environ: dict[str, str], endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    font = {"WATERMARK_TEXT": "chenk.top", "WATERMARK_FONT": f"oss://{BUCKET}/fonts/x.ttf"}
    ready = package(monkeypatch, {**environ, **font})
    assert not endpoint.requests
    for name in ("a", "b"):
        assert body(ready.handler(event_of(f"uploads/{name}.jpg"), context()))["count"] == 6
    assert endpoint.asked("GET") == ["fonts/x.ttf", "uploads/a.jpg", "uploads/b.jpg"]


WRONG: list[tuple[dict[str, str], str]] = [
    ({"WATERMARK_FONT": "oss://upload-images/gone.ttf"}, "WATERMARK_FONT: .*does not exist"),
    ({"WATERMARK_FONT": "oss://no-such-bucket/x.ttf"}, "WATERMARK_FONT: .*NoSuchBucket"),
    ({"WATERMARK_FONT": "oss://upload-images/logo.png"}, "WATERMARK_FONT: "),
    ({"WATERMARK_FONT": "oss://upload-images/"}, "WATERMARK_FONT must be a path or oss://"),
    ({"WATERMARK_FONT": "oss:///fonts/x.ttf"}, "WATERMARK_FONT must be a path or oss://"),
    ({"WATERMARK_FONT": "/gone/x.ttf"}, "WATERMARK_FONT: .*gone/x.ttf"),
    ({"WATERMARK_TEXT": "\u732b"}, "WATERMARK_TEXT: .*\u732b"),
    (
        {"WATERMARK_TEXT": "\u732b", "WATERMARK_FONT": "oss://upload-images/fonts/x.ttf"},
        "WATERMARK_TEXT: .*\u732b",
    ),
    ({"WATERMARK_TEXT": "  "}, "WATERMARK_TEXT: "),
    ({"WATERMARK_TEXT": "", "WATERMARK_FONT": "x.ttf"}, "WATERMARK_FONT needs WATERMARK_TEXT"),
    ({"WATERMARK_LOGO": "logo.png"}, "WATERMARK_LOGO and WATERMARK_TEXT cannot both be set"),
    ({"WATERMARK_TEXT": "", "WATERMARK_LOGO": "gone.png"}, "WATERMARK_LOGO: .*gone.png"),
    (
        {"WATERMARK_TEXT": "", "WATERMARK_LOGO": "oss://upload-images/fonts/x.ttf"},
        "WATERMARK_LOGO: .*expected an image",
    ),
    (
        {"WATERMARK_TEXT": "", "WATERMARK_LOGO": "oss://upload-images/cut.png"},
        "WATERMARK_LOGO: the watermark cannot be drawn: .*",
    ),
]


@pytest.mark.parametrize(("settings", "message"), WRONG)
def test_a_wrong_watermark_fails_once_with_a_report_and_without_an_exception(
    environ: dict[str, str],
    endpoint: Endpoint,
    monkeypatch: pytest.MonkeyPatch,
    settings: dict[str, str],
    message: str,
) -> None:
    endpoint.upload("cut.png", LOGO[:-1000])
    settings = {**environ, "WATERMARK_TEXT": "chenk.top", **settings}
    with pytest.raises(fcimage.ArgumentError, match=message):
        pipeline_from_env(settings, context())
    with pytest.raises(fcimage.ArgumentError, match=message):
        http_from_env(settings, context())
    endpoint.requests.clear()
    ready = package(monkeypatch, settings)
    for name in ("a", "b"):
        result = ready.handler(event_of(f"uploads/{name}.jpg"), context())
        assert result["statusCode"] == 422
        (told,) = body(result)["failed"]
        assert told["error"] == "ArgumentError"
        assert told["reason"].startswith("WATERMARK_")
    assert endpoint.names() == ["failed/uploads/a.jpg.json", "failed/uploads/b.jpg.json"]
    assert len(endpoint.asked("GET")) <= 1, "the file is loaded once, the images are not"
    # What would be skipped still is.
    assert "skipped" in body(ready.handler(event_of("a.txt"), context()))


def test_the_http_handler_answers_that_the_configuration_is_wrong(
    environ: dict[str, str],
    endpoint: Endpoint,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    font = {"WATERMARK_TEXT": "chenk.top", "WATERMARK_FONT": f"oss://{BUCKET}/gone.ttf"}
    ready = package(monkeypatch, {**environ, **font})
    for _ in range(2):
        result = ready.http_handler(json.dumps(HTTP).encode(), context())
        assert result["statusCode"] == 500
        assert "gone.ttf" not in json.dumps(result)
        assert "gone.ttf" in json.loads(capsys.readouterr().out)["error"]
    assert endpoint.asked("GET") == ["gone.ttf"]


@pytest.mark.parametrize("how", ["503", "403"])
def test_a_failure_of_the_storage_is_raised_and_the_next_invocation_tries_again(
    environ: dict[str, str], endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    font = {"WATERMARK_TEXT": "chenk.top", "WATERMARK_FONT": f"oss://{BUCKET}/fonts/x.ttf"}
    ready = package(monkeypatch, {**environ, **font})
    endpoint.fail(how, key="fonts/x.ttf", times=99)
    with pytest.raises(fcimage.StorageError) as caught:
        ready.handler(event_of("uploads/a.jpg"), context())
    assert caught.value.retryable == (how == "503")
    endpoint.heal()
    assert body(ready.handler(event_of("uploads/a.jpg"), context()))["count"] == 6


def test_a_temporary_failure_is_retried_at_once(
    environ: dict[str, str], endpoint: Endpoint
) -> None:
    font = {"WATERMARK_TEXT": "chenk.top", "WATERMARK_FONT": f"oss://{BUCKET}/fonts/x.ttf"}
    endpoint.fail("503", key="fonts/x.ttf", times=2)
    assert isinstance(marks({**environ, **font})[0], TextWatermark)


def test_a_font_of_too_many_bytes_is_not_downloaded(
    environ: dict[str, str], endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    from fcimage.handler import watermark_settings

    monkeypatch.setattr(watermark_settings, "MAX_FONT_BYTES", 1000)
    font = {"WATERMARK_TEXT": "chenk.top", "WATERMARK_FONT": f"oss://{BUCKET}/fonts/x.ttf"}
    with pytest.raises(fcimage.ArgumentError, match=r"WATERMARK_FONT: .*max_bytes is 1000"):
        marks({**environ, **font})
