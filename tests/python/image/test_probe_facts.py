"""What probe tells of frames, of how often they play, and of the quality of a JPEG."""

from __future__ import annotations

import io
import itertools
import struct
import zlib
from typing import Any

import fcimage
import pytest
from PIL import Image

from support.pictures import encoded, photo_like

PHOTO = photo_like(48, 32)


def animation(kind: str, count: int, **options: Any) -> bytes:
    first, *rest = (Image.effect_noise((20, 10), 30 + number) for number in range(count))
    return encoded(first, kind, save_all=True, append_images=rest, **options)


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
@pytest.mark.parametrize("count", [2, 7])
def test_frames_are_counted_as_pillow_counts_them(kind: str, count: int) -> None:
    data = animation(kind, count)
    with Image.open(io.BytesIO(data)) as image:
        assert getattr(image, "n_frames", 1) == count
    info = fcimage.probe(data)
    assert (info.frames, info.animated) == (count, True)
    (still,) = fcimage.render(data, fcimage.Variant("a", width=9, encodings=fcimage.Png()))
    assert still.source_frames == count


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
@pytest.mark.parametrize("loop", [0, 1, 3])
def test_plays_are_zero_without_end(kind: str, loop: int) -> None:
    # Pillow writes the repetitions after the first time into a GIF.
    plays = loop + 1 if kind == "GIF" and loop else loop
    assert fcimage.probe(animation(kind, 3, loop=loop)).plays == plays


def test_a_gif_that_does_not_say_so_plays_once() -> None:
    assert fcimage.probe(animation("GIF", 3)).plays == 1


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG", "JPEG", "BMP", "TIFF"])
def test_a_still_is_one_frame_that_plays_once(kind: str) -> None:
    info = fcimage.probe(encoded(PHOTO, kind))
    assert (info.frames, info.plays, info.animated) == (1, 1, False)


def stated(data: bytes, frames: int) -> bytes:
    """An APNG whose header states this number of frames."""
    at = data.index(b"acTL")
    body = b"acTL" + struct.pack(">I", frames) + data[at + 8 : at + 12]
    return data[:at] + body + struct.pack(">I", zlib.crc32(body)) + data[at + 16 :]


@pytest.mark.parametrize(
    ("states", "found"), [(2, 2), (3, 3), (4, 3), (900, 3)], ids=["fewer", "true", "one", "many"]
)
def test_an_apng_has_the_frames_that_are_found_and_stated(states: int, found: int) -> None:
    info = fcimage.probe(stated(animation("PNG", 3), states))
    assert (info.frames, info.animated) == (found, True)


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_a_cut_file_has_no_more_frames_than_are_left(kind: str) -> None:
    data = animation(kind, 5)
    counts = []
    for length in range(len(data) // 4, len(data), 7):
        try:
            frames = fcimage.probe(data[:length]).frames
        except fcimage.DecodeError:
            continue
        assert frames is not None
        counts.append(frames)
    assert counts == sorted(counts) and set(counts) >= {2, 3, 4, 5}


@pytest.mark.parametrize("subsampling", ["4:4:4", "4:2:2", "4:2:0"])
@pytest.mark.parametrize("progressive", [False, True])
def test_the_quality_of_pillow_is_found_for_every_quality(
    subsampling: str, progressive: bool
) -> None:
    options = {"subsampling": subsampling, "progressive": progressive}
    for quality in range(1, 101):
        data = encoded(PHOTO, "JPEG", quality=quality, **options)
        assert fcimage.probe(data).jpeg_quality == quality


@pytest.mark.parametrize("mode", ["L", "CMYK", "keep_rgb"])
def test_the_quality_is_found_for_every_color_model(mode: str) -> None:
    photo = PHOTO if mode == "keep_rgb" else PHOTO.convert(mode)
    for quality in range(1, 101, 3):
        data = encoded(photo, "JPEG", quality=quality, keep_rgb=mode == "keep_rgb")
        assert fcimage.probe(data).jpeg_quality == quality


def test_the_quality_of_own_files_is_that_of_their_encoding() -> None:
    source = encoded(PHOTO, "PNG")
    for quality in (1, 30, 75, 85, 100):
        (image,) = fcimage.render(source, fcimage.Variant("a", encodings=fcimage.Jpeg(quality)))
        assert fcimage.probe(image).jpeg_quality == quality


def test_foreign_tables_have_the_quality_of_the_closest_ones() -> None:
    # Photoshop's presets and cameras have tables of their own: rank and range must be sensible.
    with Image.open(io.BytesIO(encoded(PHOTO, "JPEG", quality=80))) as image:
        tables = [list(table) for table in image.quantization.values()]
    found = []
    for factor in (0.25, 0.5, 1.0, 2.0, 4.0):
        bent = [
            [min(255, max(1, round(step * factor + (place % 3)))) for place, step in enumerate(t)]
            for t in tables
        ]
        quality = fcimage.probe(encoded(PHOTO, "JPEG", qtables=bent)).jpeg_quality
        assert quality is not None
        found.append(quality)
    assert found == sorted(found, reverse=True)
    assert all(better > worse for better, worse in itertools.pairwise(found))
    assert 70 <= found[2] <= 80


def test_other_formats_have_no_quality() -> None:
    for kind in ("PNG", "WEBP", "GIF", "BMP", "TIFF"):
        assert fcimage.probe(encoded(PHOTO, kind)).jpeg_quality is None


def test_the_head_tells_the_quality() -> None:
    data = encoded(PHOTO, "JPEG", quality=37)
    assert fcimage.probe(data[:700], total_size=len(data)).jpeg_quality == 37
