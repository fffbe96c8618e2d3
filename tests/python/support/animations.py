"""Animations with every disposal and blending, and the canvases that viewers show of them."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from io import BytesIO

import numpy
from PIL import Image

WIDTH, HEIGHT = 24, 18

KEEP, CLEAR, RESTORE = 0, 1, 2


@dataclass(frozen=True)
class Drawn:
    """A frame on its canvas: RGBA pixels at a place."""

    pixels: numpy.ndarray
    x: int
    y: int
    disposal: int
    over: bool


def patch(seed: int, width: int, height: int, alphas: tuple[int, ...]) -> numpy.ndarray:
    """RGBA noise of a few colors, with alpha of one of `alphas`; transparent pixels are black."""
    random = numpy.random.default_rng(seed)
    pixels = random.integers(0, 6, (height, width, 4), dtype=numpy.uint8) * 51
    pixels[..., 3] = random.choice(numpy.array(alphas, numpy.uint8), (height, width))
    pixels[pixels[..., 3] == 0] = 0
    return pixels


def frames(disposals: tuple[int, ...], blends: tuple[bool, ...], alphas: tuple[int, ...]):
    """A first frame of the whole canvas, and smaller ones that overlap, with all combinations."""
    found = [Drawn(patch(1, WIDTH, HEIGHT, (255,)), 0, 0, KEEP, False)]
    for disposal in disposals:
        for over in blends:
            seed = len(found) + 1
            x, y = 2 * (seed % 5), 2 * (seed % 4)
            found.append(Drawn(patch(seed, 11, 9, alphas), x, y, disposal, over))
    return [*found, Drawn(patch(99, 8, 8, alphas), 6, 6, KEEP, True)]


def random_frames(
    seed: int, disposals: tuple[int, ...], blends: tuple[bool, ...], alphas: tuple[int, ...]
) -> tuple[list[Drawn], list[int]]:
    """Two to seven frames of any size at even places, the first too, and their delays."""
    random = numpy.random.default_rng(seed)
    found = []
    for number in range(random.integers(2, 8)):
        x, y = (2 * int(random.integers(0, side // 2)) for side in (WIDTH, HEIGHT))
        width, height = (int(random.integers(1, side + 1)) for side in (WIDTH - x, HEIGHT - y))
        if random.random() < 0.3:
            x, y, width, height = 0, 0, WIDTH, HEIGHT
        seen = alphas if random.random() < 0.7 else (255,)
        pixels = patch(100 * seed + number, width, height, seen)
        disposal, over = int(random.choice(disposals)), bool(random.choice(blends))
        found.append(Drawn(pixels, x, y, disposal, over))
    return found, [10 * int(random.integers(1, 30)) for _ in found]


def canvases(drawn: list[Drawn]) -> list[numpy.ndarray]:
    """What viewers show, by the formulas of the W3C's PNG specification."""
    canvas = numpy.zeros((HEIGHT, WIDTH, 4), numpy.float64)
    shown = []
    for frame in drawn:
        height, width = frame.pixels.shape[:2]
        area = (slice(frame.y, frame.y + height), slice(frame.x, frame.x + width))
        before = canvas[area].copy()
        above = frame.pixels.astype(numpy.float64)
        if frame.over:
            cover = above[..., 3:] / 255
            rest = before[..., 3:] / 255 * (1 - cover)
            alpha = cover + rest
            color = above[..., :3] * cover + before[..., :3] * rest
            color = numpy.divide(color, alpha, out=numpy.zeros_like(color), where=alpha > 0)
            above = numpy.concatenate([color, alpha * 255], axis=2)
        canvas[area] = above
        shown.append(numpy.rint(canvas).astype(numpy.uint8))
        if frame.disposal == CLEAR:
            canvas[area] = 0
        elif frame.disposal == RESTORE:
            canvas[area] = before
    return shown


def png_chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def apng(
    drawn: list[Drawn],
    delays: list[int] | None = None,
    *,
    delay: tuple[int, int] = (1, 20),
    hidden: bool = False,
) -> bytes:
    """An APNG; with `hidden`, its default image is no frame. Delays are in milliseconds."""
    shown = [(each, 1000) for each in delays] if delays else [delay] * len(drawn)

    def packed(pixels: numpy.ndarray) -> bytes:
        return zlib.compress(b"".join(b"\0" + row.tobytes() for row in pixels))

    header = png_chunk(b"IHDR", struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 6, 0, 0, 0))
    parts = [b"\x89PNG\r\n\x1a\n", header, png_chunk(b"acTL", struct.pack(">II", len(drawn), 3))]
    if hidden:
        parts.append(png_chunk(b"IDAT", packed(patch(7, WIDTH, HEIGHT, (255,)))))
    number = 0
    for frame, delay in zip(drawn, shown, strict=True):
        height, width = frame.pixels.shape[:2]
        place = (width, height, frame.x, frame.y)
        control = struct.pack(">IIIIIHHBB", number, *place, *delay, frame.disposal, frame.over)
        parts.append(png_chunk(b"fcTL", control))
        number += 1
        data = packed(frame.pixels)
        if number == 1 and not hidden:
            parts.append(png_chunk(b"IDAT", data))
            continue
        for piece in (data[:50], data[50:]):
            parts.append(png_chunk(b"fdAT", struct.pack(">I", number) + piece))
            number += 1
    return b"".join([*parts, png_chunk(b"IEND", b"")])


def riff_chunk(name: bytes, body: bytes) -> bytes:
    return name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)


def webp(drawn: list[Drawn], delays: list[int] | None = None) -> bytes:
    """An animated WebP of lossless frames; there is no RESTORE. Delays are in milliseconds."""
    sides = struct.pack("<I", WIDTH - 1)[:3] + struct.pack("<I", HEIGHT - 1)[:3]
    parts = [b"WEBP", riff_chunk(b"VP8X", b"\x12\0\0\0" + sides)]
    parts.append(riff_chunk(b"ANIM", b"\xff\0\0\xff\x04\0"))
    for frame, delay in zip(drawn, delays or [70] * len(drawn), strict=True):
        height, width = frame.pixels.shape[:2]
        still = BytesIO()
        Image.fromarray(frame.pixels).save(still, "WEBP", lossless=True, exact=True)
        fields = (frame.x // 2, frame.y // 2, width - 1, height - 1, delay)
        head = b"".join(struct.pack("<I", field)[:3] for field in fields)
        flags = (0 if frame.over else 2) | (frame.disposal == CLEAR)
        data = still.getvalue()[12:]
        if data.startswith(b"VP8X"):
            data = data[18:]
        parts.append(riff_chunk(b"ANMF", head + bytes([flags]) + data))
    return riff_chunk(b"RIFF", b"".join(parts))


def gif(
    drawn: list[Drawn],
    delays: list[int] | None = None,
    *,
    repeats: int | None = 2,
    interlaced: bool = False,
    transparent: bool = False,
) -> bytes:
    """A GIF whose frames have palettes of their own; alpha is 0 or 255, and blending is over. Delays
    are in milliseconds, of which whole hundredths of a second are written. With `transparent`, frames
    name a transparent index even where no pixel has it."""
    parts = [b"GIF89a", struct.pack("<HHBBB", WIDTH, HEIGHT, 0, 0, 0)]
    if repeats is not None:
        parts.append(b"\x21\xff\x0bNETSCAPE2.0\x03\x01" + struct.pack("<H", repeats) + b"\0")
    for frame, delay in zip(drawn, delays or [50] * len(drawn), strict=True):
        height, width = frame.pixels.shape[:2]
        colors = Image.fromarray(frame.pixels).convert("RGB")
        # The colors have six levels each: 216 of them.
        indices = (numpy.asarray(colors).astype(int) // 51) @ numpy.array([36, 6, 1])
        indices[frame.pixels[..., 3] == 0] = 255
        levels = [
            bytes([r * 51, g * 51, b * 51]) for r in range(6) for g in range(6) for b in range(6)
        ]
        palette = b"".join(levels).ljust(768, b"\0")
        disposal = {KEEP: 1, CLEAR: 2, RESTORE: 3}[frame.disposal]
        clear = int(transparent or (frame.pixels[..., 3] == 0).any())
        parts.append(
            b"\x21\xf9\x04" + struct.pack("<BHBB", disposal << 2 | clear, delay // 10, 255, 0)
        )
        order = list(range(height))
        if interlaced:
            order = [*order[::8], *order[4::8], *order[2::4], *order[1::2]]
        flags = 0x87 | (0x40 if interlaced else 0)
        place = (frame.x, frame.y, width, height, flags)
        parts.append(b"\x2c" + struct.pack("<HHHHB", *place) + palette + _lzw(indices[order]))
    return b"".join([*parts, b";"])


def _lzw(indices: numpy.ndarray) -> bytes:
    """Codes of nine bits, cleared before they grow."""
    bits, count = 0, 0
    for place, index in enumerate(indices.flatten().tolist()):
        if place % 200 == 0:
            bits |= 256 << 9 * count
            count += 1
        bits |= index << 9 * count
        count += 1
    bits |= 257 << 9 * count
    data = bits.to_bytes((9 * (count + 1) + 7) // 8, "little")
    pieces = (data[at : at + 255] for at in range(0, len(data), 255))
    return b"\x08" + b"".join(bytes([len(piece)]) + piece for piece in pieces) + b"\0"
