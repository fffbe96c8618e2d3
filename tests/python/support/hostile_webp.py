"""WebPs whose parts contradict each other, and small lossless ones (RFC 9649, section 3) that cost much."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator

from PIL import Image

from support.hostile_vp8l import LENGTH_ORDER, Bits, crowded, put_zero

ANIMATED, ALPHA = 2, 16


def riff(*chunks: bytes) -> bytes:
    body = b"WEBP" + b"".join(chunks)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def chunk(name: bytes, body: bytes, claim: int | None = None) -> bytes:
    """Return a chunk; `claim` is the length in its header."""
    length = len(body) if claim is None else claim
    return name + struct.pack("<I", length) + body + bytes(len(body) % 2)


def _sides(width: int, height: int) -> bytes:
    return (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")


def canvas(width: int, height: int, flags: int = 0) -> bytes:
    return chunk(b"VP8X", bytes((flags, 0, 0, 0)) + _sides(width, height))


def frame(width: int, height: int, body: bytes) -> bytes:
    return chunk(b"ANMF", bytes(6) + _sides(width, height) + bytes(4) + body)


CONTROL = chunk(b"ANIM", bytes(6))


def lossy(width: int, height: int) -> bytes:
    """Return a lossy bitstream of one color."""
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), (10, 200, 30)).save(buffer, "WEBP", quality=50)
    data = buffer.getvalue()
    return data[20 : 20 + int.from_bytes(data[16:20], "little")]


def _start(side: int) -> Bits:
    out = Bits()
    for value, count in ((0x2F, 8), (side - 1, 14), (side - 1, 14), (0, 4)):
        out.put(value, count)
    return out


def transforms(count: int, side: int = 4096) -> bytes:
    """Return a bitstream of transforms, each with an image that needs no bits per pixel."""
    out = _start(side)
    for _ in range(count):
        # A predictor transform follows, for squares of 4 x 4, without a cache.
        out.put(1, 1)
        out.put(0, 2 + 3 + 1)
        for _ in range(5):
            put_zero(out)
    out.put(0, 3)
    for _ in range(5):
        put_zero(out)
    return out.to_bytes()


def lengths(histogram: dict[int, int]) -> bytes:
    """Return one pixel, whose first code has these numbers of symbols of each length, complete or not."""
    out = _start(1)
    out.put(0, 3)
    out.put(0, 1)
    out.put(15, 4)
    for place in LENGTH_ORDER:
        out.put(4 if place < 16 else 0, 3)
    out.put(0, 1)
    written = [length for length in sorted(histogram) for _ in range(histogram[length])]
    for length in written + [0] * (280 - len(written)):
        out.put(int(format(length, "04b")[::-1], 2), 4)
    for _ in range(4):
        put_zero(out)
    out.put(0, 64)
    return out.to_bytes()


def out_of_step(side: int) -> bytes:
    """Put a code that contains the same symbol twice, and so takes a bit each time, before the tables."""
    plain = crowded(side)
    out = _start(side)
    # A transform of one square; such a code gives the green of its pixel.
    for value, count in ((1, 1), (0, 2), (7, 3), (0, 1), (7, 3), (0, 8), (0, 8)):
        out.put(value, count)
    for _ in range(4):
        put_zero(out)
    out.put(1, 1)
    bits = [byte >> place & 1 for byte in plain for place in range(8)]
    out.bits += bits[40:]
    return out.to_bytes()


def belying() -> Iterator[tuple[str, bytes]]:
    yield "webp with 400 transforms", riff(chunk(b"VP8L", transforms(400)))
    many = chunk(b"VP8L", transforms(1)) * 400
    yield "webp with 400 lossless images", riff(canvas(4096, 4096), many)
    crowd = (chunk(b"VP8 ", b"") + chunk(b"ABCD", b"")) * 200_000
    yield "webp of 400000 chunks", riff(canvas(16, 16), chunk(b"VP8 ", lossy(16, 16)), crowd)
    yield "webp whose transform has 67 megapixels", riff(chunk(b"VP8L", transforms(1, 16_383)))
    skewed = {**dict.fromkeys(range(2, 15), 1), 15: 2}
    for one in (3, 5):
        body = lengths({1: one, **skewed})
        yield f"webp with {one} codes of one bit", riff(chunk(b"VP8L", body))
    tables = riff(chunk(b"VP8L", out_of_step(128)))
    yield "webp with a code of the same symbol twice", tables
    body = crowded(128)
    inner = bytes(6) + _sides(128, 128) + bytes(4) + b"VP8L" + struct.pack("<I", len(body))
    hidden = riff(canvas(128, 128), chunk(b"VP8 ", lossy(128, 128)), chunk(b"ANMF", inner), body)
    yield "webp with tables after its frame", hidden
    animated = canvas(128, 128, ANIMATED), CONTROL, chunk(b"ANMF", inner), body
    yield "webp with tables after its frame, animated", riff(*animated)
    for sides, name in (((64, 64), b"XXXX"), ((33, 17), b"VP8L"), ((8000, 8000), b"XXXX")):
        alpha = chunk(b"ALPH", b"\0" + b"\xff" * 256)
        pieces = frame(16, 16, alpha + chunk(name, lossy(*sides)))
        words = f"webp with {sides[0]}x{sides[1]} named {name.decode()} behind alpha"
        yield words, riff(canvas(16, 16, ANIMATED | ALPHA), CONTROL, pieces)
    yield (
        "webp with 20 MB after its image",
        riff(chunk(b"VP8 ", lossy(16, 16) + bytes(20 << 20))),
    )
