"""Each output says which object it was made from, and is not replaced silently by another's."""

from __future__ import annotations

import json
import pathlib
from collections.abc import Iterator
from typing import Any

import fcimage
import pytest
from fcimage.handler import KeyTemplates, Pipeline, pipeline_from_env
from fcimage.storage import DirectoryStorage, ObjectHead, StoredObject, oss

from support.oss_endpoint import REGION, Endpoint
from support.pictures import encoded, photo_like
from support.uploads import PHOTO, SMALL, body, context, event_of

OTHER = encoded(photo_like(300, 200, seed=3), "PNG")
KEYS = ["resized/small/photo.jpg", "webp/small/photo.webp"]
MARK, SOURCE = "x-oss-meta-fcimage", "x-oss-meta-fcimage-source"


@pytest.fixture
def endpoint(monkeypatch: pytest.MonkeyPatch) -> Iterator[Endpoint]:
    monkeypatch.setattr(oss, "BACKOFF", 0.001)
    with Endpoint() as served:
        served.upload("uploads/photo.jpg", PHOTO)
        served.upload("uploads/photo.png", OTHER)
        yield served


@pytest.fixture(params=["native", "oss2", "alibabacloud_oss_v2"])
def environ(request: pytest.FixtureRequest, endpoint: Endpoint) -> dict[str, str]:
    recipe = {"name": "small", "width": 64, "encodings": [{"format": "jpeg"}, {"format": "webp"}]}
    return {
        "TARGET_BUCKET": "processed-images",
        "OSS_ENDPOINT": endpoint.url,
        "OSS_REGION": REGION,
        "FAILURE_PREFIX": "failed/",
        "FCIMAGE_OSS_CLIENT": request.param,
        "FCIMAGE_VARIANTS": json.dumps([recipe]),
    }


def made_of(endpoint: Endpoint) -> set[str]:
    return {
        stored.headers[SOURCE]
        for (bucket, key), stored in endpoint.objects.items()
        if bucket == "processed-images" and not key.startswith("failed/")
    }


def event(endpoint: Endpoint, name: str) -> Any:
    stored = endpoint.objects["upload-images", f"uploads/{name}"]
    return event_of(f"uploads/{name}", etag=stored.etag)


def test_an_output_of_another_source_is_replaced_with_a_warning(
    environ: dict[str, str], endpoint: Endpoint, capsys: pytest.CaptureFixture[str]
) -> None:
    ready = pipeline_from_env(environ)
    first = ready.run(event(endpoint, "photo.jpg"), context())
    assert "replaced" not in body(first)
    assert made_of(endpoint) == {"upload-images/uploads/photo.jpg"}
    capsys.readouterr()
    second = ready.run(event(endpoint, "photo.png"), context())
    assert (second["statusCode"], body(second)["count"]) == (200, 2)
    was = "an output of upload-images/uploads/photo.jpg"
    expected = [{"source": "uploads/photo.png", "key": key, "was": was} for key in KEYS]
    assert sorted(body(second)["replaced"], key=lambda each: str(each["key"])) == expected
    log = json.loads(capsys.readouterr().out)
    assert len(log["objects"][0]["replaced"]) == 2
    assert made_of(endpoint) == {"upload-images/uploads/photo.png"}


def test_an_output_of_another_source_is_kept_on_request(
    environ: dict[str, str], endpoint: Endpoint
) -> None:
    ready = pipeline_from_env({**environ, "OVERWRITE": "never"})
    assert body(ready.run(event(endpoint, "photo.jpg"), context()))["count"] == 2
    before = dict(endpoint.objects)
    endpoint.requests.clear()
    result = ready.run(event(endpoint, "photo.png"), context())
    assert result["statusCode"] == 422
    (told,) = body(result)["failed"]
    assert told["error"] == "ArgumentError"
    assert "is an output of upload-images/uploads/photo.jpg; overwrite is never" in told["reason"]
    report = endpoint.objects.pop(("processed-images", "failed/uploads/photo.png.json"))
    assert json.loads(report.data)["message"] == told["reason"]
    assert endpoint.objects == before
    assert not endpoint.asked("GET"), "the event's ETag is enough to know"
    # An event without an ETag.
    assert ready.run(event_of("uploads/photo.png"), context())["statusCode"] == 422


@pytest.mark.parametrize("setting", ["always", "never"])
def test_a_new_version_of_the_same_source_replaces_the_old_one(
    environ: dict[str, str], endpoint: Endpoint, setting: str
) -> None:
    ready = pipeline_from_env({**environ, "OVERWRITE": setting})
    ready.run(event(endpoint, "photo.jpg"), context())
    again = body(ready.run(event(endpoint, "photo.jpg"), context()))
    assert (again["count"], len(again)) == (2, 3)
    endpoint.upload("uploads/photo.jpg", OTHER)
    for found in (event(endpoint, "photo.jpg"), event_of("uploads/photo.jpg")):
        endpoint.requests.clear()
        told = body(ready.run(found, context()))
        assert (told["count"], len(told)) == (2, 3)
    stored = endpoint.objects["processed-images", KEYS[0]]
    assert stored.headers[MARK].startswith(
        endpoint.objects["upload-images", "uploads/photo.jpg"].etag
    )


@pytest.mark.parametrize("setting", ["always", "never"])
def test_an_object_that_nobody_knows_counts_as_that_of_another(
    environ: dict[str, str], endpoint: Endpoint, setting: str
) -> None:
    endpoint.upload(KEYS[0], b"made by hand", bucket="processed-images")
    ready = pipeline_from_env({**environ, "OVERWRITE": setting})
    result = ready.run(event(endpoint, "photo.jpg"), context())
    if setting == "never":
        assert "is not known to be made from this source" in body(result)["failed"][0]["reason"]
        assert endpoint.objects["processed-images", KEYS[0]].data == b"made by hand"
        assert KEYS[1] not in endpoint.names()
    else:
        (replaced,) = body(result)["replaced"]
        assert replaced["was"] == "not known to be made from this source"


def test_what_is_no_image_is_skipped_also_where_others_are_kept(
    environ: dict[str, str], endpoint: Endpoint
) -> None:
    ready = pipeline_from_env({**environ, "OVERWRITE": "never"})
    ready.run(event(endpoint, "photo.jpg"), context())
    endpoint.upload("uploads/photo", b"a text")
    result = ready.run(event(endpoint, "photo"), context())
    assert (result["statusCode"], len(body(result)["skipped"])) == (200, 1)
    # A damaged image is one, whatever its name.
    endpoint.upload("uploads/other", PHOTO[:30])
    result = ready.run(event(endpoint, "other"), context())
    assert (result["statusCode"], len(body(result)["failed"])) == (422, 1)


def test_a_copy_of_a_source_needs_no_new_outputs(
    environ: dict[str, str], endpoint: Endpoint
) -> None:
    ready = pipeline_from_env({**environ, "OVERWRITE": "never"})
    ready.run(event(endpoint, "photo.jpg"), context())
    endpoint.upload("uploads/copies/photo.jpg", PHOTO)
    endpoint.requests.clear()
    told = body(ready.run(event(endpoint, "copies/photo.jpg"), context()))
    assert told["count"] == 2
    assert not endpoint.asked("PUT")


@pytest.mark.parametrize("key", ["{name}", "{folder}{name}", "{folder}{name}.{extension}"])
def test_templates_with_the_name_keep_sources_apart(
    environ: dict[str, str], endpoint: Endpoint, key: str
) -> None:
    keys = {"JPEG_KEY": f"jpeg/{key}.jpg", "WEBP_KEY": f"webp/{key}.webp"}
    ready = pipeline_from_env({**environ, **keys, "OVERWRITE": "never"})
    found = [event(endpoint, name) for name in ("photo.jpg", "photo.png")]
    assert [ready.run(each, context())["statusCode"] for each in found] == [200, 200]
    assert len(endpoint.names()) == 4
    assert made_of(endpoint) == {f"upload-images/uploads/photo.{each}" for each in ("jpg", "png")}


def test_the_source_is_written_in_ascii(environ: dict[str, str], endpoint: Endpoint) -> None:
    names = ["图 片/100%+?#.jpg", "a\n\x7f\u0301.jpg", "长" * 330 + ".jpg"]
    for name in names:
        endpoint.upload(name, PHOTO)
        raw = "".join(f"%{byte:02X}" for byte in name.encode())
        ready = pipeline_from_env({**environ, "JPEG_KEY": "{variant}.{stem}"})
        assert body(ready.run(event_of(raw), context()))["source"] == name
    sources = made_of(endpoint)
    assert all(source.isascii() and source.isprintable() for source in sources)
    assert max(map(len, sources)) < 8000
    assert "upload-images/%E5%9B%BE%20%E7%89%87/100%25%2B%3F%23.jpg" in sources


def test_a_storage_without_etags_is_checked_too(tmp_path: pathlib.Path) -> None:
    class Plain(DirectoryStorage):
        def get(self, bucket: str, key: str, **options: Any) -> StoredObject:
            found = super().get(bucket, key, **options)
            return StoredObject(found.data, meta=found.meta)

        def head(self, bucket: str, key: str) -> ObjectHead | None:
            found = super().head(bucket, key)
            return found and ObjectHead(size=found.size, meta=found.meta)

    storage = Plain(tmp_path)
    for name in ("photo.jpg", "photo.png"):
        storage.put("upload-images", name, PHOTO)
    ready = Pipeline(SMALL, storage, target_bucket="out", overwrite="never")
    assert ready.run(event_of("photo.jpg"))["statusCode"] == 200
    assert ready.run(event_of("photo.jpg"))["statusCode"] == 200
    assert ready.run(event_of("photo.png"))["statusCode"] == 422


def test_a_wrong_setting_is_an_error_that_names_it() -> None:
    with pytest.raises(fcimage.ArgumentError, match="OVERWRITE must be always or never, got 'no'"):
        pipeline_from_env({"OSS_ENDPOINT": "x", "OVERWRITE": "no"})
    wrong: Any = "no"
    with pytest.raises(fcimage.ArgumentError, match="overwrite must be always or never"):
        Pipeline(SMALL, DirectoryStorage("."), overwrite=wrong)


@pytest.mark.parametrize(
    ("source", "name", "stem", "extension"),
    [
        ("a/photo.png", "photo.png", "photo", "jpg"),
        ("photo.JPG", "photo.JPG", "photo", "JPG"),
        ("a.b/c", "c", "c", "jpg"),
        ("x/.jpg", ".jpg", ".jpg", "jpg"),
        ("a.tar.gz", "a.tar.gz", "a.tar", "jpg"),
        ("a.", "a.", "a", "jpg"),
        ("a.jfif", "a.jfif", "a", "jfif"),
    ],
)
def test_the_parts_of_a_name(source: str, name: str, stem: str, extension: str) -> None:
    templates = KeyTemplates({"jpeg": "{name}|{stem}|{extension}"})
    key = templates.key("v", "jpeg", "b", source)
    assert key == f"{name}|{stem}|{extension}"
    assert templates.is_output(key, SMALL)
