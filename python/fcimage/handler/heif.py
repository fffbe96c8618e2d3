"""What the boxes of a HEIC or AVIF file say: its kind, its size, and whether it is transparent.

Only for the request that has the storage convert the file. Nothing here is decoded; boxes that are
damaged are left out, because the storage tells what is wrong with them.
"""

from __future__ import annotations

import struct

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["AVIF", "HEIC", "Heif"]

HEIC, AVIF = "heic", "avif"

#: Brands (ISO/IEC 14496-12, 4.3) of images and of sequences of images.
_BRANDS = {
    **dict.fromkeys((b"avif", b"avis"), AVIF),
    **dict.fromkeys((b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"), HEIC),
}
#: Brands of HEIF (ISO/IEC 23008-12) that do not tell the coding.
_STRUCTURAL = (b"mif1", b"mif2", b"msf1", b"miaf")
#: How major brands of videos, camera raw and H.264 images begin, which may list HEIF, too.
_OTHERS = (b"avc", b"crx", b"qt", b"3g", b"iso", b"mp4", b"M4")
_ALPHA = (
    b"urn:mpeg:mpegB:cicp:systems:auxiliary:alpha\0",
    b"urn:mpeg:hevc:2015:auxid:1\0",
)
#: More boxes than a real file has at one level; those after them are left out.
_MAX_BOXES = 4096
_MAX_BRANDS = 64


class Heif:
    """The facts of one file.

    ``kind`` is :data:`HEIC` or :data:`AVIF`, ``size`` the width and height in pixels before
    rotation (None where no box tells), ``has_alpha`` whether there is an image of its alpha.
    """

    __slots__ = ("has_alpha", "kind", "size")

    def __init__(self, kind: str, size: tuple[int, int] | None, has_alpha: bool) -> None:
        self.kind = kind
        self.size = size
        self.has_alpha = has_alpha

    @classmethod
    def of(cls, data: bytes) -> Heif | None:
        """The facts of ``data``; None if it is another kind of file."""
        kind = _kind(data)
        if kind is None:
            return None
        view = memoryview(data)
        size: tuple[int, int] | None = None
        has_alpha = False
        for name, body in _properties(view):
            if name == b"ispe" and len(body) >= 12:
                found = struct.unpack_from(">II", body, 4)
                # The image itself is the largest: others are its tiles, its thumbnail, its alpha.
                if size is None or found[0] * found[1] > size[0] * size[1]:
                    size = found
            elif name == b"auxC":
                has_alpha = has_alpha or bytes(body[4:64]).startswith(_ALPHA)
        return cls(kind, size, has_alpha)


def _kind(data: bytes) -> str | None:
    """The kind by the major brand, or by the compatible brands where that one does not tell."""
    if data[4:8] != b"ftyp":
        return None
    end = min(int.from_bytes(data[:4], "big"), len(data), 16 + 4 * _MAX_BRANDS)
    compatible = [data[at : at + 4] for at in range(16, end - 3, 4)]
    major = data[8:12]
    if major in _BRANDS:
        return _BRANDS[major]
    if major.startswith(_OTHERS):
        return None
    if major not in _STRUCTURAL and not set(_STRUCTURAL) & set(compatible):
        return None
    return next((_BRANDS[brand] for brand in compatible if brand in _BRANDS), HEIC)


def _properties(data: memoryview) -> Iterator[tuple[bytes, memoryview]]:
    """The boxes in meta/iprp/ipco: the properties of all images of the file."""
    meta = _first(b"meta", data)[4:]  # after its version and flags
    return _boxes(_first(b"ipco", _first(b"iprp", meta)))


def _first(name: bytes, data: memoryview) -> memoryview:
    """The content of the first box of this name; nothing if there is none."""
    return next((body for found, body in _boxes(data) if found == name), data[:0])


def _boxes(data: memoryview) -> Iterator[tuple[bytes, memoryview]]:
    """The name and the content of each box."""
    at = 0
    for _ in range(_MAX_BOXES):
        if at + 8 > len(data):
            return
        size, header = int.from_bytes(data[at : at + 4], "big"), 8
        name = bytes(data[at + 4 : at + 8])
        if size == 1:
            size, header = int.from_bytes(data[at + 8 : at + 16], "big"), 16
        elif size == 0:
            size = len(data) - at
        if size < header:
            return
        yield name, data[at + header : at + size]
        at += size
