# The signatures of the extension module; stubtest holds them to it. The docstrings are those of the
# module: change them in Rust, then run `make stubs`.
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
    """How one file is written: the base of `Jpeg`, `WebP` and `Png`."""
    @property
    def format(self) -> Literal["jpeg", "webp", "png"]:
        """ "jpeg", "webp" or "png"."""
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class Jpeg(Encoding):
    """JPEG, 8 bits a sample, YCbCr.

    Args:
        quality: 1 to 100; the scale of libjpeg.
        progressive: Whether the picture appears in passes.
        optimize: Whether the Huffman tables are made for this picture: a little slower, about 5 %
            smaller.
        chroma_subsampling: "4:2:0", "4:2:2" or "4:4:4".
        keep: Metadata is stripped, location too, unless named here: "icc" embeds an sRGB profile
            (the pixels are sRGB by then), "copyright" carries the Exif tags Artist and Copyright
            over; or a list of both.

    Raises:
        ArgumentError: An argument is out of its range.
    """
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
    """WebP.

    Args:
        quality: 0 to 100; for lossless, how hard to try.
        effort: 0 (fast) to 6 (small), libwebp's method. Default 2: at an equal SSIMULACRA2 score it
            costs about 1 % more bytes than libwebp's own default 4, and less than half the time.
        lossless: Whether every pixel is kept exactly.
        alpha_quality: 0 to 100; 100 keeps transparency exactly.
        keep: As for `Jpeg`.

    Raises:
        ArgumentError: An argument is out of its range.
    """
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
    """PNG, 8 bits a sample, RGB or RGBA.

    Args:
        keep: As for `Jpeg`.

    Raises:
        ArgumentError: An argument is out of its range.
    """
    def __new__(cls, *, keep: _Keep | None = None) -> Self: ...

# src/python/watermark.rs
class Watermark:
    """What is drawn on a variant: the base of `TextWatermark` and `ImageWatermark`."""
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class TextWatermark(Watermark):
    r"""Text drawn on a variant.

    Letters are really blended (alpha compositing), so they are half transparent in JPEG files too.
    A text that has no room becomes smaller until it fits. Lines are separated by "\n".

    Args:
        text: 1 to 1000 characters.
        font: TrueType, OpenType or a collection: a path, bytes, a pair (path or bytes, face index),
            or a list of those that is tried in turn for each character. The embedded font (Latin,
            Greek, Cyrillic) comes last.
        size: Pixels an em, 1 to 1000; default: the larger of 20 and the variant's width // 30.
        color: "#rgb", "#rrggbb", "#rrggbbaa" or a basic CSS name.
        opacity: 0.0 to 1.0, for the mark as a whole.
        gravity: Where it stands, see `Variant`.
        margin: Pixels between the ink and the edges that the gravity names; at most a quarter of
            the shorter side is used.
        shadow: None, True (black) or a color: a soft shadow below and to the right.
        outline: None, True (black) or a color: a line around the letters.
        rotate: Degrees clockwise, -360 to 360.
        tile: Whether the mark is repeated over all of the picture.

    Raises:
        ArgumentError: An argument is out of its range, a font cannot be read, or no font has a
            character (the message lists them).
    """
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
    def text(self) -> str:
        """The text."""

@final
class ImageWatermark(Watermark):
    """A logo drawn on a variant; decoded once per call however many variants bear it.

    Args:
        data: The logo's file, any bytes-like object, in any format that is read.
        scale: Above 0.0, at most 1.0: the logo's longer side, in shorter sides of the variant.
        opacity: 0.0 to 1.0.
        gravity: Where it stands, see `Variant`.
        margin: As for `TextWatermark`.
        tile: Whether it is repeated over all of the picture.

    Raises:
        ArgumentError: An argument is out of its range.
        DecodeError, UnsupportedError, LimitError: The logo's header is at fault.
    """
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
    def size(self) -> tuple[int, int]:
        """Width and height in pixels of the logo itself."""

# src/python/recipe.rs
@final
class Variant:
    """The recipe of one output picture.

    Args:
        name: What you call it; any non-empty text, unique within a call.
        width: Width of the box in pixels, 1 to 65535; default: as height and picture give it.
        height: Height of the box in pixels, 1 to 65535.
        fit: "inside" (within the box), "outside" (around it), "cover" (fills it, the rest is
            cropped), "contain" (within it, the rest is background) or "fill" (distorted). The last
            three need both sides.
        gravity: What a crop keeps, and where a contained picture stands: "center", "north",
            "northeast", "east", "southeast", "south", "southwest", "west", "northwest".
        enlarge: Whether a picture smaller than the box is enlarged.
        background: "#rgb", "#rrggbb", "#rrggbbaa" or a basic CSS name; shows where the format has no
            alpha, and around a contained picture.
        watermark: A `TextWatermark` or an `ImageWatermark`, drawn after resizing.
        encodings: At least one of `Jpeg`, `WebP`, `Png`.

    Raises:
        ArgumentError: An argument is out of its range; the message says which range.
        EncodeError: The box is larger than an encoding can hold (16383 pixels a side for WebP).
    """
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
    def name(self) -> str:
        """What you call it."""
    @property
    def width(self) -> int | None:
        """Width of the box in pixels, or None."""
    @property
    def height(self) -> int | None:
        """Height of the box in pixels, or None."""
    @property
    def fit(self) -> _Fit:
        """How the picture fits the box."""
    @property
    def gravity(self) -> _Gravity:
        """What a crop keeps."""
    @property
    def enlarge(self) -> bool:
        """Whether smaller pictures are enlarged."""
    @property
    def background(self) -> str:
        """The background as "#rrggbb" or "#rrggbbaa"."""
    @property
    def formats(self) -> list[Literal["jpeg", "webp", "png"]]:
        """The formats it is written in: "jpeg", "webp", "png"."""
    @property
    def fingerprint(self) -> str:
        """32 hexadecimal digits that differ where the outputs could: in any part of the recipe, fonts and
        logos included, and between versions of fcimage. Stored beside an output, it says whether the
        output still stands.
        """
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...

# src/python/report.rs
@final
class Limits:
    """What one picture may ask for. All arguments are whole numbers of at least 1.

    Args:
        max_input_bytes: Bytes of the encoded picture; default 134217728 (the smallest function
            instance has 128 MB).
        max_pixels: Width x height of the source; default 268435456 = 2**28 (where libvips and sharp
            refuse, and above the largest phone sensors).
        max_side: Longest side in pixels; default 65535 (the most a JPEG can state).
        max_memory: Bytes that a call may hold at its peak, as `plan` computes it; default
            1073741824 (the tutorial's function has 1024 MB).
        max_scans: Scans of a progressive JPEG; default 100 (encoders write a few dozen at most).
        max_frames: Frames of an animation, of which the first is read; default 65535 (eleven minutes
            in the hundredths of a second that a GIF counts). 1 refuses animations.
        max_metadata: Bytes of one block of metadata (ICC profile, Exif); a larger one is left aside;
            default 4194304 (four times the largest press profiles in use).
        max_pixels_per_byte: Pixels for each byte of the file, in pictures of more than 2**24 pixels;
            default 8256 (a PNG of one bit a pixel, packed as tightly as deflate can).
    """
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
    def from_env(environ: Mapping[str, str] | None = None) -> Limits:
        """The limits that the environment names: FCIMAGE_MAX_INPUT_BYTES and so on, each argument in
        capitals behind FCIMAGE_; the defaults for the rest.

        Args:
            environ: A mapping of str to str; os.environ by default.

        Raises:
            ArgumentError: A variable is no whole number of at least 1.
        """
    @property
    def max_input_bytes(self) -> int:
        """Bytes of the encoded picture."""
    @property
    def max_pixels(self) -> int:
        """Width x height of the source."""
    @property
    def max_side(self) -> int:
        """Longest side in pixels."""
    @property
    def max_memory(self) -> int:
        """Bytes that a call may hold at its peak."""
    @property
    def max_scans(self) -> int:
        """Scans of a progressive JPEG."""
    @property
    def max_frames(self) -> int:
        """Frames of an animation."""
    @property
    def max_metadata(self) -> int:
        """Bytes of one block of metadata."""
    @property
    def max_pixels_per_byte(self) -> int:
        """Pixels for each byte of the file, in large pictures."""
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class ImageInfo:
    """What a picture's header says."""
    @property
    def format(self) -> Literal["jpeg", "png", "webp", "gif", "bmp", "tiff"]:
        """ "jpeg", "png", "webp", "gif", "bmp" or "tiff"."""
    @property
    def media_type(self) -> str:
        """ "image/jpeg", ..."""
    @property
    def width(self) -> int:
        """Width in pixels, after the orientation is applied."""
    @property
    def height(self) -> int:
        """Height in pixels, after the orientation is applied."""
    @property
    def stored_size(self) -> tuple[int, int]:
        """Width and height in pixels as they are stored."""
    @property
    def orientation(self) -> int:
        """The Exif orientation (tag 0x0112), 1 to 8; 1 where there is none."""
    @property
    def has_alpha(self) -> bool:
        """Whether the picture can be transparent."""
    @property
    def bit_depth(self) -> int:
        """Bits of a sample."""
    @property
    def color(self) -> str:
        """How colours are stored: "gray", "rgb", "palette", "ycbcr", "cmyk", "ycck", ..."""
    @property
    def has_icc_profile(self) -> bool:
        """Whether an ICC profile is embedded."""
    @property
    def animated(self) -> bool:
        """Whether there is more than one frame; only the first is read."""
    @property
    def progressive(self) -> bool:
        """Whether it is a progressive JPEG or an interlaced PNG."""

@final
class Plan:
    """What `render` would do."""
    @property
    def decoder_scale(self) -> tuple[int, int]:
        """The decoder's scale as (N, 8): each side becomes ceil(side * N / 8) pixels. (8, 8) is full
        size; only JPEG can be decoded smaller.
        """
    @property
    def decoded_size(self) -> tuple[int, int]:
        """Width and height in pixels of the decoded picture, before its orientation is applied."""
    @property
    def resizes(self) -> list[tuple[str, str | None, int, int]]:
        """The resizes in order: (variant, the variant that it is resized from or None for the source,
        width, height).
        """
    @property
    def encodes(self) -> list[tuple[str, Literal["jpeg", "webp", "png"]]]:
        """The pictures in the order in which encoding them begins: (variant, format)."""
    @property
    def peak_bytes(self) -> int:
        """An upper bound of the bytes that the call holds at once: results included, input not."""

# src/python/image.rs
@final
class EncodedImage:
    """One finished picture."""
    @property
    def variant(self) -> str:
        """The name of its variant."""
    @property
    def format(self) -> Literal["jpeg", "webp", "png"]:
        """The format: "jpeg", "webp" or "png"."""
    @property
    def width(self) -> int:
        """Width in pixels."""
    @property
    def height(self) -> int:
        """Height in pixels."""
    @property
    def media_type(self) -> str:
        """What to send as Content-Type: "image/jpeg", "image/webp" or "image/png"."""
    @property
    def extension(self) -> str:
        """What to end a file's name with, without the dot: "jpg", "webp" or "png"."""
    @property
    def decoded_fraction(self) -> float:
        """How much of the source the file gave, 0.0 to 1.0; below 1.0 only with on_damage="salvage"."""
    @property
    def data(self) -> bytes:
        """The file's bytes; the same object each time."""

@final
class RenderIterator:
    """The images of one `render_as_completed` call; several threads may pull at once, each image goes to
    one of them. `operator.length_hint` tells how many are still to come.
    """
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
) -> list[EncodedImage]:
    """Turns one picture into all its variants.

    The interpreter is released for all of it, the picture is decoded once, and the work is spread
    over the threads, the longest job first. The bytes do not depend on the number of threads.

    Args:
        data: The picture, any bytes-like object; recognised by its content.
        variants: At least one `Variant`, each with a name of its own.
        limits: What the picture may ask for; default `Limits()`.
        threads: 1 to 256; default: as many as CPU affinity and cgroup quota grant, and none at
            all below 1.5 cores. 1 means the calling thread alone.
        auto_orient: Whether the Exif orientation is applied before anything is measured.
        on_damage: "error", or "salvage": of a JPEG whose data are damaged or end too early what there
            is, the rest in the last known colour; `decoded_fraction` of the images says how much.

    Returns:
        One `EncodedImage` for each encoding of each variant, in the order in which they were given.

    Raises:
        ArgumentError: A recipe is wrong, said before any work.
        DecodeError: The picture is damaged, or is none.
        UnsupportedError: A kind of picture that is not read (HEIC, AVIF, SVG, PDF, ...).
        LimitError: The picture asks for more than `limits` grants.
        EncodeError: A variant does not fit its format.
    """

def render_as_completed(
    data: Buffer,
    variants: Sequence[Variant],
    *,
    limits: Limits | None = None,
    threads: int | None = None,
    auto_orient: bool = True,
    on_damage: Literal["error", "salvage"] = "error",
) -> RenderIterator:
    """Like `render`, but an iterator that yields each image as soon as it is encoded.

    Decoding and resizing happen in this call, so that what is wrong with the picture or a recipe is
    raised here; encoding goes on while the caller uploads what it has. Abandoning the iterator
    cancels what has not begun. With one thread each image is encoded when it is asked for.

    Args and errors are those of `render`. An iterator belongs to the process that started it.
    """

def probe(data: Buffer, *, limits: Limits | None = None) -> ImageInfo:
    """Reads a picture's header: format, size, orientation, alpha, profile. Decodes nothing.

    Args:
        data: The picture, any bytes-like object.
        limits: What the picture may ask for; default `Limits()`.

    Raises:
        DecodeError, UnsupportedError, LimitError: As `render`, as far as the header tells.
    """

def plan(
    data: Buffer,
    variants: Sequence[Variant],
    *,
    limits: Limits | None = None,
    threads: int | None = None,
    auto_orient: bool = True,
    on_damage: Literal["error", "salvage"] = "error",
) -> Plan:
    """Says from the header alone what `render` would do: decoder scale, order of work, and an upper
    bound of the bytes that it would hold.

    Args and errors are those of `render`, as far as the header tells.
    """

def variants_from_json(text: str) -> list[Variant]:
    """Reads variants from a JSON array, so that a function can take them from its environment.

    Members have the names and defaults of `Variant`'s arguments; a watermark is an object with the
    arguments of `TextWatermark` or `ImageWatermark`; an encoding is an object with "format"
    ("jpeg", "webp", "png") and the arguments of `Jpeg`, `WebP` or `Png`.

    Raises:
        ArgumentError: With the JSON pointer of the wrong member as `pointer`.
    """

# src/python/jpeg.rs: for tests and tools
def _decode_jpeg(
    data: Buffer,
    scale: int = 8,
    vector: bool = True,
    on_damage: Literal["error", "salvage"] = "error",
    region: tuple[int, int, int, int] | None = None,
    threads: int = 1,
) -> tuple[int, int, int, bytes, float]:
    """Decodes `data` at `scale` / 8 and gives width, height, channels, samples, decoded fraction.
    `region` is x, y, width, height in pixels of the scaled picture.
    """

# src/python/machine.rs: for the self-test
def _machine() -> tuple[float, int, str | None]:
    """Cores granted, threads that a call would use, and the instruction set of the vector kernels."""

# --- events: src/events/
_JsonPayload = Union[str, Buffer, dict[str, Any], list[Any], "CloudEvent", "Event"]
_ExtensionValue = Union[str, bool, int]

def parse_event(payload: _JsonPayload, *, strict: bool = False) -> Event:
    """Understands what a handler received.

    Args:
        payload: bytes-like, str, dict or list; at most 32 MiB, nested at most 128 deep.
        strict: Also refuse members that are named twice (otherwise the last one wins, as in Python's
            json), and CloudEvents that break a rule of the specification.

    Raises:
        EventError: The payload begins like JSON and is none, or it is a CloudEvent that lacks a
            required attribute. `pointer` says where.
        LimitError: It is too long, nested too deeply, or has more than 2097152 values.

    >>> event = fcimage.parse_event('{"bucket": "photos", "key": "a%20b.jpg", "size": 3}')
    >>> [(found.bucket, found.key, found.size) for found in event.objects]
    [('photos', 'a b.jpg', 3)]
    """

@final
class Event:
    """What a handler received, understood. Made by `parse_event`."""
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
    ]:
        """What woke the function: "eventbridge", "oss", "timer", "log", "mns", "cdn", "http",
        "api_gateway", "cloudevent" (not from EventBridge), "json" (any other JSON, such as a
        transformed event), "text" or "binary".
        """
    @property
    def raw(self) -> bytes:
        """The payload's bytes."""
    @property
    def data(self) -> Any:
        """The payload as Python objects, made anew at each access; str for text, bytes for binary."""
    @property
    def objects(self) -> list[ObjectEvent]:
        """Every object that the event announces, whatever the envelope.

        Raises:
            EventError: A record names a key, but no bucket; or an HTTP request carries a broken
                CloudEvent.
        """
    def objects_in(self, bucket: str) -> list[ObjectEvent]:
        """The same as `objects`, where `bucket` is that of the objects whose record names none. So is a
        transformed event that is no more than `{"key": ...}` an object, too.
        """
    @property
    def cloud_event(self) -> CloudEvent | None:
        """The CloudEvent in the payload (or in the HTTP request that it is), where there is exactly one."""
    @property
    def cloud_events(self) -> list[CloudEvent]:
        """Every CloudEvent in the payload: one, a batch, or none."""
    @property
    def timer(self) -> TimerEvent | None:
        """The timer's tick, for kind "timer"."""
    @property
    def log(self) -> LogEvent | None:
        """Where the logs are, for kind "log"."""
    @property
    def mns(self) -> MnsEvent | None:
        """The message, for kind "mns"."""
    @property
    def cdn(self) -> list[CdnEvent]:
        """The records, for kind "cdn"; otherwise empty."""
    @property
    def http(self) -> HttpRequest | None:
        """The request, for kinds "http" and "api_gateway".

        Raises:
            EventError: The body is not the Base64 that isBase64Encoded promises.
        """

@final
class ObjectEvent:
    """One object in a bucket, and what happened to it."""
    @property
    def bucket(self) -> str:
        """The bucket's name."""
    @property
    def key(self) -> str:
        """The key, percent-decoded once. A plus stays a plus, an invalid escape stays as it is."""
    @property
    def raw_key(self) -> str:
        """The key as it came."""
    @property
    def size(self) -> int | None:
        """In bytes."""
    @property
    def etag(self) -> str | None:
        """As OSS writes it: upper-case hexadecimal digits, without quotes."""
    @property
    def event_name(self) -> str | None:
        """Such as "ObjectCreated:PutObject"."""
    @property
    def region(self) -> str | None:
        """Such as "cn-hangzhou"."""
    @property
    def time(self) -> str | None:
        """The time as it came, usually RFC 3339."""
    @property
    def request_id(self) -> str | None:
        """The id of the request that changed the object."""
    @property
    def mime_type(self) -> str | None:
        """The object's Content-Type; in newer events only."""
    @property
    def user_meta(self) -> dict[str, str]:
        """The object's x-oss-meta- headers; in newer events only."""
    @property
    def created(self) -> bool:
        """Whether the object, or the beginning of its upload, came into being."""
    @property
    def removed(self) -> bool:
        """Whether the object, or its unfinished upload, is gone."""
    @property
    def readable(self) -> bool:
        """Whether the object can be read now: False for what was removed and for uploads that have only
        begun. An event that does not say what happened is taken to announce a readable object.
        """
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class TimerEvent:
    """One tick of a timer."""
    @property
    def trigger_name(self) -> str | None:
        """The trigger's name."""
    @property
    def trigger_time(self) -> str | None:
        """The time of the tick as it came, RFC 3339."""
    @property
    def payload(self) -> str | None:
        """What the trigger's configuration says: text, often JSON text."""

@final
class LogEvent:
    """Where the logs are that a log trigger speaks of."""
    @property
    def project_name(self) -> str | None:
        """The project's name."""
    @property
    def logstore_name(self) -> str | None:
        """The log store's name."""
    @property
    def endpoint(self) -> str | None:
        """Where the service is reached."""
    @property
    def shard_id(self) -> int | None:
        """The shard."""
    @property
    def begin_cursor(self) -> str | None:
        """Where the logs begin."""
    @property
    def end_cursor(self) -> str | None:
        """Where the logs end."""
    @property
    def job_name(self) -> str | None:
        """The job's name."""
    @property
    def task_id(self) -> str | None:
        """The task's id."""
    @property
    def cursor_time(self) -> int | None:
        """Seconds since 1970."""
    @property
    def parameter(self) -> Any:
        """What the trigger's configuration says, as Python objects."""

@final
class MnsEvent:
    """One message of a topic."""
    @property
    def message(self) -> str:
        """The message."""
    @property
    def topic_name(self) -> str | None:
        """The topic's name."""
    @property
    def topic_owner(self) -> str | None:
        """The account that owns the topic."""
    @property
    def subscriber(self) -> str | None:
        """The account that subscribed."""
    @property
    def subscription_name(self) -> str | None:
        """The subscription's name."""
    @property
    def message_id(self) -> str | None:
        """The message's id."""
    @property
    def message_md5(self) -> str | None:
        """The message's MD5 in hexadecimal digits."""
    @property
    def publish_time(self) -> int | None:
        """Milliseconds since 1970."""
    @property
    def attributes(self) -> dict[str, str]:
        """The message's attributes: text as it is, other values as JSON."""

@final
class CdnEvent:
    """One record of a CDN trigger."""
    @property
    def event_name(self) -> str | None:
        """Such as "LogFileCreated"."""
    @property
    def event_time(self) -> str | None:
        """The time as it came, RFC 3339."""
    @property
    def region(self) -> str | None:
        """The region."""
    @property
    def trace_id(self) -> str | None:
        """The trace's id."""
    @property
    def domain(self) -> str | None:
        """The domain that is accelerated."""
    @property
    def event_parameter(self) -> Any:
        """What the event says besides, as Python objects."""

@final
class HttpRequest:
    """One HTTP request."""
    @property
    def method(self) -> str:
        """In upper case."""
    @property
    def path(self) -> str:
        """The path, without the query."""
    @property
    def headers(self) -> dict[str, str]:
        """The headers, their names in lower case."""
    @property
    def query(self) -> dict[str, str]:
        """The query's parameters, decoded; several values of one stand in one text, with commas."""
    @property
    def path_parameters(self) -> dict[str, str]:
        """The parameters in the path (API Gateway)."""
    @property
    def body(self) -> bytes:
        """The body's bytes, decoded where they came as Base64."""
    @property
    def request_id(self) -> str | None:
        """The request's id."""
    @property
    def source_ip(self) -> str | None:
        """The caller's address."""
    @property
    def user_agent(self) -> str | None:
        """The caller's User-Agent."""
    @property
    def protocol(self) -> str | None:
        """Such as "HTTP/1.1"."""
    @property
    def domain_name(self) -> str | None:
        """The domain that was called."""
    @property
    def account_id(self) -> str | None:
        """The account."""
    @property
    def time(self) -> str | None:
        """The time as it came, RFC 3339."""

@final
class CloudEvent:
    """One CloudEvent, version 1.0. The arguments are held to every rule of the specification.

    Args:
        id: Unique within the source; not empty.
        source: A URI reference; not empty.
        type: What kind of thing happened; not empty.
        data: bytes-like for binary data, or anything that JSON can say.
        datacontenttype: The media type of the data.
        dataschema: A URI.
        subject: What it happened to, within the source; not empty.
        time: RFC 3339 text, or a datetime that knows its time zone.
        extensions: Other attributes: names of lower-case letters and digits, values str, bool or
            32-bit int.

    Raises:
        EventError: An attribute breaks a rule; `pointer` names it.

    >>> event = fcimage.CloudEvent(id="1", source="my.app", type="order.created", data={"n": 1})
    >>> fcimage.CloudEvent.from_json(event.to_json()) == event
    True
    """
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
    def from_json(payload: str | Buffer | dict[str, Any], *, strict: bool = False) -> CloudEvent:
        """One event as JSON (structured mode): bytes-like, str or dict.

        Args:
            strict: Hold it to every rule of the specification. Otherwise extensions may have any name
                and value, the time may be any text, and of members that are named twice the last wins.

        Raises:
            EventError: It is not JSON, or lacks a required attribute, or states another version.
        """
    @staticmethod
    def from_batch(payload: str | Buffer | list[Any], *, strict: bool = False) -> list[CloudEvent]:
        """The events of a batch, a JSON array: bytes-like, str or list. Lenient parsing also takes elements
        that are JSON texts, as EventBridge delivers them.

        Raises:
            EventError: See from_json; `pointer` begins with the index of the event.
        """
    @staticmethod
    def from_http(
        headers: Mapping[str, str], body: str | Buffer, *, strict: bool = False
    ) -> CloudEvent | list[CloudEvent]:
        """The event of an HTTP message; a list of them in batched mode. Content-Type decides:
        application/cloudevents+json is structured, application/cloudevents-batch+json batched, and
        anything else with ce- headers binary mode.

        Args:
            headers: A mapping of names, in any case, to values.
            body: bytes-like or str.
            strict: See from_json.

        Raises:
            EventError: The message carries no event, or a broken one.
        """
    def to_json(self) -> str:
        """The event as JSON text, without white space (structured mode)."""
    @staticmethod
    def to_batch(events: Sequence[CloudEvent]) -> str:
        """Several events as a JSON array (batched mode)."""
    def to_http(
        self, mode: Literal["binary", "structured", "batched"] = "binary"
    ) -> tuple[dict[str, str], bytes]:
        """The event as an HTTP message: (headers, body).

        Args:
            mode: "binary" (attributes in ce- headers, data as the body), "structured" or "batched".
        """
    @property
    def id(self) -> str:
        """Unique within the source."""
    @property
    def source(self) -> str:
        """A URI reference: where it happened."""
    @property
    def specversion(self) -> Literal["1.0"]:
        """The version of the specification: "1.0"."""
    @property
    def type(self) -> str:
        """What kind of thing happened."""
    @property
    def datacontenttype(self) -> str | None:
        """The media type of the data, where it is stated."""
    @property
    def dataschema(self) -> str | None:
        """A URI: what the data adheres to."""
    @property
    def subject(self) -> str | None:
        """What it happened to, within the source."""
    @property
    def time(self) -> str | None:
        """When it happened, as it was written."""
    @property
    def datetime(self) -> _datetime | None:
        """When it happened, as a datetime that knows its time zone; None where `time` is not RFC 3339."""
    @property
    def extensions(self) -> dict[str, Any]:
        """The other attributes: str, bool or int by name."""
    @property
    def data(self) -> Any:
        """The data: Python objects for JSON (a str also for text of any media type), bytes for binary
        data, None where there is none. Made anew at each access.
        """
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class EventPattern:
    """An EventBridge event pattern, compiled once. See docs/patterns.md for the operators.

    Args:
        pattern: A JSON object as bytes-like, str or dict.
        strict: Allow at the top only what the platform does: the attributes of CloudEvents, data and
            aliyun extensions.

    Raises:
        PatternError: The pattern is not valid; `pointer` says where.

    >>> pattern = fcimage.EventPattern({"source": ["acs.oss"], "data": {"size": [{"numeric": [">", 5]}]}})
    >>> pattern.matches({"source": "acs.oss", "data": {"size": 6}})
    True
    """
    def __new__(cls, pattern: str | Buffer | dict[str, Any], *, strict: bool = True) -> Self: ...
    def matches(self, event: _JsonPayload) -> bool:
        """Whether one event matches.

        Args:
            event: A JSON object as bytes-like, str or dict, a CloudEvent, or what parse_event gave.

        Raises:
            EventError: The event is not a JSON object.
        """
    def matches_many(
        self, events: Iterable[_JsonPayload], *, threads: int | None = None
    ) -> list[bool]:
        """The verdicts on many events, with the interpreter released.

        Args:
            events: Each as `matches` takes it.
            threads: How many threads; None for all cores that the process was granted.

        Raises:
            EventError: An event is not a JSON object; `pointer` begins with its index.
        """
    def explain(self, event: _JsonPayload) -> Explanation:
        """Says for each field of the pattern what was expected and what was found. Print it.

        Raises:
            EventError: The event is not a JSON object.
        """

@final
class Explanation:
    """Why an event matches a pattern, or why it does not: true if it does, readable as str."""
    @property
    def matched(self) -> bool:
        """Whether every field matched."""
    @property
    def fields(self) -> list[FieldVerdict]:
        """The verdict on each field, in the pattern's order."""
    def __bool__(self) -> bool: ...

@final
class FieldVerdict:
    """The verdict on one field of a pattern."""
    @property
    def path(self) -> str:
        """Where the field is: "data.oss.object.key"."""
    @property
    def expected(self) -> str:
        """The alternatives, in words."""
    @property
    def found(self) -> str | None:
        """What the event has there, as JSON (long values are cut); None where it has nothing."""
    @property
    def matched(self) -> bool:
        """Whether one of the alternatives matched."""

@final
class EventTransform:
    """What EventBridge makes of an event before it delivers it.

    >>> transform = fcimage.EventTransform.template("${key} of $.data.bucket", {"key": "$.data.key"})
    >>> transform.apply({"data": {"bucket": "photos", "key": "a.jpg"}})
    'a.jpg of photos'
    """
    @staticmethod
    def original() -> EventTransform:
        """The event as it is."""
    @staticmethod
    def constant(text: str) -> EventTransform:
        """A fixed text."""
    @staticmethod
    def jsonpath(path: str) -> EventTransform:
        """What one path selects: text as it is, anything else as JSON. Paths are made of .name, ['name'],
        [0] and [*]; what [*] selects is a JSON array.

        Raises:
            PatternError: It is no such path.
        """
    @staticmethod
    def template(
        template: str, value: str | Buffer | dict[str, Any] | None = None
    ) -> EventTransform:
        """A text with places to fill in.

        Args:
            template: `${name}` is replaced by what `value` has under that name: text as it is, anything
                else as JSON. A path may also stand in the template itself; inside a JSON string its text is
                escaped, and where JSON expects a value it is put in quotes.
            value: Names and paths (text that begins with `$.` or `$[`) or constants: a dict or JSON.

        Raises:
            PatternError: `value` is no such object, or has a broken path.
        """
    def apply(self, event: _JsonPayload) -> str:
        """What is delivered for one event.

        Args:
            event: JSON as bytes-like, str, dict or list, a CloudEvent, or what parse_event gave.

        Raises:
            EventError: The event is not JSON, or the path of `jsonpath` selects nothing.
            LimitError: The result would have more than 32 MiB.
        """

@final
class HttpResponse:
    """An answer to an HTTP request, for the HTTP trigger and API Gateway.

    Args:
        status: 100 to 599.
        headers: A mapping of names to values. Where Content-Type is missing, the body decides.
        body: bytes-like, str, or a dict or list that is sent as JSON.

    Raises:
        ArgumentError: The status is out of range, or a header has a wrong name or a control character.

    >>> fcimage.HttpResponse(200, body={"ok": True}).to_fc()["body"]
    '{"ok":true}'
    """
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
    ) -> HttpResponse:
        """The answer to a preflight request: 204, and who may do what. See `cors`."""
    def cors(
        self,
        origin: str = "*",
        methods: Sequence[str] = (),
        headers: Sequence[str] = (),
        max_age: int | None = None,
    ) -> HttpResponse:
        """The same answer with the headers that let a browser's script read it.

        Args:
            origin: The one origin that may, or "*" for all.
            methods: What may be called, such as ["GET", "POST"].
            headers: Which headers a request may have, such as ["Content-Type"].
            max_age: Seconds for which a browser may keep the answer to a preflight.
        """
    def to_fc(self) -> dict[str, Any]:
        """What a handler returns: a dict with statusCode, headers, isBase64Encoded and body. Bytes that are
        no text go as Base64.

        Raises:
            LimitError: The body takes more than the 32 MiB that the platform passes on.
        """
    @property
    def status(self) -> int:
        """100 to 599."""
    @property
    def headers(self) -> dict[str, str]:
        """The headers by name."""
    @property
    def body(self) -> bytes:
        """The body's bytes."""

# --- end of events
