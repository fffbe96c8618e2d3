"""HEIC and AVIF in the handlers: OSS converts what fcimage cannot decode."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from typing import Any

import fcimage
import pytest
from fcimage.handler import Pipeline, http_from_env, pipeline_from_env
from fcimage.storage import OssStorage, oss

from support.event_samples import HTTP
from support.oss_endpoint import REGION, Endpoint, crc64
from support.phone_files import (
    FILES,
    HEIC,
    PICTURE,
    difference,
    transparent,
    turned,
)
from support.pictures import SIX, encoded, opened
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


@pytest.mark.parametrize("kind", FILES)
@pytest.mark.parametrize("name", ["a.{}", "a.{}".upper(), "a", "a.jpg", "IMG_2024.03.01"])
def test_an_image_that_oss_can_decode_becomes_its_variants_whatever_its_name(
    environ: dict[str, str],
    endpoint: Endpoint,
    capsys: pytest.CaptureFixture[str],
    kind: str,
    name: str,
) -> None:
    key = f"uploads/{name.format(kind)}"
    stored = endpoint.upload(key, FILES[kind])
    pipeline = pipeline_from_env(environ)
    result = pipeline.run(event_of(key), context())
    assert (result["statusCode"], body(result)["count"]) == (200, 6)
    # 1200 pixels wide, whichever side is the longer one, and not larger than the source.
    assert endpoint.processes == ["image/auto-orient,1/format,jpg"]
    large = body(result)["processed"][0]["key"]
    found = endpoint.objects["processed-images", large]
    assert opened(found.data).size == (1200, 857)
    assert difference(found.data, PICTURE) < 4
    assert found.headers["x-oss-meta-fcimage"].startswith(stored.etag)
    log = json.loads(capsys.readouterr().out)
    assert log["objects"][0]["converted"] == kind
    assert {"fetch", "convert", "render"} <= set(log["ms"])
    assert log["bytes_in"] > len(FILES[kind])
    # The same event again: nothing is converted.
    endpoint.requests.clear()
    again = body(pipeline.run(event_of(key, etag=stored.etag), context()))
    assert again["count"] == 6
    assert set(endpoint.asked("GET")) == set()


def test_a_small_variant_has_a_small_image_sent(
    environ: dict[str, str], endpoint: Endpoint
) -> None:
    endpoint.upload("a.heic", HEIC)
    recipe = [{"name": "s", "width": 150, "encodings": [{"format": "png"}]}]
    settings = {**environ, "FCIMAGE_VARIANTS": json.dumps(recipe)}
    assert body(pipeline_from_env(settings).run(event_of("a.heic"), context()))["count"] == 1
    # 150 pixels would be 210 on the longer side if the image were upright; twice that.
    assert endpoint.processes == ["image/auto-orient,1/resize,l_420,limit_1/format,jpg"]
    made = endpoint.objects["processed-images", "png/s/a.png"].data
    assert opened(made).size == (150, 107)
    assert difference(made, PICTURE) < 4


@pytest.mark.parametrize("format", ["HEIF", "AVIF"])
def test_transparency_is_kept(environ: dict[str, str], endpoint: Endpoint, format: str) -> None:
    endpoint.upload("a.heic", transparent(format))
    recipe = [{"name": "s", "width": 150, "encodings": [{"format": "png"}]}]
    settings = {**environ, "FCIMAGE_VARIANTS": json.dumps(recipe)}
    assert body(pipeline_from_env(settings).run(event_of("a.heic"), context()))["count"] == 1
    (process,) = endpoint.processes
    assert process.endswith("/format,png")
    made = opened(endpoint.objects["processed-images", "png/s/a.png"].data)
    assert made.mode == "RGBA"
    assert made.getpixel((10, 10))[3] == 0  # type: ignore[index]
    assert made.getpixel((140, 10))[3] == 255  # type: ignore[index]


def test_an_image_is_turned_as_its_orientation_says(
    environ: dict[str, str], endpoint: Endpoint
) -> None:
    endpoint.upload("a.avif", turned(PICTURE))
    assert body(pipeline_from_env(environ).run(event_of("a.avif"), context()))["count"] == 6
    made = endpoint.objects["processed-images", "resized/medium/a.jpg"].data
    assert opened(made).size == (600, 840)
    assert difference(made, PICTURE.rotate(-90, expand=True)) < 6


def test_a_name_that_says_heic_does_not_make_a_jpeg_one(
    environ: dict[str, str], endpoint: Endpoint
) -> None:
    endpoint.upload("a.heic", PHOTO)
    assert body(pipeline_from_env(environ).run(event_of("a.heic"), context()))["count"] == 6
    assert not endpoint.processes


def test_headers_that_belong_to_the_original_do_not_disturb(
    environ: dict[str, str], endpoint: Endpoint
) -> None:
    stored = endpoint.upload("a.heic", HEIC)
    endpoint.processed_headers = {
        "ETag": '"0123456789"',
        "x-oss-hash-crc64ecma": str(crc64(HEIC)),
        "x-oss-meta-fcimage": "a mark",
    }
    assert body(pipeline_from_env(environ).run(event_of("a.heic"), context()))["count"] == 6
    found = endpoint.objects["processed-images", SIX[0]]
    assert found.headers["x-oss-meta-fcimage"].startswith(stored.etag)


def test_an_output_that_is_heic_by_name_is_recognized(
    environ: dict[str, str], endpoint: Endpoint
) -> None:
    stored = endpoint.upload("copy.heic", HEIC)
    stored.headers["x-oss-meta-fcimage"] = "a mark"
    told = body(pipeline_from_env(environ).run(event_of("copy.heic"), context()))
    assert told["skipped"][0]["reason"] == "the object is an output of fcimage"
    assert not endpoint.processes


def test_the_clients_convert_on_request(environ: dict[str, str], endpoint: Endpoint) -> None:
    endpoint.upload("a b/图.heic", HEIC)
    storage = OssStorage(endpoint.url, region=REGION, client=environ["FCIMAGE_OSS_CLIENT"])
    Pipeline(SMALL, storage).run(event_of("gone.jpg"), context())  # gives it the credentials
    process = "image/auto-orient,1/resize,l_140,limit_1/format,png"
    found = storage.get("upload-images", "a b/图.heic", process=process)
    assert opened(found.data).size == (140, 100)
    assert (found.etag, found.media_type, found.meta) == (None, "image/png", {})
    assert endpoint.processes == [process]
    with pytest.raises(fcimage.ObjectNotFoundError):
        storage.get("upload-images", "gone.heic", process=process)
    with pytest.raises(fcimage.LimitError, match="more than 1000 bytes"):
        storage.get("upload-images", "a b/图.heic", process=process, max_bytes=1000)
    with pytest.raises(fcimage.UnsupportedError, match="InvalidArgument") as caught:
        storage.get("upload-images", "a b/图.heic", process="image/slim,1")
    assert "EC 0040-00000213" in str(caught.value)


@pytest.mark.parametrize("sdk", ["oss2"])
def test_a_request_with_signature_v1_converts(endpoint: Endpoint, sdk: str) -> None:
    endpoint.upload("a.heic", HEIC)
    ready = Pipeline(SMALL, OssStorage(endpoint.url, client=sdk), target_bucket="processed-images")
    assert body(ready.run(event_of("a.heic"), context()))["count"] == 2
    assert endpoint.signatures == {"V1"}


def test_variants_of_a_converted_image_have_the_sizes_of_those_of_the_original(
    environ: dict[str, str], endpoint: Endpoint
) -> None:
    recipes = [
        {"name": "in", "width": 333, "encodings": [{"format": "png"}]},
        {
            "name": "cover",
            "width": 301,
            "height": 299,
            "fit": "cover",
            "encodings": [{"format": "png"}],
        },
        {
            "name": "out",
            "width": 90,
            "height": 90,
            "fit": "outside",
            "encodings": [{"format": "png"}],
        },
    ]
    variants = fcimage.variants_from_json(json.dumps(recipes))
    expected = {
        image.variant: (image.width, image.height)
        for image in fcimage.render(encoded(PICTURE, "PNG"), variants)
    }
    endpoint.upload("a.heic", HEIC)
    settings = {**environ, "FCIMAGE_VARIANTS": json.dumps(recipes)}
    assert body(pipeline_from_env(settings).run(event_of("a.heic"), context()))["count"] == 3
    assert "resize,l_" in endpoint.processes[0]
    for name, size in expected.items():
        assert opened(endpoint.objects["processed-images", f"png/{name}/a.png"].data).size == size


def test_a_media_type_of_the_event_is_enough_to_look(
    environ: dict[str, str], endpoint: Endpoint
) -> None:
    stored = endpoint.upload("a.txt", HEIC)
    event = json.loads(event_of("a.txt", etag=stored.etag))
    event["data"]["oss"]["object"]["objectMeta"] = {"mimeType": "image/heic"}
    assert body(pipeline_from_env(environ).run(event, context()))["count"] == 6


# Over HTTP.


def get(environ: dict[str, str], key: str, **headers: str) -> dict[str, Any]:
    event = json.loads(json.dumps(HTTP))
    event.update(queryParameters={"key": key, "width": "150", "format": "png"}, body="")
    event["headers"] = {name.replace("_", "-"): value for name, value in headers.items()}
    variants = http_from_env({**environ, "SOURCE_BUCKET": "upload-images"}, context())
    return variants.run(json.dumps(event).encode(), context())


@pytest.mark.parametrize("kind", FILES)
def test_a_get_request_is_answered_with_a_converted_image(
    environ: dict[str, str],
    endpoint: Endpoint,
    capsys: pytest.CaptureFixture[str],
    kind: str,
) -> None:
    endpoint.upload("a.heic", FILES[kind])
    answer = get(environ, "a.heic")
    made = base64.b64decode(answer["body"])
    assert (answer["statusCode"], opened(made).size) == (200, (150, 107))
    assert difference(made, PICTURE) < 4
    assert endpoint.processes == ["image/auto-orient,1/resize,l_420,limit_1/format,jpg"]
    log = json.loads(capsys.readouterr().out)
    assert log["converted"] == kind
    assert "convert" in log["ms"]
    tag = {name.lower(): value for name, value in answer["headers"].items()}["etag"]
    assert get(environ, "a.heic", if_none_match=tag)["statusCode"] == 304
    assert len(endpoint.processes) == 1
