"""The runner on Ray: a pool of actors of Ray Data, on a cluster or on this machine.

The rows of its datasets are turns: an actor that has one asks the feed for some objects, waits
until there are some, and its row becomes the answers. So objects flow to whichever actor is free,
no more are in hand than the actors can work on, and an object that is to be tried again needs no
dataset of its own.
"""

from __future__ import annotations

import asyncio
import collections
import os
import pickle
import queue
import re
import threading
from typing import TYPE_CHECKING, Any, NamedTuple

from fcimage._ray import connected, quiet
from fcimage.exceptions import FcImageError

from .estimate import Cost
from .runner import Answer
from .task import Done, died, process

if TYPE_CHECKING:
    from collections.abc import Generator

    from .estimate import Sample
    from .ledger import Entry
    from .runner import Setup
    from .work import Work

__all__ = ["RayRunner"]

#: The part of a core that an actor asks for: half of them wait for the storage.
CPUS = 0.5
#: Objects of one turn, if there are more than so many actors: Ray has work with each turn.
BATCH, MANY = 16, 32
#: Turns of one dataset for each actor, and at most; the next dataset starts actors of its own.
TURNS, MOST = 1000, 20_000
#: The line of a trace that tells an error.
ERROR = re.compile(r"[\w.]+(Error|Exception)\b.*: ")
#: Seconds to wait for actors that are to end.
GRACE = 60.0


class RayRunner:
    """Has actors of Ray Data do the work: two for each core of the cluster unless the setup says
    how many. The recipe travels to them by pickling."""

    def __init__(self, setup: Setup) -> None:
        self._setup = setup
        self._open: dict[int, Entry] = {}

    @staticmethod
    def cost(sample: Sample, workers: int | None) -> Cost:
        """See :class:`.runner.Runner`."""
        actors = workers or 2 * len(os.sched_getaffinity(0))
        cores = max(1, round(actors * CPUS))
        with_what = f"with {actors} actors on {cores} cores; requests only, without the cluster"
        return Cost(sample.seconds(actors, cores), sample.price, with_what)

    def run(self, work: Work) -> Generator[list[Answer], None, None]:
        """See :class:`.runner.Runner`."""
        if not self._setup.objects:
            return
        with connected(self._setup.address) as ray, quiet():
            cores = ray.cluster_resources().get("CPU", 1)
            actors = self._setup.workers or max(1, int(cores / CPUS))
            actors = min(actors, max(1, self._setup.objects))
            try:
                recipe = ray.cloudpickle.dumps(self._setup.recipe)
            except Exception as error:
                raise FcImageError(f"the storage cannot be pickled for Ray: {error}") from None
            while not work.over:
                pool = _Pool(ray, recipe, self._setup.objects, actors)
                yield from self._dataset(work, pool, actors)

    def _dataset(self, work: Work, pool: _Pool, actors: int) -> Generator[list[Answer], None, None]:
        """Works until nothing is left to do, or until a dataset has no further turns."""
        size = BATCH if actors > MANY else 1
        try:
            while True:
                room = min(2 * actors * size - len(self._open), pool.turns)
                entries = work.take(room) if room > 0 else []
                self._open.update((entry.id, entry) for entry in entries)
                pool.give(_batches(entries, work, size))
                if not self._open and (work.over or pool.turns == 0):
                    return
                yield self._answers(pool.replies(work.pause))
        finally:
            pool.close()

    def _answers(self, replies: list[Reply]) -> list[Answer]:
        # A turn may be taken twice, if its answers were on a node that was lost.
        known = [reply for reply in replies if reply.id in self._open]
        return [Answer(self._open.pop(reply.id), reply.done) for reply in known]


def _batches(entries: list[Entry], work: Work, size: int) -> list[list[Entry]]:
    """The objects of each turn. One that has failed before is alone: if it is what its actor died
    of, no others are tried again with it."""
    again = [[entry] for entry in entries if work.attempt(entry) > 1]
    fresh = [entry for entry in entries if work.attempt(entry) == 1]
    return again + [fresh[begin : begin + size] for begin in range(0, len(fresh), size)]


class Reply(NamedTuple):
    """What an actor says about an object."""

    id: int
    done: Done


class _Pool:
    """The actors of one dataset."""

    def __init__(self, ray: Any, recipe: bytes, objects: int, actors: int) -> None:
        import pyarrow  # type: ignore[import-not-found, import-untyped, unused-ignore]

        #: How many are left; more than objects, because some are tried again.
        self.turns = min(TURNS * actors, 2 * objects + actors, MOST)
        self._feed = _feed(ray, actors)
        # Blocks that exist already: what reads others would need a core, and the actors have all.
        turns = [pyarrow.table({"turn": [number]}) for number in range(self.turns)]
        dataset = ray.data.from_arrow(turns).map_batches(
            _Actor,
            fn_constructor_args=(recipe, self._feed),
            batch_size=None,
            batch_format="pyarrow",
            # A turn in the queue of an actor would wait for the turn before it.
            compute=ray.data.ActorPoolStrategy(size=actors, max_tasks_in_flight_per_actor=1),
            num_cpus=CPUS,
        )
        dataset.context.enable_progress_bars = False
        self._found: queue.SimpleQueue[list[Reply] | BaseException] = queue.SimpleQueue()
        self._closed = threading.Event()
        # Iterating blocks, and the backfill wants to hear something once a second.
        self._pump = threading.Thread(target=self._iterate, args=(dataset,), daemon=True)
        self._pump.start()

    def give(self, batches: list[list[Entry]]) -> None:
        """Gives the actors objects to process; each batch takes a turn."""
        if batches:
            self._feed.give.remote(self.turns, [pickle.dumps(batch) for batch in batches])
            self.turns -= len(batches)

    def replies(self, timeout: float) -> list[Reply]:
        """What the actors have answered; waits for it at most so many seconds.

        Raises:
            FcImageError: The actors cannot start, or the cluster has ended.
        """
        try:
            found = self._found.get(timeout=timeout)
        except queue.Empty:
            return []
        if isinstance(found, BaseException):
            raise FcImageError(f"the Ray cluster gave up: {_said(found)}") from found
        return found

    def close(self) -> None:
        """Lets the actors finish what they are working on, and ends them."""
        self._closed.set()
        self._feed.close.remote()
        self._pump.join(GRACE)

    def _iterate(self, dataset: Any) -> None:
        try:
            for table in dataset.iter_batches(
                batch_size=None, batch_format="pyarrow", prefetch_batches=0
            ):
                for replies in table["replies"].to_pylist():
                    self._found.put(pickle.loads(replies))
                if self._closed.is_set():
                    return
            # Unless all turns have been answered, somebody waits for what will not come.
            self._found.put(RuntimeError("the dataset has ended"))
        except BaseException as error:
            self._found.put(error)


def _feed(ray: Any, actors: int) -> Any:
    """The feed, on the machine of this process: it is needed as long as this process is."""
    from ray.util.scheduling_strategies import (  # type: ignore[import-not-found, import-untyped, unused-ignore]
        NodeAffinitySchedulingStrategy,
    )

    here = NodeAffinitySchedulingStrategy(ray.get_runtime_context().get_node_id(), soft=False)
    options = {
        "num_cpus": 0,
        "scheduling_strategy": here,
        # Each actor waits in a call.
        "max_concurrency": 2 * actors + 10,
        # Calls are tried again if the network fails.
        "max_task_retries": -1,
    }
    return ray.remote(**options)(_Feed).remote()


class _Feed:
    """An actor that has the objects for the others. Its methods may be called twice."""

    def __init__(self) -> None:
        self._given: set[int] = set()
        self._waiting: collections.deque[bytes] = collections.deque()
        self._taken: dict[int, bytes] = {}
        self._closed = False
        self._changed = asyncio.Condition()

    async def give(self, number: int, batches: list[bytes]) -> None:
        """Takes more; each call has another number."""
        async with self._changed:
            if number not in self._given:
                self._given.add(number)
                self._waiting.extend(batches)
            self._changed.notify_all()

    async def close(self) -> None:
        """Has nothing more for anybody."""
        async with self._changed:
            self._closed = True
            self._waiting.clear()
            self._changed.notify_all()

    async def take(self, turn: int) -> tuple[bytes | None, bool]:
        """The objects for this turn, as soon as there are some, or None if there will be none; and
        whether the turn had them already. Then its actor has died of them."""
        async with self._changed:
            again = turn in self._taken
            while not (turn in self._taken or self._waiting or self._closed):
                await self._changed.wait()
            if turn not in self._taken and self._waiting:
                self._taken[turn] = self._waiting.popleft()
            return self._taken.get(turn), again


class _Actor:
    """One of the actors that do the work: keeps the pipeline and its connections."""

    def __init__(self, recipe: bytes, feed: Any) -> None:
        self._recipe = pickle.loads(recipe)
        self._feed = feed

    def __call__(self, table: Any) -> Any:
        """The answers of some turns, which are numbers."""
        import pyarrow

        replies = [pickle.dumps(self._replies(turn)) for turn in table["turn"].to_pylist()]
        return pyarrow.table({"replies": pyarrow.array(replies, pyarrow.binary())})

    def _replies(self, turn: int) -> list[Reply]:
        import ray  # type: ignore[import-not-found, import-untyped, unused-ignore]

        found, again = ray.get(self._feed.take.remote(turn))
        entries: list[Entry] = pickle.loads(found) if found is not None else []
        if again:
            reason = "the actor that worked on it died"
            return [Reply(entry.id, died(reason)) for entry in entries]
        return [Reply(entry.id, self._done(entry)) for entry in entries]

    def _done(self, entry: Entry) -> Done:
        try:
            return process(self._recipe, entry)
        except Exception as error:
            return died(f"{type(error).__name__}: {error}")


def _said(error: BaseException) -> str:
    """The last line that tells an error, without the traces and the advice around it."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    errors = [line for line in lines if ERROR.match(line) and "UserCodeException" not in line]
    return (errors or lines or [type(error).__name__])[-1]
