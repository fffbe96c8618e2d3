"""TIFF files of every kind, written by hand: Pillow and libtiff write only some."""

from __future__ import annotations

import io
import itertools
import struct
import zlib
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from PIL import Image

#: A field of a directory: its type, and its values.
Value = tuple[int, list[int]]
BYTE, ASCII, SHORT, LONG, RATIONAL, UNDEFINED, LONG8 = 1, 2, 3, 4, 5, 7, 16
SIZES = {BYTE: 1, ASCII: 1, SHORT: 2, LONG: 4, RATIONAL: 8, UNDEFINED: 1, LONG8: 8}

WHITE_IS_ZERO, GRAY, RGB, PALETTE, CMYK, YCBCR, CIELAB, ICCLAB = 0, 1, 2, 3, 5, 6, 8, 9
STORED, RUNS, GROUP_3, GROUP_4, LZW, OLD_JPEG, JPEG = 1, 2, 3, 4, 5, 6, 7
DEFLATE, PACKBITS, OLD_DEFLATE, ZSTD = 8, 32_773, 32_946, 50_000


def assembled(
    fields: dict[int, Value], body: bytes = b"", *, big_endian: bool = False, big: bool = False
) -> bytes:
    """Return a file: `body` begins at byte 8 (16 in a BigTIFF), the directory follows."""
    order = ">" if big_endian else "<"
    letters = {BYTE: "B", ASCII: "B", SHORT: "H", LONG: "I", RATIONAL: "I", UNDEFINED: "B"}
    letters[LONG8] = "Q"
    body += bytes(-len(body) % 8)
    start = (16 if big else 8) + len(body)
    inline, count_format = (8, "Q") if big else (4, "I")
    entries, values = b"", b""
    at = start + (8 if big else 2) + (20 if big else 12) * len(fields) + inline
    for tag, (kind, numbers) in sorted(fields.items()):
        packed = struct.pack(f"{order}{len(numbers)}{letters[kind]}", *numbers)
        count = len(numbers) // (2 if kind == RATIONAL else 1)
        entries += struct.pack(f"{order}HH{count_format}", tag, kind, count)
        if len(packed) <= inline:
            entries += packed.ljust(inline, b"\0")
        else:
            entries += struct.pack(f"{order}{count_format}", at + len(values))
            values += packed + bytes(-len(packed) % 8)
    magic = (b"MM" if big_endian else b"II") + struct.pack(f"{order}H", 43 if big else 42)
    head = magic + (
        struct.pack(f"{order}HHQ", 8, 0, start) if big else struct.pack(order + "I", start)
    )
    number = struct.pack(order + ("Q" if big else "H"), len(fields))
    return head + body + number + entries + bytes(inline) + values


def tiff(
    samples: np.ndarray,
    photometric: int,
    *,
    bits: int = 8,
    compression: int = STORED,
    planar: bool = False,
    tile: tuple[int, int] | None = None,
    rows: int | None = None,
    predictor: bool = False,
    reversed_bits: bool = False,
    extra: list[int] | None = None,
    big_endian: bool = False,
    big: bool = False,
    fields: dict[int, Value] | None = None,
    without: tuple[int, ...] = (),
    strip_fields: bool = False,
) -> bytes:
    """Return a file with `samples` of the shape (height, width, samples of a pixel).

    `tile` is the width and height of tiles, `rows` those of a strip; `fields` are added, and those in
    `without` left out; `strip_fields` describes tiles by the fields of strips.
    """
    if samples.ndim == 2:
        samples = samples[..., None]
    height, width, count = samples.shape
    across, down = tile or (width, rows or height)
    planes = [samples[..., [i]] for i in range(count)] if planar else [samples]
    packed = []
    for plane in planes:
        for y, x in itertools.product(range(0, height, down), range(0, width, across)):
            part = plane[y : y + down, x : x + across].astype(np.int64)
            if tile:
                padding = ((0, down - part.shape[0]), (0, across - part.shape[1]), (0, 0))
                part = np.pad(part, padding, mode="edge")
            if predictor:
                part[:, 1:] = (part[:, 1:] - part[:, :-1]) % (1 << bits)
            packed.append(PACKERS[compression](packed_rows(part, bits, big_endian)))
    if reversed_bits:
        packed = [reversed_bits_of(data) for data in packed]
    return with_parts(
        packed,
        {
            256: (LONG, [width]),
            257: (LONG, [height]),
            258: (SHORT, [bits] * count),
            259: (SHORT, [compression]),
            262: (SHORT, [photometric]),
            277: (SHORT, [count]),
            284: (SHORT, [2 if planar else 1]),
            **({317: (SHORT, [2])} if predictor else {}),
            **({266: (SHORT, [2])} if reversed_bits else {}),
            **({338: (SHORT, extra)} if extra is not None else {}),
            **({322: (SHORT, [across]), 323: (SHORT, [down])} if tile else {278: (LONG, [down])}),
            **(fields or {}),
        },
        big_endian=big_endian,
        big=big,
        without=without,
        tiled=bool(tile) and not strip_fields,
    )


def with_parts(
    packed: list[bytes],
    fields: dict[int, Value],
    *,
    big_endian: bool = False,
    big: bool = False,
    without: tuple[int, ...] = (),
    tiled: bool = False,
) -> bytes:
    """Return a file whose strips or tiles are these bytes."""
    start = 16 if big else 8
    lengths = [len(data) for data in packed]
    offsets = list(itertools.accumulate(lengths[:-1], initial=start))
    kind = LONG8 if big else LONG
    found = {
        **fields,
        324 if tiled else 273: (kind, offsets),
        325 if tiled else 279: (kind, lengths),
    }
    found = {tag: value for tag, value in found.items() if tag not in without}
    return assembled(found, b"".join(packed), big_endian=big_endian, big=big)


def packed_rows(samples: np.ndarray, bits: int, big_endian: bool) -> bytes:
    """Pack samples; each row begins at a whole byte."""
    height = samples.shape[0]
    flat = samples.reshape(height, -1)
    if bits in (8, 16, 32):
        kind = np.dtype(f"u{bits // 8}").newbyteorder(">" if big_endian else "<")
        return flat.astype(kind).tobytes()
    places = np.arange(bits - 1, -1, -1)
    return np.packbits(
        (flat[..., None] >> places & 1).reshape(height, -1).astype(np.uint8), 1
    ).tobytes()


def reversed_bits_of(data: bytes) -> bytes:
    """Reverse the bits of each byte (FillOrder 2)."""
    return data.translate(bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256)))


def lzw(data: bytes) -> bytes:
    """LZW of TIFF: codes grow one entry early, the first bit is the highest."""
    bits: list[str] = []
    table: dict[bytes, int] = {}

    def clear() -> None:
        table.clear()
        table.update({bytes([i]): i for i in range(256)})

    clear()
    width, following, word = 9, 258, b""
    bits.append(f"{256:09b}")
    for number in data:
        longer = word + bytes([number])
        if longer in table:
            word = longer
            continue
        bits.append(f"{table[word]:0{width}b}")
        table[longer] = following
        following += 1
        if following == 4094:
            bits.append(f"{256:0{width}b}")
            clear()
            width, following = 9, 258
        elif following >= 1 << width:
            width += 1
        word = bytes([number])
    if word:
        bits.append(f"{table[word]:0{width}b}")
        if following + 1 >= 1 << width and width < 12:
            width += 1
    bits.append(f"{257:0{width}b}")
    text = "".join(bits)
    return int(text.ljust(-(-len(text) // 8) * 8, "0"), 2).to_bytes(-(-len(text) // 8), "big")


def packbits(data: bytes) -> bytes:
    """Runs where a byte repeats, else literal bytes."""
    out = b""
    for byte, group in itertools.groupby(data):
        count = len(list(group))
        while count > 0:
            run = min(count, 128)
            out += bytes([257 - run, byte]) if run > 1 else bytes([0, byte])
            count -= run
    return out


def zstd(data: bytes) -> bytes:
    """A Zstandard frame of one segment: blocks that are stored, or one byte repeated."""
    frame = b"\x28\xb5\x2f\xfd\xa0" + struct.pack("<I", len(data))
    blocks = [data[i : i + 1000] for i in range(0, len(data), 1000)] or [b""]
    for number, block in enumerate(blocks):
        last = number == len(blocks) - 1
        repeated = len(set(block)) == 1
        header = last | (repeated << 1) | len(block) << 3
        frame += struct.pack("<I", header)[:3] + (block[:1] if repeated else block)
    return frame


PACKERS: dict[int, Callable[[bytes], bytes]] = {
    STORED: bytes,
    LZW: lzw,
    DEFLATE: zlib.compress,
    OLD_DEFLATE: zlib.compress,
    PACKBITS: packbits,
    ZSTD: zstd,
}


def by_pillow(
    image: Image.Image, compression: str, fields: dict[int, int] | None = None
) -> list[bytes]:
    """The strips that Pillow (libtiff) makes of an image."""
    out = io.BytesIO()
    image.save(out, "TIFF", compression=compression, tiffinfo=fields or {})
    data = out.getvalue()
    tags = Image.open(io.BytesIO(data)).tag_v2
    return [data[at : at + n] for at, n in zip(tags[273], tags[279], strict=True)]


def jpeg(image: Image.Image, **options: Any) -> bytes:
    """A JPEG by Pillow."""
    out = io.BytesIO()
    image.save(out, "JPEG", **options)
    return out.getvalue()


def segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The segments of a JPEG, from behind SOI: the code, and the bytes; at last the coded data."""
    at = 2
    while True:
        code = data[at + 1]
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        yield code, data[at:end]
        at = end
        if code == 0xDA:
            yield 0, data[at : data.rindex(b"\xff\xd9")]
            return


def split_jpeg(data: bytes) -> tuple[bytes, bytes]:
    """The tables of a JPEG as JPEGTables has them, and the rest as a strip has it."""
    parts = list(segments(data))
    tables = b"".join(part for code, part in parts if code in (0xDB, 0xC4))
    rest = b"".join(part for code, part in parts if code not in (0xDB, 0xC4))
    return b"\xff\xd8" + tables + b"\xff\xd9", b"\xff\xd8" + rest + b"\xff\xd9"


def blocks(samples: np.ndarray, across: int, down: int) -> bytes:
    """YCbCr with shared color differences: the luminances of a block, then the differences of its first
    pixel (TIFF 6.0, section 21)."""
    height, width, _ = samples.shape
    padding = ((0, -height % down), (0, -width % across), (0, 0))
    samples = np.pad(samples, padding, mode="edge").astype(np.uint8)
    out = b""
    for y, x in itertools.product(
        range(0, samples.shape[0], down), range(0, samples.shape[1], across)
    ):
        block = samples[y : y + down, x : x + across]
        out += block[..., 0].tobytes() + block[0, 0, 1:].tobytes()
    return out
