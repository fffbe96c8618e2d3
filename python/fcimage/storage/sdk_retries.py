"""Attempts of requests through an SDK, with growing pauses between them."""

from __future__ import annotations

import time

from fcimage.exceptions import StorageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import TypeVar

    from .base import ObjectHead, ProcessingStorage, StoredObject

    T = TypeVar("T")

__all__ = ["RetryingClient"]


class RetryingClient:
    """Sends each request of an SDK up to ``attempts`` times.

    ``pause`` is in seconds; it doubles after each attempt and is shortened at random by up to half,
    so that functions that failed together do not retry together.
    """

    processes_images = True

    def __init__(self, client: ProcessingStorage, attempts: int, pause: float) -> None:
        self._client = client
        self._attempts = attempts
        self._pause = pause

    def get(
        self, bucket: str, key: str, *, max_bytes: int | None = None, process: str | None = None
    ) -> StoredObject:
        """See :meth:`fcimage.storage.ProcessingStorage.get`."""
        return self._tried(
            lambda: self._client.get(bucket, key, max_bytes=max_bytes, process=process)
        )

    def put(
        self, bucket: str, key: str, data: bytes, headers: Mapping[str, str] | None = None
    ) -> None:
        """See :meth:`fcimage.storage.Storage.put`."""
        self._tried(lambda: self._client.put(bucket, key, data, headers))

    def head(self, bucket: str, key: str) -> ObjectHead | None:
        """See :meth:`fcimage.storage.Storage.head`."""
        return self._tried(lambda: self._client.head(bucket, key))

    def _tried(self, call: Callable[[], T]) -> T:
        import random

        for attempt in range(1, self._attempts):
            try:
                return call()
            except StorageError as error:
                if not error.retryable:
                    raise
                time.sleep(self._pause * 2 ** (attempt - 1) * (1 - random.random() / 2))
        return call()
