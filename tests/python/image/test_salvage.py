"""A cut file of any format that is decoded by rows: an image of the rows that it holds, or an error."""

from __future__ import annotations

import io

import fcimage
import numpy as np
import pytest
from fcimage import Png, Variant
from PIL import Image, ImageFile

from support.hostile_files import corpus
from support.jpeg_files import sample_pixels

VARIANT = Variant("a", encodings=Png())
KINDS = ("png-", "webp-", "gif-", "bmp-")
FILES = {name: data for name, data in corpus().items() if name.startswith(KINDS)}
#: Lossy WebP of fewer rows than are left out before a cut.
LOSSY = {name for name, data in FILES.items() if name.startswith("webp-") and b"VP8 " in data}
#: Rows do not arrive from top to bottom.
INTERLACED = {"gif-owner", "gif-plain", "gif-interlaced", "gif-beyond-screen", "png-interlaced"}
FROM_BELOW = {name for name in FILES if name.startswith("bmp-") and name != "bmp-masks"}


def salvaged(data: bytes) -> tuple[np.ndarray, float]:
    options = {"threads": 1, "auto_orient": False}
    (image,) = fcimage.render(data, VARIANT, on_damage="salvage", **options)  # type: ignore[arg-type]
    return np.asarray(Image.open(io.BytesIO(image.data)).convert("RGBA")), image.decoded_fraction


def lossy_webp(width: int, height: int, mode: str, **options: object) -> bytes:
    pixels = np.dstack(
        [sample_pixels(width, height), sample_pixels(height, width).transpose(1, 0, 2)]
    )
    out = io.BytesIO()
    image = Image.fromarray(pixels[..., :4].copy(), "RGBA").convert(mode)
    image.save(out, "WEBP", **options)
    return out.getvalue()


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
@pytest.mark.parametrize("quality", [5, 60])
def test_a_cut_lossy_webp_gives_only_rows_that_are_right(mode: str, quality: int) -> None:
    data = lossy_webp(48, 130, mode, quality=quality)
    whole, fraction = salvaged(data)
    assert fraction == 1.0
    fractions = []
    for end in range(1, len(data), 1 + len(data) // 150):
        try:
            found, fraction = salvaged(data[:end])
        except fcimage.DecodeError:
            assert not fractions, f"an error at {end}, after an image of less"
            continue
        rows = round(fraction * len(whole))
        assert (found[:rows] == whole[:rows]).all(), f"other rows at {end}"
        fractions.append(fraction)
    assert fractions == sorted(fractions)
    assert fractions[-1] > 0.6
    assert fractions[0] < 0.3


@pytest.mark.parametrize("name", sorted(set(FILES) - LOSSY))
def test_every_cut_gives_the_rows_before_it_or_an_error(name: str) -> None:
    data = FILES[name]
    whole, fraction = salvaged(data)
    assert fraction == 1.0
    height = len(whole)
    last, images = 0.0, 0
    for end in range(1, len(data)):
        try:
            found, fraction = salvaged(data[:end])
        except fcimage.DecodeError:
            assert last == 0.0, f"an error at {end}, after an image of less"
            continue
        images += 1
        assert found.shape == whole.shape
        assert last <= fraction <= 1.0, f"less at {end}"
        last = fraction
        if fraction == 1.0:
            assert (found == whole).all()
        elif name not in INTERLACED:
            rows = round(fraction * height)
            held = slice(height - rows, None) if name in FROM_BELOW else slice(0, rows)
            assert (found[held] == whole[held]).all(), f"other rows at {end}"
    assert last >= 0.9
    assert images > 3


@pytest.mark.parametrize("name", FILES)
def test_without_salvage_a_cut_is_an_error_with_its_fraction(name: str) -> None:
    data = FILES[name]
    for end in range(len(data) // 3, len(data), 7):
        try:
            _, fraction = salvaged(data[:end])
        except fcimage.DecodeError:
            fraction = 0.0
        if fraction == 1.0:
            fcimage.render(data[:end], VARIANT)
            continue
        with pytest.raises(fcimage.DecodeError) as caught:
            fcimage.render(data[:end], VARIANT)
        assert (caught.value.decoded_fraction or 0.0) == pytest.approx(fraction)


def test_what_is_missing_has_the_last_color_or_is_transparent() -> None:
    for name, clear in (("png-rgb", False), ("png-metadata", True), ("gif-rows", False)):
        data = FILES[name]
        found, fraction = salvaged(data[: len(data) * 2 // 3])
        rows = round(fraction * len(found))
        assert 0 < rows < len(found)
        expected = (0, 0, 0, 0) if clear else found[rows - 1, -1]
        assert (found[rows:] == expected).all()


def test_colors_are_kept_where_only_the_alpha_is_damaged() -> None:
    data = lossy_webp(48, 40, "RGBA", quality=60)
    whole, _ = salvaged(data)
    assert whole[..., 3].min() < 255
    coding = data.index(b"ALPH") + 8
    damaged = data[:coding] + b"\x03" + data[coding + 1 :]
    found, fraction = salvaged(damaged)
    # The alpha is one of four samples of a pixel.
    assert fraction == 0.75
    assert (found[..., 3] == 255).all()
    shown = whole[..., 3] > 0
    assert (found[shown][:, :3] == whole[shown][:, :3]).all()
    with pytest.raises(fcimage.DecodeError) as caught:
        fcimage.render(damaged, VARIANT)
    assert caught.value.decoded_fraction == 0.75


def test_passes_that_came_stand_for_those_that_are_missing() -> None:
    # Most of the other one is a packet of metadata before the image.
    for name in INTERLACED - {"gif-owner"}:
        data = FILES[name]
        whole, _ = salvaged(data)
        found, fraction = salvaged(data[: len(data) * 3 // 4])
        assert 0.2 < fraction < 1.0
        same = (found == whole).all(axis=-1)
        assert same.mean() >= fraction - 0.01
        assert (found[0, 0] == whole[0, 0]).all()
        if name.startswith("png"):
            assert (found[..., 3] == 255).all()


def test_a_wrong_checksum_of_the_data_of_a_png_keeps_its_rows() -> None:
    rgb = Image.open(io.BytesIO(FILES["png-rgb"]))
    out = io.BytesIO()
    rgb.save(out, "PNG", compress_level=0)
    data = bytearray(out.getvalue())
    # The checksum of the only piece of data is wrong; all rows are there.
    data[-13] ^= 1
    with pytest.raises(fcimage.DecodeError):
        fcimage.render(bytes(data), VARIANT)
    found, fraction = salvaged(bytes(data))
    assert (found[..., :3] == np.asarray(rgb)).all()
    assert fraction == 1.0


def test_what_follows_the_image_of_a_webp_may_be_missing() -> None:
    still = FILES["webp-metadata"]
    whole, _ = salvaged(still)
    # Exif is the last chunk, which the header announces.
    cut = still[: still.index(b"EXIF")]
    assert (salvaged(cut)[0] == whole).all()
    (image,) = fcimage.render(cut, VARIANT)
    assert image.decoded_fraction == 1.0
    for length in (0, 12, len(still) * 2):
        wrong = still[:4] + length.to_bytes(4, "little") + still[8:]
        assert (salvaged(wrong)[0] == whole).all(), length
    animated = FILES["webp-animated"]
    first, _ = salvaged(animated)
    second = animated.index(b"ANMF", animated.index(b"ANMF") + 4)
    for end in (second, second + 3, second + 11, second + 30):
        assert (salvaged(animated[:end])[0] == first).all()


def test_damage_within_a_lossless_webp_is_an_error() -> None:
    data = bytearray(FILES["webp-lossless"])
    errors = 0
    for at in range(40, len(data), 5):
        broken = bytearray(data)
        broken[at] ^= 0xFF
        try:
            fraction = salvaged(bytes(broken))[1]
        except (fcimage.DecodeError, fcimage.LimitError):
            errors += 1
        else:
            assert fraction == 1.0
    assert errors


def test_the_header_is_never_salvaged() -> None:
    for name, data in FILES.items():
        with pytest.raises(fcimage.DecodeError):
            fcimage.render(data[:16], VARIANT, on_damage="salvage")
        assert name


def test_rows_are_those_of_pillow() -> None:
    # Pillow gives nothing of a cut GIF.
    for name in ("png-rgb", "bmp-rgb"):
        data = FILES[name]
        for part in (6, 7, 8, 9):
            cut = data[: len(data) * part // 10]
            ours, fraction = salvaged(cut)
            ImageFile.LOAD_TRUNCATED_IMAGES = True
            try:
                theirs = np.asarray(Image.open(io.BytesIO(cut)).convert("RGBA"))
            finally:
                ImageFile.LOAD_TRUNCATED_IMAGES = False
            rows = round(fraction * len(ours))
            held = slice(len(ours) - rows, None) if name in FROM_BELOW else slice(0, rows)
            assert (ours[held] == theirs[held]).all()
