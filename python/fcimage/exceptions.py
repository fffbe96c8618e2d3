"""What fcimage raises. Catch :class:`FcImageError` for all of it, or a subclass for one cause."""

from __future__ import annotations

# Importing `typing` would take longer than all the rest; type checkers know this name.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import ClassVar

__all__ = [
    "ArgumentError",
    "DecodeError",
    "EncodeError",
    "EventError",
    "FcImageError",
    "InternalError",
    "LimitError",
    "PatternError",
    "UnsupportedError",
]


class FcImageError(Exception):
    """The base of every error that fcimage raises on purpose."""

    #: Whether the same call can succeed later. False means that a retry is billed for nothing.
    retryable: ClassVar[bool] = False
    #: The JSON pointer (RFC 6901) into the caller's document, where the error is about one.
    pointer: str | None = None


class ArgumentError(FcImageError, ValueError):
    """A recipe, option or limit that the caller gave is outside its range."""


class DecodeError(FcImageError, ValueError):
    """The picture is damaged, or the bytes are no picture."""

    #: How much of the picture was decoded before the damage, 0.0 to 1.0, where that is known.
    decoded_fraction: float | None = None


class UnsupportedError(FcImageError, ValueError):
    """The picture is sound, but of a kind that fcimage does not read."""


class LimitError(FcImageError, ValueError):
    """The picture or the event asks for more than the limits grant."""


class EncodeError(FcImageError, ValueError):
    """The finished picture does not fit its output format."""


class EventError(FcImageError, ValueError):
    """The payload is not the event that it should be."""


class PatternError(FcImageError, ValueError):
    """An event pattern or an event transform is not valid."""


class InternalError(FcImageError):
    """A bug in fcimage or in a dependency; never the input's fault. Please report it."""
