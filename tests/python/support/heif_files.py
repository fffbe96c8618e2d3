"""HEIF files by hand, around images that pillow-heif (libheif with x265) has encoded."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pillow_heif
from PIL import Image

ALPHA = b"\0\0\0\0urn:mpeg:hevc:2015:auxid:1\0"


def box(kind: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return struct.pack(">I", 8 + len(body)) + kind + body


def full(kind: bytes, version: int, *parts: bytes, flags: int = 0) -> bytes:
    return box(kind, struct.pack(">I", version << 24 | flags), *parts)


def boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    while at < len(data):
        (length,) = struct.unpack_from(">I", data, at)
        yield data[at + 4 : at + 8], data[at + 8 : at + length]
        at += length


@dataclass(frozen=True)
class Property:
    kind: bytes
    body: bytes
    essential: bool = False


@dataclass(frozen=True)
class Item:
    """An item of a file; the first one of a list has the number 1."""

    kind: bytes
    data: bytes
    properties: tuple[Property, ...] = ()
    #: 0: in the file; 1: in the box idat.
    method: int = 0
    #: Of the kind "mime": the type of the content, with the zero behind it.
    content: bytes = b""

    def having(self, *more: Property) -> Item:
        """Return the item with more properties; one of a kind that it has is replaced."""
        kinds = {each.kind for each in more} - {b"irot", b"imir", b"clap"}
        kept = tuple(each for each in self.properties if each.kind not in kinds)
        return replace(self, properties=(*kept, *more))

    def without(self, *kinds: bytes) -> Item:
        kept = tuple(each for each in self.properties if each.kind not in kinds)
        return replace(self, properties=kept)


@dataclass(frozen=True)
class File:
    """What a file consists of. `references` are of a kind, from an item to others."""

    items: Sequence[Item]
    references: Sequence[tuple[bytes, int, Sequence[int]]] = ()
    primary: int = 1
    brands: Sequence[bytes] = field(default=(b"heic", b"mif1", b"heic"))

    def encoded(self) -> bytes:
        ftyp = box(b"ftyp", self.brands[0], bytes(4), *self.brands[1:])
        start = len(ftyp) + len(self._meta(0)) + 8
        inside = [item.data for item in self.items if item.method == 0]
        return ftyp + self._meta(start) + box(b"mdat", *inside)

    def _meta(self, start: int) -> bytes:
        infos, places, stored = [], [], b""
        for number, item in enumerate(self.items, 1):
            head = struct.pack(">HH4s", number, 0, item.kind)
            infos.append(full(b"infe", 2, head, b"\0", item.content))
            at = start if item.method == 0 else len(stored)
            places.append(struct.pack(">HHHHII", number, item.method, 0, 1, at, len(item.data)))
            if item.method == 0:
                start += len(item.data)
            else:
                stored += item.data
        count = struct.pack(">H", len(self.items))
        properties = list(
            dict.fromkeys((p.kind, p.body) for item in self.items for p in item.properties)
        )
        own = b"".join(
            struct.pack(">HB", number, len(item.properties))
            + b"".join(
                struct.pack(">H", p.essential << 15 | properties.index((p.kind, p.body)) + 1)
                for p in item.properties
            )
            for number, item in enumerate(self.items, 1)
        )
        references = [
            box(kind, struct.pack(f">HH{len(to)}H", of, len(to), *to))
            for kind, of, to in self.references
        ]
        return full(
            b"meta",
            0,
            full(b"hdlr", 0, bytes(4), b"pict", bytes(13)),
            full(b"pitm", 0, struct.pack(">H", self.primary)),
            full(b"iloc", 1, b"\x44\0", count, *places),
            full(b"iinf", 0, count, *infos),
            full(b"iref", 0, *references),
            box(
                b"iprp",
                box(b"ipco", *(box(kind, body) for kind, body in properties)),
                full(b"ipma", 0, struct.pack(">I", len(self.items)), own, flags=1),
            ),
            box(b"idat", stored),
        )


def saved(image: Image.Image, **options: Any) -> bytes:
    """Return the file of pillow-heif."""
    out = io.BytesIO()
    pillow_heif.from_pillow(image).save(out, **options)
    return out.getvalue()


def coded(image: Image.Image, **options: Any) -> Item:
    """Return the image as an item with the properties that pillow-heif writes."""
    data = saved(image, **options)
    meta = dict(boxes(dict(boxes(data))[b"meta"][4:]))
    iprp = dict(boxes(meta[b"iprp"]))
    properties = [Property(kind, body) for kind, body in boxes(iprp[b"ipco"])]
    # Of item 1, in an `ipma` of version 0 with numbers of one byte.
    assert iprp[b"ipma"][:4] == bytes(4) and iprp[b"ipma"][8:10] == b"\0\1"
    numbers = iprp[b"ipma"][11 : 11 + iprp[b"ipma"][10]]
    own = tuple(replace(properties[n % 128 - 1], essential=n > 127) for n in numbers)
    # Of item 1, in an `iloc` of version 0 or 1 with numbers of four bytes.
    iloc = meta[b"iloc"]
    at = 8
    assert iloc[4:6] in (b"\x44\0", b"\x44\x40") and iloc[at : at + 2] == b"\0\1", iloc.hex()
    at += 4 if iloc[0] == 0 else 6
    base = 4 if iloc[5] == 0x40 else 0
    start, length = struct.unpack_from(">II", iloc, at + base + 2)
    if base:
        start += struct.unpack_from(">I", iloc, at)[0]
    return Item(b"hvc1", data[start : start + length], own)


def rotated(quarters: int) -> Property:
    """Return a turn by quarters, counterclockwise."""
    return Property(b"irot", bytes((quarters,)), essential=True)


def mirrored(axis: int) -> Property:
    return Property(b"imir", bytes((axis,)), essential=True)


def extent(width: int, height: int) -> Property:
    return Property(b"ispe", struct.pack(">III", 0, width, height))


def nclx(primaries: int, transfer: int, matrix: int, full_range: bool) -> Property:
    body = struct.pack(">4sHHHB", b"nclx", primaries, transfer, matrix, full_range << 7)
    return Property(b"colr", body)


def profile(icc: bytes) -> Property:
    return Property(b"colr", b"prof" + icc)


def aperture(width: int, height: int, across: tuple[int, int], down: tuple[int, int]) -> Property:
    """Return a crop whose center is so far from that of the image, in fractions."""
    body = struct.pack(">IIIIiIiI", width, 1, height, 1, *across, *down)
    return Property(b"clap", body, essential=True)


def grid(image: Image.Image, side: int, *more: Property, **options: Any) -> File:
    """Return a grid of tiles of `side` pixels, which reach beyond the image."""
    width, height = image.size
    columns, rows = -(-width // side), -(-height // side)
    canvas = image.crop((0, 0, columns * side, rows * side))
    tiles = [
        coded(canvas.crop((x, y, x + side, y + side)), **options)
        for y in range(0, rows * side, side)
        for x in range(0, columns * side, side)
    ]
    sides = struct.pack(">BBBBHH", 0, 0, rows - 1, columns - 1, width, height)
    colors = [each for each in tiles[0].properties if each.kind == b"colr"]
    whole = Item(b"grid", sides, (extent(width, height), *colors), method=1).having(*more)
    numbers = range(2, 2 + len(tiles))
    return File([whole, *tiles], [(b"dimg", 1, numbers)])
