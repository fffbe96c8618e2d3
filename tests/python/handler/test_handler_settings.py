"""The handler's settings: variables of the environment, regions, keys and credentials."""

from __future__ import annotations

import base64
import json
import os
import pathlib
import subprocess
import sys
import threading
from collections.abc import Callable
from typing import Any

import fcimage
import pytest
from fcimage import Jpeg, Variant
from fcimage.handler import (
    KeyTemplates,
    Pipeline,
    http_from_env,
    pipeline_from_env,
    tutorial_variants,
)
from fcimage.handler.once import once
from fcimage.storage import Credentials, DirectoryStorage, OssStorage

from support.forks import exit_status_of_a_fork
from support.oss_endpoint import Endpoint
from support.pictures import SIX, encoded, photo_like
from support.uploads import PHOTO, body, context, event_of


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
        (
            {"FCIMAGE_OSS_CLIENT": "boto3"},
            "FCIMAGE_OSS_CLIENT must be one of native, alibabacloud_oss_v2, oss2",
        ),
        ({"OSS_ENDPOINT": "https://"}, "OSS_ENDPOINT: endpoint must be an address"),
        ({"JPEG_KEY": "{nothing}"}, "JPEG_KEY: the fields of a key template are {variant}"),
        (
            {"JPEG_KEY": "all.jpg"},
            "JPEG_KEY: a key template must contain {stem}, {name} or {sha256}",
        ),
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
