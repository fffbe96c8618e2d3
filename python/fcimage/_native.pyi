# The signatures of the extension module; stubtest holds them to it.
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime as _datetime
from os import PathLike
from typing import Any, Literal, Union, final

from typing_extensions import Buffer, Self

__all__ = [
    "CdnEvent",
    "CloudEvent",
    "EncodedImage",
    "Encoding",
    "Event",
    "EventPattern",
    "EventTransform",
    "Explanation",
    "FieldVerdict",
    "HttpRequest",
    "HttpResponse",
    "ImageInfo",
    "ImageWatermark",
    "Jpeg",
    "Limits",
    "LogEvent",
    "MnsEvent",
    "ObjectEvent",
    "Plan",
    "Png",
    "RenderIterator",
    "TextWatermark",
    "TimerEvent",
    "Variant",
    "Watermark",
    "WebP",
    "__version__",
    "_decode_jpeg",
    "_machine",
    "parse_event",
    "plan",
    "probe",
    "render",
    "render_as_completed",
    "variants_from_json",
]
__version__: str

_Fit = Literal["inside", "outside", "cover", "contain", "fill"]
_Gravity = Literal[
    "center",
    "north",
    "northeast",
    "east",
    "southeast",
    "south",
    "southwest",
    "west",
    "northwest",
]
_Keep = Union[Literal["icc", "copyright"], Sequence[Literal["icc", "copyright"]]]
_FontFile = Union[str, "PathLike[str]", Buffer]
_Font = Union[_FontFile, tuple[_FontFile, int]]

# src/python/encoding.rs
class Encoding:
    @property
    def format(self) -> Literal["jpeg", "webp", "png"]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class Jpeg(Encoding):
    def __new__(
        cls,
        quality: int = 85,
        *,
        progressive: bool = False,
        optimize: bool = True,
        chroma_subsampling: Literal["4:2:0", "4:2:2", "4:4:4"] = "4:2:0",
        keep: _Keep | None = None,
    ) -> Self: ...

@final
class WebP(Encoding):
    def __new__(
        cls,
        quality: int = 80,
        *,
        effort: int = 2,
        lossless: bool = False,
        alpha_quality: int = 100,
        keep: _Keep | None = None,
    ) -> Self: ...

@final
class Png(Encoding):
    def __new__(cls, *, keep: _Keep | None = None) -> Self: ...

# src/python/watermark.rs
class Watermark:
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class TextWatermark(Watermark):
    def __new__(
        cls,
        text: str,
        font: _Font | list[_Font] | None = None,
        size: float | None = None,
        color: str = "#ffffff",
        opacity: float = 0.5,
        gravity: _Gravity = "southeast",
        margin: int = 20,
        shadow: bool | str | None = None,
        outline: bool | str | None = None,
        rotate: float = 0.0,
        tile: bool = False,
    ) -> Self: ...
    @property
    def text(self) -> str: ...

@final
class ImageWatermark(Watermark):
    def __new__(
        cls,
        data: Buffer,
        scale: float = 0.2,
        opacity: float = 1.0,
        gravity: _Gravity = "southeast",
        margin: int = 20,
        tile: bool = False,
    ) -> Self: ...
    @property
    def size(self) -> tuple[int, int]: ...

# src/python/recipe.rs
@final
class Variant:
    def __new__(
        cls,
        name: str,
        *,
        width: int | None = None,
        height: int | None = None,
        fit: _Fit = "inside",
        gravity: _Gravity = "center",
        enlarge: bool = False,
        background: str = "#ffffff",
        watermark: Watermark | None = None,
        encodings: Sequence[Encoding],
    ) -> Self: ...
    @property
    def name(self) -> str: ...
    @property
    def width(self) -> int | None: ...
    @property
    def height(self) -> int | None: ...
    @property
    def fit(self) -> _Fit: ...
    @property
    def gravity(self) -> _Gravity: ...
    @property
    def enlarge(self) -> bool: ...
    @property
    def background(self) -> str: ...
    @property
    def formats(self) -> list[Literal["jpeg", "webp", "png"]]: ...
    @property
    def fingerprint(self) -> str: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...

# src/python/report.rs
@final
class Limits:
    def __new__(
        cls,
        *,
        max_input_bytes: int | None = None,
        max_pixels: int | None = None,
        max_side: int | None = None,
        max_memory: int | None = None,
        max_scans: int | None = None,
        max_frames: int | None = None,
        max_metadata: int | None = None,
        max_pixels_per_byte: int | None = None,
    ) -> Self: ...
    @staticmethod
    def from_env(environ: Mapping[str, str] | None = None) -> Limits: ...
    @property
    def max_input_bytes(self) -> int: ...
    @property
    def max_pixels(self) -> int: ...
    @property
    def max_side(self) -> int: ...
    @property
    def max_memory(self) -> int: ...
    @property
    def max_scans(self) -> int: ...
    @property
    def max_frames(self) -> int: ...
    @property
    def max_metadata(self) -> int: ...
    @property
    def max_pixels_per_byte(self) -> int: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class ImageInfo:
    @property
    def format(self) -> Literal["jpeg", "png", "webp", "gif", "bmp", "tiff"]: ...
    @property
    def media_type(self) -> str: ...
    @property
    def width(self) -> int: ...
    @property
    def height(self) -> int: ...
    @property
    def stored_size(self) -> tuple[int, int]: ...
    @property
    def orientation(self) -> int: ...
    @property
    def has_alpha(self) -> bool: ...
    @property
    def bit_depth(self) -> int: ...
    @property
    def color(self) -> str: ...
    @property
    def has_icc_profile(self) -> bool: ...
    @property
    def animated(self) -> bool: ...
    @property
    def progressive(self) -> bool: ...

@final
class Plan:
    @property
    def decoder_scale(self) -> tuple[int, int]: ...
    @property
    def decoded_size(self) -> tuple[int, int]: ...
    @property
    def resizes(self) -> list[tuple[str, str | None, int, int]]: ...
    @property
    def encodes(self) -> list[tuple[str, Literal["jpeg", "webp", "png"]]]: ...
    @property
    def peak_bytes(self) -> int: ...

# src/python/image.rs
@final
class EncodedImage:
    @property
    def variant(self) -> str: ...
    @property
    def format(self) -> Literal["jpeg", "webp", "png"]: ...
    @property
    def width(self) -> int: ...
    @property
    def height(self) -> int: ...
    @property
    def media_type(self) -> str: ...
    @property
    def extension(self) -> str: ...
    @property
    def decoded_fraction(self) -> float: ...
    @property
    def data(self) -> bytes: ...

@final
class RenderIterator:
    def __iter__(self) -> Iterator[EncodedImage]: ...
    def __next__(self) -> EncodedImage: ...
    def __length_hint__(self) -> int: ...

def render(
    data: Buffer,
    variants: Sequence[Variant],
    *,
    limits: Limits | None = None,
    threads: int | None = None,
    auto_orient: bool = True,
    on_damage: Literal["error", "salvage"] = "error",
) -> list[EncodedImage]: ...
def render_as_completed(
    data: Buffer,
    variants: Sequence[Variant],
    *,
    limits: Limits | None = None,
    threads: int | None = None,
    auto_orient: bool = True,
    on_damage: Literal["error", "salvage"] = "error",
) -> RenderIterator: ...
def probe(data: Buffer, *, limits: Limits | None = None) -> ImageInfo: ...
def plan(
    data: Buffer,
    variants: Sequence[Variant],
    *,
    limits: Limits | None = None,
    threads: int | None = None,
    auto_orient: bool = True,
    on_damage: Literal["error", "salvage"] = "error",
) -> Plan: ...
def variants_from_json(text: str) -> list[Variant]: ...

# src/python/jpeg.rs: for tests and tools
def _decode_jpeg(
    data: Buffer,
    scale: int = 8,
    vector: bool = True,
    on_damage: Literal["error", "salvage"] = "error",
    region: tuple[int, int, int, int] | None = None,
    threads: int = 1,
) -> tuple[int, int, int, bytes, float]: ...

# src/python/machine.rs: for the self-test
def _machine() -> tuple[float, int, str | None]: ...

# src/python/event/
_JsonPayload = Union[str, Buffer, dict[str, Any], list[Any], "CloudEvent", "Event"]
_ExtensionValue = Union[str, bool, int]

def parse_event(payload: _JsonPayload, *, strict: bool = False) -> Event: ...

@final
class Event:
    @property
    def kind(
        self,
    ) -> Literal[
        "eventbridge",
        "oss",
        "timer",
        "log",
        "mns",
        "cdn",
        "http",
        "api_gateway",
        "cloudevent",
        "json",
        "text",
        "binary",
    ]: ...
    @property
    def raw(self) -> bytes: ...
    @property
    def data(self) -> Any: ...
    @property
    def objects(self) -> list[ObjectEvent]: ...
    def objects_in(self, bucket: str) -> list[ObjectEvent]: ...
    @property
    def cloud_event(self) -> CloudEvent | None: ...
    @property
    def cloud_events(self) -> list[CloudEvent]: ...
    @property
    def timer(self) -> TimerEvent | None: ...
    @property
    def log(self) -> LogEvent | None: ...
    @property
    def mns(self) -> MnsEvent | None: ...
    @property
    def cdn(self) -> list[CdnEvent]: ...
    @property
    def http(self) -> HttpRequest | None: ...

@final
class ObjectEvent:
    @property
    def bucket(self) -> str: ...
    @property
    def key(self) -> str: ...
    @property
    def raw_key(self) -> str: ...
    @property
    def size(self) -> int | None: ...
    @property
    def etag(self) -> str | None: ...
    @property
    def event_name(self) -> str | None: ...
    @property
    def region(self) -> str | None: ...
    @property
    def time(self) -> str | None: ...
    @property
    def request_id(self) -> str | None: ...
    @property
    def mime_type(self) -> str | None: ...
    @property
    def user_meta(self) -> dict[str, str]: ...
    @property
    def created(self) -> bool: ...
    @property
    def removed(self) -> bool: ...
    @property
    def readable(self) -> bool: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class TimerEvent:
    @property
    def trigger_name(self) -> str | None: ...
    @property
    def trigger_time(self) -> str | None: ...
    @property
    def payload(self) -> str | None: ...

@final
class LogEvent:
    @property
    def project_name(self) -> str | None: ...
    @property
    def logstore_name(self) -> str | None: ...
    @property
    def endpoint(self) -> str | None: ...
    @property
    def shard_id(self) -> int | None: ...
    @property
    def begin_cursor(self) -> str | None: ...
    @property
    def end_cursor(self) -> str | None: ...
    @property
    def job_name(self) -> str | None: ...
    @property
    def task_id(self) -> str | None: ...
    @property
    def cursor_time(self) -> int | None: ...
    @property
    def parameter(self) -> Any: ...

@final
class MnsEvent:
    @property
    def message(self) -> str: ...
    @property
    def topic_name(self) -> str | None: ...
    @property
    def topic_owner(self) -> str | None: ...
    @property
    def subscriber(self) -> str | None: ...
    @property
    def subscription_name(self) -> str | None: ...
    @property
    def message_id(self) -> str | None: ...
    @property
    def message_md5(self) -> str | None: ...
    @property
    def publish_time(self) -> int | None: ...
    @property
    def attributes(self) -> dict[str, str]: ...

@final
class CdnEvent:
    @property
    def event_name(self) -> str | None: ...
    @property
    def event_time(self) -> str | None: ...
    @property
    def region(self) -> str | None: ...
    @property
    def trace_id(self) -> str | None: ...
    @property
    def domain(self) -> str | None: ...
    @property
    def event_parameter(self) -> Any: ...

@final
class HttpRequest:
    @property
    def method(self) -> str: ...
    @property
    def path(self) -> str: ...
    @property
    def headers(self) -> dict[str, str]: ...
    @property
    def query(self) -> dict[str, str]: ...
    @property
    def path_parameters(self) -> dict[str, str]: ...
    @property
    def body(self) -> bytes: ...
    @property
    def request_id(self) -> str | None: ...
    @property
    def source_ip(self) -> str | None: ...
    @property
    def user_agent(self) -> str | None: ...
    @property
    def protocol(self) -> str | None: ...
    @property
    def domain_name(self) -> str | None: ...
    @property
    def account_id(self) -> str | None: ...
    @property
    def time(self) -> str | None: ...

@final
class CloudEvent:
    def __new__(
        cls,
        *,
        id: str,
        source: str,
        type: str,
        data: Any = None,
        datacontenttype: str | None = None,
        dataschema: str | None = None,
        subject: str | None = None,
        time: str | _datetime | None = None,
        extensions: Mapping[str, _ExtensionValue] | None = None,
    ) -> Self: ...
    @staticmethod
    def from_json(
        payload: str | Buffer | dict[str, Any], *, strict: bool = False
    ) -> CloudEvent: ...
    @staticmethod
    def from_batch(
        payload: str | Buffer | list[Any], *, strict: bool = False
    ) -> list[CloudEvent]: ...
    @staticmethod
    def from_http(
        headers: Mapping[str, str], body: str | Buffer, *, strict: bool = False
    ) -> CloudEvent | list[CloudEvent]: ...
    def to_json(self) -> str: ...
    @staticmethod
    def to_batch(events: Sequence[CloudEvent]) -> str: ...
    def to_http(
        self, mode: Literal["binary", "structured", "batched"] = "binary"
    ) -> tuple[dict[str, str], bytes]: ...
    @property
    def id(self) -> str: ...
    @property
    def source(self) -> str: ...
    @property
    def specversion(self) -> Literal["1.0"]: ...
    @property
    def type(self) -> str: ...
    @property
    def datacontenttype(self) -> str | None: ...
    @property
    def dataschema(self) -> str | None: ...
    @property
    def subject(self) -> str | None: ...
    @property
    def time(self) -> str | None: ...
    @property
    def datetime(self) -> _datetime | None: ...
    @property
    def extensions(self) -> dict[str, Any]: ...
    @property
    def data(self) -> Any: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class EventPattern:
    def __new__(cls, pattern: str | Buffer | dict[str, Any], *, strict: bool = True) -> Self: ...
    def matches(self, event: _JsonPayload) -> bool: ...
    def matches_many(
        self, events: Iterable[_JsonPayload], *, threads: int | None = None
    ) -> list[bool]: ...
    def explain(self, event: _JsonPayload) -> Explanation: ...

@final
class Explanation:
    @property
    def matched(self) -> bool: ...
    @property
    def fields(self) -> list[FieldVerdict]: ...
    def __bool__(self) -> bool: ...

@final
class FieldVerdict:
    @property
    def path(self) -> str: ...
    @property
    def expected(self) -> str: ...
    @property
    def found(self) -> str | None: ...
    @property
    def matched(self) -> bool: ...

@final
class EventTransform:
    @staticmethod
    def original() -> EventTransform: ...
    @staticmethod
    def constant(text: str) -> EventTransform: ...
    @staticmethod
    def jsonpath(path: str) -> EventTransform: ...
    @staticmethod
    def template(
        template: str, value: str | Buffer | dict[str, Any] | None = None
    ) -> EventTransform: ...
    def apply(self, event: _JsonPayload) -> str: ...

@final
class HttpResponse:
    def __new__(
        cls,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        body: str | Buffer | dict[str, Any] | list[Any] | None = None,
    ) -> Self: ...
    @staticmethod
    def preflight(
        origin: str = "*",
        methods: Sequence[str] = ("GET", "POST"),
        headers: Sequence[str] = (),
        max_age: int | None = None,
    ) -> HttpResponse: ...
    def cors(
        self,
        origin: str = "*",
        methods: Sequence[str] = (),
        headers: Sequence[str] = (),
        max_age: int | None = None,
    ) -> HttpResponse: ...
    def to_fc(self) -> dict[str, Any]: ...
    @property
    def status(self) -> int: ...
    @property
    def headers(self) -> dict[str, str]: ...
    @property
    def body(self) -> bytes: ...
