"""From an event to stored variants."""

from __future__ import annotations

from fcimage import Limits, parse_event, render_as_completed
from fcimage.exceptions import (
    ArgumentError,
    FcImageError,
    LimitError,
    ObjectNotFoundError,
    StorageError,
    UnfinishedError,
)
from fcimage.storage.base import META
from fcimage.storage.credentials import Credentials

from .deadline import Deadline
from .keys import KeyTemplates
from .outcome import Outcome, result_of
from .record import Record
from .report import write_report

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from concurrent.futures import Future, ThreadPoolExecutor
    from typing import Any, TypeVar

    from fcimage import EncodedImage, ObjectEvent, Variant
    from fcimage.storage import Storage, StoredObject

    T = TypeVar("T")

__all__ = ["MARK", "SUFFIXES", "Pipeline"]

#: The metadata by which outputs are recognised: the source's ETag and the recipe's fingerprint.
MARK = "fcimage"
#: Names that are worth a download; a name without an extension is worth one, too.
SUFFIXES = (".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".gif", ".bmp", ".tif", ".tiff")
UPLOADS = 6


class Pipeline:
    """Makes the variants of each picture that an event announces, and stores them.

    Args:
        variants: The recipes.
        storage: Where pictures come from and go to.
        source_bucket: The bucket of objects whose event names none, such as a transformed event
            that is no more than ``{"key": ...}``.
        target_bucket: Where the variants go; default: the bucket of their source.
        keys: Under which keys: a mapping from format to template, see :class:`KeyTemplates`.
        failure_prefix: Where a JSON report is left, in the target bucket, about each picture that
            can never be processed; default: none is.
        cache_control: The Cache-Control header of the variants.
        limits: What a picture may cost.
        threads: How many threads encode; default: as many as the function is granted.
        suffixes: Objects whose name has another extension are skipped without a download.
        margin: Seconds before the platform's deadline at which to stop; default: a tenth of the
            function's timeout, at most 2.

    Raises:
        ArgumentError: Two images would have the same key, or a template is not valid.
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
        self.cache_control = cache_control
        self.limits = limits or Limits()
        self.threads = threads
        self.suffixes = tuple(suffixes)
        self.margin = margin
        self._fingerprints = {variant.name: variant.fingerprint for variant in self.variants}

    def run(self, event: Any, context: Any = None) -> dict[str, Any]:
        """Processes every object of ``event``, and returns what a handler returns.

        ``statusCode`` is 200; 504 if no time was left; 422 if a picture can never be processed;
        400 if the event announces none. The body is JSON with ``source``, ``processed`` (key,
        format and size of each image that now stands) and ``count``, and where there are any,
        ``skipped``, ``failed`` and ``unfinished``.

        Raises:
            StorageError: The storage failed. Raised after all other objects of the event were
                tried, so that the platform delivers the event again; what already stands is not
                made again then.
            UnfinishedError: No time was left for some of the images. Its ``.result`` is what would
                have been returned. If this invocation made none at all, the result is returned
                with status 504 instead, as another attempt would end in the same way.
        """
        from concurrent.futures import ThreadPoolExecutor

        record = Record(getattr(context, "request_id", None))
        sdk_ms = getattr(self.storage, "sdk_milliseconds", None)
        deadline = Deadline(context, self.margin)
        self._authenticate(context)
        try:
            with record.phase("parse"):
                parsed = parse_event(event)
                home = self.source_bucket
                objects = parsed.objects if home is None else parsed.objects_in(home)
        except FcImageError as error:
            record.write("refused", error=type(error).__name__, message=str(error))
            return result_of([], refused=error)
        pool = ThreadPoolExecutor(UPLOADS)
        try:
            outcomes = [self._outcome(found, record, deadline, pool) for found in objects]
        finally:
            # Whatever the storage still owes an answer must not hold up this one.
            pool.shutdown(wait=False, cancel_futures=True)
        for outcome in outcomes:
            if outcome.status == "failed" and self.failure_prefix is not None:
                target = self._target(outcome.found)
                write_report(self.storage, target, self.failure_prefix, outcome, record)
        if getattr(self.storage, "sdk_milliseconds", None) != sdk_ms:
            record.facts["sdk_ms"] = round(self.storage.sdk_milliseconds, 1)  # type: ignore[attr-defined]
        keys = [found.key for found in objects]
        record.write(
            _worst(outcomes),
            source=keys[0] if len(keys) == 1 else keys,
            objects=[outcome.summary() for outcome in outcomes],
        )
        for outcome in outcomes:
            if outcome.status == "raised" and outcome.error is not None:
                raise outcome.error
        result = result_of(outcomes)
        # Delivered again, the event goes on where this invocation stopped. Where it made nothing,
        # the next one would not either, unless it was the storage that took the time.
        unfinished = [outcome for outcome in outcomes if outcome.status == "unfinished"]
        progress = any(outcome.made for outcome in outcomes)
        if unfinished and (progress or any(outcome.error for outcome in unfinished)):
            raise UnfinishedError("no time was left, the finished images are kept", result)
        return result

    def _outcome(
        self, found: ObjectEvent, record: Record, deadline: Deadline, pool: ThreadPoolExecutor
    ) -> Outcome:
        """What came of one object. One bad object does not sink the others of its batch."""
        outcome = Outcome(found)
        try:
            reason = self._reason_to_skip(found)
            if reason is None:
                outcome.expect(self._image_keys(found))
                if deadline.passed:
                    return outcome.ended("unfinished", "no time was left")
                reason = self._make(outcome, record, deadline, pool)
            return outcome.ended("skipped", reason) if reason else outcome
        except DeadlinePassed as error:
            return outcome.ended("unfinished", str(error), error)
        except Exception as error:
            # What cannot be processed now cannot be later: no retry, no second bill.
            hopeless = isinstance(error, FcImageError) and (
                isinstance(error, ObjectNotFoundError) or not isinstance(error, StorageError)
            )
            return outcome.ended("failed" if hopeless else "raised", str(error), error)

    def _reason_to_skip(self, found: ObjectEvent) -> str | None:
        """Why the object is none of ours, as far as the event says."""
        if found.removed:
            return "it was removed"
        if not found.readable:
            return "its upload is not complete"
        if found.key.endswith("/"):
            return "it is a folder"
        report = self.failure_prefix and found.key.startswith(self.failure_prefix)
        if found.bucket == self._target(found) and (
            report or self.keys.is_ours(found.key, self.variants)
        ):
            return "it has a key of this pipeline's outputs"
        if META + MARK in {name.lower() for name in found.user_meta}:
            return "it is an output of fcimage"
        name = found.key.rpartition("/")[2].lower()
        if "." in name[1:] and not name.endswith(self.suffixes):
            return "it is no picture by its name"
        return None

    def _make(
        self, outcome: Outcome, record: Record, deadline: Deadline, pool: ThreadPoolExecutor
    ) -> str | None:
        """Makes and stores what does not stand yet. Returns why not, if the object turns out to be
        none of ours."""
        found = outcome.found
        most = self.limits.max_input_bytes
        if found.size is not None and found.size > most:
            raise LimitError(f"the object has {found.size} bytes, at most {most} are granted")
        target = self._target(found)
        keys = outcome.keys
        with record.phase("check"):
            outcome.standing(self._standing(found.etag, target, keys, deadline, pool))
        if not outcome.missing:
            return None

        with record.phase("fetch"):
            get = pool.submit(self.storage.get, found.bucket, found.key, max_bytes=most)
            source = _in_time(get, deadline)
        record.bytes_in += source.size
        if MARK in source.meta:
            return "it is an output of fcimage"
        if source.etag != found.etag:
            # Replaced since the event was sent, or an event without an ETag.
            with record.phase("check"):
                outcome.standing(self._standing(source.etag, target, keys, deadline, pool))

        uploads: dict[tuple[str, str], Future[None]] = {}
        failures: list[Exception] = []
        with record.phase("render"):
            try:
                for image in self._images(source, outcome.missing):
                    name = (image.variant, image.format)
                    if name in outcome.missing:
                        headers = self._headers(image, source.etag)
                        record.bytes_out += len(image.data)
                        uploads[name] = pool.submit(
                            self.storage.put, target, keys[name], image.data, headers
                        )
                    if deadline.passed:
                        break
            except FcImageError as error:
                failures.append(error)
        with record.phase("upload"):
            for key, put in uploads.items():
                try:
                    _in_time(put, deadline)
                    outcome.stored([key])
                except Exception as error:
                    # First, as it is worth another delivery, unlike a picture that cannot be made.
                    failures.insert(0, error)
        if failures:
            raise failures[0]
        if outcome.missing:
            outcome.ended("unfinished", "no time was left")
        return None

    def _images(
        self, source: StoredObject, missing: set[tuple[str, str]]
    ) -> Iterable[EncodedImage]:
        wanted = {name for name, _ in missing}
        if not wanted:
            return ()
        variants = [variant for variant in self.variants if variant.name in wanted]
        return render_as_completed(source.data, variants, limits=self.limits, threads=self.threads)

    def _image_keys(self, found: ObjectEvent) -> dict[tuple[str, str], str]:
        return {
            (variant.name, format): self.keys.key(variant.name, format, found.bucket, found.key)
            for variant in self.variants
            for format in variant.formats
        }

    def _standing(
        self,
        etag: str | None,
        bucket: str,
        keys: Mapping[tuple[str, str], str],
        deadline: Deadline,
        pool: ThreadPoolExecutor,
    ) -> set[tuple[str, str]]:
        """Which images were made from this source by this recipe already."""
        if etag is None:
            return set()
        heads = {name: pool.submit(self.storage.head, bucket, key) for name, key in keys.items()}
        found = {name: _in_time(head, deadline) for name, head in heads.items()}
        return {
            name
            for name, head in found.items()
            if head is not None and head.meta.get(MARK) == self._mark(name[0], etag)
        }

    def _mark(self, variant: str, etag: str | None) -> str:
        return f"{etag or ''}/{self._fingerprints[variant]}"

    def _headers(self, image: EncodedImage, etag: str | None) -> dict[str, str]:
        headers = {"Content-Type": image.media_type, META + MARK: self._mark(image.variant, etag)}
        if self.cache_control:
            headers["Cache-Control"] = self.cache_control
        return headers

    def _target(self, found: ObjectEvent) -> str:
        return self.target_bucket or found.bucket

    def _authenticate(self, context: Any) -> None:
        authenticate = getattr(self.storage, "authenticate", None)
        credentials = Credentials.from_context(context)
        if authenticate is not None and credentials is not None:
            authenticate(credentials)


class DeadlinePassed(Exception):
    """The storage did not answer before the deadline. Another delivery may find it awake."""


def _in_time(call: Future[T], deadline: Deadline) -> T:
    """What the storage answers, if it does so before the platform would stop the function."""
    from concurrent.futures import wait

    wait([call], deadline.left)
    if not call.done():
        raise DeadlinePassed("the storage did not answer before the deadline")
    return call.result()


def _worst(outcomes: Iterable[Outcome]) -> str:
    found = {outcome.status for outcome in outcomes}
    for status in ("raised", "failed", "unfinished", "done", "unchanged", "skipped"):
        if status in found:
            return status
    return "nothing to do"
