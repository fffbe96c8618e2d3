"""What a run did: counts, bytes, failures by kind, time and price."""

from __future__ import annotations

import time
from collections import Counter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from .ledger import Settled

__all__ = ["Report"]


class Report:
    """The sums of one run."""

    def __init__(self) -> None:
        #: How many objects ended how: "done", "unchanged", "skipped", "failed" or "raised".
        self.outcomes: Counter[str] = Counter()
        #: How many failed with which error.
        self.errors: Counter[str] = Counter()
        #: Images that were stored.
        self.made = 0
        self.bytes_in = 0
        self.bytes_out = 0
        #: Milliseconds of CPU time in all processes.
        self.cpu_ms = 0.0
        self.requests = 0
        #: How often objects were sent to the function, and what it costs to process one, without
        #: requests.
        self.sent = 0
        self.price_of_each = 0.0
        #: Why the run ended before everything was done; None if it did not.
        self.stopped: str | None = None
        #: How many objects are left.
        self.left = 0
        self._began = time.monotonic()
        self._seconds: float | None = None

    def count(self, settled: Iterable[Settled], outputs: int) -> None:
        """Adds what became of objects, each of which has this many outputs."""
        for each in settled:
            facts = each.facts
            self.outcomes[each.outcome] += 1
            if each.outcome in ("failed", "raised"):
                self.errors[facts.get("error", "FcImageError")] += 1
            made = facts.get("made", 0)
            self.made += made
            self.bytes_in += facts.get("bytes_in", 0)
            self.bytes_out += facts.get("bytes_out", 0)
            self.cpu_ms += facts.get("cpu_ms", 0.0)
            fetched = 1 if facts.get("bytes_in", 0) else 0
            sent = facts.get("events")
            # Another runner does not look beside the function, which looks once for each event.
            asked = outputs if sent is None else sent * outputs + facts["own_requests"]
            self.sent += sent or 0
            self.requests += asked + fetched + made

    def end(self) -> None:
        """Stops the clock."""
        self._seconds = self.seconds

    @property
    def seconds(self) -> float:
        """How long the run took, or takes so far."""
        return time.monotonic() - self._began if self._seconds is None else self._seconds

    @property
    def objects(self) -> int:
        """How many objects were settled."""
        return sum(self.outcomes.values())

    @property
    def price(self) -> float:
        """What the requests to OSS and the function cost, in the currency of
        :data:`fcimage.cost.PRICES`."""
        from fcimage.cost import PRICES

        return self.requests * PRICES.oss_per_request + self.sent * self.price_of_each

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "objects": self.objects,
            "outcomes": dict(self.outcomes),
            "errors": dict(self.errors),
            "made": self.made,
            "bytes_in": self.bytes_in,
            "bytes_out": self.bytes_out,
            "cpu_ms": round(self.cpu_ms, 1),
            "requests": self.requests,
            "sent": self.sent,
            "price": round(self.price, 6),
            "seconds": round(self.seconds, 3),
            "left": self.left,
            "stopped": self.stopped,
        }

    def __str__(self) -> str:
        from fcimage.cost import PRICES

        rate = self.objects / self.seconds if self.seconds else 0.0
        requests = f"{self.requests:,} requests to OSS"
        if self.sent:
            requests += f"; {self.sent:,} sent to the function"
        lines = [
            f"{self.objects:,} objects in {duration(self.seconds)}, {rate:.1f} a second",
            "  "
            + (", ".join(f"{n:,} {name}" for name, n in self.outcomes.most_common()) or "none"),
            f"  {self.made:,} images stored, {size(self.bytes_in)} read, "
            f"{size(self.bytes_out)} written",
            f"  {self.cpu_ms / 1000:,.1f} s of CPU time here, {requests}",
            f"  {self.price:,.4f} {PRICES.currency}, of prices of {PRICES.date}",
        ]
        if self.errors:
            lines.append(
                "  failures: " + ", ".join(f"{n:,} {name}" for name, n in self.errors.most_common())
            )
        if self.left:
            lines.append(f"  {self.left:,} objects are left: run the same command again")
        if self.stopped:
            lines.append(f"  stopped: {self.stopped}")
        return "\n".join(lines)


def duration(seconds: float) -> str:
    """Seconds in words: ``1 h 5 min``, ``3 min 20 s``, ``4.2 s``."""
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest} s"
    hours, minutes = divmod(minutes, 60)
    return f"{hours:,} h {minutes} min"


def size(number: float) -> str:
    """Bytes in words: ``1.2 MB``."""
    for unit in ("bytes", "kB", "MB", "GB"):
        if number < 1000:
            return f"{number:.0f} {unit}" if unit == "bytes" else f"{number:.1f} {unit}"
        number /= 1000
    return f"{number:,.1f} TB"
