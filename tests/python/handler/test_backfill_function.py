"""The function runner: a deployed function does the work, whatever its platform does to events."""

from __future__ import annotations

import json
import os
import pathlib
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from fcimage import ArgumentError, FcImageError, Jpeg, Variant, WebP
from fcimage.backfill import Backfill, Delivery, FunctionEndpoint, Report, work
from fcimage.backfill import function as runner
from fcimage.backfill.ledger import Entry
from fcimage.backfill.outcomes import Sent
from fcimage.backfill.progress import Progress
from fcimage.backfill.task import Recipe
from fcimage.handler import Pipeline
from fcimage.storage import DirectoryStorage
from fcimage.storage.credentials import Credentials

from support import backfill_storages as storages
from support.function_endpoint import KEY_ID, KEY_SECRET, TOKEN, FunctionCompute
from support.pictures import encoded, photo_like

VARIANTS = [Variant("small", width=40, encodings=[Jpeg(), WebP()])]
CREDENTIALS = Credentials(KEY_ID, KEY_SECRET, TOKEN)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "FIRST_LOOK", 0.05)
    monkeypatch.setattr(runner, "LONGEST_LOOK", 0.2)
    monkeypatch.setattr(runner, "BACKOFF", 0.05)
    monkeypatch.setattr(work, "BACKOFF", 0.01)


@pytest.fixture
def root(tmp_path: pathlib.Path) -> pathlib.Path:
    filled(tmp_path, [f"uploads/{number} +图%.jpg" for number in range(8)])
    return tmp_path


def filled(root: pathlib.Path, keys: list[str]) -> None:
    storage = DirectoryStorage(root)
    for number, key in enumerate(keys):
        storage.put("photos", key, encoded(photo_like(60 + number, 40), "JPEG"))


def pipeline(
    root: pathlib.Path,
    variants: list[Variant] = VARIANTS,
    kind: type[DirectoryStorage] = storages.Watched,
    **options: Any,
) -> Pipeline:
    options = {"target_bucket": "out", "failure_prefix": "failed/", **options}
    return Pipeline(variants, kind(root), **options)


@pytest.fixture
def function(root: pathlib.Path) -> Iterator[FunctionCompute]:
    with FunctionCompute(pipeline(root).run) as running:
        yield running


def backfill(
    root: pathlib.Path,
    url: str,
    variants: list[Variant] = VARIANTS,
    state: str = "state",
    kind: type[DirectoryStorage] = storages.Watched,
    **options: Any,
) -> Backfill:
    options = {"keys_per_event": 3, "deadline": 20.0, **options}
    delivery = Delivery(FunctionEndpoint(url, credentials=CREDENTIALS), **options)
    return Backfill(
        "photos/uploads/",
        pipeline(root, variants, kind),
        state=str(root / state),
        runner="function",
        delivery=delivery,
    )


def prepared(root: pathlib.Path, key: str) -> Sent:
    """An object that would be sent now."""
    sent = Sent(Recipe(pipeline(root), "photos"), Entry(1, key, 0, None, 0.0))
    assert sent.prepare() is None
    return sent


def outcomes(root: pathlib.Path, state: str = "state") -> dict[str, dict[str, Any]]:
    lines = (root / state / "outcomes.jsonl").read_text("utf-8").splitlines()
    return {line["key"]: line for line in map(json.loads, lines)}


def made(root: pathlib.Path) -> dict[str, int]:
    """How often each output was stored."""
    return {
        name: times
        for name, times in storages.Watched(root).puts().items()
        if not name.startswith("failed")
    }


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


def test_failures_come_from_reports_and_vanished_objects_from_the_bucket(
    root: pathlib.Path, function: FunctionCompute
) -> None:
    storage = DirectoryStorage(root)
    storage.put("photos", "uploads/broken.jpg", b"\xff\xd8\xff broken")
    storage.put("photos", "uploads/text.txt", b"no image")
    storage.put("photos", "uploads/nameless", b"no image")
    storage.put("photos", "uploads/own.jpg", b"x", {"x-oss-meta-fcimage": "E/m"})
    report = backfill(root, function.trigger, kind=storages.Vanishing).run()
    assert report.outcomes == {"done": 8, "failed": 2, "skipped": 3}
    found = outcomes(root)
    local = Backfill("photos/uploads/", pipeline(root, kind=storages.Vanishing), workers=1,
                     state=str(root / "local"))  # fmt: skip
    local.run()
    for key, line in outcomes(root, "local").items():
        for name in ("error", "reason"):
            assert found[key].get(name) == line.get(name), key
    assert found["uploads/broken.jpg"]["error"] == "DecodeError"


@pytest.mark.parametrize(
    "report",
    [
        b"",
        b"[1]",
        b"{}",
        b'{"error": "a\\u001b", "message": ""}',
        b"[" * 100_000,
        b'{"error": "DecodeError", "message": ""}' + b" " * (1 << 20),
    ],
)
def test_a_report_that_the_handler_did_not_write_is_no_outcome(
    root: pathlib.Path, report: bytes
) -> None:
    sent = prepared(root, "uploads/0 +图%.jpg")
    storage = DirectoryStorage(root)
    storage.put("out", "failed/uploads/0 +图%.jpg.json", report)
    assert sent.look() is None
    storage.put("out", "failed/uploads/0 +图%.jpg.json", b'{"error": "E", "message": "m"}')
    done = sent.look()
    assert done is not None
    assert (done.outcome, done.facts["error"], done.facts["reason"]) == ("failed", "E", "m")


def test_an_old_report_is_no_outcome(root: pathlib.Path) -> None:
    """What was reported before the object was sent says nothing about this run."""
    DirectoryStorage(root).put("photos", "uploads/broken.jpg", b"\xff\xd8\xff broken")
    with FunctionCompute(pipeline(root).run) as function:
        backfill(root, function.trigger).run()
    filled(root, ["uploads/broken.jpg"])  # repaired
    with FunctionCompute(pipeline(root).run) as function:
        function.delay = 0.5
        report = backfill(root, function.trigger, state="other").run()
    assert report.outcomes == {"unchanged": 8, "done": 1}


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


def test_an_object_without_an_outcome_is_recorded_and_tried_by_the_next_run(
    root: pathlib.Path, function: FunctionCompute
) -> None:
    function.lost = set(range(1, 100))
    report = backfill(root, function.trigger, deadline=0.2, keys_per_event=8).run()
    assert (report.outcomes, report.errors) == ({"raised": 8}, {"NoOutcome": 8})
    assert report.sent == 24
    line = outcomes(root)["uploads/0 +图%.jpg"]
    assert line["reason"] == "no outcome within 0.2 s of each of 3 events"
    function.lost = set()
    assert backfill(root, function.trigger).run().outcomes == {"done": 8}


def test_what_came_after_the_deadline_is_done(
    root: pathlib.Path, function: FunctionCompute, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "BACKOFF", 3.0)
    function.delay = 0.5
    report = backfill(root, function.trigger, deadline=0.2, keys_per_event=8).run()
    assert (report.outcomes, report.sent, report.made) == ({"done": 8}, 8, 16)


def test_a_handler_that_raises_is_called_again_by_the_platform(root: pathlib.Path) -> None:
    with FunctionCompute(pipeline(root, kind=storages.Throttling).run) as function:
        report = backfill(root, function.trigger).run()
    assert (report.outcomes, report.sent) == ({"done": 8}, 8)
    assert function.errors and set(made(root).values()) == {1}


def test_a_storage_that_throttles_is_asked_again(
    root: pathlib.Path, function: FunctionCompute
) -> None:
    report = backfill(root, function.trigger, kind=storages.ThrottlingHeads).run()
    assert report.outcomes == {"done": 8}


def test_a_function_with_another_recipe_is_noticed(root: pathlib.Path) -> None:
    other = [Variant("small", width=41, encodings=[Jpeg(), WebP()])]
    noticed = pytest.raises(FcImageError, match=r"the function made out/.*another recipe")
    with FunctionCompute(pipeline(root, other).run) as function, noticed:
        backfill(root, function.trigger).run()


def test_two_backfills_at_once_lose_nothing(root: pathlib.Path, function: FunctionCompute) -> None:
    filled(root, [f"uploads/more-{number}.jpg" for number in range(20)])
    runs = [backfill(root, function.trigger, state=state) for state in ("one", "two")]
    with ThreadPoolExecutor(2) as pool:
        reports = list(pool.map(Backfill.run, runs))
    for report in reports:
        assert set(report.outcomes) <= {"done", "unchanged"}
        assert (report.objects, report.left) == (28, 0)
    assert len(made(root)) == 56


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


def test_a_replaced_object_is_done_when_its_new_content_is(
    root: pathlib.Path, function: FunctionCompute
) -> None:
    report = backfill(root, function.trigger, kind=storages.OldEtags).run()
    assert report.outcomes == {"done": 8}


def test_sources_with_the_same_keys_are_noticed(root: pathlib.Path) -> None:
    filled(root, ["uploads/a/x.jpg", "uploads/b/x.jpg"])
    first, second = prepared(root, "uploads/a/x.jpg"), prepared(root, "uploads/b/x.jpg")
    for sent in (first, second):
        pipeline(root).process(sent.found)
    done = second.look()
    assert done is not None and (done.outcome, done.facts["made"]) == ("done", 2)
    assert first.look() is None
    done = first.look_closer()
    assert done is not None and done.outcome == "failed"
    assert done.facts["error"] == "OutputReplaced"
    assert " is now an output of photos/uploads/b/x.jpg" in done.facts["reason"]


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
