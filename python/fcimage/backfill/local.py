"""The local runner: several processes, one object at a time in each."""

from __future__ import annotations

import contextlib
import os
import pickle
import selectors
import subprocess
import sys

from fcimage.exceptions import FcImageError

from .estimate import Cost
from .runner import Answer
from .task import died

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Generator

    from .estimate import Sample
    from .ledger import Entry
    from .runner import Setup
    from .task import Done
    from .work import Work

__all__ = ["LocalRunner"]


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
    """Has child processes of this one do the work: two for each core unless the setup says how
    many, because half of them wait for the storage."""

    def __init__(self, setup: Setup) -> None:
        try:
            self._recipe = pickle.dumps(setup.recipe)
        except Exception as error:
            raise FcImageError(
                f"the storage cannot be pickled for another process: {error}"
            ) from None
        workers = setup.workers or 2 * cores()
        self._count = min(workers, max(1, setup.objects))
        self._selector = selectors.DefaultSelector()
        self._workers: list[Worker] = []

    @staticmethod
    def cost(sample: Sample, workers: int | None) -> Cost:
        """See :class:`.runner.Runner`."""
        seconds = sample.seconds(workers or 2 * cores(), cores())
        return Cost(seconds, sample.price, f"on the {cores()} cores of this machine; requests only")

    def run(self, work: Work) -> Generator[list[Answer], None, None]:
        """See :class:`.runner.Runner`."""
        try:
            while True:
                self._hand_out(work)
                if work.over and all(worker.entry is None for worker in self._workers):
                    return
                ready = self._selector.select(work.pause)
                found = [self._read(key.data) for key, _ in ready]
                yield [answer for answer in found if answer is not None]
        finally:
            for worker in self._workers:
                worker.end()
            self._selector.close()

    def _hand_out(self, work: Work) -> None:
        free = [worker for worker in self._workers if worker.entry is None]
        while free or len(self._workers) < self._count:
            taken = work.take()
            if not taken:
                return
            if not free:
                free.append(self._started())
            free.pop().begin(taken[0])

    def _started(self) -> Worker:
        worker = Worker(self._recipe)
        assert worker.process.stdout is not None
        self._selector.register(worker.process.stdout, selectors.EVENT_READ, worker)
        self._workers.append(worker)
        return worker

    def _read(self, worker: Worker) -> Answer | None:
        try:
            done = worker.answer()
        except EOFError:
            done = self._died(worker)
        entry = worker.entry
        if done is None or entry is None:
            return None
        worker.entry = None
        return Answer(entry, done)

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
        return died(f"the process died with status {worker.process.returncode}")


def cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0))
