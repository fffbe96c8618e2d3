"""The same bucket through several runners of the backfill, and whether all results are equal."""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import pathlib
import time
from typing import Any, NamedTuple

from fcimage import Jpeg, Variant, WebP
from fcimage._ray import connected
from fcimage.backfill import Backfill, Delivery, FunctionEndpoint
from fcimage.handler import Pipeline
from fcimage.storage import DirectoryStorage
from fcimage.storage.credentials import Credentials

from .function_endpoint import KEY_ID, KEY_SECRET, TOKEN, FunctionCompute
from .pictures import encoded, photo_like

__all__ = ["RUNNERS", "Outcome", "difference", "filled", "ran"]

#: Those that can run here. "one process" is what the others are compared with.
RUNNERS = ["one process", "local", "function"] + (
    ["ray"] if importlib.util.find_spec("ray") is not None else []
)
VARIANTS = [
    Variant("card", width=160, encodings=[Jpeg(), WebP()]),
    Variant("thumb", width=64, height=64, fit="cover", encodings=[WebP()]),
]
#: What the record says of an object that must be the same for all runners.
FACTS = ("outcome", "made", "error", "reason")


class Outcome(NamedTuple):
    """What a runner has left behind."""

    seconds: float
    #: The bytes and the headers of each output.
    outputs: dict[str, tuple[bytes, str]]
    #: The record of each object.
    record: dict[str, dict[str, Any]]


def filled(root: pathlib.Path, count: int, size: tuple[int, int]) -> None:
    """Puts so many objects into the bucket "photos", two of a hundred of them no sound image."""
    storage = DirectoryStorage(root)
    whole = photo_like(3 * size[0], 3 * size[1])
    for number in range(count):
        key = f"uploads/{number % 10}/{number:06}.jpg"
        if number % 100 == 17:
            data = b"\xff\xd8\xff broken"
        elif number % 100 == 18:
            key, data = key.replace("jpg", "bin"), b"no image"
        else:
            # Each shows another part.
            left, top = number % (2 * size[0]), number * 7 % (2 * size[1])
            photo = whole.crop((left, top, left + size[0], top + size[1]))
            data = encoded(photo, "PNG" if number % 9 == 0 else "JPEG")
        storage.put("photos", key, data)


def ran(root: pathlib.Path, runner: str, *, in_flight: int = 256) -> Outcome:
    """Has a runner make all variants, in a bucket of its own."""
    target = runner.replace(" ", "-")
    pipeline = Pipeline(
        VARIANTS, DirectoryStorage(root), target_bucket=target, failure_prefix="failed/"
    )
    options: dict[str, Any] = {"state": str(root / f"state-{target}")}
    if runner != "function":
        name = "local" if runner == "one process" else runner
        workers = 1 if runner == "one process" else None
        backfill = Backfill("photos/uploads/", pipeline, runner=name, workers=workers, **options)
        # A cluster is there before somebody uses it; its actors are started by each run.
        with connected("local") if runner == "ray" else contextlib.nullcontext():
            began = time.monotonic()
            backfill.run()
            return _left(root, target, time.monotonic() - began)
    credentials = Credentials(KEY_ID, KEY_SECRET, TOKEN)
    with FunctionCompute(pipeline.run, instances=2 * len(os.sched_getaffinity(0))) as function:
        endpoint = FunctionEndpoint(function.trigger, credentials=credentials)
        delivery = Delivery(endpoint, in_flight=in_flight, deadline=60.0)
        backfill = Backfill(
            "photos/uploads/", pipeline, runner=runner, delivery=delivery, workers=4, **options
        )
        began = time.monotonic()
        backfill.run()
        return _left(root, target, time.monotonic() - began)


def difference(one: Outcome, other: Outcome) -> str | None:
    """Says in what two outcomes differ; None if they are equal."""
    for name in ("outputs", "record"):
        first, second = getattr(one, name), getattr(other, name)
        if first.keys() != second.keys():
            return f"{name}: {sorted(first.keys() ^ second.keys())[:3]} only once"
        for key in first:
            if first[key] != second[key]:
                return f"{name} of {key}: {first[key]!r:.200} and {second[key]!r:.200}"
    return None


def _left(root: pathlib.Path, target: str, seconds: float) -> Outcome:
    outputs = {}
    for path in (root / target).rglob("*"):
        key = path.relative_to(root / target).as_posix()
        # Only the handler writes reports.
        if path.is_file() and not key.startswith("failed/"):
            headers = (root / ".headers" / target / f"{key}.json").read_text("utf-8")
            outputs[key] = (path.read_bytes(), headers)
    lines = (root / f"state-{target}/outcomes.jsonl").read_text("utf-8").splitlines()
    record = {
        line["key"]: {name: line.get(name) for name in FACTS} for line in map(json.loads, lines)
    }
    return Outcome(seconds, outputs, record)
