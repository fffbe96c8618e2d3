"""Storages that speak S3: AWS, MinIO, COS, OBS, R2 and others."""

from __future__ import annotations

import os

from . import oss
from .base import META
from .credentials import Credentials, current, refreshed
from .native import NativeClient
from .process_lock import ProcessLock

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from .base import ObjectHead, StoredObject
    from .listing import Listed

__all__ = ["S3Storage"]

#: The prefix of the HTTP headers that hold user metadata in S3.
S3_META = "x-amz-meta-"

#: What S3 calls headers of OSS.
S3_NAMES = {"x-oss-tagging": "x-amz-tagging", "x-oss-object-acl": "x-amz-acl"}


class S3Storage:
    """Objects in AWS S3, or in another storage that speaks its interface.

    Args:
        endpoint: Such as ``https://cos.ap-guangzhou.myqcloud.com``,
            ``https://obs.cn-north-4.myhuaweicloud.com``,
            ``https://ACCOUNT.r2.cloudflarestorage.com`` or ``http://127.0.0.1:9000``. HTTPS if it
            names no scheme. Default: that of AWS in the region.
        region: Such as ``us-east-1``; ``auto`` for R2. Default: ``AWS_REGION`` or
            ``AWS_DEFAULT_REGION``, else ``us-east-1``.
        credentials: Default: those of the environment: ``AWS_ACCESS_KEY_ID``,
            ``AWS_SECRET_ACCESS_KEY`` and ``AWS_SESSION_TOKEN``, or those of Tencent Cloud's
            functions. See :class:`OssStorage` for a function that returns credentials.
        addressing: "virtual" (``bucket.endpoint``), "path" (``endpoint/bucket``) or "domain" (the
            endpoint is a domain of the bucket). Default: "path" for IP addresses and names without
            a dot, else "virtual".
        attempts: How often a request is sent in total if the failure is retryable, 1 to 10.

    Handlers and :class:`OssStorage` call user metadata ``x-oss-meta-...``: here these headers
    become ``x-amz-meta-...``; ``x-oss-tagging`` becomes ``x-amz-tagging``, ``x-oss-object-acl``
    ``x-amz-acl``, and ``x-oss-forbid-overwrite: true`` becomes ``If-None-Match: *``.

    Requests are signed with AWS Signature Version 4. Uploads carry a CRC-32; downloads are compared
    with the checksum that the storage sends (CRC-32, CRC-64/NVME or SHA-256).

    Raises:
        ArgumentError: The endpoint is not an HTTP address, or another argument is out of range.

    >>> storage = fcimage.storage.S3Storage("http://127.0.0.1:9000", region="us-east-1")
    >>> storage.addressing
    'path'
    """

    #: S3 does not convert images.
    processes_images = False
    #: The role of a function of Alibaba Cloud has no access key for S3.
    takes_role = False

    def __init__(
        self,
        endpoint: str | None = None,
        *,
        region: str | None = None,
        credentials: Credentials | Callable[[], Credentials] | None = None,
        addressing: str | None = None,
        attempts: int = oss.ATTEMPTS,
    ) -> None:
        environ = os.environ
        self.region = (
            region or environ.get("AWS_REGION") or environ.get("AWS_DEFAULT_REGION") or "us-east-1"
        )
        if endpoint is None:
            suffix = ".cn" if self.region.startswith("cn-") else ""
            endpoint = f"https://s3.{self.region}.amazonaws.com{suffix}"
        self.endpoint, self.addressing = oss.checked_endpoint(
            endpoint, addressing, "https://s3.us-east-1.amazonaws.com"
        )
        self.attempts = oss.checked_attempts(attempts)
        self._credentials = refreshed(credentials)
        self._client: NativeClient | None = None
        self._lock = ProcessLock()

    def __getstate__(self) -> dict[str, object]:
        # Connections and locks belong to their process.
        return {**self.__dict__, "_client": None, "_lock": None}

    def __setstate__(self, state: dict[str, object]) -> None:
        self.__dict__.update(state, _lock=ProcessLock())

    def authenticate(self, credentials: Credentials) -> None:
        """Signs all further requests with ``credentials``."""
        self._credentials = credentials

    def get(
        self,
        bucket: str,
        key: str,
        *,
        max_bytes: int | None = None,
        range: tuple[int, int | None] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> StoredObject:
        """See :meth:`OssStorage.get`."""
        return self._connected().get(
            bucket, key, max_bytes=max_bytes, range=range, headers=_translated(headers)
        )

    def put(
        self, bucket: str, key: str, data: bytes, headers: Mapping[str, str] | None = None
    ) -> None:
        """See :meth:`OssStorage.put`."""
        self._connected().put(bucket, key, data, _translated(headers))

    def head(self, bucket: str, key: str) -> ObjectHead | None:
        """See :meth:`fcimage.storage.Storage.head`."""
        return self._connected().head(bucket, key)

    def list(self, bucket: str, prefix: str = "", *, after: str | None = None) -> Iterator[Listed]:
        """See :meth:`fcimage.storage.ListingStorage.list`."""
        return self._connected().list(bucket, prefix, after=after)

    def copy(
        self,
        source_bucket: str,
        source_key: str,
        bucket: str,
        key: str,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """See :meth:`OssStorage.copy`."""
        self._connected().copy(source_bucket, source_key, bucket, key, _translated(headers))

    def delete(self, bucket: str, key: str) -> None:
        """See :meth:`OssStorage.delete`."""
        self._connected().delete(bucket, key)

    def _connected(self) -> NativeClient:
        if self._client is None:
            with self._lock.current():
                if self._client is None:
                    self._client = NativeClient(
                        "s3",
                        self.endpoint,
                        self.region,
                        meta=S3_META,
                        credentials=self._current,
                        addressing=self.addressing,
                        attempts=self.attempts,
                        pause=oss.BACKOFF,
                        timeouts=(oss.CONNECT_SECONDS, oss.READ_SECONDS),
                    )
        return self._client

    def _current(self) -> Credentials:
        return current(
            self._credentials,
            Credentials.from_s3_env,
            "no credentials for S3: give the function a role, or set AWS_ACCESS_KEY_ID and "
            "AWS_SECRET_ACCESS_KEY",
        )


def _translated(headers: Mapping[str, str] | None) -> dict[str, str]:
    """The headers as S3 calls them."""
    translated = {}
    for name, value in (headers or {}).items():
        lower = name.lower()
        if lower.startswith(META):
            translated[S3_META + lower[len(META) :]] = value
        elif lower in S3_NAMES:
            translated[S3_NAMES[lower]] = value
        elif lower == "x-oss-forbid-overwrite":
            if value.lower() == "true":
                translated["if-none-match"] = "*"
        else:
            translated[name] = value
    return translated
