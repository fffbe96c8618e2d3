"""The JPEG decoder against libjpeg-turbo (through Pillow), and against damage."""

from __future__ import annotations

import itertools
import struct

import fcimage
import numpy as np
import pytest
from fcimage import _native

from support.jpeg_files import CJPEG, cjpeg, pillow, reference, sample_pixels

needs_cjpeg = pytest.mark.skipif(
    CJPEG is None, reason="cjpeg (libjpeg-turbo-progs) is not installed"
)
SIZES = [(1, 1), (2, 3), (7, 9), (8, 8), (16, 17), (33, 15), (64, 48), (67, 67), (3, 67), (67, 2)]
SAMPLINGS = [
    "1x1",
    "2x1",
    "1x2",
    "2x2",
    "4x1",
    "1x4",
    "4x2",
    "2x4",
    "3x1",
    "1x3",
    "2x1,1x2,1x1",
    "2x2,2x1,1x2",
]


def decode(data: bytes, scale: int = 8, **options: object) -> np.ndarray:
    width, height, channels, samples, fraction = _native._decode_jpeg(data, scale, **options)
    assert fraction == 1.0
    return np.frombuffer(samples, np.uint8).reshape(height, width, channels)


def salvage(data: bytes, **options: object) -> tuple[np.ndarray, float]:
    width, height, channels, samples, fraction = _native._decode_jpeg(
        data, on_damage="salvage", **options
    )
    return np.frombuffer(samples, np.uint8).reshape(height, width, channels), fraction


def check(data: bytes, scaled_mean: float = 8) -> None:
    """Full size: within 1 level of libjpeg-turbo, the mean below 0.1.

    Where libjpeg-turbo can scale, too: the same size and about the same pixels, as it averages samples
    of a larger transform. What exactly ours are, the tests of the transforms say.
    """
    for scale in (8, 4, 2, 1):
        expected = reference(data, scale)
        if expected is None:
            continue
        got = decode(data, scale)
        assert got.shape == expected.shape, scale
        difference = np.abs(got.astype(int) - expected)
        assert scale < 8 or difference.max() <= 1
        assert difference.mean() < (0.1 if scale == 8 else scaled_mean), scale
        assert np.array_equal(got, decode(data, scale, vector=False)), scale


@needs_cjpeg
@pytest.mark.parametrize("sampling", SAMPLINGS)
@pytest.mark.parametrize("kind", ["baseline", "progressive"])
def test_every_sampling_and_size_equals_libjpeg_turbo(sampling: str, kind: str) -> None:
    for (width, height), restart in itertools.product(
        SIZES, ([], ["-restart", "1"], ["-restart", "3B"])
    ):
        options = ["-sample", sampling, "-quality", "87", *restart]
        check(
            cjpeg(
                sample_pixels(width, height),
                *options,
                *(["-progressive"] if kind == "progressive" else []),
            )
        )


@pytest.mark.parametrize("channels", [1, 3, 4])
@pytest.mark.parametrize("progressive", [False, True])
@pytest.mark.parametrize("quality", [1, 50, 100])
def test_every_component_count_and_quality_equals_libjpeg_turbo(
    channels: int, progressive: bool, quality: int
) -> None:
    for width, height in SIZES:
        check(
            pillow(sample_pixels(width, height, channels), quality=quality, progressive=progressive)
        )


@pytest.mark.parametrize("optimize", [False, True])
def test_images_of_noise_use_the_longest_codes(optimize: bool) -> None:
    noise = np.random.default_rng(3).integers(0, 256, (67, 66, 3), dtype=np.uint8)
    check(pillow(noise, quality=100, subsampling=0, optimize=optimize), scaled_mean=30)


SCRIPTS = {
    "separate": "0;\n1;\n2;\n",
    "half": "0;\n1 2;\n",
    "reversed": "2;\n1;\n0;\n",
    "progressive-spectral": "0 1 2: 0-0, 0, 0;\n0: 1-5, 0, 0;\n1: 1-63, 0, 0;\n2: 1-63, 0, 0;\n0: 6-63, 0, 0;\n",
    "progressive-bits": "".join(
        ["0: 0-0, 0, 3;\n1 2: 0-0, 0, 1;\n", "1 2: 0-0, 1, 0;\n"]
        + [f"0: 0-0, {b}, {b - 1};\n" for b in (3, 2, 1)]
        + [f"{c}: 1-63, 0, 3;\n" for c in range(3)]
        + [f"{c}: 1-63, {b}, {b - 1};\n" for c in range(3) for b in (3, 2, 1)]
    ),
    "progressive-every-coefficient": "0 1 2: 0-0, 0, 0;\n"
    + "".join(f"0: {k}-{k}, 0, 0;\n" for k in range(1, 64))
    + "1: 1-63, 0, 0;\n2: 1-63, 0, 0;\n",
}


@needs_cjpeg
@pytest.mark.parametrize("script", SCRIPTS)
@pytest.mark.parametrize("sampling", ["1x1", "2x2", "2x1,1x2,1x1"])
def test_every_scan_script_equals_libjpeg_turbo(script: str, sampling: str) -> None:
    for (width, height), restart in itertools.product(SIZES, ([], ["-restart", "2B"])):
        check(
            cjpeg(
                sample_pixels(width, height), "-sample", sampling, *restart, scans=SCRIPTS[script]
            )
        )


@needs_cjpeg
def test_rgb_files_and_wide_quantization_tables() -> None:
    check(cjpeg(sample_pixels(33, 35), "-rgb"))
    check(cjpeg(sample_pixels(33, 35), "-quality", "1", "-sample", "2x2"))


def test_cmyk_has_its_full_ink_at_255() -> None:
    ink = np.zeros((16, 16, 4), np.uint8)
    ink[:, :, 1] = 255
    got = decode(pillow(ink, quality=100))
    assert np.abs(got.astype(int) - ink).max() <= 2


@pytest.mark.parametrize("progressive", [False, True])
def test_ycck_is_recognized_by_the_adobe_marker(progressive: bool) -> None:
    for width, height in SIZES:
        data = pillow(sample_pixels(width, height, 4), quality=90, progressive=progressive)
        at = data.index(b"Adobe") + 11
        assert data[at] == 0
        ycck = data[:at] + b"\x02" + data[at + 1 :]
        check(ycck)
        assert (width, height) == (1, 1) or not np.array_equal(decode(ycck), decode(data))


def dct(n: int) -> np.ndarray:
    """The orthonormal DCT-II of n points."""
    k, x = np.mgrid[0:n, 0:n]
    basis = np.cos((2 * x + 1) * k * np.pi / (2 * n)) * np.sqrt(2 / n)
    basis[0] /= np.sqrt(2)
    return basis


@pytest.mark.parametrize("progressive", [False, True])
@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("scale", range(1, 8))
def test_smaller_scales_are_the_inverse_dct_of_the_low_frequencies(
    scale: int, channels: int, progressive: bool
) -> None:
    """Also of red, green and blue, which are sums of the components, if nothing is clamped."""
    smooth = (sample_pixels(64, 48, channels).astype(int) // 2 + 64).astype(np.uint8)
    data = pillow(smooth, quality=95, progressive=progressive, subsampling=0)
    full = reference(data).astype(float)
    assert full.min() > 0 and full.max() < 255
    big, small = dct(8), dct(scale)
    got = decode(data, scale)
    assert got.shape == (48 * scale // 8, 64 * scale // 8, channels)
    for y, x, c in itertools.product(range(6), range(8), range(channels)):
        spectrum = big @ full[8 * y : 8 * y + 8, 8 * x : 8 * x + 8, c] @ big.T
        block = small.T @ spectrum[:scale, :scale] @ small * scale / 8
        own = got[scale * y : scale * (y + 1), scale * x : scale * (x + 1), c]
        assert np.abs(own - block).max() < 2.0 + (channels - 1) / 2


@needs_cjpeg
@pytest.mark.parametrize("scale", range(1, 9))
@pytest.mark.parametrize("sampling", ["1x1", "2x2", "2x1", "1x2", "4x1"])
def test_a_region_is_cut_out_of_the_whole(scale: int, sampling: str) -> None:
    for kind in ([], ["-progressive"], ["-restart", "2B"]):
        data = cjpeg(sample_pixels(131, 97), "-sample", sampling, *kind)
        whole = decode(data, scale)
        height, width = whole.shape[:2]
        for x, y, w, h in (
            (0, 0, width, height),
            (1, 0, 1, 1),
            (width // 3, height // 2, 5, 7),
            (width - 2, height - 1, 2, 1),
        ):
            part = decode(data, scale, region=(x, y, w, h))
            assert np.array_equal(part, whole[y : y + h, x : x + w]), (kind, x, y, w, h)


@needs_cjpeg
def test_threads_change_nothing() -> None:
    for interval in ("1", "5B", "40B"):
        data = cjpeg(sample_pixels(400, 300), "-sample", "2x2", "-restart", interval)
        for scale in (8, 4, 1):
            assert np.array_equal(decode(data, scale, threads=2), decode(data, scale))


@pytest.mark.parametrize("scale", [8, 3])
def test_intervals_above_the_region_and_threads_change_nothing(scale: int) -> None:
    """A tall image: several batches of rows of MCUs, and rows that are skipped."""
    data = pillow(sample_pixels(40, 1200), quality=80, subsampling=2, restart_marker_rows=2)
    whole = decode(data, scale)
    top = len(whole) * 3 // 4
    for threads in (1, 2, 3):
        assert np.array_equal(decode(data, scale, threads=threads), whole)
        region = (3, top, 11, len(whole) - top - 5)
        part = decode(data, scale, threads=threads, region=region)
        assert np.array_equal(part, whole[top : len(whole) - 5, 3:14])


def test_damage_is_the_same_with_threads() -> None:
    data = bytearray(
        pillow(sample_pixels(40, 1200), quality=80, subsampling=2, restart_marker_rows=2)
    )
    for at in range(len(data) // 2, len(data) - 2, 997):
        if 0xFF not in data[at - 1 : at + 2]:
            data[at] ^= 0x15
    file = bytes(data)
    pixels, fraction = salvage(file)
    assert 0.3 < fraction < 1.0
    with pytest.raises(fcimage.DecodeError) as alone:
        decode(file)
    for threads in (2, 3):
        again = salvage(file, threads=threads)
        assert np.array_equal(again[0], pixels)
        assert again[1] == fraction
        with pytest.raises(fcimage.DecodeError) as caught:
            decode(file, threads=threads)
        assert str(caught.value) == str(alone.value)


def segments(data: bytes) -> list[tuple[int, int, int]]:
    """Code, start and end of the segments up to the first scan header."""
    found, at = [], 2
    while True:
        code, length = data[at + 1], struct.unpack(">H", data[at + 2 : at + 4])[0]
        found.append((code, at, at + 2 + length))
        if code == 0xDA:
            return found
        at += 2 + length


def test_files_of_real_cameras_are_decoded() -> None:
    data = pillow(sample_pixels(40, 30), quality=80)
    expected = decode(data)
    *_, (_, scan, _) = segments(data)
    variations = {
        "missing EOI": data[:-2],
        "garbage behind the EOI": data + b"\xff\xd8 and more",
        "fill bytes": data[:scan] + b"\xff\xff\xff" + data[scan:],
        "junk between segments": data[:scan] + b"\x00junk\x12" + data[scan:],
        "unknown segment": data[:scan] + b"\xff\xef\x00\x05abc" + data[scan:],
        "fill bytes before the EOI": data[:-2] + b"\xff\xff" + data[-2:],
    }
    for name, varied in variations.items():
        assert np.array_equal(decode(varied), expected), name


def test_the_height_may_come_after_the_first_scan() -> None:
    data = bytearray(pillow(sample_pixels(40, 30)))
    expected = decode(bytes(data))
    (start,) = (start for code, start, _ in segments(bytes(data)) if code == 0xC0)
    data[start + 5 : start + 7] = b"\0\0"
    dnl = b"\xff\xdc\x00\x04" + struct.pack(">H", 30)
    late = bytes(data[:-2]) + dnl + b"\xff\xd9"
    assert np.array_equal(decode(late), expected)
    data[start + 5 : start + 7] = struct.pack(">H", 30)
    for scale in range(1, 8):
        assert np.array_equal(decode(late, scale), decode(bytes(data), scale)), scale
    data[start + 5 : start + 7] = b"\0\0"
    with pytest.raises(fcimage.DecodeError):
        decode(bytes(data))


def test_motion_jpeg_frames_without_tables_use_the_standard_tables() -> None:
    data = pillow(sample_pixels(40, 30), quality=80)
    without = data
    for code, start, end in reversed(segments(data)):
        if code == 0xC4:
            without = without[:start] + without[end:]
    assert len(without) < len(data)
    assert np.array_equal(decode(without), decode(data))


@pytest.mark.parametrize(
    ("code", "name"),
    [
        (0xC3, "lossless"),
        (0xC5, "hierarchical"),
        (0xC9, "arithmetic"),
        (0xCA, "arithmetic"),
        (0xCB, "lossless"),
        (0xF7, "JPEG-LS"),
    ],
)
def test_kinds_that_are_not_supported_are_named(code: int, name: str) -> None:
    data = bytearray(pillow(sample_pixels(16, 16)))
    (start,) = (start for found, start, _ in segments(bytes(data)) if found == 0xC0)
    data[start + 1] = code
    with pytest.raises(fcimage.UnsupportedError, match=name):
        decode(bytes(data))
    data[start + 1] = 0xC1
    assert decode(bytes(data)).shape == (16, 16, 3)
    data[start + 4] = 12
    with pytest.raises(fcimage.UnsupportedError, match="12 bits"):
        decode(bytes(data))


@pytest.mark.parametrize("progressive", [False, True])
def test_truncated_at_every_byte(progressive: bool) -> None:
    data = pillow(
        sample_pixels(48, 48), quality=60, progressive=progressive, restart_marker_blocks=3
    )
    *_, (_, _, coded) = segments(data)
    last = 0.0
    for end in range(len(data) - 2):
        try:
            decode(data[:end])
        except fcimage.DecodeError as error:
            if end > coded:
                assert 0.0 <= error.decoded_fraction < 1.0
                assert error.decoded_fraction >= last or progressive
                last = error.decoded_fraction
        if end > coded:
            pixels, fraction = salvage(data[:end])
            assert pixels.shape == (48, 48, 3)
            assert 0.0 <= fraction <= 1.0


def test_a_cut_file_is_an_error_also_where_the_crop_lies_above_the_cut() -> None:
    data = pillow(sample_pixels(160, 160), quality=90)
    cut = data[: len(data) * 6 // 10]
    region = (0, 0, 160, 16)
    assert decode(data, region=region).shape == (16, 160, 3)
    with pytest.raises(fcimage.DecodeError) as whole:
        decode(cut)
    with pytest.raises(fcimage.DecodeError) as part:
        decode(cut, region=region)
    assert part.value.decoded_fraction == whole.value.decoded_fraction
    north = fcimage.Variant(
        "top", width=80, height=8, fit="cover", gravity="north", encodings=[fcimage.Png()]
    )
    with pytest.raises(fcimage.DecodeError):
        fcimage.render(cut, [north])
    (salvaged,) = fcimage.render(cut, [north], on_damage="salvage")
    assert salvaged.decoded_fraction == pytest.approx(whole.value.decoded_fraction)


def test_salvage_keeps_the_decoded_part_and_fills_the_rest_with_the_last_color() -> None:
    data = pillow(sample_pixels(160, 160), quality=80, subsampling=2)
    whole = decode(data)
    *_, (_, _, coded) = segments(data)
    half = coded + (len(data) - coded) // 2
    with pytest.raises(fcimage.DecodeError, match="end too early") as caught:
        decode(data[:half])
    pixels, fraction = salvage(data[:half])
    assert fraction == pytest.approx(caught.value.decoded_fraction)
    assert 0.3 < fraction < 0.7
    rows = int(fraction * 10) * 16 - 1
    assert np.array_equal(pixels[:rows], whole[:rows])
    end = pixels[-16:].reshape(-1, 3)
    assert (end == end[0]).all()


def test_after_damage_decoding_goes_on_at_the_next_restart_marker() -> None:
    data = pillow(sample_pixels(160, 160), quality=80, subsampling=0, restart_marker_rows=1)
    whole = decode(data)
    markers = [i for i in range(len(data) - 1) if data[i] == 0xFF and 0xD0 <= data[i + 1] <= 0xD7]
    assert len(markers) == 19
    # The coded data of row 5 without their second half; then rows 5 and 6 without their marker.
    start, end = markers[4], markers[5]
    damaged = [data[: (start + end) // 2] + data[end:], data[:start] + data[markers[6] :]]
    for number, file in enumerate(damaged):
        with pytest.raises(fcimage.DecodeError):
            decode(file)
        pixels, fraction = salvage(file)
        assert 0.85 <= fraction < 1.0
        assert np.array_equal(pixels[:40], whole[:40]), number
        assert np.array_equal(pixels[56:], whole[56:]), number


def test_flipped_bits_give_an_image_or_a_decode_error() -> None:
    rng = np.random.default_rng(5)
    for progressive in (False, True):
        data = pillow(sample_pixels(48, 40), progressive=progressive)
        for _ in range(400):
            flipped = bytearray(data)
            for at in rng.integers(2, len(data), 2):
                flipped[at] ^= 1 << rng.integers(0, 8)
            try:
                salvage(bytes(flipped))
            except fcimage.FcImageError as error:
                assert not isinstance(error, fcimage.InternalError)


def bomb(scans: int, side: int = 4096) -> bytes:
    """A progressive image whose scans are each a few bytes and contain no coefficients."""
    data = pillow(np.zeros((16, 16, 1), np.uint8), progressive=True)
    found = segments(data)
    (start,) = (start for code, start, _ in found if code == 0xC2)
    (head_start, _) = next((start, end) for code, start, end in found if code == 0xDA)
    head = bytearray(data[:head_start])
    head[start + 5 : start + 9] = struct.pack(">HH", side, side)
    # One symbol: the end of 2^14 blocks and more.
    table = b"\xff\xc4\x00\x14\x10\x01" + bytes(15) + b"\xe0"
    scan = b"\xff\xda\x00\x08\x01\x01\x00\x01\x3f\x00" + bytes(2 * (side * side // 64 // 16384 + 1))
    return bytes(head) + table + scan * scans + b"\xff\xd9"


def test_too_many_scans_are_a_limit_error() -> None:
    for scans in (40, 100, 101, 5000):
        with pytest.raises(fcimage.LimitError, match=r"max_scans|32 passes"):
            decode(bomb(scans))
    assert decode(bomb(3)).shape == (4096, 4096, 1)


def test_sizes_are_refused_before_memory_is_taken() -> None:
    data = bytearray(pillow(sample_pixels(16, 16)))
    (start,) = (start for code, start, _ in segments(bytes(data)) if code == 0xC0)
    data[start + 5 : start + 9] = struct.pack(">HH", 65535, 65535)
    with pytest.raises(fcimage.LimitError, match="65535x65535"):
        decode(bytes(data))
    data[start + 5 : start + 9] = struct.pack(">HH", 0, 16)
    with pytest.raises(fcimage.DecodeError):
        decode(bytes(data))


@pytest.mark.parametrize("scale", [0, 9, 255])
def test_a_scale_out_of_range_is_an_argument_error(scale: int) -> None:
    with pytest.raises(fcimage.ArgumentError, match="scale must be between 1 and 8, got"):
        decode(pillow(sample_pixels(8, 8)), scale)


def test_a_region_outside_the_image_is_an_argument_error() -> None:
    for region in ((0, 0, 9, 1), (8, 0, 1, 1), (0, 0, 0, 1), (2**32 - 1, 0, 2, 1)):
        with pytest.raises(fcimage.ArgumentError, match="region"):
            decode(pillow(sample_pixels(8, 8)), region=region)
