"""HEIC, compared with libheif through pillow-heif. Only in builds with the feature `heic`; see
`make test-features`."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import fcimage
import numpy as np
import pytest
from PIL import Image, ImageCms

from support.jpeg_files import sample_pixels

if "heic" not in fcimage.FORMATS:
    pytest.skip("this build has no feature heic", allow_module_level=True)
pytest.importorskip("pillow_heif", reason="pillow-heif writes the files and is the reference")

import pillow_heif

from support import hostile_heic
from support.heif_files import (
    ALPHA,
    File,
    Item,
    Property,
    aperture,
    coded,
    extent,
    grid,
    mirrored,
    nclx,
    profile,
    rotated,
    saved,
)

pillow_heif.register_heif_opener()
PNG = [fcimage.Variant("v", encodings=[fcimage.Png()])]
Pixels = np.ndarray[Any, Any]


def picture(width: int = 128, height: int = 64) -> Image.Image:
    return Image.fromarray(sample_pixels(width, height), "RGB")


def samples(data: bytes, mode: str) -> Pixels:
    return np.asarray(Image.open(io.BytesIO(data)).convert(mode)).astype(int)


def ours(data: bytes, mode: str = "RGB", **options: Any) -> Pixels:
    (image,) = fcimage.render(data, PNG, **options)
    return samples(bytes(image), mode)


def assert_like_libheif(data: bytes, most: int = 1, mode: str = "RGB") -> None:
    found, expected = ours(data, mode), samples(data, mode)
    assert found.shape == expected.shape
    assert abs(found - expected).max() <= most


@pytest.mark.parametrize("size", [(64, 64), (200, 150), (97, 33)])
@pytest.mark.parametrize("chroma", ["420", "422", "444"])
@pytest.mark.parametrize("quality", [30, 90, -1])
def test_eight_bits_are_decoded_as_by_libheif(
    size: tuple[int, int], chroma: str, quality: int
) -> None:
    data = saved(picture(*size), quality=quality, chroma=chroma)
    assert_like_libheif(data)
    info = fcimage.probe(data)
    assert (info.format, info.media_type, info.color) == ("heic", "image/heic", "ycbcr")
    assert (info.width, info.height, info.bit_depth) == (*size, 8)


@pytest.mark.parametrize("chroma", ["420", "422", "444"])
@pytest.mark.parametrize("depth", [10, 12])
def test_deep_images_are_rounded_to_eight_bits(chroma: str, depth: int) -> None:
    data = deep(depth, chroma)
    assert fcimage.probe(data).bit_depth == depth
    # libheif cuts off the low bits, before it converts colors.
    assert_like_libheif(data, most=3)


def deep(depth: int, chroma: str) -> bytes:
    wide = sample_pixels(128, 64).astype(np.uint16) * 257
    out = io.BytesIO()
    before = pillow_heif.options.SAVE_HDR_TO_12_BIT
    pillow_heif.options.SAVE_HDR_TO_12_BIT = depth == 12
    try:
        file = pillow_heif.from_bytes("RGB;16", (128, 64), wide.tobytes())
        file.save(out, quality=90, chroma=chroma)
    finally:
        pillow_heif.options.SAVE_HDR_TO_12_BIT = before
    return out.getvalue()


def test_gray_and_alpha_are_decoded_as_by_libheif() -> None:
    gray = saved(picture().convert("L"), quality=80)
    assert_like_libheif(gray, most=0)
    assert fcimage.probe(gray).color == "gray"
    clear = picture()
    clear.putalpha(Image.linear_gradient("L").resize(clear.size))
    data = saved(clear, quality=80)
    assert fcimage.probe(data).has_alpha
    assert_like_libheif(data, mode="RGBA")


def alpha(width: int, height: int) -> Item:
    levels = Image.linear_gradient("L").resize((width, height))
    return coded(levels, quality=90).without(b"colr").having(Property(b"auxC", ALPHA))


def test_a_smaller_alpha_is_stretched() -> None:
    file = File([coded(picture(), quality=80), alpha(64, 64)], [(b"auxl", 2, [1])])
    assert_like_libheif(file.encoded(), mode="RGBA")


def test_premultiplied_alpha_is_divided() -> None:
    one = coded(picture(), quality=80)
    plain = File([one, alpha(128, 64)], [(b"auxl", 2, [1])])
    multiplied = replace(plain, references=[*plain.references, (b"prem", 1, [2])])
    straight = ours(plain.encoded(), "RGBA")
    found = ours(multiplied.encoded(), "RGBA")
    levels = straight[..., 3:]
    expected = np.minimum(255, (straight[..., :3] * 255 + levels // 2) // np.maximum(levels, 1))
    expected = np.where(levels > 0, expected, straight[..., :3])
    assert np.array_equal(found[..., :3], expected)
    assert np.array_equal(found[..., 3:], levels)


@pytest.mark.parametrize(
    "turns",
    [
        *([rotated(quarters)] for quarters in range(4)),
        *([mirrored(axis)] for axis in range(2)),
        [rotated(1), mirrored(0)],
        [mirrored(0), rotated(1)],
        [aperture(50, 30, (9, 1), (-7, 1))],
        [aperture(50, 30, (9, 1), (-7, 1)), rotated(1), mirrored(1)],
        [rotated(1), aperture(30, 50, (-7, 1), (9, 1))],
    ],
    ids=str,
)
def test_turns_and_crops_are_applied_in_their_order(turns: list[Property]) -> None:
    data = File([coded(picture(), quality=80).having(*turns)]).encoded()
    assert_like_libheif(data)
    reference = Image.open(io.BytesIO(data))
    info = fcimage.probe(data)
    assert (info.width, info.height) == reference.size


def exif(orientation: int) -> Item:
    tags = Image.Exif()
    tags[0x0112] = orientation
    tags[0x8298] = "(c) Ann Other"
    return Item(b"Exif", bytes(4) + tags.tobytes().removeprefix(b"Exif\0\0"))


@pytest.mark.parametrize("turns", [[], [rotated(3)]], ids=str)
def test_the_orientation_in_exif_is_ignored(turns: list[Property]) -> None:
    item = coded(picture(), quality=80).having(*turns)
    data = File([item, exif(6)], [(b"cdsc", 2, [1])]).encoded()
    assert fcimage.probe(data).orientation == (6 if turns else 1)
    assert_like_libheif(data)


def test_an_icc_profile_is_applied() -> None:
    # A profile whose red and blue are exchanged is told from any other.
    icc = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    red, blue = icc.index(b"rXYZ", 128), icc.index(b"bXYZ", 128)
    icc[red + 4 : red + 12], icc[blue + 4 : blue + 12] = (
        icc[blue + 4 : blue + 12],
        icc[red + 4 : red + 12],
    )
    item = coded(picture(), quality=80, chroma="444")
    plain = ours(File([item]).encoded())
    data = File([item.having(nclx(1, 13, 6, True), profile(bytes(icc)))]).encoded()
    assert fcimage.probe(data).has_icc_profile
    assert abs(ours(data)[..., ::-1] - plain).max() <= 2


@pytest.mark.parametrize("full_range", [False, True])
@pytest.mark.parametrize("matrix", [1, 2, 5, 6, 7, 9])
def test_matrix_and_range_are_those_of_the_container(matrix: int, full_range: bool) -> None:
    item = coded(picture(), quality=80).having(nclx(1, 13, matrix, full_range))
    assert_like_libheif(File([item]).encoded())


def test_the_colors_of_the_stream_hold_where_the_container_says_nothing() -> None:
    item = coded(picture(), quality=80)
    assert np.array_equal(
        ours(File([item.without(b"colr")]).encoded()), ours(File([item]).encoded())
    )


def test_an_identity_matrix_means_that_the_samples_are_colors() -> None:
    item = coded(picture(), quality=80, chroma="444").having(nclx(1, 13, 0, True))
    data = File([item]).encoded()
    assert_like_libheif(data)
    assert fcimage.probe(data).color == "rgb"


def test_wide_primaries_become_srgb() -> None:
    item = coded(picture(), quality=90, chroma="444")
    plain = ours(File([item]).encoded())
    wide = File([item.having(nclx(12, 13, 6, True))]).encoded()
    assert fcimage.probe(wide).has_icc_profile
    # The matrices of Display P3 and sRGB (CSS Color 4, section 17), for linear light.
    linear = np.where(plain <= 10, plain / 255 / 12.92, ((plain / 255 + 0.055) / 1.055) ** 2.4)
    p3 = [
        [0.4865709, 0.2656677, 0.1982173],
        [0.2289746, 0.6917385, 0.0792869],
        [0, 0.0451134, 1.0439444],
    ]
    srgb = [
        [3.2409699, -1.5373832, -0.4986108],
        [-0.9692436, 1.8759675, 0.0415551],
        [0.0556301, -0.2039770, 1.0569715],
    ]
    light = np.clip(linear @ (np.array(srgb) @ np.array(p3)).T, 0, 1)
    coded_light = np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)
    assert abs(ours(wide) - coded_light * 255).max() <= 3


@pytest.mark.parametrize("size", [(200, 150), (128, 128), (65, 63)])
@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_a_grid_is_decoded_as_by_libheif(size: tuple[int, int], mode: str) -> None:
    image = picture(*size).convert(mode)
    assert_like_libheif(grid(image, 64, quality=80).encoded())
    if not size[0] % 2:  # libheif turns chroma of odd sizes by half a pixel too much
        assert_like_libheif(grid(image, 64, rotated(3), mirrored(1), quality=80).encoded())


def test_a_grid_can_have_alpha_in_a_grid() -> None:
    colors, levels = (
        grid(picture(150, 100), 64, quality=80),
        grid(alpha_levels(150, 100), 64, quality=80),
    )
    whole = levels.items[0].without(b"colr").having(Property(b"auxC", ALPHA))
    first = len(colors.items) + 1
    tiles = range(first + 1, first + len(levels.items))
    references = [*colors.references, (b"dimg", first, tiles), (b"auxl", first, [1])]
    file = File([*colors.items, whole, *levels.items[1:]], references)
    assert_like_libheif(file.encoded(), mode="RGBA")


def alpha_levels(width: int, height: int) -> Image.Image:
    return Image.linear_gradient("L").resize((width, height))


def test_any_number_of_threads_gives_the_same_bytes() -> None:
    data = grid(picture(300, 200), 64, quality=80).encoded()
    found = [bytes(fcimage.render(data, PNG, threads=n)[0]) for n in (1, 2, 3, 8)]
    assert len(set(found)) == 1


def test_only_the_tiles_that_a_crop_needs_are_decoded() -> None:
    file = grid(picture(320, 64), 64, quality=80)
    # All tiles but the one in the middle and its neighbors, which the kernel reaches, are damaged.
    broken = [replace(tile, data=b"\0\0\0\1x") for tile in file.items]
    items = [file.items[0], broken[1], *file.items[2:5], broken[5]]
    crop = fcimage.Variant("v", width=64, height=64, fit="cover", encodings=[fcimage.Png()])
    (found,) = fcimage.render(replace(file, items=items).encoded(), [crop])
    (whole,) = fcimage.render(file.encoded(), [crop])
    assert bytes(found) == bytes(whole)
    assert fcimage.plan(file.encoded(), [crop]).decoded_size[0] < 80


def test_a_thumbnail_is_used_where_it_is_enough() -> None:
    large = picture(640, 480)
    items = [coded(large, quality=80), coded(large.resize((320, 240)), quality=80)]
    items.append(coded(large.resize((160, 120)), quality=80))
    data = File(items, [(b"thmb", 2, [1]), (b"thmb", 3, [1])]).encoded()

    def plan(width: int) -> fcimage.Plan:
        return fcimage.plan(data, [fcimage.Variant("v", width=width, encodings=[fcimage.Png()])])

    assert [plan(width).decoder_scale for width in (100, 101, 200, 201)] == [
        (160, 640),
        (320, 640),
        (320, 640),
        (8, 8),
    ]
    small = [fcimage.Variant("v", width=90, height=90, fit="cover", encodings=[fcimage.Png()])]
    found = samples(bytes(fcimage.render(data, small)[0]), "RGB")
    whole = samples(bytes(fcimage.render(File(items[:1]).encoded(), small)[0]), "RGB")
    error = ((found - whole) ** 2).mean()
    assert 10 * np.log10(255**2 / error) > 30


@pytest.mark.parametrize(
    "thumbnail",
    [
        coded(picture(64, 64), quality=80),
        coded(picture(64, 32), quality=80).having(rotated(2)),
        coded(picture(64, 32), quality=80).having(profile(b"another")),
        replace(coded(picture(64, 32), quality=80), kind=b"jpeg"),
        coded(picture(64, 32), quality=80).without(b"hvcC"),
    ],
    ids=["proportions", "orientation", "profile", "kind", "broken"],
)
def test_a_thumbnail_that_is_no_copy_is_ignored(thumbnail: Item) -> None:
    file = File([coded(picture(), quality=80), thumbnail], [(b"thmb", 2, [1])])
    variants = [fcimage.Variant("v", width=8, encodings=[fcimage.Png()])]
    assert fcimage.plan(file.encoded(), variants).decoder_scale == (8, 8)


def test_a_damaged_tile_is_an_error_or_salvaged() -> None:
    file = grid(picture(128, 128), 64, quality=80)
    whole = ours(file.encoded())
    items = list(file.items)
    items[3] = replace(items[3], data=items[3].data[:-20] + bytes(20))
    data = replace(file, items=items).encoded()
    with pytest.raises(fcimage.DecodeError, match="damaged") as caught:
        fcimage.render(data, PNG)
    assert caught.value.decoded_fraction == 0.5
    (image,) = fcimage.render(data, PNG, on_damage="salvage")
    assert image.decoded_fraction == 0.75
    found = samples(bytes(image), "RGB")
    assert (found[64:, :64] == 128).all()
    found[64:, :64] = whole[64:, :64]
    assert np.array_equal(found, whole)


@pytest.mark.parametrize("part", [0.45, 0.95])
def test_a_cut_grid_gives_the_tiles_that_are_left(part: float) -> None:
    data = grid(picture(256, 256), 64, quality=80).encoded()
    start = data.index(b"mdat") + 4
    cut = data[: start + int((len(data) - start) * part)]
    with pytest.raises(fcimage.DecodeError, match="ends too early"):
        fcimage.render(cut, PNG)
    (image,) = fcimage.render(cut, PNG, on_damage="salvage")
    assert abs(image.decoded_fraction - part) < 0.15
    rows = int(image.decoded_fraction * 4) * 64
    assert np.array_equal(samples(bytes(image), "RGB")[:rows], ours(data)[:rows])
    with pytest.raises(fcimage.DecodeError):
        fcimage.render(data[: start + 9], PNG, on_damage="salvage")


def test_the_header_is_read_from_the_beginning_of_a_file() -> None:
    item = coded(picture(640, 480), quality=90)
    files = [File([exif(6), item], [(b"cdsc", 1, [2])], primary=2), grid(picture(300, 200), 64)]
    for data in (file.encoded() for file in files):
        whole = fcimage.probe(data)
        head = 100
        while True:
            try:
                found = fcimage.probe(data[:head], total_size=len(data))
                break
            except fcimage.DecodeError as error:
                needed = int(str(error).split("at least ")[1].split()[0])
                assert needed > head
                head = needed
        assert found == whole
        assert head < data.index(b"mdat") + 300 < len(data)


SEQUENCE = b"\0\0\0\x10ftypmsf1\0\0\0\0\0\0\0\x10moov\0\0\0\x08trak"
ITEM = coded(picture(), quality=80)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (File([replace(ITEM, kind=b"av01")]).encoded(), "AVIF is not supported.*OSS"),
        (File([replace(ITEM, kind=b"iovl")]).encoded(), "laid over each other"),
        (File([replace(ITEM, kind=b"jpeg")]).encoded(), 'kind "jpeg"'),
        (File([ITEM.having(Property(b"what", b"", True))]).encoded(), 'property "what"'),
        (File([ITEM.having(nclx(1, 13, 8, True))]).encoded(), "color matrix 8"),
        (SEQUENCE, "image sequences"),
    ],
    ids=["av1", "overlay", "jpeg", "property", "matrix", "sequence"],
)
def test_what_is_not_supported_is_named(data: bytes, words: str) -> None:
    with pytest.raises(fcimage.UnsupportedError, match=words):
        fcimage.render(data, PNG)


def test_a_property_that_need_not_be_known_is_ignored() -> None:
    data = File([ITEM.having(Property(b"what", b""))]).encoded()
    assert np.array_equal(ours(data), ours(File([ITEM]).encoded()))


def test_the_first_image_of_a_sequence_is_decoded() -> None:
    data = File([ITEM], brands=[b"msf1", b"hevc", b"mif1"]).encoded()
    assert fcimage.probe(data).animated
    assert_like_libheif(data)
    with pytest.raises(fcimage.LimitError, match="max_frames"):
        fcimage.probe(data, limits=fcimage.Limits(max_frames=1))


@pytest.mark.parametrize(
    ("limits", "named"),
    [
        ({"max_side": 127}, "max_side is 127"),
        ({"max_pixels": 8191}, "max_pixels is 8191"),
        ({"max_memory": 100_000}, "max_memory is 100000"),
    ],
)
@pytest.mark.parametrize("data", [File([ITEM]).encoded(), grid(picture(), 64).encoded()])
def test_limits_hold(data: bytes, limits: dict[str, int], named: str) -> None:
    with pytest.raises(fcimage.LimitError, match=named):
        fcimage.plan(data, PNG, limits=fcimage.Limits(**limits))


def test_a_stream_larger_than_its_image_counts_for_the_limits() -> None:
    data = File([ITEM.having(extent(16, 16))]).encoded()
    assert fcimage.probe(data).width == 16
    with pytest.raises(fcimage.LimitError, match="128x64"):
        fcimage.probe(data, limits=fcimage.Limits(max_pixels=1000))


def test_tiles_cannot_share_their_bytes() -> None:
    file = grid(picture(128, 128), 64, quality=80)
    shared = [(b"dimg", 1, [2] * 4)]
    with pytest.raises(fcimage.DecodeError, match="share their bytes"):
        ours(File([file.items[0], file.items[1]], shared).encoded())


def outcomes_of(name: str) -> Counter[str]:
    """Have a child try the files of a name: in time, and in the memory that `plan` allowed."""
    path = os.pathsep.join([str(Path(__file__).parents[1]), os.environ.get("PYTHONPATH", "")])
    environment = {"PYTHONPATH": path, "RUST_BACKTRACE": "0", "MALLOC_ARENA_MAX": "1"}
    heap = {"MALLOC_MMAP_THRESHOLD_": "131072", "MALLOC_TRIM_THRESHOLD_": "131072"}
    done = subprocess.run(
        [sys.executable, "-m", "support.hostile_heic", name, "0"],
        capture_output=True,
        env={**os.environ, **environment, **heap},
        timeout=600,
        check=False,
    )
    lines = [line.split("\t") for line in done.stdout.decode().splitlines()]
    assert done.returncode == 0, (lines[-1:], done.stderr[-500:])
    assert not [line for line in lines if line[-1].startswith("!")]
    return Counter(outcome for _, outcome in lines)


measured = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="needs address-space limits of Linux"),
]


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=measured) for name in (*hostile_heic.corpus(), "bombs")]
)
def test_hostile_files_give_an_image_or_a_typed_error(name: str) -> None:
    outcomes = outcomes_of(name)
    assert set(outcomes) <= {"image", "DecodeError", "UnsupportedError", "LimitError"}, outcomes
    assert outcomes["image"] > 0 and outcomes["DecodeError"] > 10, outcomes


@pytest.mark.parametrize("name", [pytest.param("large", marks=measured)])
def test_the_plan_bounds_the_memory_of_large_files(name: str) -> None:
    assert outcomes_of(name) == {"image": 10}
