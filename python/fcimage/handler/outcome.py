"""The outcome of each object, and the result of the whole invocation."""

from __future__ import annotations

import json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from fcimage import ObjectEvent

    #: A variant's name and a format.
    Image = tuple[str, str]

__all__ = ["MANIFEST", "Outcome", "result_of", "result_of_test", "worst_status"]

#: The manifest of a source, among its outputs. No variant has an empty name.
MANIFEST: Image = ("", "json")


class Outcome:
    """The outcome of one object.

    ``status`` is "done", "unchanged" (all outputs were up to date), "skipped" (not an upload to
    process), "failed" (can never be processed), "unfinished" (not enough time) or "raised" (may
    succeed later).
    """

    def __init__(self, found: ObjectEvent) -> None:
        self.found = found
        self.status = "done"
        self.reason: str | None = None
        self.error: BaseException | None = None
        #: The key of each image that may be made.
        self.keys: dict[Image, str] = {}
        #: The images that an output may be; it is one of them, where the format is a choice.
        self._choices: dict[Image, set[Image]] = {}
        #: What the outputs that are not stored yet may be.
        self.missing: set[Image] = set()
        #: What is stored.
        self._done: set[Image] = set()
        #: How many images this invocation stored.
        self.stored_count = 0
        #: Outputs whose key holds an object that was not made from this source, and what that is.
        self.others: dict[Image, str] = {}
        #: Outputs that this invocation stored in the place of such an object.
        self.replaced: list[Image] = []
        #: Outputs that are smaller than their variant says, because the source is.
        self.undersized: set[Image] = set()
        #: Outputs that show fewer frames than their source has, and both numbers.
        self.cut_animations: dict[Image, tuple[int, int]] = {}
        #: Outputs that are larger than the ``max_bytes`` of their encoding.
        self.over_budget: set[Image] = set()
        #: The kind of image that the storage converted, such as "heic".
        self.converted: str | None = None

    def expect(self, outputs: Iterable[Mapping[Image, str]]) -> None:
        """Sets the outputs to make: for each, the keys of what it may be."""
        for output in outputs:
            self.keys.update(output)
            choices = set(output)
            self._choices.update(dict.fromkeys(output, choices))
        self.missing = set(self.keys)

    @property
    def is_decided(self) -> bool:
        """Whether the recipe says what each output that is not stored yet will be."""
        return all(len(self._choices[image]) == 1 for image in self.missing)

    def certain(self, images: Iterable[Image]) -> list[Image]:
        """Those of these images that the recipe says are made."""
        return [image for image in images if len(self._choices[image]) == 1]

    def narrow(self, possible: set[Image]) -> None:
        """Says which images the outputs that are not stored yet may be."""
        self.missing = (possible | {MANIFEST}) & {
            image for image in self.keys if not self._choices[image] & self._done
        }

    def already_stored(self, images: set[Image], others: Mapping[Image, str]) -> None:
        """Sets the outputs that are up to date, and the keys that hold something else."""
        self._done = set(images)
        self.missing = set(self.keys).difference(*(self._choices[image] for image in images))
        self.others = {image: owner for image, owner in others.items() if image in self.missing}
        self.status = "done" if self.missing else "unchanged"

    def stored(self, image: Image) -> None:
        """Counts an output that was stored."""
        self.missing -= self._choices[image]
        self._done.add(image)
        self.stored_count += 1
        if image in self.others:
            self.replaced.append(image)

    def ended(self, status: str, reason: str | None, error: BaseException | None = None) -> Outcome:
        """Sets the status and its reason."""
        self.status, self.reason, self.error = status, reason, error
        return self

    @property
    def processed(self) -> list[dict[str, str]]:
        """The outputs that are stored, in the format of the tutorial's result."""
        if self.status == "skipped":
            return []
        return [
            {"key": key, "format": format, "size": variant or "manifest"}
            for (variant, format), key in self.keys.items()
            if (variant, format) in self._done
        ]

    def explanation(self) -> dict[str, Any]:
        """Why the object was skipped, failed, or is not finished."""
        facts: dict[str, Any] = {"source": self.found.key, "reason": self.reason}
        if self.error is not None:
            facts["error"] = type(self.error).__name__
        if self.status == "unfinished":
            facts["missing"] = [key for image, key in self.keys.items() if image in self.missing]
        return facts

    def replacements(self) -> list[dict[str, str]]:
        """The outputs that were stored in the place of another object."""
        return [
            {"source": self.found.key, "key": self.keys[image], "was": self.others[image]}
            for image in self.replaced
        ]

    def summary(self) -> dict[str, Any]:
        """The facts for the log."""
        facts: dict[str, Any] = {
            "bucket": self.found.bucket,
            "key": self.found.key,
            "outcome": self.status,
            "made": self.stored_count,
        }
        if self.converted is not None:
            facts["converted"] = self.converted
        if self.undersized:
            facts["undersized"] = sorted(self.keys[image] for image in self.undersized)
        if self.cut_animations:
            facts["animation"] = {
                self.keys[image]: f"first frame of {of}"
                if shown == 1
                else f"{shown} of {of} frames"
                for image, (shown, of) in sorted(self.cut_animations.items())
            }
        if self.over_budget:
            facts["over_budget"] = sorted(self.keys[image] for image in self.over_budget)
        if self.replaced:
            facts["replaced"] = self.replacements()
        if self.reason is not None:
            facts.update(self.explanation())
            del facts["source"]
        return facts


def result_of(outcomes: list[Outcome], refused: Exception | None = None) -> dict[str, Any]:
    """The handler's result: the tutorial's statusCode and body, and what went wrong."""
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
        found = [outcome.explanation() for outcome in outcomes if outcome.status == status]
        if found:
            body[status] = found
    replaced = [found for outcome in outcomes for found in outcome.replacements()]
    if replaced:
        body["replaced"] = replaced
    return _answer(422 if "failed" in body else 504 if "unfinished" in body else 200, body)


def result_of_test(provider: str) -> dict[str, Any]:
    """The handler's result for an event that a storage sends to test the connection."""
    return _answer(200, {"test": provider, "processed": [], "count": 0})


def worst_status(outcomes: Iterable[Outcome]) -> str:
    """The status of the invocation: that of the object that went worst."""
    found = {outcome.status for outcome in outcomes}
    for status in ("raised", "failed", "unfinished", "done", "unchanged", "skipped"):
        if status in found:
            return status
    return "nothing to do"


def _answer(status: int, body: dict[str, Any]) -> dict[str, Any]:
    return {"statusCode": status, "body": json.dumps(body, ensure_ascii=False)}
