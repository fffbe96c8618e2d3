"""The checks of the self-test. A check returns a detail for the report, or raises."""

from __future__ import annotations

import statistics
import subprocess
import sys

from fcimage import EventPattern, Jpeg, Png, Variant, WebP, parse_event, render
from fcimage.handler.tutorial import tutorial_variants

from . import images as samples

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

__all__ = ["CHECKS", "Failure"]

#: The largest difference of a color after lossy coding, in levels of 255.
TOLERANCE = 24
#: Measures imports in a new process, where nothing is loaded yet.
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
    """A check failed; the message says how."""


def processor(machine: Mapping[str, Any]) -> str:
    """The WebP encoder is compiled for SSE4.1 and ends the process on processors without it."""
    if machine["architecture"] == "x86_64" and machine["sse4_1"] is False:
        raise Failure("this processor lacks SSE4.1")
    return f"vector instructions: {machine['vector_instructions'] or 'none'}"


def imports(machine: dict[str, Any]) -> str:
    """Imports the package in new processes and adds the times to ``machine``."""
    times = []
    for _ in range(ROUNDS):
        # Without `site`: the child process has the paths of this one and loads nothing else.
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
    """Decodes every format and compares colors."""
    files = samples.handmade()
    source = files["png"]
    for name, encoding in {
        "jpeg": Jpeg(quality=95, chroma_subsampling="4:4:4"),
        "progressive jpeg": Jpeg(quality=95, progressive=True),
        "webp": WebP(quality=95),
        "lossless webp": WebP(lossless=True),
        "our png": Png(),
    }.items():
        (image,) = render(source, [Variant("v", encodings=[encoding])])
        files[name] = image
    for name, data in files.items():
        for gravity, expected in samples.ENDS.items():
            end = Variant("end", width=1, height=1, fit="cover", gravity=gravity, encodings=[Png()])
            found = samples.only_pixel(render(data, [end])[0])
            if max(abs(a - b) for a, b in zip(found, expected)) > TOLERANCE:
                raise Failure(f"{name}: expected {expected} at the {gravity} end, got {found}")
    return ", ".join(files)


def rendering(_: Mapping[str, Any]) -> str:
    """Renders the tutorial's variants, and checks that the watermark is drawn."""
    source = samples.gradient(1600, 800)
    unmarked = Variant("unmarked", width=600, encodings=[Jpeg(quality=85)])
    images = render(source, [*tutorial_variants("fcimage"), unmarked])
    sizes = sorted({(image.width, image.height) for image in images})
    if len(images) != 7 or sizes != [(150, 75), (600, 300), (1200, 600)]:
        raise Failure(f"expected seven images, 1200, 600 and 150 pixels wide, got {sizes}")
    made = {(image.variant, image.format): bytes(image) for image in images}
    if made["medium", "jpeg"] == made["unmarked", "jpeg"]:
        raise Failure("the watermark was not drawn")
    return f"{len(images)} images of {sum(map(len, images)):,} bytes"


def events(_: Mapping[str, Any]) -> str:
    """Parses an event whose key is percent-encoded."""
    (found,) = parse_event(EVENT).objects
    if (found.bucket, found.key, found.created) != ("uploads", "a b.jpg", True):
        raise Failure(f"expected the upload of 'a b.jpg', got {found!r}")
    return f"{found.key!r} in {found.bucket!r}"


def patterns(_: Mapping[str, Any]) -> str:
    """Matches one pattern that fits and one that does not."""
    if not EventPattern(PATTERN % ".jpg").matches(EVENT):
        raise Failure("a pattern for .jpg does not match the upload of a .jpg")
    if EventPattern(PATTERN % ".png").matches(EVENT):
        raise Failure("a pattern for .png matches the upload of a .jpg")
    return "one matches, the other does not"


REBUILD = "Rebuild the layer or the wheel (make layer); if that does not help, report a bug"
CHECKS: dict[str, tuple[Callable[[dict[str, Any]], str], str]] = {
    "processor": (processor, "Use an x86-64 processor of 2008 or later"),
    "import": (imports, "The layer or package is incomplete, or was built for another platform"),
    "read": (reading, REBUILD),
    "render": (rendering, REBUILD),
    "event": (events, REBUILD),
    "pattern": (patterns, REBUILD),
}
