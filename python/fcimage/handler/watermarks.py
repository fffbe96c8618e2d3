"""Draws watermark images once when a handler is built, to find errors before the first image."""

from __future__ import annotations

from fcimage import ImageWatermark, Png, Variant, render
from fcimage.exceptions import ArgumentError, FcImageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from fcimage import Limits, Watermark

__all__ = ["check_watermarks"]

#: A PNG of one black pixel.
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b550000000a494441"
    "54789c636000000002000148afa4710000000049454e44ae426082"
)


def check_watermarks(watermarks: Iterable[Watermark | None], limits: Limits) -> None:
    """Raises ArgumentError if a watermark image is damaged or needs more than the limits allow.

    Otherwise each upload would fail, as if the uploaded image were at fault.
    """
    checked: list[Watermark] = []
    for mark in watermarks:
        if not isinstance(mark, ImageWatermark) or mark in checked:
            continue
        checked.append(mark)
        probe = Variant("watermark", watermark=mark, encodings=[Png()])
        try:
            render(PIXEL, [probe], limits=limits, threads=1)
        except FcImageError as error:
            raise ArgumentError(f"the watermark cannot be drawn: {error}") from error
