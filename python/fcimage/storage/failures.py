"""Translates failed OSS requests into fcimage's exceptions."""

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
_RETRYABLE_STATUSES = frozenset({408, 409, 429})
_RETRYABLE_CODES = frozenset(
    {"RequestTimeout", "ConnectionTimeout", "Throttling", "QpsLimitExceeded"}
)


def failure(
    request: str,
    *,
    status: int | None = None,
    code: str | None = None,
    request_id: str | None = None,
    text: str = "",
) -> FcImageError:
    """The exception for a failed request.

    Args:
        request: The request in words, such as "GetObject bucket/key".
        status: The HTTP status; None if there was no response.
        code: OSS's error code, such as "AccessDenied".
        request_id: OSS's id of the request.
        text: The error message of OSS or of the SDK.
    """
    if status == 404 and code in ("NoSuchKey", "NoSuchVersion"):
        return ObjectNotFoundError(
            f"{request}: the object does not exist",
            status=status,
            code=code,
            request_id=request_id,
        )
    if code == "InvalidObjectState":
        return UnsupportedError(f"{request}: the object is archived and must be restored first")
    if status is None:
        return StorageError(f"{request}: no response: {text}", retryable=True)
    retryable = status >= 500 or status in _RETRYABLE_STATUSES or code in _RETRYABLE_CODES
    why = " ".join(part for part in (str(status), code, text) if part)
    if request_id:
        why += f" (request {request_id})"
    return StorageError(
        f"{request}: {why}", status=status, code=code, request_id=request_id, retryable=retryable
    )


def complete(
    request: str, data: bytes, expected: int | None, crc: int, expected_crc: int | None
) -> bytes:
    """Returns ``data`` if its length and CRC-64 are those that OSS sent in its headers."""
    if expected is not None and len(data) != expected:
        raise StorageError(f"{request}: received {len(data)} of {expected} bytes", retryable=True)
    if expected_crc is not None and crc != expected_crc:
        raise StorageError(
            f"{request}: the CRC-64 of the data is {crc}, OSS sent {expected_crc}", retryable=True
        )
    return data


def too_large(request: str, size: int, max_bytes: int) -> LimitError:
    """The exception for an object that has more bytes than the caller accepts."""
    return LimitError(f"{request}: the object has {size} bytes; max_bytes is {max_bytes}")
