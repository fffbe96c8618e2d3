"""What came of each object, and the result of the whole invocation."""

from __future__ import annotations

import json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from fcimage import ObjectEvent

    #: A variant's name and a format.
    Image = tuple[str, str]

__all__ = ["Outcome", "result_of"]


class Outcome:
    """What came of one object.

    ``status`` is "done", "unchanged" (all stood already), "skipped" (none of ours), "failed" (can
    never be processed), "unfinished" (no time was left) or "raised" (may succeed later).
    """

    def __init__(self, found: ObjectEvent) -> None:
        self.found = found
        self.status = "done"
        self.reason: str | None = None
        self.error: BaseException | None = None
        #: Where each image shall stand in the end.
        self.keys: dict[Image, str] = {}
        #: Images that do not stand yet.
        self.missing: set[Image] = set()
        #: How many images this invocation stored.
        self.made = 0

    def expect(self, keys: Mapping[Image, str]) -> None:
        """Says which images shall stand in the end."""
        self.keys = dict(keys)
        self.missing = set(keys)

    def standing(self, images: set[Image]) -> None:
        """Says which images stand already."""
        self.missing = set(self.keys) - images
        self.status = "done" if self.missing else "unchanged"

    def stored(self, images: Iterable[Image]) -> None:
        """Says which images stand now."""
        made = set(images)
        self.missing -= made
        self.made += len(made)

    def ended(self, status: str, reason: str | None, error: BaseException | None = None) -> Outcome:
        """Sets how it ended, and why."""
        self.status, self.reason, self.error = status, reason, error
        return self

    @property
    def processed(self) -> list[dict[str, str]]:
        """The images that stand, as the tutorial lists them."""
        if self.status == "skipped":
            return []
        return [
            {"key": key, "format": format, "size": variant}
            for (variant, format), key in self.keys.items()
            if (variant, format) not in self.missing
        ]

    def trouble(self) -> dict[str, Any]:
        """Why it was skipped, failed, or is not finished."""
        facts: dict[str, Any] = {"source": self.found.key, "reason": self.reason}
        if self.error is not None:
            facts["error"] = type(self.error).__name__
        if self.status == "unfinished":
            facts["missing"] = [key for image, key in self.keys.items() if image in self.missing]
        return facts

    def summary(self) -> dict[str, Any]:
        """For the log."""
        facts: dict[str, Any] = {
            "bucket": self.found.bucket,
            "key": self.found.key,
            "outcome": self.status,
            "made": self.made,
        }
        if self.reason is not None:
            facts.update(self.trouble())
            del facts["source"]
        return facts


def result_of(outcomes: list[Outcome], refused: Exception | None = None) -> dict[str, Any]:
    """What the handler returns: the tutorial's statusCode and body, and what went wrong."""
    if refused is not None or not outcomes:
        error = type(refused).__name__ if refused else "EventError"
        message = str(refused) if refused else "the event announces no object"
        return _answer(400, {"error": error, "message": message, "processed": [], "count": 0})
    sources = [outcome.found.key for outcome in outcomes]
    processed = [
        image if len(outcomes) == 1 else {"source": outcome.found.key, **image}
        for outcome in outcomes
        for image in outcome.processed
    ]
    body: dict[str, Any] = {
        "source": sources[0] if len(sources) == 1 else sources,
        "processed": processed,
        "count": len(processed),
    }
    for status in ("skipped", "failed", "unfinished"):
        troubles = [outcome.trouble() for outcome in outcomes if outcome.status == status]
        if troubles:
            body[status] = troubles
    return _answer(422 if "failed" in body else 504 if "unfinished" in body else 200, body)


def _answer(status: int, body: dict[str, Any]) -> dict[str, Any]:
    return {"statusCode": status, "body": json.dumps(body, ensure_ascii=False)}
