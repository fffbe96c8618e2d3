"""The log: one line of JSON for each invocation."""

from __future__ import annotations

import contextlib
import json
import sys
import time

from fcimage._peak import peak_mib

from .platform import function_name, request_id, trace_id
from .tracing import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

__all__ = ["Record"]

#: The outcomes that somebody should look at, and their level; all others are "INFO".
LEVELS = {
    "raised": "ERROR",
    "failed": "ERROR",
    "refused": "ERROR",
    "unfinished": "WARNING",
}


class _Instance:
    """Whether this process has served an invocation."""

    used = False


class Record:
    """What an invocation did, and the time and memory it took. ``context`` is the platform's."""

    def __init__(self, context: object = None) -> None:
        self.facts: dict[str, Any] = {"request_id": request_id(context)}
        for name, value in (("function", function_name(context)), ("trace_id", trace_id(context))):
            if value is not None:
                self.facts[name] = value
        self.facts["cold_start"] = not _Instance.used
        _Instance.used = True
        self._span = Span("fcimage")
        self.bytes_in = 0
        self.bytes_out = 0
        self._phases: dict[str, float] = {}
        self._began = time.perf_counter()
        self._cpu = time.process_time()

    @contextlib.contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """Adds the time that its block takes to the phase ``name``."""
        began = time.perf_counter()
        try:
            with self._span.phase(f"fcimage.{name}"):
                yield
        finally:
            self._phases[name] = self._phases.get(name, 0.0) + time.perf_counter() - began

    def write(self, outcome: str, **facts: Any) -> None:
        """Prints the line, and ends the span."""
        found = self.line(outcome, **facts)
        line = json.dumps(found, ensure_ascii=False)
        # In one call, unlike `print`: an instance may serve several requests at the same time.
        sys.stdout.write(line + "\n")
        sys.stdout.flush()
        attributes = {"fcimage.outcome": outcome, "fcimage.cpu_ms": found["cpu_ms"]}
        attributes["fcimage.bytes_in"], attributes["fcimage.bytes_out"] = (
            self.bytes_in,
            self.bytes_out,
        )
        self._span.end(attributes, error=found["level"] == "ERROR")

    def line(self, outcome: str, **facts: Any) -> dict[str, Any]:
        """The line as a dictionary: the level, milliseconds of wall clock by phase, milliseconds of
        CPU time, the peak of the process's resident memory in MiB, and bytes moved."""
        return {
            "fcimage": outcome,
            "level": _level(outcome, facts),
            **self.facts,
            **facts,
            "ms": {
                **{name: round(1000 * seconds, 1) for name, seconds in self._phases.items()},
                "total": round(1000 * (time.perf_counter() - self._began), 1),
            },
            "cpu_ms": round(1000 * (time.process_time() - self._cpu), 1),
            "peak_mib": peak_mib(),
            "bytes_in": self.bytes_in,
            "bytes_out": self.bytes_out,
        }


def _level(outcome: str, facts: dict[str, Any]) -> str:
    """How much the outcome matters: ERROR, WARNING or INFO."""
    status = facts.get("status")
    if status is not None:
        return "ERROR" if status >= 500 else "WARNING" if status >= 400 else "INFO"
    if any("replaced" in found for found in facts.get("objects", ())):
        return LEVELS.get(outcome, "WARNING")
    return LEVELS.get(outcome, "INFO")
