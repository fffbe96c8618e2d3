"""Write the seeds of the target `font`: the built-in font, reduced to a few glyphs.

In a small file, a changed byte is more likely to matter.
"""

from __future__ import annotations

import struct
from pathlib import Path

HERE = Path(__file__).parent
SOURCE = HERE.parent / "crates" / "fcimage-image" / "assets" / "Roboto-Regular.subset.ttf"
#: The text that the fuzz target draws.
TEXT = "Ag \u00e9\u4e2dfiTo"


def tables(font: bytes) -> dict[bytes, bytes]:
    """Return the tables of a TrueType file by tag."""
    (count,) = struct.unpack(">H", font[4:6])
    out = {}
    for i in range(count):
        tag, _, offset, length = struct.unpack(">4sIII", font[12 + i * 16 :][:16])
        out[tag] = font[offset : offset + length]
    return out


def joined(parts: dict[bytes, bytes]) -> bytes:
    """Return a TrueType file with these tables, without valid checksums."""
    head = struct.pack(">IHHHH", 0x00010000, len(parts), 0, 0, 0)
    at, directory, body = 12 + 16 * len(parts), b"", b""
    for tag, data in sorted(parts.items()):
        directory += struct.pack(">4sIII", tag, 0, at + len(body), len(data))
        body += data + bytes(-len(data) % 4)
    return head + directory + body


def cut(font: bytes, glyphs: int) -> bytes:
    """Return a font with the first glyphs, mapped from the characters of the text."""
    parts = tables(font)
    long = parts[b"head"][50:52] == b"\0\1"
    size = 4 if long else 2
    loca = parts[b"loca"][: (glyphs + 1) * size]
    end = int.from_bytes(loca[-size:], "big") * (1 if long else 2)
    (metrics,) = struct.unpack(">H", parts[b"hhea"][34:36])
    metrics = min(metrics, glyphs)
    ranges = b"".join(
        struct.pack(">III", ord(c), ord(c), 1 + (7 * i) % (glyphs - 1))
        for i, c in enumerate(sorted(set(TEXT)))
    )
    groups = len(ranges) // 12
    cmap = struct.pack(">HHHHI", 0, 1, 3, 10, 12)
    cmap += struct.pack(">HHIII", 12, 0, 16 + len(ranges), 0, groups) + ranges
    kept = {
        b"head": parts[b"head"],
        b"hhea": parts[b"hhea"][:34] + struct.pack(">H", metrics),
        b"maxp": parts[b"maxp"][:4] + struct.pack(">H", glyphs) + parts[b"maxp"][6:],
        b"cmap": cmap,
        b"loca": loca,
        b"glyf": parts[b"glyf"][:end],
        b"hmtx": parts[b"hmtx"][: metrics * 4],
    }
    return joined(kept)


def main() -> None:
    font = SOURCE.read_bytes()
    folder = HERE / "corpus" / "font"
    folder.mkdir(parents=True, exist_ok=True)
    for number, glyphs in enumerate((4, 20, 60)):
        small = cut(font, glyphs)
        for choice in (2, 0x85):
            (folder / f"seed-{number}-{choice}").write_bytes(bytes((choice,)) + small)
    print(6, "seeds in", folder)


if __name__ == "__main__":
    main()
