"""Write the seeds of the targets `frames`, `strip`, `choice`, `pixels`, `cap` and `describe`.

These are the corpus of the hostile tests with different first bytes, and animations of every
disposal and blending.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "python"))

from support.animations import CLEAR, KEEP, RESTORE, apng, frames, gif, webp
from support.hostile_bombs import bombs
from support.hostile_files import corpus

FOLDER = Path(__file__).parent / "corpus"
#: Larger seeds would make every input of the fuzz targets larger.
MOST_BYTES = 4096
#: How many bytes before the image choose what is made of it.
CHOOSING = {"frames": 1, "strip": 1, "choice": 8, "pixels": 4, "cap": 3, "describe": 3}
ANIMATED = ("gif", "png", "apng", "webp")


def animations() -> Iterator[bytes]:
    """Yield small animations: each disposal, and what has another frame after it."""
    for disposal in (KEEP, CLEAR, RESTORE):
        drawn = frames((disposal,), (True,), (0, 255))
        yield gif(drawn)
        yield gif(drawn, interlaced=True, repeats=None)
        for over in (False, True):
            drawn = frames((disposal,), (over,), (0, 90, 255))
            yield apng(drawn)
            yield apng(drawn, hidden=True, delay=(7, 0))
            if disposal != RESTORE:
                yield webp(drawn)


def files(target: str) -> Iterator[bytes]:
    named = [*corpus().items(), *bombs()]
    small = [(name, data) for name, data in named if len(data) <= MOST_BYTES]
    if target == "frames":
        yield from animations()
        small = [(name, data) for name, data in small if name.startswith(ANIMATED)]
    elif target == "cap":
        small = [(name, data) for name, data in small if name.startswith("jpeg")]
    elif target == "strip":
        yield from animations()
    for _, data in small:
        yield data


def main() -> None:
    for target, choosing in CHOOSING.items():
        folder = FOLDER / target
        folder.mkdir(parents=True, exist_ok=True)
        for number, data in enumerate(files(target)):
            # Each byte takes all of its values, in steps that share no factor with 256.
            start = bytes(number * (37 + 2 * place) % 256 for place in range(choosing))
            (folder / f"seed-{number:03}").write_bytes(start + data)
        print(number + 1, "seeds in", folder)


if __name__ == "__main__":
    main()
