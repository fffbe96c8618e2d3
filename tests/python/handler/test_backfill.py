"""A whole bucket: everything is made once, whatever interrupts it."""

from __future__ import annotations

import importlib.util
import json
import os
import pathlib
import signal
import subprocess
import sys
import time
from collections import Counter

import pytest
from fcimage import ArgumentError, EventPattern, FcImageError, Jpeg, Redact, Variant, WebP
from fcimage.backfill import Backfill, Report
from fcimage.backfill import work as runner
from fcimage.handler import Pipeline
from fcimage.storage import DirectoryStorage, Listed

from support import backfill_storages as storages
from support.backfills import VARIANTS, all_once, backfill, driver, filled, made, outcomes, wait_for
from support.pictures import encoded, photo_like


@pytest.fixture
def root(tmp_path: pathlib.Path) -> pathlib.Path:
    filled(tmp_path, [f"uploads/{number}.jpg" for number in range(8)])
    return tmp_path


def test_everything_is_made_once_and_recorded(root: pathlib.Path) -> None:
    report = backfill(root).run()
    assert (report.outcomes, report.made, report.left) == ({"done": 8}, 16, 0)
    assert report.bytes_in > 0 and report.bytes_out > 0 and report.cpu_ms > 0
    assert all_once(root)
    lines = outcomes(root)
    assert sorted(line["key"] for line in lines) == [f"uploads/{n}.jpg" for n in range(8)]
    assert {(line["outcome"], line["made"]) for line in lines} == {("done", 2)}


def test_the_report_of_the_last_run_is_left_in_the_state(root: pathlib.Path) -> None:
    report = backfill(root).run(limit=3)
    left = root / "state/report.json"
    assert json.loads(left.read_text("utf-8")) == report.as_dict()
    report = backfill(root).run()
    assert json.loads(left.read_text("utf-8")) == report.as_dict()
    assert not list((root / "state").glob("*.draft"))


def test_a_second_run_processes_what_is_new_or_has_changed(root: pathlib.Path) -> None:
    backfill(root).run()
    assert backfill(root).run().objects == 0
    filled(root, ["uploads/new.jpg"])
    DirectoryStorage(root).put("photos", "uploads/3.jpg", encoded(photo_like(90, 90), "JPEG"))
    report = backfill(root).run()
    assert report.outcomes == {"done": 2}
    assert Counter(made(root).values()) == {1: 16, 2: 2}


def test_another_backfill_finds_the_marks_of_the_first(root: pathlib.Path) -> None:
    backfill(root).run()
    report = backfill(root, state=str(root / "other")).run()
    assert report.outcomes == {"unchanged": 8}
    assert all_once(root)


def test_a_limit_leaves_the_rest_for_the_next_run(root: pathlib.Path) -> None:
    report = backfill(root).run(limit=3)
    assert (report.objects, report.left) == (3, 5)
    assert "5 objects are left" in str(report)
    assert backfill(root).run().objects == 5
    assert all_once(root)


def test_one_state_belongs_to_one_recipe_and_one_process(root: pathlib.Path) -> None:
    backfill(root).run(limit=1)
    other = [Variant("small", width=41, encodings=[Jpeg(), WebP()])]
    with pytest.raises(ArgumentError, match="another recipe; choose another folder"):
        backfill(root, variants=other).run()
    pipeline = Pipeline(
        VARIANTS, storages.Watched(root), target_bucket="out", keys={"jpeg": "{variant}/{name}.jpg"}
    )
    state = str(root / "state")
    with pytest.raises(ArgumentError, match="another choice of keys"):
        Backfill("photos/uploads/", pipeline, state=state).run()
    with pytest.raises(ArgumentError, match="another choice of objects"):
        backfill(root, since="2020-01-01").run()
    redacting = Pipeline(
        VARIANTS, storages.Watched(root), target_bucket="out", redact=Redact([(0, 0, 1, 0.1)])
    )
    with pytest.raises(ArgumentError, match="another recipe"):
        Backfill("photos/uploads/", redacting, state=state).run()
    steps = backfill(root)
    from fcimage.backfill.ledger import Ledger

    ledger = Ledger(str(root / "state"), {})
    with pytest.raises(ArgumentError, match="another process works on this backfill"):
        steps.run()
    ledger.close()
    assert steps.run().objects == 7


def test_broken_and_vanished_objects_do_not_stop_it(root: pathlib.Path) -> None:
    storage = DirectoryStorage(root)
    storage.put("photos", "uploads/broken.jpg", b"\xff\xd8\xff broken")
    storage.put("photos", "uploads/text.txt", b"no image")
    report = backfill(root, storages.Vanishing).run()
    assert report.outcomes == {"done": 8, "failed": 2, "skipped": 1}
    assert report.errors == {"DecodeError": 1, "ObjectNotFoundError": 1}
    found = {line["key"]: line for line in outcomes(root)}
    assert "does not exist" in found["zz-gone.jpg"]["reason"]
    # They are settled: nobody asks for them again.
    assert backfill(root).run().objects == 0


def test_what_can_be_retried_is_retried(
    root: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "BACKOFF", 0.01)
    report = backfill(root, storages.Throttling).run()
    assert report.outcomes == {"done": 8}
    assert {line["attempts"] for line in outcomes(root)} == {3}
    assert all_once(root)


def test_half_a_line_that_a_killed_process_left_spoils_no_other(root: pathlib.Path) -> None:
    backfill(root).run(limit=3)
    with open(root / "state/outcomes.jsonl", "a", encoding="utf-8") as record:
        record.write('{"key": "uploads/')
    backfill(root).run()
    lines = (root / "state/outcomes.jsonl").read_text("utf-8").splitlines()
    assert (len(lines), lines[3]) == (9, '{"key": "uploads/')
    assert len({json.loads(line)["key"] for line in lines[:3] + lines[4:]}) == 8


def test_a_limit_waits_for_what_is_retried(
    root: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "BACKOFF", 0.01)
    report = backfill(root, storages.Throttling).run(limit=3)
    assert (report.outcomes, report.left) == ({"done": 3}, 5)


def test_what_may_succeed_later_is_tried_by_the_next_run(
    root: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "ATTEMPTS", 1)
    assert backfill(root, storages.Throttling).run().outcomes == {"raised": 8}
    assert backfill(root, storages.Throttling).run().outcomes == {"raised": 8}
    assert backfill(root, storages.Throttling).run().outcomes == {"done": 8}
    assert all_once(root)


def test_a_storage_that_does_not_answer_ends_the_run(
    root: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "ATTEMPTS", 2)
    monkeypatch.setattr(runner, "BACKOFF", 0.01)
    filled(root, [f"uploads/more-{number}.jpg" for number in range(30)])
    with pytest.raises(FcImageError, match=r"20 objects in a row failed.*no response"):
        backfill(root, storages.Down).run()


def test_a_storage_that_refuses_everything_ends_the_run(root: pathlib.Path) -> None:
    filled(root, [f"uploads/more-{number}.jpg" for number in range(30)])
    with pytest.raises(FcImageError, match=r"20 objects in a row failed.*AccessDenied"):
        backfill(root, storages.Forbidden).run()
    assert made(root) == {}


# Death.


def test_a_killed_worker_loses_nothing(root: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "BACKOFF", 0.01)
    filled(root, ["uploads/deadly.jpg"])
    report = backfill(root, storages.Deadly).run()
    assert report.outcomes == {"done": 9}
    assert all_once(root, 9)


def test_an_object_that_always_kills_its_process_does_not_stop_the_others(
    root: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "BACKOFF", 0.01)
    monkeypatch.setattr(runner, "ATTEMPTS", 2)
    filled(root, ["uploads/deadly.jpg"])

    storage = storages.Deadly(root)
    storage.always = True
    pipeline = Pipeline(VARIANTS, storage, target_bucket="out")
    report = Backfill("photos/uploads/", pipeline, state=str(root / "state"), workers=2).run()
    # With more memory it may succeed: the next run tries it again.
    assert report.outcomes == {"done": 8, "raised": 1}
    assert report.errors == {"ProcessDied": 1}


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_a_driver_that_is_killed_or_interrupted_continues(
    root: pathlib.Path, how: signal.Signals
) -> None:
    filled(root, [f"uploads/more-{number}.jpg" for number in range(60)])
    running = driver(root)
    wait_for(root, 6)
    running.send_signal(how)
    running.wait(60)
    if how == signal.SIGINT:
        assert running.returncode == 0  # it reports
    before = len(made(root))
    assert before < 2 * 68
    # Workers of a killed driver finish what they have, and end.
    for _ in range(600):
        try:
            report = backfill(root).run()
            break
        except ArgumentError:
            time.sleep(0.1)
    assert report.left == 0
    assert len(made(root)) == 2 * 68
    # Both may have worked on the objects that were in hand.
    assert sum(made(root).values()) <= 2 * 68 + 2 * 2


# Choice.


def test_pattern_and_date_choose(root: pathlib.Path) -> None:
    os.utime(root / "photos/uploads/5.jpg", (1, 1))
    pattern = EventPattern({"key": [{"suffix": "5.jpg"}, {"suffix": "6.jpg"}]})
    report = backfill(root, pattern=pattern, since="2020-01-01").run()
    assert [line["key"] for line in outcomes(root)] == ["uploads/6.jpg"]
    assert report.objects == 1
    with pytest.raises(ArgumentError, match="expected a date such as"):
        backfill(root, since="yesterday")


@pytest.mark.parametrize(("order", "first"), [("oldest", "7"), ("newest", "0"), ("key", "0")])
def test_the_order_says_what_comes_first(root: pathlib.Path, order: str, first: str) -> None:
    for number in range(8):
        os.utime(root / f"photos/uploads/{number}.jpg", (10_000 - number, 10_000 - number))
    backfill(root, order=order, workers=1).run(limit=1)
    assert [line["key"] for line in outcomes(root)] == [f"uploads/{first}.jpg"]


def test_an_inventory_is_cut_to_the_prefix_and_keys_have_the_day_of_the_upload(
    root: pathlib.Path,
) -> None:
    keys = {"jpeg": "{date}/{variant}/{name}.jpg", "webp": "{date}/{variant}/{name}.webp"}
    pipeline = Pipeline(VARIANTS, storages.Watched(root), target_bucket="out", keys=keys)
    found = [Listed("other/1.jpg", 0, None, 86_400.0), Listed("uploads/1.jpg", 0, None, 86_400.0)]
    given = Backfill("photos/uploads/", pipeline, inventory=found, state=str(root / "state"))
    assert given.run().objects == 1
    assert sorted(made(root)) == ["1970-01-02_small_1.jpg.jpg", "1970-01-02_small_1.jpg.webp"]


def test_a_budget_stops_it(root: pathlib.Path) -> None:
    report = backfill(root).run(budget=0.00002)
    assert report.stopped == "the budget of 2e-05 would be exceeded"
    assert 0 < report.left <= 8
    assert report.price <= 0.00002


def test_an_estimate_stores_nothing(root: pathlib.Path) -> None:
    found = backfill(root).estimate()
    sample = found.sample
    assert (sample.objects, sample.measured, sample.images) == (8, 8, 8)
    assert sample.requests == 8 * 5
    costs = found.costs
    assert costs["function"].price > costs["local"].price == sample.price > 0
    assert costs["local"].seconds >= 8 * sample.cpu_seconds / len(os.sched_getaffinity(0))
    for name in costs:
        assert f"\n  {name}: " in str(found)
    assert made(root) == {}
    assert backfill(root).run().objects == 8


def test_a_runner_that_is_not_installed_is_refused_before_anything_is_listed(
    root: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ArgumentError, match=r"needs the package ray: pip install 'fcimage\[ray\]'"):
        backfill(root, runner="ray")
    assert not (root / "state").exists()
    assert backfill(root).estimate().costs["ray"].seconds >= 0


def test_arguments_are_checked(root: pathlib.Path) -> None:
    with pytest.raises(ArgumentError, match="order must be one of"):
        backfill(root, order="size")
    with pytest.raises(ArgumentError, match="workers must be at least 1"):
        backfill(root, workers=0)
    with pytest.raises(ArgumentError, match=r"runner must be one of local.*, got 'cloud'"):
        backfill(root, runner="cloud")
    pipeline = Pipeline(VARIANTS, storages.Watched(root))
    with pytest.raises(ArgumentError, match="expected a bucket"):
        Backfill("oss:///uploads", pipeline)
    with pytest.raises(ArgumentError, match="expected oss://BUCKET/PREFIX"):
        Backfill("ftp://photos", pipeline)

    class Plain:
        get = put = head = None

    with pytest.raises(ArgumentError, match="cannot list"):
        Backfill("photos", Pipeline(VARIANTS, Plain()))  # type: ignore[arg-type]


def test_a_long_listing_takes_little_memory(tmp_path: pathlib.Path) -> None:
    code = (
        "import sys, pathlib; sys.path.insert(0, sys.argv[2])\n"
        "from fcimage._peak import peak_mib\n"
        "from support import backfills as it\n"
        "from support import backfill_storages as storages\n"
        "before = peak_mib()\n"
        "found = it.backfill(pathlib.Path(sys.argv[1]), storages.Endless)\n"
        "from fcimage.backfill.ledger import Ledger\n"
        "ledger = Ledger(found._state, found._identity)\n"
        "found._list(ledger, None)\n"
        "print(ledger.count_waiting(), len(ledger.waiting('newest', 10, set())), peak_mib() - before)\n"
    )
    here = str(pathlib.Path(__file__).parents[1])
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path), here],
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    count, some, grown = done.stdout.split()
    assert (count, some) == ("300000", "10")
    assert float(grown) < 40


def test_the_report_says_what_happened() -> None:
    report = Report()
    report.end()
    assert "0 objects" in str(report)
    assert report.as_dict()["stopped"] is None
