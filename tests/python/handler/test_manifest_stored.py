"""The manifest that the handler stores beside the images of a source."""

from __future__ import annotations

import hashlib
import json
import pathlib
from typing import Any

import fcimage
import pytest
from fcimage.handler import Pipeline, pipeline_from_env
from fcimage.storage import DirectoryStorage

from support.oss_endpoint import Endpoint
from support.pictures import SIX, encoded, photo_like
from support.uploads import PHOTO, body, context, event_of

KEY = "manifests/uploads/a.jpg.json"
SETTINGS = {
    "MANIFEST_KEY": "manifests/{folder}{name}.json",
    "MANIFEST_URL": "https://img.example.com/",
}


@pytest.fixture
def pipeline(environ: dict[str, str]) -> Pipeline:
    return pipeline_from_env({**environ, **SETTINGS})


def stored(endpoint: Endpoint) -> dict[str, Any]:
    found = endpoint.objects["processed-images", KEY]
    assert found.headers["content-type"] == "application/json"
    facts = json.loads(found.data)
    assert isinstance(facts, dict)
    return facts


def test_a_manifest_lists_what_was_stored(
    pipeline: Pipeline, endpoint: Endpoint, capsys: pytest.CaptureFixture[str]
) -> None:
    endpoint.upload("uploads/a.jpg", PHOTO)
    told = body(pipeline.run(event_of("uploads/a.jpg"), context()))
    assert told["count"] == 7
    assert told["processed"][-1] == {"key": KEY, "format": "json", "size": "manifest"}
    assert endpoint.names() == sorted([*SIX, KEY])
    assert endpoint.asked("PUT")[-1] == KEY
    facts = stored(endpoint)
    assert [image["key"] for image in facts["images"]] == [
        image["key"] for image in told["processed"][:-1]
    ]
    for image in facts["images"]:
        data = endpoint.objects["processed-images", image["key"]].data
        assert (image["bytes"], image["sha256"]) == (len(data), hashlib.sha256(data).hexdigest())
        assert image["url"] == f"https://img.example.com/{image['key']}"
    looks = fcimage.describe(PHOTO)
    assert facts["placeholder"].startswith("data:image/webp;base64,")
    assert fcimage.hash_distance(facts["phash"], looks.phash) <= 2
    info = fcimage.probe(PHOTO)
    assert facts["source"]["jpeg_quality"] == info.jpeg_quality
    assert (facts["source"]["width"], facts["source"]["height"]) == info.size
    assert set(facts["srcset"]) == {"webp", "jpeg"}
    log = json.loads(capsys.readouterr().out)
    assert log["objects"][0]["made"] == 7


def test_a_manifest_that_is_up_to_date_is_not_made_again(
    pipeline: Pipeline, endpoint: Endpoint
) -> None:
    event = event_of("uploads/a.jpg", etag=endpoint.upload("uploads/a.jpg", PHOTO).etag)
    first = pipeline.run(event, context())
    before = stored(endpoint)
    endpoint.requests.clear()
    assert pipeline.run(event, context()) == first
    assert {method for method, _, _ in endpoint.requests} == {"HEAD"}
    # A single image is made again without the others, and a manifest without storing images.
    for key in ("webp/medium/a.webp", KEY):
        del endpoint.objects["processed-images", key]
        endpoint.requests.clear()
        assert pipeline.run(event, context()) == first
        assert endpoint.asked("PUT") == [key]
        assert stored(endpoint) == before


def test_a_manifest_changes_with_its_source_its_variants_and_its_urls(
    pipeline: Pipeline, endpoint: Endpoint, environ: dict[str, str]
) -> None:
    event = event_of("uploads/a.jpg", etag=endpoint.upload("uploads/a.jpg", PHOTO).etag)
    pipeline.run(event, context())
    for changed in (
        {"WATERMARK_TEXT": "other"},
        {"WATERMARK_TEXT": "other", "MANIFEST_URL": "/i/"},
    ):
        before = stored(endpoint)
        pipeline_from_env({**environ, **SETTINGS, **changed}).run(event, context())
        assert stored(endpoint) != before
    other = encoded(photo_like(400, 300, seed=9), "JPEG")
    endpoint.upload("uploads/a.jpg", other)
    pipeline.run(event_of("uploads/a.jpg"), context())
    assert stored(endpoint)["source"]["width"] == 400


def test_a_manifest_is_stored_only_after_all_of_its_images(
    pipeline: Pipeline, endpoint: Endpoint
) -> None:
    event = event_of("uploads/a.jpg", etag=endpoint.upload("uploads/a.jpg", PHOTO).etag)
    endpoint.fail("403", method="PUT", key="webp/large/a.webp", times=50)
    with pytest.raises(fcimage.StorageError):
        pipeline.run(event, context())
    assert KEY not in endpoint.names()
    endpoint.heal()
    endpoint.fail("403", method="PUT", key=KEY, times=50)
    with pytest.raises(fcimage.StorageError):
        pipeline.run(event, context())
    assert endpoint.names() == SIX
    endpoint.heal()
    endpoint.requests.clear()
    assert body(pipeline.run(event, context()))["count"] == 7
    assert endpoint.asked("PUT") == [KEY]


def test_without_the_setting_there_is_no_manifest(
    environ: dict[str, str], endpoint: Endpoint
) -> None:
    endpoint.upload("uploads/a.jpg", PHOTO)
    pipeline_from_env(environ).run(event_of("uploads/a.jpg"), context())
    assert endpoint.names() == SIX


def test_names_are_quoted_in_urls_and_choices_are_listed_as_they_are_made(
    tmp_path: pathlib.Path,
) -> None:
    storage = DirectoryStorage(tmp_path)
    storage.put("in", 'a "b"/c d,.png', encoded(photo_like(60, 40), "PNG"))
    variants = [
        fcimage.Variant("v", width=30, encodings=fcimage.Best([fcimage.Jpeg(), fcimage.WebP()])),
        fcimage.Variant("w", width=60, encodings=fcimage.SameFormat()),
    ]
    pipeline = Pipeline(
        variants, storage, target_bucket="out", manifest_key="{stem}.json", manifest_url="//cdn/"
    )
    result = body(pipeline.run({"bucket": "in", "key": 'a "b"/c d,.png'}))
    assert result["count"] == 3
    found = storage.get("out", "c d,.json", max_bytes=1 << 20)
    facts = json.loads(found.data)
    assert [image["variant"] for image in facts["images"]] == ["v", "w"]
    assert facts["srcset"]["png"] == "//cdn/png/w/c%20d%2C.png 60w"
    assert pipeline.manifests is not None
    assert pipeline.manifests.is_output("x y.json")
    assert not pipeline.manifests.is_output("x/y.json")


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"MANIFEST_KEY": "{variant}/{stem}.json"}, "MANIFEST_KEY: the fields of a key template are"),
        ({"MANIFEST_KEY": "all.json"}, "MANIFEST_KEY: a key template must contain {stem}, {name} or {sha256}"),
        ({"MANIFEST_KEY": "{folder}{name}"}, "MANIFEST_KEY: the key of a manifest must end with .json"),
        ({"MANIFEST_URL": "javascript:x"}, "MANIFEST_URL: what URLs begin with must be such as https"),
        ({"MANIFEST_URL": "https://a b/"}, "MANIFEST_URL: what URLs begin with must be such as https"),
    ],
)  # fmt: skip
def test_a_setting_that_cannot_be_used_is_named(settings: dict[str, str], message: str) -> None:
    with pytest.raises(fcimage.ArgumentError) as caught:
        pipeline_from_env({"OSS_ENDPOINT": "oss.example.com", **settings})
    assert message in str(caught.value)
