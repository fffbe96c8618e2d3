"""Shows how far a run is: one line that changes on a terminal, else a line now and then."""

from __future__ import annotations

import sys
import time

from .report import duration

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .report import Report

__all__ = ["Progress"]

#: Seconds between two lines where no terminal watches.
EVERY = 30.0
BAR = 24


class Progress:
    """Writes to standard error."""

    def __init__(self) -> None:
        self._terminal = sys.stderr.isatty()
        self._last = time.monotonic()
        self._shown = False

    def listed(self, count: int) -> None:
        """While the bucket is listed."""
        self._write(f"listed {count:,} objects")

    def worked(self, report: Report, total: int) -> None:
        """While objects are processed: ``total`` were waiting when the run began."""
        done = report.objects
        rate = done / report.seconds if report.seconds else 0.0
        left = f", {duration((total - done) / rate)} left" if rate and done < total else ""
        failed = report.outcomes["failed"] + report.outcomes["raised"]
        failures = f", {failed:,} failed" if failed else ""
        text = f"{done:,} of {total:,} objects, {rate:.1f} a second{left}{failures}"
        if self._terminal and total:
            filled = min(BAR, BAR * done // total)
            text = f"[{'#' * filled}{'.' * (BAR - filled)}] {text}"
        self._write(text)

    def end(self) -> None:
        """Leaves the line."""
        if self._shown and self._terminal:
            sys.stderr.write("\n")
        self._shown = False

    def _write(self, text: str) -> None:
        now = time.monotonic()
        if self._terminal:
            sys.stderr.write(f"\r\033[K{text}")
            self._shown = True
        elif now - self._last >= EVERY:
            sys.stderr.write(text + "\n")
            self._last = now
        sys.stderr.flush()
