"""The errors that fcimage raises. Catch :class:`FcImageError` for all, or a subclass for one cause.

==========================  =======================================================  ==========
class                       cause                                                    also a
==========================  =======================================================  ==========
:class:`ArgumentError`      an argument, recipe or setting is wrong                  ValueError
:class:`ArgumentTypeError`  an argument has a wrong type, is missing, or is unknown  TypeError
:class:`DecodeError`        the image is damaged, or the data are not an image       ValueError
:class:`UnsupportedError`   the format, or a kind of it, is not supported            ValueError
:class:`LimitError`         the image or the event exceeds a limit                   ValueError
:class:`EncodeError`        the result does not fit its output format                ValueError
:class:`EventError`         the payload is not a valid event                         ValueError
:class:`PatternError`       an event pattern or a transform is not valid             ValueError
:class:`StorageError`       the object storage returned an error                     (none)
:class:`UnfinishedError`    a handler ran out of time                                (none)
:class:`InternalError`      a bug in fcimage or in a dependency                      (none)
==========================  =======================================================  ==========

A file that cannot be read raises Python's own ``OSError``, such as ``FileNotFoundError``.
"""

from __future__ import annotations

__all__ = [
    "ArgumentError",
    "ArgumentTypeError",
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

    #: Whether the same call can succeed later. False: a retry would only be billed.
    retryable: bool = False
    #: The JSON pointer (RFC 6901) into the caller's document, where the error is about one.
    pointer: str | None = None


class ArgumentError(FcImageError, ValueError):
    """An argument, a recipe or a setting of the environment is out of its range."""

    #: The error code of OSS, such as "InvalidArgument", where the error is about a processing
    #: string (:class:`fcimage.OssProcess`).
    code: str | None = None
    #: The number of the cause in OSS's documentation, such as "0040-00000212", where it is known.
    ec: str | None = None


class ArgumentTypeError(ArgumentError, TypeError):
    """An argument has a wrong type, is missing, or is unknown.

    Both ``except ArgumentError`` and ``except TypeError`` catch it.
    """


class DecodeError(FcImageError, ValueError):
    """The image is damaged, or the data are not an image."""

    #: The share of the image that was decoded before the damage, 0.0 to 1.0, where it is known.
    decoded_fraction: float | None = None


class UnsupportedError(FcImageError, ValueError):
    """The format of the image, or a kind of it, is not supported."""


class LimitError(FcImageError, ValueError):
    """The image or the event exceeds a limit."""

    #: The name of the limit: an argument of :class:`fcimage.Limits`, such as "max_pixels", or that
    #: of a limit that cannot be changed.
    limit: str | None = None


class EncodeError(FcImageError, ValueError):
    """The result does not fit its output format."""


class EventError(FcImageError, ValueError):
    """The payload is not a valid event."""


class PatternError(FcImageError, ValueError):
    """An event pattern or an event transform is not valid."""


class StorageError(FcImageError):
    """The storage returned an unexpected response; ``retryable`` says whether a retry can help."""

    def __init__(
        self,
        message: str,
        *,
        retryable: bool = False,
        status: int | None = None,
        code: str | None = None,
        request_id: str | None = None,
        ec: str | None = None,
    ) -> None:
        super().__init__(message)
        self.retryable = retryable
        #: The HTTP status, if there was an answer.
        self.status = status
        #: The error code of OSS, such as "AccessDenied".
        self.code = code
        #: The request ID to give to the support of OSS.
        self.request_id = request_id
        #: The number of the cause in OSS's documentation, such as "0003-00000001".
        self.ec = ec


class ObjectNotFoundError(StorageError):
    """The object does not exist: it was deleted or replaced since the event was sent."""


class UnfinishedError(FcImageError):
    """A handler ran out of time after a part of its work. Another attempt continues there."""

    retryable = True

    def __init__(self, message: str, result: dict[str, object]) -> None:
        super().__init__(message)
        #: What was done, and what was not.
        self.result = result


class InternalError(FcImageError):
    """A bug in fcimage or in a dependency, never the fault of the input. Please report it."""
