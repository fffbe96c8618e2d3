"""The query parameter x-oss-process of the HTTP handler."""

from __future__ import annotations

import base64
import copy
import json
import pathlib
from typing import Any

import pytest
from fcimage import ArgumentError, TextWatermark
from fcimage.handler import HttpVariants, http_from_env
from fcimage.storage import DirectoryStorage

from support.event_samples import HTTP
from support.pictures import encoded, opened, photo_like

PHOTO = encoded(photo_like(800, 600), "JPEG")
BUCKET = "upload-images"
KEY = "uploads/a.jpg"
CARD = "image/resize,m_fill,w_120,h_90/format,webp"


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


def content(answer: dict[str, Any]) -> bytes:
    body: str = answer["body"]
    return base64.b64decode(body) if answer["isBase64Encoded"] else body.encode()


def image_of(answer: dict[str, Any]) -> Any:
    assert answer["statusCode"] == 200, answer
    return opened(content(answer))


def header(answer: dict[str, Any], name: str) -> str | None:
    found = {key.lower(): value for key, value in answer["headers"].items()}
    return found.get(name.lower())


@pytest.fixture
def handler(tmp_path: pathlib.Path) -> HttpVariants:
    storage = DirectoryStorage(tmp_path)
    storage.put(BUCKET, KEY, PHOTO)
    return HttpVariants(
        storage,
        source_bucket=BUCKET,
        key_prefix="uploads/",
        cache_control="max-age=60",
        styles={"card": CARD},
    )


def asked(process: str, **more: str) -> dict[str, str]:
    return {"key": KEY, "x-oss-process": process, **more}


def test_an_object_is_processed_as_oss_would(handler: HttpVariants) -> None:
    for process in (CARD, "style/card"):
        answer = handler.run(request(query=asked(process)))
        image = image_of(answer)
        assert (image.size, image.format) == ((120, 90), "WEBP")
        assert header(answer, "cache-control") == "max-age=60"
        assert header(answer, "vary") is None


def test_a_crop_may_depend_on_the_source(handler: HttpVariants) -> None:
    answer = handler.run(request(query=asked("image/crop,g_center,w_100,h_50")))
    assert image_of(answer).size == (100, 50)


def test_a_posted_image_is_processed() -> None:
    query = {"x-oss-process": "image/resize,w_80"}
    answer = HttpVariants().run(request("POST", query, body=PHOTO))
    image = image_of(answer)
    assert (image.size, image.format) == ((80, 60), "JPEG")
    assert header(answer, "etag") is None


def test_info_and_average_hue_are_no_images(handler: HttpVariants) -> None:
    answer = handler.run(request(query=asked("image/info")))
    assert header(answer, "content-type") == "application/json"
    assert json.loads(content(answer))["ImageWidth"] == {"value": "800"}
    answer = handler.run(request(query=asked("image/average-hue")))
    assert header(answer, "content-type") == "text/plain"
    assert content(answer).startswith(b"0x") and len(content(answer)) == 8


def test_an_answer_is_not_sent_again(handler: HttpVariants) -> None:
    for process in (CARD, "image/info"):
        tag = header(handler.run(request(query=asked(process))), "etag")
        assert tag is not None
        answer = handler.run(request(query=asked(process), headers={"If-None-Match": tag}))
        assert answer["statusCode"] == 304
        other = handler.run(
            request(query=asked("image/resize,w_7"), headers={"If-None-Match": tag})
        )
        assert other["statusCode"] == 200
    answer = handler.run(request("HEAD", asked("image/info")))
    assert (answer["statusCode"], answer["body"]) == (200, "")


def test_the_watermark_of_the_handler_is_on_every_answer(tmp_path: pathlib.Path) -> None:
    query = {"x-oss-process": "image/resize,w_300"}
    plain = HttpVariants().run(request("POST", query, body=PHOTO))
    marked = HttpVariants(watermark=TextWatermark("mine")).run(request("POST", query, body=PHOTO))
    assert image_of(marked).size == (300, 225)
    assert marked["body"] != plain["body"]


def test_errors_have_the_code_of_oss(handler: HttpVariants) -> None:
    for process, status, code, ec in (
        ("image/rotate,400", 400, "InvalidArgument", "0040-00000217"),
        ("image/", 400, "MissingArgument", "0040-00000212"),
        ("style/nobody", 404, "NoSuchStyle", None),
        ("image/crop,x_800,w_1", 400, "BadRequest", None),
    ):
        answer = handler.run(request(query=asked(process)))
        found = json.loads(content(answer))
        assert answer["statusCode"] == status, found
        assert (found["code"], found.get("ec")) == (code, ec)


def test_other_parameters_are_not_ignored_beside_it(handler: HttpVariants) -> None:
    answer = handler.run(request(query=asked(CARD, width="20")))
    assert answer["statusCode"] == 400
    assert (
        json.loads(content(answer))["message"]
        == "x-oss-process is instead of width; give one of them"
    )


def test_the_prefix_of_keys_holds(handler: HttpVariants) -> None:
    answer = handler.run(request(query={**asked(CARD), "key": "secret/b.jpg"}))
    assert answer["statusCode"] == 404


def test_a_file_that_is_no_image_is_told(tmp_path: pathlib.Path) -> None:
    answer = HttpVariants().run(request("POST", {"x-oss-process": CARD}, body=b"no image"))
    assert answer["statusCode"] == 422


def test_styles_come_from_the_environment() -> None:
    handler = http_from_env({"HTTP_STYLES": json.dumps({"card": CARD})})
    query = {"x-oss-process": "style/card"}
    image = image_of(handler.run(request("POST", query, body=encoded(photo_like(400, 300), "PNG"))))
    assert image.size == (120, 90)
    for value in ("[", "[]", '{"card": 3}', '{"card": "image/resize,w_0"}'):
        with pytest.raises(ArgumentError, match="HTTP_STYLES"):
            http_from_env({"HTTP_STYLES": value})


def test_the_image_of_a_watermark_is_an_object_that_the_client_may_see(
    handler: HttpVariants,
) -> None:
    def marked(key: str) -> dict[str, Any]:
        name = base64.urlsafe_b64encode(key.encode()).decode().rstrip("=")
        return handler.run(request(query=asked(f"image/resize,w_300/watermark,image_{name}")))

    assert handler.storage is not None
    logo = encoded(photo_like(40, 30), "PNG")
    handler.storage.put(BUCKET, "uploads/logo.png", logo)
    handler.storage.put(BUCKET, "secret/logo.png", logo)
    assert image_of(marked("uploads/logo.png")).size == (300, 225)
    for key in ("secret/logo.png", "uploads/none.png", "uploads/../secret/logo.png"):
        assert marked(key)["statusCode"] == 404
