"""The boxes of files such as AVIF (ISO/IEC 14496-12)."""

from __future__ import annotations

from typing import NamedTuple

#: Bytes before the first box within a box: version, flags, and the count of `iinf`.
_CONTAINERS = {b"meta": 4, b"iprp": 0, b"ipco": 0, b"iref": 4, b"iinf": 6}


class Box(NamedTuple):
    """A box, and the names of those around it."""

    path: str
    body: bytes


def boxes(data: bytes, start: int = 0, path: str = "") -> list[Box]:
    """All boxes in their order, outer ones first. Lengths that do not fit raise ValueError."""
    found = []
    while start < len(data):
        length, name = int.from_bytes(data[start : start + 4], "big"), data[start + 4 : start + 8]
        end = start + length
        if length < 8 or end > len(data):
            raise ValueError(f"{name!r} at {start} has {length} bytes")
        body, here = data[start + 8 : end], f"{path}/{name.decode('ascii')}"
        found.append(Box(here, body))
        if name in _CONTAINERS:
            found += boxes(body, _CONTAINERS[name], here)
        start = end
    return found
