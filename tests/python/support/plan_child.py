"""Make what is requested; print the memory that it took and the memory that was allowed.

Reads one request per line from standard input, as JSON, and answers each with one line: measured and
allowed bytes, or why the image or the variants were rejected. What `render` may take is said by `plan`,
what `decode` may take by its error where `max_memory` is less; `strip` is measured with the lowest
`max_memory` with which it still turns a JPEG. Needs heap_peak.c preloaded.
"""

from __future__ import annotations

import base64
import ctypes
import json
import re
import sys
from typing import Any, Callable

import fcimage

HEAP = ctypes.CDLL(None)
HEAP.heap_peak.restype = HEAP.heap_peak_reset.restype = ctypes.c_longlong


def encoding(spec: dict[str, Any]) -> fcimage.Encoding:
    kinds = {"jpeg": fcimage.Jpeg, "webp": fcimage.WebP, "png": fcimage.Png, "gif": fcimage.Gif}
    options = dict(spec)
    format = options.pop("format")
    if format == "best":
        return fcimage.Best([encoding(each) for each in options["of"]])
    if format == "same":
        named = {name: encoding({"format": name, **each}) for name, each in options.items()}
        return fcimage.SameFormat(**named)
    return kinds[format](**options)


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


def layer(spec: dict[str, Any]) -> fcimage.Layer:
    options = dict(spec)
    if "data" not in options:
        return fcimage.Shape(**options)
    return fcimage.Picture(base64.b64decode(options.pop("data")), **options)


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
    texts = [fcimage.Text(**each) for each in options.pop("texts", [])]
    options["layers"] = [*(layer(each) for each in options.get("layers", [])), *texts]
    encodings = [encoding(each) for each in options.pop("encodings")]
    return fcimage.Variant(**options, encodings=encodings)


def measured(data: bytes, variants: list[fcimage.Variant], **options: Any) -> tuple[int, int]:
    """Return the peak that a call held, and the peak that its plan allowed."""
    plan = fcimage.plan(data, variants, **options)
    return peak(lambda: fcimage.render(data, variants, **options)), plan.peak_bytes


def peak(call: Callable[[], object]) -> int:
    """Return the most bytes that a call held, its result included."""
    before = HEAP.heap_peak_reset()
    result = call()
    most = HEAP.heap_peak() - before
    del result
    return most


def decoded(data: bytes, **options: Any) -> tuple[int, int]:
    """Return the peak of `decode`, and the lowest `max_memory` that allows it."""
    most = 1
    for _ in range(2):  # first the decoding itself is rejected, then its result beside it
        try:
            fcimage.decode(data, **options, limits=fcimage.Limits(max_memory=most))
        except fcimage.LimitError as error:
            (needed,) = re.findall(r"may need (\d+) bytes", str(error))
            most = int(needed)
    limits = fcimage.Limits(max_memory=most)
    return peak(lambda: fcimage.decode(data, **options, limits=limits)), most


def stripped(data: bytes) -> tuple[int, int]:
    """Return the peak of `strip`, and what it may take: the lowest `max_memory` with which a JPEG is
    turned, and the result twice, with the room in which it grows."""

    def upright(most: int) -> bool:
        result = fcimage.strip(data, limits=fcimage.Limits(max_memory=most))
        return fcimage.probe(result).orientation == 1

    low, high = 0, 1 << 28
    if not upright(high):
        raise fcimage.DecodeError("it cannot be turned")
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if upright(middle) else (middle, high)
    limits = fcimage.Limits(max_memory=high)
    return peak(lambda: fcimage.strip(data, limits=limits)), high + 3 * len(data) + (64 << 10)


def other(data: bytes, request: dict[str, Any]) -> None:
    try:
        if request["call"] == "strip":
            answer = stripped(data)
        else:
            fcimage.decode(data, **request["options"])
            answer = decoded(data, **request["options"])
    except (fcimage.DecodeError, fcimage.LimitError) as error:
        print("refused:", error, flush=True)
    else:
        print(*answer, flush=True)


def main() -> None:
    for line in sys.stdin:
        request = json.loads(line)
        data = base64.b64decode(request["data"])
        if "variants" not in request:
            other(data, request)
            continue
        variants = [variant(spec) for spec in request["variants"]]
        options = request["options"]
        if regions := options.pop("redact", None):
            options["redact"] = fcimage.Redact(regions)
        try:
            # The first call of a kind creates tables and threads, which later calls reuse.
            fcimage.render(data, variants, **options)
        except (fcimage.DecodeError, fcimage.EncodeError, fcimage.LimitError) as error:
            print("refused:", error, flush=True)
            continue
        print(*measured(data, variants, **options), flush=True)


if __name__ == "__main__":
    main()
