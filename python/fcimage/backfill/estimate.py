"""Before a run: how many objects wait, and what they will take, from a sample of real ones."""

from __future__ import annotations

import os
import statistics
import time
from typing import NamedTuple

from fcimage.exceptions import FcImageError

from .report import duration, size

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .ledger import Ledger
    from .task import Recipe

__all__ = ["Estimate", "estimate"]

#: Objects to measure.
SAMPLE = 12
#: MB of memory of the function that is billed.
MEMORY_MB = 512


class Estimate(NamedTuple):
    """What processing everything that waits would take."""

    objects: int
    #: Their sizes together; 0 where a list of keys does not say.
    bytes: int
    #: Objects that were measured, and how many of those were images.
    sampled: int
    images: int
    #: For all objects.
    cpu_seconds: float
    requests: int
    #: Seconds on this machine with the given number of processes.
    local_seconds: float
    #: Prices in the currency of :data:`fcimage.cost.PRICES`: requests to OSS, and with them the
    #: function.
    local_price: float
    function_price: float

    def __str__(self) -> str:
        from fcimage.cost import PRICES

        money = PRICES.currency
        return "\n".join(
            [
                f"{self.objects:,} objects, {size(self.bytes)}; {self.sampled} were measured, "
                f"{self.images} of them images",
                f"  {duration(self.cpu_seconds)} of CPU time, {self.requests:,} requests to OSS",
                f"  local: {duration(self.local_seconds)} on this machine, "
                f"{self.local_price:,.2f} {money} for requests",
                f"  function: {self.function_price:,.2f} {money}, requests included",
                f"  prices of {PRICES.date}; nothing was stored",
            ]
        )


def estimate(ledger: Ledger, recipe: Recipe, outputs: int, workers: int | None) -> Estimate:
    """Fetches and renders a sample of what waits, without storing anything."""
    from fcimage import render
    from fcimage.cost import PRICES, Size, bill, billed_ms

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
    each_cpu = statistics.mean(cpu) if cpu else 0.0
    each_wall = statistics.mean(wall) if wall else 0.0
    share = images / len(entries) if entries else 0.0
    requests = round(count * (outputs + 1 + outputs * share))
    price = requests * PRICES.oss_per_request
    function = Size.of(MEMORY_MB / 1024, MEMORY_MB)
    waited_ms = 1000 * max(0.0, each_wall - each_cpu)
    ms = billed_ms(1000 * each_cpu, 1000 * each_cpu, function.vcpu, waited_ms, PRICES.step_ms)
    cores = len(os.sched_getaffinity(0))
    return Estimate(
        objects=count,
        bytes=total,
        sampled=len(entries),
        images=images,
        cpu_seconds=each_cpu * count,
        requests=requests,
        # Workers wait side by side, but share the cores.
        local_seconds=max(each_wall * count / (workers or 2 * cores), each_cpu * count / cores),
        local_price=price,
        function_price=price + bill(ms, function, count).price,
    )
