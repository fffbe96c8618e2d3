"""Every kind of damage to an image, in an order that never changes."""

from __future__ import annotations

from collections.abc import Iterator

from support.hostile_pieces import anatomy, joined, resealed, with_bodies

Damaged = tuple[str, bytes]


def damaged(name: str, data: bytes) -> Iterator[Damaged]:
    """Yield all damaged copies of one image, each with a description that identifies it."""
    parts = anatomy(name, data)
    # A TIFF is rewritten with its directory at the end.
    whole = joined(name, parts, parts.pieces)
    yield "as it is", whole
    yield from _truncated(whole)
    for place in parts.header:
        for bit in range(8):
            flipped = bytearray(whole)
            flipped[place] ^= 1 << bit
            yield from _both(name, f"bit {bit} of byte {place} flipped", bytes(flipped))
    for field in parts.fields:
        most = (1 << 8 * field.size) - 1
        for value in (0, 1, most, most - 1, most >> 1, (most >> 1) + 1):
            words = f"{field.size} bytes at {field.at} set to {value}"
            yield from _both(name, words, field.put(whole, value))
    yield from _rearranged(name, data)


def _truncated(data: bytes) -> Iterator[Damaged]:
    """Truncate at every byte of the first 2 KB, and at 200 later positions."""
    near, far = range(min(2048, len(data))), range(2048, len(data))
    for end in (*near, *far[:: max(1, len(far) // 200)]):
        yield f"cut off at byte {end}", data[:end]


def _both(name: str, words: str, data: bytes) -> Iterator[Damaged]:
    yield words, data
    if name.startswith("png"):
        # With a wrong checksum the decoder stops early; with a valid one it sees the change.
        yield f"{words}, resealed", resealed(data)


def _rearranged(name: str, data: bytes) -> Iterator[Damaged]:
    """Duplicate, repeat, remove and move each piece, and change its length."""
    parts = anatomy(name, data)
    pieces = parts.pieces
    for i, piece in enumerate(pieces):
        before, after = pieces[:i], pieces[i + 1 :]
        yield f"piece {i} twice", joined(name, parts, [*before, piece, piece, *after])
        yield f"piece {i} 60 times", joined(name, parts, [*before, *[piece] * 60, *after])
        yield f"piece {i} missing", joined(name, parts, before + after)
        yield f"only piece {i}", joined(name, parts, [piece])
        for j in range(len(pieces)):
            if i != j:
                moved = before + after
                moved.insert(j, piece)
                yield f"piece {i} at place {j}", joined(name, parts, moved)
        for other in with_bodies(name, piece):
            words = f"piece {i} of {len(other)} bytes instead of {len(piece)}"
            yield words, joined(name, parts, [*before, other, *after])
    yield "pieces backwards", joined(name, parts, pieces[::-1])
    yield "everything twice", joined(name, parts, pieces * 2)
