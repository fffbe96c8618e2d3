"""What the handler does with a name: processed, failed with the kind, skipped, or looked at."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from fcimage.handler import Pipeline, kinds, pipeline_from_env
from fcimage.storage import oss

from support.oss_endpoint import REGION, Endpoint
from support.pictures import encoded, photo_like
from support.uploads import PHOTO, SMALL, body, context, event_of

PNG = encoded(photo_like(120, 80), "PNG")


@pytest.fixture
def endpoint(monkeypatch: pytest.MonkeyPatch) -> Iterator[Endpoint]:
    monkeypatch.setattr(oss, "BACKOFF", 0.001)
    with Endpoint() as served:
        yield served


@pytest.fixture
def ready(endpoint: Endpoint) -> Pipeline:
    environ = {
        "TARGET_BUCKET": "processed-images",
        "OSS_ENDPOINT": endpoint.url,
        "OSS_REGION": REGION,
        "FAILURE_PREFIX": "failed/",
    }
    return pipeline_from_env(environ)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.jxl", "JPEG XL"),
        ("a.SVG", "SVG"),
        ("a.b.svgz", "SVG"),
        ("a.psd", "Photoshop (PSD)"),
        ("a.pdf", "PDF"),
        ("a.ico", "ICO"),
        ("a.jp2", "JPEG 2000"),
        ("a.mp4", "video (MP4)"),
        ("a.MOV", "video (MOV)"),
        *((f"a.{raw}", f"camera raw ({raw.upper()})") for raw in ("cr2", "cr3", "nef", "arw")),
        *((f"a.{raw}", f"camera raw ({raw.upper()})") for raw in ("dng", "orf", "rw2", "raf")),
    ],
)
def test_a_name_of_a_kind_that_is_not_supported_fails_with_the_kind_and_a_report(
    ready: Pipeline, endpoint: Endpoint, name: str, kind: str
) -> None:
    result = ready.run(event_of(f"uploads/{name}"), context())
    assert result["statusCode"] == 422
    (told,) = body(result)["failed"]
    assert told["error"] == "UnsupportedError"
    assert told["reason"].startswith(f"{kind} is not supported")
    report = json.loads(endpoint.objects["processed-images", f"failed/uploads/{name}.json"].data)
    assert (report["error"], report["source"]["key"]) == ("UnsupportedError", f"uploads/{name}")
    assert {method for method, _, _ in endpoint.requests} == {"PUT"}, "nothing is downloaded"


@pytest.mark.parametrize("name", ["a.txt", "a.JSON", "a.zip", "a.csv", "a.html", "a.js", "a.docx"])
def test_a_name_that_is_not_that_of_an_image_is_skipped_without_a_download(
    ready: Pipeline, endpoint: Endpoint, name: str
) -> None:
    told = body(ready.run(event_of(name), context()))
    assert told["skipped"][0]["reason"] == "the file extension is not that of an image"
    assert not endpoint.requests


@pytest.mark.parametrize(
    "name", ["IMG_2024.03.01", "avatar.v2", "a", ".hidden", "a.tmp", "x.", "a.jpg_large", "a.100%"]
)
def test_a_name_that_says_nothing_is_looked_at(
    ready: Pipeline, endpoint: Endpoint, name: str
) -> None:
    key = name.replace("%", "%25")
    endpoint.upload(name, PHOTO)
    assert body(ready.run(event_of(key), context()))["count"] == 6
    for content in (b"some notes", b"", b"\x7fELF\2\1\1\0"):
        endpoint.upload(name, content)
        result = ready.run(event_of(key), context())
        assert result["statusCode"] == 200
        assert "the content is that of an image" in body(result)["skipped"][0]["reason"]
    assert not [key for key in endpoint.names() if key.startswith("failed/")]
    # A known kind is named, whatever the object is called.
    endpoint.upload(name, b"%PDF-1.7\n")
    result = ready.run(event_of(key), context())
    assert (result["statusCode"], body(result)["failed"][0]["error"]) == (422, "UnsupportedError")
    # An image that is damaged after its header.
    endpoint.upload(name, PHOTO[:5000])
    assert body(ready.run(event_of(key), context()))["failed"][0]["error"] == "DecodeError"


def with_type(key: str, media_type: str) -> Any:
    event = json.loads(event_of(key))
    event["data"]["oss"]["object"]["objectMeta"] = {"mimeType": media_type}
    return event


@pytest.mark.parametrize("name", ["notes.txt", "a.b", "a"])
def test_a_media_type_of_an_image_is_looked_at_and_claims_an_image(
    ready: Pipeline, endpoint: Endpoint, name: str
) -> None:
    endpoint.upload(name, PNG)
    assert body(ready.run(with_type(name, "image/png"), context()))["count"] == 6
    endpoint.upload(name, b"some notes")
    result = ready.run(with_type(name, "Image/PNG"), context())
    assert (result["statusCode"], body(result)["failed"][0]["error"]) == (422, "DecodeError")


def test_another_media_type_decides_nothing(ready: Pipeline, endpoint: Endpoint) -> None:
    endpoint.upload("a.jpg", PHOTO)
    assert body(ready.run(with_type("a.jpg", "text/plain"), context()))["count"] == 6
    assert "skipped" in body(ready.run(with_type("a.txt", "text/plain"), context()))


def test_the_extensions_to_process_can_be_restricted(endpoint: Endpoint, ready: Pipeline) -> None:
    only = Pipeline(SMALL, ready.storage, target_bucket="processed-images", suffixes=[".png"])
    for name in ("a.png", "b.jpg", "c"):
        endpoint.upload(name, PNG)
    told = body(only.run(event_of("a.png", "b.jpg", "c", "d.mp4"), context()))
    assert {each["source"] for each in told["processed"]} == {"a.png", "c"}
    assert [each["source"] for each in told["skipped"]] == ["b.jpg", "d.mp4"]
    assert "failed" not in told


def test_no_extension_has_two_meanings() -> None:
    tables = [kinds.IMAGES, set(kinds.CONVERTIBLE), set(kinds.UNSUPPORTED), kinds.OTHER]
    assert len(set().union(*tables)) == sum(map(len, tables))
    for name in set().union(*tables):
        assert name == name.lower()
        assert kinds.extension_of(f"a/b.c/x.{name.upper()}") == name


def test_the_standard_library_calls_none_of_the_skipped_extensions_an_image() -> None:
    import mimetypes

    known = mimetypes.MimeTypes().types_map[True]
    for name in kinds.OTHER:
        assert not known.get(f".{name}", "").startswith("image/"), name
    for ending, media_type in known.items():
        if media_type.startswith(("image/", "video/")):
            assert ending[1:] not in kinds.OTHER
