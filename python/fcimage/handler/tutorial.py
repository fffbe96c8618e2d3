"""The recipe of the tutorial: the default of the handlers, the command line and the benchmarks."""

from __future__ import annotations

from fcimage import TextWatermark, Variant, _native, variants_from_json

__all__ = ["tutorial_variants"]


def tutorial_variants(watermark: str | None = None) -> list[Variant]:
    """Three widths, each as JPEG and WebP, with the text ``watermark`` on the two larger ones."""
    mark = TextWatermark(watermark) if watermark else None
    return [
        variant.replace(watermark=mark if variant.watermark else None)
        for variant in variants_from_json(_native._TUTORIAL)
    ]
