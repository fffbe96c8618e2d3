"""Profiles are applied where they belong, and deep black is black."""

from __future__ import annotations

import io
import itertools
import struct

import fcimage
import numpy as np
import pytest
from fcimage import ImageWatermark, Jpeg, Png, Variant, WebP
from PIL import Image, ImageCms

from support import profiles
from support.jpeg_files import numbered, without_adobe
from support.pictures import encoded, opened, photo_like, pixels, through

SRGB = ImageCms.createProfile("sRGB")
LOSSLESS: dict[str, dict[str, object]] = {
    "PNG": {},
    "WEBP": {"lossless": True},
    "TIFF": {},
    "JPEG": {"quality": 95},
}


def by_lcms(image: Image.Image, profile: bytes) -> np.ndarray:
    """Convert an image to sRGB by Pillow's color engine, with the perceptual intent."""
    theirs = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    transform = ImageCms.buildTransform(theirs, SRGB, image.mode, "RGB", 0)
    converted = ImageCms.applyTransform(image, transform)
    assert converted is not None
    return pixels(converted)


def inks() -> Image.Image:
    """An image of all mixtures of five amounts of four inks, 8 x 8 pixels each."""
    amounts = (0, 60, 128, 200, 255)
    mixtures = np.array(list(itertools.product(amounts, repeat=4)), np.uint8).reshape(25, 25, 4)
    return Image.frombytes("CMYK", (200, 200), mixtures.repeat(8, 0).repeat(8, 1).tobytes())


@pytest.mark.parametrize(
    ("format", "mode", "space"),
    [
        *itertools.product(LOSSLESS, ["RGB"], ["rgb"]),
        *itertools.product(["PNG", "JPEG", "TIFF"], ["L"], ["rgb", "gray"]),
    ],
)
def test_a_profile_for_the_samples_is_applied(format: str, mode: str, space: str) -> None:
    profile = profiles.rgb() if space == "rgb" else profiles.gray()
    data = encoded(
        photo_like(60, 40).convert(mode), format, icc_profile=profile, **LOSSLESS[format]
    )
    stored = opened(data)
    if space == "rgb":
        stored = stored.convert("RGB")
    expected = by_lcms(stored, profile)
    assert np.abs(expected - pixels(stored.convert("RGB"))).mean() > 5
    assert np.abs(through(data) - expected).max() <= 2


def as_jpeg(data: bytes, *, through_pixels: bool) -> np.ndarray:
    """Render a JPEG of its own size; a PNG beside it brings the image the way of pixels."""
    beside = [Png()] if through_pixels else []
    jpeg = Jpeg(quality=100, chroma_subsampling="4:2:0")
    image, *_ = fcimage.render(data, Variant("a", encodings=[jpeg, *beside]))
    return pixels(opened(image.data).convert("RGB"))


@pytest.mark.parametrize("format", ["JPEG", "WEBP"])
@pytest.mark.parametrize("size", [(160, 120), (97, 61)])
def test_planes_go_through_a_profile_as_pixels_do(format: str, size: tuple[int, int]) -> None:
    profile = profiles.rgb()
    data = encoded(photo_like(*size), format, icc_profile=profile, quality=92)
    expected = by_lcms(opened(data), profile)
    planes, by_pixels = (as_jpeg(data, through_pixels=way) for way in (False, True))
    assert np.abs(planes - by_pixels).mean() < 1
    # Both lose some color as JPEG.
    losses = [np.abs(way - expected).mean() for way in (planes, by_pixels)]
    assert losses[0] < 1.1 * losses[1] + 0.1


def test_a_palette_goes_through_an_rgb_profile() -> None:
    image = photo_like(60, 40).quantize(32)
    data = encoded(image, "PNG", icc_profile=profiles.rgb())
    expected = by_lcms(image.convert("RGB"), profiles.rgb())
    assert np.abs(through(data) - expected).max() <= 2


@pytest.mark.parametrize(
    ("format", "mode"),
    [
        *itertools.product(["PNG", "TIFF"], ["RGB", "RGBA", "P", "L"]),
        *itertools.product(["JPEG", "TIFF"], ["CMYK"]),
        *itertools.product(["JPEG"], ["RGB", "L"]),
        *itertools.product(["WEBP"], ["RGB", "RGBA"]),
    ],
)
def test_a_profile_for_other_samples_is_left_aside(format: str, mode: str) -> None:
    image = photo_like(60, 40).convert(mode)
    bare = encoded(image, format, **LOSSLESS[format])
    own = {"L": profiles.gray, "CMYK": profiles.cmyk}.get(mode, profiles.rgb)
    for profile in (profiles.rgb, profiles.gray, profiles.cmyk):
        if profile == own or (mode, profile) == ("L", profiles.rgb):
            continue
        data = encoded(image, format, icc_profile=profile(), **LOSSLESS[format])
        assert fcimage.probe(data).has_icc_profile
        assert np.array_equal(through(data), through(bare))


def test_the_profile_of_a_logo_follows_the_same_rule() -> None:
    image, logo = photo_like(60, 40), Image.new("RGB", (8, 8), (200, 40, 30))

    def marked(profile: bytes | None) -> bytes:
        mark = ImageWatermark(encoded(logo, "PNG", icc_profile=profile))
        variant = Variant("v", watermark=mark, encodings=[Png()])
        return fcimage.render(encoded(image, "PNG"), [variant])[0].data

    assert marked(profiles.gray()) == marked(None)
    assert marked(profiles.rgb()) != marked(None)


@pytest.mark.parametrize("name", profiles.HOSTILE)
def test_a_profile_that_describes_no_image_is_left_aside(name: str) -> None:
    profile = profiles.HOSTILE[name]
    sound = name in ("cmyk of 17 points", "a black as bright as paper")
    for mode in ("RGB", "L", "CMYK"):
        image = photo_like(30, 20).convert(mode)
        found = through(encoded(image, "TIFF", icc_profile=profile))
        same = np.array_equal(found, through(encoded(image, "TIFF")))
        assert same != (sound and mode == "CMYK"), mode


@pytest.mark.parametrize("format", ["JPEG", "TIFF"])
def test_cmyk_goes_through_its_profile_in_every_format(format: str) -> None:
    profile = profiles.cmyk(points=9)
    options = {"quality": 100, "subsampling": 0} if format == "JPEG" else {}
    data = encoded(inks(), format, icc_profile=profile, **options)
    expected = by_lcms(opened(data), profile)
    assert np.abs(through(data) - expected).mean() < 1
    assert np.abs(through(data) - pixels(opened(data).convert("RGB"))).mean() > 10


@pytest.mark.parametrize("version", [2, 4])
def test_the_table_of_a_scanner_is_applied_as_by_lcms(version: int) -> None:
    profile = profiles.rgb_table(version=version)
    image = photo_like(60, 40)
    image.paste((0, 0, 0), (0, 0, 8, 8))
    for alpha in (False, True):
        if alpha:
            image.putalpha(Image.linear_gradient("L").resize((60, 40)))
        found = through(encoded(image, "PNG", icc_profile=profile))
        difference = np.abs(found[..., :3] - by_lcms(image.convert("RGB"), profile))
        assert difference.mean() < 1.5
        assert difference[4, 4].max() <= 3
        assert not alpha or np.array_equal(found[..., 3], pixels(image)[..., 3])


@pytest.mark.parametrize("version", [2, 4])
@pytest.mark.parametrize("darkest", [0.0, 10.0, 30.0, 60.0])
def test_deep_black_is_black_as_with_lcms(darkest: float, version: int) -> None:
    profile = profiles.cmyk(darkest, version=version)
    for ink in [(255, 255, 255, 255), (0, 0, 0, 255), (0, 0, 0, 0), (90, 60, 60, 128)]:
        image = Image.new("CMYK", (8, 8), ink)
        found = through(encoded(image, "TIFF", icc_profile=profile))
        assert np.abs(found - by_lcms(image, profile)).max() <= 4, ink
        if version == 2 and darkest <= 50 and ink[3] == 255:
            assert not found.any(), ink


def test_private_types_of_tags_are_understood() -> None:
    image = photo_like(60, 40)
    right = through(encoded(image, "PNG", icc_profile=profiles.rgb()))
    corbis = profiles.rgb(xyz_kind=b"\x17\xa5\x05\xb8")
    monaco = profiles.rgb(curve_kind=b"\x94\x78\xee\x00")
    for profile in (corbis, monaco):
        assert np.array_equal(through(encoded(image, "PNG", icc_profile=profile)), right)
        assert np.abs(by_lcms(image, profile) - right).max() <= 2


@pytest.mark.parametrize("jfif", [False, True])
def test_cmyk_without_an_adobe_marker_is_taken_as_inverted(jfif: bool) -> None:
    data = encoded(photo_like(60, 40).convert("CMYK"), "JPEG", quality=95)
    bare = without_adobe(data)
    if jfif:
        bare = bare[:2] + bytes.fromhex("ffe000104a46494600010100000100010000") + bare[2:]
    assert np.array_equal(through(bare), through(data))
    assert np.abs(through(bare) - pixels(opened(bare).convert("RGB"))).max() <= 2


@pytest.mark.parametrize("subsampling", [0, 1, 2])
@pytest.mark.parametrize("numbers", [(1, 1, 1), (0, 0, 0), (1, 1, 2), (2, 1, 1), (1, 2, 1)])
def test_components_that_share_a_number_are_told_by_their_order(
    numbers: tuple[int, int, int], subsampling: int
) -> None:
    data = encoded(photo_like(61, 43), "JPEG", quality=90, subsampling=subsampling)
    shared = numbered(data, numbers)
    assert np.array_equal(through(shared), through(data))
    assert np.array_equal(pixels(opened(shared)), pixels(opened(data)))


def test_a_progressive_scan_of_all_components_may_share_numbers() -> None:
    data = encoded(photo_like(61, 43), "JPEG", quality=90, progressive=True)
    # Only the first scan, which has all components.
    first = data.index(b"\xff\xda")
    data = data[: data.index(b"\xff\xc4", first)] + b"\xff\xd9"
    assert np.array_equal(through(numbered(data, (1, 1, 1))), through(data))


def orientation(order: str, kind: int, value: bytes) -> bytes:
    """An Exif block with an orientation of this type, and a RATIONAL of 6 behind it."""
    mark = b"II*\0" if order == "<" else b"MM\0*"
    entry = struct.pack(order + "HHI", 0x0112, kind, 1) + value.ljust(4, b"\0")
    return mark + struct.pack(order + "IH", 8, 1) + entry + struct.pack(order + "III", 0, 6, 1)


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize(("kind", "code"), [(1, "B"), (3, "H"), (4, "I"), (8, "h"), (9, "i")])
def test_an_orientation_may_have_any_type_of_whole_numbers(
    kind: int, code: str, order: str, format: str
) -> None:
    exif = b"Exif\0\0" + orientation(order, kind, struct.pack(order + code, 6))
    data = encoded(photo_like(60, 40), format, exif=exif)
    info = fcimage.probe(data)
    assert (info.orientation, info.width, info.height) == (6, 40, 60)


def test_an_orientation_that_is_no_number_is_ignored() -> None:
    for kind, value in [(2, b"6\0"), (7, b"\6"), (5, b"\x1a\0\0\0")]:
        exif = b"Exif\0\0" + orientation("<", kind, value)
        found = fcimage.probe(encoded(photo_like(60, 40), "JPEG", exif=exif)).orientation
        assert found == (6 if kind == 5 else 1), "a RATIONAL without a remainder counts"


@pytest.mark.parametrize(
    ("mode", "profile", "space"),
    [
        ("RGB", None, None),
        ("RGB", profiles.rgb(), b"RGB "),
        ("RGB", profiles.gray(), b"RGB "),
        ("L", None, None),
        ("L", profiles.gray(), b"GRAY"),
    ],
)
def test_a_profile_is_written_only_where_there_was_one(
    mode: str, profile: bytes | None, space: bytes | None
) -> None:
    data = encoded(photo_like(60, 40).convert(mode), "PNG", icc_profile=profile)
    keep = [Jpeg(keep="icc"), Png(keep="icc"), WebP(keep="icc")]
    for image in fcimage.render(data, [Variant("v", encodings=keep)]):
        written = opened(image.data).info.get("icc_profile")
        in_color = space if space is None or image.format != "webp" else b"RGB "
        assert (written and written[16:20]) == in_color
        if written:
            result = opened(image.data)
            same = by_lcms(result, written)
            assert np.abs(same - pixels(result.convert("RGB"))).max() <= 1
