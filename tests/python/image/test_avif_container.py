"""The boxes around the coded image of an AVIF, compared with the standards. Only in builds with the
feature `avif`; see `make test-features`."""

from __future__ import annotations

import struct

import pytest
from PIL import Image, ImageCms, PngImagePlugin

from support import metadata_blocks
from support.avif_files import alpha, avif, needs_encoder, photo, png
from support.isobmff import boxes


def bits(data: bytes, start: int, count: int) -> int:
    shift = len(data) * 8 - start - count
    return (int.from_bytes(data, "big") >> shift) & ((1 << count) - 1)


def number(data: bytes, start: int, length: int) -> int:
    return int.from_bytes(data[start : start + length], "big")


@needs_encoder
@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "LA"])
@pytest.mark.parametrize("size", [(70, 41), (1, 1)])
def test_the_file_is_what_miaf_and_avif_ask_for(mode: str, size: tuple[int, int]) -> None:
    """ISO/IEC 23000-22 (MIAF), 23008-12 (HEIF), AVIF 1.1 and AV1-ISOBMFF; names are theirs."""
    source = photo(*size).convert(mode)
    transparent = "A" in mode
    if transparent:
        source.putalpha(alpha(*size))
    exif = Image.Exif()
    exif[0x8298] = "(c) Ann"
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    if "L" in mode:
        profile = b""
    text = PngImagePlugin.PngInfo()
    text.add_itxt("XML:com.adobe.xmp", metadata_blocks.xmp().decode())
    data = png(source, exif=exif, icc_profile=profile, pnginfo=text)
    file = bytes(avif(data, keep=["icc", "copyright", "xmp"]))
    found = boxes(file)
    only = dict(found)

    assert [path for path, _ in found if path.count("/") == 1] == ["/ftyp", "/meta", "/mdat"]
    assert only["/ftyp"] == b"avif\0\0\0\0avifmif1miaf"
    children = [path for path, _ in found if path.startswith("/meta/") and path.count("/") == 2]
    expected = ["hdlr", "pitm", "iloc", "iinf", "iref", "iprp"]
    assert children == [f"/meta/{name}" for name in expected]
    assert only["/meta/hdlr"] == bytes(8) + b"pict" + bytes(13)
    assert only["/meta/pitm"] == bytes(4) + b"\0\x01"
    assert not {"/meta/iprp/ipco/irot", "/meta/iprp/ipco/imir"} & set(only)

    infos = [body for path, body in found if path.endswith("/infe")]
    assert number(only["/meta/iinf"], 4, 2) == len(infos)
    types = {number(body, 4, 2): body[8:12] for body in infos}
    others = {2: b"av01"} if transparent else {}
    assert types == {1: b"av01", 3: b"Exif", 4: b"mime"} | others
    contents = {body[12:] for body in infos if number(body, 4, 2) == 4}
    assert contents == {b"\0application/rdf+xml\0"}
    references = {(path[-4:], body) for path, body in found if path.startswith("/meta/iref/")}
    expected_references = {("cdsc", bytes((0, item, 0, 1, 0, 1))) for item in (3, 4)}
    if transparent:
        expected_references.add(("auxl", b"\0\x02\0\x01\0\x01"))
    assert references == expected_references

    # The items fill the `mdat`, without gaps.
    places = only["/meta/iloc"]
    assert places[:6] == b"\0\0\0\0\x44\0" and number(places, 6, 2) == len(types)
    items, position = {}, len(file) - len(only["/mdat"])
    for start in range(8, len(places), 14):
        assert number(places, start + 2, 4) == 1  # In this file, one extent.
        offset, length = number(places, start + 6, 4), number(places, start + 10, 4)
        assert offset == position and length > 0
        items[number(places, start, 2)], position = file[offset : offset + length], offset + length
    assert position == len(file) and set(items) == set(types)
    assert metadata_blocks.LABEL.encode() in items[4]
    assert items[3][:4] == bytes(4) and items[3][4:8] in (b"MM\0*", b"II*\0")

    properties = [(p[-4:], body) for p, body in found if p.startswith("/meta/iprp/ipco/")]
    owners, association = {}, only["/meta/iprp/ipma"]
    assert association[:4] == bytes(4)
    start = 8
    for _ in range(number(association, 4, 4)):
        count = association[start + 2]
        owners[number(association, start, 2)] = [
            (*properties[(byte & 127) - 1], byte >> 7)
            for byte in association[start + 3 : start + 3 + count]
        ]
        start += 3 + count
    assert start == len(association) and list(owners) == sorted(types)[: 1 + transparent]
    for item, own in owners.items():
        gray = item == 2 or "L" in mode
        named = {
            name + body[:4].decode() if name == "colr" else name: body for name, body, _ in own
        }
        assert [name for name, _, essential in own if essential] == ["av1C"]
        assert named["ispe"] == struct.pack(">III", 0, *size)
        assert named["pixi"] == bytes(4) + (b"\1\x08" if gray else b"\3\x08\x08\x08")
        if item == 2:
            assert named["auxC"] == bytes(4) + b"urn:mpeg:mpegB:cicp:systems:auxiliary:alpha\0"
            assert not any("colr" in name for name in named)
        else:
            assert named["colrnclx"] == b"nclx\0\x01\0\x0d\0\x06\x80"
            assert ("colrprof" in named) == bool(profile)
        # No temporal delimiter; the sequence header of a still, and what av1C repeats of it.
        data = items[item]
        assert data[0] == 0x0A
        header, configuration = data[2 : 2 + data[1]], named["av1C"]
        assert configuration[0] == 0x81 and configuration[3] == 0
        profile_and_level = bits(header, 0, 3) << 5 | bits(header, 5, 5)
        assert profile_and_level == configuration[1]
        assert bits(header, 3, 2) == 3  # still_picture, reduced_still_picture_header
        widths = [bits(header, 10 + 4 * n, 4) + 1 for n in (0, 1)]
        assert bits(header, 18, widths[0]) + 1 == size[0]
        assert bits(header, 18 + widths[0], widths[1]) + 1 == size[1]
        # 8 bits; one plane or 4:2:0.
        assert configuration[2] == (0b0001_1100 if gray else 0b0000_1100)
