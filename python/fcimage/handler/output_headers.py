"""The HTTP headers that all outputs of a pipeline have: Cache-Control, tags and access."""

from __future__ import annotations

import re

from fcimage.exceptions import ArgumentError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["ACCESS", "output_headers", "parsed_tags"]

#: Who may read outputs, without the policies of the bucket.
ACCESS = ("default", "private", "public-read")
#: Limits of OSS and S3: tags of an object, characters of a name and of a value.
MAX_TAGS, MAX_NAME, MAX_VALUE = 10, 128, 256

_TAG = re.compile(r"[A-Za-z0-9 +=._:/-]*", re.ASCII)


def output_headers(
    cache_control: str | None, tags: Mapping[str, str] | None, acl: str | None
) -> dict[str, str]:
    """The headers, as OSS calls them. :class:`fcimage.storage.S3Storage` translates them.

    Raises:
        ArgumentError: A tag exceeds the limits of OSS or has another character, or the access is
            unknown.
    """
    headers = {}
    if cache_control:
        headers["Cache-Control"] = cache_control
    if tags:
        headers["x-oss-tagging"] = _tagging(tags)
    if acl is not None:
        if acl not in ACCESS:
            raise ArgumentError(f"acl must be one of {', '.join(ACCESS)}, got {acl!r}")
        if acl != ACCESS[0]:
            headers["x-oss-object-acl"] = acl
    return headers


def parsed_tags(text: str) -> dict[str, str]:
    """The tags of a text such as ``team=shop&kind=thumbnail``, percent-encoded like a form.

    Raises:
        ArgumentError: It is not of this form.
    """
    from urllib.parse import parse_qsl

    try:
        pairs = parse_qsl(text, keep_blank_values=True, strict_parsing=True)
    except ValueError as error:
        raise ArgumentError(f"tags must be such as team=shop&kind=thumbnail: {error}") from None
    if len(dict(pairs)) != len(pairs):
        raise ArgumentError(f"each tag must be given once, got {text!r}")
    return dict(pairs)


def _tagging(tags: Mapping[str, str]) -> str:
    from urllib.parse import quote

    if len(tags) > MAX_TAGS:
        raise ArgumentError(f"an object can have {MAX_TAGS} tags, got {len(tags)}")
    for name, value in tags.items():
        if not 1 <= len(name) <= MAX_NAME or len(value) > MAX_VALUE:
            raise ArgumentError(
                f"a tag has a name of 1 to {MAX_NAME} and a value of at most {MAX_VALUE} "
                f"characters, got {name!r}"
            )
        if not _TAG.fullmatch(name) or not _TAG.fullmatch(value):
            raise ArgumentError(
                "a tag may have letters, digits, spaces and + - = . _ : /, "
                f"got {name!r} and {value!r}"
            )
    return "&".join(
        f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in tags.items()
    )
