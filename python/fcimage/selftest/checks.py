"""What the self-test tries. A check returns a detail, or raises."""

from __future__ import annotations

import statistics
import subprocess
import sys

from fcimage import EventPattern, Jpeg, Png, TextWatermark, Variant, WebP, parse_event, render

from . import pictures

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

__all__ = ["CHECKS", "Failure"]

#: Levels of 255 by which a colour may differ after lossy coding.
TOLERANCE = 24
#: In this process everything is loaded already.
IMPORTS = """
import sys
sys.path[:] = sys.argv[1:]
from time import perf_counter as now
begun = now()
import fcimage
package = now()
import fcimage.handler
print(1000 * (package - begun), 1000 * (now() - begun))
"""
ROUNDS = 3

EVENT = """{"id": "1", "source": "acs.oss", "specversion": "1.0",
"type": "oss:ObjectCreated:PutObject", "subject": "acs:oss:cn-hangzhou:1:uploads/a%20b.jpg",
"data": {"oss": {"bucket": {"name": "uploads"},
"object": {"key": "a%20b.jpg", "size": 5, "eTag": "E"}}}}"""
PATTERN = '{"source": ["acs.oss"], "data": {"oss": {"object": {"key": [{"suffix": "%s"}]}}}}'


class Failure(Exception):
    """Something is not as it should be; the text says what."""


def processor(machine: Mapping[str, Any]) -> str:
    """The WebP encoder is compiled for SSE4.1 and would end the process without it."""
    if machine["architecture"] == "x86_64" and machine["sse4_1"] is False:
        raise Failure("this processor lacks SSE4.1")
    return f"the vector kernels use {machine['vector_instructions'] or 'nothing special'}"


def imports(machine: dict[str, Any]) -> str:
    """Imports in fresh processes; the times are added to ``machine``."""
    times = []
    for _ in range(ROUNDS):
        # Without `site`: the paths are those of this process, and nothing else is loaded.
        command = [sys.executable, "-S", "-c", IMPORTS, *sys.path]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        if done.returncode:
            said = done.stderr.strip().splitlines() or [f"exit status {done.returncode}"]
            raise Failure(f"a new process cannot import it: {said[-1]}")
        times.append([float(word) for word in done.stdout.split()])
    package, handler = (round(statistics.median(column), 1) for column in zip(*times))
    machine.update(import_ms=package, handler_import_ms=handler)
    return f"fcimage {package} ms, fcimage.handler {handler} ms in all"


def reading(_: Mapping[str, Any]) -> str:
    """Every format, and that its colours are the right ones."""
    files = pictures.handmade()
    source = files["png"]
    for name, encoding in {
        "jpeg": Jpeg(quality=95, chroma_subsampling="4:4:4"),
        "progressive jpeg": Jpeg(quality=95, progressive=True),
        "webp": WebP(quality=95),
        "lossless webp": WebP(lossless=True),
        "our png": Png(),
    }.items():
        (image,) = render(source, [Variant("v", encodings=[encoding])])
        files[name] = image.data
    for name, data in files.items():
        for gravity, expected in pictures.ENDS.items():
            end = Variant("end", width=1, height=1, fit="cover", gravity=gravity, encodings=[Png()])
            found = pictures.only_pixel(render(data, [end])[0].data)
            if max(abs(a - b) for a, b in zip(found, expected)) > TOLERANCE:
                raise Failure(f"{name}: expected {expected} at the {gravity} end, got {found}")
    return ", ".join(files)


def rendering(_: Mapping[str, Any]) -> str:
    """The tutorial's variants, and that the watermark is drawn."""
    picture = pictures.gradient(1600, 800)
    both = [Jpeg(quality=85), WebP(quality=80)]
    mark = TextWatermark("fcimage")
    images = render(
        picture,
        [
            Variant("large", width=1200, watermark=mark, encodings=both),
            Variant("medium", width=600, watermark=mark, encodings=both),
            Variant("thumb", width=150, encodings=both),
            Variant("unmarked", width=600, encodings=[Jpeg(quality=85)]),
        ],
    )
    sizes = sorted({(image.width, image.height) for image in images})
    if len(images) != 7 or sizes != [(150, 75), (600, 300), (1200, 600)]:
        raise Failure(f"expected seven images of 1200, 600 and 150 pixels, got {sizes}")
    made = {(image.variant, image.format): image.data for image in images}
    if made["medium", "jpeg"] == made["unmarked", "jpeg"]:
        raise Failure("the watermark was not drawn")
    return f"{len(images)} images of {sum(len(image.data) for image in images):,} bytes"


def events(_: Mapping[str, Any]) -> str:
    """The key of an upload is decoded, as its picture cannot be found otherwise."""
    (found,) = parse_event(EVENT).objects
    if (found.bucket, found.key, found.created) != ("uploads", "a b.jpg", True):
        raise Failure(f"expected the upload of 'a b.jpg', got {found!r}")
    return f"{found.key!r} in {found.bucket!r}"


def patterns(_: Mapping[str, Any]) -> str:
    """One pattern that matches, and one that does not."""
    if not EventPattern(PATTERN % ".jpg").matches(EVENT):
        raise Failure("a pattern for .jpg does not match the upload of a .jpg")
    if EventPattern(PATTERN % ".png").matches(EVENT):
        raise Failure("a pattern for .png matches the upload of a .jpg")
    return "one matches, one does not"


REBUILD = "Build the layer or the wheel anew (make layer), and if it stays so, report it as a bug"
CHECKS: dict[str, tuple[Callable[[dict[str, Any]], str], str]] = {
    "processor": (processor, "Run it on an x86-64 processor of 2008 or later"),
    "import": (imports, "The layer or package is incomplete, or made for another platform"),
    "read": (reading, REBUILD),
    "render": (rendering, REBUILD),
    "event": (events, REBUILD),
    "pattern": (patterns, REBUILD),
}
