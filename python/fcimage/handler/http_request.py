"""Reads what an HTTP request asks for: its parameters, Accept and If-None-Match."""

from __future__ import annotations

import re

from fcimage import Jpeg, Png, Variant, WebP
from fcimage.exceptions import ArgumentError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from fcimage import Encoding, HttpRequest, Watermark

__all__ = ["MAX_SIDE", "matches_etag", "requested_variant"]

PARAMETERS = ("key", "width", "height", "fit", "gravity", "format", "quality")
#: The longest side that a request may ask for, in pixels.
MAX_SIDE = 4096

_QUALITY_VALUE = re.compile(r"(?:0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)", re.ASCII)


def requested_variant(request: HttpRequest, watermark: Watermark | None) -> Variant:
    """The variant that the parameters describe.

    Raises:
        ArgumentError: A parameter is unknown or has a value that cannot be used.
    """
    query = request.query
    unknown = sorted(set(query) - set(PARAMETERS))
    if unknown:
        raise ArgumentError(
            f"unknown parameter {unknown[0]!r}; the parameters are {', '.join(PARAMETERS)}"
        )
    return Variant(
        "variant",
        width=_number(query.get("width"), "width", 1, MAX_SIDE),
        height=_number(query.get("height"), "height", 1, MAX_SIDE),
        fit=query.get("fit", "inside"),  # type: ignore[arg-type]
        gravity=query.get("gravity", "center"),  # type: ignore[arg-type]
        watermark=watermark,
        encodings=[_encoding(request)],
    )


def matches_etag(request: HttpRequest, etag: str) -> bool:
    """Whether If-None-Match lists this ETag, compared weakly, or is "*" (RFC 9110, 13.1.2)."""
    stated = request.headers.get("if-none-match", "")
    tags = [part.strip().removeprefix("W/") for part in stated.split(",")]
    return etag in tags or "*" in tags


def _encoding(request: HttpRequest) -> Encoding:
    format = request.query.get("format")
    if format is None:
        format = "webp" if _prefers_webp(request.headers.get("accept", "")) else "jpeg"
    quality = request.query.get("quality")
    if format in ("jpeg", "jpg"):
        number = _number(quality, "quality", 1, 100)
        return Jpeg() if number is None else Jpeg(quality=number)
    if format == "webp":
        number = _number(quality, "quality", 0, 100)
        return WebP() if number is None else WebP(quality=number)
    if format == "png":
        if quality is not None:
            raise ArgumentError("quality is not supported for png")
        return Png()
    raise ArgumentError(f"format must be jpeg, webp or png, got {format!r}")


def _prefers_webp(accept: str) -> bool:
    """Whether an Accept header names image/webp and does not prefer JPEG (RFC 9110, 12.5.1).

    A wildcard does not count for WebP: clients that cannot show it send ``*/*`` as well.
    """
    weights = _weights(accept)
    webp = weights.get("image/webp", 0.0)
    ranges = ("image/jpeg", "image/*", "*/*")
    jpeg = next((weights[name] for name in ranges if name in weights), 0.0)
    return webp > 0 and webp >= jpeg


def _weights(accept: str) -> dict[str, float]:
    """The media ranges of an Accept header with their weights. A range whose weight is not valid
    is left out."""
    weights = {}
    for part in accept.split(","):
        media_range, *parameters = (word.strip().lower() for word in part.split(";"))
        weight = 1.0
        for parameter in parameters:
            name, _, value = parameter.partition("=")
            if name.strip() == "q":
                valid = _QUALITY_VALUE.fullmatch(value.strip())
                weight = float(valid.group()) if valid else -1.0
        if media_range and weight >= 0:
            weights[media_range] = weight
    return weights


def _number(text: str | None, name: str, least: int, most: int) -> int | None:
    if text is None:
        return None
    whole = text.isascii() and text.isdigit() and len(text) <= 6
    if not whole or not least <= int(text) <= most:
        raise ArgumentError(f"{name} must be between {least} and {most}, got {text[:20]!r}")
    return int(text)
