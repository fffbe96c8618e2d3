"""The calls that one invocation makes to its storages: they end with it."""

from __future__ import annotations

import time

# What `threading.local` is. Importing `threading` takes longer than importing the rest of fcimage.
from _thread import _local

from fcimage._native import _Stop

__all__ = ["Calls", "limits"]

_THREAD = _local()


class Calls:
    """Calls of storages in worker threads, which :meth:`stop` ends within about 100 ms.

    Args:
        seconds: After this time from now, the calls end by themselves; None for no end.

    ::

        calls = Calls(seconds=10)
        with ThreadPoolExecutor(8, initializer=calls.enter) as pool:
            ...

    A call that ends raises a :class:`fcimage.StorageError` that is retryable. The clients of the
    SDKs cannot be ended; they go on until their own timeouts.
    """

    def __init__(self, seconds: float | None = None) -> None:
        self._until = None if seconds is None else time.monotonic() + seconds
        self._stop = _Stop()
        self._before: Calls | None = None

    def __enter__(self) -> Calls:
        """Until the block ends, the calls of this thread belong to this object."""
        self._before = getattr(_THREAD, "calls", None)
        self.enter()
        return self

    def __exit__(self, *_error: object) -> None:
        _THREAD.calls = self._before

    def enter(self) -> None:
        """All further calls of this thread belong to this object."""
        _THREAD.calls = self

    def stop(self) -> None:
        """Ends the calls that run, and all that begin later in the same threads."""
        self._stop.stop()

    @property
    def left(self) -> float | None:
        """Seconds until the calls end by themselves, at least 0; None for no end."""
        return None if self._until is None else max(self._until - time.monotonic(), 0.0)


def limits() -> tuple[float | None, _Stop | None]:
    """How many seconds a call of this thread may take, and what can end it."""
    calls: Calls | None = getattr(_THREAD, "calls", None)
    return (None, None) if calls is None else (calls.left, calls._stop)
