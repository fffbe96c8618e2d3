"""One backfill, from a listing to its report."""

from __future__ import annotations

import contextlib
import copy
import json
import signal
import threading
import time

from fcimage import ObjectEvent
from fcimage.exceptions import ArgumentError

from .choice import chosen, seconds_of
from .ledger import ORDERS, Ledger
from .progress import Progress
from .report import Report
from .runner import PARQUET, Setup, checked, named
from .task import Recipe
from .work import Work

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any

    from fcimage import EventPattern
    from fcimage.handler import Pipeline
    from fcimage.storage import Listed

    from .delivery import Delivery
    from .estimate import Estimate

__all__ = ["Backfill"]

#: Seconds after which what was done is recorded.
RECORD_EVERY = 1.0


class Backfill:
    """Makes the variants of all images of a bucket that do not exist yet.

    Whether an output exists is decided by the marks that the handler writes, so a function may work
    in the same bucket meanwhile, and a second backfill finds what the first one made.

    Args:
        source: The bucket, or the bucket and a prefix: ``"photos"``, ``"photos/uploads/"``; also
            with ``oss://`` or ``s3://`` before it.
        pipeline: What to do with each image, as the ready handler does it:
            ``Pipeline(variants, storage, target_bucket=...)``. Its storage must survive
            pickling, as an `OssStorage`, an `S3Storage` and a `DirectoryStorage` do, and needs a
            method ``list`` unless there is an inventory.
        state: A folder for what was found and what became of it. A run that was stopped continues
            there; a run after a finished one processes what is new or has changed.
        inventory: Objects to process instead of a listing; see :func:`.inventory.read_inventory`.
        pattern: Which objects: an `EventPattern` over their ``key``, ``size`` and ``modified``.
        since: Only objects that were written at this time or later: ISO 8601, such as "2026-11-26".
        order: "key", "oldest" or "newest" first. For the latter two the listing is finished first.
        workers: How many processes; default: two for each core, because half of them wait for the
            storage.
        runner: What does the work: "local" for processes of this machine, "ray" for actors of a
            cluster, which needs ``fcimage[ray]``, "function" for the function itself.
        address: For the runner "ray": the cluster, "auto" for the one that this machine belongs
            to, or "HOST:PORT"; default: ``RAY_ADDRESS``, or a cluster on this machine.
        delivery: For the runner "function": where the function is, and what it bears.

    Raises:
        ArgumentError: An argument is not valid, the state belongs to another backfill (also to one
            with other variants, keys, pattern or date), or another process uses it.
    """

    def __init__(
        self,
        source: str,
        pipeline: Pipeline,
        *,
        state: str = "fcimage-backfill",
        inventory: Iterable[Listed] | None = None,
        pattern: EventPattern | None = None,
        since: str | None = None,
        order: str = "key",
        workers: int | None = None,
        runner: str = "local",
        address: str | None = None,
        delivery: Delivery | None = None,
    ) -> None:
        self.bucket, self.prefix = location(source)
        if order not in ORDERS:
            raise ArgumentError(f"order must be one of {', '.join(ORDERS)}, got {order!r}")
        if workers is not None and workers < 1:
            raise ArgumentError(f"workers must be at least 1, got {workers}")
        self.order = order
        self.workers = workers
        self.runner = checked(runner)
        self.address = address
        if (delivery is None) is (runner == "function"):
            raise ArgumentError("the function runner, and no other, needs an endpoint (delivery)")
        self.delivery = delivery
        if delivery is not None:
            from .function import check_pipeline

            check_pipeline(pipeline)
        self._pattern = pattern
        self._since = None if since is None else seconds_of(since)
        self._inventory = inventory
        if inventory is None and not callable(getattr(pipeline.storage, "list", None)):
            raise ArgumentError("the storage cannot list a bucket: give an inventory")
        pipeline = copy.copy(pipeline)
        # Each process has one core; several encode side by side.
        pipeline.threads = 1
        self.recipe = Recipe(pipeline, self.bucket)
        sample = ObjectEvent(bucket=self.bucket, key="folder/name.jpg", time="2026-01-02T00:00:00Z")
        keys = sorted(key for output in pipeline.outputs_of(sample) for key in output.values())
        #: The keys that are asked for, for each object.
        self.outputs = len(keys)
        self._state = state
        self._identity = {
            "source": f"{self.bucket}/{self.prefix}",
            "target": pipeline.target_bucket or self.bucket,
            "recipe": ",".join(
                sorted(pipeline.marks.mark(variant.name, None) for variant in pipeline.variants)
            ),
            "choice of keys": json.dumps(keys),
            "choice of objects": f"{pattern!r}, since {since}",
        }

    def run(
        self,
        *,
        limit: int | None = None,
        budget: float | None = None,
        progress: Progress | None = None,
    ) -> Report:
        """Lists, works, and reports, also in report.json of the state. Ctrl-C ends it after the
        objects that are being worked on.

        Args:
            limit: Process at most this many objects.
            budget: Stop before the requests to OSS, and the function if that is the runner, cost
                more than this, in CNY.
            progress: Shows how far it is.

        Raises:
            StorageError: The listing failed.
            FcImageError: Every object failed in the same way; the message says how.
        """
        report = Report()
        ledger = Ledger(self._state, self._identity)
        try:
            self._list(ledger, progress)
            total = ledger.count_waiting()
            if limit is not None:
                total = min(total, limit)
            self._work(ledger, report, total, limit, budget, progress)
            report.left = ledger.count_waiting()
        finally:
            report.end()
            try:
                ledger.leave("report.json", json.dumps(report.as_dict()))
            finally:
                ledger.close()
        if self.runner in PARQUET:
            from .parquet import write_parquet

            write_parquet(self._state)
        return report

    def estimate(self, progress: Progress | None = None) -> Estimate:
        """Lists, measures a sample, and says what all of it would take. Nothing is stored."""
        from .estimate import estimate

        ledger = Ledger(self._state, self._identity)
        try:
            self._list(ledger, progress)
            return estimate(ledger, self.recipe, self.outputs, self.workers)
        finally:
            ledger.close()

    def _list(self, ledger: Ledger, progress: Progress | None) -> None:
        """Continues a listing that was interrupted; lists again after one that was finished."""
        ledger.reopen()
        interrupted = ledger.fact("listed") == "no"
        after = ledger.fact("listed until") if interrupted else None
        if interrupted or ledger.count_waiting() == 0 or ledger.fact("listed") is None:
            ledger.remember("listed", "no")
            if self._inventory is not None:
                found: Iterable[Listed] = (
                    each for each in self._inventory if each.key.startswith(self.prefix)
                )
            else:
                storage: Any = self.recipe.pipeline.storage
                found = storage.list(self.bucket, self.prefix, after=after)
            count = 0
            for batch in ledger.add(chosen(found, self._pattern, self._since)):
                count += batch
                if progress is not None:
                    progress.listed(count)
            ledger.remember("listed", "yes")
            if progress is not None:
                progress.end()

    def _work(
        self,
        ledger: Ledger,
        report: Report,
        total: int,
        limit: int | None,
        budget: float | None,
        progress: Progress | None,
    ) -> None:
        def obstacle(objects: int) -> str | None:
            if budget is not None and report.price + self._price_of(objects, report) > budget:
                return f"the budget of {budget:g} would be exceeded"
            return None

        report.price_of_each = self._price_of_function(ledger)
        work = Work(ledger, self.order, limit, obstacle)
        recorded = time.monotonic()
        with _first_interrupt(lambda: work.stop("interrupted")):
            runner = named(self.runner)(
                Setup(self.recipe, total, self.workers, self.address, self.delivery)
            )
            steps = runner.run(work)
            try:
                for answers in steps:
                    report.count(work.answered(answers), self.outputs)
                    if time.monotonic() - recorded < RECORD_EVERY:
                        continue
                    work.record()
                    recorded = time.monotonic()
                    if progress is not None:
                        progress.worked(report, total)
            finally:
                # What was done before an error, too.
                work.record()
                steps.close()
        report.stopped = work.stopped
        if progress is not None and total:
            progress.worked(report, total)
            progress.end()

    def _price_of(self, objects: int, report: Report) -> float:
        """What so many objects cost at most, without further attempts."""
        from fcimage.cost import PRICES

        requests = 2 * self.outputs + 1
        if self.delivery is not None:
            requests += 2 * (self.outputs + 2)
        return objects * (requests * PRICES.oss_per_request + report.price_of_each)

    def _price_of_function(self, ledger: Ledger) -> float:
        """What the function costs for one object, without requests. It is measured once."""
        if self.delivery is None:
            return 0.0
        known = ledger.fact("price of the function")
        if known is None:
            from .estimate import measured
            from .function import compute_price

            sample = measured(ledger, self.recipe, self.outputs)
            if not sample.measured:
                return 0.0
            known = repr(compute_price(sample) / sample.objects)
            ledger.remember("price of the function", known)
        return float(known)


@contextlib.contextmanager
def _first_interrupt(then: Callable[[], None]) -> Iterator[None]:
    """Until the block ends, the first Ctrl-C calls ``then``; the next one raises as always."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    usual = signal.getsignal(signal.SIGINT)

    def interrupt(*_: object) -> None:
        signal.signal(signal.SIGINT, usual)
        then()

    signal.signal(signal.SIGINT, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, usual)


def location(source: str) -> tuple[str, str]:
    """The bucket and the prefix of ``oss://bucket/prefix``.

    Raises:
        ArgumentError: There is no bucket, or another scheme.
    """
    scheme, mark, rest = source.partition("://")
    if not mark:
        rest = source
    elif scheme not in ("oss", "s3"):
        raise ArgumentError(f"expected oss://BUCKET/PREFIX or s3://BUCKET/PREFIX, got {source!r}")
    bucket, _, prefix = rest.partition("/")
    if not bucket:
        raise ArgumentError(f"expected a bucket, such as oss://photos/uploads/, got {source!r}")
    return bucket, prefix
