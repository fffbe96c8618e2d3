# The signatures of the extension module; stubtest holds them to it.
from collections.abc import Iterator, Sequence
from os import PathLike
from typing import Literal, Union, final

from typing_extensions import Buffer, Self

__all__ = [
    "EncodedImage",
    "Encoding",
    "ImageInfo",
    "ImageWatermark",
    "Jpeg",
    "Limits",
    "Plan",
    "Png",
    "RenderIterator",
    "TextWatermark",
    "Variant",
    "Watermark",
    "WebP",
    "__version__",
    "_decode_jpeg",
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
    ) -> Self: ...
    @staticmethod
    def from_env() -> Limits: ...
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
