"""Write the seeds of the target `vp8_encoder`: sizes and options, and samples of several kinds."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

FOLDER = Path(__file__).parent / "corpus" / "vp8_encoder"


def samples() -> Iterator[bytes]:
    """Yield one value, a gradient, edges, little and much noise."""
    noise = random.Random(1)
    yield bytes((90,))
    yield bytes(range(0, 256, 3))
    yield bytes((0,)) * 40 + bytes((255,)) * 40
    yield bytes(100 + noise.randrange(12) for _ in range(1500))
    yield noise.randbytes(1500)
    yield bytes(noise.choice((0, 255)) for _ in range(1500))
    # Pixels of which most are transparent, and those of a gradient of alpha.
    yield b"".join(bytes((90, 9, 200, 255 * (n % 100 < 9))) for n in range(900))
    yield b"".join(bytes((90, 9, 200, n // 3 % 256)) for n in range(900))


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    number = 0
    for data in samples():
        for width, height in ((0, 0), (15, 15), (16, 40), (99, 3)):
            for quality, choice in (
                (0, 0),
                (80, 1),
                (98, 10),
                (100, 6),
                (60, 8),
                (80, 16),
                (30, 19),
            ):
                (FOLDER / f"seed-{number}").write_bytes(
                    bytes((width, height, quality, choice)) + data
                )
                number += 1


if __name__ == "__main__":
    main()
