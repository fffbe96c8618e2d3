"""The work on one object: check which outputs are up to date, fetch, render, store."""

from __future__ import annotations

from contextlib import closing

from fcimage import plan, probe, render_as_completed
from fcimage.exceptions import (
    ArgumentError,
    FcImageError,
    LimitError,
    UnsupportedError,
)
from fcimage.storage.base import StoredObject, processes_images

from .conversion import process_for
from .heif import Heif
from .marks import MARK, SOURCE, source_name
from .outcome import MANIFEST
from .selection import OUTPUT, claims_image, reason_to_skip_content

TYPE_CHECKING = False
if TYPE_CHECKING:
    from concurrent.futures import Future, ThreadPoolExecutor

    from fcimage import RenderIterator, Variant
    from fcimage.storage import ObjectHead

    from .deadline import Deadline
    from .outcome import Image, Outcome
    from .pipeline import Pipeline
    from .record import Record

__all__ = ["Job"]


class Job:
    """One object of an event. ``target`` is the bucket of its outputs."""

    def __init__(
        self,
        pipeline: Pipeline,
        outcome: Outcome,
        target: str,
        record: Record,
        deadline: Deadline,
        pool: ThreadPoolExecutor,
    ) -> None:
        self._pipeline = pipeline
        self._storage = pipeline.storage
        self._outcome = outcome
        self._found = outcome.found
        self._target = target
        self._source = source_name(self._found.bucket, self._found.key)
        self._record = record
        self._deadline = deadline
        self._pool = pool

    def run(self) -> str | None:
        """Makes and stores the outputs that are missing. Returns the reason to skip the object if
        it turns out that it should not be processed."""
        found, outcome = self._found, self._outcome
        limit = self._pipeline.limits.max_input_bytes
        if found.size is not None and found.size > limit:
            raise _too_large(f"the object has {found.size} bytes; max_input_bytes is {limit}")
        known = not self._pipeline.need_content
        if known and found.etag is not None:
            self._check(found.etag)
            if not outcome.missing:
                return None
            if claims_image(found):
                self._respect_others()
        with self._record.phase("fetch"):
            source = self._get(None)
        if MARK in source.meta:
            return OUTPUT
        if not known:
            outcome.expect(self._pipeline.outputs_of(found, source.data))
        if not known or source.etag != found.etag or found.etag is None:
            # The object was replaced after the event was sent, or the event has no ETag.
            self._check(source.etag)
            if not outcome.missing:
                return None
        if not claims_image(found):
            reason = reason_to_skip_content(source.data)
            if reason is not None:
                return reason
        self._respect_others()
        try:
            self._render_and_store(source.data, source.etag)
        except UnsupportedError as error:
            heif = Heif.of(source.data)
            if heif is None:
                raise
            converted = self._converted(heif, source.size, error)
            self._render_and_store(converted, source.etag)
        return None

    def _check(self, etag: str | None) -> None:
        """Finds the outputs that are up to date, and those of other sources."""
        outcome = self._outcome
        with self._record.phase("check"):
            calls = {
                image: self._pool.submit(self._storage.head, self._target, key)
                for image, key in outcome.keys.items()
            }
            heads = {image: self._deadline.result_of(call) for image, call in calls.items()}
        current: set[Image] = set()
        others: dict[Image, str] = {}
        for image, head in heads.items():
            if head is None:
                continue
            if self._pipeline.marks.up_to_date(head, image[0], etag):
                current.add(image)
            elif head.meta.get(SOURCE) != self._source:
                others[image] = _owner(head)
        outcome.already_stored(current, others)

    def _respect_others(self) -> None:
        """Raises ArgumentError if an output would replace that of another source, but must not.

        An output whose format is not known yet counts as soon as it is: see :meth:`_decide`.
        """
        self._refuse_others(self._outcome.certain(self._outcome.others))

    def _refuse_others(self, images: list[Image]) -> None:
        outcome = self._outcome
        if images and self._pipeline.overwrite == "never":
            raise ArgumentError(
                f"{outcome.keys[images[0]]} exists and is {outcome.others[images[0]]}; overwrite "
                "is never: put {name} or {folder} into the key templates, so that each source has "
                "its own outputs"
            )

    def _decide(self, data: bytes) -> None:
        """Finds out which formats the outputs have, where the source decides. Where the result
        decides, no key that it may have can be that of another source."""
        outcome, pipeline = self._outcome, self._pipeline
        if outcome.is_decided:
            return
        planned = plan(
            data,
            self._wanted(),
            limits=pipeline.limits,
            threads=pipeline.threads,
            redact=pipeline.redact or None,
        )
        outcome.narrow(
            {(encode.variant, format) for encode in planned.encodes for format in encode.formats}
        )
        self._refuse_others([image for image in outcome.others if image in outcome.missing])

    def _get(self, process: str | None) -> StoredObject:
        """Downloads the object, or what the storage makes of it."""
        found, limit = self._found, self._pipeline.limits.max_input_bytes
        get, storage = self._pool.submit, self._storage
        if process is not None and processes_images(storage):
            call = get(storage.get, found.bucket, found.key, max_bytes=limit, process=process)
        else:
            # A storage of the user may not know the argument `process`.
            call = get(storage.get, found.bucket, found.key, max_bytes=limit)
        try:
            source = self._deadline.result_of(call)
        except LimitError as error:
            if error.limit is not None:
                raise
            raise _too_large(f"{error} (the limit max_input_bytes)") from error
        self._record.bytes_in += source.size
        return source

    def _converted(self, heif: Heif, size: int, error: UnsupportedError) -> bytes:
        """The image in a format that fcimage reads, made by the storage."""
        pipeline = self._pipeline
        process = process_for(heif, size, pipeline.variants, pipeline.convert, self._storage, error)
        with self._record.phase("convert"):
            converted = self._get(process)
        self._outcome.converted = heif.kind
        return converted.data

    def _render_and_store(self, data: bytes, etag: str | None) -> None:
        outcome = self._outcome
        uploads: dict[Image, Future[None]] = {}
        failures: list[Exception] = []
        manifests, complete = self._pipeline.manifests, False
        wanted = manifests is not None and MANIFEST in outcome.missing
        manifest = manifests.begin() if manifests is not None and wanted else None
        with self._record.phase("render"):
            try:
                self._decide(data)
                with closing(self._images(data)) as images:
                    for image in images:
                        name: Image = (image.variant, image.format)
                        if manifest is not None:
                            manifest.add(image, outcome.keys[name])
                        if name in outcome.missing:
                            headers = self._pipeline.marks.headers(
                                image.variant, image.media_type, etag, self._source
                            )
                            self._record.bytes_out += len(image)
                            if image.undersized:
                                outcome.undersized.add(name)
                            if image.frames < image.source_frames:
                                outcome.cut_animations[name] = (image.frames, image.source_frames)
                            if not image.within_budget:
                                outcome.over_budget.add(name)
                            uploads[name] = self._pool.submit(
                                self._storage.put, self._target, outcome.keys[name], image, headers
                            )
                        if self._deadline.passed:
                            break
                    else:
                        complete = True
            except FcImageError as error:
                failures.append(error)
        with self._record.phase("upload"):
            for stored, put in uploads.items():
                try:
                    self._deadline.result_of(put)
                    outcome.stored(stored)
                except Exception as error:
                    # First, because another delivery can help, unlike for the image itself.
                    failures.insert(0, error)
        if failures:
            raise failures[0]
        if manifest is not None and complete and outcome.missing == {MANIFEST}:
            info = probe(data, limits=self._pipeline.limits)
            self._store_manifest(manifest.written(info, outcome.keys), etag)
        if outcome.missing:
            outcome.ended("unfinished", "not enough time")

    def _store_manifest(self, data: bytes, etag: str | None) -> None:
        """Stores the manifest, after all images that it lists."""
        key = self._outcome.keys[MANIFEST]
        marks = self._pipeline.marks
        headers = marks.headers(MANIFEST[0], "application/json", etag, self._source)
        self._record.bytes_out += len(data)
        with self._record.phase("upload"):
            put = self._pool.submit(self._storage.put, self._target, key, data, headers)
            self._deadline.result_of(put)
        self._outcome.stored(MANIFEST)

    def _images(self, data: bytes) -> RenderIterator:
        limits, threads = self._pipeline.limits, self._pipeline.threads
        return render_as_completed(
            data,
            self._wanted(),
            describe=MANIFEST in self._outcome.missing,
            redact=self._pipeline.redact or None,
            limits=limits,
            threads=threads,
        )

    def _wanted(self) -> list[Variant]:
        """The variants of which an output is missing; all of them for a manifest."""
        if MANIFEST in self._outcome.missing:
            return self._pipeline.variants
        wanted = {name for name, _ in self._outcome.missing}
        return [variant for variant in self._pipeline.variants if variant.name in wanted]


def _owner(head: ObjectHead) -> str:
    """What an object is that was not made from the source at hand."""
    source = head.meta.get(SOURCE)
    if source is None:
        return "not known to be made from this source"
    from urllib.parse import unquote

    return f"an output of {unquote(source)}"


def _too_large(message: str) -> LimitError:
    error = LimitError(message)
    error.limit = "max_input_bytes"
    return error
