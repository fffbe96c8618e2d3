"""BMP of every header and coding that programs write, by hand; Pillow is the reference where it reads it."""

from __future__ import annotations

import io
import struct

import fcimage
import numpy as np
import pytest
from fcimage import Png, Variant
from PIL import Image

VARIANT = Variant("a", encodings=Png())
RGB, RLE8, RLE4, FIELDS, ALPHA_FIELDS = 0, 1, 2, 3, 6
GRAY = bytes(value for level in range(0, 256, 17) for value in (level, level, level, 0))


def bmp(
    size: tuple[int, int],
    bits: int,
    rows: bytes,
    *,
    header: int = 40,
    compression: int = RGB,
    masks: tuple[int, ...] = (),
    palette: bytes = b"",
    colors: int = 0,
    offset: int | None = None,
) -> bytes:
    """A BMP with the header of so many bytes; `masks` are in it or follow it."""
    width, height = size
    if header == 12:
        info = struct.pack("<IHHHH", 12, width, height, 1, bits)
    else:
        fields = (width, height, 1, bits, compression, len(rows), 2835, 2835, colors, 0)
        info = struct.pack("<IiiHHIIiiII", header, *fields)
        info += b"".join(struct.pack("<I", mask) for mask in masks)
        info = info[:header].ljust(header, b"\0") if header != 40 else info
    start = 14 + len(info) + len(palette)
    place = start if offset is None else offset
    return b"BM" + struct.pack("<IHHI", start + len(rows), 0, 0, place) + info + palette + rows


def pixels(data: bytes) -> np.ndarray:
    (image,) = fcimage.render(data, VARIANT)
    return np.asarray(Image.open(io.BytesIO(image.data)).convert("RGBA"))


def pillow(data: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGBA"))


@pytest.mark.parametrize("header", [12, 40, 52, 56, 64, 108, 124])
@pytest.mark.parametrize("bits", [1, 4, 8, 24])
def test_every_header_is_read_as_pillow_reads_it(header: int, bits: int) -> None:
    random = np.random.default_rng(bits)
    stride = (5 * bits + 31) // 32 * 4
    rows = random.integers(0, 256, 3 * stride, dtype=np.uint8).tobytes()
    entry = 3 if header == 12 else 4
    palette = random.integers(0, 256, entry << bits, dtype=np.uint8).tobytes() if bits < 24 else b""
    data = bmp((5, 3), bits, rows, header=header, palette=palette)
    assert (pixels(data) == pillow(data)).all()
    assert fcimage.probe(data).size == (5, 3)


def test_a_short_header_of_os2_and_two_bits_a_pixel_are_read() -> None:
    palette = bytes((0, 0, 0, 0, 9, 8, 7, 0, 30, 20, 10, 0, 255, 255, 255, 0))
    data = bmp((5, 1), 2, b"\x1b\x40\0\0", palette=palette)
    expected = [[0, 0, 0], [7, 8, 9], [10, 20, 30], [255, 255, 255], [7, 8, 9]]
    assert pixels(data)[0, :, :3].tolist() == expected
    short = b"BM" + struct.pack("<IHHI", 0, 0, 0, 30) + struct.pack("<IiiHH", 16, 1, 1, 1, 24)
    assert pixels(short + b"\3\2\1").tolist() == [[[1, 2, 3, 255]]]


def test_rows_from_the_top_are_read() -> None:
    rows = b"".join(bytes((row, row, row, 0)) for row in range(3))
    assert pixels(bmp((1, -3), 24, rows))[:, 0, 0].tolist() == [0, 1, 2]
    assert pixels(bmp((1, 3), 24, rows))[:, 0, 0].tolist() == [2, 1, 0]


def test_the_padding_of_the_last_row_may_be_missing() -> None:
    data = bmp((1, 2), 24, b"\1\2\3\0\4\5\6")
    assert pixels(data)[:, 0, :3].tolist() == [[6, 5, 4], [3, 2, 1]]
    with pytest.raises(fcimage.DecodeError, match="ends too early"):
        pixels(data[:-1])


def test_a_palette_shorter_than_the_depth_ends_in_black() -> None:
    data = bmp((2, 1), 8, b"\1\2\0\0", palette=bytes(4) + b"\3\2\1\0", colors=2)
    assert pixels(data)[0, :, :3].tolist() == [[1, 2, 3], [0, 0, 0]]


def test_pixels_follow_the_palette_where_the_file_does_not_say() -> None:
    data = bmp((1, 1), 8, b"\1\0\0\0", palette=GRAY, colors=16, offset=0)
    assert pixels(data)[0, 0, 0] == 17


@pytest.mark.parametrize(
    ("masks", "value", "color"),
    [
        ((0x7C00, 0x03E0, 0x001F), 31 << 10 | 16, (255, 0, 132)),
        ((0xF800, 0x07E0, 0x001F), 31 << 11 | 32 << 5, (255, 130, 0)),
        ((0x0F00, 0x00F0, 0x000F), 0x0F8, (0, 255, 136)),
    ],
)
def test_masks_of_sixteen_bits(
    masks: tuple[int, ...], value: int, color: tuple[int, int, int]
) -> None:
    rows = struct.pack("<HH", value, 0)
    data = bmp((1, 1), 16, rows, compression=FIELDS, masks=masks)
    assert pixels(data)[0, 0].tolist() == [*color, 255]
    later = bmp((1, 1), 16, rows, header=124, compression=FIELDS, masks=masks)
    assert pixels(later)[0, 0].tolist() == [*color, 255]


def test_sixteen_bits_without_masks_are_555() -> None:
    data = bmp((1, 1), 16, struct.pack("<HH", 31 << 10 | 31 << 5, 0))
    assert (pixels(data) == pillow(data)).all()
    assert pixels(data)[0, 0].tolist() == [255, 255, 0, 255]


def test_masks_of_thirty_two_bits_of_any_width() -> None:
    value = 1023 << 20 | 512 << 10
    data = bmp(
        (1, 1), 32, struct.pack("<I", value), compression=FIELDS, masks=(0x3FF00000, 0xFFC00, 0x3FF)
    )
    assert pixels(data)[0, 0].tolist() == [255, 128, 0, 255]
    for masks in ((0xFF0000, 0xFF00, 0xFF), (0xFF000000, 0xFF0000, 0xFF00)):
        data = bmp((2, 1), 32, bytes(range(1, 9)), compression=FIELDS, masks=masks)
        assert (pixels(data) == pillow(data)).all()
    with pytest.raises(fcimage.DecodeError, match="mask"):
        pixels(bmp((1, 1), 32, bytes(4), compression=FIELDS, masks=(0x0F0F, 0, 0)))


BGRA = (0xFF0000, 0xFF00, 0xFF, 0xFF000000)


def test_alpha_is_used_where_a_mask_says_so() -> None:
    rows = bytes((60, 160, 40, 128, 1, 2, 3, 255))
    expected = [[[40, 160, 60, 128], [3, 2, 1, 255]]]
    for options in (
        {"header": 56, "compression": FIELDS},
        {"header": 108, "compression": FIELDS},
        {"header": 124, "compression": FIELDS},
        {"header": 124, "compression": RGB},
        {"header": 40, "compression": ALPHA_FIELDS},
    ):
        data = bmp((2, 1), 32, rows, masks=BGRA, **options)  # type: ignore[arg-type]
        assert pixels(data).tolist() == expected, options
        assert fcimage.probe(data).has_alpha
    plain = bmp((2, 1), 32, rows)
    assert pixels(plain)[..., 3].tolist() == [[255, 255]]
    assert not fcimage.probe(plain).has_alpha


def test_alpha_that_is_zero_everywhere_is_opaque() -> None:
    rows = bytes((30, 40, 200, 0)) * 4
    data = bmp((2, 2), 32, rows, header=108, compression=FIELDS, masks=BGRA)
    assert (pixels(data) == (200, 40, 30, 255)).all()
    mixed = bmp((2, 2), 32, rows[:-1] + b"\1", header=108, compression=FIELDS, masks=BGRA)
    assert sorted(pixels(mixed)[..., 3].ravel()) == [0, 0, 0, 1]


RUNS = {
    "runs and stored": (RLE8, b"\3\1\0\0\0\3\2\3\4\0\0\1"),
    "an end of the image before its rows": (RLE8, b"\3\5\0\1"),
    "a delta": (RLE8, b"\0\2\1\1\2\7\0\1"),
    "a run beyond the row": (RLE8, b"\xff\1\0\0\2\3\0\1"),
    "four bits": (RLE4, b"\3\x12\0\0\0\3\x34\x50\0\1"),
}


@pytest.mark.parametrize("name", RUNS)
def test_run_lengths_are_unpacked_as_pillow_does(name: str) -> None:
    compression, rows = RUNS[name]
    bits = 8 if compression == RLE8 else 4
    data = bmp((3, 2), bits, rows, compression=compression, palette=GRAY, colors=16)
    # These two Pillow refuses.
    refused = {
        "a run beyond the row": [[51, 51, 0], [17, 17, 17]],
        "an end of the image before its rows": [[0, 0, 0], [85, 85, 85]],
    }
    if name in refused:
        assert pixels(data)[:, :, 0].tolist() == refused[name]
    else:
        assert (pixels(data) == pillow(data)).all()


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"bits": 24, "compression": 4}, "with a JPEG in it"),
        ({"bits": 24, "compression": 5}, "with a PNG in it"),
        ({"bits": 24, "compression": 4, "header": 64}, "OS/2"),
        ({"bits": 1, "compression": 3, "header": 64}, "Huffman"),
        ({"bits": 64}, "64 bits"),
    ],
)
def test_kinds_that_are_not_supported_are_named(options: dict[str, int], named: str) -> None:
    rest = {key: value for key, value in options.items() if key != "bits"}
    data = bmp((1, 1), options["bits"], bytes(8), **rest)  # type: ignore[arg-type]
    with pytest.raises(fcimage.UnsupportedError, match=named):
        fcimage.probe(data)


@pytest.mark.parametrize("size", [(0, 1), (1, 0), (-1, 1), (1, -(2**31))])
def test_impossible_sizes_are_refused(size: tuple[int, int]) -> None:
    with pytest.raises((fcimage.DecodeError, fcimage.LimitError)):
        fcimage.probe(bmp(size, 24, bytes(8)))
    with pytest.raises(fcimage.DecodeError, match="go with compression"):
        fcimage.probe(bmp((1, 1), 7, bytes(8)))
