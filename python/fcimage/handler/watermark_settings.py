"""The watermark that the environment describes: a text with its font, or a logo."""

from __future__ import annotations

import contextlib

from fcimage import ImageWatermark, TextWatermark
from fcimage.exceptions import (
    ArgumentError,
    FcImageError,
    LimitError,
    ObjectNotFoundError,
    StorageError,
    UnsupportedError,
)

from .watermarks import check_watermarks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from fcimage import Limits, Watermark
    from fcimage.storage import Storage

    from .settings import Settings

__all__ = ["FONT", "LOGO", "TEXT", "WatermarkError", "watermark_from"]

TEXT, FONT, LOGO = "WATERMARK_TEXT", "WATERMARK_FONT", "WATERMARK_LOGO"
#: What the name of an object begins with. All other values are paths of files.
OBJECT = "oss://"
#: The largest font that `TextWatermark` takes.
MAX_FONT_BYTES = 64 * 1024 * 1024


class WatermarkError(ArgumentError):
    """The watermark cannot be made of the settings. Only another configuration helps."""


def watermark_from(
    settings: Settings, storage: Callable[[], Storage], limits: Limits
) -> Watermark | None:
    """The watermark; None if there is none. ``storage`` is called if a file is an object.

    Raises:
        WatermarkError: A file does not exist or is damaged, no font has a character of the text, or
            settings do not go together. The message names the variable.
        StorageError: The storage failed while a file was loaded.
    """
    text, font, logo = settings.text(TEXT), settings.text(FONT), settings.text(LOGO)
    if logo is not None and text is not None:
        raise WatermarkError(f"{LOGO} and {TEXT} cannot both be set: an image has one watermark")
    if font is not None and text is None:
        raise WatermarkError(f"{FONT} needs {TEXT}")
    if logo is not None:
        data = _file(logo, LOGO, storage, limits.max_input_bytes)
        with _named(LOGO):
            mark = ImageWatermark(data, limits=limits)
            check_watermarks([mark], limits)
        return mark
    if text is None:
        return None
    loaded = None
    if font is not None:
        loaded = _file(font, FONT, storage, MAX_FONT_BYTES)
        with _named(FONT):
            TextWatermark("0", font=loaded)
    with _named(TEXT):
        return TextWatermark(text, font=loaded)


def _file(name: str, variable: str, storage: Callable[[], Storage], max_bytes: int) -> str | bytes:
    """A path as it is, or the bytes of an object."""
    if not name.startswith(OBJECT):
        return name
    bucket, _, key = name[len(OBJECT) :].partition("/")
    if not bucket or not key:
        raise WatermarkError(f"{variable} must be a path or {OBJECT}BUCKET/KEY, got {name!r}")
    try:
        return storage().get(bucket, key, max_bytes=max_bytes).data
    except (ObjectNotFoundError, LimitError, UnsupportedError) as error:
        raise WatermarkError(f"{variable}: {error}") from error
    except StorageError as error:
        if error.code == "NoSuchBucket":
            raise WatermarkError(f"{variable}: {error}") from error
        raise


@contextlib.contextmanager
def _named(variable: str) -> Iterator[None]:
    """Turns every error of the block into one that names the variable."""
    try:
        yield
    except (FcImageError, OSError) as error:
        raise WatermarkError(f"{variable}: {error}") from error
