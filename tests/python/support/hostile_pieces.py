"""Split a valid image into the pieces of its format, and join them again."""

from __future__ import annotations

import struct
import zlib
from typing import NamedTuple


class Field(NamedTuple):
    """A number in a file: its offset and its length in bytes."""

    at: int
    size: int
    big: bool = True

    def put(self, data: bytes, value: int) -> bytes:
        number = value.to_bytes(self.size, "big" if self.big else "little")
        return data[: self.at] + number + data[self.at + self.size :]


class Anatomy(NamedTuple):
    """The pieces between head and tail, and the bytes in them that are worth damaging."""

    head: bytes
    pieces: list[bytes]
    tail: bytes
    #: Sizes and counts, by their offset in the whole file.
    fields: list[Field]
    #: Offsets of bytes that are not coded samples.
    header: list[int]


def anatomy(name: str, data: bytes) -> Anatomy:
    return {"jpeg": _jpeg, "png": _png, "webp": _webp, "gif": _gif, "bmp": _bmp, "tiff": _tiff}[
        name.split("-")[0]
    ](data)


def joined(name: str, parts: Anatomy, pieces: list[bytes]) -> bytes:
    """Return a file with other pieces and a corrected count of them, so that they are parsed."""
    data = parts.head + b"".join(pieces) + parts.tail
    if name.startswith("webp"):
        data = Field(4, 4, big=False).put(data, len(data) - 8)
    if name.startswith("tiff"):
        wide = data[2:3] == b"+"
        field, number = (20, 8) if wide else (12, 2)
        count = len(pieces)
        # The directory is at the end, so that no offset in it changes.
        assert parts.tail == bytes(8 if wide else 4)
        assert len(data) == len(parts.head) + field * count + len(parts.tail)
        data = Field(len(parts.head) - number, number, big=False).put(data, count)
    return data


def _jpeg(data: bytes) -> Anatomy:
    pieces, fields, header = [], [], [0, 1]
    at = 2
    while at < len(data):
        code = data[at + 1]
        if code == 0xD9:
            break
        length = int.from_bytes(data[at + 2 : at + 4], "big") + 2
        end = at + length
        fields.append(Field(at + 2, 2))
        header += range(at, min(end, at + 200))
        if code in (0xC0, 0xC1, 0xC2):
            fields += [Field(at + 5, 2), Field(at + 7, 2), Field(at + 9, 1)]
            fields += [Field(i, 1) for i in range(at + 10, end)]
        elif code == 0xC4:
            fields += [Field(i, 1) for i in range(at + 4, at + 21)]
        elif code == 0xDD:
            fields.append(Field(at + 4, 2))
        elif code == 0xDA:
            fields += [Field(i, 1) for i in range(at + 4, end)]
            while not (data[end] == 0xFF and data[end + 1] not in (0, *range(0xD0, 0xD8))):
                end += 1
        elif code == 0xE2:
            fields += [Field(at + 16, 1), Field(at + 17, 1)]
        pieces.append(data[at:end])
        at = end
    return Anatomy(data[:2], pieces, data[at:], fields, [*header, *range(at, len(data))])


def _png(data: bytes) -> Anatomy:
    pieces, fields, header = [], [], list(range(8))
    at = 8
    while at < len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        name, body, end = data[at + 4 : at + 8], at + 8, at + 12 + length
        fields.append(Field(at, 4))
        header += range(at, body + (min(length, 64) if name not in (b"IDAT", b"fdAT") else 2))
        if name == b"IHDR":
            fields += [Field(body, 4), Field(body + 4, 4)]
            fields += [Field(i, 1) for i in range(body + 8, body + 13)]
        elif name == b"acTL":
            fields += [Field(body, 4), Field(body + 4, 4)]
        elif name == b"fcTL":
            fields += [Field(body + i, 4) for i in range(0, 20, 4)]
        pieces.append(data[at:end])
        at = end
    return Anatomy(data[:8], pieces, b"", fields, header)


def resealed(data: bytes) -> bytes:
    """Return the PNG with valid checksums, so that a change inside a chunk is parsed."""
    out, at = data[:8], 8
    while at + 12 <= len(data):
        (length,) = struct.unpack(">I", data[at : at + 4])
        body = data[at + 4 : at + 8 + length]
        out += data[at : at + 4] + body + struct.pack(">I", zlib.crc32(body))
        at += 12 + length
    return out + data[at:]


def with_bodies(name: str, piece: bytes) -> list[bytes]:
    """Return the piece with shorter and longer content and the matching length.

    Returns nothing for formats whose pieces do not contain their length.
    """
    format = name.split("-")[0]
    if format not in ("jpeg", "png", "webp"):
        return []
    if format == "jpeg":
        end = 2 + int.from_bytes(piece[2:4], "big")
        body, behind = piece[4:end], piece[end:]
    elif format == "png":
        body = piece[8:-4]
    else:
        body = piece[8 : 8 + int.from_bytes(piece[4:8], "little")]

    def packed(body: bytes) -> bytes:
        if format == "png":
            sealed = piece[4:8] + body
            return struct.pack(">I", len(body)) + sealed + struct.pack(">I", zlib.crc32(sealed))
        if format == "webp":
            return piece[:4] + struct.pack("<I", len(body)) + body + bytes(len(body) % 2)
        return piece[:2] + struct.pack(">H", len(body) + 2) + body + behind

    bodies = [b"", body[:1], body[: len(body) // 2], body[:-1], body + b"\0", body * 2, body * 17]
    others = dict.fromkeys(each for each in bodies if each != body and len(each) < 65_534)
    return [packed(each) for each in others]


def _webp(data: bytes) -> Anatomy:
    pieces, fields, header = [], [Field(4, 4, big=False)], list(range(12))

    def chunk(at: int) -> int:
        name, body = data[at : at + 4], at + 8
        length = int.from_bytes(data[at + 4 : body], "little")
        fields.append(Field(at + 4, 4, big=False))
        shown = {b"VP8 ": 30, b"VP8L": 24, b"ALPH": 16, b"VP8X": 10, b"ANMF": 16, b"ANIM": 6}
        header.extend(range(at, min(body + shown.get(name, 48), body + length)))
        if name == b"VP8X":
            fields.extend([Field(body + 4, 3, big=False), Field(body + 7, 3, big=False)])
        elif name == b"VP8 ":
            fields.extend([Field(body, 3, big=False)])
            fields.extend([Field(body + 6, 2, big=False), Field(body + 8, 2, big=False)])
        elif name == b"VP8L":
            fields.append(Field(body + 1, 4, big=False))
        elif name == b"ANIM":
            fields.append(Field(body + 4, 2, big=False))
        elif name == b"ANMF":
            fields.extend(Field(body + i, 3, big=False) for i in range(0, 15, 3))
            inner = body + 16
            while inner + 8 <= body + length:
                inner = chunk(inner)
        return body + length + length % 2

    at = 12
    while at < len(data):
        end = chunk(at)
        pieces.append(data[at:end])
        at = end
    return Anatomy(data[:12], pieces, b"", fields, header)


def _gif(data: bytes) -> Anatomy:
    def table(flags: int) -> int:
        return 3 << ((flags & 7) + 1) if flags & 0x80 else 0

    head = 13 + table(data[10])
    pieces, header = [], list(range(min(head, 13 + 24)))
    fields = [Field(6, 2, big=False), Field(8, 2, big=False), Field(10, 1), Field(11, 1)]
    at = head
    while data[at] != 0x3B:
        start = at
        if data[at] == 0x21:
            at += 2
        else:
            fields += [Field(at + i, 2, big=False) for i in (1, 3, 5, 7)]
            fields += [Field(at + 9, 1), Field(at + 10 + table(data[at + 9]), 1)]
            at += 11 + table(data[at + 9])
        while data[at]:
            fields.append(Field(at, 1))
            at += 1 + data[at]
        at += 1
        header += range(start, min(start + 32, at))
        pieces.append(data[start:at])
    return Anatomy(data[:head], pieces, data[at:], fields, [*header, *range(at, len(data))])


def _bmp(data: bytes) -> Anatomy:
    offset = int.from_bytes(data[10:14], "little")
    fields = [Field(i, 4, big=False) for i in (2, 6, 10, *range(14, 54, 4))]
    fields += [Field(26, 2, big=False), Field(28, 2, big=False)]
    # The parts have no names, but their halves can be moved.
    pieces = [data[14:54], data[54:offset], data[offset : offset + 40], data[offset + 40 :]]
    return Anatomy(data[:14], pieces, b"", fields, list(range(min(offset + 16, 54 + 64))))


def _tiff(data: bytes) -> Anatomy:
    """Split a little-endian TIFF or BigTIFF, with its directory moved to the end of the file."""
    assert data[:4] in (b"II*\0", b"II+\0")
    wide = data[2:3] == b"+"
    size, number, offset, at = (20, 8, 8, 8) if wide else (12, 2, 4, 4)
    directory = int.from_bytes(data[at : at + offset], "little")
    count = int.from_bytes(data[directory : directory + number], "little")
    entries = [data[directory + number + i * size :][:size] for i in range(count)]
    body = data + bytes(len(data) % 2)
    head = body[:at] + len(body).to_bytes(offset, "little") + body[at + offset :]
    head += count.to_bytes(number, "little")
    fields = [Field(at, offset, big=False), Field(len(head) - number, number, big=False)]
    header = list(range(at + offset))
    for entry in range(count):
        start = len(head) + entry * size
        fields += [Field(start, 2, big=False), Field(start + 2, 2, big=False)]
        fields += [
            Field(start + 4, offset, big=False),
            Field(start + 4 + offset, offset, big=False),
        ]
        header += range(start, start + size)
    ends = range(len(head) - number, len(head))
    return Anatomy(head, entries, bytes(offset), fields, [*header, *ends])
