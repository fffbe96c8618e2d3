"""A backfill on Ray: the same outcomes as by processes of this machine, whatever dies."""

from __future__ import annotations

import json
import os
import pathlib
import signal
import subprocess
import sys
from typing import Any

import pyarrow.parquet
import pytest
from fcimage import ArgumentError, FcImageError
from fcimage._ray import connected
from fcimage.backfill import work
from fcimage.backfill.parquet import write_parquet
from fcimage.storage import DirectoryStorage

from support import backfill_storages as storages
from support.backfills import all_once, driver, filled, made, outcomes, wait_for
from support.backfills import backfill as by_any


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "BACKOFF", 0.01)


def backfill(root: pathlib.Path, *arguments: Any, **options: Any) -> Any:
    return by_any(root, *arguments, **{"runner": "ray", **options})


def test_everything_is_made_once_and_recorded_as_lines_and_as_a_table(root: pathlib.Path) -> None:
    storage = DirectoryStorage(root)
    storage.put("photos", "uploads/broken.jpg", b"\xff\xd8\xff broken")
    storage.put("photos", "uploads/text.txt", b"no image")
    report = backfill(root).run()
    assert report.outcomes == {"done": 12, "failed": 1, "skipped": 1}
    assert (report.errors, report.made, report.left) == ({"DecodeError": 1}, 24, 0)
    assert report.bytes_in > 0 and report.bytes_out > 0 and report.cpu_ms > 0
    assert all_once(root, 12)
    table = pyarrow.parquet.read_table(root / "state/outcomes.parquet").to_pylist()
    rows = [{name: value for name, value in row.items() if value is not None} for row in table]
    assert rows == outcomes(root)
    # Half a line, as a killed process leaves it, is no row.
    with open(root / "state/outcomes.jsonl", "a", encoding="utf-8") as record:
        record.write('{"key": "uploads/')
    write_parquet(str(root / "state"))
    assert pyarrow.parquet.read_table(root / "state/outcomes.parquet").num_rows == 14
    # Runners share the state, and the marks: there is nothing left for another one.
    assert backfill(root, runner="local").run().objects == 0
    again = backfill(root, runner="local", state=str(root / "other")).run()
    assert again.outcomes == {"unchanged": 12, "failed": 1, "skipped": 1}
    assert all_once(root, 12)


def test_a_killed_worker_loses_nothing_and_repeats_nothing(root: pathlib.Path) -> None:
    filled(root, ["uploads/3-deadly.jpg"])
    report = backfill(root, storages.Deadly).run(limit=8)
    assert (report.outcomes, report.left) == ({"done": 8}, 5)
    (line,) = [line for line in outcomes(root) if "deadly" in line["key"]]
    assert line["attempts"] == 2
    report = backfill(root, storages.Deadly).run()
    assert (report.outcomes, report.left) == ({"done": 5}, 0)
    assert all_once(root, 13)


def test_an_object_that_always_kills_its_actor_does_not_stop_the_others(
    root: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "ATTEMPTS", 2)
    filled(root, ["uploads/deadly.jpg"])
    report = backfill(root, storages.AlwaysDeadly).run()
    assert report.outcomes == {"done": 12, "raised": 1}
    assert report.errors == {"ProcessDied": 1}
    assert all_once(root, 12)


def test_what_can_be_retried_is_retried(root: pathlib.Path) -> None:
    report = backfill(root, storages.Throttling).run(limit=4)
    assert (report.outcomes, report.left) == ({"done": 4}, 8)
    assert {line["attempts"] for line in outcomes(root)} == {3}


def test_a_budget_stops_it(root: pathlib.Path) -> None:
    report = backfill(root).run(budget=0.00003)
    assert report.stopped == "the budget of 3e-05 would be exceeded"
    assert 0 < report.left < 12
    assert report.price <= 0.00003


def test_datasets_follow_each_other_until_everything_is_done(
    root: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from fcimage.backfill import ray as runner

    monkeypatch.setattr(runner, "TURNS", 4)
    assert backfill(root).run().outcomes == {"done": 12}
    assert all_once(root, 12)


def test_several_objects_share_a_turn_where_there_are_many_actors(
    root: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from fcimage.backfill import ray as runner

    monkeypatch.setattr(runner, "MANY", 1)
    filled(root, ["uploads/3-deadly.jpg"])
    report = backfill(root, storages.Deadly).run()
    # Those in the same turn were made before their actor died, or are made now.
    assert set(report.outcomes) <= {"done", "unchanged"}
    assert (report.objects, report.left) == (13, 0)
    assert all_once(root, 13)


def test_a_storage_that_refuses_everything_ends_the_run(root: pathlib.Path) -> None:
    filled(root, [f"uploads/more-{number}.jpg" for number in range(20)])
    with pytest.raises(FcImageError, match=r"20 objects in a row failed.*AccessDenied"):
        backfill(root, storages.Forbidden).run()
    assert made(root) == {}


def test_a_recipe_that_cannot_travel_is_refused(root: pathlib.Path) -> None:
    with pytest.raises(FcImageError, match="the storage cannot be pickled for Ray"):
        backfill(root, storages.Immobile).run()
    with pytest.raises(FcImageError, match=r"the Ray cluster gave up: .*not here"):
        backfill(root, storages.Homesick, state=str(root / "other")).run()


def test_an_address_is_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ray.is_initialized", lambda: False)
    said = "an address of Ray Client, which is not supported"
    with pytest.raises(ArgumentError, match=said), connected("ray://head:10001"):
        pass
    said = "no connection with the Ray cluster nowhere: "
    with pytest.raises(FcImageError, match=said), connected("nowhere"):
        pass


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_a_driver_that_is_killed_or_interrupted_continues(
    root: pathlib.Path, how: signal.Signals
) -> None:
    filled(root, [f"uploads/more-{number}.jpg" for number in range(60)])
    running = driver(root, "ray")
    wait_for(root, 6)
    running.send_signal(how)
    running.wait(120)
    if how == signal.SIGINT:
        assert running.returncode == 0  # it reports
    before = len(made(root))
    assert before < 2 * 72
    report = backfill(root).run()
    assert report.left == 0
    assert len(made(root)) == 2 * 72
    # Both may have worked on the objects that were in hand.
    assert sum(made(root).values()) <= 2 * 72 + 2 * 2


def test_the_command_starts_a_cluster_and_prints_nothing_but_its_report(
    root: pathlib.Path,
) -> None:
    recipe = '[{"name": "small", "width": 40, "encodings": [{"format": "jpeg"}]}]'
    environ = {"OSS_ENDPOINT": f"file://{root}", "TARGET_BUCKET": "out"}
    done = subprocess.run(
        [
            sys.executable, "-m", "fcimage", "backfill", "photos", "--variants", recipe, "--json",
            "--runner", "ray", "--workers", "2", "--state", str(root / "state"),
        ],
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["outcomes"] == {"done": 12}
    assert (root / "out/resized/small/3.jpg").is_file()
