"""The function runner: a deployed function does the work, whatever its platform does to events."""

from __future__ import annotations

import json
import os
import pathlib
import signal
import time
from typing import Any

import pytest
from fcimage import ArgumentError, FcImageError
from fcimage.backfill import Backfill, Delivery, FunctionEndpoint, Report, work
from fcimage.backfill import function as runner
from fcimage.backfill.progress import Progress
from fcimage.storage import DirectoryStorage
from fcimage.storage.credentials import Credentials

from support import backfill_storages as storages
from support.function_backfills import (
    backfill,
    filled,
    made,
    outcomes,
    pipeline,
)
from support.function_endpoint import KEY_ID, KEY_SECRET, TOKEN, FunctionCompute

pytestmark = pytest.mark.usefixtures("impatient")


@pytest.mark.parametrize("place", ["trigger", "api", "mns"])
def test_the_function_makes_everything_once(
    root: pathlib.Path, function: FunctionCompute, place: str
) -> None:
    report = backfill(root, getattr(function, place)).run()
    assert (report.outcomes, report.made, report.left) == ({"done": 8}, 16, 0)
    assert len(made(root)) == 16 and set(made(root).values()) == {1}
    assert sorted(len(json.loads(body)) for body in function.taken) == [2, 3, 3]
    assert report.bytes_in > 0 and report.bytes_out > 0
    assert (report.sent, function.errors) == (8, [])
    # Everything stands: the function is not asked.
    again = backfill(root, getattr(function, place), state="other").run()
    assert (again.outcomes, again.sent) == ({"unchanged": 8}, 0)
    assert len(function.taken) == 3


def test_an_anonymous_trigger_gets_no_signature(root: pathlib.Path) -> None:
    with FunctionCompute(pipeline(root).run, signed=False) as function:
        delivery = Delivery(FunctionEndpoint(function.trigger, sign=False))
        state = str(root / "state")
        plain = Backfill(
            "photos/", pipeline(root), state=state, runner="function", delivery=delivery
        )
        assert plain.run().outcomes == {"done": 8}
    assert not any("authorization" in headers for headers in function.headers)
    with pytest.raises(ArgumentError, match="only an HTTP trigger takes requests"):
        FunctionEndpoint(function.api, sign=False)


def test_throttling_and_failures_of_the_endpoint_are_waited_for(
    root: pathlib.Path, function: FunctionCompute
) -> None:
    function.refusals.extend([429, 500, 503, 429])
    report = backfill(root, function.trigger).run()
    assert report.outcomes == {"done": 8}
    assert (report.sent, len(function.taken)) == (8, 3)


def test_a_refusal_that_will_not_end_stops_the_run(
    root: pathlib.Path, function: FunctionCompute, monkeypatch: pytest.MonkeyPatch
) -> None:
    function.refusals.append(404)
    with pytest.raises(FcImageError, match=r"the endpoint does not take events: .*404"):
        backfill(root, function.trigger, keys_per_event=8).run()
    function.refusals.append(200)
    with pytest.raises(FcImageError, match="does not take asynchronous invocations"):
        backfill(root, function.trigger, keys_per_event=8).run()
    monkeypatch.setattr(runner, "ATTEMPTS", 2)
    monkeypatch.setattr(work, "IN_A_ROW", 3)
    function.refusals.extend([503, 503])
    with pytest.raises(FcImageError, match=r"3 objects in a row failed.*503"):
        backfill(root, function.trigger, keys_per_event=8).run()
    assert made(root) == {}


def test_lost_and_repeated_events_do_not_matter(
    root: pathlib.Path, function: FunctionCompute
) -> None:
    function.lost, function.twice = {2}, {1, 4}
    report = backfill(root, function.trigger, deadline=4.0).run()
    assert report.outcomes == {"done": 8}
    assert len(made(root)) == 16
    lost = len(json.loads(function.taken[1]))
    assert report.sent == 8 + lost
    again = [line["attempts"] for line in outcomes(root).values() if "attempts" in line]
    assert again == [2] * lost


def test_a_handler_that_raises_is_called_again_by_the_platform(root: pathlib.Path) -> None:
    with FunctionCompute(pipeline(root, kind=storages.Throttling).run) as function:
        report = backfill(root, function.trigger).run()
    assert (report.outcomes, report.sent) == ({"done": 8}, 8)
    assert function.errors and set(made(root).values()) == {1}


def test_credentials_of_the_endpoint_are_replaced_before_they_end(
    root: pathlib.Path, function: FunctionCompute
) -> None:
    given = []

    def short_lived() -> Credentials:
        given.append(1)
        return Credentials(KEY_ID, KEY_SECRET, TOKEN, expires=time.time() + 60)

    endpoint = FunctionEndpoint(function.api, credentials=short_lived)
    delivery = Delivery(endpoint, keys_per_event=2)
    state = str(root / "state")
    report = Backfill(
        "photos/", pipeline(root), state=state, runner="function", delivery=delivery
    ).run()
    assert report.outcomes == {"done": 8}
    assert len(given) >= len(function.taken) == 4


def test_rate_and_bound_hold(
    root: pathlib.Path, function: FunctionCompute, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(root, [f"uploads/more-{number}.jpg" for number in range(22)])
    in_hand = []

    class Watched(runner.FunctionRunner):
        def _take(self, work: work.Work) -> None:
            super()._take(work)
            in_hand.append(len(self._in_hand))

    monkeypatch.setattr(runner, "FunctionRunner", Watched)
    began = time.monotonic()
    report = backfill(root, function.trigger, rate=60.0, in_flight=6).run()
    assert report.outcomes == {"done": 30}
    assert max(in_hand) == 6
    assert len(function.taken) == 10  # all of them full
    # The last event waits for the 27 objects before it. No machine is too slow for this.
    assert time.monotonic() - began >= 27 / 60 - 0.1


@pytest.mark.parametrize("place", ["trigger", "mns"])
def test_events_are_not_larger_than_the_platform_takes(root: pathlib.Path, place: str) -> None:
    names = [f"uploads/{number:03}{'图' * 70}/{number}{'图' * 70}.jpg" for number in range(60)]
    filled(root, names)
    kind = DirectoryStorage
    with FunctionCompute(pipeline(root, kind=kind).run) as function:
        url = getattr(function, place)
        report = backfill(root, url, kind=kind, keys_per_event=1000).run()
    assert (report.outcomes, function.errors) == ({"done": 68}, [])
    assert len(function.taken) > 1
    most = max(len(body) for body in function.taken)
    assert 40 << 10 < most < (64 if place == "mns" else 128) << 10
    assert set(function.announced) >= set(names)


def test_a_budget_counts_the_function(root: pathlib.Path, function: FunctionCompute) -> None:
    full = backfill(root, function.trigger, state="other")
    estimate = full.estimate()
    assert estimate.costs["function"].price > estimate.costs["local"].price
    report = backfill(root, function.trigger, keys_per_event=1).run(
        budget=estimate.costs["function"].price / 2
    )
    assert report.stopped is not None and "the budget of" in report.stopped
    assert 0 < report.left < 8
    assert 0 < report.price <= estimate.costs["function"].price / 2


def test_an_interrupt_leaves_what_is_not_sent(
    root: pathlib.Path, function: FunctionCompute, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "GRACE", 0.2)

    class Interrupting(Progress):
        done = False

        def worked(self, report: Report, total: int) -> None:
            if report.objects and not self.done:
                self.done = True
                os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr("fcimage.backfill.backfill.RECORD_EVERY", 0.0)
    report = backfill(root, function.trigger, in_flight=1).run(progress=Interrupting())
    assert report.stopped == "interrupted"
    assert (report.outcomes, report.left) == ({"done": 1}, 7)
    assert backfill(root, function.trigger).run().outcomes == {"done": 7}


def test_what_is_in_flight_at_an_interrupt_is_left_after_a_while(
    root: pathlib.Path, function: FunctionCompute, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "GRACE", 0.2)
    function.lost = {1}
    running = backfill(root, function.trigger, keys_per_event=8)

    def sent(event: str) -> None:
        FunctionEndpoint.send(running.delivery.endpoint, event)  # type: ignore[union-attr]
        os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr(running.delivery.endpoint, "send", sent)  # type: ignore[union-attr]
    report = running.run()
    assert (report.stopped, report.objects, report.left) == ("interrupted", 0, 8)


def test_what_the_runner_cannot_do_is_said(root: pathlib.Path) -> None:
    state = str(root / "state")

    def configured(**options: Any) -> None:
        made_of = pipeline(root, **options)
        delivery = Delivery("https://name.cn-hangzhou.fcapp.run")
        Backfill("photos", made_of, state=state, runner="function", delivery=delivery).run()

    with pytest.raises(ArgumentError, match="set FAILURE_PREFIX"):
        configured(failure_prefix=None)
    with pytest.raises(ArgumentError, match="keys depend on the content"):
        configured(keys={"jpeg": "{variant}/{sha256}.jpg", "webp": "{variant}/{sha256}.webp"})
    with pytest.raises(ArgumentError, match="needs an endpoint"):
        Backfill("photos", pipeline(root), runner="function")
    with pytest.raises(ArgumentError, match="needs an endpoint"):
        Backfill("photos", pipeline(root), delivery=Delivery("https://a.example"))
    for wrong in (
        *("", "fcapp.run", "ftp://a.example", "https://", "https://u:p@a.example"),
        *("https://a.example#b", "https://a:99999", "https://a:x", "https://[::1", "https://图"),
        *("https://a.example/?a b", "https://a.example/\r\nx: y"),
    ):
        with pytest.raises(ArgumentError, match="the endpoint must"):
            Delivery(wrong)
    for options in (
        {"keys_per_event": 0},
        {"keys_per_event": 1001},
        {"rate": 0.0},
        {"in_flight": 0},
        {"deadline": 0.0},
        {"deadline": float("nan")},
    ):
        with pytest.raises(ArgumentError, match=next(iter(options))):
            Delivery("https://a.example", **options)  # type: ignore[arg-type]
