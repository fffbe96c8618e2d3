"""Write the seeds of the target `metadata`: blocks of each kind, with place and serial numbers."""

from __future__ import annotations

import struct
import sys
import zlib
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "python"))

from support.metadata_blocks import exif, iptc, xmp

FOLDER = Path(__file__).parent / "corpus" / "metadata"


def blocks() -> list[tuple[int, bytes]]:
    loop = b"MM\0*\0\0\0\x08\0\x01\x87\x69\0\4\0\0\0\1\0\0\0\x08\0\0\0\x08"
    huge = b"II*\0\x08\0\0\0\xff\xff" + struct.pack("<HHII", 0x10E, 2, 0xFFFFFFFF, 8)
    bomb = b"<!DOCTYPE x [<!ENTITY a 'aaaa'>]>" + xmp().replace(b"Ann", b"&a;&a;")
    return [
        *((kind, block) for kind in (0, 3) for block in (exif(), loop, huge)),
        *((kind, block) for kind in (1, 4) for block in (xmp(), bomb, xmp()[:300])),
        (2, iptc()),
        (2, iptc()[:-9]),
        (5, zlib.compress(b"Ann")),
        (5, zlib.compress(bytes(1 << 20))),
        (6, b"XML:com.adobe.xmp\0\1\0en\0XMP\0" + zlib.compress(xmp())),
        (6, b"Copyright\0\0\0\0\0(c) Ann"),
    ]


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    number = 0
    for kind, block in blocks():
        for keep in (0x02, 0x1F):
            (FOLDER / f"seed-{number:03}").write_bytes(bytes((keep, kind)) + block)
            number += 1
    print(number, "seeds in", FOLDER)


if __name__ == "__main__":
    main()
