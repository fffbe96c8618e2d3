"""The function runner: a deployed function does the work, with its ready handler.

The objects are announced to it as uploads would be, several in one event. What became of them is
read from the storage: see :mod:`.outcomes`.
"""

from __future__ import annotations

import heapq
import itertools
import queue
import time
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from fcimage.exceptions import ArgumentError, FcImageError, StorageError
from fcimage.storage.calls import Calls

from .estimate import Cost
from .events import announcement, batches
from .outcomes import OtherRecipeError, Sent
from .runner import Answer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from typing import Any

    from fcimage.handler import Pipeline

    from .estimate import Sample
    from .runner import Setup
    from .task import Done
    from .work import Work

__all__ = ["FunctionRunner", "check_pipeline", "compute_price"]

#: Requests to the storage and to the endpoint side by side, unless the setup says how many.
REQUESTS = 32
#: Seconds between an event and the first look at its outcomes; each further one takes longer.
FIRST_LOOK, LONGER, LONGEST_LOOK = 1.0, 1.5, 20.0
#: How often an object is sent that has no outcome in time.
TIMES = 3
#: How often an event is sent that the endpoint does not take, and seconds before the second time;
#: twice as long before each further one, at most the longest.
ATTEMPTS, BACKOFF, LONGEST_BACKOFF = 8, 1.0, 30.0
#: Seconds that objects in flight have after Ctrl-C.
GRACE = 30.0
#: For the price: MB of memory of the function, and instances that work at the same time.
MEMORY_MB, INSTANCES = 512, 100


def check_pipeline(pipeline: Pipeline) -> None:
    """Raises ArgumentError if outcomes of this pipeline cannot be found in the storage."""
    if pipeline.failure_prefix is None:
        raise ArgumentError(
            "the function runner reads failures from reports: set FAILURE_PREFIX, as in the "
            "function"
        )
    if pipeline.need_content:
        raise ArgumentError(
            "the function runner cannot look for outputs whose keys depend on the content of "
            "their source: use another runner"
        )


def billed_ms_of(sample: Sample) -> float:
    """The milliseconds that the function is billed for an object."""
    from fcimage.cost import PRICES, billed_ms

    cpu_ms = 1000 * sample.cpu_seconds
    waited_ms = 1000 * max(0.0, sample.wall_seconds - sample.cpu_seconds)
    return billed_ms(cpu_ms, cpu_ms, MEMORY_MB / 1024, waited_ms, PRICES.step_ms)


def compute_price(sample: Sample) -> float:
    """What the function costs for everything that waits, without requests to the storage. Each
    object counts as an invocation, although one may process several."""
    from fcimage.cost import Size, bill

    size = Size.of(MEMORY_MB / 1024, MEMORY_MB)
    return bill(billed_ms_of(sample), size, sample.objects).price


class Event:
    """Objects that are announced together."""

    def __init__(self, objects: list[Sent], text: str) -> None:
        self.objects = objects
        self.text = text
        #: How often the endpoint did not take it.
        self.refusals = 0
        self.sent_at = 0.0
        self.look_after = FIRST_LOOK
        #: Whether the look that was begun is the last one.
        self.is_late = False
        #: Why the last look at the storage failed.
        self.trouble: str | None = None

    def looked(self) -> list[Answer]:
        """Looks for outcomes, of all objects at last. The handler processes one after the other,
        so if one has no outcome, those after it have none, unless the last one has."""
        found = []
        thorough = self.is_late
        self.trouble = None
        for sent in self.objects:
            try:
                done = sent.look()
                if done is None:
                    thorough = thorough or self.objects[-1].look() is not None
                    done = sent.look_closer() if thorough else None
            except OtherRecipeError:
                raise
            except Exception as error:  # a storage may raise anything
                self.trouble = f"{type(error).__name__}: {error}"
                done = None
            if done is not None:
                found.append(Answer(sent.entry, done))
            elif not thorough:
                break
        return found


class FunctionRunner:
    """Sends events and looks for outcomes, with threads for the requests of both."""

    def __init__(self, setup: Setup) -> None:
        if setup.delivery is None:
            raise ArgumentError("the function runner needs an endpoint")
        self._recipe = setup.recipe
        self._delivery = setup.delivery
        self._threads = setup.workers or REQUESTS
        #: What threads have done: what to do with it, the subject, and a result or an error.
        self._results: queue.SimpleQueue[
            tuple[Callable[[Any, Any, Exception | None], list[Answer]], Any, Any, Exception | None]
        ] = queue.SimpleQueue()
        #: Objects that are taken and not answered, in whatever state.
        self._in_hand: dict[int, Sent] = {}
        #: Those without an outcome, which are taken once more.
        self._again: dict[int, Sent] = {}
        self._preparing = 0
        self._prepared: list[Sent] = []
        self._unsent: deque[Event] = deque()
        self._sending = 0
        #: Events to look at, by the time of the next look.
        self._flying: list[tuple[float, int, Event]] = []
        self._number = itertools.count()
        #: When the endpoint may get the next event.
        self._send_at = 0.0
        self._backoff = BACKOFF
        self._stopped_at: float | None = None

    @staticmethod
    def cost(sample: Sample, workers: int | None) -> Cost:
        """See :class:`.runner.Runner`. The requests are those of the function and of this runner,
        which asks for each output once before and once after."""
        from fcimage.cost import PRICES

        requests = sample.requests + 2 * (sample.outputs + 1) * sample.objects
        price = requests * PRICES.oss_per_request + compute_price(sample)
        seconds = billed_ms_of(sample) / 1000 * sample.objects / INSTANCES
        what = f"in {INSTANCES} instances of {MEMORY_MB} MB; {requests:,} requests and function"
        return Cost(seconds, price, what)

    def run(self, work: Work) -> Generator[list[Answer], None, None]:
        """See :class:`.runner.Runner`."""
        calls = Calls()
        self._pool = ThreadPoolExecutor(self._threads, initializer=calls.enter)
        try:
            while True:
                self._take(work)
                if work.over and not self._in_hand:
                    return
                answers = self._abandoned() if work.stopped is not None else []
                self._send()
                self._look()
                answers += self._collect(0.0 if answers else min(work.pause, self._pause()))
                for answer in answers:
                    del self._in_hand[answer.entry.id]
                yield answers
        finally:
            self._pool.shutdown(wait=False, cancel_futures=True)
            calls.stop()

    # What this thread decides.

    def _take(self, work: Work) -> None:
        """Takes objects for whole events, as many as may be in flight."""
        size = self._delivery.keys_per_event
        room = self._delivery.in_flight - len(self._in_hand)
        for entry in work.take(room - room % size):
            sent = self._again.pop(entry.id, None) or Sent(self._recipe, entry)
            sent.is_last_time = work.attempt(entry) >= TIMES
            self._in_hand[entry.id] = sent
            self._preparing += 1
            self._start(sent.prepare, self._was_prepared, sent)

    def _send(self) -> None:
        """Sends what is prepared and may be sent now, in events that are full if possible."""
        size = self._delivery.keys_per_event
        count = len(self._prepared)
        if self._preparing:
            count -= count % size
        ready, self._prepared = self._prepared[:count], self._prepared[count:]
        objects = ((sent, announcement(sent.found)) for sent in ready)
        for owners, text in batches(objects, size, self._delivery.endpoint.max_bytes):
            self._unsent.append(Event(owners, text))
        now = time.monotonic()
        while self._unsent and self._sending < self._threads and self._send_at <= now:
            event = self._unsent.popleft()
            if self._delivery.rate is not None:
                self._send_at = max(self._send_at, now - 0.1)
                self._send_at += len(event.objects) / self._delivery.rate
            self._sending += 1
            self._start(partial(self._delivery.endpoint.send, event.text), self._was_sent, event)

    def _look(self) -> None:
        """Looks at the events whose time has come."""
        now = time.monotonic()
        while self._flying and self._flying[0][0] <= now:
            event = heapq.heappop(self._flying)[2]
            event.is_late = now - event.sent_at >= self._delivery.deadline
            self._start(event.looked, self._was_looked, event)

    def _pause(self) -> float:
        """Seconds for which there is nothing to do but to wait for threads."""
        moments = [time.monotonic() + 1.0]
        if self._unsent and self._sending < self._threads:
            moments.append(self._send_at)
        if self._flying:
            moments.append(self._flying[0][0])
        return max(0.0, min(moments) - time.monotonic())

    def _abandoned(self) -> list[Answer]:
        """After a stop: the objects that are not sent yet, and after a while all others. They are
        left for the next run, which finds what the function has made meanwhile."""
        now = time.monotonic()
        if self._stopped_at is None:
            self._stopped_at = now
        left = self._prepared + [sent for event in self._unsent for sent in event.objects]
        self._prepared = []
        self._unsent.clear()
        if now - self._stopped_at >= GRACE:
            left += [sent for *_, event in self._flying for sent in event.objects]
            self._flying = []
        return [Answer(sent.entry, sent.lost("the run was stopped", True)) for sent in left]

    # What threads have done.

    def _start(
        self,
        call: Callable[[], Any],
        then: Callable[[Any, Any, Exception | None], list[Answer]],
        subject: Sent | Event,
    ) -> None:
        def done() -> None:
            result, error = None, None
            try:
                result = call()
            except Exception as raised:
                error = raised
            self._results.put((then, subject, result, error))

        self._pool.submit(done)

    def _collect(self, seconds: float) -> list[Answer]:
        """Waits so long for the first thread, and takes what all have done."""
        answers: list[Answer] = []
        try:
            found = self._results.get(timeout=seconds)
            while True:
                then, subject, result, error = found
                answers += then(subject, result, error)
                found = self._results.get_nowait()
        except queue.Empty:
            return answers

    def _was_prepared(self, sent: Sent, done: Done | None, error: Exception | None) -> list[Answer]:
        self._preparing -= 1
        if error is not None:
            raise error
        if done is not None:
            return [Answer(sent.entry, done)]
        self._prepared.append(sent)
        return []

    def _was_sent(self, event: Event, _: None, error: Exception | None) -> list[Answer]:
        self._sending -= 1
        now = time.monotonic()
        if error is None:
            self._backoff = BACKOFF
            event.sent_at = now
            for sent in event.objects:
                sent.events += 1
            heapq.heappush(self._flying, (now + FIRST_LOOK, next(self._number), event))
            return []
        if not isinstance(error, StorageError):
            raise error
        if not error.retryable:
            raise FcImageError(f"the endpoint does not take events: {error}")
        event.refusals += 1
        if event.refusals >= ATTEMPTS:
            return [Answer(sent.entry, sent.refused(error)) for sent in event.objects]
        self._unsent.appendleft(event)
        if self._send_at <= now:  # not once for each of those that were sent side by side
            self._send_at = now + self._backoff
            self._backoff = min(2 * self._backoff, LONGEST_BACKOFF)
        return []

    def _was_looked(
        self, event: Event, found: list[Answer] | None, error: Exception | None
    ) -> list[Answer]:
        if error is not None or found is None:
            raise error or FcImageError("an event was not looked at")
        answered = {answer.entry.id for answer in found}
        event.objects = [sent for sent in event.objects if sent.entry.id not in answered]
        if not event.objects:
            return found
        now, end = time.monotonic(), event.sent_at + self._delivery.deadline
        if not event.is_late:
            moment = min(now + event.look_after, end)
            event.look_after = min(LONGER * event.look_after, LONGEST_LOOK)
            heapq.heappush(self._flying, (moment, next(self._number), event))
            return found
        return found + [self._lost(sent, event.trouble) for sent in event.objects]

    def _lost(self, sent: Sent, trouble: str | None) -> Answer:
        reason = (
            f"no outcome within {self._delivery.deadline:g} s of each of {sent.events} events"
            + (f"; the storage: {trouble}" if trouble else "")
        )
        if not sent.is_last_time:
            self._again[sent.entry.id] = sent
        return Answer(sent.entry, sent.lost(reason, not sent.is_last_time))
