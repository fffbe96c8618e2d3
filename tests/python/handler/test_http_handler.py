"""Variants on request, as the HTTP trigger and API Gateway send requests."""

from __future__ import annotations

import base64
import copy
import json
import pathlib
from typing import Any

import fcimage
import numpy as np
import pytest
from fcimage import TextWatermark
from fcimage.exceptions import StorageError
from fcimage.handler import HttpVariants, http_from_env
from fcimage.storage import DirectoryStorage, StoredObject
from PIL import Image

from support.event_samples import API_GATEWAY, HTTP
from support.pictures import encoded, opened, photo_like

PHOTO = encoded(photo_like(800, 600), "JPEG")
BUCKET = "upload-images"


def request(
    method: str = "GET",
    query: dict[str, str] | None = None,
    headers: dict[str, str] | None = None,
    body: bytes = b"",
) -> bytes:
    event = copy.deepcopy(HTTP)
    event["requestContext"]["http"]["method"] = method
    event.update(queryParameters=query or {}, headers=headers or {})
    event.update(body=base64.b64encode(body).decode(), isBase64Encoded=True)
    return json.dumps(event).encode()


def image_of(answer: dict[str, Any]) -> Any:
    assert answer["statusCode"] == 200, answer
    assert answer["isBase64Encoded"]
    return opened(base64.b64decode(answer["body"]))


def header(answer: dict[str, Any], name: str) -> str | None:
    found = {key.lower(): value for key, value in answer["headers"].items()}
    return found.get(name.lower())


@pytest.fixture
def storage(tmp_path: pathlib.Path) -> DirectoryStorage:
    storage = DirectoryStorage(tmp_path)
    storage.put(BUCKET, "uploads/图 1.jpg", PHOTO)
    storage.put(BUCKET, "secret/b.jpg", PHOTO)
    return storage


@pytest.fixture
def variants(storage: DirectoryStorage) -> HttpVariants:
    return HttpVariants(
        storage,
        source_bucket=BUCKET,
        key_prefix="uploads/",
        cors_origin="https://example.com",
        cache_control="max-age=60",
    )


GET = {"key": "uploads/图 1.jpg", "width": "200"}


def test_a_posted_image_comes_back_as_its_variant() -> None:
    answer = HttpVariants().run(
        request("POST", {"width": "200", "format": "webp", "quality": "50"}, body=PHOTO)
    )
    image = image_of(answer)
    assert (image.size, image.format) == ((200, 150), "WEBP")
    assert header(answer, "content-type") == "image/webp"
    assert header(answer, "cache-control") is None
    assert header(answer, "access-control-allow-origin") is None


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "GIF", "BMP"])
def test_the_format_of_the_image_can_be_asked_for(format: str) -> None:
    body = encoded(photo_like(60, 40), format)
    answer = HttpVariants().run(request("POST", {"width": "30", "format": "same"}, body=body))
    written = "JPEG" if format == "BMP" else format
    assert (image_of(answer).size, image_of(answer).format) == ((30, 20), written)
    assert header(answer, "content-type") == f"image/{written.lower()}"


def test_all_frames_can_be_asked_for() -> None:
    frames = [photo_like(60, 40, seed=seed) for seed in (1, 2, 3)]
    body = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=50)
    for format in ("gif", "webp"):
        query = {"width": "30", "format": format}
        still = image_of(HttpVariants().run(request("POST", query, body=body)))
        moving = image_of(
            HttpVariants().run(request("POST", {**query, "animation": "keep"}, body=body))
        )
        assert (getattr(still, "n_frames", 1), moving.n_frames) == (1, 3), format
    refused = HttpVariants().run(request("POST", {"width": "30", "animation": "error"}, body=body))
    assert refused["statusCode"] == 415


def test_api_gateway_is_answered_too() -> None:
    event = {**copy.deepcopy(API_GATEWAY), "httpMethod": "POST", "queryParameters": {"width": "9"}}
    event.update(body=base64.b64encode(PHOTO).decode(), isBase64Encoded=True)
    assert image_of(HttpVariants().run(event)).width == 9


def test_a_stored_image_is_found_by_its_key(variants: HttpVariants) -> None:
    answer = variants.run(request(query={**GET, "height": "50", "fit": "cover", "format": "png"}))
    assert (image_of(answer).size, image_of(answer).format) == ((200, 50), "PNG")
    assert header(answer, "cache-control") == "max-age=60"
    assert header(answer, "access-control-allow-origin") == "https://example.com"


def test_clients_that_accept_webp_get_it(variants: HttpVariants) -> None:
    browser = {"accept": "image/avif,image/webp,*/*"}
    assert image_of(variants.run(request(query=GET, headers=browser))).format == "WEBP"
    assert image_of(variants.run(request(query=GET))).format == "JPEG"
    assert header(variants.run(request(query=GET)), "vary") == "Accept, Origin"


@pytest.mark.parametrize(
    ("accept", "format"),
    [
        ("image/webp", "WEBP"),
        ("IMAGE/WEBP; q=1.0", "WEBP"),
        ("text/html,image/webp;q=0.8,*/*;q=0.8", "WEBP"),
        ("image/webp;q=0.5", "WEBP"),
        ("image/webp;q=0", "JPEG"),
        ("image/webp;q=0.000, */*", "JPEG"),
        ("image/webp;q=0.5, image/jpeg", "JPEG"),
        ("image/webp;q=0.5, */*", "JPEG"),
        ("image/webp;q=2", "JPEG"),
        ("image/webp;q=", "JPEG"),
        ("image/*", "JPEG"),
        ("*/*", "JPEG"),
        ("image/*, image/jpeg;q=0", "WEBP"),
        ("image/jpeg;q=0, */*;q=0.1", "WEBP"),
        ("image/jpeg;q=0.2, image/*;q=0.1", "JPEG"),
        ("image/webp;q=0.2, image/jpeg;q=0.1, image/png", "WEBP"),
        ("image/*;q=0, image/webp;q=0.001", "WEBP"),
        ("image/*;q=0, */*", "406"),
        ("*/*;q=0", "406"),
        ("*/*;q=0, image/png;q=0.1", "PNG"),
        ("image/png", "PNG"),
        ("image/png,image/svg+xml,image/*;q=0.8,video/*;q=0.8,*/*;q=0.5", "JPEG"),
        ("image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8", "WEBP"),
        ("text/html, application/json;q=0.5", "JPEG"),
        ("text/html, image/jpeg;q=0", "WEBP"),
        ("", "JPEG"),
        ("application/image/webp-like", "JPEG"),
        (",;q=1,;", "JPEG"),
    ],
)
def test_the_weights_of_the_accept_header_count(accept: str, format: str) -> None:
    posted = request("POST", {"width": "9"}, {"accept": accept}, PHOTO)
    answer = HttpVariants().run(posted)
    assert header(answer, "vary") == "Accept"
    if format == "406":
        assert answer["statusCode"] == 406
        assert "excludes image/jpeg, image/webp, image/png and image/gif" in answer["body"]
    else:
        assert image_of(answer).format == format


def test_png_is_not_chosen_where_a_quality_is_asked_for() -> None:
    posted = request("POST", {"quality": "50"}, {"accept": "image/png"}, PHOTO)
    assert image_of(HttpVariants().run(posted)).format == "JPEG"
    posted = request("POST", {"quality": "50"}, {"accept": "image/png, */*;q=0"}, PHOTO)
    assert HttpVariants().run(posted)["statusCode"] == 406


@pytest.mark.parametrize(
    ("stated", "format"),
    [("JPG", "JPEG"), ("jpg", "JPEG"), ("Jpeg", "JPEG"), ("WebP", "WEBP"), ("PNG", "PNG")],
)
def test_the_names_of_formats_have_any_case(
    variants: HttpVariants, stated: str, format: str
) -> None:
    accept = {"accept": "image/webp;q=0, */*;q=0"}
    answer = variants.run(request(query={**GET, "format": stated}, headers=accept))
    assert image_of(answer).format == format
    # The Accept header does not matter, so caches need not distinguish by it.
    assert header(answer, "vary") == "Origin"


@pytest.mark.parametrize("name", ["v", "t", "ts", "utm_source", "fbclid", "_", "_cb", "__x"])
def test_what_makes_caches_ask_again_is_ignored(variants: HttpVariants, name: str) -> None:
    plain, busted = (variants.run(request(query=q)) for q in (GET, {**GET, name: "1699999"}))
    assert busted == plain


def test_the_parameters_to_ignore_can_be_configured() -> None:
    variants = HttpVariants(ignore_parameters=["rev", "x-*"])
    for name, status in [("rev", 200), ("x-a", 200), ("_y", 200), ("revision", 400), ("v", 400)]:
        answer = variants.run(request("POST", {"width": "9", name: "1"}, body=PHOTO))
        assert answer["statusCode"] == status, name
    nothing = HttpVariants(ignore_parameters=[])
    assert nothing.run(request("POST", {"v": "1"}, body=PHOTO))["statusCode"] == 400
    everything = HttpVariants(ignore_parameters=["*"])
    assert everything.run(request("POST", {"size": "1"}, body=PHOTO))["statusCode"] == 200


@pytest.mark.parametrize("names", [["width"], [""], ["a*b"], ["**"], [5], "v"])
def test_a_parameter_that_cannot_be_ignored_is_an_error(names: Any) -> None:
    with pytest.raises(fcimage.ArgumentError):
        HttpVariants(ignore_parameters=names)


def test_all_unknown_parameters_are_named() -> None:
    query = {"size": "5", "w": "1", "width": "9", "v": "1", "x" * 99: ""}
    answer = HttpVariants().run(request("POST", query, body=PHOTO))
    message = json.loads(answer["body"])["message"]
    assert message.startswith(
        f"unknown parameters 'size', 'w', '{'x' * 40}'; the parameters are key"
    )


def form(name: str, data: bytes, boundary: str = "x y") -> tuple[dict[str, str], bytes]:
    """The headers and the body of a form with one field of text and one file."""
    body = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="title"\r\n\r\na title\r\n'
        f'--{boundary}\r\nContent-Disposition: form-data; name="f"; filename="{name}"\r\n\r\n'
    ).encode() + data
    headers = {"Content-Type": f'multipart/form-data; boundary="{boundary}"'}
    return headers, body + f"\r\n--{boundary}--\r\n".encode()


def test_the_first_file_of_a_form_is_rendered() -> None:
    headers, body = form("图.jpg", PHOTO)
    answer = HttpVariants().run(request("POST", {"width": "20"}, headers, body))
    plain = HttpVariants().run(request("POST", {"width": "20"}, body=PHOTO))
    assert image_of(answer).width == 20
    assert answer == plain


@pytest.mark.parametrize(
    ("content_type", "body", "status", "error"),
    [
        ("multipart/form-data; boundary=b", PHOTO, 400, "EventError"),
        ("multipart/form-data", PHOTO, 400, "EventError"),
        ("multipart/form-data; boundary=b", b"--b--", 400, "EventError"),
        ("multipart/related; boundary=b", PHOTO, 415, "UnsupportedError"),
        (form("a", b"text")[0]["Content-Type"], form("a", b"text")[1], 422, "DecodeError"),
        (form("a", b"")[0]["Content-Type"], form("a", b"")[1], 400, "ArgumentError"),
        (form("a", b"")[0]["Content-Type"], form("a", PHOTO)[1][:-1000], 400, "EventError"),
    ],
)
def test_the_status_of_a_form_that_cannot_be_rendered_tells_its_cause(
    content_type: str, body: bytes, status: int, error: str
) -> None:
    answer = HttpVariants().run(request("POST", {}, {"content-type": content_type}, body))
    assert (answer["statusCode"], json.loads(answer["body"])["error"]) == (status, error)


def test_only_get_and_head_are_answered_with_304(variants: HttpVariants) -> None:
    tag = header(variants.run(request(query=GET)), "etag") or ""
    for stated in (tag, "*"):
        for method in ("GET", "HEAD"):
            answer = variants.run(request(method, GET, {"If-None-Match": stated}))
            assert (answer["statusCode"], header(answer, "etag")) == (304, tag)
        posted = request("POST", {"width": "9"}, {"If-None-Match": stated}, PHOTO)
        assert image_of(variants.run(posted)).width == 9


def test_quality_0_is_allowed_where_the_format_allows_it() -> None:
    lowest = request("POST", {"format": "webp", "quality": "0"}, body=PHOTO)
    default = request("POST", {"format": "webp"}, body=PHOTO)
    run = HttpVariants().run
    assert len(run(lowest)["body"]) < len(run(default)["body"]) / 2


def test_a_watermark_that_cannot_be_drawn_is_an_error_of_the_configuration() -> None:
    logo = fcimage.ImageWatermark(encoded(photo_like(200, 100), "PNG"))
    HttpVariants(watermark=logo)
    with pytest.raises(fcimage.ArgumentError, match=r"the watermark cannot be drawn: .*max_memory"):
        HttpVariants(watermark=logo, limits=fcimage.Limits(max_memory=100_000))


def test_an_unchanged_image_is_neither_downloaded_nor_rendered(
    variants: HttpVariants, monkeypatch: pytest.MonkeyPatch
) -> None:
    tag = header(variants.run(request(query=GET)), "etag")
    assert tag
    monkeypatch.setattr(DirectoryStorage, "get", _must_not_be_called)
    monkeypatch.setattr(
        DirectoryStorage,
        "head",
        lambda *_: StoredObject(b"", etag=tag.strip('"').split("-")[0]),
    )
    for stated in (tag, f'"other", W/{tag}', "*"):
        answer = variants.run(request(query=GET, headers={"If-None-Match": stated}))
        assert (answer["statusCode"], answer["body"], header(answer, "etag")) == (304, "", tag)


def _must_not_be_called(*_: object, **__: object) -> None:
    raise AssertionError


def test_another_recipe_or_image_has_another_etag(
    variants: HttpVariants, storage: DirectoryStorage
) -> None:
    tags = {header(variants.run(request(query={**GET, "width": w})), "etag") for w in ("9", "10")}
    storage.put(BUCKET, GET["key"], encoded(photo_like(300, 200, seed=3), "JPEG"))
    tags.add(header(variants.run(request(query={**GET, "width": "9"})), "etag"))
    assert len(tags) == 3


def test_head_returns_the_headers_of_get(variants: HttpVariants) -> None:
    got, told = variants.run(request(query=GET)), variants.run(request("HEAD", GET))
    assert (told["statusCode"], told["body"]) == (200, "")
    assert header(told, "etag") == header(got, "etag")
    assert header(told, "content-length") == str(len(base64.b64decode(got["body"])))


def test_a_preflight_is_answered(variants: HttpVariants) -> None:
    answer = variants.run(request("OPTIONS"))
    assert answer["statusCode"] == 204
    assert header(answer, "access-control-allow-origin") == "https://example.com"
    assert "POST" in (header(answer, "access-control-allow-methods") or "")
    # Without an origin, no page may read the answers, not even one with the origin "null".
    closed = HttpVariants().run(request("OPTIONS"))
    assert (closed["statusCode"], header(closed, "allow")) == (204, "GET, HEAD, POST, OPTIONS")
    assert not [name for name in closed["headers"] if name.lower().startswith("access-control")]


REFUSED: list[tuple[str, dict[str, str], bytes, int, str]] = [
    ("POST", {"width": "0"}, PHOTO, 400, "width must be between 1 and 4096, got '0'"),
    ("POST", {"width": "4097"}, PHOTO, 400, "width must be"),
    ("POST", {"height": "9" * 5000}, PHOTO, 400, "height must be"),
    ("POST", {"width": "²"}, PHOTO, 400, "width must be"),
    ("POST", {"quality": "101"}, PHOTO, 400, "quality must be"),
    ("POST", {"format": "bmp"}, PHOTO, 400, "format must be"),
    ("POST", {"format": "gif", "quality": "5"}, PHOTO, 400, "quality is not supported for gif"),
    ("POST", {"format": "png", "quality": "5"}, PHOTO, 400, "quality is not supported for png"),
    ("POST", {"fit": "cover"}, PHOTO, 400, "needs width and height"),
    ("POST", {"fit": "tight"}, PHOTO, 400, "fit"),
    ("POST", {"size": "5"}, PHOTO, 400, "unknown parameter 'size'"),
    ("POST", {}, b"", 400, "an image as the body"),
    ("POST", {}, b"hello", 422, ""),
    ("POST", {}, PHOTO[:9000], 422, "too early"),
    ("POST", {}, b"%PDF-1.7\n", 415, ""),
    ("POST", {"key": "uploads/图 1.jpg"}, PHOTO, 400, "the parameter key is for GET"),
    ("POST", {"format": "jpeg", "quality": "0"}, PHOTO, 400, "between 1 and 100, got '0'"),
    ("POST", {"format": "webp", "quality": "101"}, PHOTO, 400, "between 0 and 100, got '101'"),
    ("GET", {}, b"", 400, "the parameter key"),
    ("GET", {"key": "uploads/none.jpg"}, b"", 404, "no object"),
    ("GET", {"key": "secret/b.jpg"}, b"", 404, "no object"),
    ("GET", {"key": "uploads/../secret/b.jpg"}, b"", 404, "no object"),
    ("GET", {"key": "uploads/./b.jpg"}, b"", 404, "no object"),
    ("DELETE", {}, b"", 405, "the method must be"),
]


@pytest.mark.parametrize(("method", "query", "data", "status", "message"), REFUSED)
def test_the_status_of_an_error_tells_its_cause(
    variants: HttpVariants,
    method: str,
    query: dict[str, str],
    data: bytes,
    status: int,
    message: str,
) -> None:
    answer = variants.run(request(method, query, body=data))
    assert answer["statusCode"] == status, answer["body"]
    assert message in json.loads(answer["body"])["message"]
    assert header(answer, "access-control-allow-origin") == "https://example.com"


@pytest.mark.parametrize(("key", "status"), [("none.jpg", 404), ("large.jpg", 413)])
def test_errors_do_not_contain_the_name_of_the_bucket(
    storage: DirectoryStorage, key: str, status: int
) -> None:
    storage.put(BUCKET, "large.jpg", bytes(200))
    limited = HttpVariants(
        storage, source_bucket=BUCKET, limits=fcimage.Limits(max_input_bytes=100)
    )
    answer = limited.run(request(query={"key": key}))
    assert answer["statusCode"] == status
    assert key in answer["body"]
    assert BUCKET not in answer["body"]


def test_without_a_bucket_get_is_refused() -> None:
    answer = HttpVariants().run(request(query=GET))
    assert (answer["statusCode"], header(answer, "allow")) == (405, "POST")


def test_an_answer_beyond_32_mib_is_413(storage: DirectoryStorage) -> None:
    noise = np.random.default_rng(1).integers(0, 256, (3000, 3200, 3), np.uint8)
    storage.put(BUCKET, "noise.jpg", encoded(Image.fromarray(noise), "JPEG", quality=50))
    answer = HttpVariants(storage, source_bucket=BUCKET).run(
        request(query={"key": "noise.jpg", "format": "png"})
    )
    assert answer["statusCode"] == 413
    assert json.loads(answer["body"])["error"] == "LimitError"


def test_a_request_beyond_32_mib_is_413() -> None:
    answer = HttpVariants().run(b"{" + b" " * (32 << 20) + b"}")
    assert answer["statusCode"] == 413
    assert "33554432" in json.loads(answer["body"])["message"]


def test_an_image_over_a_limit_is_413() -> None:
    limited = HttpVariants(limits=fcimage.Limits(max_pixels=1000))
    assert limited.run(request("POST", {}, body=PHOTO))["statusCode"] == 413


def test_a_retryable_error_of_the_storage_is_503(
    variants: HttpVariants, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise StorageError("busy", retryable=True)

    monkeypatch.setattr(DirectoryStorage, "get", fails)
    answer = variants.run(request(query=GET))
    assert (answer["statusCode"], header(answer, "retry-after")) == (503, "1")


@pytest.mark.parametrize(
    ("error", "status"), [(StorageError("bucket b: AccessDenied"), 502), (OSError("disk b"), 500)]
)
def test_internal_errors_are_logged_and_not_sent_to_clients(
    variants: HttpVariants,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    error: Exception,
    status: int,
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(DirectoryStorage, "get", fails)
    answer = variants.run(request(query=GET))
    told = json.loads(answer["body"])
    assert (answer["statusCode"], told["error"]) == (status, type(error).__name__)
    assert str(error) not in answer["body"]
    log = json.loads(capsys.readouterr().out)
    assert (log["status"], log["error"]) == (status, f"{type(error).__name__}: {error}")


def test_other_events_are_refused(variants: HttpVariants) -> None:
    assert variants.run(b'{"a": 1}')["statusCode"] == 400
    assert variants.run(b"{")["statusCode"] == 400


def test_the_environment_configures_it(tmp_path: pathlib.Path, storage: DirectoryStorage) -> None:
    settings = {"OSS_ENDPOINT": f"file://{tmp_path}", "SOURCE_BUCKET": BUCKET, "CORS_ORIGIN": "*"}
    plain = http_from_env(settings)
    assert image_of(plain.run(request(query=GET))).width == 200
    marked = http_from_env({**settings, "WATERMARK_TEXT": "chenk.top"})
    assert marked.run(request(query=GET))["body"] != plain.run(request(query=GET))["body"]
    assert isinstance(marked.watermark, TextWatermark)
    busted = request(query={**GET, "rev": "1"})
    assert plain.run(busted)["statusCode"] == 400
    ignoring = http_from_env({**settings, "HTTP_IGNORE_PARAMETERS": "rev, utm_*"})
    assert image_of(ignoring.run(busted)).width == 200
    assert http_from_env({"OSS_ENDPOINT": "x"}).storage is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SOURCE_BUCKET", "Upload_Images"),
        ("HTTP_KEY_PREFIX", "/public/"),
        ("HTTP_IGNORE_PARAMETERS", "v,,t"),
        ("HTTP_IGNORE_PARAMETERS", "v,width"),
        ("CORS_ORIGIN", "example.com"),
        ("CORS_ORIGIN", "https://a.example, https://b.example"),
        ("CORS_ORIGIN", "null"),
        ("CACHE_CONTROL", "max-age=60\r\nX: y"),
        ("WATERMARK_TEXT", "   "),
        ("FCIMAGE_MAX_PIXELS", "many"),
        ("FCIMAGE_OSS_CLIENT", "boto3"),
        ("OSS_ENDPOINT", "ftp://x"),
    ],
)
def test_a_setting_that_cannot_be_read_is_an_error_that_names_it(name: str, value: str) -> None:
    settings = {"OSS_ENDPOINT": "x", "SOURCE_BUCKET": BUCKET, name: value}
    with pytest.raises(fcimage.ArgumentError, match=f"^{name}"):
        http_from_env(settings)


def test_each_request_logs_one_line(
    variants: HttpVariants, capsys: pytest.CaptureFixture[str]
) -> None:
    variants.run(request(query=GET))
    (line,) = capsys.readouterr().out.splitlines()
    log = json.loads(line)
    assert (log["fcimage"], log["status"], log["query"]) == ("answered", 200, GET)
    assert {"fetch", "render", "total"} <= set(log["ms"])
