"""Render the requested images; print the memory that it took and the memory that `plan` had allowed.

Reads one request per line from standard input, as JSON, and answers each with one line: measured and
planned bytes, or why the variants were rejected. Needs heap_peak.c preloaded.
"""

from __future__ import annotations

import base64
import ctypes
import json
import sys
from typing import Any

import fcimage

HEAP = ctypes.CDLL(None)
HEAP.heap_peak.restype = HEAP.heap_peak_reset.restype = ctypes.c_longlong


def encoding(spec: dict[str, Any]) -> fcimage.Encoding:
    kinds = {
        "jpeg": fcimage.Jpeg,
        "webp": fcimage.WebP,
        "png": fcimage.Png,
        "gif": fcimage.Gif,
    }
    options = dict(spec)
    return kinds[options.pop("format")](**options)


def effect(spec: dict[str, Any]) -> fcimage.Effect:
    kinds = {
        "grayscale": fcimage.Grayscale,
        "blur": fcimage.Blur,
        "sharpen": fcimage.Sharpen,
        "adjust": fcimage.Adjust,
        "pixelate": fcimage.Pixelate,
    }
    options = dict(spec)
    return kinds[options.pop("effect")](**options)


def variant(spec: dict[str, Any]) -> fcimage.Variant:
    options = dict(spec)
    mark = options.pop("watermark")
    if mark is not None:
        mark = dict(mark)
        logo = mark.pop("data", None)
        if logo is None:
            options["watermark"] = fcimage.TextWatermark(**mark)
        else:
            options["watermark"] = fcimage.ImageWatermark(base64.b64decode(logo), **mark)
    options["effects"] = [effect(each) for each in options["effects"]]
    encodings = [encoding(each) for each in options.pop("encodings")]
    return fcimage.Variant(**options, encodings=encodings)


def measured(data: bytes, variants: list[fcimage.Variant], **options: Any) -> tuple[int, int]:
    """Return the peak that a call held, and the peak that its plan allowed."""
    plan = fcimage.plan(data, variants, **options)
    before = HEAP.heap_peak_reset()
    images = fcimage.render(data, variants, **options)
    most = HEAP.heap_peak() - before
    del images
    return most, plan.peak_bytes


def main() -> None:
    for line in sys.stdin:
        request = json.loads(line)
        data = base64.b64decode(request["data"])
        variants = [variant(spec) for spec in request["variants"]]
        try:
            # The first call of a kind creates tables and threads, which later calls reuse.
            fcimage.render(data, variants, **request["options"])
        except (fcimage.DecodeError, fcimage.EncodeError, fcimage.LimitError) as error:
            print("refused:", error, flush=True)
            continue
        print(*measured(data, variants, **request["options"]), flush=True)


if __name__ == "__main__":
    main()
