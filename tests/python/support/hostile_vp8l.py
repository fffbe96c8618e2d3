"""A lossless WebP bitstream (RFC 9649, section 3) that consists mostly of prefix codes.

It has a group of five codes for each square of 4 x 4 pixels. A few bytes describe each code, whose
tables take kilobytes.
"""

from __future__ import annotations

LENGTH_ORDER = (17, 18, 0, 1, 2, 3, 4, 5, 16, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
#: Code lengths of sixteen symbols, up to 15 bits: a table of 10 bits and a tree.
SKEWED = [*range(1, 15), 15, 15]


class Bits:
    """Writes numbers, lowest bit first."""

    def __init__(self) -> None:
        self.bits: list[int] = []

    def put(self, value: int, count: int) -> None:
        self.bits.extend(value >> place & 1 for place in range(count))

    def to_bytes(self) -> bytes:
        value = int("".join(map(str, reversed(self.bits))), 2)
        return value.to_bytes(len(self.bits) // 8 + 1, "little")


def canonical(lengths: list[int]) -> dict[int, tuple[int, int]]:
    """Return the reversed code of each symbol, and its length."""
    code = before = 0
    out = {}
    for length, symbol in sorted((length, i) for i, length in enumerate(lengths) if length):
        code <<= length - before
        before = length
        out[symbol] = (int(format(code, f"0{length}b")[::-1], 2), length)
        code += 1
    return out


def put_code(out: Bits, lengths: list[int]) -> None:
    """Write a code with fewer symbols than its alphabet, each length in four bits."""
    out.put(0, 1)
    own = [4] * 16 + [0] * 3
    out.put(15, 4)
    for place in LENGTH_ORDER:
        out.put(own[place], 3)
    count = len(lengths) - 2
    width = max(1, (count.bit_length() - 1) // 2 + (count.bit_length() - 1) % 2)
    out.put(1, 1)
    out.put(width - 1, 3)
    out.put(count, 2 * width)
    codes = canonical([4] * 16)
    for length in lengths:
        out.put(*codes[length])


def put_zero(out: Bits) -> None:
    """Write a code with only the symbol 0."""
    out.put(0b0001, 4)


def crowded(side: int) -> bytes:
    """Return `side` x `side` black pixels with a group of codes for each 4 x 4 of them."""
    out = Bits()
    out.put(0x2F, 8)
    out.put(side - 1, 14)
    out.put(side - 1, 14)
    # No alpha, version 0, no transform, no cache; groups for squares of 1 << 2 pixels.
    out.put(0, 1 + 3 + 1 + 1)
    out.put(1, 1)
    out.put(0, 3)
    groups = (-(-side // 4)) ** 2
    out.put(0, 1)
    byte = [8] * 256
    put_code(out, byte)
    # Red has all 256 symbols, too: as many lengths as the alphabet has symbols.
    out.put(0, 1)
    out.put(15, 4)
    for place in LENGTH_ORDER:
        out.put(([4] * 16 + [0] * 3)[place], 3)
    out.put(0, 1)
    codes = canonical([4] * 16)
    for length in byte:
        out.put(*codes[length])
    for _ in range(3):
        put_zero(out)
    names = canonical(byte)
    for group in range(groups):
        out.put(*names[group & 255])
        out.put(*names[group >> 8])
    for _ in range(5 * groups):
        put_code(out, SKEWED)
    # Symbol 0 of each channel is one bit.
    out.put(0, 4 * side * side)
    return out.to_bytes()
