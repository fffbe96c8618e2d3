"""Every supported kind of image, with Pillow as the oracle."""

from __future__ import annotations

import io
import struct
import zlib

import fcimage
import numpy as np
import pytest
from PIL import Image, ImageCms

from support.pictures import encoded, opened, photo_like, pixels, through

WIDTH, HEIGHT = 61, 43


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(color: int, depth: int, interlace: int, transparent: bytes = b"") -> bytes:
    """A PNG of the given kind with random samples, written by hand: Pillow cannot write all."""
    channels = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[color]
    random = np.random.default_rng(color * 100 + depth)

    def rows(width: int, height: int) -> bytes:
        if width == 0 or height == 0:
            return b""
        length = (width * channels * depth + 7) // 8
        return b"".join(b"\0" + random.bytes(length) for _ in range(height))

    if interlace:
        passes = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4))
        passes += ((1, 0, 2, 2), (0, 1, 1, 2))
        body = b"".join(
            rows(-((x0 - WIDTH) // dx), -((y0 - HEIGHT) // dy)) for x0, y0, dx, dy in passes
        )
    else:
        body = rows(WIDTH, HEIGHT)
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, depth, color, 0, 0, interlace)
    palette = chunk(b"PLTE", random.bytes(3 << depth)) if color == 3 else b""
    trns = chunk(b"tRNS", transparent) if transparent else b""
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + palette
        + trns
        + chunk(b"IDAT", zlib.compress(body))
        + chunk(b"IEND", b"")
    )


KINDS = [(0, d) for d in (1, 2, 4, 8, 16)] + [(2, 8), (2, 16)]
KINDS += [(3, d) for d in (1, 2, 4, 8)] + [(4, 8), (4, 16), (6, 8), (6, 16)]


@pytest.mark.parametrize("interlace", [0, 1])
@pytest.mark.parametrize(("color", "depth"), KINDS)
def test_every_png_color_type_and_depth(color: int, depth: int, interlace: int) -> None:
    data = png(color, depth, interlace)
    found = through(data)
    theirs = opened(data)
    if depth == 16 and color in (0, 4):
        wide = np.asarray(theirs.convert("I")) if color == 0 else None
        if wide is not None:
            expected = np.round(wide / 257).astype(int)[..., None].repeat(3, -1)
            assert np.array_equal(found, expected)
        return
    expected = pixels(theirs.convert("RGBA" if color in (4, 6) else "RGB"))
    # Pillow cuts 16 bits to 8, we round.
    assert np.abs(found - expected).max() <= (1 if depth == 16 else 0)


@pytest.mark.parametrize(
    ("color", "depth", "transparent"),
    [(0, 8, b"\0\x80"), (2, 8, b"\0\x10\0\x20\0\x30"), (3, 4, bytes(range(0, 256, 16)))],
)
def test_transparent_colors_of_png(color: int, depth: int, transparent: bytes) -> None:
    data = png(color, depth, 0, transparent)
    expected = pixels(opened(data).convert("RGBA"))
    found = through(data)
    if found.shape[-1] == 3:
        assert (expected[..., 3] == 255).all()
        expected = expected[..., :3]
    assert np.array_equal(found, expected)


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "P"])
@pytest.mark.parametrize(
    ("format", "options"),
    [
        ("PNG", {}),
        ("WEBP", {"lossless": True, "exact": True}),
        ("GIF", {}),
        ("BMP", {}),
        ("TIFF", {}),
        ("TIFF", {"compression": "tiff_lzw"}),
    ],
)
def test_lossless_formats_give_the_same_pixels_as_pillow(
    mode: str, format: str, options: dict[str, object]
) -> None:
    image = photo_like(WIDTH, HEIGHT).convert(mode)
    if mode == "RGBA":
        image.putalpha(Image.linear_gradient("L").resize((WIDTH, HEIGHT)))
    data = encoded(image, format, **options)
    theirs = opened(data)
    found = through(data)
    expected = pixels(theirs.convert("RGBA" if found.shape[-1] == 4 else "RGB"))
    seen = slice(None) if found.shape[-1] == 3 else expected[..., 3] > 0
    assert np.array_equal(found[seen], expected[seen])


def test_lossy_webp_is_decoded_as_libwebp_does() -> None:
    data = encoded(photo_like(200, 150), "WEBP", quality=80)
    difference = np.abs(through(data) - pixels(opened(data).convert("RGB")))
    assert difference.mean() < 0.5


@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"subsampling": 0}])
@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
def test_jpeg_is_decoded_as_libjpeg_turbo_does(mode: str, options: dict[str, object]) -> None:
    data = encoded(photo_like(203, 151).convert(mode), "JPEG", quality=90, **options)
    difference = np.abs(through(data) - pixels(opened(data).convert("RGB")))
    assert difference.mean() < 0.5


def test_the_first_frame_of_an_animation_is_decoded() -> None:
    frames = [photo_like(40, 30, seed).convert("P") for seed in (1, 2, 3)]
    for format in ("GIF", "WEBP"):
        rgb = [frame.convert("RGB") for frame in frames]
        extra = {"lossless": True} if format == "WEBP" else {}
        data = encoded(rgb[0], format, save_all=True, append_images=rgb[1:], duration=50, **extra)
        assert fcimage.probe(data).animated
        assert np.array_equal(through(data), pixels(opened(data).convert("RGB")))
    assert not fcimage.probe(encoded(frames[0], "GIF")).animated


EXIF_ORIENTATION = 0x0112


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_all_eight_orientations(format: str, orientation: int) -> None:
    exif = Image.Exif()
    exif[EXIF_ORIENTATION] = orientation
    options: dict[str, object] = {"exif": exif}
    options.update(
        {"JPEG": {"quality": 100, "subsampling": 0}, "WEBP": {"lossless": True}}.get(format, {})
    )
    data = encoded(photo_like(48, 32), format, **options)
    from PIL import ImageOps

    upright = ImageOps.exif_transpose(opened(data)).convert("RGB")
    info = fcimage.probe(data)
    assert (info.width, info.height) == upright.size
    assert info.orientation == orientation
    found = through(data)
    assert found.shape[:2] == upright.size[::-1]
    assert np.abs(found - pixels(upright)).mean() < 0.5
    assert through(data, auto_orient=False).shape[:2] == (32, 48)


def test_a_display_p3_image_keeps_its_appearance() -> None:
    # The primaries of Display P3 (SMPTE EG 432-1), as a profile that ImageCms can use too.
    from test_profile_data import display_p3

    profile = display_p3()
    source = photo_like(120, 90)
    data = encoded(source, "PNG", icc_profile=profile)
    assert fcimage.probe(data).has_icc_profile
    expected = ImageCms.profileToProfile(
        source,
        ImageCms.ImageCmsProfile(io.BytesIO(profile)),
        ImageCms.createProfile("sRGB"),
        renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
    )
    assert expected is not None
    found = through(data)
    assert np.abs(found - pixels(expected)).mean() < 1.0
    assert np.abs(found - pixels(source)).mean() > 2.0, "the profile changed nothing"


def test_truncated_files_raise_or_give_an_image() -> None:
    image = photo_like(160, 120)
    for format in ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF"):
        data = encoded(image, format)
        for part in range(50):
            cut = data[: len(data) * part // 50]
            try:
                found = through(cut)
            except fcimage.FcImageError as error:
                assert not isinstance(error, fcimage.InternalError), f"{format} {part}/50: {error}"
                assert error.retryable is False
            else:
                assert found.shape[:2] == (120, 160)


@pytest.mark.parametrize(
    ("data", "named"),
    [
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "HEIC"),
        (b"\0\0\0\x20ftypavif\0\0\0\0", "AVIF"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "SVG"),
        (b"%PDF-1.4\n%", "PDF"),
    ],
)
def test_an_unsupported_kind_is_named(data: bytes, named: str) -> None:
    with pytest.raises(fcimage.UnsupportedError, match=named) as caught:
        fcimage.probe(data)
    assert isinstance(caught.value, ValueError)


def test_the_error_quotes_the_first_bytes_of_a_file_that_is_not_an_image() -> None:
    with pytest.raises(fcimage.DecodeError, match="<Error>"):
        fcimage.probe(b"<Error><Code>NoSuchKey</Code></Error>")
    with pytest.raises(fcimage.DecodeError, match="0 bytes"):
        fcimage.probe(b"")


def test_a_file_of_one_kilobyte_that_claims_50000_by_50000_is_refused_by_arithmetic() -> None:
    header = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 6, 0, 0, 0)
    bomb = (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 900))
    )
    with pytest.raises(fcimage.LimitError, match="50000x50000"):
        fcimage.probe(bomb)


@pytest.mark.parametrize("wrong", [5, None, [1, 2]])
def test_a_wrong_type_says_so(wrong: object) -> None:
    with pytest.raises(TypeError, match="bytes-like"):
        fcimage.probe(wrong)  # type: ignore[arg-type]


def test_every_bytes_like_object_is_accepted() -> None:
    data = encoded(photo_like(20, 10), "PNG")
    for kind in (bytes, bytearray, memoryview, lambda d: memoryview(d)[::1]):
        assert fcimage.probe(kind(data)).width == 20
