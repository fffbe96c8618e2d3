"""Animations that are kept, against Pillow frame by frame."""

from __future__ import annotations

import io
from typing import Any

import fcimage
import numpy as np
import pytest
from fcimage import Jpeg, Png, TextWatermark, Variant, WebP
from PIL import Image

DELAYS = [40, 70, 90, 120]


def frames() -> list[Image.Image]:
    """A square that moves over noise, with few colors, so that every format holds it exactly."""
    random = np.random.default_rng(4)
    ground = random.choice(np.array([[0, 0, 0], [200, 40, 40], [30, 220, 90]], np.uint8), (30, 41))
    out = []
    for number in range(len(DELAYS)):
        samples = ground.copy()
        samples[5 : 5 + 9, 7 * number : 7 * number + 9] = (10, 60, 250)
        out.append(Image.fromarray(samples, "RGB"))
    return out


def animated(kind: str) -> bytes:
    options: dict[str, Any] = {
        "GIF": {},
        "WEBP": {"lossless": True, "exact": True},
        "PNG": {},
    }[kind]
    first, *rest = frames()
    out = io.BytesIO()
    first.save(out, kind, save_all=True, append_images=rest, duration=DELAYS, loop=0, **options)
    return out.getvalue()


def read(data: bytes) -> tuple[list[Any], list[int], int]:
    """Frames as Pillow shows them, their delays, and the number of plays."""
    with Image.open(io.BytesIO(data)) as image:
        shown, delays = [], []
        for number in range(getattr(image, "n_frames", 1)):
            image.seek(number)
            image.load()
            shown.append(np.asarray(image.convert("RGB")))
            delays.append(round(image.info["duration"]))
        return shown, delays, image.info.get("loop", 1)


def still(frame: Image.Image, variant: Variant) -> Any:
    """The frame alone, rendered as a PNG of the same variant."""
    out = io.BytesIO()
    frame.save(out, "PNG")
    (image,) = fcimage.render(out.getvalue(), variant.replace(encodings=Png()))
    return np.asarray(Image.open(io.BytesIO(image)).convert("RGB"))


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
@pytest.mark.parametrize(
    "keys",
    [
        {},
        {"width": 20},
        {"width": 20, "height": 20, "fit": "contain", "background": "#123456"},
        {"width": 30, "height": 10, "fit": "cover", "watermark": TextWatermark("x", size=8)},
    ],
)
def test_each_frame_is_what_a_still_of_it_is(kind: str, keys: dict[str, Any]) -> None:
    variant = Variant("a", animation="keep", encodings=WebP(lossless=True), **keys)
    (image,) = fcimage.render(animated(kind), variant)
    assert (image.frames, image.source_frames) == (4, 4)
    shown, delays, plays = read(image)
    assert (delays, plays) == (DELAYS, 0)
    for found, frame in zip(shown, frames()):
        assert np.array_equal(found, still(frame, variant))


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_bytes_do_not_depend_on_threads_and_stills_come_of_the_first_frame(kind: str) -> None:
    variants = [
        Variant("a", width=30, animation="keep", encodings=[WebP(), Jpeg()]),
        Variant("b", width=15, encodings=Png()),
    ]
    data = animated(kind)
    one, two, three = (fcimage.render(data, variants, threads=n) for n in (1, 2, 3))
    assert one == two == three
    assert [image.frames for image in one] == [4, 1, 1]
    assert fcimage.plan(data, variants).frames == 4
    streamed = list(fcimage.render_as_completed(data, variants, threads=2))
    assert sorted(streamed) == sorted(one)
    lossless = variants[1].replace(encodings=Png())
    (alone,) = fcimage.render(data, lossless)
    assert np.array_equal(
        np.asarray(Image.open(io.BytesIO(alone)).convert("RGB")), still(frames()[0], lossless)
    )


def test_frames_are_bounded() -> None:
    data = animated("GIF")
    large = Variant("a", width=9000, size_when_smaller="enlarge", animation="keep")
    with pytest.raises(fcimage.LimitError, match="4 times max_pixels"):
        fcimage.plan(data, large, limits=fcimage.Limits(max_pixels=10_000_000))


def levels(*gray: int) -> bytes:
    """An animation of canvases of one gray level each."""
    first, *rest = [Image.new("RGB", (60, 40), (level,) * 3) for level in gray]
    out = io.BytesIO()
    first.save(out, "GIF", save_all=True, append_images=rest, duration=100)
    return out.getvalue()


@pytest.mark.parametrize("tile", [False, True])
def test_an_automatic_color_suits_the_first_frame_and_stays(tile: bool) -> None:
    def mark(color: str) -> TextWatermark:
        return TextWatermark("o", size=12, color=color, tile=tile)

    variant = Variant("a", animation="keep", encodings=WebP(lossless=True), watermark=mark("auto"))
    for gray, ink in [((10, 255, 120), 255), ((250, 0, 120), 0)]:
        (image,) = fcimage.render(levels(*gray), variant)
        shown, _, _ = read(image)
        fixed = mark("#ffffff" if ink else "#000000")
        for frame, level in zip(shown, gray):
            still_frame = Image.new("RGB", (60, 40), (level,) * 3)
            assert np.array_equal(frame, still(still_frame, variant.replace(watermark=fixed)))


@pytest.mark.parametrize("keys", [{}, {"width": 30}])
def test_the_color_of_the_first_frame_is_that_of_a_still(keys: dict[str, Any]) -> None:
    mark = TextWatermark("o", size=12, color="auto")
    still_of = Variant("a", encodings=Png(), watermark=mark, **keys)
    (first,) = fcimage.render(levels(10, 255), still_of)
    both = [still_of.replace(animation="keep", encodings=[Png(), WebP(lossless=True)])]
    png, webp = fcimage.render(levels(10, 255), both)
    assert png.data == first.data
    expected = np.asarray(Image.open(io.BytesIO(first)).convert("RGB"))
    assert np.array_equal(read(webp)[0][0], expected)


def video(step: int) -> bytes:
    """A lossless animation: a background with the noise of a camera that `step` levels a frame make
    darker, and a square that moves.
    """
    random = np.random.default_rng(5)
    y, x = np.mgrid[0:61, 0:83]
    ground = np.stack([100 + x, 180 - y, 80 + (x + y) / 2], axis=-1)
    frames = []
    for number in range(12):
        samples = ground - number * step + random.normal(0, 1.2, ground.shape)
        samples[20:33, 5 * number : 5 * number + 14] = (200, 30, 30)
        frames.append(Image.fromarray(samples.round().clip(0, 255).astype(np.uint8)))
    out = io.BytesIO()
    frames[0].save(out, "PNG", save_all=True, append_images=frames[1:], duration=50)
    return out.getvalue()


@pytest.mark.parametrize("step", [0, 1, 3])
@pytest.mark.parametrize("quality", [60, 80, 100])
def test_lossy_frames_show_what_their_sources_do(step: int, quality: int) -> None:
    data = video(step)
    variant = Variant("a", animation="keep", encodings=WebP(quality))
    one, three = (fcimage.render(data, variant, threads=threads)[0] for threads in (1, 3))
    assert one.data == three.data
    found, source = read(one.data)[0], read(data)[0]
    assert len(found) == len(source) == 12
    for shown, wanted in zip(found, source):
        difference = shown.astype(int) - wanted
        # Neither the level nor the square of an earlier frame is left.
        assert np.abs(difference.mean(axis=(0, 1))).max() < 2.5
        assert np.abs(difference).mean() < 5
