"""Alibaba Cloud OSS, through fcimage's own client, or through one of the SDKs of OSS."""

from __future__ import annotations

import os
import time

from fcimage._native import _addressing
from fcimage.exceptions import ArgumentError, StorageError, UnsupportedError

from .base import META
from .credentials import Credentials, current, refreshed
from .native import NativeClient
from .process_lock import ProcessLock

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from .base import ObjectHead, ProcessingStorage, StoredObject
    from .listing import Listed

__all__ = ["CLIENTS", "OssStorage"]

#: fcimage's own client, and the packages of the SDKs with the modules here that use them.
CLIENTS = {"native": None, "alibabacloud_oss_v2": "oss_v2", "oss2": "oss_v1"}

ATTEMPTS = 4
MAX_ATTEMPTS = 10
#: Seconds before the second attempt. Doubled before each further attempt and shortened at random by
#: up to half, so that functions that failed together do not retry together.
BACKOFF = 0.1
CONNECT_SECONDS, READ_SECONDS = 5.0, 30.0

_SUFFIX = ".aliyuncs.com"
_ADDRESSING = ("virtual", "path", "domain")


def checked_endpoint(endpoint: object, addressing: str | None, example: str) -> tuple[str, str]:
    """The endpoint with its scheme, and where the bucket stands."""
    if addressing is not None and addressing not in _ADDRESSING:
        choices = ", ".join(_ADDRESSING)
        raise ArgumentError(f"addressing must be one of {choices}, got {addressing!r}")
    found = _addressing(endpoint, addressing) if isinstance(endpoint, str) else None
    if found is None or not isinstance(endpoint, str):
        raise ArgumentError(f"endpoint must be an address such as {example}, got {endpoint!r}")
    return (endpoint if "://" in endpoint else f"https://{endpoint}"), found


def region_of(endpoint: str) -> str | None:
    """The region in the name of an endpoint of OSS: ``cn-hangzhou`` in
    ``https://oss-cn-hangzhou-internal.aliyuncs.com``."""
    host = endpoint.partition("://")[2].split(":")[0].rstrip("/")
    label = host[: -len(_SUFFIX)].rpartition(".")[2] if host.endswith(_SUFFIX) else ""
    if not label.startswith("oss-"):
        return None
    name = label[len("oss-") :]
    region = name[: -len("-internal")] if name.endswith("-internal") else name
    return region if "-" in region else None


def checked_attempts(attempts: object) -> int:
    """A number of attempts that is in its range."""
    if not isinstance(attempts, int) or not 1 <= attempts <= MAX_ATTEMPTS:
        raise ArgumentError(f"attempts must be between 1 and {MAX_ATTEMPTS}, got {attempts!r}")
    return attempts


class OssStorage:
    """Objects in OSS.

    Args:
        endpoint: Such as ``https://oss-cn-hangzhou-internal.aliyuncs.com``. HTTPS if it names no
            scheme.
        region: Such as ``cn-hangzhou``, for which requests are signed; default: the region in the
            endpoint's name.
        credentials: An access key, or a function without arguments that returns one. Such a
            function is called when the last key expires within five minutes, or for each request if
            its keys have no ``expires``. Default: the key of the environment. :meth:`authenticate`
            replaces all of them.
        addressing: "virtual" (``bucket.endpoint``), "path" (``endpoint/bucket``) or "domain" (the
            endpoint is a domain of the bucket). Default: "path" for IP addresses and names without
            a dot, else "virtual".
        client: "native", which needs no other package, or the SDK "oss2" or "alibabacloud_oss_v2".
        attempts: How often a request is sent in total if the failure is retryable, 1 to 10.

    Connections are kept open between requests and between invocations, and shared by threads. The
    CRC-64 of uploads and downloads is compared with the value that OSS sends.

    Raises:
        ArgumentError: The endpoint is not an HTTP address, ``client`` is unknown, or another
            argument is out of range.

    >>> storage = fcimage.storage.OssStorage("oss-cn-hangzhou-internal.aliyuncs.com")
    >>> storage.endpoint, storage.region
    ('https://oss-cn-hangzhou-internal.aliyuncs.com', 'cn-hangzhou')
    """

    #: OSS converts images on request.
    processes_images = True

    def __init__(
        self,
        endpoint: str,
        *,
        region: str | None = None,
        credentials: Credentials | Callable[[], Credentials] | None = None,
        addressing: str | None = None,
        client: str = "native",
        attempts: int = ATTEMPTS,
    ) -> None:
        self.endpoint, self.addressing = checked_endpoint(
            endpoint, addressing, "https://oss-cn-hangzhou.aliyuncs.com"
        )
        if client not in CLIENTS:
            raise ArgumentError(f"client must be one of {', '.join(CLIENTS)}, got {client!r}")
        self.attempts = checked_attempts(attempts)
        self.region = region or region_of(self.endpoint)
        self.client = client
        self._credentials = refreshed(credentials)
        self._client: ProcessingStorage | None = None
        self._process = 0
        self._lock = ProcessLock()
        #: Milliseconds that the import of the SDK took; None before it, and with the native client.
        self.sdk_milliseconds: float | None = None

    def __getstate__(self) -> dict[str, object]:
        # Connections and locks belong to their process.
        return {
            **self.__dict__,
            "_client": None,
            "_lock": None,
            "_process": 0,
            "sdk_milliseconds": None,
        }

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
        process: str | None = None,
        range: tuple[int, int | None] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> StoredObject:
        """Returns the object, a part of it, or the image that OSS makes of it.

        Args:
            max_bytes: How many bytes the result may have; None for any number.
            process: See :meth:`fcimage.storage.ProcessingStorage.get`.
            range: The first byte and the last one, counted from 0; (100, None) is all from the
                101st on. Only with the native client.
            headers: Further headers, such as If-Match. Only with the native client.

        Raises:
            ObjectNotFoundError: There is no such object.
            LimitError: It has more than ``max_bytes``.
            StorageError: The storage failed. Its status is 304 or 412 if a condition in the headers
                does not hold, and 416 if the range is outside of the object.
        """
        if range is None and headers is None:
            return self._connected().get(bucket, key, max_bytes=max_bytes, process=process)
        return self._native("range and headers").get(
            bucket, key, max_bytes=max_bytes, process=process, range=range, headers=headers
        )

    def put(
        self, bucket: str, key: str, data: bytes, headers: Mapping[str, str] | None = None
    ) -> None:
        """Writes the whole object or, on failure, nothing.

        ``headers`` are HTTP headers, such as Content-Type, Cache-Control, ``x-oss-meta-...`` and
        ``x-oss-forbid-overwrite``.

        Raises:
            StorageError: The storage failed. Its status is 409 if the object exists and must not be
                overwritten. That can also mean that an attempt succeeded whose answer was lost.
        """
        self._connected().put(bucket, key, data, headers)

    def head(self, bucket: str, key: str) -> ObjectHead | None:
        """See :meth:`fcimage.storage.Storage.head`."""
        return self._connected().head(bucket, key)

    def list(self, bucket: str, prefix: str = "", *, after: str | None = None) -> Iterator[Listed]:
        """See :meth:`fcimage.storage.ListingStorage.list`. Only with the native client."""
        return self._native("list").list(bucket, prefix, after=after)

    def copy(
        self,
        source_bucket: str,
        source_key: str,
        bucket: str,
        key: str,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Copies an object inside of the storage, with its metadata. Only with the native client.

        ``headers`` are conditions, and those of the copy if they contain
        ``x-oss-metadata-directive: REPLACE``.

        Raises:
            ObjectNotFoundError: There is no such object.
            StorageError: The storage failed.
        """
        self._native("copy").copy(source_bucket, source_key, bucket, key, headers)

    def delete(self, bucket: str, key: str) -> None:
        """Deletes an object; it is no error if there is none. Only with the native client.

        Raises:
            StorageError: The storage failed, or there is no such bucket.
        """
        self._native("delete").delete(bucket, key)

    def _native(self, what: str) -> NativeClient:
        client = self._connected()
        if not isinstance(client, NativeClient):
            raise UnsupportedError(f'{what}: not supported with {self.client}; use client="native"')
        return client

    def _connected(self) -> ProcessingStorage:
        # A forked child process must not use its parent's connections.
        if self._client is None or self._process != os.getpid():
            with self._lock.current():
                if self._client is None or self._process != os.getpid():
                    self._client = self._connect()
                    self._process = os.getpid()
        return self._client

    def _connect(self) -> ProcessingStorage:
        module = CLIENTS[self.client]
        if module is not None:
            return self._connect_sdk(module)
        if self.region is None:
            raise StorageError(
                f"the region of {self.endpoint} is not known: set OSS_REGION, such as cn-hangzhou"
            )
        return NativeClient(
            "oss",
            self.endpoint,
            self.region,
            meta=META,
            credentials=self._current,
            addressing=self.addressing,
            attempts=self.attempts,
            pause=BACKOFF,
            timeouts=(CONNECT_SECONDS, READ_SECONDS),
        )

    def _connect_sdk(self, name: str) -> ProcessingStorage:
        from importlib import import_module

        from .sdk_retries import RetryingClient

        began = time.perf_counter()
        try:
            import_module(self.client)
        except ImportError:
            package = self.client.replace("_", "-")
            raise StorageError(
                f'{package} is not installed: pip install {package}, or use client="native"'
            ) from None
        module = import_module(f".{name}", __package__)
        client = module.connect(
            self.endpoint, self.region, self._current, (CONNECT_SECONDS, READ_SECONDS)
        )
        self.sdk_milliseconds = 1000 * (time.perf_counter() - began)
        return RetryingClient(client, self.attempts, BACKOFF)

    def _current(self) -> Credentials:
        return current(
            self._credentials,
            Credentials.from_env,
            "no credentials for OSS: give the function a role, or set "
            "ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET",
        )
