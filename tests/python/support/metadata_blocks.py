"""Blocks of metadata with an author, a copyright, and secrets: Exif, XMP, and IPTC in resources."""

from __future__ import annotations

import struct

from PIL import Image

#: In every value that tells the place, the camera's number, its owner, or how the image was before.
PLACE, SERIAL, MAKER, THUMBNAIL = (
    b"SENTINEL-PLACE",
    b"SENTINEL-SERIAL",
    b"SENTINEL-MAKER",
    b"SENTINEL-THUMB",
)
SECRETS = (PLACE, SERIAL, MAKER, THUMBNAIL)
MODEL = "SENTINEL-MODEL"
LABEL = "SENTINEL-LABEL"
ARTIST, COPYRIGHT = "Ann", "(c) Ann"


def exif(orientation: int = 6, owner: bool = True) -> bytes:
    """Return an Exif block without ``Exif\\0\\0``, with a thumbnail behind it."""
    block = Image.Exif()
    block[0x0112] = orientation
    block[0x0110] = MODEL
    if owner:
        block[0x013B], block[0x8298] = ARTIST, COPYRIGHT
    shot = block.get_ifd(0x8769)
    shot[0x829A] = (1, 50)
    shot[0x9003] = "2026:01:02 03:04:05"
    shot[0x927C] = MAKER
    shot[0xA430] = shot[0xA431] = shot[0xA435] = SERIAL.decode()
    shot[0xA002], shot[0xA003] = 4000, 3000
    place = block.get_ifd(0x8825)
    place[0x0001], place[0x0002] = "N", (1.0, 2.0, 3.0)
    place[0x001B] = PLACE
    found = block.tobytes()
    return found.removeprefix(b"Exif\0\0") + THUMBNAIL


def every_type(order: str) -> bytes:
    """Return an Exif block in this byte order (of `struct`) with a date, a place, a comment in
    Chinese, the lens, and in the directory of interoperability a tag of every type.
    """
    values = {
        1: b"\1\2",
        2: b"R98\0",
        3: struct.pack(order + "2H", 1, 65535),
        4: struct.pack(order + "2I", 1, 1 << 31),
        5: struct.pack(order + "4I", 1, 125, 0, 0),
        6: struct.pack("2b", -1, 1),
        7: b"0100\0",
        8: struct.pack(order + "2h", -1, 1),
        9: struct.pack(order + "2i", -1, 1),
        10: struct.pack(order + "4i", -1, 3, 1, 0),
        11: struct.pack(order + "2f", 0.5, float("nan")),
        12: struct.pack(order + "2d", 0.25, float("inf")),
        129: "西湖".encode(),
    }
    sizes = {3: 2, 4: 4, 5: 8, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8}
    degrees = struct.pack(order + "6I", 30, 1, 15, 1, 3600, 100)
    comment = b"UNICODE\0" + "你好".encode("utf-16-le" if order == "<" else "utf-16-be")
    directories = [
        [(0x010F, 2, b"Maker\0"), (0x0110, 2, b"Maker X1\0"), (0x8298, 2, b"Ann\0Bob\0")],
        [
            (0x829A, 5, struct.pack(order + "2I", 1, 125)),
            (0x9003, 2, b"2026:01:02 03:04:05\0"),
            (0x9011, 2, b"+08:00\0"),
            (0x9286, 7, comment),
            (0xA434, 2, b"24-70mm\0"),
        ],
        [(1, 2, b"N\0"), (2, 5, degrees), (3, 2, b"E\0"), (4, 5, degrees), (5, 1, b"\1")],
        [(tag, kind, value) for tag, (kind, value) in enumerate(values.items(), 1)],
    ]
    # Where each directory is, behind the one before it, and which one points to it.
    pointers = {1: (0, 0x8769), 2: (0, 0x8825), 3: (1, 0xA005)}
    counts = [
        len(tags) + sum(at == n for at, _ in pointers.values())
        for n, tags in enumerate(directories)
    ]
    starts = [8]
    for tags, count in zip(directories, counts):
        starts.append(starts[-1] + 6 + 12 * count + sum(len(value) for _, _, value in tags))
    out = struct.pack(order + "2sHI", b"II" if order == "<" else b"MM", 42, 8)
    for number, (tags, count) in enumerate(zip(directories, counts)):
        entries, behind = b"", b""
        at = starts[number] + 6 + 12 * count
        below = [(tag, 4, starts[n]) for n, (parent, tag) in pointers.items() if parent == number]
        for tag, kind, value in sorted([*tags, *below], key=lambda entry: entry[0]):
            if isinstance(value, int):
                entries += struct.pack(order + "HHII", tag, kind, 1, value)
                continue
            entries += struct.pack(order + "HHI", tag, kind, len(value) // sizes.get(kind, 1))
            if len(value) <= 4:
                entries += value.ljust(4, b"\0")
                behind += bytes(len(value))
            else:
                entries += struct.pack(order + "I", at + len(behind))
                behind += value
        out += struct.pack(order + "H", count) + entries + bytes(4) + behind
    return out


def xmp(owner: bool = True) -> bytes:
    names = {
        "dc": "http://purl.org/dc/elements/1.1/",
        "xmp": "http://ns.adobe.com/xap/1.0/",
        "exif": "http://ns.adobe.com/exif/1.0/",
        "aux": "http://ns.adobe.com/exif/1.0/aux/",
        "photoshop": "http://ns.adobe.com/photoshop/1.0/",
        "xmpMM": "http://ns.adobe.com/xap/1.0/mm/",
    }
    spaces = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in names.items())
    author = (
        f"<dc:creator><rdf:Seq><rdf:li>{ARTIST}</rdf:li></rdf:Seq></dc:creator><dc:rights><rdf:Alt>"
        f'<rdf:li xml:lang="x-default">{COPYRIGHT}</rdf:li></rdf:Alt></dc:rights>'
    )
    return (
        '<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        f'<rdf:Description rdf:about="" {spaces} xmp:Label="{LABEL}" '
        f'exif:GPSLatitude="{PLACE.decode()}" aux:SerialNumber="{SERIAL.decode()}" '
        f'xmpMM:DocumentID="{MAKER.decode()}">{author if owner else ""}'
        f"<photoshop:City>{PLACE.decode()}</photoshop:City>"
        f"<xmp:Thumbnails><rdf:Alt><rdf:li>{THUMBNAIL.decode()}</rdf:li></rdf:Alt></xmp:Thumbnails>"
        "</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end='w'?>"
    ).encode()


def iptc() -> bytes:
    """Return the resources of Photoshop with author, copyright and a city."""
    pairs = ((80, ARTIST.encode()), (116, COPYRIGHT.encode()), (90, PLACE))
    data = b"".join(
        b"\x1c\2" + struct.pack(">BH", number, len(text)) + text for number, text in pairs
    )
    padded = data + bytes(len(data) % 2)
    return (
        b"8BIM\x03\xed\0\0\0\0\0\2ab" + b"8BIM\x04\x04\0\0" + struct.pack(">I", len(data)) + padded
    )


def segment(code: int, payload: bytes) -> bytes:
    return bytes((0xFF, code)) + struct.pack(">H", len(payload) + 2) + payload
