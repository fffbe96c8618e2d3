"""``strip``: metadata removed without coding the image again."""

from __future__ import annotations

import io
from typing import Any, Callable

import fcimage
import pytest
from PIL import Image, ImageCms, ImageOps, ImageSequence, PngImagePlugin

from support.pictures import encoded, opened, photo_like, pixels

SECRET = b"secret-serial"


def exif_block(orientation: int = 1) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = SECRET.decode()
    exif[0x8298] = "(c) Ann"
    return exif.tobytes()


def profile(name: str) -> bytes:
    found = ImageCms.createProfile(name)  # type: ignore[arg-type]
    return ImageCms.ImageCmsProfile(found).tobytes()


def saved(kind: str, orientation: int = 1, **options: Any) -> bytes:
    file = io.BytesIO()
    image = photo_like(64, 48)
    if kind == "GIF":
        more = [image.rotate(90 * turn).quantize(16) for turn in (1, 2)]
        image.quantize(16).save(
            file, kind, save_all=True, append_images=more, loop=3, duration=70, comment=SECRET
        )
        return file.getvalue()
    options.setdefault("exif", exif_block(orientation))
    if kind == "PNG":
        options["pnginfo"] = text = PngImagePlugin.PngInfo()
        text.add_text("Comment", SECRET.decode())
        text.add_itxt("XML:com.adobe.xmp", SECRET.decode())
    elif kind == "WEBP":
        options["xmp"] = SECRET
    else:
        options |= {"comment": SECRET, "xmp": SECRET}
    image.save(file, kind, **options)
    return file.getvalue()


def frames(data: bytes) -> list[tuple[Any, bytes]]:
    with Image.open(io.BytesIO(data)) as image:
        return [
            (frame.info.get("duration"), frame.convert("RGBA").tobytes())
            for frame in ImageSequence.Iterator(image)
        ]


def decoded(data: bytes) -> bytes:
    return fcimage.render(
        data, fcimage.Variant("a", width=64, encodings=[fcimage.Png()]), auto_orient=False
    )[0]


KINDS = ["JPEG", "PNG", "WEBP", "GIF"]


@pytest.mark.parametrize("kind", KINDS)
def test_pixels_stay_and_metadata_go(kind: str) -> None:
    data = saved(kind)
    assert SECRET in data
    stripped = fcimage.strip(data)
    assert type(stripped) is bytes
    assert SECRET not in stripped and b"Ann" not in stripped
    assert len(stripped) < len(data)
    assert frames(stripped) == frames(data)
    assert decoded(stripped) == decoded(data)
    assert fcimage.strip(stripped) == stripped


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_profile_stays_where_the_colors_need_it(kind: str) -> None:
    gray_or_rgb = [("sRGB", False), ("XYZ", True)]
    for name, stays in gray_or_rgb:
        icc = profile(name)
        data = saved(kind, icc_profile=icc)
        options: list[tuple[Any, bool]] = [((), stays), (("icc",), True)]
        for keep, expected in options:
            stripped = fcimage.strip(data, keep=keep)
            assert SECRET not in stripped
            with Image.open(io.BytesIO(stripped)) as image:
                assert image.info.get("icc_profile") == (icc if expected else None)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_copyright_stays_where_it_is_named(kind: str) -> None:
    stripped = fcimage.strip(saved(kind), keep="copyright")
    with Image.open(io.BytesIO(stripped)) as image:
        assert dict(image.getexif()) == {0x8298: "(c) Ann"}


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
@pytest.mark.parametrize("orientation", range(2, 9))
def test_an_orientation_stays_alone(kind: str, orientation: int) -> None:
    data = saved(kind, orientation)
    stripped = fcimage.strip(data)
    assert fcimage.probe(stripped).orientation == orientation
    assert SECRET not in stripped
    assert len(stripped) < len(data)
    with Image.open(io.BytesIO(stripped)) as image:
        assert dict(image.getexif()) == {0x0112: orientation}
    assert frames(stripped) == frames(data)
    with Image.open(io.BytesIO(fcimage.strip(data, keep="copyright"))) as image:
        assert dict(image.getexif()) == {0x0112: orientation, 0x8298: "(c) Ann"}


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_all_frames_of_an_animation_stay(kind: str) -> None:
    file = io.BytesIO()
    image = photo_like(64, 48)
    more = [image.rotate(90 * turn) for turn in (1, 2)]
    options: dict[str, Any] = {"exif": exif_block(6)}
    if kind == "WEBP":
        options |= {"xmp": SECRET, "lossless": True}
    image.save(file, kind, save_all=True, append_images=more, duration=70, **options)
    stripped = fcimage.strip(file.getvalue())
    assert SECRET not in stripped
    assert len(frames(stripped)) == 3
    assert frames(stripped) == frames(file.getvalue())


@pytest.mark.parametrize("progressive", [False, True])
@pytest.mark.parametrize("subsampling", [0, 1, 2])
@pytest.mark.parametrize("orientation", range(2, 9))
def test_a_jpeg_is_turned_without_loss(
    orientation: int, subsampling: int, progressive: bool
) -> None:
    data = saved("JPEG", orientation, subsampling=subsampling, progressive=progressive)
    stripped = fcimage.strip(data)
    info = fcimage.probe(stripped)
    swapped = orientation > 4
    assert (info.orientation, info.size) == (1, (48, 64) if swapped else (64, 48))
    assert SECRET not in stripped
    assert len(stripped) < len(data)
    upright = ImageOps.exif_transpose(opened(data))
    assert upright is not None
    # The inverse transform rounds rows and columns differently, and colors come after it.
    assert abs(pixels(opened(stripped)) - pixels(upright)).max() <= 8
    tables = opened(data).quantization  # type: ignore[attr-defined]
    found = opened(stripped).quantization  # type: ignore[attr-defined]
    turned = {n: [t[i % 8 * 8 + i // 8] for i in range(64)] for n, t in tables.items()}
    assert found == (turned if swapped else tables)
    signed = opened(fcimage.strip(data, keep="copyright"))
    assert dict(signed.getexif()) == {0x8298: "(c) Ann"}


def test_turning_four_times_gives_the_same_file() -> None:
    first = fcimage.strip(saved("JPEG", 6))
    data = first
    for _ in range(4):
        data = fcimage.strip(with_orientation(data, 6))
    assert data == first


def test_sides_that_are_not_whole_units_keep_their_orientation() -> None:
    for size, turned in [
        ((64, 50), {2, 5, 8}),
        ((60, 48), {4, 5, 6}),
        ((61, 47), {5}),
    ]:
        for orientation in range(2, 9):
            data = encoded(photo_like(*size), "JPEG", exif=exif_block(orientation))
            stripped = fcimage.strip(data)
            expected = 1 if orientation in turned else orientation
            assert fcimage.probe(stripped).orientation == expected, (size, orientation)
            if expected != 1:
                assert frames(stripped) == frames(data)
                assert dict(opened(stripped).getexif()) == {0x0112: orientation}


def test_a_jpeg_that_cannot_be_turned_keeps_its_orientation() -> None:
    data = saved("JPEG", 6)
    cut = data[:-300]
    for file, limits in ((data, fcimage.Limits(max_memory=100_000)), (cut, fcimage.Limits())):
        stripped = fcimage.strip(file, limits=limits)
        assert fcimage.probe(stripped).orientation == 6
        assert SECRET not in stripped
    # Coded with its best tables and nothing around it, so that it would only grow.
    smallest = with_orientation(fcimage.strip(saved("JPEG", progressive=True)), 6)
    stripped = fcimage.strip(smallest)
    assert len(stripped) <= len(smallest)


def with_orientation(data: bytes, orientation: int) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    block = exif.tobytes()
    return data[:2] + b"\xff\xe1" + (2 + len(block)).to_bytes(2, "big") + block + data[2:]


def test_what_follows_the_image_is_dropped() -> None:
    for kind in ("JPEG", "PNG", "GIF", "WEBP"):
        data = saved(kind)
        assert fcimage.strip(data + SECRET) == fcimage.strip(data), kind


def test_other_formats_are_named() -> None:
    for kind in ("TIFF", "BMP"):
        file = io.BytesIO()
        photo_like(8, 8).save(file, kind)
        with pytest.raises(fcimage.UnsupportedError) as caught:
            fcimage.strip(file.getvalue())
        expected = f"stripping a {kind} is not supported; JPEG, PNG, WebP and GIF are supported"
        assert str(caught.value) == expected


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_that_is_cut_is_damage_or_decodes_as_before(kind: str) -> None:
    data = saved(kind)
    for end in range(0, len(data), 7):
        try:
            stripped = fcimage.strip(data[:end])
        except fcimage.DecodeError:
            continue
        try:
            expected = decoded(data[:end])
        except fcimage.DecodeError:
            with pytest.raises(fcimage.DecodeError):
                decoded(stripped)
        else:
            assert decoded(stripped) == expected


def test_limits_hold() -> None:
    data = saved("PNG")
    for limits, name in (
        (fcimage.Limits(max_input_bytes=100), "max_input_bytes"),
        (fcimage.Limits(max_pixels=100), "max_pixels"),
    ):
        with pytest.raises(fcimage.LimitError, match=name):
            fcimage.strip(data, limits=limits)


def test_paths_and_files_are_read(tmp_path: Any) -> None:
    data = saved("PNG")
    path = tmp_path / "image.png"
    path.write_bytes(data)
    assert fcimage.strip(path) == fcimage.strip(io.BytesIO(data)) == fcimage.strip(data)
    with pytest.raises(FileNotFoundError):
        fcimage.strip(tmp_path / "none.png")


def wrong_arguments() -> list[Callable[[], object]]:
    data = saved("PNG")
    return [
        lambda: fcimage.strip(data, keep="everything"),  # type: ignore[arg-type]
        lambda: fcimage.strip(data, exif=True),  # type: ignore[call-arg]
        lambda: fcimage.strip(),  # type: ignore[call-arg]
    ]


@pytest.mark.parametrize("call", wrong_arguments())
def test_wrong_arguments_are_refused(call: Callable[[], object]) -> None:
    with pytest.raises((fcimage.ArgumentError, TypeError)):
        call()
