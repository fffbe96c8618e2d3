"""The codings of TIFF: fax, JPEG, and how strips and tiles state their bytes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from image.test_tiff import HEIGHT, WIDTH, gray, noise, to8
from PIL import Image

from support import tiff_files as tf
from support.pictures import opened, photo_like, pixels, through
from support.tiff_files import tiff, with_parts

PAGE = Image.fromarray(np.add.outer(np.arange(60), np.arange(150)) // 7 % 3 == 0)
FAXES = {
    "Huffman": (tf.RUNS, "tiff_ccitt", {}),
    "Group 3": (tf.GROUP_3, "group3", {}),
    "Group 3 of two dimensions": (tf.GROUP_3, "group3", {292: 1}),
    "Group 3 with fill bits": (tf.GROUP_3, "group3", {292: 4}),
    "Group 3 of two dimensions with fill bits": (tf.GROUP_3, "group3", {292: 5}),
    "Group 4": (tf.GROUP_4, "group4", {}),
}


def fax(
    name: str,
    photometric: int = tf.WHITE_IS_ZERO,
    more: dict[int, int] | None = None,
    *,
    reversed_bits: bool = False,
    without: tuple[int, ...] = (),
) -> bytes:
    compression, pillow, options = FAXES[name]
    (strip,) = tf.by_pillow(PAGE, pillow, {**options, 278: PAGE.height})
    fields = {256: PAGE.width, 257: PAGE.height, 259: compression, 262: photometric}
    fields |= {**options, **(more or {})}
    if reversed_bits:
        strip, fields = tf.reversed_bits_of(strip), {**fields, 266: 2}
    found = {tag: (tf.LONG, [value]) for tag, value in fields.items()}
    return with_parts([strip], found, without=without)


@pytest.mark.parametrize("name", FAXES)
def test_faxes_of_every_coding_and_bit_order(name: str) -> None:
    white = pixels(PAGE.convert("RGB"))
    for reversed_bits in (False, True):
        assert np.array_equal(through(fax(name, reversed_bits=reversed_bits)), 255 - white)
        data = fax(name, tf.GRAY, reversed_bits=reversed_bits)
        assert np.array_equal(through(data), white)


def test_a_fax_in_strips() -> None:
    strips = tf.by_pillow(PAGE, "group4", {278: 7})
    assert len(strips) == 9
    fields = {256: PAGE.width, 257: PAGE.height, 259: tf.GROUP_4, 262: 1, 278: 7}
    data = with_parts(strips, {tag: (tf.LONG, [value]) for tag, value in fields.items()})
    assert np.array_equal(through(data), pixels(PAGE.convert("RGB")))


def test_one_strip_where_its_rows_or_its_length_are_missing_or_endless() -> None:
    right = 255 - pixels(PAGE.convert("RGB"))
    assert np.array_equal(through(fax("Group 4")), right)
    endless = {278: 0xFFFFFFFF}
    for more in ({}, endless):
        for without in ((), (279,)):
            assert np.array_equal(through(fax("Group 4", more=more, without=without)), right)


@pytest.mark.parametrize("compression", [c for c in tf.PACKERS if c != tf.ZSTD])
@pytest.mark.parametrize("bits", [1, 4, 8, 16])
def test_bits_in_the_reverse_order(bits: int, compression: int) -> None:
    samples = noise(1, bits)
    data = tiff(samples, tf.GRAY, bits=bits, compression=compression, reversed_bits=True, rows=6)
    assert np.array_equal(through(data), gray(to8(samples, bits)))


def test_tiles_described_by_the_fields_of_strips() -> None:
    samples = noise(3)
    data = tiff(samples, tf.RGB, tile=(16, 16), strip_fields=True)
    assert np.array_equal(through(data), samples)


def test_wrong_lengths_of_strips_that_are_not_compressed() -> None:
    samples = noise(3)
    assert np.array_equal(through(tiff(samples, tf.RGB, without=(279,))), samples)
    for length in (0, 1, 1 << 30):
        wrong = with_parts(
            [tf.packed_rows(samples, 8, False)],
            {
                256: (3, [WIDTH]),
                257: (3, [HEIGHT]),
                258: (3, [8] * 3),
                262: (3, [2]),
                277: (3, [3]),
            },
        )
        at = wrong.index(b"\x17\x01\x04\0\x01\0\0\0") + 8
        wrong = wrong[:at] + length.to_bytes(4, "little") + wrong[at + 4 :]
        assert np.array_equal(through(wrong), samples)


def jpeg_strips(image: Image.Image, rows: int, **options: Any) -> list[bytes]:
    tops = range(0, image.height, rows)
    boxes = [(0, y, image.width, min(y + rows, image.height)) for y in tops]
    return [tf.jpeg(image.crop(box), **options) for box in boxes]


@pytest.mark.parametrize("shared", [False, True], ids=["whole", "tables"])
@pytest.mark.parametrize(
    ("mode", "photometric", "options"),
    [
        ("L", tf.GRAY, {}),
        ("RGB", tf.YCBCR, {"subsampling": 0}),
        ("RGB", tf.YCBCR, {"subsampling": 2}),
        ("RGB", tf.RGB, {"keep_rgb": True}),
        ("CMYK", tf.CMYK, {}),
    ],
)
def test_jpeg_in_strips(mode: str, photometric: int, options: dict[str, Any], shared: bool) -> None:
    image = photo_like(64, 48).convert(mode)
    strips = jpeg_strips(image, 16, quality=92, **options)
    if mode == "CMYK":
        # Pillow writes the inverse, as Adobe does in JPEG files; in TIFF, 0 is no ink.
        inverse = Image.eval(image, lambda value: 255 - value)
        strips = jpeg_strips(inverse, 16, quality=92)
    fields = {256: 64, 257: 48, 259: tf.JPEG, 262: photometric, 278: 16}
    found: dict[int, tf.Value] = {tag: (tf.LONG, [value]) for tag, value in fields.items()}
    count = len(image.getbands())
    found |= {258: (tf.SHORT, [8] * count), 277: (tf.SHORT, [count])}
    if shared:
        tables = tf.split_jpeg(strips[0])[0]
        found[347] = (tf.UNDEFINED, list(tables))
        strips = [tf.split_jpeg(strip)[1] for strip in strips]
    data = with_parts(strips, found)
    right = pixels(image.convert("RGB"))
    assert np.abs(through(data) - right).mean() < 3
    if mode in ("L", "RGB"):
        assert np.abs(through(data) - pixels(opened(data).convert("RGB"))).max() <= 3


def test_jpeg_in_tiles() -> None:
    image = photo_like(64, 48)
    boxes = [(x, y, x + 32, y + 32) for y in (0, 32) for x in (0, 32)]
    tiles = [tf.jpeg(image.crop(box), quality=92) for box in boxes]
    fields = {256: 64, 257: 48, 259: tf.JPEG, 262: tf.YCBCR, 322: 32, 323: 32, 277: 3}
    found: dict[int, tf.Value] = {tag: (tf.LONG, [value]) for tag, value in fields.items()}
    data = with_parts(tiles, {**found, 258: (tf.SHORT, [8, 8, 8])}, tiled=True)
    assert np.abs(through(data) - pixels(image)).mean() < 4


def test_old_jpeg_in_one_piece_and_as_tables() -> None:
    image = photo_like(64, 48)
    whole = tf.jpeg(image, quality=92, subsampling=2)
    fields = {256: 64, 257: 48, 259: tf.OLD_JPEG, 262: tf.YCBCR, 277: 3, 278: 48, 512: 1}
    found: dict[int, tf.Value] = {tag: (tf.LONG, [value]) for tag, value in fields.items()}
    found |= {258: (tf.SHORT, [8, 8, 8]), 530: (tf.SHORT, [2, 2])}
    right = pixels(opened(whole))
    piece = {513: (tf.LONG, [8]), 514: (tf.LONG, [len(whole)])}
    assert np.array_equal(through(with_parts([whole], {**found, **piece})), right)
    parts = list(tf.segments(whole))
    # Each table without its class and number.
    quantization = [
        part[5 + i : 69 + i] for c, part in parts if c == 0xDB for i in range(0, len(part) - 4, 65)
    ]
    tables = {}
    for code, part in parts:
        at = 4
        while code == 0xC4 and at < len(part):
            end = at + 17 + sum(part[at + 1 : at + 17])
            tables[part[at]] = part[at + 1 : end]
            at = end
    coded = parts[-1][1]
    places: dict[int, list[int]] = {519: [], 520: [], 521: []}
    body = coded
    for tag, content in (
        (519, [quantization[0], quantization[1], quantization[1]]),
        (520, [tables[0], tables[1], tables[1]]),
        (521, [tables[0x10], tables[0x11], tables[0x11]]),
    ):
        for table in content:
            places[tag].append(8 + len(body))
            body += table
    found |= {tag: (tf.LONG, offsets) for tag, offsets in places.items()}
    found |= {273: (tf.LONG, [8]), 279: (tf.LONG, [len(coded)])}
    assert np.array_equal(through(tf.assembled(found, body)), right)
