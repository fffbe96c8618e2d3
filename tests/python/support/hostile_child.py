"""Try damaged images one by one under an address-space limit; test_hostile runs this in a child.

Arguments: the name of the image, and the number of the first damage. Each input gives one line with
its outcome. If the child dies, the input after the last line caused it.
"""

from __future__ import annotations

import itertools
import os
import resource
import signal
import sys
import time

import fcimage

#: CPU seconds that one input may take. After that, SIGPROF ends the child.
MOST_SECONDS = 2.0
#: Additional memory: what the interpreter allocates, and the steps in which the heap grows.
SLACK = 2 << 20
#: `probe` holds at most the metadata of the file (`Limits.max_metadata`), each block a few times.
PROBING = 16 << 20

VARIANTS = [
    fcimage.Variant("s", width=16, encodings=[fcimage.Jpeg()]),
    fcimage.Variant("p", width=9, height=9, fit="cover", encodings=[fcimage.Png(keep=["icc"])]),
    fcimage.Variant("g", width=12, animation="keep", encodings=[fcimage.Gif()]),
]


def allow(more: int | None) -> None:
    """Limit the address space to what the process has plus `more` bytes, or remove the limit."""
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    if more is None:
        resource.setrlimit(resource.RLIMIT_AS, (hard, hard))
        return
    with open("/proc/self/statm", "rb") as file:
        pages = int(file.read().split()[0])
    resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + more, hard))


def attempt(data: bytes, salvage: bool = False) -> str:
    """Return the outcome for one image: a word, or a complaint that begins with `!`."""
    on_damage = "salvage" if salvage else "error"
    start = time.process_time()
    signal.setitimer(signal.ITIMER_PROF, 2 * MOST_SECONDS)
    try:
        allow(PROBING + 2 * len(data))
        fcimage.probe(data)
        plan = fcimage.plan(data, VARIANTS, threads=1)
        allow(plan.peak_bytes + SLACK)
        images = fcimage.render(data, VARIANTS, threads=1, on_damage=on_damage)
        word = "image" if len(images) == len(VARIANTS) else f"! {len(images)} images"
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
    if seconds > MOST_SECONDS:
        word = f"! took {seconds:.2f} s of CPU time ({word})"
    return word.replace("\n", " ")


def main() -> None:
    from support.hostile_bombs import bombs
    from support.hostile_damage import damaged
    from support.hostile_files import corpus

    name, first = sys.argv[1], int(sys.argv[2])
    inputs = bombs() if name == "bombs" else damaged(name, corpus()[name])
    # Load now everything that is loaded at first use.
    attempt(corpus()["jpeg-metadata"])
    for number, (words, data) in enumerate(itertools.islice(inputs, first, None), first):
        salvage = number % 2 == 1
        os.write(1, f"{words}\t".encode())
        os.write(1, f"{attempt(data, salvage)}\n".encode())


if __name__ == "__main__":
    main()
