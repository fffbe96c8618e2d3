"""Translates failed requests into fcimage's exceptions."""

from __future__ import annotations

from fcimage._native import _is_retryable
from fcimage.exceptions import (
    FcImageError,
    LimitError,
    ObjectNotFoundError,
    StorageError,
    UnsupportedError,
)

__all__ = [
    "OSS_IMAGE",
    "complete",
    "failure",
    "refusal_of_process",
    "result_too_large",
    "too_large",
    "unanswered",
]

#: The name of OSS's limits for images, which cannot be changed here.
OSS_IMAGE = "oss_image"
#: OSS's numbers for an image that exceeds a limit: sides that are turned, of the result, and of the
#: source, and pixels.
_IMAGE_LIMITS = frozenset(f"0040-000000{number:02}" for number in (6, 7, 9, 12, 13, 18, 19))
#: OSS's codes for an image that it cannot decode, or for a process that it does not know.
_IMAGE_REFUSALS = frozenset({"BadRequest", "InvalidArgument", "MissingArgument", "NotImplemented"})


def failure(
    request: str,
    *,
    status: int | None = None,
    code: str | None = None,
    request_id: str | None = None,
    text: str = "",
    ec: str | None = None,
) -> FcImageError:
    """The exception for a failed request.

    Args:
        request: The request in words, such as "GetObject bucket/key".
        status: The HTTP status; None if there was no response.
        code: OSS's error code, such as "AccessDenied".
        request_id: OSS's id of the request.
        text: The error message of OSS or of the SDK.
        ec: OSS's code of the cause, such as "0040-00000009".
    """
    # Whatever else is missing, a request for an object names only these two.
    if status == 404 and code not in (None, "", "NoSuchBucket"):
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
    why = " ".join(part for part in (str(status), code, text) if part)
    ids = [f"{name} {value}" for name, value in (("EC", ec), ("request", request_id)) if value]
    if ids:
        why += f" ({', '.join(ids)})"
    return StorageError(
        f"{request}: {why}",
        status=status,
        code=code,
        request_id=request_id,
        retryable=_is_retryable(status, code),
        ec=ec or None,
    )


def refusal_of_process(error: StorageError) -> FcImageError | None:
    """The exception where OSS refused to make an image of an object, so that no retry can help.
    None for all other errors, such as a missing permission."""
    refused = error.code in _IMAGE_REFUSALS
    # Some endpoints send no number.
    exceeds = error.ec in _IMAGE_LIMITS or (refused and " exceed" in str(error))
    if error.code == "ImageTooLarge" or exceeds:
        refusal = LimitError(f"the image exceeds a limit of OSS: {error}")
        refusal.limit = OSS_IMAGE
        return refusal
    if refused:
        return UnsupportedError(f"OSS cannot convert the image: {error}")
    return None


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


def result_too_large(request: str, max_bytes: int) -> LimitError:
    """The exception for a result that has more bytes than the caller accepts."""
    return LimitError(f"{request}: the result has more than {max_bytes} bytes, which is max_bytes")


def too_large(request: str, size: int, max_bytes: int) -> LimitError:
    """The exception for an object that has more bytes than the caller accepts."""
    return LimitError(f"{request}: the object has {size} bytes; max_bytes is {max_bytes}")


def unanswered(request: str, text: str, retryable: bool) -> StorageError:
    """The exception for a request without an answer that can be used."""
    return StorageError(f"{request}: {text}", retryable=retryable)
