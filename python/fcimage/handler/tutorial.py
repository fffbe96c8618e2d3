"""The recipe of the tutorial: the default of the handlers, the command line and the benchmarks."""

from __future__ import annotations

from fcimage import Jpeg, TextWatermark, Variant, WebP

__all__ = ["JPEG_QUALITY", "UNMARKED", "WEBP_QUALITY", "WIDTHS", "tutorial_variants"]

#: The variants and their widths in pixels.
WIDTHS = {"large": 1200, "medium": 600, "thumb": 150}
#: The variant without a watermark.
UNMARKED = "thumb"
JPEG_QUALITY, WEBP_QUALITY = 85, 80


def tutorial_variants(watermark: str | None = None) -> list[Variant]:
    """Three widths, each as JPEG and WebP, with the text ``watermark`` on the two larger ones."""
    mark = TextWatermark(watermark) if watermark else None
    return [
        Variant(
            name,
            width=width,
            watermark=None if name == UNMARKED else mark,
            encodings=[Jpeg(quality=JPEG_QUALITY), WebP(quality=WEBP_QUALITY)],
        )
        for name, width in WIDTHS.items()
    ]
