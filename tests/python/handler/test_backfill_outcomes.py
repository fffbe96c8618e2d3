"""The function runner finds in the storage what became of each object."""

from __future__ import annotations

import pathlib
from concurrent.futures import ThreadPoolExecutor

import pytest
from fcimage import FcImageError, Jpeg, Variant, WebP
from fcimage.backfill import Backfill, work
from fcimage.storage import DirectoryStorage

from support import backfill_storages as storages
from support.function_backfills import (
    backfill,
    filled,
    made,
    outcomes,
    pipeline,
    prepared,
)
from support.function_endpoint import FunctionCompute

pytestmark = pytest.mark.usefixtures("impatient")


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
