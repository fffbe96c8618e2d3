"""Variants on request: POST an image, or GET one by its key."""

from __future__ import annotations

from fcimage import HttpResponse, Limits, OssProcess, parse_event, probe
from fcimage.exceptions import (
    ArgumentError,
    DecodeError,
    EncodeError,
    EventError,
    FcImageError,
    InternalError,
    LimitError,
    ObjectNotFoundError,
    StorageError,
    UnsupportedError,
)
from fcimage.storage.base import processes_images
from fcimage.storage.calls import Calls
from fcimage.storage.credentials import authenticate

from .conversion import CONVERTED, checked_kinds, process_for
from .deadline import Deadline
from .heif import Heif
from .http_request import (
    DESCRIBING,
    IGNORED,
    NotAcceptable,
    check_parameters,
    checked_ignored,
    ignored_parameters,
    matches_etag,
    requested_variant,
)
from .http_rules import SIGNATURE, Forbidden, Rules
from .http_timeout import RequestTimeout, rendered_in_time
from .multipart import file_of_form, is_multipart
from .oss_process import PARAMETER, checked_styles, media_type, requested_process
from .record import Record
from .warm import formats_of_http, warm
from .watermarks import check_watermarks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from fcimage import HttpRequest, Variant, Watermark
    from fcimage.storage import Storage, StoredObject

__all__ = ["HttpVariants"]

METHODS = ("GET", "HEAD", "POST", "OPTIONS")
#: Seconds for which a browser may keep the answer to a preflight request.
PREFLIGHT_SECONDS = 600

#: No cache keeps an error: the next request may succeed.
NOT_KEPT = {"Cache-Control": "no-store"}

#: The status for each kind of error; the first match counts. An answer that exceeds the platform's
#: limit is a `LimitError`, too: the requested variant is too large.
STATUSES: tuple[tuple[type[FcImageError], int], ...] = (
    (ObjectNotFoundError, 404),
    (Forbidden, 403),
    (StorageError, 502),
    (LimitError, 413),
    (UnsupportedError, 415),
    (DecodeError, 422),
    (EncodeError, 422),
    (ArgumentError, 400),
    (EventError, 400),
    (InternalError, 500),
)


class Call:
    """What goes with one request: where it is logged, until when it is answered, and the path below
    which the application is mounted."""

    __slots__ = ("deadline", "mount", "record")

    def __init__(self, record: Record, deadline: Deadline, mount: str) -> None:
        self.record = record
        self.deadline = deadline
        self.mount = mount


class HttpVariants:
    """Answers HTTP requests with variants.

    ``POST /?width=600&format=webp`` with an image as the body or as the first file of a form
    (multipart/form-data), or ``GET /?key=uploads/a.jpg&width=600``. Parameters: ``width`` and
    ``height`` (1 to 4096 pixels), ``fit`` and ``gravity`` as in :class:`fcimage.Variant`,
    ``format`` (jpeg, webp, png, gif, avif, or same for that of the image; default: what the Accept
    header asks for, never AVIF, which takes long), ``quality`` (1 to 100 for JPEG and AVIF, 0 to
    100 for WebP), ``animation`` (first, keep or error, as in :class:`fcimage.Variant`). Instead of
    all of these, ``x-oss-process`` takes the strings that OSS takes, ``image/info`` and
    ``image/average-hue`` included; see :class:`fcimage.OssProcess`.

    Args:
        storage: Where GET finds images; default: only POST is answered.
        source_bucket: The bucket of the keys.
        key_prefix: The prefix that a key must have. Without one, everyone who can call the function
            can see every image of the bucket.
        watermark: Drawn on every answer.
        cors_origin: The web page that may read the answers: an origin or "*"; default: none.
        cache_control: The Cache-Control header of answers to GET.
        limits: The limits for each image.
        ignore_parameters: Names of further parameters that are ignored; ``utm_*`` is the beginning
            of names. Those that begin with an underscore always are, all others are refused.
        convert: The kinds that the storage converts for GET if fcimage cannot decode them: "heic",
            "avif", both (the default), or none. It needs a storage that can, such as OSS.
        styles: What each name in ``x-oss-process=style/NAME`` stands for; default: there are none.
        rules: What clients may ask for; default: everything. Where sizes or variants are listed,
            ``x-oss-process`` takes only the names of styles, ``image/info`` and
            ``image/average-hue``.
        timeout: Seconds that an answer may take, from the request on; default: what the platform
            leaves.

    Raises:
        ArgumentError: ``storage`` without ``source_bucket``, or the watermark cannot be drawn
            within the limits, a name of ``ignore_parameters`` has a meaning, or a
            style is wrong.
    """

    def __init__(
        self,
        storage: Storage | None = None,
        *,
        source_bucket: str | None = None,
        key_prefix: str = "",
        watermark: Watermark | None = None,
        cors_origin: str | None = None,
        cache_control: str | None = None,
        limits: Limits | None = None,
        ignore_parameters: Iterable[str] = IGNORED,
        convert: Iterable[str] = CONVERTED,
        styles: Mapping[str, str] | None = None,
        rules: Rules | None = None,
        timeout: float | None = None,
    ) -> None:
        if storage is not None and not source_bucket:
            raise ArgumentError("a storage needs a source_bucket")
        self.storage = storage
        self.source_bucket = source_bucket or ""
        self.key_prefix = key_prefix
        self.watermark = watermark
        self.cors_origin = cors_origin
        self.cache_control = cache_control
        self.limits = limits or Limits()
        self.ignore_parameters = checked_ignored(ignore_parameters)
        self.convert = checked_kinds(convert)
        self.styles = checked_styles(styles)
        self.rules = rules or Rules()
        for name in self.rules.parameters:
            if name in self.ignore_parameters:
                raise ArgumentError(f"the parameter {name} has a meaning and cannot be ignored")
        if timeout is not None and not timeout > 0:
            raise ArgumentError(f"timeout must be above 0 seconds, got {timeout}")
        self.timeout = timeout
        check_watermarks([watermark], self.limits)

    def run(self, event: Any, context: Any = None) -> dict[str, Any]:
        """Answers the HTTP request ``event``, in the format that the platform expects.

        Every error is an answer, too: JSON with ``error`` and ``message``, and a status that says
        whether the request, the image or the storage is the cause.
        """
        record = Record(context)
        authenticate(self.storage, context)
        try:
            parsed = parse_event(event)
            if parsed.timer is not None:
                return self._warmed(record)
            request = parsed.http
            if request is None:
                raise EventError("expected the event of an HTTP trigger or of API Gateway")
            answer = self._respond(request, record, Deadline(context))
            result = answer.to_fc()
        except Exception as error:
            record.facts["error"] = f"{type(error).__name__}: {error}"
            answer = self._with_cors(_failure(error))
            result = answer.to_fc()
        record.bytes_out = len(answer.body)
        record.write("answered", status=answer.status)
        return result

    def _warmed(self, record: Record) -> dict[str, Any]:
        """Makes the instance ready for requests; see :mod:`fcimage.handler.warm`."""
        variants = formats_of_http(self.watermark)
        return warm(self.storage, self.source_bucket or None, variants, self.limits, record)

    def respond(
        self, request: HttpRequest, request_id: str | None = None, *, mount: str = ""
    ) -> HttpResponse:
        """Answers a request that did not come as an event, as :meth:`run` does, and logs it.

        Args:
            request: The request, with its whole path.
            request_id: Its name in the log line.
            mount: The percent-encoded path below which the application is mounted, such as "/img":
                the name of a variant follows it. Signatures are about the whole path.
        """
        record = Record({"request_id": request_id})
        answer = self._respond(request, record, Deadline(None), mount)
        record.bytes_out = len(answer.body)
        record.write("answered", status=answer.status)
        return answer

    def _respond(
        self, request: HttpRequest, record: Record, deadline: Deadline, mount: str = ""
    ) -> HttpResponse:
        """The answer; an error is one, too."""
        try:
            # Without its signature, which would let everyone who reads the log send it again.
            query = {name: text for name, text in request.query.items() if name != SIGNATURE}
            record.facts["method"], record.facts["query"] = request.method, query
            call = Call(record, deadline.within(self.timeout), mount)
            with Calls(call.deadline.left):
                return self._with_cors(self._answer(request, call))
        except Exception as error:
            record.facts["error"] = f"{type(error).__name__}: {error}"
            return self._with_cors(_failure(error))

    def _answer(self, request: HttpRequest, call: Call) -> HttpResponse:
        if request.method == "OPTIONS":
            if self.cors_origin is None:
                # Not `preflight` with the origin "null": sandboxed pages have that origin.
                return HttpResponse(204, {"Allow": ", ".join(METHODS)})
            return HttpResponse.preflight(
                self.cors_origin,
                methods=METHODS,
                headers=["Content-Type", "If-None-Match"],
                max_age=PREFLIGHT_SECONDS,
            )
        if request.method not in METHODS:
            allowed = ", ".join(METHODS)
            return _refusal(405, f"the method must be one of {allowed}", {"Allow": allowed})
        check_parameters(request, self.ignore_parameters, self.rules.parameters)
        meaning = self.rules.parameters
        self.rules.check_signature(
            request, ignored_parameters(request, self.ignore_parameters, meaning)
        )
        process = requested_process(request, self.styles, DESCRIBING)
        if process is not None:
            self._check_process(request, process)
            return self._processed(request, process, call)
        name, key = self.rules.named(request, call.mount)
        try:
            variant = self._requested(request, name)
        except NotAcceptable as error:
            return _refusal(406, str(error), {"Vary": "Accept"})
        varying = _varying(request) if name is None else self._varying_of(name, request)
        if request.method == "POST":
            return self._rendered(variant, self._posted(request), varying, call)
        if self.storage is None:
            return _no_bucket()
        if key is None:
            key = self._checked_key(request)
        elif "key" in request.query:
            raise ArgumentError("the key is in the path: leave out the parameter key")
        else:
            key = self._permitted(key)
        return self._stored(request, key, variant, varying, self.storage, call)

    def _requested(self, request: HttpRequest, name: str | None) -> Variant:
        """The variant of this name, or the one that the parameters describe."""
        if name is None:
            return requested_variant(request, self.watermark, self.rules)
        given = [each for each in DESCRIBING if each != "format" and each in request.query]
        if given:
            raise ArgumentError(f"the variant {name} is complete; leave out {', '.join(given)}")
        found = self.rules.variant(name, request)
        if found is None:
            raise NotAcceptable(f"the Accept header excludes every format of {name}")
        return found

    def _varying_of(self, name: str, request: HttpRequest) -> dict[str, str]:
        return {"Vary": "Accept"} if self.rules.depends_on_accept(name, request) else {}

    def _check_process(self, request: HttpRequest, process: OssProcess) -> None:
        """Where not everything can be asked for, a string of OSS must be one of the styles."""
        text = request.query[PARAMETER]
        if self.rules.restrict and process.kind == "image" and not text.startswith("style/"):
            raise Forbidden(f"{PARAMETER} takes only the names of styles: style/NAME")

    def _processed(self, request: HttpRequest, process: OssProcess, call: Call) -> HttpResponse:
        """What a string that OSS would take makes of the body, or of an object in the bucket. The
        recipe may depend on the source, so If-None-Match is looked at when the source is there."""
        headers: dict[str, str] = {}
        etag = None
        if request.method == "POST":
            data = self._posted(request)
        elif self.storage is None:
            return _no_bucket()
        else:
            key = self._checked_key(request)
            with call.record.phase("fetch"):
                source = self._fetched(self.storage, key)
            data, etag = source.data, source.etag or _hash(source.data)
        call.record.bytes_in = len(data)
        variant = None
        if process.kind == "image":
            header = probe(data, limits=self.limits)
            variant = process.variant(
                "variant",
                source=header,
                load=self._loaded,
                watermark=self.watermark,
                limits=self.limits,
            )
        if etag is not None:
            made = process.kind if variant is None else variant.fingerprint
            headers = self._caching(f'"{etag}-{made}"')
            if matches_etag(request, headers["ETag"]):
                return HttpResponse(304, headers)
        if variant is not None:
            return _for_method(request, self._rendered(variant, data, headers, call))
        with call.record.phase("render"):
            text = process.answer(data, limits=self.limits)
        answer = HttpResponse(200, {"Content-Type": media_type(process), **headers}, text)
        return _for_method(request, answer)

    def _loaded(self, key: str) -> bytes:
        """The image of a watermark. Clients see no more of the bucket than by its key alone."""
        if self.storage is None:
            raise ArgumentError("no bucket is configured (SOURCE_BUCKET) that has the watermark")
        return self._fetched(self.storage, self._permitted(key)).data

    def _posted(self, request: HttpRequest) -> bytes:
        """The image of the body. What is posted has no representation that If-None-Match could
        name, so the header does not matter (RFC 9110, 13.1.2): never 304, and never 412."""
        if "key" in request.query:
            raise ArgumentError("the parameter key is for GET; POST takes the image as the body")
        data, content_type = request.body, request.headers.get("content-type", "")
        if is_multipart(content_type):
            data = file_of_form(content_type, data)
        if not data:
            raise ArgumentError("expected an image as the body of the request")
        return data

    def _checked_key(self, request: HttpRequest) -> str:
        """The key of the object."""
        key = request.query.get("key", "")
        if not key:
            raise ArgumentError("expected the parameter key")
        return self._permitted(key)

    def _permitted(self, key: str) -> str:
        """The key, if the client may see its object."""
        # HTTP clients on the way to the storage may resolve dots, and so leave the prefix.
        dots = any(part in (".", "..") for part in key.split("/"))
        if dots or not key.startswith(self.key_prefix):
            raise ObjectNotFoundError(f"there is no object {key!r}")
        return key

    def _stored(
        self,
        request: HttpRequest,
        key: str,
        variant: Variant,
        varying: dict[str, str],
        storage: Storage,
        call: Call,
    ) -> HttpResponse:
        """The variant of an object in the bucket, or 304 if the client has it."""
        if request.headers.get("if-none-match"):
            with call.record.phase("check"):
                head = storage.head(self.source_bucket, key)
            if head is not None and head.etag and matches_etag(request, _tag(head.etag, variant)):
                return HttpResponse(304, self._validators(head.etag, variant, varying))
        with call.record.phase("fetch"):
            source = self._fetched(storage, key)
        headers = self._validators(source.etag or _hash(source.data), variant, varying)
        if matches_etag(request, headers["ETag"]):  # a storage without ETags in `head`
            return HttpResponse(304, headers)
        try:
            answer = self._rendered(variant, source.data, headers, call)
        except UnsupportedError as error:
            heif = Heif.of(source.data)
            if heif is None:
                raise
            process = process_for(heif, source.size, [variant], self.convert, storage, error)
            with call.record.phase("convert"):
                converted = self._fetched(storage, key, process)
            call.record.facts["converted"] = heif.kind
            answer = self._rendered(variant, converted.data, headers, call)
        return _for_method(request, answer)

    def _fetched(self, storage: Storage, key: str, process: str | None = None) -> StoredObject:
        """The object, or what the storage makes of it. Messages for clients do not contain the name
        of the bucket."""
        limit = self.limits.max_input_bytes
        try:
            if process is not None and processes_images(storage):
                return storage.get(self.source_bucket, key, max_bytes=limit, process=process)
            return storage.get(self.source_bucket, key, max_bytes=limit)
        except ObjectNotFoundError as error:
            raise ObjectNotFoundError(f"there is no object {key!r}") from error
        except (LimitError, UnsupportedError) as error:
            raise type(error)(f"object {key!r}: {str(error).rpartition(': ')[2]}") from error

    def _rendered(
        self, variant: Variant, data: bytes, headers: dict[str, str], call: Call
    ) -> HttpResponse:
        call.record.bytes_in = len(data)
        with call.record.phase("render"):
            image = rendered_in_time(data, variant, self.limits, call.deadline)
        return HttpResponse(200, {"Content-Type": image.media_type, **headers}, image)

    def _validators(self, etag: str, variant: Variant, varying: dict[str, str]) -> dict[str, str]:
        """The headers that let clients and caches keep an answer."""
        return {**varying, **self._caching(_tag(etag, variant))}

    def _caching(self, tag: str) -> dict[str, str]:
        headers = {"ETag": tag}
        if self.cache_control:
            headers["Cache-Control"] = self.cache_control
        return headers

    def _with_cors(self, answer: HttpResponse) -> HttpResponse:
        if self.cors_origin is None:
            return answer
        return answer.cors(self.cors_origin)


def _varying(request: HttpRequest) -> dict[str, str]:
    """The header that says whether the answer depends on the Accept header."""
    return {} if "format" in request.query else {"Vary": "Accept"}


def _tag(etag: str, variant: Variant) -> str:
    """The ETag of an answer: the source's ETag and the recipe. Equal tags mean equal bytes."""
    return f'"{etag}-{variant.fingerprint}"'


def _hash(data: bytes) -> str:
    import hashlib

    return hashlib.sha256(data).hexdigest()[:32]


def _no_bucket() -> HttpResponse:
    message = "no bucket is configured (SOURCE_BUCKET): POST an image"
    return _refusal(405, message, {"Allow": "POST"})


def _for_method(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """The answer without its body if the method is HEAD."""
    if request.method != "HEAD":
        return answer
    length = {"Content-Length": str(len(answer.body))}
    return HttpResponse(200, {**dict(answer.headers), **length})


def _refusal(status: int, message: str, headers: dict[str, str] | None = None) -> HttpResponse:
    body = {"error": "ArgumentError", "message": message}
    return HttpResponse(status, {**NOT_KEPT, **(headers or {})}, body)


def _failure(error: Exception) -> HttpResponse:
    status = next((status for kind, status in STATUSES if isinstance(error, kind)), 500)
    headers = dict(NOT_KEPT)
    if getattr(error, "retryable", False):
        status, headers["Retry-After"] = 503, "1"
    name, message = type(error).__name__, str(error)
    told = {}
    if isinstance(error, ArgumentError) and error.code is not None:
        told = {"code": error.code} if error.ec is None else {"code": error.code, "ec": error.ec}
        status = 404 if error.code == "NoSuchStyle" else status
    if isinstance(error, RequestTimeout):
        return HttpResponse(503, headers, {"error": name, "message": message})
    if status >= 500:  # the names of buckets and the like are for the log, not for clients
        message = "internal error, see the log" if status == 500 else "the storage failed"
    return HttpResponse(status, headers, {"error": name, "message": message, **told})
