"""Try damaged images one by one under an address-space limit; test_hostile runs this in a child.

Arguments: the name of the image, and the number of the first damage. Each input gives one line with
its outcome. If the child dies, the input after the last line caused it, in the way that is named last.
"""

from __future__ import annotations

import itertools
import os
import resource
import signal
import sys
import time
from collections.abc import Iterable

import fcimage

#: CPU seconds that one input may take. After that, SIGPROF ends the child.
MOST_SECONDS = 2.0
#: Additional memory: what the interpreter allocates, and the steps in which the heap grows.
SLACK = 2 << 20
#: `probe` holds at most the metadata of the file (`Limits.max_metadata`), each block a few times.
PROBING = 16 << 20

#: What an animation that is kept may take in addition, for each frame, because here an encoder's memory
#: is mapped and returned each time; and for each pixel of each frame's canvas, because canvases are
#: composed and resized as a whole.
SECONDS_PER_FRAME, SECONDS_PER_PIXEL = 3e-3, 25e-9
#: Bytes of a JPEG's pixel while it is turned without loss: a coefficient of two bytes for each of up to
#: four samples, rounded up to whole coding units.
TURNING = 16

VARIANTS = [
    fcimage.Variant(
        "s", width=16, encodings=[fcimage.Jpeg(keep=("icc", "copyright", "gps", "xmp"))]
    ),
    fcimage.Variant("p", width=9, height=9, fit="cover", encodings=[fcimage.Png(keep=["icc"])]),
]
FRAMES = [
    fcimage.Variant("f", width=16, animation="keep", encodings=[fcimage.WebP(effort=0)]),
    fcimage.Variant("g", width=12, animation="keep", encodings=[fcimage.Gif()]),
    fcimage.Variant(
        "h",
        width=9,
        height=9,
        fit="cover",
        animation="keep",
        encodings=[fcimage.SameFormat(webp=fcimage.WebP(lossless=True, effort=0))],
    ),
]
CHOICES = [
    fcimage.Variant(
        "c",
        width=20,
        encodings=[
            fcimage.SameFormat(png=fcimage.Png(effort=6), jpeg=fcimage.Jpeg(max_bytes=600)),
            fcimage.Best([fcimage.Jpeg(), fcimage.WebP(70, max_bytes=300), fcimage.Png(effort=6)]),
        ],
    )
]
WAYS = {"stills": VARIANTS, "frames": FRAMES, "choices": CHOICES}
#: Besides stills, what is made of an image.
OTHERS = ("frames", "choices", "pixels", "stripped", "described")


def allow(more: int | None) -> None:
    """Limit the address space to what the process has plus `more` bytes, or remove the limit."""
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    if more is None:
        resource.setrlimit(resource.RLIMIT_AS, (hard, hard))
        return
    with open("/proc/self/statm", "rb") as file:
        pages = int(file.read().split()[0])
    resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + more, hard))


def read(exif: fcimage.Exif) -> bool:
    """Read all of an Exif block within a few times its bytes; return whether its parts agree."""
    allow(6 * len(exif.block) + SLACK)
    items = exif.items()
    facts = (exif.taken_at, exif.gps, exif.camera, exif.lens, exif.exposure, exif.copyright)
    return len(items) == len(exif) and len(facts) == 6


def render(data: bytes, variants: list[fcimage.Variant], salvage: bool) -> bool:
    """Render within the memory of the plan; return whether as many images came as were asked for."""
    plan = fcimage.plan(data, variants, threads=1)
    allow(plan.peak_bytes + SLACK)
    on_damage = "salvage" if salvage else "error"
    images = fcimage.render(data, variants, threads=1, on_damage=on_damage)
    return len(images) == sum(len(variant.encodings) for variant in variants)


def decode(data: bytes, salvage: bool) -> bool:
    """Decode within the memory of the plan of the same size, and of the pixels."""
    variant = fcimage.Variant("d", width=16, height=16, encodings=[fcimage.Png()])
    plan = fcimage.plan(data, variant, threads=1)
    allow(plan.peak_bytes + SLACK)
    on_damage = "salvage" if salvage else "error"
    pixels = fcimage.decode(data, width=16, height=16, threads=1, on_damage=on_damage)
    channels = {"gray": 1, "rgb": 3, "rgba": 4}[pixels.mode]
    return len(bytes(pixels)) == pixels.width * pixels.height * channels


def describe(data: bytes, salvage: bool) -> bool:
    """Describe within the memory of a plan that describes, too; return whether it is a description."""
    plan = fcimage.plan(data, VARIANTS[0], describe=True, threads=1)
    allow(plan.peak_bytes + SLACK)
    on_damage = "salvage" if salvage else "error"
    found = fcimage.describe(data, threads=1, on_damage=on_damage)
    return len(found.blurhash) == 28 and 5 <= len(found.thumbhash) <= 25 and found.width > 0


def strip(data: bytes, info: fcimage.ImageInfo) -> bool:
    """Strip within a few copies of the file, its metadata, and a JPEG's coefficients."""
    turning = TURNING * info.width * info.height if info.format == "jpeg" else 0
    allow(PROBING + 4 * len(data) + turning + SLACK)
    return len(fcimage.strip(data)) <= len(data)


def attempt(data: bytes, salvage: bool = False, way: str = "stills") -> str:
    """Return the outcome for one image: a word, or a complaint that begins with `!`."""
    start, most = time.process_time(), MOST_SECONDS
    signal.setitimer(signal.ITIMER_PROF, 2 * most)
    try:
        allow(PROBING + 2 * len(data))
        info = fcimage.probe(data)
        agrees = read(info.exif)
        allow(PROBING + 2 * len(data))
        if way == "frames":
            frames = fcimage.plan(data, FRAMES, threads=1).frames
            pixels = info.width * info.height * frames
            most += SECONDS_PER_FRAME * frames + SECONDS_PER_PIXEL * pixels
            signal.setitimer(signal.ITIMER_PROF, 2 * most)
        if way == "pixels":
            whole = decode(data, salvage)
        elif way == "described":
            whole = describe(data, salvage)
        elif way == "stripped":
            whole = strip(data, info)
        else:
            whole = render(data, WAYS[way], salvage)
        word = "image" if whole and agrees else f"! not all of its {way}, or of its Exif"
    except fcimage.InternalError as error:
        word = f"! InternalError: {error}"
    except fcimage.FcImageError as error:
        word = type(error).__name__
        if error.retryable:
            word = f"! retryable {error!r}"
    except MemoryError as error:
        word = f"! {error!r}"
    allow(None)
    signal.setitimer(signal.ITIMER_PROF, 0)
    seconds = time.process_time() - start
    if seconds > most:
        word = f"! took {seconds:.2f} s of CPU time ({word})"
    return word.replace("\n", " ")


def others(name: str, number: int) -> Iterable[str]:
    """Return in which other ways an input is tried: bombs in all, damaged animations in two, and a
    fourth of all other files in one."""
    if name == "bombs":
        return OTHERS
    if "animated" in name:
        return ("frames", OTHERS[1 + number % 4])
    return (OTHERS[1 + number // 4 % 4],) if number % 4 == 0 else ()


def main() -> None:
    from support.hostile_bombs import bombs
    from support.hostile_damage import damaged
    from support.hostile_files import corpus

    name, first = sys.argv[1], int(sys.argv[2])
    inputs = bombs() if name == "bombs" else damaged(name, corpus()[name])
    # Load now everything that is loaded at first use.
    for way in ("stills", *OTHERS):
        attempt(corpus()["jpeg-metadata"], way=way)
    attempt(corpus()["gif-animated"], way="frames")
    for number, (words, data) in enumerate(itertools.islice(inputs, first, None), first):
        salvage = number % 2 == 1
        os.write(1, words.encode())
        outcome = attempt(data, salvage)
        for way in others(name, number):
            os.write(1, f", {way}".encode())
            other = attempt(data, salvage, way)
            if other.startswith("!") and not outcome.startswith("!"):
                outcome = f"{other} ({way})"
        os.write(1, f"\t{outcome}\n".encode())


if __name__ == "__main__":
    main()
