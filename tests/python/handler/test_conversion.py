"""HEIC and AVIF in the handler: OSS converts what fcimage cannot decode."""

from __future__ import annotations

import json
import pathlib
from collections.abc import Iterator
from typing import Any

import fcimage
import numpy as np
import pytest
from fcimage import Jpeg, Png, Variant
from fcimage.handler import Pipeline, conversion, pipeline_from_env
from fcimage.handler.heif import Heif
from fcimage.storage import DirectoryStorage, ObjectHead, OssStorage, StoredObject, oss
from PIL import Image

from support import oss_images
from support.oss_endpoint import REGION, Endpoint, crc64
from support.pictures import SIX, encoded, opened, photo_like, pixels
from support.uploads import PHOTO, SMALL, body, context, event_of

WIDTH, HEIGHT = 1400, 1000
PICTURE = photo_like(WIDTH, HEIGHT)
HEIC = encoded(PICTURE, "HEIF", quality=95)
AVIF = encoded(PICTURE, "AVIF", quality=95)
FILES = {"heic": HEIC, "avif": AVIF}
ORIENTATION = 0x0112


def transparent(format: str) -> bytes:
    picture = photo_like(200, 100).convert("RGBA")
    picture.paste((0, 0, 0, 0), (0, 0, 100, 100))
    return encoded(picture, format)


def decodes(data: bytes) -> bool:
    """Whether this build decodes it itself."""
    try:
        fcimage.probe(data)
    except fcimage.UnsupportedError:
        return False
    return True


pytestmark = pytest.mark.skipif(decodes(HEIC), reason="this build decodes HEIC itself")


@pytest.fixture
def endpoint(monkeypatch: pytest.MonkeyPatch) -> Iterator[Endpoint]:
    monkeypatch.setattr(oss, "BACKOFF", 0.001)
    with Endpoint() as served:
        yield served


@pytest.fixture(params=["oss2", "alibabacloud_oss_v2"])
def environ(request: pytest.FixtureRequest, endpoint: Endpoint) -> dict[str, str]:
    return {
        "TARGET_BUCKET": "processed-images",
        "OSS_ENDPOINT": endpoint.url,
        "OSS_REGION": REGION,
        "FAILURE_PREFIX": "failed/",
        "FCIMAGE_OSS_SDK": request.param,
    }


def difference(stored: bytes, source: Image.Image) -> float:
    """The mean difference of a stored variant from the source at its size, in levels."""
    image = opened(stored)
    expected = source.resize(image.size, Image.Resampling.LANCZOS)
    return float(np.abs(pixels(image.convert("RGB")) - pixels(expected)).mean())


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
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    endpoint.upload("a.avif", encoded(PICTURE, "AVIF", exif=exif))
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
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    endpoint.upload("a.avif", encoded(PICTURE, "AVIF", exif=exif))
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
    monkeypatch.setattr(oss, "READ_SECONDS", 0.5)
    endpoint.slow_seconds = 1.0
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
    assert "add heic to FCIMAGE_CONVERT" in told["reason"]
    assert "wheel with the feature heic" in told["reason"]
    assert not endpoint.processes
    endpoint.upload("b.avif", AVIF)
    if setting != "none":
        ready = pipeline_from_env({**environ, "FCIMAGE_CONVERT": setting})
        assert body(ready.run(event_of("b.avif"), context()))["count"] == 6


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
        assert (
            f"{name} is not supported, and this storage cannot convert it: OSS can"
            in told["reason"]
        )
    assert "a wheel with the feature heic" in heic["reason"]
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


def test_the_clients_convert_on_request(environ: dict[str, str], endpoint: Endpoint) -> None:
    endpoint.upload("a b/图.heic", HEIC)
    storage = OssStorage(endpoint.url, region=REGION, sdk=environ["FCIMAGE_OSS_SDK"])
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
    ready = Pipeline(SMALL, OssStorage(endpoint.url, sdk=sdk), target_bucket="processed-images")
    assert body(ready.run(event_of("a.heic"), context()))["count"] == 2
    assert endpoint.signatures == {"V1"}


# What is asked for.


def boxed(**box: Any) -> Variant:
    return Variant("v", encodings=[Jpeg()], **box)


@pytest.mark.parametrize(
    ("size", "variants", "side"),
    [
        ((4032, 3024), [boxed(width=600)], 1600),
        ((3024, 4032), [boxed(width=600)], 1600),
        ((4032, 3024), [boxed(width=150), boxed(width=600)], 1600),
        ((4032, 3024), [boxed(width=300, height=300)], 600),
        # A crop needs more than its box.
        ((4032, 3024), [boxed(width=300, height=300, fit="cover")], 800),
        ((4032, 3024), [boxed(width=300, height=300, fit="outside")], 800),
        ((4032, 3024), [boxed(width=300, height=100, fit="contain")], 268),
        ((4032, 3024), [boxed(width=100, height=300, fit="fill")], 800),
        # The whole image.
        ((4032, 3024), [boxed(width=5000)], None),
        ((4032, 3024), [boxed(width=5000, enlarge=True)], None),
        ((4032, 3024), [Variant("v", encodings=[Png()])], None),
        ((4032, 3024), [boxed(width=2500)], None),
        # OSS makes no image of more than 4096 x 4096 pixels: less headroom.
        ((12_000, 9_000), [boxed(width=3000, height=3000)], 4728),
        ((12_000, 9_000), [boxed(width=6000, height=6000)], None),
        ((29_000, 100), [boxed(height=90)], None),
        ((1, 1), [boxed(width=1)], None),
    ],
)
def test_no_variant_needs_more_than_what_is_asked_for(
    size: tuple[int, int], variants: list[Variant], side: int | None
) -> None:
    found = conversion.long_side(*size, variants)
    assert found == side
    if found is not None:
        # The variants of the smaller image have the sizes of those of the whole one.
        smaller = oss_images.result_of(size, found)
        assert smaller[0] * smaller[1] <= conversion.MAX_RESULT_PIXELS


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


# The boxes of the file.


def ftyp(*brands: bytes) -> bytes:
    content = brands[0] + bytes(4) + b"".join(brands[1:])
    return (8 + len(content)).to_bytes(4, "big") + b"ftyp" + content


@pytest.mark.parametrize(
    ("brands", "kind"),
    [
        ([b"heic"], "heic"),
        ([b"mif1", b"heic"], "heic"),
        ([b"mif1", b"avif"], "avif"),
        ([b"mif1"], "heic"),
        ([b"msf1", b"hevc"], "heic"),
        ([b"avis", b"msf1"], "avif"),
        ([b"MiHE", b"mif1", b"MiHE"], "heic"),
        ([b"isom", b"mp42"], None),
        ([b"crx ", b"crx "], None),
        ([b"qt  "], None),
    ],
)
def test_the_brands_say_the_kind(brands: list[bytes], kind: str | None) -> None:
    found = Heif.of(ftyp(*brands))
    assert (found.kind if found else None) == kind


def test_the_boxes_of_real_files() -> None:
    for data, kind in ((HEIC, "heic"), (AVIF, "avif")):
        found = Heif.of(data)
        assert found is not None
        assert (found.kind, found.size, found.has_alpha) == (kind, (WIDTH, HEIGHT), False)
    for format in ("HEIF", "AVIF"):
        found = Heif.of(transparent(format))
        assert found is not None
        assert found.has_alpha
    assert Heif.of(PHOTO) is None


@pytest.mark.parametrize("data", [HEIC[:1200], AVIF[:1200]], ids=["heic", "avif"])
def test_damaged_boxes_neither_raise_nor_hang(data: bytes) -> None:
    random = np.random.default_rng(1)
    for end in range(0, 600, 7):
        Heif.of(data[:end])
    for _ in range(3000):
        damaged = bytearray(data)
        for at in random.integers(0, 600, 3):
            damaged[at] = random.integers(0, 256)
        Heif.of(bytes(damaged))
    Heif.of(ftyp(b"heic") + b"\0\0\0\x08meta" * 100_000)


def test_a_media_type_of_the_event_is_enough_to_look(
    environ: dict[str, str], endpoint: Endpoint
) -> None:
    stored = endpoint.upload("a.txt", HEIC)
    event = json.loads(event_of("a.txt", etag=stored.etag))
    event["data"]["oss"]["object"]["objectMeta"] = {"mimeType": "image/heic"}
    assert body(pipeline_from_env(environ).run(event, context()))["count"] == 6
