# The signatures of the extension module; stubtest holds them to it. The docstrings are those of the
# module: change them in Rust, then run `make stubs`.
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime as _datetime
from os import PathLike
from typing import Any, Literal, TypedDict, Union, final

from _typeshed import SupportsRead
from typing_extensions import Buffer, Self

from ._encoded import EncodedImage
from ._pixels import Pixels, PixelsLike

__all__ = [
    "FORMATS",
    "_TUTORIAL",
    "Adjust",
    "Avif",
    "Best",
    "Blur",
    "Canvas",
    "CdnEvent",
    "CloudEvent",
    "Description",
    "Effect",
    "Encoding",
    "Event",
    "EventPattern",
    "EventTransform",
    "Exif",
    "Explanation",
    "Exposure",
    "FieldVerdict",
    "Gif",
    "GpsPosition",
    "Grayscale",
    "HttpRequest",
    "HttpResponse",
    "ImageInfo",
    "ImageWatermark",
    "Jpeg",
    "Layer",
    "Limits",
    "LogEvent",
    "MnsEvent",
    "ObjectEvent",
    "OssProcess",
    "Picture",
    "Pixelate",
    "Plan",
    "PlannedEncode",
    "PlannedResize",
    "Png",
    "Redact",
    "RenderIterator",
    "SameFormat",
    "Shape",
    "Sharpen",
    "Span",
    "Text",
    "TextWatermark",
    "TimerEvent",
    "Variant",
    "Watermark",
    "WebP",
    "_Stop",
    "_StoreClient",
    "__version__",
    "_addressing",
    "_check_environment",
    "_decode_jpeg",
    "_is_retryable",
    "_machine",
    "decode",
    "describe",
    "hash_distance",
    "parse_event",
    "plan",
    "probe",
    "recipe_schema",
    "render",
    "render_as_completed",
    "strip",
    "variants_from_json",
    "variants_to_json",
]
# The recipe of the tutorial, as variants_from_json reads it.
_TUTORIAL: str
#: The version of the package, such as "0.1.0".
__version__: str
#: The formats that this build reads: "heic" is only in builds with the feature of that name.
FORMATS: tuple[str, ...]

_Fit = Literal["inside", "outside", "cover", "contain", "fill"]
_Texts = Mapping[str, str | None]
_Animation = Literal["first", "keep", "error"]
_Flip = Literal["horizontal", "vertical"]
# Left, top, right and bottom: ints in pixels, or floats in fractions of the source.
_Crop = Union[tuple[int, int, int, int], tuple[float, float, float, float]]
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
_CropGravity = Union[_Gravity, Literal["attention"]]

# The arguments of a variant that say which pixels it has.
_Geometry = TypedDict(  # noqa: UP013 (a class would need a docstring in Rust)
    "_Geometry",
    {
        "trim": Union[bool, int, None],
        "crop": Union[_Crop, None],
        "flip": Union[_Flip, None],
        "rotate": float,
        "scale": Union[float, None],
        "width": Union[int, None],
        "height": Union[int, None],
        "fit": _Fit,
        "gravity": _CropGravity,
        "focus": Union[tuple[float, float], None],
        "size_when_smaller": Literal["keep", "enlarge", "pad", "unchanged"],
        "round": Literal["nearest", "floor", "ceil"],
        "pad": Union[int, tuple[int, int], tuple[int, int, int, int], None],
        "radius": Union[int, float, None],
        "shape": Union[Literal["circle"], None],
    },
    total=False,
)
_Operation = Union[_Geometry, "Effect", "Layer", "Watermark"]
_Format = Literal["jpeg", "webp", "png", "gif", "avif"]
_Chroma = Literal["4:2:0", "4:2:2", "4:4:4"]
_Kept = Literal["icc", "copyright", "exif", "gps", "xmp"]
_Keep = Union[_Kept, Iterable[_Kept]]
_Color = Union[str, tuple[int, int, int], tuple[int, int, int, int]]
_ExifValue = Union[str, int, float, bytes, tuple[int, ...], tuple[float, ...]]
_Provider = Literal["oss", "s3", "minio", "cos", "obs", "r2", "gcs"]
_Align = Literal["start", "left", "center", "right"]
_Length = Union[int, float]
_Lengths = tuple[_Length, _Length]
# Left, top, width and height, in fractions of the source.
_Region = tuple[float, float, float, float]
_EffectColor = Union[_Color, bool, None]
_Path = Union[str, "PathLike[str]"]
_FontFile = Union[_Path, Buffer]
_Font = Union[_FontFile, tuple[_FontFile, int]]
_Fonts = Union[_Font, list[_Font], tuple[_Font, ...]]

_Image = Union[Buffer, _Path, SupportsRead[bytes]]

# src/image/encodings.rs
class Encoding:
    """How one file is written: the base of `Jpeg`, `WebP`, `Png`, `Gif`, `Avif`, `SameFormat`
    and `Best`.
    """
    @property
    def format(self) -> _Format | Literal["same", "best"]:
        """The format: "jpeg", "webp", "png", "gif" or "avif"; "same" for `SameFormat` and "best" for
        `Best`, which are decided by the source or by the result.
        """
    @property
    def formats(self) -> tuple[_Format, ...]:
        """The formats that the file may have: "jpeg", "webp", "png", "gif", "avif"."""
    def __copy__(self) -> Self: ...
    def __deepcopy__(self, memo: dict[int, Any], /) -> Self: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
    def __hash__(self) -> int: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class Jpeg(Encoding):
    """JPEG, 8 bits a sample, YCbCr.

    Args:
        quality: 1 to 100, on the scale of libjpeg.
        progressive: Whether the image appears in passes while it loads.
        optimize: Whether the Huffman tables are made for the image: a little slower, about 5 %
            smaller.
        chroma_subsampling: "4:2:0", "4:2:2" or "4:4:4".
        keep: Metadata are removed, the location too, unless named here: a name or an iterable of
            names. "icc" embeds an sRGB profile where the source has a profile (the pixels are
            converted to sRGB). "copyright" keeps the author and the copyright, as Exif. "exif" keeps
            the Exif tags of the shot without place, serial numbers, thumbnail and maker notes; the
            orientation is 1. "xmp" keeps the texts of XMP with the same exceptions. "gps" is "exif"
            with place and serial numbers, in XMP too where "xmp" is named.
        metadata: Texts to write as Exif instead of the source's: a dict with "artist",
            "copyright" or both, each 1 to 4096 bytes of UTF-8 without control characters.
        max_bytes: The most bytes of the file, at least 1: the quality is lowered until the file fits,
            with at most four encodings. The result says its `quality`. Default: any number.
        min_quality: The lowest quality that is tried for `max_bytes`, 1 to `quality`. Where even that
            is larger, the smallest file is delivered, and its `within_budget` is False. Default: 30,
            or `quality` if that is lower.
        cap_at_source: Whether a JPEG source is the upper end: the quality is not above the one that
            `probe(source).jpeg_quality` tells. Where the image shows the same as the source, in its
            size, the source's own file is kept unless the result is smaller: upright and with its
            metadata removed, as by `strip`. Then `kept_source` of the image is True. Without effect
            on other sources.

    Raises:
        ArgumentError: An argument has a wrong type or is out of its range.

    >>> fcimage.Jpeg(90, progressive=True).quality
    90
    """
    def __new__(
        cls,
        quality: int = 85,
        *,
        progressive: bool = False,
        optimize: bool = True,
        chroma_subsampling: _Chroma = "4:2:0",
        keep: _Keep | None = None,
        metadata: _Texts | None = None,
        max_bytes: int | None = None,
        min_quality: int | None = None,
        cap_at_source: bool = False,
    ) -> Self: ...
    @property
    def max_bytes(self) -> int | None:
        """The most bytes of the file, or None."""
    @property
    def min_quality(self) -> int | None:
        """The lowest quality that is tried for `max_bytes`; None is 30, or the quality if that is lower."""
    @property
    def cap_at_source(self) -> bool:
        """Whether a JPEG source is the upper end of quality and bytes."""
    @property
    def quality(self) -> int:
        """The quality, 1 to 100."""
    @property
    def progressive(self) -> bool:
        """Whether the image appears in passes while it loads."""
    @property
    def optimize(self) -> bool:
        """Whether the Huffman tables are made for the image."""
    @property
    def chroma_subsampling(self) -> _Chroma:
        """The chroma subsampling: "4:2:0", "4:2:2" or "4:4:4"."""
    @property
    def keep(self) -> tuple[_Kept, ...]:
        """The metadata that are kept: a tuple of names."""
    @property
    def metadata(self) -> dict[str, str]:
        """The texts that are written: a new dict with "artist" and "copyright" where they were given."""

@final
class WebP(Encoding):
    """WebP.

    Args:
        quality: 0 to 100; for lossless, how hard to try.
        effort: 0 (fast) to 6 (small), as libwebp's method; lossy files are the same at 0, 1 and 2
            (with transparency, if `alpha_quality` is 100). Default 2: at an equal SSIMULACRA2 score
            it costs about 1 % more bytes than libwebp's own default 4, and a fourth of the time.
        lossless: Whether every pixel is kept exactly.
        alpha_quality: 0 to 100; 100 keeps transparency exactly.
        keep, metadata: As for `Jpeg`.
        max_bytes, min_quality: As for `Jpeg`; not with `lossless`.

    Raises:
        ArgumentError: An argument has a wrong type or is out of its range.

    >>> fcimage.WebP(80, effort=4).effort
    4
    """
    def __new__(
        cls,
        quality: int = 80,
        *,
        effort: int = 2,
        lossless: bool = False,
        alpha_quality: int = 100,
        keep: _Keep | None = None,
        metadata: _Texts | None = None,
        max_bytes: int | None = None,
        min_quality: int | None = None,
    ) -> Self: ...
    @property
    def max_bytes(self) -> int | None:
        """The most bytes of the file, or None."""
    @property
    def min_quality(self) -> int | None:
        """The lowest quality that is tried for `max_bytes`; None is 30, or the quality if that is lower."""
    @property
    def quality(self) -> int:
        """The quality, 0 to 100."""
    @property
    def effort(self) -> int:
        """The effort, 0 to 6."""
    @property
    def lossless(self) -> bool:
        """Whether every pixel is kept exactly."""
    @property
    def alpha_quality(self) -> int:
        """The quality of transparency, 0 to 100."""
    @property
    def keep(self) -> tuple[_Kept, ...]:
        """The metadata that are kept: a tuple of names."""
    @property
    def metadata(self) -> dict[str, str]:
        """The texts that are written: a new dict with "artist" and "copyright" where they were given."""

@final
class Png(Encoding):
    """PNG. Every pixel is kept, in the fewest bits, unless `colors` takes some colors away.

    Gray images are written as gray of 1, 2, 4 or 8 bits; at most 256 different colors as a palette of
    1, 2, 4 or 8 bits; all others as RGB of 8 bits. Each has alpha only where it is needed.

    Args:
        effort: 0 (fast) to 6 (small). Default 4, which takes the bytes of Pillow's default for
            less time; 6 tries several ways, and may take 10 times as long.
        colors: The most colors of the file, 2 to 256; each has its own alpha. An image that has no
            more is kept exactly. Others lose colors, and a photo takes a quarter to half of the bytes.
            Default None, all colors.
        dither: How strongly missing colors are mixed of others, 0 (not at all) to 100. More looks
            smoother and takes more bytes. None is 75. Only with `colors`.
        keep, metadata: As for `Jpeg`.

    Raises:
        ArgumentError: An argument has a wrong type or is out of its range, or `dither` has no `colors`.

    >>> fcimage.Png(effort=6).effort
    6
    >>> fcimage.Png(colors=64, dither=0).colors
    64
    """
    def __new__(
        cls,
        *,
        effort: int = 4,
        colors: int | None = None,
        dither: int | None = None,
        keep: _Keep | None = None,
        metadata: _Texts | None = None,
    ) -> Self: ...
    @property
    def effort(self) -> int:
        """The effort, 0 to 6."""
    @property
    def colors(self) -> int | None:
        """The most colors, 2 to 256; None is all."""
    @property
    def dither(self) -> int | None:
        """The strength of dithering, 0 to 100; None is 75."""
    @property
    def keep(self) -> tuple[_Kept, ...]:
        """The metadata that are kept: a tuple of names."""
    @property
    def metadata(self) -> dict[str, str]:
        """The texts that are written: a new dict with "artist" and "copyright" where they were given."""

@final
class Gif(Encoding):
    """GIF, with all frames where `Variant(animation="keep")` asks for them.

    An image of at most `colors` colors keeps them exactly. Pixels with less than half of full alpha
    become transparent, all others opaque. Metadata are not kept.

    Args:
        colors: 2 to 256: the most colors of a frame.
        dither: 0 (none) to 100: how strongly missing colors are mixed of others. More looks smoother
            and takes more bytes.

    Raises:
        ArgumentError: An argument has a wrong type or is out of its range.

    >>> fcimage.Gif(64, dither=0).colors
    64
    """
    def __new__(cls, colors: int = 256, *, dither: int = 75) -> Self: ...
    @property
    def colors(self) -> int:
        """The most colors of a frame, 2 to 256."""
    @property
    def dither(self) -> int:
        """The strength of dithering, 0 to 100."""

@final
class Avif(Encoding):
    """AVIF, 8 bits a sample, 4:2:0. Only in builds with the feature avif, which the default wheel is not:
    `make wheel FEATURES=avif`; see docs/avif.md.

    It takes about a second of one core for a megapixel, ten times as long as JPEG and WebP together.

    Args:
        quality: 1 to 100. 80 looks like quality 80 of WebP.
        speed: 1 (small) to 10 (fast): the presets of rav1e.
        keep, metadata: As for `Jpeg`.
        max_bytes, min_quality: As for `Jpeg`.

    Raises:
        ArgumentError: An argument has a wrong type or is out of its range, or this build has no AVIF
            encoder.

    >>> fcimage.Avif(60).quality  # doctest: +SKIP
    60
    """
    def __new__(
        cls,
        quality: int = 80,
        *,
        speed: int = 10,
        keep: _Keep | None = None,
        metadata: _Texts | None = None,
        max_bytes: int | None = None,
        min_quality: int | None = None,
    ) -> Self: ...
    @property
    def quality(self) -> int:
        """The quality, 1 to 100."""
    @property
    def speed(self) -> int:
        """The speed, 1 to 10."""
    @property
    def max_bytes(self) -> int | None:
        """The most bytes of the file, or None."""
    @property
    def min_quality(self) -> int | None:
        """The lowest quality that is tried for `max_bytes`; None is 30, or the quality if that is lower."""
    @property
    def keep(self) -> tuple[_Kept, ...]:
        """The metadata that are kept: a tuple of names."""
    @property
    def metadata(self) -> dict[str, str]:
        """The texts that are written: a new dict with "artist" and "copyright" where they were given."""

@final
class SameFormat(Encoding):
    """The format that came: a JPEG becomes a JPEG, a WebP a WebP, a PNG a PNG, a GIF a GIF. One output, in
    the format of its source. `Variant(animation="keep")` keeps all frames of a GIF or WebP.

    Kinds that are not written, such as BMP, TIFF and HEIC, become PNG where the source can be
    transparent or has a palette, else JPEG.

    Args:
        jpeg: How a JPEG is written. Default: `Jpeg()`.
        webp: How a WebP is written. Default: `WebP()`.
        png: How a PNG is written. Default: `Png()`.
        gif: How a GIF is written. Default: `Gif()`.

    Raises:
        ArgumentError: An argument is not an encoding of that format.

    >>> same = fcimage.SameFormat(jpeg=fcimage.Jpeg(75))
    >>> fcimage.Variant("thumb", width=150, encodings=same).encodings[0].jpeg.quality
    75
    """
    def __new__(
        cls, *, jpeg: Jpeg = ..., webp: WebP = ..., png: Png = ..., gif: Gif = ...
    ) -> Self: ...
    @property
    def jpeg(self) -> Jpeg:
        """How a JPEG is written."""
    @property
    def webp(self) -> WebP:
        """How a WebP is written."""
    @property
    def png(self) -> Png:
        """How a PNG is written."""
    @property
    def gif(self) -> Gif:
        """How a GIF is written."""

@final
class Best(Encoding):
    """The smallest of several encodings: one output, of which every encoding is made and the smallest
    file is kept. Of files of one size, the first; a file that exceeds its `max_bytes` only where all
    do.

    Args:
        of: 2 to 8 of `Jpeg`, `WebP`, `Png`, `Gif` and `Avif`. Each takes its time.

    Raises:
        ArgumentError: An argument has a wrong type, or there are fewer than 2 or more than 8.

    >>> best = fcimage.Best([fcimage.Jpeg(), fcimage.WebP()])
    >>> fcimage.Variant("thumb", width=150, encodings=best).formats
    ('jpeg', 'webp')
    """
    def __new__(cls, of: Iterable[Jpeg | WebP | Png | Gif | Avif]) -> Self: ...
    @property
    def of(self) -> tuple[Encoding, ...]:
        """The encodings to choose from."""

# src/image/watermark.rs
class Watermark:
    """What is drawn on a variant: the base of `TextWatermark` and `ImageWatermark`."""
    @property
    def gravity(self) -> _Gravity:
        """Where it is placed: a corner, an edge or the center."""
    @property
    def margin(self) -> int:
        """Pixels between the mark and the edges that `gravity` names."""
    @property
    def tile(self) -> bool:
        """Whether the mark is repeated over the whole image."""
    def __copy__(self) -> Self: ...
    def __deepcopy__(self, memo: dict[int, Any], /) -> Self: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
    def __hash__(self) -> int: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class TextWatermark(Watermark):
    r"""Text that is drawn on a variant.

    Letters are blended (alpha compositing), so they are half transparent in JPEG files too. A text
    that is too large for the image becomes smaller until it fits. Lines are separated by "\n", a tab
    is a space. Text of any script is shaped and ordered: letters join and combine, and Arabic and
    Hebrew run from right to left.

    Args:
        text: 1 to 1000 characters.
        font: A TrueType or OpenType font, or a collection of them: a path, bytes, a pair of either
            and the number of a face, or a list of those. Each part of the text takes the first font
            that has it; the embedded one (Latin, Greek, Cyrillic) comes last.
        weight: 1 (thin) to 1000 (black) for variable fonts, as font-weight in CSS. Default: 400
            (regular). It needs a font that has an axis "wght".
        size: Pixels per em, 1 to 1000. Default: the larger of 20 and the variant's width // 30.
        color: A color, as the background of a `Variant`, or "auto": black or white, whichever has the
            higher contrast with what lies under the mark in each variant.
        opacity: 0.0 (invisible) to 1.0, for the mark as a whole.
        gravity: Where it is placed: "center", "north", ..., "northwest".
        margin: Pixels between the ink and the edges that the gravity names; at most a quarter of
            the shorter side is used.
        shadow: None, True, "auto" or a color: a soft shadow below and to the right. True is
            half-transparent black, and "auto" for letters in "auto". "auto" is half-transparent
            black or white, whichever contrasts with the letters.
        outline: As `shadow`: a line around the letters.
        rotate: Degrees clockwise, -360 to 360.
        tile: Whether the mark is repeated over the whole image.

    Raises:
        ArgumentError: An argument has a wrong type or is out of its range, a font is not valid, or
            no font has a character (the message lists them).
        LimitError: A font has more than 64 MiB.
        OSError: A font file cannot be read.

    >>> fcimage.TextWatermark("© Ann", opacity=0.6, gravity="south").margin
    20
    """
    def __new__(
        cls,
        text: str,
        *,
        font: _Fonts | None = None,
        weight: int | None = None,
        size: float | None = None,
        color: _Color = "#ffffff",
        opacity: float = 0.5,
        gravity: _Gravity = "southeast",
        margin: int = 20,
        shadow: _EffectColor = None,
        outline: _EffectColor = None,
        rotate: float = 0.0,
        tile: bool = False,
    ) -> Self: ...
    @property
    def text(self) -> str:
        """The text."""
    @property
    def font(self) -> _Fonts | None:
        """The fonts as they were given: None, a path, bytes, a pair of either and a face, or a tuple of
        those.
        """
    @property
    def weight(self) -> int | None:
        """The weight of variable fonts; None: 400."""
    @property
    def size(self) -> float | None:
        """Pixels per em; None: the larger of 20 and the variant's width // 30."""
    @property
    def color(self) -> str:
        """The color of the letters as "#rrggbb", as "#rrggbbaa" where it is not opaque, or "auto"."""
    @property
    def opacity(self) -> float:
        """0.0 (invisible) to 1.0, for the mark as a whole."""
    @property
    def shadow(self) -> str | None:
        """The color of the shadow, "auto" or None."""
    @property
    def outline(self) -> str | None:
        """The color of the outline, "auto" or None."""
    @property
    def rotate(self) -> float:
        """Degrees clockwise."""

@final
class ImageWatermark(Watermark):
    """A logo that is drawn on a variant. It is decoded once for each call, however many variants have
    it.

    Args:
        data: The file of the logo, in any format that `render` reads: a bytes-like object, a path or
            a binary file.
        scale: Above 0.0, at most 1.0: the longer side of the logo, as a share of the shorter side of
            the variant.
        opacity: 0.0 (invisible) to 1.0.
        gravity: Where it is placed: "center", "north", ..., "northwest".
        margin: As for `TextWatermark`.
        tile: Whether it is repeated over the whole image.
        limits: What the logo may need, whatever the limits of a call that draws it; default
            `Limits()`. They belong to the host and not to the recipe: `variants_to_json` does not
            write them.

    Raises:
        ArgumentError: An argument has a wrong type or is out of its range.
        DecodeError, UnsupportedError, LimitError: What is wrong with the logo, as far as its header
            tells.
        OSError: The file cannot be read.
    """
    def __new__(
        cls,
        data: _Image,
        *,
        scale: float = 0.2,
        opacity: float = 1.0,
        gravity: _Gravity = "southeast",
        margin: int = 20,
        tile: bool = False,
        limits: Limits | None = None,
    ) -> Self: ...
    @property
    def data(self) -> str | bytes:
        """The logo as it was given: its path, or the bytes of its file."""
    @property
    def scale(self) -> float:
        """The longer side of the logo, as a share of the shorter side of the variant."""
    @property
    def opacity(self) -> float:
        """0.0 (invisible) to 1.0."""
    @property
    def limits(self) -> Limits:
        """What the logo may need."""
    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels of the logo itself, upright."""

# src/image/canvas.rs
@final
class Canvas:
    """An image of one color, which `render`, `render_as_completed`, `plan` and `decode` take in the place of
    a file: for cards, badges and images side by side, which layers are drawn on.

    `SameFormat` makes it a PNG where the color is not opaque, else a JPEG.

    Args:
        width: Width in pixels, 1 to 65535.
        height: Height in pixels, 1 to 65535.
        color: A color as for `Variant(background=)`; may be transparent.

    Raises:
        ArgumentError: An argument has a wrong type or is out of its range.

    >>> card = fcimage.Variant("card", encodings=fcimage.Png())
    >>> [image.size for image in fcimage.render(fcimage.Canvas(1200, 630, "navy"), card)]
    [(1200, 630)]
    """
    def __new__(cls, width: int, height: int, color: _Color = "#ffffff") -> Self: ...
    @property
    def width(self) -> int:
        """Width in pixels."""
    @property
    def height(self) -> int:
        """Height in pixels."""
    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
    @property
    def color(self) -> str:
        """The color as "#rrggbb", or as "#rrggbbaa" where it is not opaque."""
    def __copy__(self) -> Self: ...
    def __deepcopy__(self, memo: dict[int, Any], /) -> Self: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
    def __hash__(self) -> int: ...
    def __eq__(self, other: object, /) -> bool: ...

# src/image/layers
class Layer:
    """What is drawn on an image: the base of `Picture`, `Shape` and `Text`."""
    @property
    def name(self) -> str:
        """The name of the layer in recipes in JSON, such as "picture"."""
    @property
    def position(self) -> _Lengths | None:
        """The upper left corner (x, y) on the image, ints in pixels and floats in fractions of the image, or
        None where `gravity` counts.
        """
    @property
    def gravity(self) -> _Gravity | None:
        """The side, corner or center of the image where it is drawn, or None where `position` counts."""
    @property
    def margin(self) -> _Lengths | None:
        """The distance (x, y) from the sides that `gravity` names, ints in pixels and floats in fractions of
        the image, or None where `position` counts.
        """
    @property
    def opacity(self) -> float:
        """0.0 (invisible) to 1.0."""
    @property
    def min_canvas(self) -> tuple[int, int] | None:
        """The size (width, height) of the smallest images that it is drawn on, or None."""
    def __copy__(self) -> Self: ...
    def __deepcopy__(self, memo: dict[int, Any], /) -> Self: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
    def __hash__(self) -> int: ...
    def __eq__(self, other: object, /) -> bool: ...

@final
class Shape(Layer):
    """A rectangle, an ellipse or a line, drawn on a variant with smooth edges: a box under a text, a frame,
    a rule, a dot.

    Args:
        shape: "rectangle", "ellipse" (which fills its box) or "line".
        width: Width of its box: an int in pixels, or a float as a fraction of the width of the
            variant. Default: that of the variant.
        height: Height of its box, as width. Default: that of the variant.
        to: Where a line ends, (x, y) as position, which is where it starts. Level and upright lines
            fill whole pixels.
        fill: The color inside of the stroke, as for `Variant(background=)`; or two colors, from the top
            of the box to its bottom. Default: none.
        stroke: The color of the edge, which is within the box, or of the line. Default: none.
        stroke_width: The width of the stroke: an int in pixels, or a float as a fraction of the shorter
            side of the variant.
        radius: Rounds the corners of a rectangle: an int in pixels, 0 to 65535, or a float in fractions
            of the shorter side of its box, 0.0 to 0.5.
        position: Its upper left corner (x, y) on the variant, or the start of a line: ints in pixels,
            floats in fractions of the variant; may be negative. What is outside of the variant is cut.
        gravity: Instead of a position: "center" (the default), "north", ..., "northwest".
        margin: The distance from the sides that gravity names, as one number or (x, y): ints in
            pixels, floats in fractions of the variant; negative is outside. Default 0.
        opacity: 0.0 (invisible) to 1.0.
        min_canvas: The smallest variants that it is drawn on, in pixels: (width, height), or one int
            for both. Default: it is drawn on all.

    Raises:
        ArgumentError: An argument has a wrong type or is out of its range, or does not go with the
            shape: a line needs position, to and stroke, the others fill, stroke or both.

    >>> shade = ("#00000000", "#000000b0")
    >>> fcimage.Shape("rectangle", height=0.4, gravity="south", fill=shade).fill
    ('#00000000', '#000000b0')
    """
    def __new__(
        cls,
        shape: Literal["rectangle", "ellipse", "line"],
        *,
        width: _Length | None = None,
        height: _Length | None = None,
        to: tuple[_Length, _Length] | None = None,
        fill: _Color | tuple[_Color, _Color] | None = None,
        stroke: _Color | None = None,
        stroke_width: _Length = 1,
        radius: _Length | None = None,
        position: tuple[_Length, _Length] | None = None,
        gravity: _Gravity | None = None,
        margin: _Length | tuple[_Length, _Length] | None = None,
        opacity: float = 1.0,
        min_canvas: int | tuple[int, int] | None = None,
    ) -> Self: ...
    @property
    def shape(self) -> Literal["rectangle", "ellipse", "line"]:
        """ "rectangle", "ellipse" or "line"."""
    @property
    def width(self) -> _Length | None:
        """Width of its box, an int in pixels or a float as a fraction of the variant, or None."""
    @property
    def height(self) -> _Length | None:
        """Height of its box, an int in pixels or a float as a fraction of the variant, or None."""
    @property
    def to(self) -> tuple[_Length, _Length] | None:
        """Where a line ends, as (x, y), or None."""
    @property
    def fill(self) -> str | tuple[str, str] | None:
        """The color inside, the colors at the top and at the bottom, or None."""
    @property
    def stroke(self) -> str | None:
        """The color of the edge or the line, or None."""
    @property
    def stroke_width(self) -> _Length:
        """The width of the stroke, an int in pixels or a float as a fraction of the variant."""
    @property
    def radius(self) -> _Length | None:
        """The radius of the corners, an int in pixels or a float as a fraction of the box, or None."""

@final
class Picture(Layer):
    """Another image, drawn on a variant: a badge, an avatar, a photo beside another. It is turned upright,
    converted to sRGB, and decoded once for each call, however many variants have it.

    Args:
        data: The file of the image, in any format that `render` reads: a bytes-like object, a path or
            a binary file.
        width: Width of its box: an int in pixels, or a float as a fraction of the width of the
            variant. Default: follows from the height; that of the image itself where there is none
            either.
        height: Height of its box, as width. Default: follows from the width.
        scale: The size as a factor of that of the image itself, 0.001 to 10.0, instead of width and
            height.
        fit: How it fits the box, as for `Variant`; "contain" leaves the rest of the box transparent.
            It is enlarged where it is smaller than its box.
        radius: Rounds its corners: an int in pixels, or a float in fractions of its shorter side, 0.0 to
            0.5. The edges are smooth.
        shape: "circle" cuts it to a circle, instead of radius: its largest square is used.
        rotate: Degrees clockwise, -360 to 360. Its box is as large as all of it needs.
        position: Its upper left corner (x, y) on the variant: ints in pixels, floats in fractions of
            the variant; may be negative. What is outside of the variant is cut.
        gravity: Instead of a position: "center" (the default), "north", ..., "northwest".
        margin: The distance from the sides that gravity names, as one number or (x, y): ints in
            pixels, floats in fractions of the variant; negative is outside. Default 0.
        opacity: 0.0 (invisible) to 1.0.
        tile: Whether it is repeated over the whole variant, in rows and columns through its place, with
            margin between them.
        min_canvas: The smallest variants that it is drawn on, in pixels: (width, height), or one int
            for both. Default: it is drawn on all.
        limits: What the image may need, whatever the limits of a call that draws it; default
            `Limits()`. They belong to the host and not to the recipe: `variants_to_json` does not
            write them.

    Raises:
        ArgumentError: An argument has a wrong type or is out of its range.
        DecodeError, UnsupportedError, LimitError: What is wrong with the image, as far as its header
            tells.
        OSError: The file cannot be read.
    """
    def __new__(
        cls,
        data: _Image,
        *,
        width: _Length | None = None,
        height: _Length | None = None,
        scale: float | None = None,
        fit: _Fit = "inside",
        radius: float | None = None,
        shape: Literal["circle"] | None = None,
        rotate: float = 0.0,
        position: _Lengths | None = None,
        gravity: _Gravity | None = None,
        margin: _Length | _Lengths | None = None,
        opacity: float = 1.0,
        tile: bool = False,
        min_canvas: int | tuple[int, int] | None = None,
        limits: Limits | None = None,
    ) -> Self: ...
    @property
    def data(self) -> str | bytes:
        """The image as it was given: its path, or the bytes of its file."""
    @property
    def width(self) -> _Length | None:
        """Width of its box, an int in pixels or a float as a fraction of the variant, or None."""
    @property
    def height(self) -> _Length | None:
        """Height of its box, an int in pixels or a float as a fraction of the variant, or None."""
    @property
    def scale(self) -> float | None:
        """The size as a factor of that of the image itself, or None."""
    @property
    def fit(self) -> _Fit:
        """How it fits its box."""
    @property
    def radius(self) -> float | None:
        """The radius of its corners: an int in pixels, a float in fractions of its shorter side, or None."""
    @property
    def shape(self) -> Literal["circle"] | None:
        """ "circle" or None."""
    @property
    def rotate(self) -> float:
        """Degrees clockwise."""
    @property
    def tile(self) -> bool:
        """Whether it is repeated over the whole variant."""
    @property
    def limits(self) -> Limits:
        """What the image may need."""
    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels of the image itself, upright."""

@final
class Text(Layer):
    r"""Text on a variant: wrapped, aligned, in one look or several.

    Lines end where Unicode allows it (UAX 14), Chinese and Japanese ones too, and always at "\n". A word
    that is wider than a line is broken between two letters. Text of any script is shaped and ordered:
    letters join and combine, and Arabic and Hebrew run from right to left. Letters keep their size, and
    what is outside of the variant is cut.

    Its box reaches from the ascent of the first line to the descent of the last, so that a text at
    position (x, y) is where Pillow's `draw.text((x, y), ...)` puts it.

    Args:
        text: A str, or a list of str and `Span` for parts that have a look of their own; at most
            10000 characters.
        font: A TrueType or OpenType font, or a collection of them: a path, bytes, a pair of either
            and the number of a face, or a list of those. Each part of the text takes the first font
            that has it; the embedded one (Latin, Greek, Cyrillic) comes last.
        weight: 1 (thin) to 1000 (black) for variable fonts, as font-weight in CSS. Default: 400
            (regular). It needs a font that has an axis "wght".
        size: Pixels per em, 1 to 4000; below 1.0 a fraction of the width of the variant. Default: the
            larger of 20 and the variant's width // 30.
        color: A color, as the background of a `Variant`.
        width: The width of its box, at which lines are wrapped and in which they are aligned: an int in
            pixels, or a float as a fraction of the width of the variant. Default: that of the longest
            line; lines are wrapped at the edge of the variant, or between margins of the same size.
        align: "start", "left", "center" or "right". "start" is the left, and the right for lines of
            Arabic and Hebrew.
        line_height: From one base line to the next, 0.1 to 10.0 times the size.
        max_lines: The most lines; an ellipsis ends a text that has more. Default: no end.
        shadow: None, True or a color: a soft shadow below and to the right. True is half-transparent
            black.
        outline: As `shadow`: a line around the letters.
        rotate: Degrees clockwise, -360 to 360.
        position: Its upper left corner (x, y) on the variant: ints in pixels, floats in fractions of
            the variant; may be negative.
        gravity: Instead of a position: "center" (the default), "north", ..., "northwest".
        margin: The distance from the sides that gravity names, as one number or (x, y): ints in
            pixels, floats in fractions of the variant; negative is outside. Default 0.
        opacity: 0.0 (invisible) to 1.0, for the text as a whole.
        min_canvas: The smallest variants that it is drawn on, in pixels: (width, height), or one int
            for both. Default: it is drawn on all.

    Raises:
        ArgumentError: An argument has a wrong type or is out of its range, a font is not valid, or
            no font has a character (the message lists them).
        LimitError: A font has more than 64 MiB.
        OSError: A font file cannot be read.

    >>> fcimage.Text("Hello, world", size=20, width=60).measure(400)
    (60, 48, ('Hello,', 'world'))
    """
    def __new__(
        cls,
        text: str | Span | Iterable[str | Span],
        *,
        font: _Fonts | None = None,
        weight: int | None = None,
        size: float | None = None,
        color: _Color = "#000000",
        width: _Length | None = None,
        align: _Align = "start",
        line_height: float = 1.2,
        max_lines: int | None = None,
        shadow: _EffectColor = None,
        outline: _EffectColor = None,
        rotate: float = 0.0,
        position: _Lengths | None = None,
        gravity: _Gravity | None = None,
        margin: _Length | _Lengths | None = None,
        opacity: float = 1.0,
        min_canvas: int | tuple[int, int] | None = None,
    ) -> Self: ...
    def measure(self, width: int, height: int | None = None) -> tuple[int, int, tuple[str, ...]]:
        """What it takes on a variant, before it is turned: the width and height of its box in pixels, and
        the text of each line.

        Args:
            width: The width of the variant in pixels.
            height: Its height, which counts for a text that is turned. Default: as the width.
        """
    @property
    def text(self) -> str | tuple[str | Span, ...]:
        """The text: a str, or a tuple of str and `Span`."""
    @property
    def font(self) -> _Fonts | None:
        """The fonts as they were given: None, a path, bytes, a pair of either and a face, or a tuple of
        those.
        """
    @property
    def weight(self) -> int | None:
        """The weight of variable fonts; None: 400."""
    @property
    def size(self) -> float | None:
        """Pixels per em, below 1.0 a fraction of the width of the variant; None: the larger of 20 and the
        variant's width // 30.
        """
    @property
    def color(self) -> str:
        """The color of the letters as "#rrggbb", or as "#rrggbbaa" where it is not opaque."""
    @property
    def width(self) -> _Length | None:
        """The width of its box, an int in pixels or a float as a fraction of the variant, or None."""
    @property
    def align(self) -> _Align:
        """How lines are aligned in its box."""
    @property
    def line_height(self) -> float:
        """From one base line to the next, as a factor of the size."""
    @property
    def max_lines(self) -> int | None:
        """The most lines, or None."""
    @property
    def shadow(self) -> str | None:
        """The color of the shadow, or None."""
    @property
    def outline(self) -> str | None:
        """The color of the outline, or None."""
    @property
    def rotate(self) -> float:
        """Degrees clockwise."""

@final
class Span:
    """A part of a `Text` with a look of its own. What is None is as for the text as a whole.

    Args:
        text: Its letters.
        font: As for `Text`, instead of the fonts of the text.
        weight: 1 (thin) to 1000 (black) for variable fonts.
        size: Pixels per em, 1 to 4000; below 1.0 a fraction of the width of the variant.
        color: A color, as the background of a `Variant`.

    Raises:
        ArgumentError: An argument has a wrong type. `Text` checks ranges and fonts.

    >>> fcimage.Text(["Sale ", fcimage.Span("now", color="red")]).text[1].color
    '#ff0000'
    """
    def __new__(
        cls,
        text: str,
        *,
        font: _Fonts | None = None,
        weight: int | None = None,
        size: float | None = None,
        color: _Color | None = None,
    ) -> Self: ...
    @property
    def text(self) -> str:
        """Its letters."""
    @property
    def font(self) -> _Fonts | None:
        """The fonts as they were given: None, a path, bytes, a pair of either and a face, or a tuple of
        those.
        """
    @property
    def weight(self) -> int | None:
        """The weight of variable fonts, or None."""
    @property
    def size(self) -> float | None:
        """Pixels per em, below 1.0 a fraction of the width of the variant, or None."""
    @property
    def color(self) -> str | None:
        """The color as "#rrggbb" or "#rrggbbaa", or None."""
    def __copy__(self) -> Self: ...
    def __deepcopy__(self, memo: dict[int, Any], /) -> Self: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
    def __hash__(self) -> int: ...
    def __eq__(self, other: object, /) -> bool: ...

# src/image/variant.rs
# src/image/effects
class Effect:
    """What changes a resized image: the base of `Grayscale`, `Blur`, `Sharpen`, `Adjust`, `Pixelate` and
    `Redact`.
    """
    @property
    def name(self) -> str:
        """The name of the effect in recipes in JSON, such as "blur"."""
    def __copy__(self) -> Self: ...
    def __deepcopy__(self, memo: dict[int, Any], /) -> Self: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
    def __hash__(self) -> int: ...
    def __eq__(self, other: object, /) -> bool: ...

@final
class Grayscale(Effect):
    """Makes an image gray: the luma of BT.601, as Pillow's `convert("L")`.

    JPEG and PNG then are written as gray files, unless a watermark or background has a color.

    >>> gray = fcimage.Variant("gray", width=400, effects=fcimage.Grayscale())
    >>> gray.effects
    (Grayscale(),)
    """
    def __new__(cls) -> Self: ...

@final
class Blur(Effect):
    """Makes an image or regions of it soft: a Gaussian, as Pillow's `GaussianBlur`.

    The time does not depend on the radius. A weak blur can be undone in part: use `Redact` where
    nothing may be left.

    Args:
        radius: The standard deviation in pixels of the output, 0.1 to 1000.
        regions: Where: tuples (left, top, width, height) in fractions of the upright source, as
            detection services give them, at most 1000. What is outside of the image does not count.
            Each region is blurred for itself. Default: everywhere.

    Raises:
        ArgumentError: An argument has a wrong type or is out of its range.

    >>> fcimage.Blur(12, regions=[(0.1, 0.2, 0.3, 0.25)]).radius
    12.0
    """
    def __new__(cls, radius: float, *, regions: Iterable[_Region] | None = None) -> Self: ...
    @property
    def radius(self) -> float:
        """The standard deviation in pixels."""
    @property
    def regions(self) -> tuple[_Region, ...] | None:
        """The regions as tuples (left, top, width, height), or None."""

@final
class Sharpen(Effect):
    """Makes edges crisper: an unsharp mask, as Pillow's `UnsharpMask`. The defaults give back what
    shrinking takes away, without halos.

    Args:
        radius: The standard deviation of the blur, in pixels of the output, 0.1 to 100. Default 0.8.
        percent: How much of the difference from the blurred image is added, 0 to 1000. Default 60.
        threshold: Differences of at most so many levels stay as they are, 0 to 255. Default 2.

    Raises:
        ArgumentError: An argument has a wrong type or is out of its range.

    >>> fcimage.Sharpen(radius=2, percent=150, threshold=3).percent
    150
    """
    def __new__(cls, *, radius: float = 0.8, percent: int = 60, threshold: int = 2) -> Self: ...
    @property
    def radius(self) -> float:
        """The standard deviation of the blur in pixels."""
    @property
    def percent(self) -> int:
        """How much of the difference is added, in percent."""
    @property
    def threshold(self) -> int:
        """The difference in levels up to which nothing is added."""

@final
class Adjust(Effect):
    """Changes brightness, contrast, saturation and gamma, in this order; the first three as Pillow's
    `ImageEnhance`. For another order, list several of them.

    Args:
        brightness: The factor of all samples, 0.0 (black) to 10.0. Default 1.0.
        contrast: The factor of the distance from the mean gray of the image, 0.0 (that gray) to 10.0.
            Default 1.0.
        saturation: The factor of the distance of each pixel from its gray, 0.0 (gray) to 10.0.
            Default 1.0.
        gamma: 0.1 to 10.0; above 1.0 the middle gets lighter, black and white stay. Default 1.0.

    Raises:
        ArgumentError: An argument has a wrong type or is out of its range.

    >>> fcimage.Adjust(brightness=1.1, saturation=0.8).saturation
    0.8
    """
    def __new__(
        cls,
        *,
        brightness: float = 1.0,
        contrast: float = 1.0,
        saturation: float = 1.0,
        gamma: float = 1.0,
    ) -> Self: ...
    @property
    def brightness(self) -> float:
        """The factor of all samples."""
    @property
    def contrast(self) -> float:
        """The factor of the distance from the mean gray."""
    @property
    def saturation(self) -> float:
        """The factor of the distance of each pixel from its gray."""
    @property
    def gamma(self) -> float:
        """The gamma."""

@final
class Pixelate(Effect):
    """Gives each square of pixels its mean color, everywhere or in regions.

    Args:
        size: The side of a square in pixels of the output, 2 to 65535. The squares start at the upper
            left corner of the image or region.
        regions: Where, as for `Blur`. Default: everywhere.

    Raises:
        ArgumentError: An argument has a wrong type or is out of its range.

    >>> fcimage.Pixelate(16, regions=[(0.1, 0.2, 0.3, 0.25)]).size
    16
    """
    def __new__(cls, size: int, *, regions: Iterable[_Region] | None = None) -> Self: ...
    @property
    def size(self) -> int:
        """The side of a square in pixels."""
    @property
    def regions(self) -> tuple[_Region, ...] | None:
        """The regions as tuples (left, top, width, height), or None."""

@final
class Redact(Effect):
    """Covers regions with an opaque color: nothing of what was there is left in the output.

    Args:
        regions: Where, as for `Blur`; at least one.
        color: A color, as for the background of `Variant`; its alpha does not count. Default: black.

    Raises:
        ArgumentError: An argument has a wrong type or is out of its range.

    >>> fcimage.Redact([(0.1, 0.2, 0.3, 0.25)]).color
    '#000000'
    """
    def __new__(cls, regions: Iterable[_Region], *, color: _Color = "#000000") -> Self: ...
    @property
    def regions(self) -> tuple[_Region, ...]:
        """The regions as tuples (left, top, width, height)."""
    @property
    def color(self) -> str:
        """The color as "#rrggbb"."""

@final
class Variant:
    """The recipe of one output image. In this order: the upright source is cropped, mirrored, turned, resized
    and cropped to the box, changed by effects, placed on its background, cut to round corners, covered by
    layers, marked and encoded.

    Args:
        name: What you call it: any text that is not empty, unique within a call.
        trim: Whether borders of one color, that of the upper left pixel, are cut off first: True, or by
            how much a sample may differ from that color, 0 to 255 (True is 10). Transparent pixels have
            no color. What is all border stays as it is. All that follows is about what is left, but
            for `focus`. See docs/smart-crop.md.
        crop: The part of the upright source that is used: (left, top, right, bottom), as four ints in
            pixels or as floats in fractions of the source. Pixels outside of the source do not count.
            Default: all of it.
        flip: "horizontal" (left and right change places) or "vertical", after cropping.
        rotate: Degrees clockwise after that, -360.0 to 360.0. Multiples of 90 lose nothing; any other
            angle makes the image as large as the turned one, with transparent corners.
        scale: The size as a factor of that of the cropped source, 0.001 to 10.0, instead of width and
            height.
        width: Width of the box in pixels, 1 to 65535. Default: follows from the height; the size of
            the source where there is no height either.
        height: Height of the box in pixels, 1 to 65535. Default: follows from the width.
        fit: "inside" (within the box), "outside" (around it), "cover" (fills it; the rest is
            cropped), "contain" (within it; the rest is background) or "fill" (stretched). The last
            three need both sides.
        gravity: What a crop keeps, and where a contained image is placed: "center", "north",
            "northeast", "east", "southeast", "south", "southwest", "west" or "northwest"; or, for
            "cover", "attention": around edges, strong colors and colors of skin. See
            docs/smart-crop.md.
        focus: The point (x, y) of the source that "cover" centers its crop on, as far as the image
            reaches, in fractions of its sides; instead of gravity.
        size_when_smaller: Which size an image gets that is too small for the box: "keep" (it is smaller
            than asked for), "enlarge", "pad" (background around it gives it the size that it would
            have enlarged), or "unchanged" (it is neither resized nor cropped).
        round: How the side that follows from the proportions is rounded: "nearest", "floor" (as
            `int(h * w / W)`) or "ceil". It is at least 1.
        background: A color: "#rgb", "#rgba", "#rrggbb", "#rrggbbaa", a basic name of CSS, or a tuple
            of 3 or 4 whole numbers between 0 and 255. It shows where the format has no alpha (in the
            corners of a turned image, too), and around a contained or padded image.
        effects: One or several of `Grayscale`, `Blur`, `Sharpen`, `Adjust`, `Pixelate` and `Redact`,
            applied to the resized image in this order, before the background around it and the
            watermark. Default: none.
        pad: A border of background around the image and the box of "contain", in pixels, 0 to 65535: an
            int for all sides, (x, y) or (left, top, right, bottom). Default: none.
        radius: Rounds the corners of the image with its border: an int in pixels, 0 to 65535, at most
            half of the shorter side; or a float in fractions of the shorter side, 0.0 to 0.5. The edges
            are smooth. What is cut off is transparent, in formats without alpha background.
        shape: "circle" cuts the image to a circle, instead of radius: of the cropped and turned source,
            the largest square is used, where gravity or focus say, so that width=96 gives a circle of
            96 pixels.
        layers: What is drawn on the image, the first one below: one or several layers such as
            `Picture`, at most 100. Default: none.
        watermark: A `TextWatermark` or an `ImageWatermark`, drawn over the layers.
        operations: Instead of all arguments above but the name and the background: what is done, in
            this order. Each is an effect, a layer, a watermark, or a dict of the arguments above that
            say which pixels an image has, such as `{"width": 400}`. At most 100.
        animation: What is made of a source with several frames (GIF, WebP, PNG): "first" (a still of
            the first frame), "keep" (all frames, in the formats that can hold them; a still in the
            others, so that `[WebP(), Jpeg()]` serves uploads of all kinds) or "error" (an
            UnsupportedError).
        encodings: One or several of `Jpeg`, `WebP`, `Png`, `SameFormat` and `Best`: one output for
            each. Default: `[Jpeg(), WebP()]`.

    Raises:
        ArgumentError: An argument has a wrong type or is out of its range.
        EncodeError: The box is larger than an encoding can hold (16383 pixels a side for WebP).

    >>> thumb = fcimage.Variant("thumb", width=150, height=150, fit="cover")
    >>> thumb.formats
    ('jpeg', 'webp')
    """
    def __new__(
        cls,
        name: str,
        *,
        trim: bool | int | None = None,
        crop: _Crop | None = None,
        flip: _Flip | None = None,
        rotate: float = 0.0,
        scale: float | None = None,
        width: int | None = None,
        height: int | None = None,
        fit: _Fit = "inside",
        gravity: _CropGravity = "center",
        focus: tuple[float, float] | None = None,
        size_when_smaller: Literal["keep", "enlarge", "pad", "unchanged"] = "keep",
        round: Literal["nearest", "floor", "ceil"] = "nearest",
        background: _Color = "#ffffff",
        effects: Effect | Iterable[Effect] | None = None,
        pad: int | tuple[int, int] | tuple[int, int, int, int] | None = None,
        radius: float | None = None,
        shape: Literal["circle"] | None = None,
        layers: Layer | Iterable[Layer] | None = None,
        watermark: Watermark | None = None,
        operations: Iterable[_Operation] | None = None,
        animation: _Animation = "first",
        encodings: Encoding | Iterable[Encoding] = ...,
    ) -> Self: ...
    @staticmethod
    def from_oss_process(
        text: str,
        *,
        name: str,
        styles: Mapping[str, str] | None = ...,
        dialect: Literal["oss", "tos", "obs", "bos"] = ...,
        source: ImageInfo | None = ...,
        load: Callable[[str], Buffer | None] | Mapping[str, Buffer] | None = ...,
        font: _Fonts | None = ...,
        watermark: Watermark | None = ...,
        limits: Limits | None = ...,
    ) -> Variant:
        """The recipe that does what a processing string of an object storage says, such as the value of
        `x-oss-process`: `OssProcess(text, styles=, dialect=).variant(name, source=)`.

        Args:
            text: `image/...`, or `style/NAME`.
            name: What you call the variant.
            styles: What each name of a style stands for.
            dialect: Whose grammar it is: "oss", "tos", "obs" or "bos".
            source: The header of the source, as `probe` gives it, where the result depends on it.
            load, font, watermark, limits: As for `OssProcess.variant`.

        Raises:
            ArgumentError: As `OssProcess` and its method `variant`; `code` and `ec` are what OSS gives.

        >>> text = "image/resize,w_200/quality,Q_80/format,webp"
        >>> fcimage.Variant.from_oss_process(text, name="thumb").width
        200
        """
    def replace(
        self,
        *,
        name: str = ...,
        trim: bool | int | None = ...,
        crop: _Crop | None = ...,
        flip: _Flip | None = ...,
        rotate: float = ...,
        scale: float | None = ...,
        width: int | None = ...,
        height: int | None = ...,
        fit: _Fit = ...,
        gravity: _CropGravity = ...,
        focus: tuple[float, float] | None = ...,
        size_when_smaller: Literal["keep", "enlarge", "pad", "unchanged"] = ...,
        round: Literal["nearest", "floor", "ceil"] = ...,
        background: _Color = ...,
        effects: Effect | Iterable[Effect] | None = ...,
        pad: int | tuple[int, int] | tuple[int, int, int, int] | None = ...,
        radius: float | None = ...,
        shape: Literal["circle"] | None = ...,
        layers: Layer | Iterable[Layer] | None = ...,
        watermark: Watermark | None = ...,
        operations: Iterable[_Operation] | None = ...,
        animation: _Animation = ...,
        encodings: Encoding | Iterable[Encoding] = ...,
    ) -> Self:
        """The same recipe with some arguments changed: those of the constructor, by keyword.

        Raises:
            ArgumentError: As the constructor.

        >>> fcimage.Variant("a", width=100).replace(name="b", height=50).height
        50
        """
    def widths(self, widths: Iterable[int]) -> list[Self]:
        """The same recipe in each of these widths, for `srcset`: "hero-400" and "hero-800" of "hero".

        Args:
            widths: 1 to 100 ints of 1 to 65535 pixels. Where the variant has a width and a height, the
                height changes in proportion.

        Raises:
            ArgumentError: As the constructor; the variant has a scale, operations or a height alone.

        >>> [variant.name for variant in fcimage.Variant("hero").widths([400, 800])]
        ['hero-400', 'hero-800']
        """
    def dpr(self, densities: Iterable[float]) -> list[Self]:
        """The same recipe for screens of these densities: "logo@2x" of "logo", and "logo" itself for 1. Its
        width, height and scale, and its pad and radius in pixels are multiplied. What effects, layers and
        watermarks say in pixels is not.

        Args:
            densities: 1 to 100 numbers of 0.1 to 10.0.

        Raises:
            ArgumentError: As the constructor; the variant has no size, or operations.

        >>> [(v.name, v.width) for v in fcimage.Variant("logo", width=60).dpr([1, 2])]
        [('logo', 60), ('logo@2x', 120)]
        """
    @property
    def name(self) -> str:
        """What you call it."""
    @property
    def trim(self) -> int | None:
        """By how much a border may differ from its color, 0 to 255, if it is cut off; or None."""
    @property
    def crop(self) -> _Crop | None:
        """The part of the source as (left, top, right, bottom), ints in pixels or floats in fractions, or
        None.
        """
    @property
    def flip(self) -> _Flip | None:
        """How the image is mirrored: "horizontal", "vertical" or None."""
    @property
    def rotate(self) -> float:
        """By how many degrees the image is turned clockwise, -360.0 to 360.0."""
    @property
    def scale(self) -> float | None:
        """The size as a factor of that of the source, or None."""
    @property
    def width(self) -> int | None:
        """Width of the box in pixels, or None."""
    @property
    def height(self) -> int | None:
        """Height of the box in pixels, or None."""
    @property
    def fit(self) -> _Fit:
        """How the image fits the box."""
    @property
    def gravity(self) -> _CropGravity:
        """What a crop keeps, and where a contained image is placed."""
    @property
    def focus(self) -> tuple[float, float] | None:
        """The point (x, y) that "cover" centers its crop on, in fractions of the source, or None."""
    @property
    def size_when_smaller(self) -> Literal["keep", "enlarge", "pad", "unchanged"]:
        """Which size an image gets that is too small for the box, such as "keep"."""
    @property
    def round(self) -> Literal["nearest", "floor", "ceil"]:
        """How the side that follows from the proportions is rounded: "nearest", "floor" or "ceil"."""
    @property
    def background(self) -> str:
        """The background as "#rrggbb", or as "#rrggbbaa" where it is not opaque."""
    @property
    def effects(self) -> tuple[Effect, ...]:
        """The effects, in their order: an empty tuple where there are none."""
    @property
    def pad(self) -> tuple[int, int, int, int] | None:
        """The border as (left, top, right, bottom) in pixels, or None."""
    @property
    def radius(self) -> float | None:
        """The radius of the corners: an int in pixels, a float in fractions of the shorter side, or None."""
    @property
    def shape(self) -> Literal["circle"] | None:
        """ "circle" or None."""
    @property
    def layers(self) -> tuple[Layer, ...]:
        """The layers, the first one below: an empty tuple where there are none."""
    @property
    def watermark(self) -> Watermark | None:
        """The watermark, or None."""
    @property
    def operations(self) -> tuple[_Operation, ...]:
        """The operations, in their order: an empty tuple where the other arguments say what is done. Dicts
        have what differs from the defaults.
        """
    @property
    def animation(self) -> _Animation:
        """What is made of an animation: "first", "keep" or "error"."""
    @property
    def encodings(self) -> tuple[Encoding, ...]:
        """The encodings, at least one."""
    @property
    def formats(self) -> tuple[_Format, ...]:
        """The formats of the encodings: "jpeg", "webp", "png", "gif", "avif". Of `SameFormat` and `Best`, all
        that the output may have.
        """
    @property
    def fingerprint(self) -> str:
        """32 hexadecimal digits that differ where the outputs could: in any part of the recipe but its
        name, fonts and logos included. Stored beside an output, it says whether the output is up to
        date.
        """
    def __copy__(self) -> Self: ...
    def __deepcopy__(self, memo: dict[int, Any], /) -> Self: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
    def __hash__(self) -> int: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...

# src/image/limits.rs
@final
class OssProcess:
    """A processing string of an object storage, such as the value of the query parameter `x-oss-process` of
    Alibaba Cloud OSS: read and checked.

    Args:
        text: `image/...` with actions in their order, or `style/NAME`.
        styles: What each name of a style stands for: a dict or another mapping of str to str. Default:
            there are none.
        dialect: Whose grammar it is: "oss" (Alibaba Cloud), "tos" (Volcengine), "obs" (Huawei Cloud) or
            "bos" (Baidu Cloud; only what is the same there).

    Raises:
        ArgumentError: The string is one that OSS refuses, or asks for what fcimage does not do. `code` is
            the code that OSS gives, and `ec` the number of the cause in its documentation, where it is
            known.

    >>> process = fcimage.OssProcess("image/resize,w_200/rotate,90/format,webp")
    >>> process.variant("thumb").formats
    ('webp',)
    >>> try:
    ...     fcimage.OssProcess("image/rotate,400")
    ... except fcimage.ArgumentError as error:
    ...     error.code, error.ec
    ('InvalidArgument', '0040-00000217')
    """
    def __new__(
        cls,
        text: str,
        *,
        styles: Mapping[str, str] | None = ...,
        dialect: Literal["oss", "tos", "obs", "bos"] = ...,
    ) -> Self: ...
    @property
    def text(self) -> str:
        """The string; of a style, what it stands for."""
    @property
    def dialect(self) -> str:
        """Whose grammar it is: "oss", "tos", "obs" or "bos"."""
    @property
    def kind(self) -> Literal["image", "info", "average-hue"]:
        """What it gives: "image", "info" (JSON) or "average-hue" (a color as text)."""
    @property
    def objects(self) -> tuple[str, ...]:
        """The keys of the objects that its watermarks are made of, each once."""
    def explain(self) -> tuple[str, ...]:
        """What each action does, in plain English, one str for each.

        >>> fcimage.OssProcess("image/rotate,90/interlace,1").explain()[0]
        'turn clockwise by 90 degrees'
        """
    def variant(
        self,
        name: str,
        *,
        source: ImageInfo | None = ...,
        load: Callable[[str], Buffer | None] | Mapping[str, Buffer] | None = ...,
        font: _Fonts | None = ...,
        watermark: Watermark | None = ...,
        limits: Limits | None = ...,
    ) -> Variant:
        """The recipe that does what the string says.

        Args:
            name: What you call the variant.
            source: The header of the source, as `probe` gives it. Some results depend on it, such as a
                crop around the center; without it, those strings are refused.
            load: The content of each of `objects`: a function of the key, or a dict. Called now.
            font: The font of texts, as for `TextWatermark`: the fonts of OSS are not part of fcimage.
            watermark: A `TextWatermark` or an `ImageWatermark`, drawn after all that the string says.
            limits: What the images of watermarks may need; default `Limits()`.

        Raises:
            ArgumentError: The string asks for what fcimage does not do, or what cannot be done with this
                source; or it depends on a source that was not given.

        >>> fcimage.OssProcess("image/resize,w_200").variant("thumb").width
        200
        """
    def answer(self, data: _Image, *, limits: Limits | None = None) -> str:
        """The answer to a string whose `kind` is not "image".

        Args:
            data: The image: a bytes-like object, a path (str or os.PathLike), or a binary file.
            limits: What the image may need; default `Limits()`.

        Returns:
            For "info" JSON: an object with `FileSize`, `Format`, `FrameCount`, `ImageWidth`,
            `ImageHeight` (as stored) and the tags of Exif, each an object with "value", a str. For
            "average-hue" a color such as "0x5c783b".

        Raises:
            ArgumentError: The string gives an image.
            DecodeError, UnsupportedError, LimitError: As `render`.
            OSError: The file cannot be read.

        >>> png = bytes.fromhex("89504e470d0a1a0a0000000d494844520000000100000001010000000037"
        ...     "6ef9240000000a49444154789c636800000082008177cd72b60000000049454e44ae426082")
        >>> fcimage.OssProcess("image/average-hue").answer(png)
        '0x000000'
        """
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, Any]]: ...
    def __copy__(self) -> Self: ...
    def __deepcopy__(self, memo: object, /) -> Self: ...

@final
class Limits:
    """What one image may need. All arguments are whole numbers of at least 1. An image that exceeds one
    is a `LimitError` whose `limit` is the argument's name.

    Args:
        max_input_bytes: Bytes of the encoded image. Default 134217728: the smallest function
            instance has 128 MB.
        max_pixels: Width x height of the source. Default 268435456 = 2**28: where libvips and sharp
            refuse, and above the largest phone sensors.
        max_side: Longest side in pixels. Default 65535: the most that a JPEG can state.
        max_memory: Bytes that one call may hold at its peak, as `plan` computes it. Default
            1073741824: the function of the tutorial has 1024 MB.
        max_scans: Scans of a progressive JPEG. Default 100: encoders write a few dozen at most.
        max_frames: Frames of an animation. Default 65535: eleven minutes in the hundredths of a
            second that a GIF counts. 1 refuses animations.
        max_animation_pixels: Pixels of all frames of an animation together, each as large as its
            canvas, where all are read. Default 1073741824 = 2**30: 517 frames of Full HD.
        max_metadata: Bytes of one block of metadata (ICC profile, Exif); a larger block is ignored.
            Default 4194304: four times the largest press profiles in use.
        max_pixels_per_byte: Pixels for each byte of the file, in images of more than 2**24 pixels;
            where an animation is kept, those of all its frames count. Default 8256: a PNG of one bit for each
            pixel, packed as tightly as deflate can.

    Raises:
        ArgumentError: A limit is not a whole number of at least 1.

    >>> fcimage.Limits(max_pixels=50_000_000).max_pixels
    50000000
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
        max_animation_pixels: int | None = None,
        max_metadata: int | None = None,
        max_pixels_per_byte: int | None = None,
    ) -> Self: ...
    @staticmethod
    def from_env(environ: Mapping[str, str] | None = None) -> Limits:
        """The limits that the environment sets: `FCIMAGE_MAX_PIXELS` and so on, as whole numbers. The
        others have their defaults.

        Args:
            environ: A mapping of str to str; default `os.environ`.

        Raises:
            ArgumentError: A value is not a whole number of at least 1, or a name begins with
                `FCIMAGE_` and is not a setting of fcimage.

        >>> fcimage.Limits.from_env({"FCIMAGE_MAX_SIDE": "20000"}).max_side
        20000
        """
    @property
    def max_input_bytes(self) -> int:
        """Bytes of the encoded image."""
    @property
    def max_pixels(self) -> int:
        """Width x height of the source."""
    @property
    def max_side(self) -> int:
        """Longest side in pixels."""
    @property
    def max_memory(self) -> int:
        """Bytes that one call may hold at its peak."""
    @property
    def max_scans(self) -> int:
        """Scans of a progressive JPEG."""
    @property
    def max_frames(self) -> int:
        """Frames of an animation."""
    @property
    def max_animation_pixels(self) -> int:
        """Pixels of all frames of an animation together."""
    @property
    def max_metadata(self) -> int:
        """Bytes of one block of metadata."""
    @property
    def max_pixels_per_byte(self) -> int:
        """Pixels for each byte of the file, in images of more than 2**24 pixels."""
    def __copy__(self) -> Self: ...
    def __deepcopy__(self, memo: dict[int, Any], /) -> Self: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
    def __hash__(self) -> int: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...

def _check_environment(environ: Mapping[str, str]) -> None:
    """Refuses a mapping, such as `os.environ`, with a name that begins with `FCIMAGE_` and is not a
    setting of fcimage.
    """

# src/image/exif.rs
@final
class Exif:
    r"""The Exif block of an image: a read-only mapping of the names of tags to their values, and what the
    usual ones mean. It is read when it is asked for something. What is damaged or absent is left out:
    reading never fails, and an image without a block has an `Exif` of no tags.

    `exif["FNumber"]` and `exif[0x829D]` are the same tag, of the main directory or of Exif's own. Names
    are those of Exif 3.0, such as "DateTimeOriginal", "GPSLatitude" and "InteropIndex"; a tag without a
    name is called by its number: "0xc4a6". Values are str, int, float, bytes, or a tuple of numbers. A
    fraction is a float, which is infinite or NaN where its denominator is 0; `ratios` has it exactly.

    Args:
        block: The block, a bytes-like object, with or without `Exif\0\0` before it.

    Raises:
        ArgumentTypeError: `block` is not bytes-like.

    >>> exif = fcimage.Exif(bytes.fromhex("4d4d002a0000000800010110000200000003583100000000"))
    >>> exif.camera, exif["Model"], dict(exif)
    ('X1', 'X1', {'Model': 'X1'})
    """
    def __new__(cls, block: Buffer) -> Self: ...
    @property
    def block(self) -> bytes:
        r"""The block as it is stored, without `Exif\0\0`."""
    @property
    def taken_at(self) -> _datetime | None:
        """When the image was taken, as a `datetime.datetime`: "DateTimeOriginal" with the fraction of the
        second. It has a time zone only where the block states the offset from UTC. None where it is
        absent or not a date.
        """
    @property
    def gps(self) -> GpsPosition | None:
        """Where the image was taken, as a `GpsPosition`. None where latitude or longitude are absent, do
        not say their hemisphere, or are out of their range. This is private: whoever sees it may know
        where somebody lives.
        """
    @property
    def camera(self) -> str | None:
        """Maker and model of the camera, such as "Apple iPhone 15" or "Canon EOS R6": the maker is left out
        where the model begins with it. None where both are absent.
        """
    @property
    def lens(self) -> str | None:
        """The lens ("LensModel"), or None."""
    @property
    def exposure(self) -> Exposure | None:
        """How the image was exposed, as an `Exposure`. None where nothing of it is stated."""
    @property
    def orientation(self) -> int:
        """The orientation of the stored image, 1 to 8; 1 where none is stated."""
    @property
    def description(self) -> str | None:
        """What the image shows ("ImageDescription" or "ImageTitle"), or None."""
    @property
    def artist(self) -> str | None:
        """Who made the image ("Artist" or "Photographer"), or None."""
    @property
    def copyright(self) -> str | None:
        """Who owns the image ("Copyright"), or None; "Ann; Bob" where photographer and editor are stated."""
    @property
    def software(self) -> str | None:
        """The software that wrote the image, or the firmware of the camera ("Software"), or None."""
    def ratios(self, tag: str | int) -> tuple[tuple[int, int], ...]:
        """The value of a tag of fractions as exact pairs (numerator, denominator), also of one fraction:
        ((1, 125),).

        Args:
            tag: The name or number of the tag.

        Raises:
            KeyError: There is no such tag, or it has no fractions.
        """
    def keys(self) -> list[str]:
        """The names of all tags, as a list."""
    def values(self) -> list[_ExifValue]:
        """The values of all tags, as a list."""
    def items(self) -> list[tuple[str, _ExifValue]]:
        """Names and values of all tags, as a list of pairs."""
    def get(self, tag: str | int, default: Any = None) -> Any:
        """The value of a tag, or `default` where there is none.

        Args:
            tag: The name or number of the tag.
            default: What is returned where there is no such tag.
        """
    def __getitem__(self, tag: str | int, /) -> _ExifValue: ...
    def __contains__(self, tag: str | int, /) -> bool: ...
    def __iter__(self) -> Iterator[str]: ...
    def __len__(self) -> int: ...
    def __copy__(self) -> Self: ...
    def __deepcopy__(self, memo: dict[int, Any], /) -> Self: ...
    def __getnewargs__(self) -> tuple[bytes]: ...
    def __hash__(self) -> int: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...

# src/image/exif_facts.rs
@final
class GpsPosition:
    """A place on Earth, as satellites tell it (WGS 84): the value of `Exif.gps`.

    Args:
        latitude: Degrees, -90 to 90; south is negative.
        longitude: Degrees, -180 to 180; west is negative.
        altitude: Meters above the sea; negative below it. Default: not known.

    Raises:
        ArgumentError: An argument has a wrong type or is out of its range.

    >>> fcimage.GpsPosition(30.26, 120.125, altitude=12)
    GpsPosition(latitude=30.26, longitude=120.125, altitude=12.0)
    """
    def __new__(
        cls, latitude: float, longitude: float, *, altitude: float | None = None
    ) -> Self: ...
    @property
    def latitude(self) -> float:
        """Degrees, -90 to 90; south is negative."""
    @property
    def longitude(self) -> float:
        """Degrees, -180 to 180; west is negative."""
    @property
    def altitude(self) -> float | None:
        """Meters above the sea, negative below it; None where that is not stated."""
    def __copy__(self) -> Self: ...
    def __deepcopy__(self, memo: dict[int, Any], /) -> Self: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
    def __hash__(self) -> int: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class Exposure:
    """How an image was exposed: the value of `Exif.exposure`. What is not known is None; `str()` gives
    what is known, such as "1/125 s, f/2.8, ISO 100, 35 mm".

    Args:
        time: Seconds.
        f_number: The focal length divided by the width of the aperture.
        iso: The sensitivity.
        focal_length: Millimeters.
        focal_length_35mm: Millimeters of the lens that shows as much on film of 24 x 36 mm.

    Raises:
        ArgumentError: An argument has a wrong type or is not above 0.

    >>> str(fcimage.Exposure(time=0.008, f_number=2.8, iso=100))
    '1/125 s, f/2.8, ISO 100'
    """
    def __new__(
        cls,
        *,
        time: float | None = None,
        f_number: float | None = None,
        iso: int | None = None,
        focal_length: float | None = None,
        focal_length_35mm: int | None = None,
    ) -> Self: ...
    @property
    def time(self) -> float | None:
        """Seconds, or None."""
    @property
    def f_number(self) -> float | None:
        """The focal length divided by the width of the aperture, or None."""
    @property
    def iso(self) -> int | None:
        """The sensitivity, or None."""
    @property
    def focal_length(self) -> float | None:
        """Millimeters, or None."""
    @property
    def focal_length_35mm(self) -> int | None:
        """Millimeters of the lens that shows as much on film of 24 x 36 mm, or None."""
    def __copy__(self) -> Self: ...
    def __deepcopy__(self, memo: dict[int, Any], /) -> Self: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
    def __hash__(self) -> int: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...

# src/image/description.rs
@final
class Description:
    """What an image looks like. Made by `describe` and by `render(..., describe=True)`; the constructor
    takes all attributes by keyword, for tests that need one.

    How each is measured, and what it is good for: docs/describe.md.

    >>> pixels = fcimage.Pixels(bytes([0, 0, 255] * 6), width=3, height=2, mode="rgb")
    >>> fcimage.describe(pixels).dominant_color
    '#0000ff'
    """
    def __new__(
        cls,
        *,
        format: str,
        width: int,
        height: int,
        has_alpha: bool,
        thumbhash: bytes,
        blurhash: str,
        placeholder: str,
        average_color: str,
        palette: tuple[tuple[str, float], ...],
        dhash: str,
        phash: str,
        sharpness: float,
        jpeg_quality: int | None = None,
        decoded_fraction: float = 1.0,
    ) -> Self: ...
    @property
    def format(self) -> str:
        """The format of the source, such as "jpeg"; "pixels" where it was pixels."""
    @property
    def width(self) -> int:
        """Width of the source in pixels, after the orientation is applied."""
    @property
    def height(self) -> int:
        """Height of the source in pixels, after the orientation is applied."""
    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the source in pixels, after the orientation is applied."""
    @property
    def has_alpha(self) -> bool:
        """Whether a pixel is not opaque."""
    @property
    def thumbhash(self) -> bytes:
        """The ThumbHash: 5 to 25 bytes, with proportions and alpha. `to_dict` has it in Base64."""
    @property
    def blurhash(self) -> str:
        """The BlurHash, 28 characters with the default components. It has no alpha: transparent pixels
        are white.
        """
    @property
    def placeholder(self) -> str:
        """The image of the ThumbHash, 32 pixels wide or high, as a data URL ("data:image/webp;base64,...")
        of less than 1 kB, to be shown enlarged until the image is there.
        """
    @property
    def average_color(self) -> str:
        """The mean of all samples as "#rrggbb", each weighted with its alpha; white where nothing is
        visible.
        """
    @property
    def dominant_color(self) -> str:
        """The first color of the palette; the average where nothing is visible."""
    @property
    def palette(self) -> tuple[tuple[str, float], ...]:
        """The colors that stand for all that is visible, the most frequent first: pairs of "#rrggbb" and
        the share of pixels, 0.0 to 1.0.
        """
    @property
    def dhash(self) -> str:
        """The gradient hash (dHash), 16 hexadecimal digits, as `imagehash.dhash`. Compare it with
        `hash_distance`.
        """
    @property
    def phash(self) -> str:
        """The hash of low frequencies (pHash), 16 hexadecimal digits, as `imagehash.phash`. Compare it
        with `hash_distance`.
        """
    @property
    def sharpness(self) -> float:
        """How sharp the image is: the variance of the Laplacian (up + left + right + down - 4 * center) of
        its luma, 0 to 255, at a long side of 256 pixels. 0 is flat; photos that look blurred at the
        size of a screen have less than about 100.
        """
    @property
    def jpeg_quality(self) -> int | None:
        """The quality of a JPEG, 1 to 100, as `ImageInfo.jpeg_quality`; None for other formats."""
    @property
    def decoded_fraction(self) -> float:
        """The share of the source that was decoded, 0.0 to 1.0; below 1.0 only with
        `on_damage="salvage"`.
        """
    def to_dict(self) -> dict[str, Any]:
        """All attributes as a dict for JSON: the ThumbHash in Base64, the palette as dicts of "color" and
        "share".
        """
    def __copy__(self) -> Self: ...
    def __deepcopy__(self, memo: dict[int, Any], /) -> Self: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
    def __hash__(self) -> int: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...

# src/image/info.rs
@final
class ImageInfo:
    """What the header of an image says. Made by `probe`; the constructor takes all attributes by
    keyword, for tests that need one.

    >>> png = bytes.fromhex("89504e470d0a1a0a0000000d494844520000000100000001010000000037"
    ...     "6ef9240000000a49444154789c636800000082008177cd72b60000000049454e44ae426082")
    >>> info = fcimage.probe(png)
    >>> info.format, info.width, info.height
    ('png', 1, 1)
    """
    def __new__(
        cls,
        *,
        format: Literal["jpeg", "png", "webp", "gif", "bmp", "tiff"],
        media_type: str,
        width: int,
        height: int,
        stored_size: tuple[int, int],
        orientation: int,
        has_alpha: bool,
        bit_depth: int,
        color: str,
        has_icc_profile: bool,
        progressive: bool,
        animated: bool | None = None,
        frames: int | None = None,
        plays: int | None = None,
        jpeg_quality: int | None = None,
        dpi: tuple[float, float] | None = None,
        exif: Exif | None = None,
    ) -> Self: ...
    @property
    def format(self) -> Literal["jpeg", "png", "webp", "gif", "bmp", "tiff"]:
        """ "jpeg", "png", "webp", "gif", "bmp" or "tiff"."""
    @property
    def media_type(self) -> str:
        """The media type, such as "image/jpeg"."""
    @property
    def width(self) -> int:
        """Width in pixels, after the orientation is applied."""
    @property
    def height(self) -> int:
        """Height in pixels, after the orientation is applied."""
    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels, after the orientation is applied."""
    @property
    def stored_size(self) -> tuple[int, int]:
        """Width and height in pixels as they are stored, before the orientation is applied."""
    @property
    def orientation(self) -> int:
        """The Exif orientation (tag 0x0112), 1 to 8; 1 where there is none."""
    @property
    def has_alpha(self) -> bool:
        """Whether the image can be transparent."""
    @property
    def bit_depth(self) -> int:
        """Bits of one sample, 1 to 16."""
    @property
    def color(self) -> str:
        """How colors are stored: "gray", "gray-alpha", "rgb", "rgba", "palette", "ycbcr", "cmyk",
        "ycck" or "lab".
        """
    @property
    def has_icc_profile(self) -> bool:
        """Whether an ICC profile is embedded that is not larger than `max_metadata`."""
    @property
    def animated(self) -> bool | None:
        """Whether the file says that it has more than one frame. None where only the rest of the file can
        say so: after `probe(head, total_size=)` of a GIF.
        """
    @property
    def progressive(self) -> bool:
        """Whether it is a progressive JPEG or an interlaced PNG."""
    @property
    def frames(self) -> int | None:
        """How many frames the file has: 1 for a still. Frames are counted, so that an APNG that is cut off
        may have fewer than it says. None after `probe(head, total_size=)` where only the rest of the
        file can say so, and for the image sequences of HEIC, which are not read.
        """
    @property
    def plays(self) -> int | None:
        """How often the frames are played: 0 without end, 1 for a still. None as `frames`."""
    @property
    def jpeg_quality(self) -> int | None:
        """The quality of a JPEG, 1 to 100, as its quantization tables tell: the one that libjpeg, Pillow
        and others like them were given, and for encoders with tables of their own, such as Photoshop
        and phones, the one that is closest. None for other formats.
        """
    @property
    def dpi(self) -> tuple[float, float] | None:
        """Dots per inch across and down, as two floats: what the file states in its own way (JFIF, pHYs of
        PNG, TIFF, BMP), or else in its Exif block. None where that is absent, only a ratio, or not above
        0.
        """
    @property
    def exif(self) -> Exif:
        """The Exif block: when, where and with what the image was taken, and every tag by its name and
        number. It has no tags where there is no block, or one larger than `max_metadata`. Of a TIFF, it
        has what describes the image: not how its pixels are stored, and no notes of the camera's maker.
        """
    def __copy__(self) -> Self: ...
    def __deepcopy__(self, memo: dict[int, Any], /) -> Self: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
    def __hash__(self) -> int: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...

# src/image/plan.rs
@final
class PlannedResize:
    """One resize of a `Plan`."""
    def __new__(
        cls,
        *,
        variant: str,
        source: str | None = None,
        width: int,
        height: int,
        undersized: bool = False,
    ) -> Self: ...
    @property
    def variant(self) -> str:
        """The name of the variant."""
    @property
    def source(self) -> str | None:
        """The name of the variant that it is resized from; None: from the decoded image."""
    @property
    def width(self) -> int:
        """Width in pixels of the resized image, before it is padded."""
    @property
    def height(self) -> int:
        """Height in pixels of the resized image, before it is padded."""
    @property
    def undersized(self) -> bool:
        """Whether the source is too small for the size that the variant asks for, so that the image is
        smaller than it; see `size_when_smaller` of `Variant`. A contained image never is.
        """
    def __copy__(self) -> Self: ...
    def __deepcopy__(self, memo: dict[int, Any], /) -> Self: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
    def __hash__(self) -> int: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class PlannedEncode:
    """One image that a `Plan` encodes."""
    def __new__(cls, *, variant: str, formats: tuple[_Format, ...]) -> Self: ...
    @property
    def variant(self) -> str:
        """The name of the variant."""
    @property
    def formats(self) -> tuple[_Format, ...]:
        """The format: "jpeg", "webp", "png", "gif" or "avif". For `Best` all that are encoded, of which
        one is kept.
        """
    def __copy__(self) -> Self: ...
    def __deepcopy__(self, memo: dict[int, Any], /) -> Self: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
    def __hash__(self) -> int: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class Plan:
    """What `render` would do. Made by `plan`; the constructor takes all attributes by keyword, for tests
    that need one.
    """
    def __new__(
        cls,
        *,
        decoder_scale: tuple[int, int],
        decoded_size: tuple[int, int],
        resizes: Sequence[PlannedResize],
        encodes: Sequence[PlannedEncode],
        peak_bytes: int,
        frames: int = 1,
    ) -> Self: ...
    @property
    def decoder_scale(self) -> tuple[int, int]:
        """The scale of the decoder as (N, 8): each side of the source becomes ceil(side * N / 8) pixels.
        (8, 8) is full size; only JPEG can be decoded smaller. Where the thumbnail in a HEIC is used
        instead, the width of the thumbnail and that of the image.
        """
    @property
    def decoded_size(self) -> tuple[int, int]:
        """Width and height in pixels of what is decoded, before its orientation is applied: all of the
        scaled source, or the region that the variants show.
        """
    @property
    def resizes(self) -> tuple[PlannedResize, ...]:
        """The resizes in their order."""
    @property
    def encodes(self) -> tuple[PlannedEncode, ...]:
        """The images in the order in which encoding them begins."""
    @property
    def frames(self) -> int:
        """How many frames are read and resized, at most: 1 unless a variant keeps an animation."""
    @property
    def peak_bytes(self) -> int:
        """An upper bound of the bytes that the call holds at once: results included, input not."""
    def __copy__(self) -> Self: ...
    def __deepcopy__(self, memo: dict[int, Any], /) -> Self: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
    def __hash__(self) -> int: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...

# src/image/iterator.rs
@final
class RenderIterator:
    """The images of one `render_as_completed` call, each as soon as it is encoded.

    It is a context manager: leaving it cancels what is not encoded yet. `async with` and `async for`
    work too, and never block the event loop: each image is awaited in a thread of the loop's default
    executor, and a cancelled task ends the work. `operator.length_hint` says how many images are
    still to come. Several threads may iterate at once; each image goes to one of them. An iterator
    belongs to the process that started it.
    """
    def close(self) -> None:
        """Cancels what is not encoded yet; there are no more images. Can be called again, and from
        another thread while this one waits for an image.
        """
    def __iter__(self) -> Self: ...
    def __next__(self) -> EncodedImage: ...
    def __length_hint__(self) -> int: ...
    def __enter__(self) -> Self: ...
    def __exit__(self, *_error: object) -> None: ...
    def __aiter__(self) -> Self: ...
    def __anext__(self) -> Awaitable[EncodedImage]: ...
    def __aenter__(self) -> Awaitable[Self]: ...
    def __aexit__(self, *_error: object) -> Awaitable[None]: ...

# src/image/render.rs
def render(
    data: _Image | PixelsLike | Canvas,
    variants: Variant | Iterable[Variant],
    *,
    limits: Limits | None = None,
    threads: int | None = None,
    auto_orient: bool = True,
    on_damage: Literal["error", "salvage"] = "error",
    redact: Redact | Pixelate | Iterable[Redact | Pixelate] | None = None,
    describe: bool = False,
) -> list[EncodedImage]:
    """Turns one image into all its variants.

    The interpreter is released for all of it, the image is decoded once, and the work is spread
    over threads, the longest job first. The bytes do not depend on the number of threads. In asyncio,
    `await asyncio.to_thread(fcimage.render, data, variants)`.

    Args:
        data: The image: a bytes-like object, a path (str or os.PathLike), or a binary file. Its
            format is recognized by its content. Of a file, `limits.max_input_bytes` are read at most.
            Or pixels: `Pixels`, an image of Pillow, or an array of 8-bit samples of the shape
            (height, width) or (height, width, 1 to 4), such as numpy's and torch's.
        variants: A `Variant`, or an iterable of them with different names.
        describe: Whether all images get a `description` of the source, as `describe` makes it, from
            what is decoded anyway.
        limits: What the image may need; default `Limits()`.
        threads: 1 to 256; 1 means the calling thread only. Default: as many as CPU affinity and the
            cgroup quota allow; below 1.5 cores no worker threads are started.
        auto_orient: Whether the Exif orientation is applied before anything is measured.
        on_damage: What to do with an image whose data are damaged or end too early. "error" raises
            DecodeError. "salvage" returns what could be decoded, and reports the share in
            `decoded_fraction`. The rest has the last decoded color, or is transparent where the image
            has alpha. docs/formats.md says what each format allows.
        redact: What is destroyed in the decoded image before anything is made of it: one or several of
            `Redact(regions)` and `Pixelate(size, regions=)`, whose size is in pixels of the source.
            Every frame of an animation is redacted, no output is the file of the source, and regions
            grow by what their surroundings in a lossy file may show of them: to whole blocks, and a
            few pixels more. Default: nothing.

    Returns:
        One `EncodedImage` for each encoding of each variant, in the order in which they were given.

    Raises:
        ArgumentError: An argument is wrong; raised before any work.
        DecodeError: The data are damaged, or not an image.
        UnsupportedError: The format or its kind is not supported (HEIC, AVIF, SVG, PDF, ...).
        LimitError: The image exceeds one of `limits`.
        EncodeError: A variant does not fit its format.
        OSError: The file cannot be read.

    >>> png = bytes.fromhex("89504e470d0a1a0a0000000d494844520000000100000001010000000037"
    ...     "6ef9240000000a49444154789c636800000082008177cd72b60000000049454e44ae426082")
    >>> box = {"width": 8, "height": 4, "size_when_smaller": "enlarge"}
    >>> thumb = fcimage.Variant("thumb", fit="cover", **box)
    >>> [(image.variant, image.format, image.size) for image in fcimage.render(png, thumb)]
    [('thumb', 'jpeg', (8, 4)), ('thumb', 'webp', (8, 4))]
    """

def render_as_completed(
    data: _Image | PixelsLike | Canvas,
    variants: Variant | Iterable[Variant],
    *,
    limits: Limits | None = None,
    threads: int | None = None,
    auto_orient: bool = True,
    on_damage: Literal["error", "salvage"] = "error",
    redact: Redact | Pixelate | Iterable[Redact | Pixelate] | None = None,
    describe: bool = False,
) -> RenderIterator:
    """Like `render`, but an iterator that yields each image as soon as it is encoded.

    The call itself decodes and resizes, so that what is wrong with the image or a recipe is raised
    here; encoding goes on while the caller uploads what it has. The frames of animations are encoded
    by the call itself, because they do not fit into memory otherwise. Closing or abandoning the iterator
    cancels what is not encoded yet. With one thread each image is encoded when it is asked for.

    In asyncio, start it in a thread and iterate with `async for`; see `RenderIterator`:

        images = await asyncio.to_thread(fcimage.render_as_completed, data, variants)
        async with images:
            async for image in images:
                await upload(image)

    Arguments and errors are those of `render`.
    """

def plan(
    data: _Image | PixelsLike | Canvas,
    variants: Variant | Iterable[Variant],
    *,
    limits: Limits | None = None,
    threads: int | None = None,
    auto_orient: bool = True,
    on_damage: Literal["error", "salvage"] = "error",
    redact: Redact | Pixelate | Iterable[Redact | Pixelate] | None = None,
    describe: bool = False,
) -> Plan:
    """Says from the header what `render` would do: the scale of the decoder, the order of work, and an
    upper bound of the bytes that it would hold. Nothing is decoded.

    Arguments and errors are those of `render`, as far as the header tells.
    """

def describe(
    data: _Image | PixelsLike,
    *,
    blurhash_components: tuple[int, int] = (4, 3),
    palette_colors: int = 6,
    limits: Limits | None = None,
    threads: int | None = None,
    auto_orient: bool = True,
    on_damage: Literal["error", "salvage"] = "error",
    redact: Redact | Pixelate | Iterable[Redact | Pixelate] | None = None,
) -> Description:
    """Says what an image looks like: placeholders, colors, perceptual hashes and sharpness.

    All is measured on one small image, upright and in sRGB, with a long side of 256 pixels at most.
    The source is decoded at the smallest scale that gives it: a JPEG of 12 megapixels at 1/8. The
    results are the same on every processor. `render(..., describe=True)` gives the same beside the
    images, from the image that it decodes anyway.

    Args:
        data: As for `render`: a file or pixels. Of an animation, the first frame counts.
        blurhash_components: Components of the BlurHash (across, down), 1 to 9 each.
        palette_colors: The most colors of the palette, 2 to 32.
        limits: What the image may need; default `Limits()`.
        threads: As for `render`.
        auto_orient: As for `render`.
        on_damage: As for `render`.
        redact: As for `render`: nothing of these regions is in the description.

    Returns:
        A `Description`.

    Raises:
        ArgumentError: An argument is wrong.
        DecodeError, UnsupportedError, LimitError, OSError: As `render`.

    >>> pixels = fcimage.Pixels(bytes([255, 0, 0] * 12), width=4, height=3, mode="rgb")
    >>> description = fcimage.describe(pixels)
    >>> description.average_color, description.blurhash, description.palette
    ('#ff0000', 'L~TI:j|cfQ|c|c$5fQ$5fQfQfQfQ', (('#ff0000', 1.0),))
    """

def hash_distance(first: str, second: str) -> int:
    """How many of the 64 bits of two perceptual hashes differ, 0 to 64.

    For `phash`, up to about 10 usually means the same photo in another size, format or quality;
    other photos have about 32.

    Args:
        first: 16 hexadecimal digits, such as `description.phash`.
        second: A hash of the same kind.

    Raises:
        ArgumentError: An argument is no such hash.

    >>> fcimage.hash_distance("00000000000000ff", "000000000000000f")
    4
    """

def decode(
    data: _Image | PixelsLike | Canvas,
    *,
    trim: bool | int | None = None,
    crop: _Crop | None = None,
    flip: _Flip | None = None,
    rotate: float = 0.0,
    scale: float | None = None,
    width: int | None = None,
    height: int | None = None,
    fit: _Fit = "inside",
    gravity: _CropGravity = "center",
    focus: tuple[float, float] | None = None,
    size_when_smaller: Literal["keep", "enlarge", "pad", "unchanged"] = "keep",
    round: Literal["nearest", "floor", "ceil"] = "nearest",
    background: _Color = "#ffffff",
    mode: Literal["gray", "rgb", "rgba"] | None = None,
    limits: Limits | None = None,
    threads: int | None = None,
    auto_orient: bool = True,
    on_damage: Literal["error", "salvage"] = "error",
    redact: Redact | Pixelate | Iterable[Redact | Pixelate] | None = None,
) -> Pixels:
    """Decodes one image to pixels: upright, in sRGB, and resized.

    The image is decoded at the smallest scale that serves the size asked for: a thumbnail of a large
    JPEG takes a fraction of the time and memory of the whole. Without a size, all of it is decoded.

    Args:
        data: As for `render`: a file or pixels.
        trim, crop, flip, rotate, scale: As for `Variant`.
        width, height, fit, gravity, focus, size_when_smaller, round: As for `Variant`.
        background: As for `Variant`. It shows where `mode` has no alpha, and around a contained image.
        mode: "gray", "rgb" or "rgba", 8 bits a sample; gray is the luma of ITU-R BT.601. Default: gray
            where the source is, "rgba" where a pixel is not opaque, else "rgb".
        limits: What the image may need; default `Limits()`.
        threads: As for `render`.
        auto_orient: As for `render`.
        on_damage: As for `render`.
        redact: As for `render`.

    Returns:
        `Pixels`. numpy, Pillow and torch use its memory without a copy.

    Raises:
        ArgumentError: An argument is wrong.
        DecodeError, UnsupportedError, LimitError, OSError: As `render`.

    >>> png = bytes.fromhex("89504e470d0a1a0a0000000d494844520000000100000001010000000037"
    ...     "6ef9240000000a49444154789c636800000082008177cd72b60000000049454e44ae426082")
    >>> options = {"width": 3, "height": 2, "fit": "fill", "size_when_smaller": "enlarge"}
    >>> pixels = fcimage.decode(png, mode="rgb", **options)
    >>> pixels.shape, pixels.data[1, 2, 0]
    ((2, 3, 3), 255)
    """

def probe(
    data: _Image, *, total_size: int | None = None, limits: Limits | None = None
) -> ImageInfo:
    """Reads the header of an image: format, size, orientation, alpha, profile. Nothing is decoded.

    Args:
        data: The image: a bytes-like object, a path (str or os.PathLike), or a binary file; with
            `total_size`, only the first kilobytes of one.
        total_size: The bytes of the whole file, of which `data` is the beginning: what a HEAD request
            or an event says. `limits` are about the whole file.
        limits: What the image may need; default `Limits()`.

    Raises:
        DecodeError, UnsupportedError, LimitError: As `render`, as far as the header tells. With
            `total_size`, a DecodeError also says how many bytes are needed, where `data` does not
            have the whole header.
        OSError: The file cannot be read.
    """

# src/image/variant.rs
def recipe_schema() -> str:
    """The JSON Schema (2020-12) of what `variants_from_json` reads, as text: for editors, which complete
    and check recipes by it, and for checks before a recipe is deployed. It has the names, types, ranges,
    choices and defaults of all keys, those of AVIF in every build.

    What joins several keys, such as a fit that needs both sides, only `variants_from_json` checks.

    >>> import json
    >>> json.loads(fcimage.recipe_schema())["$defs"]["variant"]["required"]
    ['name']
    """

def variants_to_json(variants: Variant | Iterable[Variant]) -> str:
    """Writes variants as a JSON array that `variants_from_json` reads back to equal ones. A font or an
    image that was given by its path is written as the path, one that was given as bytes in Base64.

    The `limits` of an `ImageWatermark` are not written, because they belong to the host and not to the
    recipe. Pass the same ones as `variants_from_json(text, limits=)`, or the watermark has the
    defaults and is not equal.

    Args:
        variants: A `Variant`, or an iterable of them: at least one, with unique names.

    Raises:
        ArgumentError: There is no variant, or two have the same name.

    >>> text = fcimage.variants_to_json(fcimage.Variant("thumb", width=150))
    >>> fcimage.variants_from_json(text)[0].width
    150
    """

def strip(data: _Image, *, keep: _Keep | None = None, limits: Limits | None = None) -> bytes:
    """Removes the metadata of a file without coding its image again.

    The coded image is copied, so its pixels are exactly as before, all frames of an animation too, and
    it takes milliseconds. Dropped are Exif, XMP, IPTC, comments, thumbnails, blocks of applications, and
    what follows the end of the image. An ICC profile stays where the colors need it: unless it is sRGB.

    A JPEG with an Exif orientation is turned upright without loss, where the sides that are mirrored
    are whole numbers of its coding units (8 or 16 pixels), where the memory for its coefficients (two
    bytes for each sample, and some more) is within `limits.max_memory`, and where the result is not
    larger than the file. Everywhere else the orientation stays: it is then alone in its Exif block, and
    `probe(result).orientation` tells it.

    Args:
        data: The image: a bytes-like object, a path (str or os.PathLike), or a binary file. JPEG, PNG,
            WebP and GIF can be stripped.
        keep: What else to keep: None, a name, or an iterable of names, as for encodings. "icc" keeps a
            profile that is sRGB, too. GIF has no place for Exif, and
            loses its XMP.
        limits: What the image may need; default `Limits()`.

    Returns:
        The bytes of the file. Without `keep` they are not more than those of `data`.

    Raises:
        ArgumentError: An argument is wrong.
        DecodeError: The structure of the file is damaged, or it is not an image. Damage within the coded
            image is not looked for.
        UnsupportedError: The format cannot be stripped, or its kind is not supported.
        LimitError: The image exceeds one of `limits`.
        OSError: The file cannot be read.

    >>> png = bytes.fromhex("89504e470d0a1a0a0000000d494844520000000100000001010000000037"
    ...     "6ef9240000000a49444154789c636800000082008177cd72b60000000049454e44ae426082")
    >>> fcimage.strip(png) == png
    True
    """

def variants_from_json(text: str, *, limits: Limits | None = None) -> list[Variant]:
    """Reads variants from JSON, so that a function can take them from its environment: from an array, or
    from an object with "variants" and, so that editors know the keys, "$schema" (`recipe_schema`).

    The keys have the names and defaults of the arguments of `Variant`; `null` means the default. An
    encoding is an object with "format" ("jpeg", "webp", "png", "gif", "avif") and the arguments of
    `Jpeg`, `WebP`, `Png`, `Gif` or `Avif`, with "format": "same" and the arguments of `SameFormat`, or
    with "format": "best" and "of", an array of encodings; "encodings" is one of them or an array. A
    watermark is an object with "text" and the other arguments of `TextWatermark`, or with "image" and
    the other arguments of `ImageWatermark`. A font or an image is a path, or an object with "path" or
    "base64", and for a font "face". With "widths", an array of ints, or "dpr", an array of numbers, an
    object is several variants, as the methods of `Variant` make them.

    Args:
        text: The JSON.
        limits: What the images of watermarks may need, as the `limits` of each `ImageWatermark`;
            default `Limits()`.

    Raises:
        ArgumentError: The JSON or a value in it is wrong; `pointer` is the JSON pointer (RFC 6901) of
            the value.
        DecodeError, UnsupportedError, LimitError: The image of a watermark is not valid.

    >>> text = '[{"name": "thumb", "width": 150, "encodings": [{"format": "webp"}]}]'
    >>> fcimage.variants_from_json(text)[0].width
    150
    """

# src/testing/jpeg.rs: for tests and tools
def _decode_jpeg(
    data: Buffer,
    scale: int = 8,
    vector: bool = True,
    on_damage: Literal["error", "salvage"] = "error",
    region: tuple[int, int, int, int] | None = None,
    threads: int = 1,
) -> tuple[int, int, int, bytes, float]:
    """Decodes `data` at `scale` / 8 and returns width, height, channels, samples and decoded fraction.
    `region` is x, y, width, height in pixels of the scaled image.
    """

# src/testing/machine.rs: for the self-test
def _machine() -> tuple[float, int, str | None]:
    """The cores that may be used, the threads that a call would use, and the instruction set of the
    vector kernels.
    """

# --- storage: src/store/, for fcimage.storage
_Session = tuple[str, str, Union[str, None], Union[float, None], Union["_Stop", None]]

@final
class _Stop:
    """Ends calls of storages in other threads, within about 100 ms."""
    def __new__(cls) -> Self: ...
    def stop(self) -> None:
        """Ends the calls that have this object, and those that get it later."""

@final
class _StoreClient:
    """Objects in OSS ("oss") or in a storage that speaks S3 ("s3"). All methods take a session: the ID and
    the secret of an access key, a security token or None, how many seconds the call may take or None
    for ten minutes, and a `_Stop` or None. They raise the exceptions of `fcimage.storage.failures`.
    """
    def __new__(
        cls,
        service: str,
        endpoint: str,
        region: str,
        *,
        addressing: str | None = None,
        attempts: int = 4,
        pause: float = 0.1,
        connect: float = 5.0,
        idle: float = 30.0,
        authorities: bytes | None = None,
    ) -> Self: ...
    def get(
        self,
        session: _Session,
        bucket: str,
        key: str,
        *,
        max_bytes: int | None = None,
        range: tuple[int, int | None] | None = None,
        process: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> tuple[bytes, dict[str, str]]:
        """The bytes of an object, and the headers of the response. `range` has the first and the last
        byte.
        """
    def put(
        self,
        session: _Session,
        bucket: str,
        key: str,
        data: Buffer,
        headers: dict[str, str] | None = None,
    ) -> dict[str, str]:
        """Writes an object. Returns the headers of the response."""
    def head(
        self, session: _Session, bucket: str, key: str, headers: dict[str, str] | None = None
    ) -> dict[str, str]:
        """The headers of an object."""
    def list(
        self, session: _Session, bucket: str, prefix: str, after: str | None, token: str | None
    ) -> tuple[list[tuple[str, int, str, int]], str | None]:
        """A page of a list, see `answers::page`; `token` is that of the page before."""
    def copy(
        self,
        session: _Session,
        source: tuple[str, str],
        bucket: str,
        key: str,
        headers: dict[str, str] | None = None,
    ) -> str:
        """Copies an object inside of the storage: `source` has the bucket and the key. Returns the ETag."""
    def delete(self, session: _Session, bucket: str, key: str) -> None:
        """Deletes an object."""

def _addressing(endpoint: str, addressing: str | None) -> str | None:
    """Where the bucket stands: "virtual", "path" or "domain". None if `endpoint` is not the address of a
    storage, or if a bucket cannot stand before it.
    """

def _is_retryable(status: int, code: str | None) -> bool:
    """Whether the same request can succeed later, after an answer with this status and code."""

# --- events: src/events/
_JsonPayload = Union[str, Buffer, dict[str, Any], list[Any], "CloudEvent", "Event"]
_ExtensionValue = Union[str, bool, int]

def parse_event(payload: _JsonPayload, *, strict: bool = False) -> Event:
    """Understands what a handler received.

    Args:
        payload: Bytes-like, str, dict or list; at most 32 MiB, 128 levels of arrays and objects, and
            2097152 values. Text that begins with a brace or a bracket must be JSON.
        strict: Whether duplicate keys are refused (otherwise the last one counts, as in Python's
            json), and CloudEvents that break a rule of the specification.

    Raises:
        ArgumentError: An argument has a wrong type.
        EventError: The payload is broken JSON, or a CloudEvent that lacks a required attribute.
            `pointer` says where.
        LimitError: The payload exceeds a limit; `limit` is "max_event_bytes", "max_event_depth" or
            "max_event_values".

    >>> event = fcimage.parse_event('{"bucket": "photos", "key": "a%20b.jpg", "size": 3}')
    >>> [(found.bucket, found.key, found.size) for found in event.objects]
    [('photos', 'a b.jpg', 3)]
    """

@final
class Event:
    """What a handler received, understood: the result of `parse_event`. What is read of the payload is
    read at the first access and kept, unless an attribute says otherwise. Two events are equal if
    their payloads are the same bytes.
    """
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
        """What started the function: "eventbridge", "oss", "timer", "log", "mns", "cdn", "http",
        "api_gateway", "cloudevent" (not from EventBridge), "json" (any other JSON, such as a
        transformed event), "text" or "binary"; from other clouds "s3" (also from MinIO), "cos", "obs",
        "r2", "gcs", "sqs", "sns", "pubsub" or "aws_eventbridge".
        """
    @property
    def provider(self) -> _Provider | None:
        """Whose storage the event is about: that of its first object, or the one that sent a test event,
        as `ObjectEvent.provider` names it. None for all other events. Parsed again at each access.
        """
    @property
    def raw(self) -> bytes:
        """The payload's bytes."""
    @property
    def data(self) -> Any:
        """The payload as Python objects, new at each access; a str for text, bytes for binary."""
    @property
    def objects(self) -> list[ObjectEvent]:
        """Every object that the event announces, in any envelope.

        Raises:
            EventError: A record names a key and no bucket, or an HTTP request has a broken CloudEvent.
        """
    def objects_in(self, bucket: str) -> list[ObjectEvent]:
        """Every object that the event announces; `bucket` is the bucket of those whose record names none,
        such as a transformed event `{"key": ...}`. Parsed again at each call.

        Args:
            bucket: The name of a bucket.

        Raises:
            ArgumentError: `bucket` is not a str.
            EventError: An HTTP request has a broken CloudEvent.
        """
    @property
    def cloud_event(self) -> CloudEvent | None:
        """The CloudEvent in the payload, or in the HTTP request that it is; None unless there is exactly
        one.

        Raises:
            EventError: A CloudEvent is broken.
        """
    @property
    def cloud_events(self) -> list[CloudEvent]:
        """Every CloudEvent in the payload: one, a batch, or none.

        Raises:
            EventError: A CloudEvent is broken.
        """
    @property
    def timer(self) -> TimerEvent | None:
        """The tick of a timer, for the kind "timer"."""
    @property
    def log(self) -> LogEvent | None:
        """Where the logs are, for the kind "log"."""
    @property
    def mns(self) -> MnsEvent | None:
        """The message, for the kind "mns"."""
    @property
    def cdn(self) -> list[CdnEvent]:
        """The records, for the kind "cdn"; otherwise empty."""
    @property
    def http(self) -> HttpRequest | None:
        """The request, for the kinds "http" and "api_gateway".

        Raises:
            EventError: The body is not the Base64 that isBase64Encoded promises.
        """
    def __reduce__(self) -> tuple[Any, ...]: ...
    def __copy__(self) -> Self: ...
    def __deepcopy__(self, memo: dict[int, Any], /) -> Self: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class ObjectEvent:
    """One object in a bucket, and what happened to it: an item of `Event.objects`. For tests it can
    be made by hand; each attribute but `created`, `removed` and `readable` is an argument.

    Raises:
        ArgumentError: An argument has a wrong type, is missing or is unknown.

    >>> fcimage.ObjectEvent(bucket="photos", key="a b.jpg", size=1024).readable
    True
    """
    def __new__(
        cls,
        *,
        bucket: str,
        key: str,
        raw_key: str | None = None,
        size: int | None = None,
        etag: str | None = None,
        event_name: str | None = None,
        region: str | None = None,
        time: str | None = None,
        request_id: str | None = None,
        media_type: str | None = None,
        user_meta: Mapping[str, str] | None = None,
        provider: _Provider | None = None,
    ) -> Self: ...
    @property
    def bucket(self) -> str:
        """The bucket's name."""
    @property
    def key(self) -> str:
        """The key, decoded once as its sender encodes it: OSS with percent escapes; S3, MinIO and OBS
        also with a plus sign for a space; the others not at all. An invalid escape stays as it is.
        """
    @property
    def raw_key(self) -> str:
        """The key as it was sent. Default: `key` with its percent signs encoded."""
    @property
    def size(self) -> int | None:
        """The object's size in bytes."""
    @property
    def etag(self) -> str | None:
        """The entity tag without quotes; OSS writes upper-case hexadecimal digits, S3 lower-case ones."""
    @property
    def event_name(self) -> str | None:
        """What happened in the words of the storage, such as "ObjectCreated:PutObject", without a
        prefix such as "oss:" or "s3:".
        """
    @property
    def region(self) -> str | None:
        """The region, such as "cn-hangzhou"."""
    @property
    def time(self) -> str | None:
        """The time as it was written, usually RFC 3339."""
    @property
    def request_id(self) -> str | None:
        """The id of the request that changed the object."""
    @property
    def media_type(self) -> str | None:
        """The object's Content-Type. OSS says it in newer events only, S3 never."""
    @property
    def user_meta(self) -> dict[str, str]:
        """The object's user metadata, str by name, such as its x-oss-meta- headers. OSS says them in
        newer events only, S3 never.
        """
    @property
    def provider(self) -> _Provider | None:
        """Whose storage the object is in: "oss", "s3", "minio", "cos" (Tencent Cloud), "obs" (Huawei
        Cloud), "r2" (Cloudflare) or "gcs" (Google Cloud); None in transformed events.
        """
    @property
    def created(self) -> bool | None:
        """Whether the object, or the beginning of its upload, was created. None without an event name, as
        in transformed events; `readable` is then True.
        """
    @property
    def removed(self) -> bool | None:
        """Whether the object, or its unfinished upload, was removed. None without an event name, as in
        transformed events.
        """
    @property
    def readable(self) -> bool:
        """Whether the object can be read now: False after a removal, for an upload that has only begun,
        and while it is archived. Without an event name, the object is assumed to be readable.
        """
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
    def __copy__(self) -> Self: ...
    def __deepcopy__(self, memo: dict[int, Any], /) -> Self: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class TimerEvent:
    """One tick of a timer: `Event.timer`. For tests it can be made by hand; each attribute is an
    argument.

    Raises:
        ArgumentError: An argument has a wrong type or is unknown.

    >>> fcimage.parse_event({"triggerName": "daily", "triggerTime": "2023-12-26T07:49:00Z"}).timer
    TimerEvent(trigger_name='daily', trigger_time='2023-12-26T07:49:00Z')
    """
    def __new__(
        cls,
        *,
        trigger_name: str | None = None,
        trigger_time: str | None = None,
        payload: str | None = None,
    ) -> Self: ...
    @property
    def trigger_name(self) -> str | None:
        """The trigger's name."""
    @property
    def trigger_time(self) -> str | None:
        """The time of the tick as it was written, usually RFC 3339."""
    @property
    def payload(self) -> str | None:
        """The payload of the trigger's configuration: text, often JSON text."""
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
    def __copy__(self) -> Self: ...
    def __deepcopy__(self, memo: dict[int, Any], /) -> Self: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class LogEvent:
    """Where the logs of a log trigger (SLS) are: `Event.log`. For tests it can be made by hand; each
    attribute is an argument.

    Raises:
        ArgumentError: An argument has a wrong type or is unknown.
        EventError: `parameter` is not JSON.
    """
    def __new__(
        cls,
        *,
        project_name: str | None = None,
        logstore_name: str | None = None,
        endpoint: str | None = None,
        shard_id: int | None = None,
        begin_cursor: str | None = None,
        end_cursor: str | None = None,
        job_name: str | None = None,
        task_id: str | None = None,
        cursor_time: int | None = None,
        parameter: Any = None,
    ) -> Self: ...
    @property
    def project_name(self) -> str | None:
        """The project's name."""
    @property
    def logstore_name(self) -> str | None:
        """The log store's name."""
    @property
    def endpoint(self) -> str | None:
        """The URL of the log service."""
    @property
    def shard_id(self) -> int | None:
        """The shard's number."""
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
        """The parameter of the trigger's configuration as Python objects, new at each access."""
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
    def __copy__(self) -> Self: ...
    def __deepcopy__(self, memo: dict[int, Any], /) -> Self: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class MnsEvent:
    """One message of an MNS topic: `Event.mns`. For tests it can be made by hand; each attribute is
    an argument.

    Raises:
        ArgumentError: An argument has a wrong type or is unknown.

    >>> fcimage.parse_event({"body": "hello", "attrs": {"lang": "en"}}).mns
    MnsEvent(message='hello', attributes={'lang': 'en'})
    """
    def __new__(
        cls,
        *,
        message: str = "",
        topic_name: str | None = None,
        topic_owner: str | None = None,
        subscriber: str | None = None,
        subscription_name: str | None = None,
        message_id: str | None = None,
        message_md5: str | None = None,
        publish_time: int | None = None,
        attributes: Mapping[str, str] | None = None,
    ) -> Self: ...
    @property
    def message(self) -> str:
        """The message's text."""
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
        """The message's attributes, str by name: text as it is, other values as JSON."""
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
    def __copy__(self) -> Self: ...
    def __deepcopy__(self, memo: dict[int, Any], /) -> Self: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class CdnEvent:
    """One record of a CDN trigger: an item of `Event.cdn`. For tests it can be made by hand; each
    attribute is an argument.

    Raises:
        ArgumentError: An argument has a wrong type or is unknown.
        EventError: `event_parameter` is not JSON.
    """
    def __new__(
        cls,
        *,
        event_name: str | None = None,
        event_time: str | None = None,
        region: str | None = None,
        trace_id: str | None = None,
        domain: str | None = None,
        event_parameter: Any = None,
    ) -> Self: ...
    @property
    def event_name(self) -> str | None:
        """What happened, such as "LogFileCreated"."""
    @property
    def event_time(self) -> str | None:
        """The time as it was written, usually RFC 3339."""
    @property
    def region(self) -> str | None:
        """The region, such as "cn-hangzhou"."""
    @property
    def trace_id(self) -> str | None:
        """The id for tracing the event."""
    @property
    def domain(self) -> str | None:
        """The accelerated domain."""
    @property
    def event_parameter(self) -> Any:
        """Further facts, which depend on `event_name`, as Python objects, new at each access."""
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
    def __copy__(self) -> Self: ...
    def __deepcopy__(self, memo: dict[int, Any], /) -> Self: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class HttpRequest:
    """One HTTP request: `Event.http`. For tests it can be made by hand; each attribute is an
    argument.

    Raises:
        ArgumentError: An argument has a wrong type or is unknown.

    >>> event = {"httpMethod": "get", "path": "/thumb", "queryParameters": {"width": "300"}}
    >>> fcimage.parse_event(event).http
    HttpRequest(method='GET', path='/thumb', query={'width': '300'})
    """
    def __new__(
        cls,
        *,
        method: str = "GET",
        path: str = "/",
        headers: Mapping[str, str] | None = None,
        query: Mapping[str, str] | None = None,
        path_parameters: Mapping[str, str] | None = None,
        body: Buffer = b"",
        request_id: str | None = None,
        source_ip: str | None = None,
        user_agent: str | None = None,
        protocol: str | None = None,
        domain_name: str | None = None,
        account_id: str | None = None,
        time: str | None = None,
    ) -> Self: ...
    @property
    def method(self) -> str:
        """The method in upper case."""
    @property
    def path(self) -> str:
        """The path, without the query."""
    @property
    def headers(self) -> dict[str, str]:
        """The headers, str by name in lower case."""
    @property
    def query(self) -> dict[str, str]:
        """The decoded parameters of the query, str by name. Several values of one parameter are one
        str, with commas between them.
        """
    @property
    def path_parameters(self) -> dict[str, str]:
        """The parameters in the path, str by name; API Gateway only."""
    @property
    def body(self) -> bytes:
        """The bytes of the body, decoded where they were sent as Base64."""
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
        """The protocol, such as "HTTP/1.1"."""
    @property
    def domain_name(self) -> str | None:
        """The domain that was called."""
    @property
    def account_id(self) -> str | None:
        """The account's id."""
    @property
    def time(self) -> str | None:
        """The time as it was written, usually RFC 3339."""
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
    def __copy__(self) -> Self: ...
    def __deepcopy__(self, memo: dict[int, Any], /) -> Self: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class CloudEvent:
    """One CloudEvent, version 1.0. The arguments must follow every rule of the specification. Two events
    are equal if their attributes and data are; JSON data without `datacontenttype` have the media type
    application/json.

    Args:
        id: Unique within the source; not empty.
        source: Where it happened: a URI reference; not empty.
        type: What kind of event this is; not empty.
        data: Bytes-like for binary data, or anything that JSON has.
        datacontenttype: The media type of the data.
        dataschema: The schema of the data: a URI.
        subject: What it happened to, within the source; not empty.
        time: When it happened: RFC 3339 text, or a datetime with a time zone.
        extensions: Other attributes: names of lower-case letters and digits, values str, bool or
            32-bit int.

    Raises:
        ArgumentError: An argument has a wrong type, is missing or is unknown.
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
        """Parses one event as JSON (structured mode).

        Args:
            payload: Bytes-like, str or dict.
            strict: Whether every rule of the specification is checked. Otherwise extensions may have
                any name and value, the time may be any text, and of duplicate keys the last one
                counts.

        Raises:
            ArgumentError: An argument has a wrong type.
            EventError: It is not JSON, lacks a required attribute, or has another version.
            LimitError: It exceeds a limit; see `parse_event`.
        """
    @staticmethod
    def from_batch(payload: str | Buffer | list[Any], *, strict: bool = False) -> list[CloudEvent]:
        """Parses a batch: a JSON array of events. Lenient parsing also takes elements that are events as
        JSON texts, as EventBridge delivers them.

        Args:
            payload: Bytes-like, str or list.
            strict: See `from_json`.

        Raises:
            ArgumentError: An argument has a wrong type.
            EventError: See `from_json`; `pointer` begins with the index of the event.
            LimitError: It exceeds a limit; see `parse_event`.
        """
    @staticmethod
    def from_http(
        headers: Mapping[str, str], body: str | Buffer, *, strict: bool = False
    ) -> CloudEvent | list[CloudEvent]:
        """Reads the event of an HTTP message; a list of events in batched mode. Content-Type decides:
        application/cloudevents+json is structured, application/cloudevents-batch+json batched, and
        anything else with ce- headers binary mode.

        Args:
            headers: A mapping of names, in any case, to values.
            body: Bytes-like or str.
            strict: See `from_json`.

        Raises:
            ArgumentError: An argument has a wrong type.
            EventError: The message carries no event, or a broken one.
            LimitError: It exceeds a limit; see `parse_event`.
        """
    def to_json(self) -> str:
        """The event as JSON text without white space (structured mode)."""
    @staticmethod
    def to_batch(events: Iterable[CloudEvent]) -> str:
        """Several events as a JSON array (batched mode).

        Args:
            events: An iterable of `CloudEvent`.

        Raises:
            ArgumentError: `events` has a wrong type.
        """
    def to_http(
        self, mode: Literal["binary", "structured", "batched"] = "binary"
    ) -> tuple[dict[str, str], bytes]:
        """The event as an HTTP message: a tuple of the headers, a dict, and the body, bytes.

        Args:
            mode: "binary" (attributes in ce- headers, data as the body), "structured" or "batched".

        Raises:
            ArgumentError: The mode is unknown, or not a str.
            EventError: In binary mode, an attribute that lenient parsing accepted is not valid in a
                header.
        """
    @property
    def id(self) -> str:
        """Unique within the source."""
    @property
    def source(self) -> str:
        """Where it happened: a URI reference."""
    @property
    def specversion(self) -> Literal["1.0"]:
        """The version of the specification: "1.0"."""
    @property
    def type(self) -> str:
        """What kind of event this is."""
    @property
    def datacontenttype(self) -> str | None:
        """The media type of the data, as the event states it."""
    @property
    def dataschema(self) -> str | None:
        """The schema of the data: a URI."""
    @property
    def subject(self) -> str | None:
        """What it happened to, within the source."""
    @property
    def time(self) -> str | None:
        """When it happened, as it was written: usually RFC 3339."""
    @property
    def datetime(self) -> _datetime | None:
        """When it happened, as a datetime with a time zone; None where `time` is not RFC 3339."""
    @property
    def extensions(self) -> dict[str, Any]:
        """The other attributes, str, bool or int by name, new at each access. Lenient parsing keeps
        any other JSON, too.
        """
    @property
    def data(self) -> Any:
        """The data: Python objects for JSON (a str also for text of any media type), bytes for binary
        data, None where there are none. New at each access.
        """
    def __reduce__(self) -> tuple[Any, ...]: ...
    def __copy__(self) -> Self: ...
    def __deepcopy__(self, memo: dict[int, Any], /) -> Self: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class EventPattern:
    """An EventBridge event pattern, compiled once. docs/patterns.md lists the operators. Two patterns
    are equal if their JSON is, in any order of the fields, and so is `strict`.

    Args:
        pattern: A JSON object as bytes-like, str or dict.
        strict: Whether the top level may only have what EventBridge allows there: the attributes of
            CloudEvents, `data` and aliyun extensions.

    Raises:
        ArgumentError: An argument has a wrong type, is missing or is unknown.
        PatternError: The pattern is not valid; `pointer` says where.
        LimitError: It exceeds a limit; see `parse_event`.

    >>> pattern = fcimage.EventPattern({"source": ["acs.oss"], "data": {"size": [{"numeric": [">", 5]}]}})
    >>> pattern.matches({"source": "acs.oss", "data": {"size": 6}})
    True
    """
    def __new__(cls, pattern: str | Buffer | dict[str, Any], *, strict: bool = False) -> Self: ...
    @property
    def pattern(self) -> dict[str, Any]:
        """The pattern as a dict, new at each access."""
    @property
    def strict(self) -> bool:
        """Whether the top level may only have what EventBridge allows there."""
    def matches(self, event: _JsonPayload) -> bool:
        """Whether one event matches.

        Args:
            event: A JSON object as bytes-like, str or dict, a `CloudEvent` or an `Event`.

        Raises:
            ArgumentError: `event` has a wrong type.
            EventError: The event is not a JSON object.
            LimitError: It exceeds a limit; see `parse_event`.
        """
    def matches_many(
        self, events: Iterable[_JsonPayload], *, threads: int | None = None
    ) -> list[bool]:
        """Whether each of many events matches, as a list of bool. The interpreter is released meanwhile.

        Args:
            events: An iterable of events, each as `matches` takes it.
            threads: 1 to 256. Default: as many as CPU affinity and the cgroup quota allow.

        Raises:
            ArgumentError: An argument has a wrong type or is out of its range.
            EventError: An event is not a JSON object; `pointer` begins with its index.
            LimitError: An event exceeds a limit; see `parse_event`.
        """
    def explain(self, event: _JsonPayload) -> Explanation:
        """Explains for each field of the pattern what was expected and what the event has. Print it.

        Args:
            event: See `matches`.

        Raises:
            ArgumentError: `event` has a wrong type.
            EventError: The event is not a JSON object.
            LimitError: It exceeds a limit; see `parse_event`.
        """
    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, Any]]: ...
    def __copy__(self) -> Self: ...
    def __deepcopy__(self, memo: dict[int, Any], /) -> Self: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class Explanation:
    """Why an event matches a pattern, or why it does not: `EventPattern.explain`. It is true if the event
    matches; print it to read it.

    Args:
        fields: The verdicts on the fields, an iterable of `FieldVerdict`.

    Raises:
        ArgumentError: `fields` has a wrong type or is missing.

    >>> print(fcimage.EventPattern({"source": ["acs.oss"]}).explain({"source": "acs.ecs"}))
    not matched
      NO   source: expected "acs.oss"; found "acs.ecs"
    """
    def __new__(cls, fields: Iterable[FieldVerdict]) -> Self: ...
    @property
    def matched(self) -> bool:
        """Whether every field matched."""
    @property
    def fields(self) -> list[FieldVerdict]:
        """The verdict on each field, in the order of the pattern."""
    def __bool__(self) -> bool: ...
    def __getnewargs__(self) -> tuple[list[FieldVerdict]]: ...
    def __copy__(self) -> Self: ...
    def __deepcopy__(self, memo: dict[int, Any], /) -> Self: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class FieldVerdict:
    """The verdict on one field of a pattern: an item of `Explanation.fields`.

    Raises:
        ArgumentError: An argument has a wrong type, is missing or is unknown.
    """
    def __new__(
        cls,
        *,
        path: str,
        expected: str,
        found: str | None = None,
        matched: bool,
    ) -> Self: ...
    @property
    def path(self) -> str:
        """Where the field is, such as "data.oss.object.key"."""
    @property
    def expected(self) -> str:
        """The alternatives in words."""
    @property
    def found(self) -> str | None:
        """What the event has there, as JSON, long values shortened; None where it lacks the field."""
    @property
    def matched(self) -> bool:
        """Whether one of the alternatives matched."""
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
    def __copy__(self) -> Self: ...
    def __deepcopy__(self, memo: dict[int, Any], /) -> Self: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class EventTransform:
    """What EventBridge makes of an event before it delivers it. Made by `original`, `constant`,
    `jsonpath` or `template`. Two transforms are equal if they were made by equal arguments.

    >>> transform = fcimage.EventTransform.template("${key} of $.data.bucket", {"key": "$.data.key"})
    >>> transform.apply({"data": {"bucket": "photos", "key": "a.jpg"}})
    'a.jpg of photos'
    """
    @staticmethod
    def original() -> EventTransform:
        """Delivers the event as it is."""
    @staticmethod
    def constant(text: str) -> EventTransform:
        """Delivers a fixed text.

        Args:
            text: A str.

        Raises:
            ArgumentError: `text` is not a str.
        """
    @staticmethod
    def jsonpath(path: str) -> EventTransform:
        """Delivers what one path selects: text as it is, anything else as JSON.

        Args:
            path: Steps are .name, ['name'], [0] and [*]; what [*] selects is a JSON array.

        Raises:
            ArgumentError: `path` is not a str.
            PatternError: `path` is not such a path.

        >>> fcimage.EventTransform.jsonpath("$.data.key").apply({"data": {"key": "a.jpg"}})
        'a.jpg'
        """
    @staticmethod
    def template(
        template: str, value: str | Buffer | dict[str, Any] | None = None
    ) -> EventTransform:
        """Delivers a text with places that the event fills in.

        Args:
            template: `${name}` is replaced by what `value` has under that name: text as it is,
                anything else as JSON. A path may also be written in the template itself; inside a JSON
                string its text is escaped, and where JSON expects a value it is quoted.
            value: An object of names and paths (text that begins with `$.` or `$[`) or constants, as a
                dict or as JSON.

        Raises:
            ArgumentError: An argument has a wrong type.
            PatternError: `value` is not such an object, or has a broken path; `pointer` says where.
            LimitError: `value` exceeds a limit; see `parse_event`.
        """
    @property
    def kind(
        self,
    ) -> Literal[
        "original",
        "constant",
        "jsonpath",
        "templates3",
        "cos",
        "obs",
        "r2",
        "gcs",
        "sqs",
        "sns",
        "pubsub",
        "aws_eventbridge",
    ]:
        """How the transform was made: "original", "constant", "jsonpath" or "template"."""
    @property
    def text(self) -> str | None:
        """The text, path or template from which the transform was made; None for `original`."""
    @property
    def value(self) -> dict[str, Any] | None:
        """The values of a template as a dict, new at each access; None where it has none."""
    def apply(self, event: _JsonPayload) -> str:
        """The text that is delivered for one event.

        Args:
            event: JSON as bytes-like, str, dict or list, a `CloudEvent` or an `Event`.

        Raises:
            ArgumentError: `event` has a wrong type.
            EventError: The event is not JSON, or the path of `jsonpath` selects nothing.
            LimitError: The event exceeds a limit, or the text would have more than 32 MiB.
        """
    def __reduce__(self) -> tuple[Any, ...]: ...
    def __copy__(self) -> Self: ...
    def __deepcopy__(self, memo: dict[int, Any], /) -> Self: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class HttpResponse:
    """A response to an HTTP request, for the HTTP trigger and API Gateway.

    Args:
        status: 100 to 599.
        headers: A mapping of names to values. Where Content-Type is missing, the body decides.
        body: Bytes-like, str, or a dict or list that is sent as JSON.

    Raises:
        ArgumentError: An argument has a wrong type, the status is out of its range, or a header has a
            wrong name or a control character.
        EventError: The body is a dict or list that JSON cannot express.

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
        *,
        methods: Iterable[str] = ("GET", "POST"),
        headers: Iterable[str] = (),
        max_age: int | None = None,
    ) -> HttpResponse:
        """The response to a preflight request: status 204, and the headers that say who may do what.

        Args:
            origin: The one origin whose scripts may, or "*" for all.
            methods: Which methods may be called; default GET and POST.
            headers: Which headers a request may have, such as ["Content-Type"].
            max_age: For how many seconds a browser may keep this response.

        Raises:
            ArgumentError: An argument has a wrong type, is out of its range, or has a control
                character.
        """
    def cors(
        self,
        origin: str = "*",
        *,
        methods: Iterable[str] = (),
        headers: Iterable[str] = (),
        max_age: int | None = None,
    ) -> HttpResponse:
        """The same response with the headers that let a script in a browser read it.

        Args:
            origin: The one origin whose scripts may, or "*" for all.
            methods: Which methods may be called, such as ["GET", "POST"].
            headers: Which headers a request may have, such as ["Content-Type"].
            max_age: For how many seconds a browser may keep the response to a preflight request.

        Raises:
            ArgumentError: An argument has a wrong type, is out of its range, or has a control
                character.
        """
    def to_fc(self) -> dict[str, Any]:
        """What a handler returns: a dict with statusCode, headers, isBase64Encoded and body. Bytes that
        are not text are sent as Base64.

        Raises:
            LimitError: The body takes more than the 32 MiB that the platform forwards; `limit` is
                "max_response_bytes".
        """
    @property
    def status(self) -> int:
        """100 to 599."""
    @property
    def headers(self) -> dict[str, str]:
        """The headers, str by name."""
    @property
    def body(self) -> bytes:
        """The body's bytes."""
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
    def __copy__(self) -> Self: ...
    def __deepcopy__(self, memo: dict[int, Any], /) -> Self: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

# --- end of events
