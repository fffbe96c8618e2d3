"""From what OSS answers to what fcimage raises."""

from __future__ import annotations

from fcimage.exceptions import (
    FcImageError,
    LimitError,
    ObjectNotFoundError,
    StorageError,
    UnsupportedError,
)

__all__ = ["complete", "failure", "too_large"]

#: Statuses below 500 after which the same request can succeed.
_PASSING_STATUSES = frozenset({408, 409, 429})
_PASSING_CODES = frozenset(
    {"RequestTimeout", "ConnectionTimeout", "Throttling", "QpsLimitExceeded"}
)


def failure(
    what: str,
    *,
    status: int | None = None,
    code: str | None = None,
    request_id: str | None = None,
    text: str = "",
) -> FcImageError:
    """The error to raise for a failed request ``what``.

    ``status`` is None if there was no answer; ``code`` is OSS's own word for the cause.
    """
    if status == 404 and code in ("NoSuchKey", "NoSuchVersion"):
        return ObjectNotFoundError(f"{what}: there is no such object", request_id=request_id)
    if code == "InvalidObjectState":
        return UnsupportedError(f"{what}: the object is archived and must be restored first")
    if status is None:
        return StorageError(f"{what}: no answer: {text}", retryable=True)
    passing = status >= 500 or status in _PASSING_STATUSES or code in _PASSING_CODES
    why = " ".join(part for part in (str(status), code, text) if part)
    if request_id:
        why += f" (request {request_id})"
    return StorageError(
        f"{what}: {why}", status=status, code=code, request_id=request_id, retryable=passing
    )


def complete(what: str, data: bytes, expected: int | None, crc: int, stated: int | None) -> bytes:
    """``data``, if it has as many bytes and the CRC-64 that OSS stated."""
    if expected is not None and len(data) != expected:
        raise StorageError(f"{what}: {len(data)} of {expected} bytes arrived", retryable=True)
    if stated is not None and crc != stated:
        raise StorageError(f"{what}: the CRC-64 is {crc}, OSS says {stated}", retryable=True)
    return data


def too_large(what: str, size: int, granted: int) -> LimitError:
    """The error for an object that is larger than the caller wants to hold."""
    return LimitError(f"{what}: the object has {size} bytes, at most {granted} are granted")
