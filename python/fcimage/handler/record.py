"""The log: one line of JSON for each invocation."""

from __future__ import annotations

import contextlib
import json
import sys
import time

from fcimage._peak import peak_mib

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

__all__ = ["Record"]


class Record:
    """What an invocation did, and the time and memory it took."""

    def __init__(self, request_id: str | None) -> None:
        self.facts: dict[str, Any] = {"request_id": request_id}
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
            yield
        finally:
            self._phases[name] = self._phases.get(name, 0.0) + time.perf_counter() - began

    def write(self, outcome: str, **facts: Any) -> None:
        """Prints the line."""
        line = json.dumps(self.line(outcome, **facts), ensure_ascii=False)
        # In one call, unlike `print`: an instance may serve several requests at the same time.
        sys.stdout.write(line + "\n")
        sys.stdout.flush()

    def line(self, outcome: str, **facts: Any) -> dict[str, Any]:
        """The line as a dictionary: milliseconds of wall clock by phase, milliseconds of CPU time,
        the peak of the process's resident memory in MiB, bytes downloaded and uploaded."""
        return {
            "fcimage": outcome,
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
