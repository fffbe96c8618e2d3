"""PNG as programs write it: without an end, with transparency of too many bits, with Exif as text."""

from __future__ import annotations

import io
import struct
import zlib

import fcimage
import numpy as np
import pytest
from fcimage import Limits, Png, Variant
from PIL import Image

VARIANT = Variant("a", encodings=Png())
EXIF = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0"


def chunk(name: bytes, body: bytes) -> bytes:
    crc = struct.pack(">I", zlib.crc32(name + body))
    return struct.pack(">I", len(body)) + name + body + crc


def png(
    bits: int,
    color: int,
    rows: bytes,
    *before: bytes,
    size: tuple[int, int] = (2, 1),
    end: bool = True,
) -> bytes:
    """A PNG; `rows` have their filter bytes, and the chunks `before` come before them."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", *size, bits, color, 0, 0, 0))
    data = chunk(b"IDAT", zlib.compress(rows))
    tail = chunk(b"IEND", b"") if end else b""
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(before) + data + tail


def pixels(data: bytes) -> np.ndarray:
    (image,) = fcimage.render(data, VARIANT)
    return np.asarray(Image.open(io.BytesIO(image.data)).convert("RGBA"))


def pillow(data: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGBA"))


GRAY = png(8, 0, b"\0\x07\x09")


def test_all_rows_without_an_end_are_an_image() -> None:
    expected = [[[7, 7, 7, 255], [9, 9, 9, 255]]]
    data = png(8, 0, b"\0\x07\x09", end=False)
    assert (pixels(data) == expected).all()
    # Without the checksum of the data, and without that of deflate.
    assert (pixels(data[:-4]) == expected).all()
    assert (pixels(data[:-8]) == expected).all()
    with pytest.raises(fcimage.DecodeError, match="ends too early"):
        pixels(data[:-10])


@pytest.mark.parametrize("bits", [1, 2, 4, 8])
def test_only_the_low_bits_of_transparency_count(bits: int) -> None:
    most = (1 << bits) - 1
    row = bytes((0, most << (8 - bits))) if bits < 8 else b"\0\xff\0"
    right = png(bits, 0, row, chunk(b"tRNS", struct.pack(">H", most)))
    high = png(bits, 0, row, chunk(b"tRNS", struct.pack(">H", 0xFF00 | most)))
    expected = [[[255, 255, 255, 0], [0, 0, 0, 255]]]
    assert (pixels(right) == expected).all()
    assert (pixels(high) == expected).all()
    if bits < 8:
        more = png(bits, 0, row, chunk(b"tRNS", struct.pack(">H", 1 << bits | most)))
        assert (pixels(more) == expected).all()


def test_only_the_low_bits_of_a_transparent_color_count() -> None:
    row = b"\0\x01\x02\x03\x04\x05\x06"
    data = png(8, 2, row, chunk(b"tRNS", struct.pack(">3H", 0xFF01, 0xFF02, 0xFF03)))
    assert (pixels(data) == [[[1, 2, 3, 0], [4, 5, 6, 255]]]).all()


def raw_profile(kind: bytes, block: bytes, packed: bool) -> bytes:
    digits = block.hex().encode()
    lines = b"\n".join(digits[at : at + 72] for at in range(0, len(digits), 72))
    text = b"\n%s\n%8d\n%s\n" % (kind, len(block), lines)
    keyword = b"Raw profile type " + kind + b"\0"
    if packed:
        return chunk(b"zTXt", keyword + b"\0" + zlib.compress(text))
    return chunk(b"tEXt", keyword + text)


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("kind", [b"exif", b"APP1"])
def test_exif_in_a_text_turns_the_image(kind: bytes, packed: bool) -> None:
    data = png(8, 0, b"\0\x07\x09", raw_profile(kind, EXIF, packed))
    assert fcimage.probe(data).orientation == 6
    assert pixels(data)[:, 0, 0].tolist() == [7, 9]
    if kind == b"exif":
        assert Image.open(io.BytesIO(data)).getexif()[0x0112] == 6


def test_the_exif_chunk_comes_before_the_text() -> None:
    upright = EXIF[6:].replace(b"\x01\0\0\0\x06", b"\x01\0\0\0\x01")
    chunks = (raw_profile(b"exif", EXIF, True), chunk(b"eXIf", upright))
    assert fcimage.probe(png(8, 0, b"\0\x07\x09", *chunks)).orientation == 1


def test_a_text_beyond_max_metadata_is_left_out() -> None:
    data = png(8, 0, b"\0\x07\x09", raw_profile(b"exif", EXIF + bytes(1000), True))
    assert fcimage.probe(data).orientation == 6
    assert fcimage.probe(data, limits=Limits(max_metadata=500)).orientation == 1


def broken(whole: bytes) -> bytes:
    return whole[:-1] + bytes((whole[-1] ^ 1,))


ANCILLARY = {
    "iCCP": b"name\0\0no zlib",
    "zTXt": b"Comment\0\0no zlib",
    "iTXt": b"Comment\0\1",
    "gAMA": b"\0",
    "cHRM": b"\0" * 31,
    "sRGB": b"",
    "pHYs": b"\0",
    "tIME": b"\0",
    "bKGD": b"",
    "tRNS": b"\0",
    "hIST": b"\0",
    "eXIf": b"no Exif",
    "cICP": b"\0",
    "fcTL": b"\0" * 5,
}


@pytest.mark.parametrize("name", ANCILLARY)
def test_an_ancillary_chunk_never_spoils_the_image(name: str) -> None:
    one = chunk(name.encode(), ANCILLARY[name])
    sound = pixels(GRAY)
    for before in ((one,), (one, one), (broken(one),)):
        assert (pixels(png(8, 0, b"\0\x07\x09", *before)) == sound).all()


def test_metadata_whose_checksum_is_wrong_are_left_out() -> None:
    exif = chunk(b"eXIf", EXIF[6:])
    assert fcimage.probe(png(8, 0, b"\0\x07\x09", exif)).orientation == 6
    assert fcimage.probe(png(8, 0, b"\0\x07\x09", broken(exif))).orientation == 1


def test_a_wrong_checksum_of_the_palette_is_damage() -> None:
    palette = chunk(b"PLTE", b"\1\2\3")
    assert (pixels(png(8, 3, b"\0\0\0", palette)) == [1, 2, 3, 255]).all()
    with pytest.raises(fcimage.DecodeError):
        pixels(png(8, 3, b"\0\0\0", broken(palette)))


@pytest.mark.parametrize("color", [0, 2, 4, 6])
def test_sixteen_bits_are_rounded(color: int) -> None:
    channels = {0: 1, 2: 3, 4: 2, 6: 4}[color]
    values = np.linspace(0, 65_535, 2 * channels).astype(np.uint16)
    found = pixels(png(16, color, b"\0" + values.astype(">u2").tobytes()))
    exact = np.round(values * 255.0 / 65_535).astype(np.uint8).reshape(2, channels)
    if channels < 3:
        exact = np.concatenate([np.repeat(exact[:, :1], 3, 1), exact[:, 1:]], 1)
    if exact.shape[1] == 3:
        exact = np.concatenate([exact, np.full((2, 1), 255, np.uint8)], 1)
    assert (found[0] == exact).all()


def test_a_png_changed_by_xcode_is_named() -> None:
    data = GRAY[:8] + chunk(b"CgBI", b"\x50\0\x20\x06") + GRAY[8:]
    with pytest.raises(fcimage.UnsupportedError, match="CgBI"):
        fcimage.probe(data)
