"""Lossy WebPs (RFC 6386) whose header and partitions no encoder writes."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence

from support.hostile_webp import chunk, riff

Bomb = tuple[str, bytes]

#: The probabilities that a frame may replace.
_NODES = 4 * 8 * 3 * 11


class Flags:
    """The encoder of section 7.3, for flags of any probability."""

    def __init__(self) -> None:
        self.output = bytearray()
        self.range, self.bottom, self.bits = 255, 0, 24

    def flag(self, value: bool | int, probability: int = 128) -> None:
        split = 1 + ((self.range - 1) * probability >> 8)
        if value:
            self.bottom += split
            self.range -= split
        else:
            self.range = split
        while self.range < 128:
            self.range <<= 1
            if self.bottom >> 31:
                self._carry()
            self.bottom = self.bottom << 1 & 0xFFFFFFFF
            self.bits -= 1
            if self.bits == 0:
                self.output.append(self.bottom >> 24)
                self.bottom &= 0xFFFFFF
                self.bits = 8

    def _carry(self) -> None:
        at = len(self.output) - 1
        while at >= 0 and self.output[at] == 255:
            self.output[at] = 0
            at -= 1
        if at >= 0:
            self.output[at] += 1

    def number(self, bits: int, value: int) -> None:
        for bit in reversed(range(bits)):
            self.flag(value >> bit & 1)

    def signed(self, bits: int, value: int) -> None:
        self.flag(1)
        self.number(bits, abs(value))
        self.flag(value < 0)

    def done(self) -> bytes:
        self.number(32, 0)
        return bytes(self.output)


def header(
    *,
    partitions: int = 0,
    quantizer: int = 20,
    segments: Sequence[tuple[int, int]] = (),
    level: int = 0,
    skip: int | None = None,
) -> bytes:
    """Return the first partition: so many partitions (as a power of 2), segments of a quantizer and a
    filter level each, a filter level, and the probability that a macroblock has coefficients.

    The modes of the macroblocks are what the zeros behind it mean.
    """
    flags = Flags()
    flags.number(2, 0)
    flags.flag(bool(segments))
    if segments:
        flags.number(3, 0b111)
        for quant, _ in segments:
            flags.signed(7, quant)
        for _, strength in segments:
            flags.signed(6, strength)
        for _ in range(3):
            flags.flag(1)
            flags.number(8, 1)
    flags.number(1 + 6 + 3, level << 3)
    flags.flag(0)
    flags.number(2, partitions)
    flags.number(7, quantizer)
    flags.number(5, 0)
    flags.flag(0)
    # Each of these flags has its own probability; with another one, what follows is read otherwise.
    for _ in range(_NODES if skip is not None else 0):
        flags.flag(0, 254)
    if skip is not None:
        flags.flag(1)
        flags.number(8, skip)
    return flags.done()


def frame(
    width: int, height: int, first: bytes, rest: bytes = b"", claim: int | None = None
) -> bytes:
    """Return a frame; `claim` is the length that it states of its first partition."""
    length = len(first) if claim is None else claim
    tag = (length << 5 | 0x10).to_bytes(3, "little")
    return tag + b"\x9d\x01\x2a" + struct.pack("<HH", width, height) + first + rest


def _noise(count: int) -> bytes:
    state, out = 1, bytearray()
    for _ in range(count):
        state = (state * 1_664_525 + 1_013_904_223) & 0xFFFFFFFF
        out.append(state >> 24)
    out[0] &= 0x7F
    return bytes(out)


def vp8_bombs() -> Iterator[Bomb]:
    """Yield every one with its name."""

    def webp(body: bytes, claim: int | None = None) -> bytes:
        return riff(chunk(b"VP8 ", body, claim))

    noise = _noise(3000)
    some = header() + bytes(40)
    yield "webp, lossy, of 16383x16383 without coefficients", webp(frame(16383, 16383, some, b"\0"))
    yield "webp, lossy, of 0x16", webp(frame(0, 16, some, noise))
    yield "webp, lossy, whose sides are enlarged", webp(frame(0xC010, 0x8010, some, noise))
    yield "webp, lossy, whose first partition is longer", webp(frame(64, 64, some, b"", 0x7FFFF))
    yield "webp, lossy, whose first partition is empty", webp(frame(64, 64, b"", noise))
    yield "webp, lossy, of nothing but ten bytes", webp(frame(64, 64, b""))
    for count in (1, 2, 3):
        first = header(partitions=count) + bytes(60)
        others = (1 << count) - 1
        for words, size in (("empty", 0), ("short", 7), ("16 MB", 0xFFFFFF)):
            sizes = size.to_bytes(3, "little") * others
            name = f"webp, lossy, with {others + 1} partitions, all but the last {words}"
            yield name, webp(frame(64, 160, first, sizes + noise))
        sizes = len(noise).to_bytes(3, "little") * others
        name = f"webp, lossy, that ends within the sizes of {others + 1} partitions"
        yield name, webp(frame(64, 160, first, sizes[:-1]))
        yield f"{name}, cut", webp(frame(64, 160, first, sizes[:-1]), 5000)
    extremes = ((127, 63), (-127, -63), (0, 63), (127, 0))
    for level in (1, 63):
        first = header(segments=extremes, level=level, quantizer=127) + _noise(400)
        yield (
            f"webp, lossy, with extreme segments, level {level}",
            webp(frame(160, 160, first, noise)),
        )
    for end in (0, 1, 2, 9, 100, 1000, 2900):
        body = frame(160, 160, header(quantizer=127) + _noise(900), noise[:end])
        yield f"webp, lossy, with {end} bytes of coefficients", webp(body)
        yield f"webp, lossy, cut after {end} bytes of coefficients", webp(body, len(body) + 4000)
    for skip in (0, 1, 255):
        first = header(skip=skip) + bytes(4000)
        body = frame(4000, 4000, first, bytes(160_000))
        yield f"webp, lossy, of 4000x4000 skipped with {skip}", webp(body)
