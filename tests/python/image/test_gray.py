"""Gray sources of every format become gray files, until something with a color is drawn."""

from __future__ import annotations

import struct
import zlib

import fcimage
import numpy as np
import pytest
from fcimage import ImageWatermark, Jpeg, Png, TextWatermark, Variant, WebP
from PIL import Image

from support import profiles
from support.pictures import encoded, opened, photo_like, pixels


def gray(mode: str = "L") -> Image.Image:
    """A gray image with all levels; with noise, so that it is no drawing."""
    noise = np.random.default_rng(3).integers(0, 20, (48, 64))
    levels = np.add.outer(np.arange(48), np.arange(64) * 4) * 235 // 299 + noise
    image = Image.fromarray(levels.clip(0, 255).astype(np.uint8))
    if mode in ("RGB", "1", "P"):
        return image.convert(mode)
    if mode == "I;16":
        return Image.fromarray(levels.clip(0, 255).astype(np.uint16) * 257)
    return Image.merge(mode, [image] * len(Image.new(mode, (1, 1)).getbands()))


def small_depth(bits: int) -> bytes:
    """A gray PNG of less than 8 bits, whose palette-free rows Pillow writes for mode P with `bits`."""
    wide = np.asarray(gray()) >> (8 - bits)
    rows = np.zeros((48, 64 * bits // 8), np.uint8)
    for place in range(8 // bits):
        rows |= wide[:, place :: 8 // bits] << (8 - bits * (place + 1))
    lines = b"".join(b"\0" + row.tobytes() for row in rows)
    header = struct.pack(">IIBBBBB", 64, 48, bits, 0, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(lines)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in chunks
    )


SOURCES: dict[str, bytes] = {
    "JPEG": encoded(gray(), "JPEG"),
    "progressive JPEG": encoded(gray(), "JPEG", progressive=True),
    "JPEG of three components": encoded(gray("RGB"), "JPEG", quality=60),
    "JPEG of three components, 4:4:4": encoded(gray("RGB"), "JPEG", subsampling=0),
    "PNG of 1 bit": small_depth(1),
    "PNG of 2 bits": small_depth(2),
    "PNG of 4 bits": small_depth(4),
    "PNG": encoded(gray(), "PNG"),
    "PNG of 16 bits": encoded(gray("I;16"), "PNG"),
    "PNG with alpha": encoded(gray("LA"), "PNG"),
    "PNG with a palette": encoded(gray("P"), "PNG"),
    "PNG of RGB": encoded(gray("RGB"), "PNG"),
    "TIFF of 1 bit": encoded(gray("1"), "TIFF"),
    "TIFF": encoded(gray(), "TIFF"),
    "TIFF of 16 bits": encoded(gray("I;16"), "TIFF"),
    "TIFF with alpha": encoded(gray("LA"), "TIFF"),
    "TIFF of RGB": encoded(gray("RGB"), "TIFF"),
    "BMP": encoded(gray(), "BMP"),
    "BMP of 1 bit": encoded(gray("1"), "BMP"),
    "BMP of RGB": encoded(gray("RGB"), "BMP"),
    "GIF": encoded(gray(), "GIF"),
    "WebP": encoded(gray("RGB"), "WEBP"),
    "WebP of all levels": encoded(Image.linear_gradient("L").convert("RGB"), "WEBP"),
    "WebP with alpha": encoded(gray("RGBA"), "WEBP"),
    "lossless WebP": encoded(gray("RGB"), "WEBP", lossless=True),
}
WHITE = TextWatermark("o", size=12, color="#ffffff")
MARKS = {
    "none": None,
    "white": WHITE,
    "gray, with an outline and a shadow": TextWatermark(
        "o", size=12, color="#777777", outline="#000000", shadow="auto"
    ),
    "automatic": TextWatermark("o", size=12, color="auto", tile=True),
    "a gray logo": ImageWatermark(encoded(gray("LA"), "PNG"), scale=0.3),
}


def is_gray_file(image: fcimage.EncodedImage) -> bool:
    """Whether a JPEG has one component, and a PNG no color: type 0 or 4, or a palette of grays."""
    found = opened(image.data)
    if found.mode == "P":
        colors = np.array(found.getpalette()).reshape(-1, 3)
        return bool((colors == colors[:, :1]).all())
    return found.mode in ("1", "L", "LA")


@pytest.mark.parametrize("mark", MARKS)
@pytest.mark.parametrize("source", SOURCES)
def test_a_gray_source_of_any_kind_becomes_gray_files(source: str, mark: str) -> None:
    variants = [
        Variant(name, width=width, watermark=MARKS[mark], encodings=[Jpeg(), Png()])
        for name, width in [("same", None), ("small", 31)]
    ]
    for image in fcimage.render(SOURCES[source], variants):
        assert is_gray_file(image), (image.variant, image.format)


@pytest.mark.parametrize("source", ["JPEG", "PNG with alpha", "GIF", "WebP", "TIFF of 1 bit"])
def test_a_color_that_is_drawn_makes_colored_files(source: str) -> None:
    red = TextWatermark("o", size=12, color="#ff0000")
    logo = ImageWatermark(encoded(Image.new("RGB", (9, 9), (0, 0, 255)), "PNG"), scale=0.3)
    box = {"width": 80, "height": 80, "fit": "contain", "background": "#ff0000"}
    for options in ({"watermark": red}, {"watermark": logo}, box):
        variant = Variant("v", encodings=[Jpeg(), Png()], **options)  # type: ignore[arg-type]
        for image in fcimage.render(SOURCES[source], variant):
            assert not is_gray_file(image), options


def test_gray_files_cost_one_plane() -> None:
    photo = photo_like(300, 200).convert("L")
    data = encoded(photo.convert("RGB"), "PNG")
    jpeg, png = fcimage.render(data, Variant("v", encodings=[Jpeg(85), Png()]))
    assert len(jpeg) <= 1.02 * len(encoded(photo, "JPEG", quality=85, optimize=True))
    assert len(png) <= 1.02 * len(encoded(photo, "PNG"))
    # The header of the PNG: 8 bits a pixel, gray.
    assert png.data[24:26] == bytes([8, 0])


@pytest.mark.parametrize("mode", ["L", "RGB"])
@pytest.mark.parametrize("profile", [profiles.rgb(), profiles.rgb(2.4), profiles.gray(2.2)])
def test_a_profile_keeps_gray_gray(mode: str, profile: bytes) -> None:
    for format, options in [("PNG", {}), ("JPEG", {"quality": 95})]:
        data = encoded(gray(mode), format, icc_profile=profile, **options)
        for image in fcimage.render(data, Variant("v", encodings=[Jpeg(), Png()])):
            assert is_gray_file(image)


def test_only_lossy_webp_is_freed_of_the_purple_of_its_arithmetic() -> None:
    purple = np.full((20, 20, 3), (82, 81, 82), np.uint8)
    data = encoded(Image.fromarray(purple), "WEBP", lossless=True)
    (png,) = fcimage.render(data, Variant("v", encodings=Png()))
    assert np.array_equal(pixels(opened(png.data).convert("RGB")), purple)


ALL = [Variant("v", width=30, encodings=[Jpeg(), Png(), WebP()])]


@pytest.mark.parametrize("mode", ["L", "LA", "1", "I;16"])
def test_a_gray_source_stays_gray(mode: str) -> None:
    image = photo_like(60, 40).convert("L")
    if mode == "LA":
        image.putalpha(Image.linear_gradient("L").resize((60, 40)))
    data = encoded(image if mode == "LA" else image.convert(mode), "PNG")
    jpeg, png, webp = fcimage.render(data, ALL)
    assert opened(jpeg.data).mode == "L"
    assert opened(png.data).mode == ("LA" if mode == "LA" else "L")
    # WebP has no gray; its pixels are the same.
    (lossless,) = fcimage.render(data, [Variant("v", width=30, encodings=[WebP(lossless=True)])])
    wide = "RGBA" if mode == "LA" else "RGB"
    expected, found = opened(lossless.data).convert(wide), opened(png.data).convert(wide)
    seen = pixels(expected)[..., -1] > 0 if mode == "LA" else slice(None)
    assert np.array_equal(pixels(found)[seen], pixels(expected)[seen])
    assert opened(webp.data).mode in ("RGB", "RGBA")
    color = fcimage.render(encoded(opened(data).convert("RGB"), "PNG"), ALL)[1]
    assert mode not in ("L", "1") or png.data == color.data


def test_a_colored_mark_or_background_makes_a_gray_source_colored() -> None:
    data = encoded(photo_like(60, 40).convert("L"), "PNG")
    box = {"width": 50, "height": 50, "fit": "contain"}
    red = TextWatermark("x", color="#ff0000")
    for options, modes in [
        ({**box, "background": "#ff0000"}, ("RGB", "P")),
        ({**box, "background": "#808080"}, ("L",)),
        ({"watermark": red}, ("RGB", "P")),
        ({"watermark": TextWatermark("x", color="#ffffff")}, ("L",)),
    ]:
        variant = Variant("v", encodings=[Jpeg(), Png()], **options)
        for image in fcimage.render(data, [variant]):
            assert opened(image.data).mode in modes, options


def test_gray_pixels_of_a_color_source_are_written_as_gray() -> None:
    data = encoded(photo_like(60, 40).convert("L").convert("RGB"), "PNG")
    assert [opened(image.data).mode for image in fcimage.render(data, ALL)] == ["L", "L", "RGB"]
