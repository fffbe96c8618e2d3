"""Alibaba Cloud OSS, through whichever of its two SDKs is installed."""

from __future__ import annotations

import os
import re
import sys
import time

from fcimage.exceptions import ArgumentError, StorageError

from .credentials import Credentials
from .process_lock import ProcessLock

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import TypeVar

    from .base import ObjectHead, ProcessingStorage, StoredObject

    T = TypeVar("T")

__all__ = ["SDKS", "OssStorage"]

#: The packages of the SDKs, the newer first, and the module here that uses each.
SDKS = {"alibabacloud_oss_v2": "oss_v2", "oss2": "oss_v1"}

ATTEMPTS = 4
MAX_ATTEMPTS = 10
#: Seconds before the second attempt. Doubled before each further attempt and shortened at random by
#: up to half, so that functions that failed together do not retry together.
BACKOFF = 0.1
CONNECT_SECONDS, READ_SECONDS = 5.0, 30.0

_REGION = re.compile(r"\boss-([a-z]{2,}-[a-z0-9-]+?)(?:-internal)?\.aliyuncs\.com\b")
_ENDPOINT = re.compile(r"(?:(https?)://)?([\w.-]+|\[[0-9a-fA-F:.]+\])(:[0-9]{1,5})?/?", re.ASCII)


class OssStorage:
    """Objects in OSS.

    Args:
        endpoint: Such as ``https://oss-cn-hangzhou-internal.aliyuncs.com``. HTTPS if it names no
            scheme.
        region: Such as ``cn-hangzhou``; default: the region in the endpoint's name. Requests are
            signed with V4, or with V1 if the region is unknown, which only oss2 supports.
        credentials: Default: those of the environment. :meth:`authenticate` replaces them.
        sdk: "oss2" or "alibabacloud_oss_v2"; default: the SDK that is already imported, or else the
            first one installed, the newer before the older.
        attempts: How often a request is sent in total if the failure is retryable, 1 to 10.

    Connections are kept open between requests and between invocations. The CRC-64 of uploads and
    downloads is compared with the value that OSS sends.

    Raises:
        ArgumentError: The endpoint is not an HTTP address, ``sdk`` is unknown, or ``attempts`` is
            out of range.
    """

    #: OSS converts images on request.
    processes_images = True

    def __init__(
        self,
        endpoint: str,
        *,
        region: str | None = None,
        credentials: Credentials | None = None,
        sdk: str | None = None,
        attempts: int = ATTEMPTS,
    ) -> None:
        if not isinstance(endpoint, str) or not _ENDPOINT.fullmatch(endpoint):
            raise ArgumentError(
                "endpoint must be an address such as https://oss-cn-hangzhou.aliyuncs.com, "
                f"got {endpoint!r}"
            )
        if sdk is not None and sdk not in SDKS:
            raise ArgumentError(f"sdk must be one of {', '.join(SDKS)}, got {sdk!r}")
        if not isinstance(attempts, int) or not 1 <= attempts <= MAX_ATTEMPTS:
            raise ArgumentError(f"attempts must be between 1 and {MAX_ATTEMPTS}, got {attempts!r}")
        self.endpoint = endpoint if "://" in endpoint else f"https://{endpoint}"
        found = _REGION.search(endpoint)
        self.region = region or (found.group(1) if found else None)
        self.attempts = attempts
        self._sdk = sdk
        self._credentials = credentials
        self._client: ProcessingStorage | None = None
        self._process = 0
        self._lock = ProcessLock()
        #: Milliseconds that the import of the SDK took; None before the first request.
        self.sdk_milliseconds: float | None = None

    def authenticate(self, credentials: Credentials) -> None:
        """Signs all further requests with ``credentials``."""
        self._credentials = credentials

    def get(
        self, bucket: str, key: str, *, max_bytes: int | None = None, process: str | None = None
    ) -> StoredObject:
        """See :meth:`fcimage.storage.ProcessingStorage.get`."""
        return self._with_retries(
            lambda client: client.get(bucket, key, max_bytes=max_bytes, process=process)
        )

    def put(
        self, bucket: str, key: str, data: bytes, headers: Mapping[str, str] | None = None
    ) -> None:
        """See :meth:`fcimage.storage.Storage.put`."""
        self._with_retries(lambda client: client.put(bucket, key, data, headers))

    def head(self, bucket: str, key: str) -> ObjectHead | None:
        """See :meth:`fcimage.storage.Storage.head`."""
        return self._with_retries(lambda client: client.head(bucket, key))

    def _with_retries(self, call: Callable[[ProcessingStorage], T]) -> T:
        import random

        client = self._connected()
        for attempt in range(1, self.attempts):
            try:
                return call(client)
            except StorageError as error:
                if not error.retryable:
                    raise
                time.sleep(BACKOFF * 2 ** (attempt - 1) * (1 - random.random() / 2))
        return call(client)

    def _connected(self) -> ProcessingStorage:
        # A forked child process must not use its parent's connections.
        if self._client is None or self._process != os.getpid():
            with self._lock.current():
                if self._client is None or self._process != os.getpid():
                    began = time.perf_counter()
                    self._client = self._connect()
                    self._process = os.getpid()
                    self.sdk_milliseconds = 1000 * (time.perf_counter() - began)
        return self._client

    def _connect(self) -> ProcessingStorage:
        from importlib import import_module

        loaded = [name for name in SDKS if name in sys.modules]
        wanted = [self._sdk] if self._sdk else [*loaded, *SDKS]
        if self.region is None:  # which the newer SDK requires
            wanted.sort(key=lambda name: name != "oss2")
        for name in wanted:
            try:
                import_module(name)
            except ImportError:
                continue
            module = import_module(f".{SDKS[name]}", __package__)
            client: ProcessingStorage = module.connect(
                self.endpoint, self.region, self._current, (CONNECT_SECONDS, READ_SECONDS)
            )
            return client
        names = " or ".join(name.replace("_", "-") for name in ([self._sdk] if self._sdk else SDKS))
        raise StorageError(
            f"no SDK for OSS is installed: pip install fcimage[oss], or {names}, or add the layer"
        )

    def _current(self) -> Credentials:
        try:
            found = self._credentials or Credentials.from_env()
        except ArgumentError as error:
            # The image is not at fault, so handlers must not report it as failed.
            raise StorageError(str(error)) from None
        if found is None:
            raise StorageError(
                "no credentials for OSS: give the function a role, or set "
                "ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET"
            )
        return found
