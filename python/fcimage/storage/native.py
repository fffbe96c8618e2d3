"""Requests by fcimage's own client, to OSS and to storages that speak S3."""

from __future__ import annotations

import os

from fcimage._native import _StoreClient
from fcimage.exceptions import ArgumentError, StorageError

from .base import ObjectHead, StoredObject, user_metadata
from .calls import limits
from .failures import refusal_of_process
from .listing import Listed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from fcimage._native import _Stop

    from .credentials import Credentials

__all__ = ["NativeClient"]

#: The largest file of certificates that is read.
MAX_AUTHORITIES = 16_000_000


class NativeClient:
    """A storage whose connections are shared by all buckets, threads and invocations.

    Args:
        service: "oss" or "s3".
        meta: The prefix of the headers that hold user metadata.
        credentials: Returns the access key; called for each request.
        addressing: "virtual", "path", "domain", or None to choose by the endpoint.
        attempts: How often a request is sent in total if the failure is retryable.
        pause: Seconds before the second attempt; doubled before each further attempt.
        timeouts: Seconds: to connect, and to wait for the next bytes.
    """

    processes_images = True

    def __init__(
        self,
        service: str,
        endpoint: str,
        region: str,
        *,
        meta: str,
        credentials: Callable[[], Credentials],
        addressing: str | None,
        attempts: int,
        pause: float,
        timeouts: tuple[float, float],
    ) -> None:
        self._meta = meta
        self._credentials = credentials
        authorities = _authorities() if endpoint.startswith("https") else None
        try:
            self._client = _StoreClient(
                service,
                endpoint,
                region,
                addressing=addressing,
                attempts=attempts,
                pause=pause,
                connect=timeouts[0],
                idle=timeouts[1],
                authorities=authorities,
            )
        except ArgumentError as error:
            if authorities is None:
                raise
            # Handlers must not report an image as failed.
            raise StorageError(f"SSL_CERT_FILE: {error}") from None

    def get(
        self,
        bucket: str,
        key: str,
        *,
        max_bytes: int | None = None,
        process: str | None = None,
        range: tuple[int, int | None] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> StoredObject:
        """See :meth:`OssStorage.get`."""
        try:
            data, found = self._client.get(
                self._session(),
                bucket,
                key,
                max_bytes=max_bytes,
                process=process,
                range=range,
                headers=dict(headers or {}),
            )
        except StorageError as error:
            refusal = None if process is None else refusal_of_process(error)
            if refusal is None:
                raise
            raise refusal from error
        if process is not None:
            # The ETag of the response, if there is any, is not known to be that of the result.
            return StoredObject(data, media_type=found.get("content-type"))
        return StoredObject(
            data,
            etag=_unquoted(found.get("etag")),
            media_type=found.get("content-type"),
            meta=user_metadata(found, self._meta),
        )

    def put(
        self, bucket: str, key: str, data: bytes, headers: Mapping[str, str] | None = None
    ) -> None:
        """See :meth:`fcimage.storage.Storage.put`."""
        self._client.put(self._session(), bucket, key, data, dict(headers or {}))

    def head(self, bucket: str, key: str) -> ObjectHead | None:
        """See :meth:`fcimage.storage.Storage.head`."""
        try:
            found = self._client.head(self._session(), bucket, key)
        except StorageError as error:
            # S3's responses to HEAD have no code that tells objects from buckets.
            if error.status == 404 and error.code != "NoSuchBucket":
                return None
            raise
        return ObjectHead(
            size=int(found.get("content-length", 0)),
            etag=_unquoted(found.get("etag")),
            media_type=found.get("content-type"),
            meta=user_metadata(found, self._meta),
        )

    def list(self, bucket: str, prefix: str = "", *, after: str | None = None) -> Iterator[Listed]:
        """See :meth:`fcimage.storage.ListingStorage.list`."""
        token: str | None = None
        while True:
            rows, following = self._client.list(self._session(), bucket, prefix, after, token)
            for key, size, etag, modified in rows:
                yield Listed(key, size, _unquoted(etag), float(modified))
            if following is None:
                return
            if following == token:
                raise StorageError(f"ListObjectsV2 {bucket}: the storage repeats a page")
            token = following

    def copy(
        self,
        source_bucket: str,
        source_key: str,
        bucket: str,
        key: str,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """See :meth:`OssStorage.copy`."""
        source = (source_bucket, source_key)
        self._client.copy(self._session(), source, bucket, key, dict(headers or {}))

    def delete(self, bucket: str, key: str) -> None:
        """See :meth:`OssStorage.delete`."""
        self._client.delete(self._session(), bucket, key)

    def _session(self) -> tuple[str, str, str | None, float | None, _Stop | None]:
        found = self._credentials()
        seconds, stop = limits()
        return (
            found.access_key_id,
            found.access_key_secret,
            found.security_token,
            seconds,
            stop,
        )


def _authorities() -> bytes | None:
    """The certificates in the file that ``SSL_CERT_FILE`` names; None without it."""
    path = os.environ.get("SSL_CERT_FILE")
    if not path:
        return None
    try:
        with open(path, "rb") as file:
            return file.read(MAX_AUTHORITIES)
    except OSError as error:
        why = error.strerror or error
        raise StorageError(f"SSL_CERT_FILE: cannot read {path}: {why}") from error


def _unquoted(etag: str | None) -> str | None:
    return (etag or "").strip('"') or None
