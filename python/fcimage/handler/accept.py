"""Chooses the format of an answer by the Accept header (RFC 9110, 12.5.1)."""

from __future__ import annotations

import re

__all__ = ["LARGE", "accepted_format", "accepted_of"]

#: The formats whose files are far larger than those of the others.
LARGE = ("png", "gif")

_WEIGHT = re.compile(r"(?:0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)", re.ASCII)


def accepted_format(accept: str, *, lossy: bool = False) -> str | None:
    """The format that an Accept header asks for, of "jpeg", "webp", "png" and "gif"; None if it
    excludes all.

    Of JPEG and WebP the one with the larger weight; if both have the same, WebP where the header
    names it, else JPEG: clients that cannot show WebP send ``*/*`` as well. PNG and GIF, whose
    files are far larger, only if the header accepts neither, and never with ``lossy``. A header
    that does not say anything about these formats is disregarded.
    """
    weights = _weights(accept)
    order = ["webp", "jpeg"] if "image/webp" in weights else ["jpeg", "webp"]
    if not lossy:
        order += LARGE
    stated = {format: _weight(weights, format) for format in order}
    accepted = [format for format, weight in stated.items() if weight]
    if accepted:
        photos = [format for format in accepted if format not in LARGE]
        return max(photos or accepted, key=lambda format: stated[format] or 0.0)
    return next((format for format, weight in stated.items() if weight is None), None)


def accepted_of(accept: str, formats: list[str]) -> str | None:
    """The one of these formats that an Accept header asks for; None if it excludes all.

    That with the largest weight. Of several, AVIF and then WebP where the header names them,
    because clients that cannot show them send ``*/*`` as well; else the first of the others. What
    is not a format of its own ("same", "best") has the weight of ``image/*``.
    """
    weights = _weights(accept)
    modern = ("avif", "webp")
    order: list[str] = [name for name in modern if name in formats and f"image/{name}" in weights]
    order += [name for name in formats if name not in modern]
    order += [name for name in formats if name not in order]
    stated = {name: _weight(weights, name) for name in order}
    accepted = [name for name in order if stated[name]]
    if accepted:
        return max(accepted, key=lambda name: stated[name] or 0.0)
    # Those that the header does not say anything about.
    return next((name for name in order if stated[name] is None), None)


def _weight(weights: dict[str, float], format: str) -> float | None:
    """The weight of the most specific range that contains the format."""
    ranges = (f"image/{format}", "image/*", "*/*")
    return next((weights[name] for name in ranges if name in weights), None)


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
                valid = _WEIGHT.fullmatch(value.strip())
                weight = float(valid.group()) if valid else -1.0
        if media_range and weight >= 0:
            weights[media_range] = weight
    return weights
