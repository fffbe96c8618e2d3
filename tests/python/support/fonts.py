"""Fonts of Debian packages, and small fonts that are written by hand."""

from __future__ import annotations

import glob
import os
import struct


def system_font(name: str, package: str) -> str:
    """Return the path of a font file. A test without it is skipped, but fails in CI."""
    found = sorted(glob.glob(f"/usr/share/fonts/**/{name}", recursive=True))
    if not found and not os.environ.get("CI"):
        import pytest

        pytest.skip(f"needs {name}: apt-get install {package}")
    assert found, f"apt-get install {package}"
    return found[0]


def dejavu() -> str:
    return system_font("DejaVuSans.ttf", "fonts-dejavu-core")


def chinese() -> str:
    return system_font("wqy-microhei.ttc", "fonts-wqy-microhei")


def devanagari() -> str:
    return system_font("Lohit-Devanagari.ttf", "fonts-lohit-deva")


def thai() -> str:
    return system_font("Garuda.ttf", "fonts-thai-tlwg")


def tables_of(font: bytes) -> dict[bytes, bytes]:
    """Return the tables of a TrueType file by tag."""
    (count,) = struct.unpack(">H", font[4:6])
    out = {}
    for i in range(count):
        tag, _, offset, length = struct.unpack(">4sIII", font[12 + i * 16 :][:16])
        out[tag] = font[offset : offset + length]
    return out


def joined(tables: dict[bytes, bytes]) -> bytes:
    """Return a TrueType file with these tables, without valid checksums."""
    at, directory, body = 12 + 16 * len(tables), b"", b""
    for tag, data in sorted(tables.items()):
        directory += struct.pack(">4sIII", tag, 0, at + len(body), len(data))
        body += data + bytes(-len(data) % 4)
    return struct.pack(">IHHHH", 0x00010000, len(tables), 0, 0, 0) + directory + body


#: A box: left, bottom, right, top, in units of 1000 per em.
Box = tuple[int, int, int, int]


def box_outline(box: Box | None) -> bytes:
    """Return the data of a glyph: a filled box, or nothing."""
    if box is None:
        return b""
    left, bottom, right, top = box
    xs, ys = (left, 0, right - left, 0), (bottom, top - bottom, 0, bottom - top)
    data = struct.pack(">hhhhhHH", 1, left, bottom, right, top, 3, 0) + b"\1" * 4
    data += struct.pack(">4h", *xs) + struct.pack(">4h", *ys)
    return data + bytes(-len(data) % 4)


def box_font(
    glyphs: list[Box | None],
    letters: dict[str, int],
    advance: int = 1000,
    extra: dict[bytes, bytes] | None = None,
) -> bytes:
    """Return a font with a box for each glyph (the first is the missing one), 1000 units per em."""
    outlines = [box_outline(box) for box in glyphs]
    places = [sum(map(len, outlines[:i])) for i in range(len(outlines) + 1)]
    groups = b"".join(
        struct.pack(">III", ord(c), ord(c), glyph) for c, glyph in sorted(letters.items())
    )
    cmap = struct.pack(">HHHHI", 0, 1, 3, 10, 12)
    cmap += struct.pack(">HHIII", 12, 0, 16 + len(groups), 0, len(groups) // 12) + groups
    head = struct.pack(">IIIIHH", 0x00010000, 0, 0, 0x5F0F3CF5, 0, 1000) + bytes(16)
    head += struct.pack(">hhhhHHhhh", 0, -200, 1000, 800, 0, 8, 2, 1, 0)
    maxp = struct.pack(">IH", 0x00010000, len(glyphs)) + struct.pack(">13H", 4, 1, *[0] * 11)
    hhea = struct.pack(">IhhhH", 0x00010000, 800, -200, 0, advance) + bytes(22)
    hhea += struct.pack(">H", len(glyphs))
    bearings = b"".join(struct.pack(">Hh", advance, box[0] if box else 0) for box in glyphs)
    return joined(
        {
            b"cmap": cmap,
            b"head": head,
            b"maxp": maxp,
            b"hhea": hhea,
            b"hmtx": bearings,
            b"loca": struct.pack(f">{len(places)}I", *places),
            b"glyf": b"".join(outlines),
            **(extra or {}),
        }
    )


def weights(glyph: int, count: int, deltas: tuple[list[int], list[int]]) -> dict[bytes, bytes]:
    """Return the tables of an axis "wght" (100 to 900, thin by default) that moves one glyph.

    `deltas`: how far each of its points, and the four points of its metrics, move at 900: x and y.
    """
    axis = struct.pack(">4siiiHH", b"wght", 100 << 16, 100 << 16, 900 << 16, 0, 256)
    fvar = struct.pack(">HHHHHHHH", 1, 0, 16, 2, 1, 20, 0, 8) + axis
    moves = b"".join(
        struct.pack(">B", 0x40 | len(values) - 1) + struct.pack(f">{len(values)}h", *values)
        for values in deltas
    )
    serialized = b"\0" + moves  # all points
    header = struct.pack(">HH", 1, 4 + 6) + struct.pack(">HHh", len(serialized), 0xA000, 0x4000)
    data = header + serialized
    data += bytes(-len(data) % 4)
    places = [0] * (glyph + 1) + [len(data)] * (count - glyph)
    gvar = struct.pack(">HHHHIHHI", 1, 0, 1, 0, 20, count, 1, 20 + 4 * len(places))
    return {b"fvar": fvar, b"gvar": gvar + struct.pack(f">{len(places)}I", *places) + data}


def layers(base: int, parts: list[int]) -> dict[bytes, bytes]:
    """Return the tables of a color glyph that consists of the glyphs `parts`."""
    colr = struct.pack(">HHIIH", 0, 1, 14, 20, len(parts)) + struct.pack(
        ">HHH", base, 0, len(parts)
    )
    colr += b"".join(struct.pack(">HH", part, 0) for part in parts)
    cpal = struct.pack(">HHHHIH", 0, 1, 1, 1, 14, 0) + b"\xff\0\0\xff"
    return {b"COLR": colr, b"CPAL": cpal}
