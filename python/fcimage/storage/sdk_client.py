"""Requests to OSS, as far as they are the same with both SDKs."""

from __future__ import annotations

import contextlib

from fcimage.exceptions import StorageError

from .base import ObjectHead, StoredObject, user_metadata
from .failures import complete, failure, refusal_of_process, result_too_large, too_large

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from fcimage.exceptions import FcImageError

__all__ = ["CONNECTIONS", "SdkClient"]

#: How many connections are kept open.
CONNECTIONS = 16


class SdkClient:
    """A storage on top of an SDK: subclasses send the requests and translate the exceptions.

    Responses of both SDKs have ``content_length``, ``content_type``, ``etag`` and ``headers``.
    """

    processes_images = True
    #: The exceptions of the SDK.
    errors: tuple[type[Exception], ...] = ()

    def _check_key(self, request: str, key: str) -> None:
        """Raises UnsupportedError for a key that the SDK cannot send."""

    def _get(self, bucket: str, key: str, process: str | None) -> Any:
        """Sends GetObject. Returns the response with its body unread."""
        raise NotImplementedError

    def _read(self, response: Any) -> tuple[bytes, int, int | None]:
        """Reads the body. Returns it, its CRC-64 and the CRC-64 that OSS sent."""
        raise NotImplementedError

    def _pieces(self, response: Any) -> Iterator[bytes]:
        """Reads the body piece by piece."""
        raise NotImplementedError

    def _close(self, response: Any) -> None:
        """Closes the connection without reading the body."""
        raise NotImplementedError

    def _put(self, bucket: str, key: str, data: bytes, headers: dict[str, str]) -> None:
        """Sends PutObject."""
        raise NotImplementedError

    def _head(self, bucket: str, key: str) -> Any:
        """Sends HeadObject. Returns the response."""
        raise NotImplementedError

    def _failure(self, request: str, error: Exception) -> FcImageError:
        """The exception of fcimage for one of the SDK's."""
        raise NotImplementedError

    def get(
        self, bucket: str, key: str, *, max_bytes: int | None = None, process: str | None = None
    ) -> StoredObject:
        """See :meth:`fcimage.storage.ProcessingStorage.get`."""
        request = f"GetObject {bucket}/{key}"
        self._check_key(request, key)
        if process is not None:
            return self._processed(bucket, key, max_bytes, process)
        with self._translated(request):
            response = self._get(bucket, key, None)
            size = response.content_length
            if max_bytes is not None and size is not None and size > max_bytes:
                self._close(response)
                raise too_large(request, size, max_bytes)
            data, crc, expected_crc = self._read(response)
            complete(request, data, size, crc, expected_crc)
        return StoredObject(
            data,
            etag=_unquoted(response.etag),
            media_type=response.content_type,
            meta=user_metadata(response.headers),
        )

    def _processed(
        self, bucket: str, key: str, max_bytes: int | None, process: str
    ) -> StoredObject:
        """The image that OSS makes of the object.

        Its length may be unknown before its end, so it is read piece by piece. The ETag and the
        CRC-64 of the response, if there are any, are not known to be those of the result.
        """
        request = f"GetObject {bucket}/{key}?x-oss-process={process}"
        try:
            with self._translated(request):
                response = self._get(bucket, key, process)
                size = response.content_length
                data = bytearray()
                for piece in self._pieces(response):
                    data += piece
                    if max_bytes is not None and len(data) > max_bytes:
                        self._close(response)
                        raise result_too_large(request, max_bytes)
                whole = complete(request, bytes(data), size, 0, None)
        except StorageError as error:
            refusal = refusal_of_process(error)
            if refusal is None:
                raise
            raise refusal from error
        return StoredObject(whole, media_type=response.content_type)

    def put(
        self, bucket: str, key: str, data: bytes, headers: Mapping[str, str] | None = None
    ) -> None:
        """See :meth:`fcimage.storage.Storage.put`."""
        request = f"PutObject {bucket}/{key}"
        self._check_key(request, key)
        with self._translated(request):
            self._put(bucket, key, data, dict(headers or {}))

    def head(self, bucket: str, key: str) -> ObjectHead | None:
        """See :meth:`fcimage.storage.Storage.head`."""
        request = f"HeadObject {bucket}/{key}"
        self._check_key(request, key)
        try:
            with self._translated(request):
                response = self._head(bucket, key)
        except StorageError as error:
            # A response to HEAD has no body, so there is no code that tells objects from buckets.
            if error.status == 404:
                return None
            raise
        return ObjectHead(
            size=response.content_length or 0,
            etag=_unquoted(response.etag),
            media_type=response.content_type,
            meta=user_metadata(response.headers),
        )

    @contextlib.contextmanager
    def _translated(self, request: str) -> Iterator[None]:
        try:
            yield
        except self.errors as error:
            raise self._failure(request, error) from error
        except OSError as error:  # of the package `requests`, while the body is read
            raise failure(request, text=str(error)) from error


def _unquoted(etag: str | None) -> str | None:
    return (etag or "").strip('"') or None
