"""The recipe of the tutorial: the default of the handlers, the command line and the benchmarks."""

from __future__ import annotations

from fcimage import TextWatermark, Variant, _native, variants_from_json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from fcimage import Watermark

__all__ = ["tutorial_variants"]


def tutorial_variants(watermark: str | Watermark | None = None) -> list[Variant]:
    """Three widths, each as JPEG and WebP, with ``watermark``, or with that text, on the two larger
    ones."""
    mark = (
        (TextWatermark(watermark) if watermark else None)
        if isinstance(watermark, str)
        else watermark
    )
    return [
        variant.replace(watermark=mark if variant.watermark else None)
        for variant in variants_from_json(_native._TUTORIAL)
    ]
