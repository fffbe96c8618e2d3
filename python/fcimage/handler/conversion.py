"""Has the storage convert images that fcimage cannot decode: HEIC and AVIF."""

from __future__ import annotations

import math

from fcimage.exceptions import ArgumentError, LimitError, UnsupportedError
from fcimage.storage.base import processes_images
from fcimage.storage.failures import OSS_IMAGE

from .heif import AVIF, HEIC, Heif

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from fcimage import Variant
    from fcimage.storage import Storage

__all__ = ["CONVERTED", "checked_kinds", "process_for"]

#: The kinds that can be converted.
CONVERTED = (HEIC, AVIF)

#: Limits of OSS's image processing: bytes, pixels of a side and of the image, of the source.
MAX_BYTES, MAX_SIDE, MAX_PIXELS = 20 * 1024 * 1024, 30_000, 250_000_000
#: Limits of what OSS resizes to.
MAX_RESULT_SIDE, MAX_RESULT_PIXELS = 16_384, 4096 * 4096
#: How much larger than the largest variant the converted image is, where the source is large
#: enough: what OSS's encoder loses is averaged away when the variant is made.
HEADROOM = 2


def checked_kinds(kinds: Iterable[str]) -> tuple[str, ...]:
    """The kinds to convert, as a tuple. Raises ArgumentError if one cannot be converted."""
    checked = (kinds,) if isinstance(kinds, str) else tuple(kinds)
    for kind in checked:
        if kind not in CONVERTED:
            raise ArgumentError(f"convert must be of {', '.join(CONVERTED)}, got {kind!r}")
    return checked


def process_for(
    found: Heif,
    size: int,
    variants: Iterable[Variant],
    kinds: Iterable[str],
    storage: Storage,
    error: UnsupportedError,
) -> str:
    """The value of ``x-oss-process`` that converts an object of ``size`` bytes, which fcimage did
    not decode because of ``error``.

    Raises:
        UnsupportedError: The storage cannot convert it, or must not.
        LimitError: It exceeds a limit of OSS.
    """
    if found.kind not in kinds:
        raise UnsupportedError(f"{error}; FCIMAGE_CONVERT is set and does not contain {found.kind}")
    if not processes_images(storage):
        raise UnsupportedError(f"{error}; this storage cannot convert it, OSS can")
    if size > MAX_BYTES:
        raise _exceeded(f"the object has {size} bytes; OSS converts at most {MAX_BYTES}")
    width, height = found.size or (0, 0)
    if max(width, height) > MAX_SIDE or width * height > MAX_PIXELS:
        raise _exceeded(
            f"the image has {width} x {height} pixels; OSS converts at most {MAX_SIDE} on a side "
            f"and {MAX_PIXELS} in total"
        )
    side = long_side(width, height, variants) if width and height else None
    resize = "" if side is None else f"/resize,l_{side},limit_1"
    # OSS does not write HEIC with alpha as JPEG.
    return f"image/auto-orient,1{resize}/format,{'png' if found.has_alpha else 'jpg'}"


def long_side(width: int, height: int, variants: Iterable[Variant]) -> int | None:
    """The longer side of an image of which every variant can be made as from the source; None if
    only the whole source will do."""
    variants = list(variants)
    # OSS may turn the image, so the boxes are compared with both orientations.
    needed = max(
        _scale(variant, *sides)
        for variant in variants
        for sides in ((width, height), (height, width))
    )
    whole = max(width, height)
    # One less, because OSS rounds the other side.
    largest = int(whole * math.sqrt(MAX_RESULT_PIXELS / (width * height))) - 1
    largest = min(largest, MAX_RESULT_SIDE)
    least = math.ceil(needed * whole)
    side = min(HEADROOM * least, largest)
    return None if least > largest or side >= whole else side


def _scale(variant: Variant, width: int, height: int) -> float:
    """The scale of the resized source, before it is cropped."""
    scales = [
        box / side
        for box, side in ((variant.width, width), (variant.height, height))
        if box is not None
    ]
    if not scales:
        return 1.0
    return min(scales) if variant.fit in ("inside", "contain") else max(scales)


def _exceeded(message: str) -> LimitError:
    error = LimitError(message)
    error.limit = OSS_IMAGE
    return error
