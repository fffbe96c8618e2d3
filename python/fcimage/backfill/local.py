"""The local runner: several processes, one object at a time in each."""

from __future__ import annotations

import contextlib
import heapq
import os
import pickle
import selectors
import subprocess
import sys
import time

from fcimage.exceptions import FcImageError

from .ledger import Settled
from .task import Done

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .ledger import Entry, Ledger
    from .task import Recipe

__all__ = ["LocalRunner"]

#: How often an object is tried: after that, what could be retried counts as failed.
ATTEMPTS = 5
#: Seconds before the second attempt; twice as long before each further one.
BACKOFF = 1.0
#: Seconds after which what was done is recorded.
RECORD_EVERY = 1.0
#: How many objects in a row the storage may refuse, or their processes die.
IN_A_ROW = 20


class Worker:
    """One child process and the object that it works on."""

    def __init__(self, recipe: bytes) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "fcimage.backfill.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
        )
        self.entry: Entry | None = None
        self._received = b""
        self._tell(recipe)

    def begin(self, entry: Entry) -> None:
        """Gives it an object to work on."""
        self.entry = entry
        self._tell(pickle.dumps(entry))

    def _tell(self, what: bytes) -> None:
        assert self.process.stdin is not None
        try:
            self.process.stdin.write(what)
            self.process.stdin.flush()
        except BrokenPipeError:
            pass  # it died: its output ends, too, and is read next

    def answer(self) -> Done | None:
        """Reads what it has written: the answer if that is complete, else None. Raises EOFError if
        the process has died."""
        assert self.process.stdout is not None
        found = os.read(self.process.stdout.fileno(), 1 << 16)
        if not found:
            raise EOFError
        self._received += found
        length = 4 + int.from_bytes(self._received[:4], "little")
        if len(self._received) < max(5, length):
            return None
        answer, self._received = self._received[4:length], self._received[length:]
        done: Done = pickle.loads(answer)
        return done

    def end(self) -> None:
        """Lets it finish what it works on."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        with contextlib.suppress(BrokenPipeError):  # it died before it read everything
            self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


class LocalRunner:
    """Processes everything that waits in a ledger, in child processes.

    Args:
        recipe: What to do with each object.
        workers: How many processes.
    """

    def __init__(self, recipe: Recipe, workers: int) -> None:
        try:
            self._recipe = pickle.dumps(recipe)
        except Exception as error:
            raise FcImageError(
                f"the storage cannot be pickled for another process: {error}"
            ) from None
        self._count = workers
        #: The objects in hand, and how often each was begun.
        self._attempts: dict[int, int] = {}
        self._settled: list[Settled] = []
        self._later: list[tuple[float, Entry]] = []
        self._refused = 0

    def run(
        self,
        ledger: Ledger,
        order: str,
        stopped: Callable[[], bool],
        limit: int | None = None,
    ) -> Iterator[list[Settled]]:
        """Works, and yields what was settled, about once a second. ``stopped`` is asked before each
        object; what is in hand then is finished."""
        self._selector = selectors.DefaultSelector()
        self._workers: list[Worker] = []
        self._queue: list[Entry] = []
        self._left = limit
        recorded = time.monotonic()
        try:
            while True:
                self._hand_out(ledger, order, stopped)
                busy = [worker for worker in self._workers if worker.entry is not None]
                if not busy and (stopped() or not self._later):
                    break
                for key, _ in self._selector.select(0.1 if self._later else RECORD_EVERY):
                    self._read(key.data)
                if self._settled and time.monotonic() - recorded >= RECORD_EVERY:
                    yield self._recorded(ledger)
                    recorded = time.monotonic()
            if self._settled:
                yield self._recorded(ledger)
        finally:
            for worker in self._workers:
                worker.end()
            self._selector.close()
            # What was done before an error.
            if self._settled:
                self._recorded(ledger)

    def _recorded(self, ledger: Ledger) -> list[Settled]:
        done, self._settled = self._settled, []
        ledger.settle(done)
        return done

    @property
    def unreported(self) -> int:
        """Objects that are being worked on or were since the last report."""
        return len(self._attempts) + len(self._settled)

    def _hand_out(self, ledger: Ledger, order: str, stopped: Callable[[], bool]) -> None:
        free = [worker for worker in self._workers if worker.entry is None]
        while (free or len(self._workers) < self._count) and not stopped():
            entry = self._next(ledger, order)
            if entry is None:
                return
            if not free:
                free.append(self._started())
            free.pop().begin(entry)
            if self._left is not None and entry.id not in self._attempts:
                self._left -= 1
            self._attempts[entry.id] = self._attempts.get(entry.id, 0) + 1

    def _next(self, ledger: Ledger, order: str) -> Entry | None:
        """The next object: one whose time for another attempt has come, else one that waits."""
        if self._later and self._later[0][0] <= time.monotonic():
            return heapq.heappop(self._later)[1]
        if self._left == 0:
            return None
        if not self._queue:
            known = {worker.entry.id for worker in self._workers if worker.entry is not None}
            known |= {entry.id for _, entry in self._later}
            known |= {each.entry.id for each in self._settled}
            self._queue = ledger.waiting(order, 1000, known)
        return self._queue.pop(0) if self._queue else None

    def _started(self) -> Worker:
        worker = Worker(self._recipe)
        assert worker.process.stdout is not None
        self._selector.register(worker.process.stdout, selectors.EVENT_READ, worker)
        self._workers.append(worker)
        return worker

    def _read(self, worker: Worker) -> None:
        try:
            done = worker.answer()
        except EOFError:
            done = self._died(worker)
        entry = worker.entry
        if done is None or entry is None:
            return
        worker.entry = None
        attempts = self._attempts[entry.id]
        if done.retryable and attempts < ATTEMPTS:
            moment = time.monotonic() + BACKOFF * 2 ** (attempts - 1)
            heapq.heappush(self._later, (moment, entry))
            return
        del self._attempts[entry.id]
        outcome = "raised" if done.outcome == "unfinished" else done.outcome
        facts = {**done.facts, "attempts": attempts} if attempts > 1 else done.facts
        self._settled.append(Settled(entry, outcome, facts))
        self._count_refusals(done)

    def _died(self, worker: Worker) -> Done | None:
        """A process that was killed, as the system does when memory is short: its object is tried
        again in a new one."""
        assert worker.process.stdout is not None
        self._selector.unregister(worker.process.stdout)
        self._workers.remove(worker)
        worker.end()
        if worker.entry is None:
            if worker.process.returncode != 0:
                raise FcImageError("a worker process ended before it could work: see its messages")
            return None
        reason = f"the process died with status {worker.process.returncode}"
        return Done("raised", True, {"made": 0, "error": "ProcessDied", "reason": reason})

    def _count_refusals(self, done: Done) -> None:
        """A storage that refuses one object after the other will refuse all of them."""
        self._refused = self._refused + 1 if done.outcome in ("raised", "unfinished") else 0
        if self._refused >= IN_A_ROW:
            raise FcImageError(
                f"{IN_A_ROW} objects in a row failed, the last one with: {done.facts.get('reason')}"
            )
