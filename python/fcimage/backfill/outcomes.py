"""What becomes of an object that is sent to the function: the storage says it."""

from __future__ import annotations

import json
import time
from urllib.parse import unquote

from fcimage.exceptions import FcImageError, LimitError, ObjectNotFoundError, StorageError
from fcimage.handler.marks import MARK, SOURCE, source_name
from fcimage.handler.report import report_key
from fcimage.handler.selection import OUTPUT, claims_image, reason_to_skip_content

from .task import Done, announced

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from fcimage.handler.outcome import Image
    from fcimage.storage import ObjectHead

    from .ledger import Entry
    from .task import Recipe

__all__ = ["OtherRecipeError", "Sent"]

#: The largest report that is read.
MAX_REPORT = 1 << 20
#: The characters of a reason that are recorded.
MAX_REASON = 2000


class OtherRecipeError(FcImageError):
    """The function makes other outputs than the backfill expects."""


class Sent:
    """An object that the function is to process.

    Its outcome is in the storage: outputs with the mark of this recipe, or a report that the
    handler writes about an image that can never be processed.
    """

    def __init__(self, recipe: Recipe, entry: Entry) -> None:
        #: As it was taken.
        self.entry = entry
        #: As it is announced, with the ETag of its content.
        self.found = announced(recipe, entry)
        #: How often it was sent.
        self.events = 0
        #: Whether it is not sent again if it has no outcome.
        self.is_last_time = False
        self._recipe = recipe
        self._pipeline = recipe.pipeline
        self._target = recipe.pipeline.target_bucket or recipe.bucket
        self._report_key = report_key(recipe.pipeline.failure_prefix or "", entry.key)
        #: The ETag of the report that was there before.
        self._report: str | None = None
        #: The outputs that do not stand yet, each as the keys that it may have.
        self._missing: list[dict[Image, str]] = []
        self._wanted = 0
        self._done: Done | None = None
        self._bytes_out = 0
        #: The marks that outputs had before.
        self._marks: dict[str, str | None] = {}
        self._source = source_name(recipe.bucket, entry.key)
        #: Whether an output was made from other content of the object.
        self._is_replaced = False
        #: Says which output was made from another object since.
        self._other: str | None = None
        self._requests = 0
        self._began = time.monotonic()

    # Before it is sent.

    def prepare(self) -> Done | None:
        """Looks whether there is anything to do, and what stands already. Returns the outcome if
        the function need not be asked.

        Raises:
            OtherRecipeError: As :meth:`look`.
        """
        try:
            # An object that was sent before may have an outcome at last.
            return (self.look() or self.look_closer()) if self.events else self._prepare()
        except OtherRecipeError:
            raise
        except Exception as error:  # a storage may raise anything
            permanent = isinstance(error, FcImageError) and (
                isinstance(error, ObjectNotFoundError) or not isinstance(error, StorageError)
            )
            retryable = not isinstance(error, FcImageError) or error.retryable
            return self._failed(
                "failed" if permanent else "raised",
                type(error).__name__,
                str(error),
                retryable=retryable and not permanent,
            )

    def _prepare(self) -> Done | None:
        reason = self._pipeline.reason_to_skip(self.found) or self._reason_in_content()
        if reason is not None:
            return self._skipped(reason)
        missing = []
        for output in self._pipeline.outputs_of(self.found):
            for image, key in output.items():
                head = self._head(self._target, key)
                self._marks[key] = None if head is None else head.meta.get(MARK)
                if head is not None and self._is_current(head, image):
                    break
            else:
                missing.append(output)
        self._missing, self._wanted = missing, len(missing)
        if not missing:
            return Done("unchanged", False, self._facts(0))
        head = self._head(self._target, self._report_key)
        self._report = None if head is None else head.etag
        return None

    def _reason_in_content(self) -> str | None:
        """Why to skip the object, from its content where its name does not say what it is. Finds
        its ETag."""
        found = self.found
        if not claims_image(found):
            self._requests += 1
            limit = self._pipeline.limits.max_input_bytes
            source = self._pipeline.storage.get(found.bucket, found.key, max_bytes=limit)
            self._is_now(source)
            if MARK in source.meta:
                return OUTPUT
            return reason_to_skip_content(source.data)
        if found.etag is None:
            head = self._head(found.bucket, found.key)
            if head is None:
                raise ObjectNotFoundError(f"{found.bucket}/{found.key}: the object does not exist")
            self._is_now(head)
            if MARK in head.meta:
                return OUTPUT
        return None

    # After it was sent.

    def look(self) -> Done | None:
        """The outcome, if there is one.

        Raises:
            OtherRecipeError: The function has made an output with another recipe.
            StorageError: The storage does not say.
        """
        if self._done is None:
            while self._missing and self._stands(self._missing[-1]):
                self._missing.pop()
            if not self._missing:
                self._done = Done("done", False, self._facts(self._wanted))
            elif self._is_replaced:
                self._is_replaced = False
                return self.look_closer()
            else:
                self._done = self._reported()
        return self._done

    def look_closer(self) -> Done | None:
        """The outcome of an object that seems to have none although it was processed: it may have
        vanished, be replaced, or be an output itself."""
        head = self._head(self.found.bucket, self.found.key)
        if head is None:
            reason = f"{self.found.bucket}/{self.found.key}: the object does not exist"
            return self._failed("failed", ObjectNotFoundError.__name__, reason)
        if MARK in head.meta:
            return self._skipped(OUTPUT)
        if head.etag not in (None, self.found.etag):
            self._is_now(head)
            return self.look()
        if self._other is not None:
            reason = f"{self._other}: both have the same key; put {{folder}} into the key templates"
            return self._failed("failed", "OutputReplaced", reason)
        return None

    def lost(self, reason: str, retryable: bool) -> Done:
        """The outcome of an object about which nothing is known."""
        return self._failed("raised", "NoOutcome", reason, retryable=retryable)

    def refused(self, error: StorageError) -> Done:
        """The outcome of an object whose event could not be sent."""
        return self._failed("raised", type(error).__name__, str(error))

    def _stands(self, output: dict[Image, str]) -> bool:
        for image, key in output.items():
            head = self._head(self._target, key)
            if head is None:
                continue
            if self._is_current(head, image):
                self._bytes_out += head.size
                return True
            mark = head.meta.get(MARK)
            if mark is None or mark == self._marks[key]:
                continue
            if head.meta.get(SOURCE, self._source) != self._source:
                owner = unquote(head.meta[SOURCE])
                self._other = f"{self._target}/{key} is now an output of {owner}"
            elif not mark.startswith(f"{self.found.etag}/"):
                self._is_replaced = True
            else:
                raise OtherRecipeError(
                    f"the function made {self._target}/{key} with another recipe: give the "
                    "backfill the variants and all settings of the function, and both the same "
                    "version of fcimage"
                )
        return False

    def _reported(self) -> Done | None:
        """The failure that the handler has reported since the object was sent."""
        head = self._head(self._target, self._report_key)
        if head is None or head.etag == self._report:
            return None
        self._requests += 1
        storage = self._pipeline.storage
        try:
            data = storage.get(self._target, self._report_key, max_bytes=MAX_REPORT).data
            report = json.loads(data)
            error, reason = str(report["error"])[:100], str(report["message"])[:MAX_REASON]
        except (LimitError, ValueError, TypeError, KeyError, RecursionError):
            return None  # not what the handler writes
        if not error.isidentifier():
            return None
        return self._failed("failed", error, reason)

    # Both.

    def _is_now(self, head: ObjectHead) -> None:
        entry = self.entry._replace(etag=head.etag, size=head.size)
        self.found = announced(self._recipe, entry)

    def _is_current(self, head: ObjectHead, image: Image) -> bool:
        return self._pipeline.marks.up_to_date(head, image[0], self.found.etag)

    def _head(self, bucket: str, key: str) -> ObjectHead | None:
        self._requests += 1
        return self._pipeline.storage.head(bucket, key)

    def _skipped(self, reason: str) -> Done:
        return Done("skipped", False, {**self._facts(0), "reason": reason})

    def _failed(self, outcome: str, error: str, reason: str, *, retryable: bool = False) -> Done:
        return Done(outcome, retryable, {**self._facts(0), "error": error, "reason": reason})

    def _facts(self, made: int) -> dict[str, Any]:
        """Of the function's bytes and requests only that is known which follows from its work."""
        return {
            "made": made,
            "ms": round(1000 * (time.monotonic() - self._began), 1),
            "events": self.events,
            "own_requests": self._requests,
            "bytes_in": (self.found.size or 0) if self.events else 0,
            "bytes_out": self._bytes_out,
        }
