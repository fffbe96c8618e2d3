"""What is left to do, for runners to take, and what becomes of it."""

from __future__ import annotations

import heapq
import time

from fcimage.exceptions import FcImageError

from .ledger import Settled

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from .ledger import Entry, Ledger
    from .runner import Answer
    from .task import Done

__all__ = ["Work"]

#: How often an object is tried: after that, what could be retried counts as failed.
ATTEMPTS = 5
#: Seconds before the second attempt; twice as long before each further one.
BACKOFF = 1.0
#: How many objects in a row the storage may refuse, or their processes die.
IN_A_ROW = 20
#: Objects that are read from the ledger at once, at least.
READ = 1000


class Work:
    """The objects of a ledger that wait, and those that a runner has taken.

    Args:
        ledger: Where they wait, and where their outcomes are recorded.
        order: What comes first: one of :data:`.ledger.ORDERS`.
        limit: Hand out at most this many objects.
        obstacle: Says why so many objects must not be in hand at a time, or None if they may.
    """

    def __init__(
        self,
        ledger: Ledger,
        order: str,
        limit: int | None,
        obstacle: Callable[[int], str | None],
    ) -> None:
        self._ledger = ledger
        self._order = order
        self._left = limit
        self._obstacle = obstacle
        #: How often each object was begun that is not settled yet.
        self._attempts: dict[int, int] = {}
        self._in_hand: set[int] = set()
        #: Those that are to be tried again, and when.
        self._later: list[tuple[float, Entry]] = []
        self._read: list[Entry] = []
        self._exhausted = False
        self._unrecorded: list[Settled] = []
        self._refused = 0
        #: Why no further object is begun; None as long as they are.
        self.stopped: str | None = None

    # For runners.

    def take(self, most: int = 1) -> list[Entry]:
        """The next objects to process, at most so many; fewer or none if there are no more now. The
        runner must answer each."""
        taken: list[Entry] = []
        while len(taken) < most:
            entry = self._next(most - len(taken))
            if entry is None:
                break
            taken.append(entry)
            self._in_hand.add(entry.id)
            self._attempts[entry.id] = self._attempts.get(entry.id, 0) + 1
        return taken

    def attempt(self, entry: Entry) -> int:
        """Which attempt at an object in hand this is: 1 for the first."""
        return self._attempts[entry.id]

    @property
    def over(self) -> bool:
        """Whether nothing more will come. It is known after :meth:`take` gave nothing."""
        return self.stopped is not None or (self._exhausted and not self._attempts)

    @property
    def pause(self) -> float:
        """Seconds for which waiting for answers is better than another :meth:`take`, at most 1."""
        if self.stopped is not None or not self._later:
            return 1.0
        return min(1.0, max(0.01, self._later[0][0] - time.monotonic()))

    # For the backfill.

    def stop(self, reason: str) -> None:
        """Nothing more is begun; what is in hand is finished."""
        self.stopped = reason

    def answered(self, answers: Iterable[Answer]) -> list[Settled]:
        """Takes answers, and says which objects are settled by them; the others are tried again.

        Raises:
            FcImageError: Too many objects in a row failed by the storage or their processes.
        """
        settled = []
        for entry, done in answers:
            if entry.id not in self._in_hand:
                continue  # answered twice
            self._in_hand.remove(entry.id)
            attempts = self._attempts[entry.id]
            if done.retryable and attempts < ATTEMPTS:
                moment = time.monotonic() + BACKOFF * 2 ** (attempts - 1)
                heapq.heappush(self._later, (moment, entry))
                continue
            del self._attempts[entry.id]
            outcome = "raised" if done.outcome == "unfinished" else done.outcome
            facts = {**done.facts, "attempts": attempts} if attempts > 1 else done.facts
            settled.append(Settled(entry, outcome, facts))
            self._unrecorded.append(settled[-1])
            self._count_refusals(done)
        return settled

    def record(self) -> None:
        """Writes what is settled into the ledger."""
        if self._unrecorded:
            settled, self._unrecorded = self._unrecorded, []
            self._ledger.settle(settled)

    def _next(self, wanted: int) -> Entry | None:
        """One whose time for another attempt has come, else one that waits."""
        if self._later and self._later[0][0] <= time.monotonic():
            return heapq.heappop(self._later)[1] if self._allowed(0) else None
        if not self._read and self._left != 0:
            known = self._attempts.keys() | {each.entry.id for each in self._unrecorded}
            self._read = self._ledger.waiting(self._order, max(READ, wanted), known)
            self._read.reverse()
        self._exhausted = not self._read or self._left == 0
        if self._exhausted or not self._allowed(1):
            return None
        if self._left is not None:
            self._left -= 1
        return self._read.pop()

    def _allowed(self, more: int) -> bool:
        if self.stopped is not None:
            return False
        reason = self._obstacle(len(self._attempts) + more)
        # What is in hand may turn out to cost less than was expected.
        if reason is not None and not self._in_hand and (not more or not self._attempts):
            self.stopped = reason
        return reason is None

    def _count_refusals(self, done: Done) -> None:
        """A storage that refuses one object after the other will refuse all of them."""
        self._refused = self._refused + 1 if done.outcome in ("raised", "unfinished") else 0
        if self._refused >= IN_A_ROW:
            raise FcImageError(
                f"{IN_A_ROW} objects in a row failed, the last one with: {done.facts.get('reason')}"
            )
