"""Backfills of a bucket of small photos, and what they have made."""

from __future__ import annotations

import json
import pathlib
import subprocess
import sys
import time
from typing import Any

from fcimage import Jpeg, Variant, WebP
from fcimage.backfill import Backfill
from fcimage.handler import Pipeline
from fcimage.storage import DirectoryStorage, Storage

from support import backfill_storages as storages
from support.pictures import encoded, photo_like

VARIANTS = [Variant("small", width=40, encodings=[Jpeg(), WebP()])]


def filled(root: pathlib.Path, keys: list[str]) -> None:
    """Puts photos of different sizes into the bucket."""
    storage = DirectoryStorage(root)
    for number, key in enumerate(keys):
        storage.put("photos", key, encoded(photo_like(60 + number, 40), "JPEG"))


def backfill(
    root: pathlib.Path,
    kind: type[Storage] = storages.Watched,
    variants: list[Variant] = VARIANTS,
    **options: Any,
) -> Backfill:
    """Two outputs for each photo, by two workers."""
    pipeline = Pipeline(variants, kind(root), target_bucket="out")  # type: ignore[call-arg]
    options = {"state": str(root / "state"), "workers": 2, **options}
    return Backfill("photos/uploads/", pipeline, **options)


def outcomes(root: pathlib.Path) -> list[dict[str, Any]]:
    """The record."""
    lines = (root / "state/outcomes.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def made(root: pathlib.Path) -> dict[str, int]:
    """How often each output was stored."""
    return storages.Watched(root).puts()


def all_once(root: pathlib.Path, count: int = 8) -> bool:
    """Whether all outputs of so many photos were stored exactly once."""
    return len(made(root)) == 2 * count and set(made(root).values()) == {1}


DRIVER = """
import pathlib, sys
sys.path.insert(0, sys.argv[2])
from support import backfill_storages as storages, backfills
found = backfills.backfill(pathlib.Path(sys.argv[1]), storages.Slow, runner=sys.argv[3])
print(found.run().as_dict(), flush=True)
"""


def driver(root: pathlib.Path, runner: str = "local") -> subprocess.Popen[bytes]:
    """A process that runs a slow backfill."""
    here = str(pathlib.Path(__file__).parents[1])
    return subprocess.Popen([sys.executable, "-c", DRIVER, str(root), here, runner])


def wait_for(root: pathlib.Path, outputs: int) -> None:
    """Until so many outputs are stored."""
    for _ in range(2400):
        if len(made(root)) >= outputs:
            return
        time.sleep(0.05)
    raise AssertionError("the driver made nothing")
