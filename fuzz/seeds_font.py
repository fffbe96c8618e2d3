"""Write the seeds of the target `font`: parts of the built-in font, and small fonts by hand.

In a small file, a changed byte is more likely to matter.
"""

from __future__ import annotations

import struct
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "python"))

from support.fonts import box_font, joined, layers, tables_of, weights

HERE = Path(__file__).parent
SOURCE = HERE.parent / "crates" / "fcimage-image" / "assets" / "Roboto-Regular.subset.ttf"
#: The text that the fuzz target draws where an input has none.
TEXT = "Ag \u00e9\u4e2dfiTo"
#: Texts of several scripts; the font has a glyph for each of their characters.
TEXTS = ["", "\u0645\u0631 (12) a", "q\u0301\u200d\u0928\u094d\n\u05d0\u05b8", "AVAT\u202eTo"]


def cut(font: bytes, glyphs: int) -> bytes:
    """Return a font with the first glyphs, mapped from the characters of the text."""
    parts = tables_of(font)
    long = parts[b"head"][50:52] == b"\0\1"
    size = 4 if long else 2
    loca = parts[b"loca"][: (glyphs + 1) * size]
    end = int.from_bytes(loca[-size:], "big") * (1 if long else 2)
    (metrics,) = struct.unpack(">H", parts[b"hhea"][34:36])
    metrics = min(metrics, glyphs)
    ranges = b"".join(
        struct.pack(">III", ord(c), ord(c), 1 + (7 * i) % (glyphs - 1))
        for i, c in enumerate(sorted(set(TEXT + "".join(TEXTS))))
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
        b"GDEF": parts[b"GDEF"],
        b"GPOS": parts[b"GPOS"],
        b"GSUB": parts[b"GSUB"],
    }
    return joined(kept)


def main() -> None:
    font = SOURCE.read_bytes()
    moves = ([0, 0, 800, 800, 0, 0, 0, 0], [0] * 8)
    box = (0, 0, 100, 700)
    small = [cut(font, glyphs) for glyphs in (4, 20, 60)]
    small.append(box_font([None, box], {"A": 1, "g": 1}, extra=weights(1, 2, moves)))
    small.append(box_font([None, None, box, box], {"A": 1}, extra=layers(1, [2, 3])))
    folder = HERE / "corpus" / "font"
    folder.mkdir(parents=True, exist_ok=True)
    count = 0
    for number, data in enumerate(small):
        for text in TEXTS:
            for choice in (0x02, 0x25, 0x85):
                letters = text.encode()
                seed = bytes((choice, len(letters))) + letters + data
                (folder / f"seed-{number}-{count}").write_bytes(seed)
                count += 1
    print(count, "seeds in", folder)


if __name__ == "__main__":
    main()
