"""Tries damaged pictures one by one under an address-space limit; run by test_hostile in a child.

Arguments: the picture's name and the number of the damage to begin with. Each input gives a line of
what came of it; the input after the last line is the one that a dead child died of.
"""

from __future__ import annotations

import itertools
import os
import resource
import signal
import sys
import time

import fcimage

#: CPU seconds that one input may take, and after which the child ends itself by SIGPROF.
MOST_SECONDS = 2.0
#: What the interpreter takes up besides, and the growth of the heap by whole steps.
SLACK = 2 << 20
#: Probing holds the file's metadata at most, see `Limits.max_metadata`, each block a few times.
PROBING = 16 << 20

VARIANTS = [
    fcimage.Variant("s", width=16, encodings=[fcimage.Jpeg()]),
    fcimage.Variant("p", width=9, height=9, fit="cover", encodings=[fcimage.Png(keep=["icc"])]),
]


def allow(more: int | None) -> None:
    """Grants the process `more` bytes of address space besides what it has, or all there is."""
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    if more is None:
        resource.setrlimit(resource.RLIMIT_AS, (hard, hard))
        return
    with open("/proc/self/statm", "rb") as file:
        pages = int(file.read().split()[0])
    resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + more, hard))


def attempt(data: bytes, salvage: bool = False) -> str:
    """What came of one picture: a word, or a complaint that begins with `!`."""
    on_damage = "salvage" if salvage else "error"
    start = time.process_time()
    signal.setitimer(signal.ITIMER_PROF, 2 * MOST_SECONDS)
    try:
        allow(PROBING + 2 * len(data))
        fcimage.probe(data)
        plan = fcimage.plan(data, VARIANTS, threads=1)
        allow(plan.peak_bytes + SLACK)
        images = fcimage.render(data, VARIANTS, threads=1, on_damage=on_damage)
        word = "picture" if len(images) == 2 else f"! {len(images)} images"
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
    # Whatever is loaded at first use is loaded now.
    attempt(corpus()["jpeg-metadata"])
    for number, (words, data) in enumerate(itertools.islice(inputs, first, None), first):
        salvage = number % 2 == 1
        os.write(1, f"{words}\t".encode())
        os.write(1, f"{attempt(data, salvage)}\n".encode())


if __name__ == "__main__":
    main()
