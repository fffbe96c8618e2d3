"""Reads what an HTTP request asks for: its parameters, Accept and If-None-Match."""

from __future__ import annotations

from fcimage import Avif, Gif, Jpeg, Png, SameFormat, Variant, WebP
from fcimage.exceptions import ArgumentError

from .accept import LARGE, accepted_format

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from fcimage import Encoding, HttpRequest, Watermark

    from .http_rules import Rules

__all__ = [
    "DESCRIBING",
    "IGNORED",
    "MAX_SIDE",
    "NotAcceptable",
    "check_parameters",
    "checked_ignored",
    "ignored_parameters",
    "matches_etag",
    "requested_variant",
]

#: Parameters that describe the variant.
DESCRIBING = ("width", "height", "fit", "gravity", "format", "quality", "animation")
PARAMETERS = ("key", *DESCRIBING, "x-oss-process")
#: The longest side that a request may ask for, in pixels.
MAX_SIDE = 4096

#: Parameters that are ignored by default: those that make caches ask again, and those by which
#: visitors are followed.
IGNORED = ("v", "ver", "t", "ts", "utm_*", "fbclid", "gclid")


class NotAcceptable(Exception):
    """The Accept header excludes every format."""


def checked_ignored(names: Iterable[str]) -> tuple[str, ...]:
    """The names of parameters to ignore.

    Raises:
        ArgumentError: A name is empty or that of a parameter that has a meaning, or has an
            asterisk that is not its end.
    """
    if isinstance(names, str):
        raise ArgumentError(f"ignore_parameters must be several names, got {names!r}")
    names = tuple(names)
    for name in names:
        if not isinstance(name, str) or not name or "*" in name[:-1]:
            raise ArgumentError(
                "a parameter to ignore must be a name, or the beginning of names and an asterisk "
                f'such as "utm_*", got {name!r}'
            )
        if name in PARAMETERS:
            raise ArgumentError(f"the parameter {name} has a meaning and cannot be ignored")
    return names


def _is_ignored(name: str, ignored: Iterable[str]) -> bool:
    return name.startswith("_") or any(
        name.startswith(known[:-1]) if known.endswith("*") else name == known for known in ignored
    )


def ignored_parameters(
    request: HttpRequest, ignored: Iterable[str], more: tuple[str, ...]
) -> list[str]:
    """The parameters of a request that have no meaning: their names begin with an underscore, or
    are ``ignored``. Those of ``more`` have one, as the known ones have."""
    known = (*PARAMETERS, *more)
    return [name for name in request.query if name not in known and _is_ignored(name, ignored)]


def check_parameters(request: HttpRequest, ignored: Iterable[str], more: tuple[str, ...]) -> None:
    """Refuses parameters that have no meaning and are not ignored; ``more`` have one, too.

    Raises:
        ArgumentError: There is such a parameter. All are named.
    """
    known = (*PARAMETERS, *more)
    without = set(known) | set(ignored_parameters(request, ignored, more))
    unknown = sorted(set(request.query) - without)
    if unknown:
        named = ", ".join(repr(name[:40]) for name in unknown[:5])
        raise ArgumentError(
            f"unknown parameter{'s'[: len(unknown) > 1]} {named}; "
            f"the parameters are {', '.join(known)}"
        )


def requested_variant(request: HttpRequest, watermark: Watermark | None, rules: Rules) -> Variant:
    """The variant that the parameters describe.

    Raises:
        ArgumentError: A parameter has a value that cannot be used.
        Forbidden: The rules do not allow the size.
        NotAcceptable: The Accept header excludes every format.
    """
    query = request.query
    width = _number(query.get("width"), "width", 1, MAX_SIDE)
    height = _number(query.get("height"), "height", 1, MAX_SIDE)
    rules.check_size(width, height)
    return Variant(
        "variant",
        width=width,
        height=height,
        fit=query.get("fit", "inside"),  # type: ignore[arg-type]
        gravity=query.get("gravity", "center"),  # type: ignore[arg-type]
        watermark=watermark,
        animation=query.get("animation", "first"),  # type: ignore[arg-type]
        encodings=[_encoding(request)],
    )


def matches_etag(request: HttpRequest, etag: str) -> bool:
    """Whether If-None-Match lists this ETag, compared weakly, or is "*" (RFC 9110, 13.1.2)."""
    stated = request.headers.get("if-none-match", "")
    tags = [part.strip().removeprefix("W/") for part in stated.split(",")]
    return etag in tags or "*" in tags


def _encoding(request: HttpRequest) -> Encoding:
    quality = request.query.get("quality")
    stated = request.query.get("format")
    if stated is None:
        accept = request.headers.get("accept", "")
        format = accepted_format(accept, lossy=quality is not None)
        if format is None:
            raise NotAcceptable(
                "the Accept header excludes image/jpeg, image/webp, image/png and image/gif"
            )
    else:
        format = stated.lower()
    if format in ("jpeg", "jpg"):
        number = _number(quality, "quality", 1, 100)
        return Jpeg() if number is None else Jpeg(quality=number)
    if format == "webp":
        number = _number(quality, "quality", 0, 100)
        return WebP() if number is None else WebP(quality=number)
    if format in LARGE:
        if quality is not None:
            raise ArgumentError(f"quality is not supported for {format}")
        return Png() if format == "png" else Gif()
    if format == "avif":
        number = _number(quality, "quality", 1, 100)
        return Avif() if number is None else Avif(number)
    if format == "same":
        number = _number(quality, "quality", 1, 100)
        return SameFormat() if number is None else SameFormat(jpeg=Jpeg(number), webp=WebP(number))
    known = "jpeg, jpg, webp, png, gif, avif or same"
    raise ArgumentError(f"format must be {known}, got {format[:20]!r}")


def _number(text: str | None, name: str, least: int, most: int) -> int | None:
    if text is None:
        return None
    whole = text.isascii() and text.isdigit() and len(text) <= 6
    if not whole or not least <= int(text) <= most:
        raise ArgumentError(f"{name} must be between {least} and {most}, got {text[:20]!r}")
    return int(text)
