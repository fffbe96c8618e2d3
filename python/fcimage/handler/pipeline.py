"""The pipeline from an event to stored variants."""

from __future__ import annotations

from fcimage import Limits, parse_event
from fcimage.exceptions import (
    ArgumentError,
    FcImageError,
    ObjectNotFoundError,
    StorageError,
    UnfinishedError,
)
from fcimage.storage.calls import Calls
from fcimage.storage.credentials import authenticate

from .conversion import CONVERTED, checked_kinds
from .deadline import Deadline, DeadlineError
from .job import Job
from .keys import KeyTemplates, facts_of
from .manifests import Manifests
from .marks import Marks
from .outcome import MANIFEST, Outcome, result_of, result_of_test, worst_status
from .output_headers import output_headers
from .record import Record
from .redaction import checked_redaction
from .report import write_report
from .selection import reason_to_skip
from .warm import warm
from .watermarks import check_watermarks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from concurrent.futures import ThreadPoolExecutor
    from typing import Any, Literal

    from fcimage import ObjectEvent, Variant
    from fcimage.storage import Storage

    from .outcome import Image
    from .publish import Publisher
    from .redaction import Redaction

__all__ = ["Pipeline"]

#: The values of ``overwrite``.
OVERWRITE = ("always", "never")
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
        manifest_key: Where to store the manifest of each source, in the target bucket: a template
            as in ``keys``, without ``{variant}`` and ``{extension}``, that ends with ``.json``.
            Default: no manifests.
        manifest_url: What the URLs of images in manifests begin with, before their keys, such as
            ``"https://img.example.com/"``. Default: they are keys, percent-encoded.
        failure_prefix: Where to store a JSON report, in the target bucket, about each image that
            can never be processed; default: no reports.
        cache_control: The Cache-Control header of the variants. When it changes, variants are made
            again with the next event for their source.
        tags: Tags of the outputs, at most 10; the role needs ``oss:PutObjectTagging``.
        acl: "private" or "public-read": who may read the outputs; the role needs
            ``oss:PutObjectAcl``. Default: what the bucket says.
        redact: What is destroyed in every upload before anything is made of it, as for
            :func:`fcimage.render`.
        publish: Where a CloudEvent about each finished source is sent: a :class:`Publisher`.
        limits: The limits for each image.
        threads: How many threads encode; default: as many as the function may use.
        suffixes: The extensions to process, in lower case, such as ``[".jpg"]``. Objects with
            another extension are skipped without a download. Default: all images; an image of a
            kind that is not supported is "failed".
        overwrite: What to do if an output exists that was made from another source: "always"
            replaces it and says so in the log and in the result; "never" fails, and nothing is
            stored.
        convert: The kinds that the storage converts if fcimage cannot decode them: "heic", "avif",
            both (the default), or none. It needs a storage that can, such as OSS.
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
        manifest_key: str | None = None,
        manifest_url: str = "",
        failure_prefix: str | None = None,
        cache_control: str | None = None,
        tags: Mapping[str, str] | None = None,
        acl: Literal["default", "private", "public-read"] | None = None,
        redact: Redaction | Iterable[Redaction] | None = None,
        publish: Publisher | None = None,
        limits: Limits | None = None,
        threads: int | None = None,
        suffixes: Iterable[str] | None = None,
        overwrite: Literal["always", "never"] = "always",
        convert: Iterable[str] = CONVERTED,
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
        self.suffixes = None if suffixes is None else tuple(suffixes)
        if overwrite not in OVERWRITE:
            raise ArgumentError(f"overwrite must be always or never, got {overwrite!r}")
        self.overwrite = overwrite
        self.convert = checked_kinds(convert)
        self.margin = margin
        self.cache_control = cache_control
        self.manifests = None if manifest_key is None else Manifests(manifest_key, manifest_url)
        self.publish = publish
        self.redact = checked_redaction(redact)
        headers = output_headers(cache_control, tags, acl)
        self.marks = Marks(self.variants, headers, self.manifests, self.redact)
        self._refusal: str | None = None

    def refusing(self, message: str) -> Pipeline:
        """Fails for each image with this message: the configuration is at fault, which a retry
        does not help."""
        self._refusal = message
        return self

    def run(self, event: Any, context: Any = None) -> dict[str, Any]:
        """Processes every object of ``event`` and returns the result of the invocation.

        ``statusCode`` is 200; 504 if there was not enough time; 422 if an image can never be
        processed; 400 if the event announces no object. A timer event warms the instance, see
        :meth:`warm`, and the test event of a storage does nothing: both give 200. The body is JSON
        with ``source``, ``processed`` (key, format and size of each stored output), ``count`` and,
        where there are any, ``skipped``, ``failed``, ``unfinished`` and ``replaced`` (outputs of
        other sources).

        Raises:
            StorageError: The storage failed, or the event about the outputs could not be published.
                It is raised after all other objects of the event were tried, so that the platform
                delivers the event again; images that are stored are not made again then.
            UnfinishedError: There was not enough time for some images. Its ``.result`` is what
                would have been returned. If this invocation stored no image, the result is returned
                with status 504 instead, because another attempt would end the same way.
        """
        from concurrent.futures import ThreadPoolExecutor

        record = Record(context)
        sdk_ms = getattr(self.storage, "sdk_milliseconds", None)
        deadline = Deadline(context, self.margin)
        authenticate(self.storage, context)
        try:
            with record.phase("parse"):
                parsed = parse_event(event)
                bucket = self.source_bucket
                objects = parsed.objects if bucket is None else parsed.objects_in(bucket)
                timer = parsed.timer
        except FcImageError as error:
            record.write("refused", error=type(error).__name__, message=str(error))
            return result_of([], refused=error)
        if timer is not None:
            return self._warmed(record)
        if not objects and parsed.provider is not None:
            record.write("tested", provider=parsed.provider)
            return result_of_test(parsed.provider)
        calls = Calls(deadline.left)
        pool = ThreadPoolExecutor(REQUESTS, initializer=calls.enter)
        try:
            outcomes = [self._outcome(found, record, deadline, pool) for found in objects]
        finally:
            # The invocation does not wait for requests that are still running, and ends them.
            pool.shutdown(wait=False, cancel_futures=True)
            calls.stop()
        for outcome in outcomes:
            if outcome.status == "failed" and self.failure_prefix is not None:
                target = self._target(outcome.found)
                with Calls(deadline.left):
                    write_report(self.storage, target, self.failure_prefix, outcome, record)
        if getattr(self.storage, "sdk_milliseconds", None) != sdk_ms:
            record.facts["sdk_ms"] = round(self.storage.sdk_milliseconds, 1)  # type: ignore[attr-defined]
        failure = self._published(outcomes, record, deadline, context)
        keys = [found.key for found in objects]
        record.write(
            worst_status(outcomes) if failure is None else "raised",
            source=keys[0] if len(keys) == 1 else keys,
            objects=[outcome.summary() for outcome in outcomes],
        )
        result = self._result(outcomes)
        if failure is not None:
            # Another delivery finds the outputs up to date, and publishes again.
            raise failure
        return result

    def _published(
        self, outcomes: list[Outcome], record: Record, deadline: Deadline, context: Any
    ) -> StorageError | None:
        """Announces the sources whose outputs are all stored. Returns the error if that failed."""
        finished = [found for found in outcomes if found.status in ("done", "unchanged")]
        if self.publish is None or not finished:
            return None
        from .publish import announcement

        self.publish.authenticate(context)
        events = [announcement(found, self._target(found.found)) for found in finished]
        try:
            with record.phase("publish"):
                self.publish.send(events, deadline)
        except StorageError as error:
            record.facts["publish"] = str(error)
            return error
        record.facts["published"] = len(events)
        return None

    def warm(self, context: Any = None) -> dict[str, Any]:
        """Makes the instance ready for its first image, as a timer event does in :meth:`run`: for
        the initializer of a function with provisioned instances.

        Connects to the storage and renders a built-in image. Returns the result with ``warmed``;
        never raises because of the storage.
        """
        authenticate(self.storage, context)
        return self._warmed(Record(context))

    def _warmed(self, record: Record) -> dict[str, Any]:
        bucket = self.source_bucket or self.target_bucket
        return warm(self.storage, bucket, self.variants, self.limits, record)

    def process(self, found: ObjectEvent) -> tuple[Outcome, dict[str, Any]]:
        """Processes one object outside of an invocation: without a deadline, and without a log
        line, which is returned instead."""
        from concurrent.futures import ThreadPoolExecutor

        record = Record()
        with ThreadPoolExecutor(REQUESTS) as pool:
            outcome = self._outcome(found, record, Deadline(None), pool)
        return outcome, record.line(outcome.status)

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
            reason = self.reason_to_skip(found)
            if reason is None:
                if self._refusal is not None:
                    raise ArgumentError(self._refusal)
                if not self.need_content:
                    outcome.expect(self.outputs_of(found))
                if deadline.passed:
                    return outcome.ended("unfinished", "not enough time")
                job = Job(self, outcome, self._target(found), record, deadline, pool)
                reason = job.run()
            return outcome.ended("skipped", reason) if reason else outcome
        except DeadlineError as error:
            return outcome.ended("unfinished", str(error), error)
        except Exception as error:
            # An image that cannot be processed is not tried again: retries are billed.
            permanent = isinstance(error, FcImageError) and (
                isinstance(error, ObjectNotFoundError) or not isinstance(error, StorageError)
            )
            return outcome.ended("failed" if permanent else "raised", str(error), error)

    def reason_to_skip(self, found: ObjectEvent) -> str | None:
        """Why an object is not an upload to process, as far as its event tells; None if it may be.

        Raises:
            UnsupportedError: The name is that of an image of a kind that is not supported.
        """
        return reason_to_skip(found, self.suffixes, self._is_output_key)

    @property
    def need_content(self) -> bool:
        """Whether the keys of outputs are not known before their source is downloaded."""
        return self.keys.need_content or (
            self.manifests is not None and self.manifests.need_content
        )

    def outputs_of(self, found: ObjectEvent, data: bytes | None = None) -> list[dict[Image, str]]:
        """The outputs of an object, whose content is ``data``; see :meth:`KeyTemplates.outputs`."""
        facts = facts_of(found, data)
        outputs = self.keys.outputs(self.variants, found.bucket, found.key, facts)
        if self.manifests is not None:
            outputs.append({MANIFEST: self.manifests.key(found.bucket, found.key, facts)})
        return outputs

    def _is_output_key(self, found: ObjectEvent) -> bool:
        if found.bucket != self._target(found):
            return False
        report = self.failure_prefix is not None and found.key.startswith(self.failure_prefix)
        manifest = self.manifests is not None and self.manifests.is_output(found.key)
        return report or manifest or self.keys.is_output(found.key, self.variants)

    def _target(self, found: ObjectEvent) -> str:
        return self.target_bucket or found.bucket
