"""Write the seeds of the target `exif`: tags of all directories and types, and damage."""

from __future__ import annotations

import struct
import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "python"))

from support.metadata_blocks import every_type, exif

FOLDER = Path(__file__).parent / "corpus" / "exif"


def blocks() -> Iterator[bytes]:
    for order in "<>":
        yield every_type(order)
        yield b"Exif\0\0" + every_type(order)[:-9]
    yield exif()
    # Directories that are one, counts of 4 billion, values that all share the same bytes.
    yield b"MM\0*\0\0\0\x08\0\x01\x87\x69\0\4\0\0\0\1\0\0\0\x08\0\0\0\x08"
    yield b"II*\0\x08\0\0\0\xff\xff" + struct.pack("<HHII", 0x10E, 2, 0xFFFFFFFF, 8)
    entries = (struct.pack("<HHII", tag, 3, 400, 8) for tag in range(0x8000, 0x8040))
    yield b"II*\0\x08\0\0\0\x40\0" + b"".join(entries)


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for number, block in enumerate(blocks()):
        (FOLDER / f"seed-{number:03}").write_bytes(block)
    print(number + 1, "seeds in", FOLDER)


if __name__ == "__main__":
    main()
