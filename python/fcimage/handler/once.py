"""Builds a handler with the first invocation and keeps it for the next ones."""

from __future__ import annotations

import os

from fcimage.storage.process_lock import ProcessLock

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any, TypeVar

    T = TypeVar("T")

__all__ = ["once"]


def once(build: Callable[[Mapping[str, str], Any], T]) -> Callable[[Any], T]:
    """Calls ``build`` with the environment and the first context, and keeps the result.

    The environment of a function does not change, and connections outlive an invocation. If
    ``build`` raises, the next call tries again.
    """
    lock = ProcessLock()
    built: list[T] = []

    def get(context: Any) -> T:
        if not built:
            with lock.current():
                if not built:
                    built.append(build(os.environ, context))
        return built[0]

    return get
