"""Alibaba Cloud OSS, through whichever of its two SDKs is installed."""

from __future__ import annotations

import os
import re
import sys
import threading
import time

from fcimage.exceptions import StorageError

from .credentials import Credentials

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import TypeVar

    from .base import ObjectHead, Storage, StoredObject

    T = TypeVar("T")

__all__ = ["OssStorage"]

#: The SDKs by the names of their packages, with the module here that speaks to each.
SDKS = {"alibabacloud_oss_v2": "oss_v2", "oss2": "oss_v1"}

ATTEMPTS = 4
#: Seconds before the second attempt; doubled before each further one, and shortened at random by up
#: to half, so that many functions that failed together do not come back together.
BACKOFF = 0.1
CONNECT_SECONDS, READ_SECONDS = 5.0, 30.0

_REGION = re.compile(r"\boss-([a-z]{2,}-[a-z0-9-]+?)(?:-internal)?\.aliyuncs\.com\b")


class OssStorage:
    """Objects in OSS.

    Args:
        endpoint: Such as ``https://oss-cn-hangzhou-internal.aliyuncs.com``; without a scheme,
            https.
        region: Such as ``cn-hangzhou``; default: as the endpoint says. Requests are signed with V4,
            or with V1 where no region is known, which only oss2 can do.
        credentials: Default: those of the environment. :meth:`authenticate` replaces them.
        sdk: "oss2" or "alibabacloud_oss_v2"; default: one that is loaded already, or else the
            first one that is installed, the newer before the older.
        attempts: How often a request is tried in all, 1 to 10, if the storage may answer later.

    Connections are kept, also from one invocation to the next. Uploads and downloads are compared
    with the CRC-64 that OSS states.
    """

    def __init__(
        self,
        endpoint: str,
        *,
        region: str | None = None,
        credentials: Credentials | None = None,
        sdk: str | None = None,
        attempts: int = ATTEMPTS,
    ) -> None:
        if sdk is not None and sdk not in SDKS:
            raise ValueError(f"sdk must be one of {', '.join(SDKS)}, got {sdk!r}")
        if not 1 <= attempts <= 10:
            raise ValueError(f"attempts must be 1 to 10, got {attempts}")
        self.endpoint = endpoint if "://" in endpoint else f"https://{endpoint}"
        found = _REGION.search(endpoint)
        self.region = region or (found.group(1) if found else None)
        self.attempts = attempts
        self._sdk = sdk
        self._credentials = credentials
        self._client: Storage | None = None
        self._process = 0
        self._lock = threading.Lock()
        #: Milliseconds that loading the SDK took, once it is loaded.
        self.sdk_milliseconds: float | None = None

    def authenticate(self, credentials: Credentials) -> None:
        """Signs all further requests with ``credentials``."""
        self._credentials = credentials

    def get(self, bucket: str, key: str, *, max_bytes: int | None = None) -> StoredObject:
        """See :meth:`fcimage.storage.Storage.get`."""
        return self._retried(lambda client: client.get(bucket, key, max_bytes=max_bytes))

    def put(
        self, bucket: str, key: str, data: bytes, headers: Mapping[str, str] | None = None
    ) -> None:
        """See :meth:`fcimage.storage.Storage.put`."""
        self._retried(lambda client: client.put(bucket, key, data, headers))

    def head(self, bucket: str, key: str) -> ObjectHead | None:
        """See :meth:`fcimage.storage.Storage.head`."""
        return self._retried(lambda client: client.head(bucket, key))

    def _retried(self, call: Callable[[Storage], T]) -> T:
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

    def _connected(self) -> Storage:
        # A forked child must not speak into its parent's connections.
        if self._client is None or self._process != os.getpid():
            with self._lock:
                if self._client is None or self._process != os.getpid():
                    began = time.perf_counter()
                    self._client = self._connect()
                    self._process = os.getpid()
                    self.sdk_milliseconds = 1000 * (time.perf_counter() - began)
        return self._client

    def _connect(self) -> Storage:
        from importlib import import_module

        loaded = [name for name in SDKS if name in sys.modules]
        wanted = [self._sdk] if self._sdk else [*loaded, *SDKS]
        if self.region is None:  # the newer one cannot do without
            wanted.sort(key=lambda name: name != "oss2")
        for name in wanted:
            try:
                import_module(name)
            except ImportError:
                continue
            module = import_module(f".{SDKS[name]}", __package__)
            client: Storage = module.connect(
                self.endpoint, self.region, self._current, (CONNECT_SECONDS, READ_SECONDS)
            )
            return client
        names = " or ".join(name.replace("_", "-") for name in ([self._sdk] if self._sdk else SDKS))
        raise StorageError(
            f"no SDK for OSS is installed: pip install fcimage[oss], or {names}, or add the layer"
        )

    def _current(self) -> Credentials:
        found = self._credentials or Credentials.from_env()
        if found is None:
            raise StorageError(
                "no credentials for OSS: give the function a role, or set "
                "ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET"
            )
        return found
