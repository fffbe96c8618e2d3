"""How long an invocation may still run."""

from __future__ import annotations

import time

__all__ = ["Deadline"]


class Deadline:
    """The moment at which the platform would stop the function, less a margin.

    Begins to run when it is made. ``context.function.timeout`` is in seconds; where it is missing,
    there is no deadline.
    """

    def __init__(self, context: object, margin: float | None = None) -> None:
        timeout = getattr(getattr(context, "function", None), "timeout", None)
        try:
            seconds = float(timeout)  # type: ignore[arg-type]
        except (TypeError, ValueError):
            seconds = 0.0
        self._at: float | None = None
        self._grace = 0.0
        if seconds > 0:
            margin = min(2.0, seconds / 10) if margin is None else margin
            self._at = time.monotonic() + max(seconds - margin, 0.0)
            self._grace = min(margin, seconds) / 2

    @property
    def left(self) -> float | None:
        """Seconds for which to wait for what has begun, at least 0: until it is time to stop, and
        half of the margin. None without a deadline."""
        if self._at is None:
            return None
        return max(self._at + self._grace - time.monotonic(), 0.0)

    @property
    def passed(self) -> bool:
        """Whether it is time to stop."""
        return self._at is not None and time.monotonic() >= self._at
