"""Backfills by a function that runs here, of a bucket of small photos."""

from __future__ import annotations

import json
import pathlib
from typing import Any

from fcimage import Variant
from fcimage.backfill import Backfill, Delivery, FunctionEndpoint
from fcimage.backfill.ledger import Entry
from fcimage.backfill.outcomes import Sent
from fcimage.backfill.task import Recipe
from fcimage.handler import Pipeline
from fcimage.storage import DirectoryStorage
from fcimage.storage.credentials import Credentials

from . import backfill_storages as storages
from .backfills import VARIANTS, filled
from .function_endpoint import KEY_ID, KEY_SECRET, TOKEN

__all__ = [
    "CREDENTIALS",
    "VARIANTS",
    "backfill",
    "filled",
    "made",
    "outcomes",
    "pipeline",
    "prepared",
]

CREDENTIALS = Credentials(KEY_ID, KEY_SECRET, TOKEN)


def pipeline(
    root: pathlib.Path,
    variants: list[Variant] = VARIANTS,
    kind: type[DirectoryStorage] = storages.Watched,
    **options: Any,
) -> Pipeline:
    options = {"target_bucket": "out", "failure_prefix": "failed/", **options}
    return Pipeline(variants, kind(root), **options)


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
