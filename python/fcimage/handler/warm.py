"""Warms an instance: what the first image would wait for is loaded, connected and rendered."""

from __future__ import annotations

import json

from fcimage import Jpeg, Png, Variant, WebP, render
from fcimage.exceptions import FcImageError
from fcimage.storage.calls import Calls

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from fcimage import Limits, Watermark
    from fcimage.storage import Storage

    from .record import Record

__all__ = ["formats_of_http", "warm"]

#: The key of an object that need not exist. Asking for it opens a connection.
KEY = "fcimage-warm"
#: How long to wait for the storage: a storage that does not answer must not keep the instance.
CONNECT_SECONDS = 5.0
#: The size in pixels of the image that is rendered: every step of a variant runs, in milliseconds.
WIDTH, HEIGHT = 96, 64


def warm(
    storage: Storage | None,
    bucket: str | None,
    variants: Iterable[Variant],
    limits: Limits,
    record: Record,
) -> dict[str, Any]:
    """Connects to the storage and renders a built-in image as all variants: code, fonts and threads
    are ready then. Returns the handler's result, and writes the log line.

    A storage that answers with an error is connected, too; the error is in the log line.
    """
    facts: dict[str, Any] = {}
    if storage is not None and bucket is not None:
        with record.phase("connect"):
            try:
                with Calls(CONNECT_SECONDS):
                    storage.head(bucket, KEY)
            except Exception as error:  # a storage may raise anything
                facts["storage"] = f"{type(error).__name__}: {error}"
    with record.phase("render"):
        made = 0
        try:
            made = len(list(render(_image(), [_first_size(), *variants], limits=limits)))
        except FcImageError as error:
            facts["render"] = f"{type(error).__name__}: {error}"
    record.write("warmed", rendered=made, **facts)
    body = {"warmed": True, "rendered": made, "processed": [], "count": 0}
    return {"statusCode": 200, "body": json.dumps(body)}


def formats_of_http(watermark: Watermark | None) -> list[Variant]:
    """What the HTTP handler answers most often."""
    return [Variant("fcimage-http", watermark=watermark, encodings=[Jpeg(), WebP()])]


def _image() -> bytes:
    """A photo's kind of image, as JPEG, made of the pixel that every check uses."""
    from .watermarks import PIXEL

    large = Variant(
        "warm",
        width=WIDTH,
        height=HEIGHT,
        fit="fill",
        size_when_smaller="enlarge",
        encodings=[Jpeg()],
    )
    return render(PIXEL, [large])[0].data


def _first_size() -> Variant:
    """A variant besides those of the user, which may be none."""
    return Variant("fcimage-warm", width=WIDTH // 2, encodings=[Png()])
