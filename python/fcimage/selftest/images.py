"""Test images made by hand: one blue half and one red half, the same in every format."""

from __future__ import annotations

import struct
import zlib

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

    Gravity = Literal["west", "east"]

__all__ = ["ENDS", "gradient", "handmade", "only_pixel"]

#: The size in pixels. The edge between the halves is also one between two blocks of a JPEG.
WIDTH, HEIGHT = 64, 16
#: RGB of the halves.
ENDS: dict[Gravity, tuple[int, int, int]] = {"west": (20, 40, 220), "east": (220, 40, 20)}


def handmade() -> dict[str, bytes]:
    """The same image as BMP, GIF, PNG and TIFF."""
    left, right = (bytes(color) * (WIDTH // 2) for color in ENDS.values())
    row = left + right
    return {
        "bmp": _bmp(WIDTH, HEIGHT, [row] * HEIGHT),
        "gif": _gif(),
        "png": _png([row] * HEIGHT),
        "tiff": _tiff(row * HEIGHT),
    }


def gradient(width: int, height: int) -> bytes:
    """A BMP in which every pixel differs from its neighbors."""
    rows = []
    for y in range(height):
        cells = [(x * 7 + y) & 255 for x in range(256)]
        line = bytes(value for x in cells for value in (x, 255 - x, y & 255))
        rows.append((line * (width // 256 + 1))[: 3 * width])
    return _bmp(width, height, rows)


def only_pixel(png: bytes) -> tuple[int, ...]:
    """The RGB samples of a PNG with one pixel, which no filter of PNG changes."""
    at, packed = 8, b""
    while at + 8 <= len(png):
        length, kind = struct.unpack_from(">I4s", png, at)
        if kind == b"IDAT":
            packed += png[at + 8 : at + 8 + length]
        at += length + 12
    return tuple(zlib.decompress(packed)[1:4])


def _bmp(width: int, height: int, rows: list[bytes]) -> bytes:
    padding = bytes(-3 * width % 4)
    body = b"".join(_bgr(row) + padding for row in reversed(rows))
    head = struct.pack("<IiiHHIIiiII", 40, width, height, 1, 24, 0, len(body), 2835, 2835, 0, 0)
    return struct.pack("<2sIHHI", b"BM", 54 + len(body), 0, 0, 54) + head + body


def _bgr(row: bytes) -> bytes:
    swapped = bytearray(row)
    swapped[0::3], swapped[2::3] = row[2::3], row[0::3]
    return bytes(swapped)


def _gif() -> bytes:
    # LZW without compression: a clear code (4) before every second pixel keeps codes at 3 bits.
    bits = count = 0
    for _ in range(HEIGHT):
        for x in range(0, WIDTH, 2):
            color = int(x >= WIDTH // 2)
            for code in (4, color, color):
                bits |= code << count
                count += 3
    bits |= 5 << count  # the end code
    data = bits.to_bytes((count + 3 + 7) // 8, "little")
    parts = [data[at : at + 255] for at in range(0, len(data), 255)]
    blocks = b"".join(bytes([len(part)]) + part for part in parts) + b"\0"
    palette = b"".join(bytes(color) for color in ENDS.values()) + bytes(6)
    screen = struct.pack("<6sHHBBB", b"GIF89a", WIDTH, HEIGHT, 0x81, 0, 0)
    frame = struct.pack("<BHHHHBB", 0x2C, 0, 0, WIDTH, HEIGHT, 0, 2)
    return screen + palette + frame + blocks + b";"


def _png(rows: list[bytes]) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    body = zlib.compress(b"".join(b"\0" + row for row in rows))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def _tiff(samples: bytes) -> bytes:
    short, long = 3, 4
    bits_at = 8 + len(samples)
    entries = [
        (256, short, 1, WIDTH),
        (257, short, 1, HEIGHT),
        (258, short, 3, bits_at),
        (259, short, 1, 1),  # not compressed
        (262, short, 1, 2),  # RGB
        (273, long, 1, 8),
        (277, short, 1, 3),
        (278, short, 1, HEIGHT),
        (279, long, 1, len(samples)),
    ]
    directory = b"".join(struct.pack("<HHII", *entry) for entry in entries)
    tail = struct.pack("<HHH", 8, 8, 8) + struct.pack("<H", len(entries)) + directory + bytes(4)
    return struct.pack("<2sHI", b"II", 42, bits_at + 6) + samples + tail
