"""The time that an invocation has left."""

from __future__ import annotations

import time

from .platform import seconds_left

TYPE_CHECKING = False
if TYPE_CHECKING:
    from concurrent.futures import Future
    from typing import TypeVar

    T = TypeVar("T")

__all__ = ["Deadline", "DeadlineError"]


class DeadlineError(Exception):
    """The storage did not respond before the deadline. It may do so in another invocation."""


class Deadline:
    """The moment at which the platform ends the function, minus a margin.

    The time runs from the construction. Where the platform does not say how many seconds are left,
    there is no deadline. ``margin`` is in seconds; default: a tenth of the timeout, at most 2.
    """

    def __init__(self, context: object, margin: float | None = None) -> None:
        seconds = seconds_left(context) or 0.0
        self._at: float | None = None
        self._grace = 0.0
        if seconds > 0:
            margin = min(2.0, seconds / 10) if margin is None else margin
            self._at = time.monotonic() + max(seconds - margin, 0.0)
            self._grace = min(margin, seconds) / 2

    @property
    def left(self) -> float | None:
        """Seconds to wait for requests that have begun, at least 0: the time until the deadline
        plus half of the margin. None without a deadline."""
        if self._at is None:
            return None
        return max(self._at + self._grace - time.monotonic(), 0.0)

    @property
    def remaining(self) -> float | None:
        """Seconds until no further work should be done, at least 0; None without a deadline."""
        return None if self._at is None else max(self._at - time.monotonic(), 0.0)

    def within(self, seconds: float | None) -> Deadline:
        """This deadline, or the moment in so many seconds if that comes first."""
        if seconds is None:
            return self
        earlier = Deadline(None)
        earlier._at = time.monotonic() + seconds
        if self._at is not None:
            earlier._at = min(earlier._at, self._at)
        earlier._grace = self._grace
        return earlier

    @property
    def passed(self) -> bool:
        """Whether no further work should begin."""
        return self._at is not None and time.monotonic() >= self._at

    def result_of(self, call: Future[T]) -> T:
        """Waits for the result of a call. Raises DeadlineError if it takes too long."""
        from concurrent.futures import wait

        wait([call], self.left)
        if not call.done():
            raise DeadlineError("the storage did not respond before the deadline")
        return call.result()
