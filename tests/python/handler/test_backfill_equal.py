"""All runners of the backfill leave the same behind."""

from __future__ import annotations

import pathlib

from support.backfill_comparison import RUNNERS, difference, filled, ran


def test_all_runners_make_the_same(tmp_path: pathlib.Path) -> None:
    filled(tmp_path, 60, (64, 48))
    first, *others = [ran(tmp_path, runner, in_flight=48) for runner in RUNNERS]
    # 58 photos with three outputs; one is broken, and one is no image.
    assert len(first.outputs) == 58 * 3
    outcomes = sorted(line["outcome"] for line in first.record.values())
    assert outcomes == ["done"] * 58 + ["failed", "skipped"]
    for other in others:
        assert difference(first, other) is None


def test_differences_are_found(tmp_path: pathlib.Path) -> None:
    filled(tmp_path, 3, (64, 48))
    found = ran(tmp_path, "local")
    key, (data, headers) = next(iter(found.outputs.items()))
    for changed in (
        found._replace(outputs={**found.outputs, key: (data + b"x", headers)}),
        found._replace(outputs={**found.outputs, key: (data, headers + " ")}),
        found._replace(outputs={**found.outputs, "more": (data, headers)}),
        found._replace(record={}),
    ):
        assert difference(found, changed) is not None
    assert difference(found, found) is None
