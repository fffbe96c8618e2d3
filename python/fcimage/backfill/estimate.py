"""Before a run: how many objects wait, and what they will take, from a sample of real ones."""

from __future__ import annotations

import statistics
import time
from typing import TYPE_CHECKING, NamedTuple

from fcimage.exceptions import FcImageError

from .report import duration, size
from .runner import RUNNERS, named

if TYPE_CHECKING:
    from typing import Any

    from .ledger import Ledger
    from .task import Recipe

__all__ = ["Cost", "Estimate", "Sample", "estimate", "measured"]

#: Objects to measure.
SAMPLE = 12


class Sample(NamedTuple):
    """What was measured, without storing anything."""

    #: How many objects wait.
    objects: int
    #: How many outputs each may have.
    outputs: int
    #: Their sizes together; 0 where a list of keys does not say.
    bytes: int
    #: Objects that were measured, and how many of those were images.
    measured: int
    images: int
    #: For one object, on average: in the processor, and with waiting for the storage.
    cpu_seconds: float
    wall_seconds: float
    #: Requests to OSS for all objects, and their price.
    requests: int
    price: float

    def seconds(self, workers: float, cores: float) -> float:
        """How long all of it takes: workers wait side by side, but share the cores."""
        return self.objects * max(self.wall_seconds / workers, self.cpu_seconds / cores)


class Cost(NamedTuple):
    """What one runner would take for everything."""

    seconds: float
    #: In the currency of :data:`fcimage.cost.PRICES`.
    price: float
    #: What the seconds and the price are for, such as "on 2 cores; requests only".
    with_what: str


class Estimate(NamedTuple):
    """What processing everything that waits would take."""

    sample: Sample
    #: For each runner.
    costs: dict[str, Cost]

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        costs = {name: cost._asdict() for name, cost in self.costs.items()}
        return {**self.sample._asdict(), "runners": costs}

    def __str__(self) -> str:
        from fcimage.cost import PRICES

        sample = self.sample
        return "\n".join(
            [
                f"{sample.objects:,} objects, {size(sample.bytes)}; {sample.measured} were "
                f"measured, {sample.images} of them images",
                f"  {duration(sample.cpu_seconds * sample.objects)} of CPU time, "
                f"{sample.requests:,} requests to OSS",
                *(
                    f"  {name}: {duration(cost.seconds)} and {cost.price:,.2f} {PRICES.currency} "
                    f"{cost.with_what}"
                    for name, cost in self.costs.items()
                ),
                f"  prices of {PRICES.date}; nothing was stored",
            ]
        )


def estimate(ledger: Ledger, recipe: Recipe, outputs: int, workers: int | None) -> Estimate:
    """What each runner would take, from a sample. Nothing is stored."""
    sample = measured(ledger, recipe, outputs)
    return Estimate(sample, {name: named(name).cost(sample, workers) for name in RUNNERS})


def measured(ledger: Ledger, recipe: Recipe, outputs: int) -> Sample:
    """Fetches and renders some of the objects that wait."""
    from fcimage import render
    from fcimage.cost import PRICES

    pipeline = recipe.pipeline
    entries, count, total = ledger.sample(SAMPLE)
    cpu, wall, images = [], [], 0
    for entry in entries:
        began, worked = time.perf_counter(), time.process_time()
        try:
            most = pipeline.limits.max_input_bytes
            data = pipeline.storage.get(recipe.bucket, entry.key, max_bytes=most).data
            render(data, pipeline.variants, threads=1, limits=pipeline.limits)
            images += 1
        except FcImageError:
            pass  # not an image, or gone: it costs what it costs
        cpu.append(time.process_time() - worked)
        wall.append(time.perf_counter() - began)
    share = images / len(entries) if entries else 0.0
    requests = round(count * (outputs + 1 + outputs * share))
    return Sample(
        objects=count,
        outputs=outputs,
        bytes=total,
        measured=len(entries),
        images=images,
        cpu_seconds=statistics.mean(cpu) if cpu else 0.0,
        wall_seconds=statistics.mean(wall) if wall else 0.0,
        requests=requests,
        price=requests * PRICES.oss_per_request,
    )
