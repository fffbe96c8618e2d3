"""HEIC files to be damaged, the damage, and bombs; a child process tries them, see hostile_child.

Arguments of the child: the name of the file, "bombs" or "large", and the number of the first input.
"""

from __future__ import annotations

import itertools
import os
import struct
import sys
from collections.abc import Iterator
from dataclasses import replace

from PIL import Image

from support import metadata_blocks
from support.heif_files import (
    ALPHA,
    File,
    Item,
    Property,
    aperture,
    coded,
    extent,
    grid,
    mirrored,
    rotated,
)
from support.hostile_child import attempt
from support.jpeg_files import sample_pixels

Named = tuple[str, bytes]
#: Boxes whose body is boxes, behind so many bytes.
CONTAINERS = {b"meta": 4, b"iinf": 6, b"iref": 4, b"iprp": 0, b"ipco": 0}


def picture(width: int, height: int) -> Image.Image:
    return Image.fromarray(sample_pixels(width, height), "RGB")


def alpha_of(image: Image.Image) -> Item:
    return coded(image.convert("L"), quality=40).having(Property(b"auxC", ALPHA))


def corpus() -> dict[str, bytes]:
    """Return every file by its name; the bytes are always the same."""
    small = picture(64, 64)
    one = coded(small, quality=40)
    exif = Item(b"Exif", bytes(4) + b"II*\0\x08\0\0\0\0\0")
    xmp = Item(b"mime", metadata_blocks.xmp(), content=b"application/rdf+xml\0")
    tiles = grid(picture(100, 100), 64, rotated(1), quality=30)
    turned = one.having(aperture(40, 30, (2, 1), (-4, 1)), rotated(3), mirrored(1))
    deep = coded(small, quality=40, bit_depth=10, chroma=444)
    return {
        "one": File([one, exif, xmp], [(b"cdsc", 2, [1]), (b"cdsc", 3, [1])]).encoded(),
        "turned": File([turned]).encoded(),
        "alpha": File([one, alpha_of(small)], [(b"auxl", 2, [1]), (b"prem", 1, [2])]).encoded(),
        "full-chroma": File([deep]).encoded(),
        "thumbnail": File(
            [coded(picture(128, 128), quality=30), one], [(b"thmb", 2, [1])]
        ).encoded(),
        "grid": tiles.encoded(),
    }


def damaged(data: bytes) -> Iterator[Named]:
    """Yield all damaged copies of a file, in an order that never changes."""
    yield "as it is", data
    near, far = range(min(1024, len(data))), range(1024, len(data))
    for end in (*near, *far[:: max(1, len(far) // 50)]):
        yield f"cut off at byte {end}", data[:end]
    places = list(_boxes(data, 0, len(data)))
    coded = next(at for kind, at, _ in places if kind == b"mdat")
    for at in range(coded + 40):
        for bit in range(0, 8, 1 if at > coded else 2):
            flipped = bytearray(data)
            flipped[at] ^= 1 << (bit + at % 2 if at <= coded else bit)
            yield f"bit {bit} of byte {at} flipped", bytes(flipped)
    for at in range(coded + 40, len(data), 7):
        yield f"byte {at} inverted", data[:at] + bytes((data[at] ^ 255,)) + data[at + 1 :]
    for kind, at, length in places:
        for value in (0, 1, 7, 8, length - 1, length + 1, 0x7FFFFFFF, 0xFFFFFFFF):
            words = f"{kind!r} at {at} with {value} bytes"
            yield words, data[:at] + struct.pack(">I", value) + data[at + 4 :]
        yield f"{kind!r} at {at} renamed", data[: at + 4] + b"free" + data[at + 8 :]
        for offset in range(8, min(length, 40), 2):
            for value in (b"\xff\xff", b"\0\0", b"\x7f\xff"):
                words = f"{value!r} in byte {offset} of {kind!r} at {at}"
                yield words, data[: at + offset] + value + data[at + offset + 2 :]


def _boxes(data: bytes, at: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    while at < end:
        (length,) = struct.unpack_from(">I", data, at)
        kind = data[at + 4 : at + 8]
        yield kind, at, length
        if kind in CONTAINERS:
            yield from _boxes(data, at + 8 + CONTAINERS[kind], at + length)
        at += length


def bombs() -> Iterator[Named]:
    """Yield small files that need much memory or time if a decoder believes them."""
    small = picture(64, 64)
    one = coded(small, quality=40)
    for side in (5000, 65_535, 0xFFFFFFFF, 0):
        yield f"an image of {side}", File([one.having(extent(side, side))]).encoded()
    tiles = grid(picture(100, 100), 64, quality=30)
    whole = tiles.items[0]
    for side in (5000, 65_535):
        sides = struct.pack(">BBBBHH", 0, 0, 1, 1, side, side)
        claim = replace(tiles, items=[replace(whole, data=sides), *tiles.items[1:]])
        yield f"four tiles for {side}", claim.encoded()
        sides = struct.pack(">BBBBHH", 0, 0, 255, 255, side, side)
        claim = replace(tiles, items=[replace(whole, data=sides), *tiles.items[1:]])
        yield f"65536 tiles for {side}", claim.encoded()
    sides = struct.pack(">BBBBHH", 0, 0, 63, 63, 4096, 4096)
    many = [replace(whole, data=sides), one]
    yield "the same tile 4096 times", File(many, [(b"dimg", 1, [2] * 4096)]).encoded()
    yield "a grid of itself", File([whole], [(b"dimg", 1, [1] * 4)]).encoded()
    yield "5000 items", File([one, *[Item(b"mime", b"")] * 5000]).encoded()
    yield "60000 references", File([one], [(b"cdsc", 1, [1] * 60_000)] * 20).encoded()
    noted = Item(b"mime", b"", tuple(Property(b"free", bytes((n,))) for n in range(255)))
    yield "a million properties", File([one, *[noted] * 4000]).encoded()
    yield (
        "a property of 16 MB",
        File([one.having(Property(b"colr", b"prof" + bytes(16 << 20)))]).encoded(),
    )
    exif = Item(b"Exif", bytes(16 << 20))
    yield "an Exif of 16 MB", File([one, exif], [(b"cdsc", 2, [1])]).encoded()
    xmp = Item(b"mime", bytes(16 << 20), content=b"application/rdf+xml\0")
    yield "an XMP of 16 MB", File([one, xmp], [(b"cdsc", 2, [1])]).encoded()
    crops = [aperture(64, 64, (0, 1), (0, 1)), rotated(1), mirrored(0)] * 80
    yield "240 turns", File([one.having(*crops)]).encoded()
    thumbs = [(b"thmb", n, [1]) for n in range(2, 202)]
    yield "200 thumbnails", File([one, *[one] * 200], thumbs).encoded()
    config = next(each for each in one.properties if each.kind == b"hvcC")
    kinds = [one.having(Property(b"hvcC", config.body + bytes((n,)))) for n in range(200)]
    sides = struct.pack(">BBBBHH", 0, 0, 9, 19, 1280, 640)
    mixed = File([replace(whole, data=sides), *kinds], [(b"dimg", 1, range(2, 202))])
    yield "200 kinds of tiles", mixed.encoded()
    for start in range(20, len(config.body) - 4, 3):
        # The parameter sets, which say sizes, depths and tools.
        body = config.body[:start] + b"\0\0\1" + config.body[start + 3 :]
        yield f"small numbers at {start}", File([one.having(Property(b"hvcC", body))]).encoded()
        body = config.body[:start] + b"\xff\xff" + config.body[start + 2 :]
        yield f"ones at {start}", File([one.having(Property(b"hvcC", body))]).encoded()
    units = b"\0\0\0\2\x28\1" * 200_000
    yield "200000 empty slices", File([replace(one, data=units)]).encoded()
    yield (
        "a slice of 8 MB of ones",
        File([replace(one, data=_slice(b"\xff" * (8 << 20)))]).encoded(),
    )
    yield "a slice of 8 MB of zeros", File([replace(one, data=_slice(bytes(8 << 20)))]).encoded()
    boxes = b"\0\0\0\x08free" * 1_000_000
    data = File([one]).encoded()
    yield "a million boxes before", data[:28] + boxes + data[28:]
    at = data.index(b"idat") - 4
    (length,) = struct.unpack_from(">I", data, data.index(b"meta") - 4)
    grown = data[: data.index(b"meta") - 4] + struct.pack(">I", length + len(boxes))
    yield "a million boxes inside", grown + data[data.index(b"meta") : at] + boxes + data[at:]


def large() -> Iterator[Named]:
    """Yield sound files that are large enough for their pixels to be most of their memory."""
    image = picture(800, 600)
    for chroma in (420, 422, 444):
        yield f"chroma {chroma}", File([coded(image, quality=50, chroma=chroma)]).encoded()
        data = File([coded(image, quality=-1, chroma=chroma)]).encoded()
        yield f"chroma {chroma}, lossless", data
    yield "gray", File([coded(image.convert("L"), quality=90)]).encoded()
    yield "alpha", File([coded(image, quality=50), alpha_of(image)], [(b"auxl", 2, [1])]).encoded()
    for side in (128, 512):
        yield f"tiles of {side}", grid(image, side, quality=50).encoded()


def _slice(body: bytes) -> bytes:
    return struct.pack(">I", 2 + len(body)) + b"\x28\1" + body


def main() -> None:
    name, first = sys.argv[1], int(sys.argv[2])
    files = corpus()
    attempt(files["one"])
    inputs = {"bombs": bombs, "large": large}.get(name, lambda: damaged(files[name]))()
    for number, (words, data) in enumerate(itertools.islice(inputs, first, None), first):
        os.write(1, f"{words}\t".encode())
        os.write(1, f"{attempt(data, number % 2 == 1)}\n".encode())


if __name__ == "__main__":
    main()
