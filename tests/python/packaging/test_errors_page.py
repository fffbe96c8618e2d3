"""docs/errors.md: each message of its tables is provoked here, and looks as it is printed."""

from __future__ import annotations

import io
import pathlib
import re
from collections.abc import Callable
from typing import Any

import fcimage
import pytest
from fcimage import Canvas, Jpeg, Limits, TextWatermark, Variant, WebP, exceptions, render
from fcimage._unloadable import explained
from fcimage.handler import Pipeline, pipeline_from_env
from fcimage.storage import Credentials, OssStorage, oss

from support.oss_endpoint import KEY_ID, KEY_SECRET, REGION, TOKEN, Endpoint
from support.pictures import encoded, photo_like
from support.uploads import body, context, event_of

PAGE = (pathlib.Path(__file__).parents[3] / "docs/errors.md").read_text("utf-8")
JPEG = encoded(photo_like(1300, 900), "JPEG")
PNG = encoded(photo_like(300, 200), "PNG")
HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(40)
THUMB = Variant("thumb", width=100)
#: The classes in the headings of the page.
KNOWN = [getattr(fcimage, name) for name in exceptions.__all__] + [ImportError]
FOLDER = {"OSS_ENDPOINT": "file:///tmp/fcimage-no-such-folder"}


def animation() -> bytes:
    frames = [photo_like(20 + shift, 20).crop((shift, 0, shift + 20, 20)) for shift in range(4)]
    buffer = io.BytesIO()
    frames[0].save(buffer, "GIF", save_all=True, append_images=frames[1:])
    return buffer.getvalue()


def from_env(**settings: str) -> Pipeline:
    return pipeline_from_env({**FOLDER, **settings})


PROVOKED: dict[str, list[Callable[[], Any]]] = {
    "Arguments and recipes: `ArgumentError`": [
        lambda: Jpeg(quality=101),
        lambda: Jpeg(qualty=3),  # type: ignore[call-arg]
        lambda: Variant("a", width="100"),  # type: ignore[arg-type]
        lambda: render(JPEG, "thumb"),  # type: ignore[arg-type]
        lambda: Variant("a", width=10, fit="cover"),
        lambda: render(JPEG, [THUMB, THUMB]),
        lambda: Variant("a", watermark=TextWatermark("版权所有")),
        lambda: fcimage.variants_from_json('[{"name": "a", "widht": 1}]'),
        lambda: fcimage.variants_from_json('[{"name": "a",}]'),
        lambda: fcimage.OssProcess("image/rotate,400"),
    ],
    "Settings: `ArgumentError`": [
        lambda: Limits.from_env({"FCIMAGE_MAX_PIXEL": "1"}),
        lambda: Limits.from_env({"FCIMAGE_MAX_PIXELS": "many"}),
        lambda: pipeline_from_env({}),
        lambda: from_env(S3_ENDPOINT="https://s3.example.com"),
        lambda: from_env(OSS_ENDPOINT="127.0.0.1:99999"),
        lambda: from_env(TARGET_BUCKET="oss://variants"),
        lambda: from_env(JPEG_KEY="x/{varient}.jpg"),
        lambda: from_env(JPEG_KEY="x/{variant}.jpg"),
        lambda: from_env(FCIMAGE_VARIANTS="[{}]"),
        lambda: from_env(WATERMARK_TEXT="a", WATERMARK_FONT="/no/font.ttf"),
    ],
    "Images: `DecodeError`": [
        lambda: render(b"", THUMB),
        lambda: render(b"<?xml version='1.0'?><Error/>", THUMB),
        lambda: render(b"\x01\x02\x03\x04" * 8, THUMB),
        lambda: render(JPEG[: len(JPEG) // 2], THUMB),
        lambda: render(PNG[: len(PNG) // 2], THUMB),
        lambda: fcimage.probe(JPEG[:100]),
    ],
    "Images: `UnsupportedError`": [
        lambda: render(b"%PDF-1.7\n%abc", THUMB),
        lambda: render(animation(), Variant("a", animation="error")),
    ],
    "Limits: `LimitError`": [
        lambda: render(JPEG, THUMB, limits=Limits(max_pixels=1000)),
        lambda: render(JPEG, THUMB, limits=Limits(max_side=1000)),
        lambda: render(JPEG, THUMB, limits=Limits(max_input_bytes=1000)),
        lambda: render(JPEG, THUMB, limits=Limits(max_memory=1000)),
        lambda: render(animation(), Variant("a", animation="keep"), limits=Limits(max_frames=3)),
    ],
    "Outputs: `EncodeError`": [
        lambda: render(Canvas(20000, 100), Variant("a", encodings=WebP())),
    ],
    "Events: `EventError`": [
        lambda: fcimage.parse_event('{"a": }'),
        lambda: fcimage.parse_event({"events": [{"oss": {"object": {"key": "a"}}}]}).objects,
        lambda: refused(from_env().run({}, None)),
    ],
    "Patterns: `PatternError`": [
        lambda: fcimage.EventPattern({"source": "acs.oss"}),
        lambda: fcimage.EventPattern({"source": [{"prefx": "a"}]}),
    ],
    "Installation: `ImportError`": [
        lambda: raise_(explained(ImportError("no such file"))),
    ],
}
#: With the features of the build, these are read or written.
OF_A_DEFAULT_BUILD: dict[str, Callable[[], Any]] = {
    "HEIC is not supported in this build: ...": lambda: render(HEIC, THUMB),
    "this build has no AVIF encoder; ...": fcimage.Avif,
}


def raised(call: Callable[[], Any]) -> Exception:
    """The error that a call raises."""
    try:
        call()
    except (fcimage.FcImageError, ImportError) as error:
        return error
    raise AssertionError("nothing was raised")


def refused(result: dict[str, Any]) -> None:
    """Raises what the handler answered instead of an exception."""
    said = body(result)
    raise getattr(fcimage, said["error"])(said["message"])


def raise_(error: BaseException) -> None:
    raise error


def of_the_storage(endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> list[Exception]:
    """What a storage may answer, or fail to."""
    monkeypatch.setattr(oss, "BACKOFF", 0.001)
    for prefix in ("ALIBABA_CLOUD_", "OSS_"):
        monkeypatch.delenv(f"{prefix}ACCESS_KEY_ID", raising=False)
        monkeypatch.delenv(f"{prefix}ACCESS_KEY_SECRET", raising=False)
    credentials = Credentials(KEY_ID, KEY_SECRET, TOKEN)
    bucket, key = "upload-images", "a.jpg"
    endpoint.upload(key, JPEG, bucket)

    def got(
        url: str = endpoint.url, bucket: str = bucket, key: str = key, **other: Any
    ) -> Exception:
        arguments = {"region": REGION, "credentials": credentials, **other}
        storage = OssStorage(url, **arguments)
        return raised(lambda: storage.get(bucket, key, max_bytes=1 << 20))

    found = [
        got(credentials=None),
        got(credentials=Credentials(KEY_ID, "wrong", TOKEN)),
        got(bucket="no-such-bucket"),
        got(region=None),
        got(url="http://127.0.0.1:9"),
        got(url=endpoint.url.replace("http:", "https:")),
        got(key="gone.jpg"),
    ]
    for how in ("403", "503", "cut", "wrong-crc"):
        endpoint.fail(how, times=99)
        found.append(got())
        endpoint.heal()
    return found


def of_a_handler_without_time(endpoint: Endpoint) -> Exception:
    stored = endpoint.upload("uploads/a.jpg", JPEG)
    settings = {"OSS_ENDPOINT": endpoint.url, "OSS_REGION": REGION}
    ready = from_env(**settings, TARGET_BUCKET="processed-images")
    endpoint.slow_seconds = 4.0
    endpoint.fail("slow", method="PUT", key="webp/large/a.webp")
    event = event_of("uploads/a.jpg", etag=stored.etag)
    return raised(lambda: ready.run(event, context(timeout=2)))


def rows_of(section: str) -> list[str]:
    """The messages of the table below a heading."""
    (text,) = re.findall(rf"^## {re.escape(section)}\n(.*?)(?=^## |\Z)", PAGE, re.M | re.S)
    return re.findall(r"^\| `(.+?)` \|", text, re.MULTILINE)


def matches(row: str, message: str) -> bool:
    return re.match(".+".join(map(re.escape, row.split("..."))), message, re.DOTALL) is not None


def class_of(section: str) -> type[Exception]:
    """The class that a heading names."""
    (name,) = re.findall(r"`(\w+)`", section)
    (found,) = [known for known in KNOWN if known.__name__ == name]
    return found


def compare(section: str, found: list[Exception]) -> None:
    """Each message is in the table, and each row of the table was provoked."""
    rows = [row for row in rows_of(section) if row not in OF_A_DEFAULT_BUILD]
    for error in found:
        assert isinstance(error, class_of(section))
        assert any(matches(row, str(error)) for row in rows), error
    for row in rows:
        assert any(matches(row, str(error)) for error in found), row


@pytest.mark.parametrize("section", PROVOKED)
def test_each_message_of_the_page_can_be_provoked(section: str) -> None:
    compare(section, [raised(call) for call in PROVOKED[section]])


def test_each_message_of_a_storage_and_of_a_deadline_can_be_provoked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with Endpoint() as endpoint:
        found = of_the_storage(endpoint, monkeypatch)
        late = of_a_handler_without_time(endpoint)
    missing = [error for error in found if isinstance(error, fcimage.ObjectNotFoundError)]
    compare("Storage: `StorageError`", [error for error in found if error not in missing])
    compare("Storage: `ObjectNotFoundError`", missing)
    compare("Handlers: `UnfinishedError`", [late])


@pytest.mark.parametrize("row", OF_A_DEFAULT_BUILD)
def test_each_message_of_a_default_build_can_be_provoked(row: str) -> None:
    if row.startswith("HEIC") and "heic" in fcimage.FORMATS:
        pytest.skip("this build reads HEIC")
    if row.startswith("this build has no AVIF") and has_avif():
        pytest.skip("this build writes AVIF")
    (section,) = [name for name in sections() if row in rows_of(name)]
    error = raised(OF_A_DEFAULT_BUILD[row])
    assert isinstance(error, class_of(section))
    assert matches(row, str(error))


def has_avif() -> bool:
    try:
        fcimage.Avif()
    except fcimage.ArgumentError:
        return False
    return True


def sections() -> list[str]:
    """The headings that name a class of errors."""
    return re.findall(r"^## (.*`\w+`)$", PAGE, re.MULTILINE)


def test_each_class_of_errors_is_on_the_page() -> None:
    storage = {"Storage: `StorageError`", "Storage: `ObjectNotFoundError`"}
    assert set(sections()) == {*PROVOKED, *storage, "Handlers: `UnfinishedError`"}
    for error in KNOWN:
        assert f"`{error.__name__}`" in PAGE
