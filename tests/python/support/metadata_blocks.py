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
