"""The work on one object, which every runner does the same way."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from fcimage import ObjectEvent
from fcimage.exceptions import FcImageError

from .choice import text_of

if TYPE_CHECKING:
    from typing import Any

    from fcimage.handler import Pipeline

    from .ledger import Entry

__all__ = ["Done", "Recipe", "announced", "died", "process"]


class Recipe(NamedTuple):
    """Everything that the work on an object depends on; it travels to other processes by
    pickling."""

    pipeline: Pipeline
    bucket: str


class Done(NamedTuple):
    """What became of one object."""

    #: "done", "unchanged", "skipped", "failed" (can never be processed) or "raised" (may
    #: succeed later).
    outcome: str
    retryable: bool
    #: For the record: made, reason, error, milliseconds, bytes.
    facts: dict[str, Any]


def announced(recipe: Recipe, entry: Entry) -> ObjectEvent:
    """The object as the event of its upload would have announced it."""
    return ObjectEvent(
        bucket=recipe.bucket,
        key=entry.key,
        size=entry.size or None,
        etag=entry.etag,
        # Keys may contain the day.
        time=text_of(entry.modified) if entry.modified else None,
    )


def process(recipe: Recipe, entry: Entry) -> Done:
    """Makes the variants of one object that do not exist yet."""
    outcome, line = recipe.pipeline.process(announced(recipe, entry))
    facts = {
        "made": outcome.stored_count,
        "ms": line["ms"]["total"],
        "cpu_ms": line["cpu_ms"],
        "bytes_in": line["bytes_in"],
        "bytes_out": line["bytes_out"],
    }
    if outcome.reason is not None:
        facts["reason"] = outcome.reason
    error = outcome.error
    if error is not None:
        facts["error"] = type(error).__name__
    retryable = outcome.status in ("raised", "unfinished") and (
        not isinstance(error, FcImageError) or error.retryable
    )
    return Done(outcome.status, retryable, facts)


def died(reason: str) -> Done:
    """What became of an object whose process died: it may succeed in another one."""
    return Done("raised", True, {"made": 0, "error": "ProcessDied", "reason": reason})
