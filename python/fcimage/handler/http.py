"""Variants on request: POST a picture, or GET one by its key."""

from __future__ import annotations

from fcimage import (
    HttpResponse,
    Jpeg,
    Limits,
    Png,
    Variant,
    WebP,
    parse_event,
    render,
)
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
from fcimage.storage.credentials import Credentials

from .record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from fcimage import Encoding, HttpRequest, Watermark
    from fcimage.storage import Storage

__all__ = ["HttpVariants"]

METHODS = ("GET", "HEAD", "POST", "OPTIONS")
PARAMETERS = ("key", "width", "height", "fit", "gravity", "format", "quality")
#: The longest side that a request may ask for, in pixels.
MAX_SIDE = 4096
#: Seconds for which a browser may keep the answer to a preflight.
PREFLIGHT_SECONDS = 600

#: The first that fits. A `LimitError` about the answer's size is one about the picture's, too.
STATUSES: tuple[tuple[type[FcImageError], int], ...] = (
    (ObjectNotFoundError, 404),
    (StorageError, 502),
    (LimitError, 413),
    (UnsupportedError, 415),
    (DecodeError, 422),
    (EncodeError, 422),
    (ArgumentError, 400),
    (EventError, 400),
    (InternalError, 500),
)


class HttpVariants:
    """Answers HTTP requests with variants.

    ``POST /?width=600&format=webp`` with a picture as its body, or
    ``GET /?key=uploads/a.jpg&width=600``. Parameters: ``width`` and ``height`` (1 to 4096 pixels),
    ``fit`` and ``gravity`` as in :class:`fcimage.Variant`, ``format`` (jpeg, webp or png; default:
    WebP if the Accept header names it, else JPEG), ``quality`` (1 to 100).

    Args:
        storage: Where GET finds pictures; default: only POST is answered.
        source_bucket: The bucket of the keys.
        key_prefix: What a key must begin with. Without one, whoever may call the function may see
            every picture of the bucket.
        watermark: Drawn on every answer.
        cors_origin: Which web page may read the answers: an origin or "*"; default: none.
        cache_control: The Cache-Control header of answers to GET.
        limits: What a picture may cost.
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

    def run(self, event: Any, context: Any = None) -> dict[str, Any]:
        """The answer to the HTTP request ``event``, as the platform expects it.

        Every error is an answer, too: JSON with ``error`` and ``message``, and the status that
        says whether the request, the picture or the storage was at fault.
        """
        record = Record(getattr(context, "request_id", None))
        credentials = Credentials.from_context(context)
        authenticate = getattr(self.storage, "authenticate", None)
        if authenticate is not None and credentials is not None:
            authenticate(credentials)
        try:
            request = parse_event(event).http
            if request is None:
                raise EventError("expected the event of an HTTP trigger or of API Gateway")
            record.facts["method"], record.facts["query"] = request.method, dict(request.query)
            answer = self._answer(request, record)
            result = self._with_cors(answer).to_fc()
        except Exception as error:
            record.facts["error"] = f"{type(error).__name__}: {error}"
            answer = _failure(error)
            result = self._with_cors(answer).to_fc()
        record.bytes_out = len(answer.body)
        record.write("answered", status=answer.status)
        return result

    def _answer(self, request: HttpRequest, record: Record) -> HttpResponse:
        if request.method == "OPTIONS":
            if self.cors_origin is None:  # and not "null", which is an origin, too
                return HttpResponse(204, {"Allow": ", ".join(METHODS)})
            return HttpResponse.preflight(
                self.cors_origin,
                methods=METHODS,
                headers=["Content-Type", "If-None-Match"],
                max_age=PREFLIGHT_SECONDS,
            )
        if request.method not in METHODS:
            return _refusal(405, f"the method must be one of {', '.join(METHODS)}", METHODS)
        unknown = sorted(set(request.query) - set(PARAMETERS))
        if unknown:
            raise ArgumentError(
                f"unknown parameter {unknown[0]!r}; there are {', '.join(PARAMETERS)}"
            )
        variant = self._variant(request)
        if request.method == "POST":
            if not request.body:
                raise ArgumentError("expected a picture as the body of the request")
            return self._rendered(request, variant, request.body, None, record)
        if self.storage is None:
            return _refusal(
                405, "no bucket is configured (SOURCE_BUCKET): POST a picture", ["POST"]
            )
        return self._from_storage(request, variant, self.storage, record)

    def _from_storage(
        self, request: HttpRequest, variant: Variant, storage: Storage, record: Record
    ) -> HttpResponse:
        key = request.query.get("key", "")
        if not key:
            raise ArgumentError("expected the parameter key")
        # Clients on the way to the storage may take dots for folders, and lead out of the prefix.
        dots = any(part in (".", "..") for part in key.split("/"))
        if dots or not key.startswith(self.key_prefix):
            raise ObjectNotFoundError(f"there is no object {key!r}")
        if request.headers.get("if-none-match"):
            with record.phase("check"):
                head = storage.head(self.source_bucket, key)
            if head is not None and head.etag and _matches(request, _tag(head.etag, variant)):
                return self._not_modified(_tag(head.etag, variant))
        with record.phase("fetch"):
            source = storage.get(self.source_bucket, key, max_bytes=self.limits.max_input_bytes)
        return self._rendered(request, variant, source.data, source.etag, record)

    def _rendered(
        self,
        request: HttpRequest,
        variant: Variant,
        data: bytes,
        etag: str | None,
        record: Record,
    ) -> HttpResponse:
        record.bytes_in = len(data)
        if etag is None:
            import hashlib

            etag = hashlib.sha256(data).hexdigest()[:32]
        tag = _tag(etag, variant)
        if _matches(request, tag):
            return self._not_modified(tag)
        with record.phase("render"):
            (image,) = render(data, [variant], limits=self.limits)
        headers = {"Content-Type": image.media_type, "ETag": tag, "Vary": "Accept"}
        if self.cache_control and request.method != "POST":
            headers["Cache-Control"] = self.cache_control
        if request.method == "HEAD":
            headers["Content-Length"] = str(len(image.data))
            return HttpResponse(200, headers)
        return HttpResponse(200, headers, image.data)

    def _not_modified(self, tag: str) -> HttpResponse:
        headers = {"ETag": tag, "Vary": "Accept"}
        if self.cache_control:
            headers["Cache-Control"] = self.cache_control
        return HttpResponse(304, headers)

    def _variant(self, request: HttpRequest) -> Variant:
        query = request.query
        return Variant(
            "variant",
            width=_side(query.get("width"), "width"),
            height=_side(query.get("height"), "height"),
            fit=query.get("fit", "inside"),  # type: ignore[arg-type]
            gravity=query.get("gravity", "center"),  # type: ignore[arg-type]
            watermark=self.watermark,
            encodings=[_encoding(request)],
        )

    def _with_cors(self, answer: HttpResponse) -> HttpResponse:
        if self.cors_origin is None:
            return answer
        return answer.cors(self.cors_origin)


def _encoding(request: HttpRequest) -> Encoding:
    accepted = "image/webp" in request.headers.get("accept", "")
    format = request.query.get("format", "webp" if accepted else "jpeg")
    quality = _number(request.query.get("quality"), "quality", 100)
    if format in ("jpeg", "jpg"):
        return Jpeg() if quality is None else Jpeg(quality=quality)
    if format == "webp":
        return WebP() if quality is None else WebP(quality=quality)
    if format == "png" and quality is None:
        return Png()
    if format == "png":
        raise ArgumentError("png has no quality")
    raise ArgumentError(f"format must be jpeg, webp or png, got {format!r}")


def _side(text: str | None, name: str) -> int | None:
    return _number(text, name, MAX_SIDE)


def _number(text: str | None, name: str, most: int) -> int | None:
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 6 and 1 <= int(text) <= most):
        raise ArgumentError(f"{name} must be a whole number of 1 to {most}, got {text[:20]!r}")
    return int(text)


def _tag(etag: str, variant: Variant) -> str:
    """The source's ETag and the recipe: equal tags, equal bytes."""
    return f'"{etag}-{variant.fingerprint}"'


def _matches(request: HttpRequest, tag: str) -> bool:
    """RFC 9110, 13.1.2: weak comparison, a list, or an asterisk."""
    stated = request.headers.get("if-none-match", "")
    tags = [part.strip().removeprefix("W/") for part in stated.split(",")]
    return tag in tags or "*" in tags


def _refusal(status: int, message: str, methods: Any) -> HttpResponse:
    body = {"error": "ArgumentError", "message": message}
    return HttpResponse(status, {"Allow": ", ".join(methods)}, body)


def _failure(error: Exception) -> HttpResponse:
    status = next((status for kind, status in STATUSES if isinstance(error, kind)), 500)
    headers = {}
    if getattr(error, "retryable", False):
        status, headers = 503, {"Retry-After": "1"}
    name, message = type(error).__name__, str(error)
    if status >= 500:  # names of buckets and the like are for the log, not for strangers
        message = "something broke, see the log" if status == 500 else "the storage did not answer"
    return HttpResponse(status, headers, {"error": name, "message": message})
