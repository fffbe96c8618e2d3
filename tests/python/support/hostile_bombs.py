"""Small files that need much memory or time if a decoder believes them."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

from support import profiles
from support.hostile_animations import animation_bombs
from support.hostile_files import corpus
from support.hostile_tiff import tiff_bombs
from support.hostile_vp8 import vp8_bombs
from support.hostile_vp8l import crowded
from support.hostile_webp import CONTROL, belying, canvas, chunk, frame, riff

Bomb = tuple[str, bytes]


def bombs() -> Iterator[Bomb]:
    """Yield every bomb with its name, which begins with its format."""
    yield from _png()
    yield from _gif()
    yield from _webp()
    yield from vp8_bombs()
    yield from _tiff()
    yield from tiff_bombs()
    yield from _jpeg()
    yield from _bmp()
    yield from _profiles()
    yield from animation_bombs()


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(width: int, height: int, depth: int, color: int, raw: int, *before: bytes) -> bytes:
    """Return a PNG whose data unpacks to `raw` zeros, with the chunks `before` the data."""
    header = struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, 0)
    chunks = (_chunk(b"IHDR", header), *before, _chunk(b"IDAT", zeros(raw)), _chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def zeros(count: int) -> bytes:
    """Return `count` zeros, compressed about a thousandfold."""
    pack = zlib.compressobj(9)
    block = bytes(1 << 20)
    parts = [pack.compress(block) for _ in range(count >> 20)]
    return b"".join((*parts, pack.compress(block[: count & 0xFFFFF]), pack.flush()))


def _png() -> Iterator[Bomb]:
    yield "png of 50000x50000", png(50_000, 50_000, 8, 6, 1000)
    yield "png of 2^31-1 squared", png(0x7FFFFFFF, 0x7FFFFFFF, 16, 6, 1000)
    yield "png of 65535x4096, in full", png(65_535, 4096, 1, 0, 4096 * 8193)
    yield "png of 8000x8000, in full", png(8000, 8000, 1, 0, 8000 * 1001)
    yield "png of 1x65535, 16 bits", png(1, 65_535, 16, 6, 65_535 * 9)
    yield "png of 65535x1, 16 bits", png(65_535, 1, 16, 6, 65_535 * 8 + 1)
    yield "png with 256 MB after its only pixel", png(1, 1, 8, 2, 256 << 20)
    many = zeros(256 << 20)
    yield "png with a profile of 256 MB", png(9, 9, 8, 2, 252, _chunk(b"iCCP", b"x\0\0" + many))
    yield "png with a zTXt of 256 MB", png(9, 9, 8, 2, 252, _chunk(b"zTXt", b"x\0\0" + many))
    keyword = b"Raw profile type exif\0\0"
    for length in (20, 4_000_000_000):
        pack = zlib.compressobj(9)
        packed = pack.compress(b"\nexif\n%8d\n" % length + b" " * (64 << 20)) + pack.flush()
        name = f"png with 200 texts of 64 MB that say {length} bytes of Exif"
        yield name, png(9, 9, 8, 2, 252, _chunk(b"zTXt", keyword + packed) * 200)
    text = b"x\0\1\0\0\0" + many
    yield "png with an iTXt of 256 MB", png(9, 9, 8, 2, 252, _chunk(b"iTXt", text))
    exif = _chunk(b"eXIf", b"II*\0\x08\0\0\0\xff\xff" + bytes(3 << 20))
    yield "png with an Exif of 3 MB", png(9, 9, 8, 2, 252, exif)
    exif = _chunk(b"eXIf", b"II*\0\x08\0\0\0\xff\xff" + bytes(20 << 20))
    yield "png with an Exif of 20 MB", png(9, 9, 8, 2, 252, exif)
    texts = _chunk(b"tEXt", b"Comment\0" + b"a" * 80) * 20_000
    yield "png with 20000 texts", png(9, 9, 8, 2, 252, texts)
    for frames in (65_536, 0xFFFFFFFF):
        control = _chunk(b"acTL", struct.pack(">II", frames, 0))
        yield f"png that says it has {frames} frames", png(9, 9, 8, 2, 252, control)
    empty = _chunk(b"IDAT", b"") * 200_000
    yield "png with 200000 empty pieces of data", png(9, 9, 8, 2, 252, empty)


def _gif() -> Iterator[Bomb]:
    screen = struct.Struct("<6sHHBBB")
    colors = b"\0\0\0\xff\xff\xff"

    def frame(width: int, height: int, body: bytes) -> bytes:
        return b"\x2c" + struct.pack("<HHHHB", 0, 0, width, height, 0) + body

    def start(width: int, height: int) -> bytes:
        return screen.pack(b"GIF89a", width, height, 0x80, 0, 0) + colors

    dot = b"\x02\x02\x44\x01\x00"
    yield "gif of 65535x65535", start(65_535, 65_535) + frame(65_535, 65_535, dot) + b";"
    yield "gif of 4096x4096 and one dot", start(4096, 4096) + frame(4096, 4096, dot) + b";"
    large = start(1, 1) + frame(12_000, 12_000, dot) + b";"
    yield "gif whose frame is larger than its screen", large
    far = (
        start(9, 9)
        + frame(60_000, 60_000, dot).replace(b",\0\0\0\0", b",\xff\xff\xff\xff", 1)
        + b";"
    )
    yield "gif whose frame is far beyond its screen", far
    yield "gif of 60000 frames", start(9, 9) + frame(1, 1, dot) * 60_000 + b";"
    yield "gif of 70000 frames", start(9, 9) + frame(1, 1, dot) * 70_000 + b";"
    clears = b"\x02" + (b"\xff" + b"\x24" * 255) * 8000 + b"\0"
    yield "gif of 2 MB that only clears its table", start(99, 99) + frame(99, 99, clears) + b";"
    profile = b"\x21\xff\x0bICCRGBG1012" + (b"\xff" + bytes(255)) * 80_000 + b"\0"
    yield "gif with a profile of 20 MB", start(9, 9) + profile + frame(9, 9, dot) + b";"
    xmp = b"\x21\xff\x0bXMP DataXMP" + (b"\xff" + b"x" * 255) * 80_000 + b"\0"
    yield "gif with an XMP of 20 MB", start(9, 9) + xmp + frame(9, 9, dot) + b";"
    notes = b"\x21\xfe\x01a\0" * 300_000
    yield "gif with 300000 notes", start(9, 9) + notes + frame(9, 9, dot) + b";"


def blank_webp(width: int, height: int) -> bytes:
    """Return a lossless bitstream (RFC 9649, 3.4) of one color, which needs no bits per pixel."""
    # From the lowest bit: sizes, alpha, version; no transform, no cache, one group of codes,
    # and five codes with a single symbol each.
    bits = (width - 1) | (height - 1) << 14
    bits |= 0b0001_0001_0001_0001_0001 << (28 + 1 + 3 + 3)
    return b"\x2f" + bits.to_bytes(8, "little") + bytes(16)


def _webp() -> Iterator[Bomb]:
    for side in (16_384, 8192, 4096):
        blank = riff(chunk(b"VP8L", blank_webp(side, side)))
        yield f"webp of {side}x{side} in 30 bytes", blank
    tables = riff(chunk(b"VP8L", crowded(128)))
    yield "webp of 128x128 with 1024 groups of codes", tables
    lossy = corpus()["webp-lossy"]
    bitstream = lossy[20:]
    huge = bitstream[:6] + struct.pack("<HH", 16_383, 16_383) + bitstream[10:]
    yield "webp, lossy, of 16383x16383", riff(chunk(b"VP8 ", huge))
    inner = chunk(b"VP8 ", huge)
    yield "webp with a large frame on a small canvas", riff(canvas(1, 1), inner)
    yield "webp of 2^24 squared", riff(canvas(1 << 24, 1 << 24), inner)
    small = chunk(b"VP8 ", bitstream)
    for name, flag in ((b"ICCP", 32), (b"EXIF", 8), (b"XMP ", 4)):
        claim = chunk(name, b"abcd", 0xFFFFFFF0)
        words = f"webp whose {name.decode().strip()} claims 4 GB"
        yield words, riff(canvas(24, 20, flag), small, claim)
        block = chunk(name, bytes(20 << 20))
        words = f"webp whose {name.decode().strip()} has 20 MB"
        yield words, riff(canvas(24, 20, flag), block, small)
    for count in (60_000, 70_000):
        frames = frame(24, 20, small) + frame(1, 1, chunk(b"VP8L", bytes(8))) * count
        yield f"webp of {count} frames", riff(canvas(24, 20, 2), CONTROL, frames)
    frames = frame(24, 20, inner)
    yield "webp whose frame hides a larger one", riff(canvas(24, 20, 2), CONTROL, frames)
    frames = frame(16_384, 16_384, small)
    yield "webp whose frame is larger than its canvas", riff(canvas(24, 20, 2), CONTROL, frames)
    partition = bitstream[:3] + b"\x9d\x01\x2a" + bitstream[6:40] + b"\xff" * 200
    yield "webp with partitions of 16 MB", riff(chunk(b"VP8 ", partition))
    yield from belying()


def tiff(fields: dict[int, tuple[int, int, bytes]], body: bytes = b"") -> bytes:
    """Return a little-endian TIFF; `fields` maps a tag to type, count, and four bytes of value or offset."""
    entries = b"".join(
        struct.pack("<HHI", tag, kind, count) + value
        for tag, (kind, count, value) in sorted(fields.items())
    )
    start = 8 + len(body)
    return (
        b"II*\0" + struct.pack("<I", start) + body + struct.pack("<H", len(fields)) + entries
    ) + bytes(4)


def _long(value: int) -> tuple[int, int, bytes]:
    return 4, 1, struct.pack("<I", value)


def _plain(width: int, height: int, compression: int = 1) -> dict[int, tuple[int, int, bytes]]:
    fields = {256: width, 257: height, 258: 8, 259: compression, 262: 1, 277: 1, 278: height}
    fields |= {273: 8, 279: 64}
    return {tag: _long(value) for tag, value in fields.items()}


def _planes(width: int, height: int, tile: int = 16, compression: int = 1) -> bytes:
    """Return a TIFF with a plane for each of red, green and blue, in tiles."""
    count = -(-width // tile) * -(-height // tile) * 3
    pixels = bytes(tile * tile) if compression == 1 else zeros(tile * tile)
    start = 8 + 8 * count
    body = struct.pack(f"<{count}I", *(start + i * len(pixels) for i in range(count)))
    body += struct.pack("<I", len(pixels)) * count + pixels * count
    numbers = {256: width, 257: height, 258: 8, 259: compression, 262: 2, 277: 3, 284: 2}
    fields = {tag: _long(value) for tag, value in (numbers | {322: tile, 323: tile}).items()}
    fields[324] = (4, count, struct.pack("<I", 8))
    fields[325] = (4, count, struct.pack("<I", 8 + 4 * count))
    return tiff(fields, body)


def _tiff() -> Iterator[Bomb]:
    yield "tiff of 65535x65535", tiff(_plain(65_535, 65_535), bytes(64))
    yield "tiff of 2^32-1 squared", tiff(_plain(0xFFFFFFFF, 0xFFFFFFFF), bytes(64))
    rows = 4000
    strips = struct.pack("<I", 8) * rows + struct.pack("<I", 64) * rows
    for method, name in ((5, "LZW"), (8, "deflate"), (32_773, "runs"), (7, "JPEG")):
        fields = {**_plain(4000, rows, method), 278: _long(1)}
        fields |= {
            273: (4, rows, struct.pack("<I", 72)),
            279: (4, rows, struct.pack("<I", 72 + 4 * rows)),
        }
        body = zeros(1 << 20)[:64] + strips
        yield f"tiff of 4000 strips in one place, {name}", tiff(fields, body)
    fields = _plain(64, 64)
    for tag in (273, 279):
        del fields[tag]
        del fields[278 if tag == 273 else 262]
    for tag, value in ((262, 1), (322, 0xFFFFFFF0), (323, 0xFFFFFFF0), (324, 8), (325, 64)):
        fields[tag] = _long(value)
    yield "tiff of one enormous tile", tiff(fields, bytes(64))
    yield "tiff of planes whose tiles reach beyond its edge", _planes(16, 10)
    yield "tiff of 250000 tiles of a pixel", _planes(500, 500, tile=1, compression=8)
    for tag in (258, 273, 279, 338, 339, 347, 34_675):
        fields = {**_plain(9, 7), tag: (4, 0x3FFFFFFF, struct.pack("<I", 8))}
        yield f"tiff whose field {tag} claims 4 GB", tiff(fields, bytes(64))
        fields = {**_plain(9, 7), tag: (4, 500_000, struct.pack("<I", 8))}
        yield f"tiff whose field {tag} has 2 MB", tiff(fields, bytes(2_000_000))
    fields = {**_plain(9, 7), 277: _long(65_535)}
    yield "tiff of 65535 samples a pixel", tiff(fields, bytes(64))
    fields = {**_plain(9, 7), **{tag: _long(1) for tag in range(1000, 66_000) if tag < 65_536}}
    yield "tiff of 64000 fields", tiff(fields, bytes(64))
    loop = tiff(_plain(9, 7), bytes(64))
    yield "tiff whose directory is followed by itself", loop[:-4] + loop[4:8]
    profile = (7, 20 << 20, struct.pack("<I", 8))
    yield "tiff with a profile of 20 MB", tiff({**_plain(9, 7), 34_675: profile}, bytes(20 << 20))


def _jpeg() -> Iterator[Bomb]:
    files = corpus()
    baseline, progressive = files["jpeg-baseline"], files["jpeg-progressive"]

    def sized(data: bytes, width: int, height: int) -> bytes:
        at = max(data.find(b"\xff\xc0"), data.find(b"\xff\xc2"))
        return data[: at + 5] + struct.pack(">HH", height, width) + data[at + 9 :]

    yield "jpeg of 65535x65535", sized(baseline, 65_535, 65_535)
    yield "jpeg of 65500x4096, its data ending soon", sized(baseline, 65_500, 4096)
    yield "jpeg of 4096x4096, its data ending soon", sized(baseline, 4096, 4096)
    scan = progressive[progressive.index(b"\xff\xda") : -2]
    for sides in ((24, 20), (4096, 4096)):
        for scans in (90, 100, 1000):
            data = sized(progressive[:-2], *sides) + scan * (scans // 10) + b"\xff\xd9"
            yield f"jpeg of {sides[0]}x{sides[1]} and {scans} scans", data
    first = scan[: scan.index(b"\xff\xda", 2)] if b"\xff\xda" in scan[2:] else scan
    data = sized(progressive[:-2], 4096, 4096) + first * 95 + b"\xff\xd9"
    yield "jpeg of 4096x4096 whose first scan comes 95 times", data

    def segment(code: int, body: bytes) -> bytes:
        return bytes((0xFF, code)) + struct.pack(">H", len(body) + 2) + body

    icc = b"".join(
        segment(0xE2, b"ICC_PROFILE\0" + bytes((number, 255)) + bytes(65_000))
        for number in range(1, 256)
    )
    yield "jpeg with a profile of 16 MB", baseline[:2] + icc + baseline[2:]
    exif = segment(0xE1, b"Exif\0\0" + b"II*\0\x08\0\0\0\xff\xff" + b"\x12\1" * 32_000)
    yield "jpeg with an Exif of 64 KB, 300 times", baseline[:2] + exif * 300 + baseline[2:]
    yield "jpeg with 300000 notes", baseline[:2] + segment(0xFE, b"") * 300_000 + baseline[2:]
    tables = baseline[baseline.index(b"\xff\xc4") : baseline.index(b"\xff\xda")]
    at = baseline.index(b"\xff\xda")
    yield "jpeg with 10000 tables", baseline[:at] + tables * 10_000 + baseline[at:]
    restarts = files["jpeg-restarts"]
    marks = b"\xff\xd0\xff\xd1" * 500_000
    yield "jpeg with a million restarts", restarts[:-2] + marks + b"\xff\xd9"
    yield "jpeg with 4 MB of fill bytes", baseline[:2] + b"\xff" * (4 << 20) + baseline[2:]


def _bmp() -> Iterator[Bomb]:
    files = corpus()
    for name in ("bmp-rgb", "bmp-rle"):
        data = files[name]
        for width, height in ((65_535, 65_535), (4096, 4096), (1 << 30, 1), (1, -(1 << 31))):
            sides = struct.pack("<ii", width, height)
            yield f"{name} of {width}x{height}", data[:18] + sides + data[26:]
    deltas = b"\0\2\1\0" * 300_000
    yield "bmp of 300000 deltas", files["bmp-rle"].partition(b"\n\0\x0e\1")[0] + deltas
    data = files["bmp-palette"]
    colors = data[:46] + struct.pack("<I", 0xFFFFFFFF) + data[50:]
    yield "bmp of four billion colors", colors


def _profiles() -> Iterator[Bomb]:
    hostile = {
        **profiles.HOSTILE,
        # As large as max_metadata allows.
        "of 33 points": profiles.cmyk_of(33),
        "of 33 points under seven names": profiles.cmyk_of(33, names=7),
        "whose table comes 10000 times": profiles.cmyk_of(30, times=10_000),
    }
    sound = profiles.cmyk(points=2)
    for at in (*range(12, 24), *range(128, 190), *range(204, 260)):
        damaged = sound[:at] + bytes((sound[at] ^ 0xFF,)) + sound[at + 1 :]
        hostile[f"whose byte {at} is flipped"] = damaged
    for name, profile in hostile.items():
        for photometric, samples in ((1, 1), (2, 3), (5, 4)):
            numbers = {262: photometric, 277: samples, 279: 9 * 7 * samples}
            fields = _plain(9, 7) | {tag: _long(value) for tag, value in numbers.items()}
            fields[34_675] = (7, len(profile), struct.pack("<I", 8 + 256))
            data = tiff(fields, bytes(256) + profile)
            yield f"tiff of {samples} samples with a profile {name}", data
