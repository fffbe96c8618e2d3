"""The pipeline from an event to stored variants."""

from __future__ import annotations

from contextlib import closing

from fcimage import Limits, parse_event, render_as_completed
from fcimage.exceptions import (
    ArgumentError,
    FcImageError,
    LimitError,
    ObjectNotFoundError,
    StorageError,
    UnfinishedError,
)
from fcimage.storage.credentials import Credentials

from .deadline import Deadline, DeadlineError
from .keys import KeyTemplates
from .marks import MARK, Marks
from .outcome import Outcome, result_of, worst_status
from .record import Record
from .report import write_report
from .selection import OUTPUT, SUFFIXES, reason_to_skip
from .watermarks import check_watermarks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from concurrent.futures import Future, ThreadPoolExecutor
    from typing import Any

    from fcimage import ObjectEvent, RenderIterator, Variant
    from fcimage.storage import Storage, StoredObject

    from .outcome import Image

__all__ = ["Pipeline"]

#: Requests to the storage at the same time.
REQUESTS = 6


class Pipeline:
    """Makes the variants of each image that an event announces, and stores them.

    Args:
        variants: The recipes.
        storage: Where images are read and variants are written.
        source_bucket: The bucket of objects for which the event names none, such as a transformed
            event ``{"key": ...}``.
        target_bucket: The bucket for variants; default: the bucket of their source.
        keys: The keys of variants: a mapping from format to template, see :class:`KeyTemplates`.
        failure_prefix: Where to store a JSON report, in the target bucket, about each image that
            can never be processed; default: no reports.
        cache_control: The Cache-Control header of the variants. When it changes, variants are made
            again with the next event for their source.
        limits: The limits for each image.
        threads: How many threads encode; default: as many as the function may use.
        suffixes: Extensions of images, in lower case. Objects with another extension are skipped
            without a download.
        margin: Seconds before the platform's deadline at which to stop; default: a tenth of the
            function's timeout, at most 2.

    Raises:
        ArgumentError: Two images would have the same key, a template is not valid, or a watermark
            cannot be drawn within the limits.
    """

    def __init__(
        self,
        variants: Iterable[Variant],
        storage: Storage,
        *,
        source_bucket: str | None = None,
        target_bucket: str | None = None,
        keys: Mapping[str, str] | None = None,
        failure_prefix: str | None = None,
        cache_control: str | None = None,
        limits: Limits | None = None,
        threads: int | None = None,
        suffixes: Iterable[str] = SUFFIXES,
        margin: float | None = None,
    ) -> None:
        self.variants = list(variants)
        if not self.variants:
            raise ArgumentError("a pipeline needs at least one variant")
        self.storage = storage
        self.source_bucket = source_bucket
        self.target_bucket = target_bucket
        self.keys = KeyTemplates(keys)
        self.keys.check(self.variants)
        self.failure_prefix = failure_prefix
        self.limits = limits or Limits()
        check_watermarks((variant.watermark for variant in self.variants), self.limits)
        self.threads = threads
        self.suffixes = tuple(suffixes)
        self.margin = margin
        self.cache_control = cache_control
        self._marks = Marks(self.variants, cache_control)

    def run(self, event: Any, context: Any = None) -> dict[str, Any]:
        """Processes every object of ``event`` and returns the result of the invocation.

        ``statusCode`` is 200; 504 if there was not enough time; 422 if an image can never be
        processed; 400 if the event announces no object. The body is JSON with ``source``,
        ``processed`` (key, format and size of each stored image), ``count`` and, where there are
        any, ``skipped``, ``failed`` and ``unfinished``.

        Raises:
            StorageError: The storage failed. It is raised after all other objects of the event were
                tried, so that the platform delivers the event again; images that are stored are not
                made again then.
            UnfinishedError: There was not enough time for some images. Its ``.result`` is what
                would have been returned. If this invocation stored no image, the result is returned
                with status 504 instead, because another attempt would end the same way.
        """
        from concurrent.futures import ThreadPoolExecutor

        record = Record(getattr(context, "request_id", None))
        sdk_ms = getattr(self.storage, "sdk_milliseconds", None)
        deadline = Deadline(context, self.margin)
        self._authenticate(context)
        try:
            with record.phase("parse"):
                parsed = parse_event(event)
                bucket = self.source_bucket
                objects = parsed.objects if bucket is None else parsed.objects_in(bucket)
        except FcImageError as error:
            record.write("refused", error=type(error).__name__, message=str(error))
            return result_of([], refused=error)
        pool = ThreadPoolExecutor(REQUESTS)
        try:
            outcomes = [self._outcome(found, record, deadline, pool) for found in objects]
        finally:
            # The invocation does not wait for requests that are still running.
            pool.shutdown(wait=False, cancel_futures=True)
        for outcome in outcomes:
            if outcome.status == "failed" and self.failure_prefix is not None:
                target = self._target(outcome.found)
                write_report(self.storage, target, self.failure_prefix, outcome, record)
        if getattr(self.storage, "sdk_milliseconds", None) != sdk_ms:
            record.facts["sdk_ms"] = round(self.storage.sdk_milliseconds, 1)  # type: ignore[attr-defined]
        keys = [found.key for found in objects]
        record.write(
            worst_status(outcomes),
            source=keys[0] if len(keys) == 1 else keys,
            objects=[outcome.summary() for outcome in outcomes],
        )
        return self._result(outcomes)

    @staticmethod
    def _result(outcomes: list[Outcome]) -> dict[str, Any]:
        """Returns the result, or raises so that the platform delivers the event again."""
        for outcome in outcomes:
            if outcome.status == "raised" and outcome.error is not None:
                raise outcome.error
        result = result_of(outcomes)
        # Another delivery continues where this invocation stopped. If this one stored nothing, the
        # next one would not either, unless it was the storage that took the time.
        unfinished = [outcome for outcome in outcomes if outcome.status == "unfinished"]
        progress = any(outcome.stored_count for outcome in outcomes)
        if unfinished and (progress or any(outcome.error for outcome in unfinished)):
            raise UnfinishedError("not enough time; the finished images are stored", result)
        return result

    def _outcome(
        self, found: ObjectEvent, record: Record, deadline: Deadline, pool: ThreadPoolExecutor
    ) -> Outcome:
        """Processes one object. Its failure does not stop the other objects of the event."""
        outcome = Outcome(found)
        try:
            reason = reason_to_skip(found, self.suffixes, self._is_output_key)
            if reason is None:
                outcome.expect(self._image_keys(found))
                if deadline.passed:
                    return outcome.ended("unfinished", "not enough time")
                reason = self._make(outcome, record, deadline, pool)
            return outcome.ended("skipped", reason) if reason else outcome
        except DeadlineError as error:
            return outcome.ended("unfinished", str(error), error)
        except Exception as error:
            # An image that cannot be processed is not tried again: retries are billed.
            permanent = isinstance(error, FcImageError) and (
                isinstance(error, ObjectNotFoundError) or not isinstance(error, StorageError)
            )
            return outcome.ended("failed" if permanent else "raised", str(error), error)

    def _make(
        self, outcome: Outcome, record: Record, deadline: Deadline, pool: ThreadPoolExecutor
    ) -> str | None:
        """Makes and stores the outputs that are missing. Returns the reason to skip the object if
        it turns out to be an output."""
        found = outcome.found
        limit = self.limits.max_input_bytes
        if found.size is not None and found.size > limit:
            raise _too_large(f"the object has {found.size} bytes; max_input_bytes is {limit}")
        target = self._target(found)
        with record.phase("check"):
            outcome.already_stored(
                self._up_to_date(found.etag, target, outcome.keys, deadline, pool)
            )
        if not outcome.missing:
            return None

        with record.phase("fetch"):
            get = pool.submit(self.storage.get, found.bucket, found.key, max_bytes=limit)
            try:
                source = deadline.result_of(get)
            except LimitError as error:
                raise _too_large(f"{error} (the limit max_input_bytes)") from error
        record.bytes_in += source.size
        if MARK in source.meta:
            return OUTPUT
        if source.etag != found.etag:
            # The object was replaced after the event was sent, or the event has no ETag.
            with record.phase("check"):
                outcome.already_stored(
                    self._up_to_date(source.etag, target, outcome.keys, deadline, pool)
                )
        if outcome.missing:
            self._render_and_store(outcome, source, record, deadline, pool)
        return None

    def _render_and_store(
        self,
        outcome: Outcome,
        source: StoredObject,
        record: Record,
        deadline: Deadline,
        pool: ThreadPoolExecutor,
    ) -> None:
        target = self._target(outcome.found)
        uploads: dict[Image, Future[None]] = {}
        failures: list[Exception] = []
        with record.phase("render"):
            try:
                with closing(self._images(source, outcome.missing)) as images:
                    for image in images:
                        name: Image = (image.variant, image.format)
                        if name in outcome.missing:
                            headers = self._marks.headers(image, source.etag)
                            record.bytes_out += len(image)
                            uploads[name] = pool.submit(
                                self.storage.put, target, outcome.keys[name], image, headers
                            )
                        if deadline.passed:
                            break
            except FcImageError as error:
                failures.append(error)
        with record.phase("upload"):
            for stored, put in uploads.items():
                try:
                    deadline.result_of(put)
                    outcome.stored(stored)
                except Exception as error:
                    # First, because another delivery can help, unlike for the image itself.
                    failures.insert(0, error)
        if failures:
            raise failures[0]
        if outcome.missing:
            outcome.ended("unfinished", "not enough time")

    def _images(self, source: StoredObject, missing: set[Image]) -> RenderIterator:
        wanted = {name for name, _ in missing}
        variants = [variant for variant in self.variants if variant.name in wanted]
        return render_as_completed(source.data, variants, limits=self.limits, threads=self.threads)

    def _image_keys(self, found: ObjectEvent) -> dict[Image, str]:
        return {
            (variant.name, format): self.keys.key(variant.name, format, found.bucket, found.key)
            for variant in self.variants
            for format in variant.formats
        }

    def _up_to_date(
        self,
        etag: str | None,
        bucket: str,
        keys: Mapping[Image, str],
        deadline: Deadline,
        pool: ThreadPoolExecutor,
    ) -> set[Image]:
        """The images that were made from this source with this configuration."""
        if etag is None:
            return set()
        heads = {name: pool.submit(self.storage.head, bucket, key) for name, key in keys.items()}
        found = {name: deadline.result_of(head) for name, head in heads.items()}
        return {
            name
            for name, head in found.items()
            if head is not None and head.meta.get(MARK) == self._marks.mark(name[0], etag)
        }

    def _is_output_key(self, found: ObjectEvent) -> bool:
        if found.bucket != self._target(found):
            return False
        report = self.failure_prefix is not None and found.key.startswith(self.failure_prefix)
        return report or self.keys.is_output(found.key, self.variants)

    def _target(self, found: ObjectEvent) -> str:
        return self.target_bucket or found.bucket

    def _authenticate(self, context: Any) -> None:
        authenticate = getattr(self.storage, "authenticate", None)
        credentials = Credentials.from_context(context)
        if authenticate is not None and credentials is not None:
            authenticate(credentials)


def _too_large(message: str) -> LimitError:
    error = LimitError(message)
    error.limit = "max_input_bytes"
    return error
