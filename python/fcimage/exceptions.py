"""What fcimage raises. Catch :class:`FcImageError` for all of it, or a subclass for one cause."""

from __future__ import annotations

__all__ = [
    "ArgumentError",
    "DecodeError",
    "EncodeError",
    "EventError",
    "FcImageError",
    "InternalError",
    "LimitError",
    "ObjectNotFoundError",
    "PatternError",
    "StorageError",
    "UnfinishedError",
    "UnsupportedError",
]


class FcImageError(Exception):
    """The base of every error that fcimage raises on purpose."""

    #: Whether the same call can succeed later. False means that a retry is billed for nothing.
    retryable: bool = False
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


class StorageError(FcImageError):
    """The storage did not answer as it should; ``.retryable`` says whether it may do so later."""

    def __init__(
        self,
        message: str,
        *,
        retryable: bool = False,
        status: int | None = None,
        code: str | None = None,
        request_id: str | None = None,
    ) -> None:
        super().__init__(message)
        self.retryable = retryable
        #: The HTTP status, if there was an answer.
        self.status = status
        #: OSS's word for the cause, such as "AccessDenied".
        self.code = code
        #: What to name when asking OSS's support.
        self.request_id = request_id


class ObjectNotFoundError(StorageError):
    """There is no such object: deleted, or replaced, since the event was sent."""


class UnfinishedError(FcImageError):
    """A handler ran out of time after a part of its work. Another attempt goes on from there."""

    retryable = True

    def __init__(self, message: str, result: dict[str, object]) -> None:
        super().__init__(message)
        #: What was done, and what was not.
        self.result = result


class InternalError(FcImageError):
    """A bug in fcimage or in a dependency; never the input's fault. Please report it."""
