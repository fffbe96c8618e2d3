"""A lock that a forked child process can take, whatever the parent's threads held."""

from __future__ import annotations

import os

# What `threading.Lock` is. Importing `threading` takes longer than importing the rest of fcimage.
from _thread import LockType, allocate_lock

__all__ = ["ProcessLock"]


class ProcessLock:
    """One ``threading.Lock`` for each process: ``with lock.current(): ...``.

    ``fork`` copies memory but only the calling thread. A plain lock that another thread held at
    that moment would stay locked in the child forever.
    """

    def __init__(self) -> None:
        self._locks: dict[int, LockType] = {}

    def current(self) -> LockType:
        """The lock of the current process."""
        # `setdefault` is atomic: all threads of a process get the same lock.
        return self._locks.setdefault(os.getpid(), allocate_lock())
