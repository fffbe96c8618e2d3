"""Redaction of a call: nothing of a region is left in any output, whatever is made of the image."""

from __future__ import annotations

import io
from typing import Any

import fcimage
import numpy as np
import pytest
from fcimage import Gif, Jpeg, Pixelate, Png, Redact, SameFormat, Variant, WebP
from PIL import Image

from support.pictures import encoded, expanded, photo_like, pixels
from support.profiles import rgb

#: left, top, width, height.
REGION = (0.25, 0.4, 0.3, 0.2)
SIZE = (320, 240)
#: The pixels of the region, right and lower edge excluded.
BOX = (80, 96, 176, 144)


def rendered(data: Any, redact: Any = None, **options: Any) -> np.ndarray:
    """The image after the redaction, without loss."""
    auto_orient = options.pop("auto_orient", True)
    variant = Variant("a", encodings=Png(), **options)
    (image,) = fcimage.render(data, variant, redact=redact, auto_orient=auto_orient)
    return pixels(expanded(image.data))


def oriented(upright: Image.Image, orientation: int) -> bytes:
    """A PNG that shows `upright` by its Exif orientation."""
    back = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }.get(orientation)
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored = upright if back is None else upright.transpose(back)
    return encoded(stored, "PNG", exif=exif)


def secret(image: Image.Image, color: Any) -> Image.Image:
    """The image with something else in the region."""
    copy = image.copy()
    part = Image.effect_noise((BOX[2] - BOX[0], BOX[3] - BOX[1]), 90).convert(image.mode)
    copy.paste(part if color is None else color, BOX)
    return copy


def test_only_the_region_is_covered() -> None:
    photo = photo_like(*SIZE)
    expected = photo.copy()
    expected.paste((255, 0, 0), BOX)
    found = rendered(encoded(photo, "PNG"), Redact([REGION], color="red"))
    assert np.array_equal(found, pixels(expected))


@pytest.mark.parametrize("orientation", range(1, 9))
def test_regions_are_those_of_the_upright_image(orientation: int) -> None:
    upright = photo_like(*SIZE)
    expected = upright.copy()
    expected.paste((0, 0, 0), BOX)
    found = rendered(oriented(upright, orientation), Redact([REGION]))
    assert np.array_equal(found, pixels(expected))


@pytest.mark.parametrize("orientation", range(1, 9))
def test_squares_are_those_of_the_upright_image(orientation: int) -> None:
    upright = photo_like(*SIZE)
    effect = Pixelate(13, regions=[REGION])
    expected = rendered(encoded(upright, "PNG"), effects=effect)
    assert np.array_equal(rendered(oriented(upright, orientation), effect), expected)


@pytest.mark.parametrize("name", ["PNG", "JPEG 4:2:0", "JPEG 4:4:4", "PROGRESSIVE", "WEBP", "GIF"])
@pytest.mark.parametrize("width", [320, 160, 40, 17])
def test_outputs_do_not_depend_on_what_was_there(name: str, width: int) -> None:
    """The same file but for the region gives the same outputs to the last bit."""
    photo = photo_like(*SIZE).quantize(64).convert("RGB") if name == "GIF" else photo_like(*SIZE)
    save: dict[str, Any] = {
        "JPEG 4:2:0": {"subsampling": "4:2:0"},
        "JPEG 4:4:4": {"subsampling": "4:4:4"},
        "PROGRESSIVE": {"progressive": True, "subsampling": "4:2:0"},
        "WEBP": {"lossless": True},
    }.get(name, {})
    kind = name if name in ("PNG", "WEBP", "GIF") else "JPEG"
    if name == "GIF":
        # The same palette, and no dithering.
        palette = photo.quantize(200)
        files = [
            encoded(secret(photo, color).quantize(palette=palette, dither=Image.Dither.NONE), kind)
            for color in (None, (9, 9, 9))
        ]
    else:
        files = [encoded(secret(photo, color), kind, **save) for color in (None, (9, 200, 9))]
    first, second = (rendered(file, Redact([REGION]), width=width) for file in files)
    assert np.array_equal(first, second)


def test_what_a_square_of_a_jpeg_shows_of_its_neighbors_is_gone_too() -> None:
    """Without rounding to blocks, ringing would tell a white region from a black one."""
    gray = Image.new("RGB", SIZE, (128, 128, 128))
    region = (83 / 320, 99 / 240, 90 / 320, 42 / 240)
    box = (83, 99, 173, 141)
    outputs = []
    for color in ("black", "white"):
        image = gray.copy()
        image.paste(color, box)
        data = encoded(image, "JPEG", quality=20, subsampling="4:2:0")
        outputs.append(rendered(data, Redact([region], color="blue")))
    assert np.array_equal(*outputs)
    # It grows by a block and the reach of the filter at most.
    rows, columns = np.nonzero(outputs[0][..., 2] > 200)
    assert 83 - 20 <= columns.min() <= 83 and 172 <= columns.max() <= 172 + 20
    assert 99 - 20 <= rows.min() <= 99 and 140 <= rows.max() <= 140 + 20


def test_a_crop_that_starts_in_a_region_is_covered() -> None:
    data = encoded(photo_like(*SIZE), "JPEG")
    found = rendered(data, Redact([REGION]), crop=(100, 100, 200, 200))
    assert not found[:44, :76].any() and found[60:].any()
    hidden = rendered(data, Redact([(0, 0, 0.1, 0.1)]), crop=(100, 100, 200, 200))
    assert np.array_equal(hidden, rendered(data, crop=(100, 100, 200, 200)))


def test_a_cover_has_its_color_whatever_the_profile() -> None:
    photo = photo_like(*SIZE)
    for data in (
        encoded(photo, "PNG", icc_profile=rgb()),
        encoded(photo, "JPEG", icc_profile=rgb()),
    ):
        for color in ((255, 0, 0), (0, 0, 0), (30, 144, 255), (128, 128, 128)):
            found = rendered(data, Redact([REGION], color=color))
            assert np.abs(found[120, 130].astype(int) - color).max() <= 6, color


def test_transparent_regions_are_covered() -> None:
    clear = Image.new("RGBA", SIZE, (200, 0, 0, 0))
    found = rendered(encoded(clear, "PNG"), Redact([REGION], color="white"))
    assert (found[96:144, 80:176] == 255).all() and not found[:96, :, 3].any()


def test_every_frame_of_an_animation_is_redacted() -> None:
    frames = [Image.new("RGB", SIZE, (40 * i, 0, 200)) for i in range(5)]
    file = io.BytesIO()
    frames[0].save(file, "GIF", save_all=True, append_images=frames[1:], duration=50)
    variants = [
        Variant("moving", animation="keep", encodings=[Gif(), WebP(lossless=True)]),
        Variant("still", width=64, encodings=Png()),
    ]
    images = fcimage.render(file.getvalue(), variants, redact=Redact([REGION], color="lime"))
    assert [image.frames for image in images] == [5, 5, 1]
    for image in images[:2]:
        with Image.open(io.BytesIO(image.data)) as opened:
            for index in range(5):
                opened.seek(index)
                frame = np.asarray(opened.convert("RGB"))
                assert (frame[96:144, 80:176] == (0, 255, 0)).all()
                assert tuple(frame[0, 0]) != (0, 255, 0)


@pytest.mark.parametrize("redact", [Redact([REGION]), Pixelate(16, regions=[REGION])])
def test_the_file_of_the_source_is_never_an_output(redact: fcimage.Effect) -> None:
    # Coded well: no other encoder gives fewer bytes for these pixels.
    data = encoded(photo_like(*SIZE), "JPEG", quality=60, optimize=True, progressive=True)
    kept = Variant(
        "a", encodings=[Jpeg(quality=95, optimize=False, cap_at_source=True), SameFormat()]
    )
    assert any(image.kept_source for image in fcimage.render(data, kept))
    assert not any(image.kept_source for image in fcimage.render(data, kept, redact=redact))


def test_no_thumbnail_is_left_in_kept_metadata() -> None:
    photo = photo_like(*SIZE)
    thumbnail = encoded(photo.resize((64, 48)), "JPEG")
    exif = Image.Exif()
    exif[0x010E] = "a title"
    ifd1 = exif.get_ifd(1)
    ifd1[0x0201], ifd1[0x0202] = 0, len(thumbnail)
    block = exif.tobytes() + thumbnail
    data = encoded(photo, "JPEG", exif=block)
    assert thumbnail in data
    keep = Variant("a", encodings=Jpeg(keep=["exif", "xmp", "icc", "gps"]))
    (image,) = fcimage.render(data, keep, redact=Redact([REGION]))
    assert b"a title" in image.data
    assert image.data.count(b"\xff\xd8\xff") == 1 and thumbnail[200:260] not in image.data


def test_decode_and_plan_and_streams_redact_too() -> None:
    data = encoded(photo_like(*SIZE), "PNG")
    redact = [Redact([REGION]), Pixelate(8, regions=[(0, 0, 0.1, 0.1)])]
    found = np.asarray(fcimage.decode(data, redact=redact))
    assert np.array_equal(found, rendered(data, redact))
    variant = Variant("a", encodings=Png())
    (streamed,) = fcimage.render_as_completed(data, variant, redact=redact)
    assert np.array_equal(pixels(expanded(streamed.data)), found)
    plain = fcimage.plan(data, variant)
    assert fcimage.plan(data, variant, redact=redact).peak_bytes == plain.peak_bytes


def test_pixels_in_memory_stay_as_they_are() -> None:
    array = np.full((40, 60, 3), 200, np.uint8)
    found = np.asarray(fcimage.decode(array, redact=Redact([(0, 0, 1, 1)]), mode="rgb"))
    assert not found.any() and (array == 200).all()


def test_an_empty_list_redacts_nothing() -> None:
    data = encoded(photo_like(*SIZE), "PNG")
    assert np.array_equal(rendered(data, []), rendered(data))


@pytest.mark.parametrize(
    ("redact", "message"),
    [
        (fcimage.Blur(9), 'redact must destroy pixels, by "redact" or "pixelate", got "blur"'),
        ([(0, 0, 1, 1)], "redact[0] must be Redact(regions) or Pixelate(size, regions=), got"),
        ("faces", "redact must be Redact(regions) or Pixelate(size, regions=), or an iterable"),
        (Redact, "use Redact(regions)"),
    ],
)
def test_what_does_not_destroy_pixels_is_refused(redact: Any, message: str) -> None:
    with pytest.raises(fcimage.ArgumentError) as refused:
        fcimage.decode(np.zeros((2, 2), np.uint8), redact=redact)
    assert message in str(refused.value)
