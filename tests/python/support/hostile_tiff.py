"""Small TIFF files of every coding and structure, to be damaged, and bombs of them."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator

import numpy as np
from PIL import Image

from support import tiff_files as tf
from support.jpeg_files import sample_pixels
from support.tiff_files import tiff, with_parts

Named = tuple[str, bytes]


def tiff_files(width: int, height: int) -> Iterator[Named]:
    """Yield files of the kinds that Pillow does not write; the first bytes are always `II`."""
    rgb = sample_pixels(width, height)
    image = Image.fromarray(rgb, "RGB")
    alpha = np.dstack([rgb, np.arange(width * height).reshape(height, width) % 256])
    gray = rgb[..., 0].astype(int)
    yield "tiff-zstd", tiff(rgb, tf.RGB, compression=tf.ZSTD, rows=7)
    planes = {"planar": True, "tile": (16, 16), "predictor": True}
    yield "tiff-planar-tiles", tiff(alpha, tf.RGB, compression=tf.LZW, extra=[2], **planes)
    yield (
        "tiff-premultiplied",
        tiff(alpha * 257, tf.RGB, bits=16, extra=[1], compression=tf.DEFLATE),
    )
    yield "tiff-big", tiff(rgb, tf.RGB, compression=tf.DEFLATE, tile=(16, 16), big=True)
    yield "tiff-bits", tiff(gray * 16, tf.WHITE_IS_ZERO, bits=12, reversed_bits=True, rows=6)
    colors: dict[int, tf.Value] = {320: (tf.SHORT, list(range(0, 65_536, 1366)))}
    yield (
        "tiff-palette",
        tiff(gray // 16, tf.PALETTE, bits=4, compression=tf.PACKBITS, fields=colors),
    )
    yield "tiff-lab", tiff(rgb, tf.CIELAB, rows=5)
    yield "tiff-ycbcr", _ycbcr(rgb)
    yield "tiff-group3", _fax(image, "group3", {292: 1})
    yield "tiff-runs", _fax(image, "tiff_ccitt", {})
    yield "tiff-jpeg", _jpeg(image)
    yield "tiff-old-jpeg", _old_jpeg(image)


def _fields(width: int, height: int, compression: int, photometric: int) -> dict[int, tf.Value]:
    numbers = {256: width, 257: height, 259: compression, 262: photometric}
    return {tag: (tf.LONG, [value]) for tag, value in numbers.items()}


def _ycbcr(rgb: np.ndarray) -> bytes:
    height, width, _ = rgb.shape
    fields = _fields(width, height, tf.DEFLATE, tf.YCBCR)
    fields |= {258: (tf.SHORT, [8, 8, 8]), 277: (tf.SHORT, [3]), 530: (tf.SHORT, [2, 2])}
    return with_parts([zlib.compress(tf.blocks(rgb, 2, 2))], fields)


def _fax(image: Image.Image, compression: str, more: dict[int, int]) -> bytes:
    strips = tf.by_pillow(image.convert("1"), compression, {**more, 278: 8})
    number = {"group3": tf.GROUP_3, "tiff_ccitt": tf.RUNS}[compression]
    fields = _fields(image.width, image.height, number, tf.GRAY)
    fields |= {tag: (tf.LONG, [value]) for tag, value in {**more, 278: 8}.items()}
    return with_parts(strips, fields)


def _jpeg(image: Image.Image) -> bytes:
    tops = range(0, image.height, 8)
    boxes = [(0, y, image.width, min(y + 8, image.height)) for y in tops]
    parts = [tf.split_jpeg(tf.jpeg(image.crop(box), quality=70, subsampling=0)) for box in boxes]
    fields = _fields(image.width, image.height, tf.JPEG, tf.YCBCR)
    fields |= {258: (tf.SHORT, [8, 8, 8]), 277: (tf.SHORT, [3]), 278: (tf.SHORT, [8])}
    fields[347] = (tf.UNDEFINED, list(parts[0][0]))
    return with_parts([strip for _, strip in parts], fields)


def _old_jpeg(image: Image.Image) -> bytes:
    whole = tf.jpeg(image, quality=70)
    fields = _fields(image.width, image.height, tf.OLD_JPEG, tf.YCBCR)
    fields |= {258: (tf.SHORT, [8, 8, 8]), 277: (tf.SHORT, [3])}
    fields |= {513: (tf.LONG, [8]), 514: (tf.LONG, [len(whole)])}
    return with_parts([whole], fields)


def tiff_bombs() -> Iterator[Named]:
    """Yield files that need much memory or time if a decoder believes them."""
    side = 4096
    white = bytes(side * side // 8)
    for compression, data in {
        tf.DEFLATE: zlib.compress(white, 9),
        tf.PACKBITS: b"\x81\0" * (side * side // 1024),
        tf.ZSTD: b"\x28\xb5\x2f\xfd\0\x58" + _repeated(side * side // 8),
        tf.GROUP_4: b"\xff" * (side // 8),
        tf.GROUP_3: b"\xff" * 64,
    }.items():
        fields = _fields(side, side, compression, tf.GRAY)
        yield f"tiff of a blank page, compression {compression}", with_parts([data], fields)
    # Sixteen samples of 16 bits, of which three are used.
    fields = _fields(2048, 1024, tf.DEFLATE, tf.RGB)
    fields |= {258: (tf.SHORT, [16] * 16), 277: (tf.SHORT, [16])}
    packed = zlib.compress(bytes(2048 * 1024 * 32), 9)
    yield "tiff of 64 MB in 64 KB", with_parts([packed], fields)
    fields = _fields(60_000, 60_000, tf.DEFLATE, tf.RGB)
    fields |= {258: (tf.SHORT, [16] * 16), 277: (tf.SHORT, [16])}
    yield "tiff of 16 samples a pixel", with_parts([packed], fields)
    fields = _fields(1, 60_000, tf.DEFLATE, tf.GRAY)
    fields |= {258: (tf.SHORT, [8]), 322: (tf.LONG, [60_000]), 323: (tf.LONG, [60_000])}
    yield "tiff of a narrow image in a wide tile", with_parts([packed], fields, tiled=True)
    fields[322] = (tf.LONG, [0xFFFFFFFF])
    yield "tiff of a tile without end", with_parts([packed], fields, tiled=True)
    yield from _structures()
    yield from _codes()


def _structures() -> Iterator[Named]:
    rows = 3000
    fields = _fields(9, rows, tf.DEFLATE, tf.GRAY)
    fields |= {258: (tf.SHORT, [8]), 278: (tf.SHORT, [1])}
    empty = zlib.compress(b"")[:2] + b"\0\0\0\xff\xff" * 3000
    overlapping = {273: (tf.LONG, list(range(8, 8 + rows))), 279: (tf.LONG, [9000] * rows)}
    yield "tiff of strips within each other", tf.assembled({**fields, **overlapping}, empty)
    without_lengths = {273: (tf.LONG, [8] * rows)}
    yield "tiff of strips in one place", tf.assembled({**fields, **without_lengths}, empty)
    small = {256: 700, 257: 700, 259: tf.LZW, 262: tf.GRAY, 258: 8, 322: 1, 323: 1}
    tiles: dict[int, tf.Value] = {tag: (tf.LONG, [value]) for tag, value in small.items()}
    yield "tiff of 490000 tiles of a pixel", with_parts([b"\x80"] * 490_000, tiles, tiled=True)
    small = {256: 500, 257: 500, 259: tf.JPEG, 262: tf.GRAY, 258: 8, 322: 1, 323: 1}
    tiles = {tag: (tf.LONG, [value]) for tag, value in small.items()}
    tables = {347: (tf.UNDEFINED, list(bytes(60_000)))}
    parts = [b"\xff\xd8"] * 250_000
    yield (
        "tiff of 250000 JPEG tiles with long tables",
        with_parts(parts, tiles | tables, tiled=True),
    )
    thumbnail = b"\x01\0\xfe\0\x04\0\x01\0\0\0\x01\0\0\0"
    chain = b"".join(
        thumbnail + struct.pack("<I", 8 + 18 * (number + 1)) for number in range(100_000)
    )
    yield "tiff of 100000 thumbnails", b"II*\0\x08\0\0\0" + chain
    yield "tiff of thumbnails in a circle", b"II*\0\x08\0\0\0" + thumbnail + b"\x08\0\0\0"
    for count in (1 << 63, 1 << 40, 65_536):
        head = b"II+\0\x08\0\0\0" + struct.pack("<QQ", 16, count)
        yield f"tiff of {count} wide fields", head + bytes(20 * 65_536)
        field = struct.pack("<HHQQ", 273, 16, count, 16)
        sides = struct.pack("<HHQQHHQQ", 256, 4, 1, 9, 257, 4, 1, 9)
        data = b"II+\0\x08\0\0\0" + struct.pack("<QQ", 16, 3) + sides + field + bytes(8)
        yield f"tiff of {count} wide offsets", data


def _codes() -> Iterator[Named]:
    # Runs of no pixels, which never reach the end of the row: horizontal codes of white 0, black 0.
    runs = int(("001" + "00110101" + "0000110111") * 8000, 2).to_bytes(21_000, "big")
    yield "tiff of empty runs", with_parts([runs * 40], _fields(60_000, 9, tf.GROUP_4, tf.GRAY))
    fields = _fields(60_000, 9, tf.GROUP_3, tf.GRAY)
    yield "tiff of fill bits without end", with_parts([bytes(2_000_000)], fields)
    ends = b"\0\x10\x01" * 600_000
    yield "tiff of ends of line without end", with_parts([ends], fields)
    # 31 << 3: a window of 2 TB.
    for window in (31 << 3, 15 << 3, 17 << 3):
        frame = b"\x28\xb5\x2f\xfd\0" + bytes([window]) + _repeated(1 << 20)
        fields = _fields(1024, 1024, tf.ZSTD, tf.GRAY) | {258: (tf.SHORT, [8])}
        yield f"tiff of a Zstandard window, code {window}", with_parts([frame], fields)
    huge = b"\x28\xb5\x2f\xfd\xe0" + struct.pack("<Q", 1 << 62) + _repeated(1 << 20)
    yield "tiff of a Zstandard frame of 4 EB", with_parts([huge], fields)
    out = io.BytesIO()
    Image.new("L", (4000, 4000)).save(out, "JPEG")
    fields = _fields(16, 4000, tf.JPEG, tf.GRAY) | {258: (tf.SHORT, [8]), 278: (tf.SHORT, [1])}
    strips = [out.getvalue()] * 20
    yield "tiff whose strips are larger JPEGs", with_parts(strips, fields)


def _repeated(length: int) -> bytes:
    """Blocks of Zstandard that repeat a byte, 128 KB each."""
    blocks = -(-length // (128 << 10))
    header = [1 << 1 | (128 << 10) << 3 | (number == blocks - 1) for number in range(blocks)]
    return b"".join(struct.pack("<I", value)[:3] + b"\0" for value in header)
