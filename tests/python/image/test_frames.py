"""All frames of GIF, WebP and APNG, compared with the canvases that viewers show."""

from __future__ import annotations

from io import BytesIO

import fcimage
import numpy
import pytest
from fcimage import Variant, WebP
from PIL import Image

from support.animations import CLEAR, KEEP, RESTORE, Drawn, apng, canvases, frames, gif, patch, webp

GIF = frames((KEEP, CLEAR, RESTORE), (True,), (0, 255))
WEBP = frames((KEEP, CLEAR), (False, True), (0, 90, 255))
APNG = frames((KEEP, CLEAR, RESTORE), (False, True), (0, 90, 255))

KEPT = [Variant("a", encodings=[WebP(lossless=True)], animation="keep")]


def read(data: bytes, **options) -> list[tuple[numpy.ndarray, int]]:
    """The frames that fcimage reads, as RGBA, with their delays."""
    (image,) = fcimage.render(data, KEPT, **options)
    with Image.open(BytesIO(image.data)) as file:
        found = []
        for number in range(file.n_frames):
            file.seek(number)
            pixels = numpy.array(file.convert("RGBA"))
            pixels[pixels[..., 3] == 0] = 0
            found.append((pixels, file.info["duration"]))
        return found


def assert_equal(found: list[tuple[numpy.ndarray, int]], expected: list[numpy.ndarray], most: int):
    assert len(found) == len(expected)
    for number, ((pixels, _), canvas) in enumerate(zip(found, expected, strict=True)):
        difference = numpy.abs(pixels.astype(int) - numpy.where(canvas[..., 3:] > 0, canvas, 0))
        assert difference.max() <= most, number


FILES = {
    "gif": (gif(GIF), GIF, 50, 0),
    "gif interlaced": (gif(GIF, interlaced=True), GIF, 50, 0),
    "webp": (webp(WEBP), WEBP, 70, 1),
    "apng": (apng(APNG), APNG, 50, 1),
    "apng with another default image": (apng(APNG, hidden=True), APNG, 50, 1),
}


@pytest.mark.parametrize("name", FILES)
def test_every_disposal_and_blending_is_composed_as_viewers_do(name: str) -> None:
    data, drawn, delay, most = FILES[name]
    found = read(data)
    assert_equal(found, canvases(drawn), most)
    assert {delay for _, delay in found} == {delay}


def test_frames_of_webp_are_those_of_libwebp() -> None:
    with Image.open(BytesIO(webp(WEBP))) as file:
        expected = []
        for number in range(file.n_frames):
            file.seek(number)
            expected.append(numpy.array(file.convert("RGBA")))
    # libwebp rounds blended pixels down.
    assert_equal(read(webp(WEBP)), expected, 3)


@pytest.mark.parametrize(("repeats", "plays"), [(None, 1), (0, 0), (4, 5)])
def test_a_gif_is_played_once_more_than_it_repeats(repeats: int | None, plays: int) -> None:
    (image,) = fcimage.render(gif(GIF, repeats=repeats), KEPT)
    with Image.open(BytesIO(image.data)) as file:
        assert file.info["loop"] == plays


def test_a_delay_without_a_denominator_is_in_hundredths() -> None:
    assert {delay for _, delay in read(apng(APNG, delay=(7, 0)))} == {70}


def test_what_is_outside_of_the_canvas_of_a_gif_is_not_seen() -> None:
    inside = [Drawn(patch(1, 24, 18, (255,)), 0, 0, KEEP, True)]
    large = patch(2, 30, 30, (0, 255))
    data = gif([*inside, Drawn(large, 10, 9, RESTORE, True), *inside])
    assert_equal(
        read(data), canvases([*inside, Drawn(large[:9, :14], 10, 9, RESTORE, True), *inside]), 0
    )


@pytest.mark.parametrize("name", FILES)
def test_a_cut_animation_ends_with_what_there_is(name: str) -> None:
    data, drawn, _, most = FILES[name]
    expected = canvases(drawn)
    for end in (len(data) // 2, len(data) * 3 // 4):
        with pytest.raises(fcimage.DecodeError) as caught:
            read(data[:end])
        assert caught.value.decoded_fraction is None or caught.value.decoded_fraction < 1
        found = read(data[:end], on_damage="salvage")
        assert 1 <= len(found) < len(expected)
        # The last one may lack a part.
        assert_equal(found[:-1], expected[: len(found) - 1], most)


@pytest.mark.parametrize("name", FILES)
def test_all_frames_together_are_bounded(name: str) -> None:
    data, drawn, _, _ = FILES[name]
    pixels = len(drawn) * 24 * 18
    read(data, limits=fcimage.Limits(max_animation_pixels=pixels))
    with pytest.raises(fcimage.LimitError) as caught:
        read(data, limits=fcimage.Limits(max_animation_pixels=pixels - 1))
    assert caught.value.limit == "max_animation_pixels"
    # A still needs only the first.
    still = [Variant("a", encodings=[WebP()])]
    fcimage.render(data, still, limits=fcimage.Limits(max_animation_pixels=1))
