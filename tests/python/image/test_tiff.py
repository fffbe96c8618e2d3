"""TIFF as scanners, cameras and image editors write it; the right values are known, or Pillow's."""

from __future__ import annotations

import io
from typing import Any

import fcimage
import numpy as np
import pytest
from fcimage import Png, Variant
from PIL import features

from support import tiff_files as tf
from support.pictures import opened, photo_like, pixels, through
from support.tiff_files import tiff, with_parts

WIDTH, HEIGHT = 37, 29
RANDOM = np.random.default_rng(5)


def noise(samples: int = 1, bits: int = 8) -> np.ndarray:
    return RANDOM.integers(0, 1 << bits, (HEIGHT, WIDTH, samples), np.int64)


def to8(samples: np.ndarray, bits: int) -> np.ndarray:
    return np.floor(samples * 255 / ((1 << bits) - 1) + 0.5).astype(np.int64)


def gray(levels: np.ndarray) -> np.ndarray:
    return levels.reshape(HEIGHT, WIDTH, 1).repeat(3, -1)


@pytest.mark.parametrize("bits", [*range(1, 17), 32])
@pytest.mark.parametrize("photometric", [tf.WHITE_IS_ZERO, tf.GRAY])
def test_gray_of_every_number_of_bits(photometric: int, bits: int) -> None:
    samples = noise(1, bits)
    right = to8(samples >> 16 if bits == 32 else samples, min(bits, 16))
    right = 255 - right if photometric == tf.WHITE_IS_ZERO else right
    for big_endian in (False, True):
        data = tiff(samples, photometric, bits=bits, rows=7, big_endian=big_endian)
        info = fcimage.probe(data)
        assert (info.color, info.bit_depth, info.has_alpha) == ("gray", bits, False)
        assert np.array_equal(through(data), gray(right))
        if bits in (1, 2, 4, 8):
            assert np.array_equal(gray(right), pixels(opened(data).convert("RGB")))


@pytest.mark.parametrize("bits", range(1, 9))
@pytest.mark.parametrize("scale", [257, 256, 1])
def test_palettes_of_1_to_8_bits(bits: int, scale: int) -> None:
    samples = noise(1, bits)
    colors = RANDOM.integers(0, 256, (3, 1 << bits))
    fields = {320: (tf.SHORT, [int(v) for v in (colors * scale).flatten()])}
    data = tiff(samples, tf.PALETTE, bits=bits, compression=tf.LZW, fields=fields)
    assert fcimage.probe(data).color == "palette"
    found = through(data)
    assert np.array_equal(found, colors.T[samples[..., 0]])
    if scale > 1 and bits in (1, 2, 4, 8):
        assert np.array_equal(found, pixels(opened(data).convert("RGB")))


LAYOUTS: dict[str, dict[str, Any]] = {
    "one strip": {},
    "strips": {"rows": 5},
    "tiles": {"tile": (16, 32)},
    "small tiles": {"tile": (8, 8)},
    "planes": {"planar": True, "rows": 8},
    "planar tiles": {"planar": True, "tile": (32, 16)},
}


@pytest.mark.parametrize("big", [False, True], ids=["classic", "BigTIFF"])
@pytest.mark.parametrize("big_endian", [False, True], ids=["II", "MM"])
@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("compression", tf.PACKERS)
def test_every_coding_in_strips_tiles_and_planes(
    compression: int, layout: str, big_endian: bool, big: bool
) -> None:
    # Runs, too, so that every coding has something to do.
    samples = np.where(noise() % 3 == 0, noise(3), noise(3)[:, :1])
    options = {**LAYOUTS[layout], "big_endian": big_endian, "big": big, "compression": compression}
    predicted = compression in (tf.LZW, tf.DEFLATE, tf.OLD_DEFLATE, tf.ZSTD)
    for predictor in (False, True)[: 1 + predicted]:
        data = tiff(samples, tf.RGB, predictor=predictor, **options)
        assert np.array_equal(through(data), samples)
        deep = tiff(samples * 257, tf.RGB, bits=16, predictor=predictor, **options)
        assert fcimage.probe(deep).bit_depth == 16
        assert np.array_equal(through(deep), samples)


@pytest.mark.parametrize("compression", ["tiff_lzw", "tiff_adobe_deflate", "packbits", "zstd"])
def test_what_libtiff_writes(compression: str) -> None:
    if compression == "zstd" and not features.check("libtiff"):
        pytest.skip("Pillow is built without libtiff")
    for image in (photo_like(300, 200), photo_like(99, 70).convert("L")):
        out = io.BytesIO()
        image.save(out, "TIFF", compression=compression)
        assert np.array_equal(through(out.getvalue()), pixels(image.convert("RGB")))


ALPHA = np.arange(HEIGHT * WIDTH).reshape(HEIGHT, WIDTH, 1) % 256


def test_straight_alpha_stays() -> None:
    samples = np.concatenate([noise(3), ALPHA], -1)
    for options in ({"extra": [2]}, {}, {"extra": [2], "planar": True}):
        data = tiff(samples, tf.RGB, **options)
        assert (fcimage.probe(data).color, fcimage.probe(data).has_alpha) == ("rgba", True)
        assert np.array_equal(through(data), samples)
    deep = tiff(samples * 257, tf.RGB, bits=16, extra=[2])
    assert np.array_equal(through(deep), samples)


@pytest.mark.parametrize("bits", [8, 16])
def test_colors_are_divided_by_alpha(bits: int) -> None:
    colors, most = noise(3), (1 << bits) - 1
    alpha = ALPHA * (most // 255)
    samples = np.concatenate([colors * alpha // 255, alpha], -1)
    found = through(tiff(samples, tf.RGB, bits=bits, extra=[1]))
    assert np.array_equal(found[..., 3:], ALPHA)
    # What small alphas have lost does not come back.
    allowed = 1 if bits == 16 else 1 + 256 / np.maximum(ALPHA, 1)
    seen = ALPHA[..., 0] > 0
    difference = np.abs(found[..., :3] - colors)
    assert (difference <= allowed)[seen].all()


def test_further_samples_that_are_no_alpha_are_left_aside() -> None:
    samples = noise(5)
    for extra in ([0, 0], [0, 2]):
        data = tiff(samples, tf.RGB, extra=extra)
        found = through(data)
        assert np.array_equal(found[..., :3], samples[..., :3])
        assert fcimage.probe(data).has_alpha == (2 in extra)
        if 2 in extra:
            assert np.array_equal(found[..., 3], samples[..., 4])


@pytest.mark.parametrize("photometric", [tf.WHITE_IS_ZERO, tf.GRAY])
def test_gray_with_alpha(photometric: int) -> None:
    samples = np.concatenate([noise(), ALPHA], -1)
    data = tiff(samples, photometric, extra=[2], compression=tf.PACKBITS)
    assert fcimage.probe(data).color == "gray-alpha"
    found = through(data)
    level = samples[..., 0] if photometric == tf.GRAY else 255 - samples[..., 0]
    assert np.array_equal(found, np.concatenate([gray(level), ALPHA], -1))


@pytest.mark.parametrize("bits", [8, 16])
def test_cmyk_takes_light_away(bits: int) -> None:
    inks = noise(4)
    right = np.round((255 - inks[..., :3]) * (255 - inks[..., 3:]) / 255)
    for options in ({}, {"planar": True}, {"tile": (16, 16), "compression": tf.DEFLATE}):
        data = tiff(inks * (((1 << bits) - 1) // 255), tf.CMYK, bits=bits, **options)
        assert fcimage.probe(data).color == "cmyk"
        assert np.abs(through(data) - right).max() <= 1
    alpha = tiff(np.concatenate([inks, ALPHA], -1), tf.CMYK, extra=[2])
    found = through(alpha)
    assert np.abs(found[..., :3] - right).max() <= 1
    assert np.array_equal(found[..., 3:], ALPHA)


@pytest.mark.parametrize("down", [1, 2, 4])
@pytest.mark.parametrize("across", [1, 2, 4])
def test_shared_color_differences_are_as_libtiff_reads_them(across: int, down: int) -> None:
    samples = noise(3)
    shared = tf.blocks(samples, across, down)
    fields = {256: (tf.SHORT, [WIDTH]), 257: (tf.SHORT, [HEIGHT]), 258: (tf.SHORT, [8, 8, 8])}
    fields |= {262: (tf.SHORT, [tf.YCBCR]), 277: (tf.SHORT, [3]), 278: (tf.SHORT, [HEIGHT])}
    fields |= {530: (tf.SHORT, [across, down])}
    spread = samples[::down, ::across].repeat(down, 0).repeat(across, 1)[:HEIGHT, :WIDTH]
    luma, differences = samples[..., :1].astype(float), spread[..., 1:] - 128.0
    video = {532: (tf.RATIONAL, [16, 1, 235, 1, 128, 1, 240, 1, 128, 1, 240, 1])}
    for more, scales in (({}, (0, 1, 1)), (video, (16, 255 / 219, 127 / 112))):
        y, (cb, cr) = (luma - scales[0]) * scales[1], np.moveaxis(differences * scales[2], -1, 0)
        rgb = np.stack([1.402 * cr, -0.344136 * cb - 0.714136 * cr, 1.772 * cb], -1) + y
        for compression in (tf.STORED, tf.LZW, tf.PACKBITS, tf.DEFLATE):
            packed = tf.PACKERS[compression](shared)
            data = with_parts([packed], {**fields, **more, 259: (tf.SHORT, [compression])})
            found = through(data)
            assert fcimage.probe(data).color == "ycbcr"
            # libtiff cuts each product to a whole number.
            assert np.abs(found - np.clip(rgb, 0, 255)).max() < 3.5
            if compression == tf.LZW and (across, down) not in ((1, 4), (2, 4)):
                assert np.abs(found - pixels(opened(data).convert("RGB"))).max() <= 1


def test_lab_is_read_as_at_its_white() -> None:
    # sRGB red, green, blue and gray at D50; the same red at D65.
    colors = [[54.29, 80.80, 69.89], [87.82, -79.27, 80.99], [29.57, 68.30, -112.03], [53.59, 0, 0]]
    right = np.array([[255, 0, 0], [0, 255, 0], [0, 0, 255], [128, 128, 128]])
    lab = np.array([colors])
    encoded = {
        (tf.CIELAB, 8): lab * [2.55, 1, 1] % 256,
        (tf.ICCLAB, 8): lab * [2.55, 1, 1] + [0, 128, 128],
        (tf.CIELAB, 16): lab * [655.35, 256, 256] % 65_536,
        (tf.ICCLAB, 16): lab * [652.8, 256, 256] + [0, 32_768, 32_768],
    }
    for (photometric, bits), samples in encoded.items():
        data = tiff(np.round(samples).astype(int), photometric, bits=bits)
        assert fcimage.probe(data).color == "lab"
        assert np.abs(through(data)[0] - right).max() <= (12 if bits == 8 else 1)
    white = {318: (tf.RATIONAL, [3127, 10_000, 3290, 10_000])}
    at_d65 = np.round(np.array([[[53.24, 80.09, 67.20]]]) * [655.35, 256, 256]).astype(int)
    found = through(tiff(at_d65, tf.CIELAB, bits=16, fields=white))
    assert np.abs(found - [255, 0, 0]).max() <= 1


@pytest.mark.parametrize("kind", [tf.SHORT, tf.LONG])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation(orientation: int, kind: int) -> None:
    samples = noise(3)
    for big_endian in (False, True):
        fields = {274: (kind, [orientation])}
        data = tiff(samples, tf.RGB, fields=fields, big_endian=big_endian, rows=4)
        assert fcimage.probe(data).orientation == orientation
        turned = samples[:, ::-1] if orientation in (2, 3, 7, 8) else samples
        turned = turned[::-1] if orientation in (3, 4, 6, 7) else turned
        if orientation >= 5:
            turned = samples.swapaxes(0, 1)
            turned = turned[:, ::-1] if orientation in (6, 7) else turned
            turned = turned[::-1] if orientation in (7, 8) else turned
        assert np.array_equal(through(data), turned)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("compression", tf.PACKERS)
def test_the_rows_that_a_cut_file_holds(compression: int, layout: str) -> None:
    samples = noise(3)
    data = tiff(samples, tf.RGB, compression=compression, **LAYOUTS[layout])
    start = int.from_bytes(data[4:8], "little")
    # The directory first, so that a cut leaves it.
    body = data[8:start]
    data = with_directory_first(data, body, start)
    assert np.array_equal(through(data), samples)
    cut = data[: len(data) - len(body) // 2]
    variant = Variant("a", encodings=Png())
    with pytest.raises(fcimage.DecodeError) as caught:
        fcimage.render(cut, variant)
    if "plan" in layout or (compression, layout) == (tf.ZSTD, "one strip"):
        # No pixel has all its samples; a frame of Zstandard gives nothing before its end.
        with pytest.raises(fcimage.DecodeError):
            fcimage.render(cut, variant, on_damage="salvage")
        return
    (image,) = fcimage.render(cut, variant, on_damage="salvage")
    fraction = image.decoded_fraction
    assert fraction is not None
    assert 0.3 < fraction < 0.7
    assert caught.value.decoded_fraction == pytest.approx(fraction)
    found = pixels(opened(image.data).convert("RGB"))
    if "strip" in layout:
        whole = round(fraction * HEIGHT)
        assert np.array_equal(found[:whole], samples[:whole])
        assert (found[whole:] == found[whole - 1, -1]).all()
    else:
        rows = int(fraction * HEIGHT) // 32 * 32
        assert np.array_equal(found[:rows], samples[:rows])


def with_directory_first(data: bytes, body: bytes, start: int) -> bytes:
    """The same little-endian file with its strips or tiles behind the directory and its values."""
    tail = data[start:]
    count = int.from_bytes(tail[:2], "little")
    moved = bytearray(tail)
    wide = {3: 2, 4: 4}

    def number(at: int, size: int) -> int:
        return int.from_bytes(moved[at : at + size], "little")

    for i in range(count):
        at = 2 + 12 * i
        tag, kind, values = number(at, 2), number(at + 2, 2), number(at + 4, 4)
        place = at + 8
        if wide.get(kind, 1) * values > 4:
            place = number(at + 8, 4) - start
            moved[at + 8 : at + 12] = (8 + place).to_bytes(4, "little")
        if tag in (273, 324):
            for j in range(values):
                offset = number(place + 4 * j, 4) + len(tail)
                moved[place + 4 * j : place + 4 * j + 4] = offset.to_bytes(4, "little")
    return data[:4] + (8).to_bytes(4, "little") + bytes(moved) + body


def test_a_crop_is_that_of_the_whole_image() -> None:
    samples = noise(3)
    crop = Variant("a", width=9, height=HEIGHT, fit="cover", gravity="east", encodings=Png())
    for layout in LAYOUTS.values():
        (image,) = fcimage.render(tiff(samples, tf.RGB, compression=tf.LZW, **layout), crop)
        assert np.array_equal(pixels(opened(image.data)), samples[:, -9:])


def test_thumbnails_before_the_image_are_passed_over() -> None:
    samples = noise(3)
    thumbnail = {254: (tf.LONG, [1])}
    first = bytearray(tiff(samples[:5, :5], tf.RGB, fields=thumbnail))
    second = tiff(samples, tf.RGB)
    # The second file moves behind the first one; all its offsets with it.
    shift = len(first)
    start = int.from_bytes(second[4:8], "little")
    moved = with_directory_first(second, second[8:start], start)
    moved_bytes = bytearray(moved)
    count = int.from_bytes(moved[8:10], "little")
    for i in range(count):
        at = 10 + 12 * i
        tag, kind = (int.from_bytes(moved[at + j : at + j + 2], "little") for j in (0, 2))
        values = int.from_bytes(moved[at + 4 : at + 8], "little")
        if tag == 273 or {3: 2, 4: 4}[kind] * values > 4:
            place = int.from_bytes(moved[at + 8 : at + 12], "little") + shift
            moved_bytes[at + 8 : at + 12] = place.to_bytes(4, "little")
    start = int.from_bytes(first[4:8], "little")
    end = start + 2 + 12 * int.from_bytes(first[start : start + 2], "little")
    first[end : end + 4] = (shift + 8).to_bytes(4, "little")
    data = bytes(first + moved_bytes)
    assert fcimage.probe(data).size == (WIDTH, HEIGHT)
    assert np.array_equal(through(data), samples)


UNSUPPORTED = {
    "JPEG 2000 compression": {259: 34_712},
    "WebP compression": {259: 50_001},
    "LERC compression": {259: 34_887},
    "LZMA compression": {259: 34_925},
    "ThunderScan compression": {259: 32_809},
    "NeXT compression": {259: 32_766},
    "LogLuv compression (high dynamic range)": {259: 34_676},
    "an unknown compression (number 999)": {259: 999},
    "floating-point samples": {339: 3},
    "complex samples": {339: 6},
    "samples that have a sign": {339: 2},
    "only a transparency mask": {262: 4},
    "ITU L*a*b* colors": {262: 10},
    "samples of 24 bits; 1 to 16 and 32 are supported": {258: 24},
    "inks other than cyan, magenta, yellow and black": {262: 5, 332: 2},
}


@pytest.mark.parametrize("words", UNSUPPORTED)
def test_what_is_not_supported_is_named_in_words(words: str) -> None:
    fields = {tag: (tf.SHORT, [value]) for tag, value in UNSUPPORTED[words].items()}
    data = tiff(noise(), tf.GRAY, fields=fields)
    with pytest.raises(fcimage.UnsupportedError) as caught:
        fcimage.probe(data)
    assert str(caught.value) == f"TIFF with {words} is not supported"


def test_camera_raw_is_named() -> None:
    for fields, kind in (
        ({50_706: (tf.BYTE, [1, 4, 0, 0])}, "DNG"),
        ({262: (tf.SHORT, [32_803])}, "TIFF with the unprocessed samples of a sensor"),
    ):
        with pytest.raises(fcimage.UnsupportedError) as caught:
            fcimage.probe(tiff(noise(), tf.GRAY, fields=fields))
        assert str(caught.value) == f"camera raw ({kind}) is not supported"


def test_the_head_of_a_bigtiff_says_what_the_file_says() -> None:
    data = tiff(noise(3), tf.RGB, big=True, big_endian=True, compression=tf.DEFLATE, rows=3)
    whole = fcimage.probe(data)
    needed = 100
    for _ in range(4):
        try:
            found = fcimage.probe(data[:needed], total_size=len(data))
            break
        except fcimage.DecodeError as error:
            needed = int(str(error).split("at least ")[1].split()[0])
    assert found == whole
