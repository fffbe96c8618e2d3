"""Small animations that need much memory or time if a reader believes them."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

from support.hostile_webp import ANIMATED, CONTROL, canvas, chunk, lossy, riff

Bomb = tuple[str, bytes]

KEEP, CLEAR, RESTORE = 0, 1, 2


def animation_bombs() -> Iterator[Bomb]:
    """Yield every animation with its name, which begins with its format."""
    yield from _gif()
    yield from _apng()
    yield from _webp()


def _codes(count: int) -> bytes:
    """Return `count` pixels of one color as LZW in blocks: each code stands for one pixel more."""
    bits, length, next_code, width = 4, 3, 6, 3
    out, done, code = bytearray(), 0, 0
    codes = []
    while done < count:
        # The string of the table's last code, which grows by one with each.
        run = 1 if code == 0 else code - 4
        codes.append((code, width))
        done += run
        code = min(6 if code == 0 else code + 1, 4095)
        if len(codes) > 1 and next_code < 4096:
            next_code += 1
            width = min(12, next_code.bit_length())
    codes.append((5, width))
    value = shift = 0
    for code, size in [(bits, length), *codes]:
        value |= code << shift
        shift += size
        while shift >= 8:
            out.append(value & 255)
            value >>= 8
            shift -= 8
    out.append(value)
    blocks = (bytes(out[at : at + 255]) for at in range(0, len(out), 255))
    return b"\x02" + b"".join(bytes((len(block),)) + block for block in blocks) + b"\0"


DOT = b"\x02\x02\x44\x01\x00"


def gif(width: int, height: int, *frames: bytes) -> bytes:
    """Return a GIF of two colors."""
    screen = struct.pack("<6sHHBBB", b"GIF89a", width, height, 0x80, 0, 0)
    return screen + b"\0\0\0\xff\xff\xff" + b"".join(frames) + b";"


def gif_frame(
    width: int, height: int, pixels: bytes, at: tuple[int, int] = (0, 0), disposal: int = KEEP
) -> bytes:
    control = b"\x21\xf9\x04" + bytes(((disposal + 1) << 2 | 1, 0, 0, 1, 0))
    return control + b"\x2c" + struct.pack("<HHHHB", *at, width, height, 0) + pixels


def _gif() -> Iterator[Bomb]:
    for side, count in ((64, 1000), (512, 100), (2048, 20)):
        frame = gif_frame(side, side, _codes(side * side))
        yield f"gif, {count} full frames of {side}x{side}", gif(side, side, frame * count)
        frame = gif_frame(side, side, _codes(side * side), disposal=RESTORE)
        name = f"gif, {count} frames of {side}x{side} that are restored"
        yield name, gif(side, side, frame * count)
    dots = [gif_frame(1, 1, DOT, (i % 64, i // 64 % 64), i % 3) for i in range(4000)]
    yield "gif, 4000 dots without delays", gif(64, 64, *dots)
    for side, count in ((4096, 64), (8000, 16), (16_000, 4), (30_000, 2)):
        dots = [gif_frame(1, 1, DOT, (i, i), i % 3) for i in range(count)]
        yield f"gif, {count} dots on {side}x{side}", gif(side, side, *dots)
    beyond = gif_frame(300, 300, _codes(90_000), (65_535, 65_535), RESTORE)
    yield "gif, 500 frames beyond its screen", gif(9, 9, beyond * 500)
    partly = gif_frame(3000, 3000, _codes(9_000_000), (8, 8), CLEAR)
    yield "gif, 20 frames mostly beyond its screen", gif(9, 9, partly * 20)
    loops = b"\x21\xff\x0bNETSCAPE2.0\x03\x01\0\0\0" * 40_000
    yield "gif of 40000 loops", gif(9, 9, gif_frame(1, 1, DOT), loops, gif_frame(1, 1, DOT))
    controls = b"\x21\xf9\x04\x0d\0\0\1\0" * 100_000
    yield "gif of 100000 controls", gif(9, 9, gif_frame(1, 1, DOT), controls, gif_frame(1, 1, DOT))
    clears = b"\x02" + (b"\xff" + b"\x24" * 255) * 400 + b"\0"
    frame = gif_frame(9, 9, clears)
    yield "gif, 10 frames that only clear their tables", gif(9, 9, frame * 10)
    yield (
        "gif whose second frame has no pixels",
        gif(9, 9, gif_frame(9, 9, _codes(81)), gif_frame(0, 9, DOT)),
    )


def png_chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


class Apng:
    """An APNG in parts: 8-bit gray."""

    def __init__(self, width: int, height: int, count: int, plays: int = 0) -> None:
        header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
        self.width, self.height = width, height
        self.parts = [b"\x89PNG\r\n\x1a\n", png_chunk(b"IHDR", header)]
        self.parts.append(png_chunk(b"acTL", struct.pack(">II", count, plays)))
        self.number = 0

    def control(
        self,
        size: tuple[int, int],
        at: tuple[int, int] = (0, 0),
        disposal: int = KEEP,
        blend: int = 0,
        delay: tuple[int, int] = (0, 0),
    ) -> None:
        fields = (self.number, *size, *at, *delay, disposal, blend)
        self.parts.append(png_chunk(b"fcTL", struct.pack(">IIIIIHHBB", *fields)))
        self.number += 1

    def frame(self, size: tuple[int, int], packed: bytes, *more: object) -> None:
        self.control(size, *more)  # type: ignore[arg-type]
        if self.number == 1:
            self.parts.append(png_chunk(b"IDAT", packed))
        else:
            self.parts.append(png_chunk(b"fdAT", struct.pack(">I", self.number) + packed))
            self.number += 1

    def file(self) -> bytes:
        return b"".join([*self.parts, png_chunk(b"IEND", b"")])


def packed(width: int, height: int, gray: int = 0) -> bytes:
    row = b"\0" + bytes((gray,)) * width
    return zlib.compress(row * height, 9)


def _apng() -> Iterator[Bomb]:
    for side, count in ((64, 1000), (1024, 60), (4096, 5)):
        data = packed(side, side)
        for disposal, words in ((KEEP, "stay"), (CLEAR, "are cleared"), (RESTORE, "are restored")):
            file = Apng(side, side, count)
            for number in range(count):
                file.frame((side, side), data, (0, 0), disposal, number % 2)
            yield f"png, {count} frames of {side}x{side} that {words}", file.file()
    for side, count in ((4096, 64), (12_000, 7)):
        file = Apng(side, side, count)
        file.frame((side, side), packed(side, side))
        for number in range(1, count):
            file.frame((1, 1), packed(1, 1, number), (number, number), number % 3)
        yield f"png, {count} dots on {side}x{side}", file.file()
    dot = packed(1, 1, 9)
    file = Apng(64, 64, 3000)
    file.frame((64, 64), packed(64, 64))
    for number in range(1, 3000):
        file.frame((1, 1), dot, (number % 64, number // 64 % 64), number % 3)
    yield "png, 3000 dots without delays", file.file()
    for says, has in ((60_000, 3), (2, 3000), (0, 3), (1, 3)):
        file = Apng(9, 9, says)
        for _ in range(has):
            file.frame((9, 9), packed(9, 9, 200))
        yield f"png that says {says} frames and has {has}", file.file()
    for words, size, at in (
        ("of no width", (0, 9), (0, 0)),
        ("larger than its canvas", (10, 9), (0, 0)),
        ("beyond its canvas", (9, 9), (1, 0)),
        ("whose sum overflows", (0xFFFFFFFF, 1), (2, 0)),
    ):
        file = Apng(9, 9, 2)
        file.frame((9, 9), packed(9, 9))
        file.frame(size, packed(9, 9), at)
        yield f"png with a frame {words}", file.file()
    file = Apng(9, 9, 2)
    file.frame((9, 9), packed(9, 9))
    for _ in range(30_000):
        file.control((9, 9))
    yield "png of 30000 controls without data", file.file()
    file = Apng(9, 9, 2)
    file.frame((9, 9), packed(9, 9))
    file.control((9, 9))
    data, pieces = packed(9, 9, 3), []
    for at in range(len(data)):
        pieces += [png_chunk(b"fdAT", bytes(4) + data[at : at + 1]), png_chunk(b"fdAT", b"")] * 1
    yield (
        "png whose frame comes byte by byte",
        file.file()[:-12] + b"".join(pieces) + file.file()[-12:],
    )
    file = Apng(9, 9, 2)
    file.frame((9, 9), packed(9, 9))
    file.frame((9, 9), zlib.compress(bytes(64 << 20), 9))
    yield "png whose second frame unpacks to 64 MB", file.file()
    file = Apng(9, 9, 2)
    file.frame((9, 9), packed(9, 9))
    empty = png_chunk(b"fdAT", bytes(4)) * 60_000
    yield "png with 60000 empty pieces of a frame", file.file()[:-12] + empty + file.file()[-12:]


def webp_frame(
    size: tuple[int, int], body: bytes, at: tuple[int, int] = (0, 0), flags: int = 0
) -> bytes:
    fields = (at[0] // 2, at[1] // 2, size[0] - 1, size[1] - 1, 0)
    head = b"".join(struct.pack("<I", field)[:3] for field in fields)
    return chunk(b"ANMF", head + bytes((flags,)) + body)


def blank(width: int, height: int, transparent: bool = False) -> bytes:
    """Return a VP8L chunk of one color (RFC 9649, 3.4), which needs no bits per pixel."""
    bits = (width - 1) | (height - 1) << 14 | transparent << 28
    bits |= 0b0001_0001_0001_0001_0001 << (28 + 1 + 3 + 3)
    return chunk(b"VP8L", b"\x2f" + bits.to_bytes(8, "little") + bytes(16))


def _webp() -> Iterator[Bomb]:
    for side, count in ((64, 2000), (1024, 100), (4096, 64)):
        for flags, words in ((0, "stay"), (1, "are cleared")):
            frames = webp_frame((side, side), blank(side, side, True), flags=flags) * count
            name = f"webp, {count} frames of {side}x{side} that {words}"
            yield name, riff(canvas(side, side, ANIMATED), CONTROL, frames)
    for side, count in ((4096, 64), (12_000, 7), (16_384, 2)):
        dots = [webp_frame((1, 1), blank(1, 1), (2 * i, 2 * i), i % 2) for i in range(count)]
        yield (
            f"webp, {count} dots on {side}x{side}",
            riff(canvas(side, side, ANIMATED), CONTROL, *dots),
        )
    small = chunk(b"VP8 ", lossy(16, 16))
    places = [((2 * i) % 48, (2 * i) // 48 % 48) for i in range(2000)]
    frames = [webp_frame((16, 16), small, at, i % 4) for i, at in enumerate(places)]
    yield "webp, 2000 frames that overlap", riff(canvas(64, 64, ANIMATED), CONTROL, *frames)
    for words, size, at in (
        ("larger than its canvas", (18, 16), (0, 0)),
        ("beyond its canvas", (16, 16), (2, 0)),
        ("of the largest size", (1 << 24, 1 << 24), (0, 0)),
        ("at the largest place", (16, 16), (0x1FFFFFE, 0x1FFFFFE)),
    ):
        frames = [webp_frame((16, 16), small), webp_frame(size, small, at)]
        yield f"webp with a frame {words}", riff(canvas(16, 16, ANIMATED), CONTROL, *frames)
    nested = webp_frame((16, 16), webp_frame((16, 16), small))
    yield "webp with a frame in a frame", riff(canvas(16, 16, ANIMATED), CONTROL, nested, nested)
    claim = chunk(b"VP8 ", lossy(16, 16), 0xFFFFFFF0)
    frames = [webp_frame((16, 16), small), webp_frame((16, 16), claim)]
    yield "webp whose frame claims 4 GB", riff(canvas(16, 16, ANIMATED), CONTROL, *frames)
    alpha = chunk(b"ALPH", b"\0" + bytes(16 * 16))
    frames = [webp_frame((16, 16), alpha * 2000 + small)] * 2
    yield "webp of 4000 alphas", riff(canvas(16, 16, ANIMATED), CONTROL, *frames)
    yield "webp of 100000 controls", riff(canvas(16, 16, ANIMATED), CONTROL * 100_000, *frames)
