"""Responses in the format of the HTTP trigger and API Gateway."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from fcimage import ArgumentError, EventError, HttpResponse, LimitError


def test_text_and_json_go_as_they_are() -> None:
    assert HttpResponse(200, {"X-A": "1"}, "héllo").to_fc() == {
        "statusCode": 200,
        "headers": {"X-A": "1", "Content-Type": "text/plain; charset=utf-8"},
        "isBase64Encoded": False,
        "body": "héllo",
    }
    answer = HttpResponse(
        201, {"content-type": "application/problem+json"}, {"é": [1, None]}
    ).to_fc()
    assert answer["headers"] == {"content-type": "application/problem+json"}
    assert answer["body"] == '{"é":[1,null]}'
    assert HttpResponse(404).to_fc()["headers"] == {}


@pytest.mark.parametrize(
    ("content_type", "body", "is_base64"),
    [
        ("image/jpeg", b"\xff\xd8\xff", True),
        ("image/png", b"plain", True),
        ("application/json", b"{}", False),
        ("text/html; charset=utf-8", b"<p>", False),
        ("text/plain", b"\xff", True),
        ("image/svg+xml", b"<svg/>", False),
        (None, b"bytes", True),
    ],
)
def test_binary_bodies_go_as_base64(content_type: str | None, body: bytes, is_base64: bool) -> None:
    headers = {"Content-Type": content_type} if content_type else {}
    response = HttpResponse(200, headers, body)
    answer = response.to_fc()
    assert answer["isBase64Encoded"] is is_base64
    assert (base64.b64decode(answer["body"]) if is_base64 else answer["body"].encode()) == body
    assert response.body == body


def test_the_platforms_limit_is_a_clear_error() -> None:
    assert HttpResponse(body=b"\0" * (24 << 20)).to_fc()["isBase64Encoded"]
    with pytest.raises(LimitError, match="max_response_bytes is fixed at 33554432"):
        HttpResponse(body=b"\0" * ((24 << 20) + 1)).to_fc()
    with pytest.raises(LimitError):
        HttpResponse(body="x" * ((32 << 20) + 1)).to_fc()


def test_cors_and_the_preflight_of_the_tutorial() -> None:
    answer = HttpResponse.preflight(
        "https://example.com",
        methods=["GET", "POST"],
        headers=("Content-Type", "Authorization"),
        max_age=86400,
    ).to_fc()
    assert answer == {
        "statusCode": 204,
        "headers": {
            "Access-Control-Allow-Origin": "https://example.com",
            "Access-Control-Allow-Methods": "GET, POST",
            "Access-Control-Allow-Headers": "Content-Type, Authorization",
            "Access-Control-Max-Age": "86400",
            "Vary": "Origin",
        },
        "isBase64Encoded": False,
        "body": "",
    }
    plain = HttpResponse(200, {"vary": "Accept"}, {"ok": True})
    headers = plain.cors("https://example.com").to_fc()["headers"]
    assert headers["Vary"] == "Accept, Origin"
    assert plain.headers == {"vary": "Accept", "Content-Type": "application/json"}
    assert "Vary" not in HttpResponse().cors("*").headers


WRONG: list[Any] = [
    (99, {}), (600, {}), (-1, {}), (99_999, {}), (200, {"A\r\nB": "x"}), (200, {"A": "x\r\nSet-Cookie: y"}), (200, {"": "x"}),
    (200, {"A B": "x"}), (200, {"A": "\0"}), (200, {"Ä": "x"}),
]  # fmt: skip


@pytest.mark.parametrize(("status", "headers"), WRONG)
def test_no_header_smuggles_in_another(status: int, headers: dict[str, str]) -> None:
    with pytest.raises(ArgumentError):
        HttpResponse(status, headers)
    with pytest.raises(ArgumentError):
        HttpResponse().cors("https://a\r\nX: y")
    with pytest.raises(ArgumentError, match="max_age"):
        HttpResponse().cors(max_age=-1)


def test_bodies_that_json_cannot_express_are_refused() -> None:
    with pytest.raises(EventError):
        HttpResponse(body={"a": float("inf")})
    with pytest.raises(TypeError, match="int"):
        HttpResponse(body=5)  # type: ignore[arg-type]
