"""AVIF output, decoded by Pillow (libavif). Most need a build with the feature `avif`; see
`make test-features`."""

from __future__ import annotations

import io
import json
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from typing import Any

import fcimage
import numpy as np
import pytest
from PIL import Image, ImageCms, features

from support.jpeg_files import sample_pixels


def has_encoder() -> bool:
    try:
        fcimage.Avif()
    except fcimage.ArgumentError:
        return False
    return True


ENCODER = has_encoder()
needs_encoder = pytest.mark.skipif(not ENCODER, reason="this build has no feature avif")
needs_decoder = pytest.mark.skipif(
    not features.check("avif"), reason="this Pillow has no AVIF decoder"
)


def png(image: Image.Image, **options: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, "PNG", **options)
    return file.getvalue()


def photo(width: int, height: int) -> Image.Image:
    return Image.fromarray(sample_pixels(width, height), "RGB")


def avif(data: bytes, **options: Any) -> fcimage.EncodedImage:
    (image,) = fcimage.render(data, [fcimage.Variant("v", encodings=fcimage.Avif(**options))])
    return image


def decoded(image: bytes) -> Image.Image:
    found = Image.open(io.BytesIO(image))
    found.load()
    return found


def error_of(found: Image.Image, right: Image.Image) -> float:
    """The root of the mean square of all differences, in levels."""
    a, b = (np.asarray(image.convert("RGBA")).astype(float) for image in (found, right))
    return float(np.sqrt(np.mean((a - b) ** 2)))


@pytest.mark.skipif(ENCODER, reason="this build has the feature avif")
def test_a_build_without_the_encoder_says_how_to_get_one() -> None:
    with pytest.raises(
        fcimage.ArgumentError, match=r"no AVIF encoder.*: make wheel FEATURES=avif$"
    ):
        fcimage.Avif(60)
    with pytest.raises(fcimage.ArgumentError, match="quality must be between 1 and 100, got 0"):
        fcimage.Avif(0)
    recipe = json.dumps([{"name": "a", "encodings": [{"format": "avif"}]}])
    with pytest.raises(fcimage.ArgumentError, match=r"/0/encodings/0/format.*no AVIF encoder"):
        fcimage.variants_from_json(recipe)


@needs_encoder
def test_an_encoding_is_a_value_like_the_others() -> None:
    made = fcimage.Avif(60, speed=8, keep="icc")
    assert (made.format, made.quality, made.speed, made.keep) == ("avif", 60, 8, ("icc",))
    assert eval(repr(made), {"Avif": fcimage.Avif}) == made == pickle.loads(pickle.dumps(made))
    assert len({made, fcimage.Avif(60, speed=8, keep="icc"), fcimage.Avif()}) == 2
    variants = [fcimage.Variant("a", encodings=[made, fcimage.Avif()])]
    assert fcimage.variants_from_json(fcimage.variants_to_json(variants)) == variants
    with pytest.raises(fcimage.ArgumentError, match="speed must be between 1 and 10, got 11"):
        fcimage.Avif(speed=11)


@needs_encoder
@needs_decoder
@pytest.mark.parametrize("size", [(1, 1), (1, 7), (8, 8), (63, 65), (130, 47)])
@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "LA"])
def test_the_result_looks_like_its_source(size: tuple[int, int], mode: str) -> None:
    source = photo(*size).convert(mode)
    if "A" in mode:
        source.putalpha(photo(*size).getchannel(1))
    image = avif(png(source), quality=95)
    assert (image.format, image.media_type, image.extension) == ("avif", "image/avif", "avif")
    found = decoded(image)
    assert found.size == image.size == size
    assert found.mode == ("RGBA" if "A" in mode else "RGB")
    right = source.convert("RGBA")
    alpha = np.asarray(right)[..., 3:] / 255
    # The colors of what is transparent do not count.
    seen = [np.asarray(i.convert("RGBA")).astype(float) for i in (found, right)]
    assert np.sqrt(np.mean(((seen[0] - seen[1])[..., :3] * alpha) ** 2)) < 8
    assert np.abs(seen[0][..., 3] - seen[1][..., 3]).mean() < 4


@needs_encoder
@needs_decoder
@pytest.mark.parametrize(
    "color", [(255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255), (0, 0, 0), (90, 160, 30)]
)
def test_flat_colors_are_kept(color: tuple[int, int, int]) -> None:
    found = decoded(avif(png(Image.new("RGB", (33, 21), color)), quality=90)).convert("RGB")
    assert np.abs(np.asarray(found).astype(int) - color).max() <= 3


@needs_encoder
@needs_decoder
def test_a_higher_quality_and_a_lower_speed_are_nearer_to_the_source() -> None:
    source = photo(128, 96)
    errors = [error_of(decoded(avif(png(source), quality=q)), source) for q in (20, 60, 95)]
    assert errors == sorted(errors, reverse=True) and errors[0] > 2 * errors[2]
    slow = avif(png(source), speed=6)
    assert error_of(decoded(slow), source) < error_of(decoded(avif(png(source))), source) * 1.1


@needs_encoder
@needs_decoder
def test_metadata_are_kept_where_they_are_asked_for() -> None:
    exif = Image.Exif()
    exif[0x8298], exif[0x010F] = "(c) Ann", "Camera"
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    data = png(photo(40, 30), exif=exif, icc_profile=profile)
    bare, both = decoded(avif(data)), decoded(avif(data, keep=["icc", "copyright"]))
    assert not bare.getexif() and "icc_profile" not in bare.info
    assert dict(both.getexif()) == {0x8298: "(c) Ann"}
    assert b"sRGB" in both.info["icc_profile"] or both.info["icc_profile"][36:40] == b"acsp"


@needs_encoder
def test_the_same_source_gives_the_same_bytes_on_any_number_of_threads() -> None:
    data = png(photo(100, 80))
    variants = [fcimage.Variant(f"v{i}", width=60 + i, encodings=fcimage.Avif()) for i in range(4)]
    one, more = (fcimage.render(data, variants, threads=n) for n in (1, 3))
    assert one == more


@needs_encoder
def test_the_plan_knows_what_avif_takes() -> None:
    data = png(photo(640, 480))
    plans = [
        fcimage.plan(data, [fcimage.Variant("v", encodings=encoding)])
        for encoding in (fcimage.Jpeg(), fcimage.Avif())
    ]
    assert plans[1].peak_bytes > plans[0].peak_bytes + 640 * 480 * 16


class Alarm(Exception):
    pass


@needs_encoder
@pytest.mark.parametrize("threads", [1, 2])
def test_a_signal_ends_the_encoder_within_a_frame(threads: int) -> None:
    assert threading.current_thread() is threading.main_thread()
    data = png(photo(900, 900))
    variants = [fcimage.Variant("v", encodings=fcimage.Avif(speed=1))]

    def ring(*_: object) -> None:
        raise Alarm

    before = signal.signal(signal.SIGALRM, ring)
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.5)
        start = time.monotonic()
        with pytest.raises(Alarm):
            fcimage.render(data, variants, threads=threads)
        # Alone on a machine it takes about 20 ms; the test machine may be busy.
        assert time.monotonic() - start < 2.5
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


CHILD = """
import os, sys, fcimage
data = open(sys.argv[1], "rb").read()
variants = [fcimage.Variant("v", encodings=fcimage.Avif(100, speed=int(sys.argv[2])))]
def high():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) << 10
tiny = fcimage.render(open(sys.argv[3], "rb").read(), variants, threads=1)
before = high()
fcimage.render(data, variants, threads=1)
print(high() - before, fcimage.plan(data, variants, threads=1).peak_bytes)
"""


@needs_encoder
@pytest.mark.parametrize("kind", ["noise", "photo", "alpha"])
@pytest.mark.parametrize("speed", [10, 6])
def test_memory_stays_below_the_plan(tmp_path: Any, kind: str, speed: int) -> None:
    side = 500
    if kind == "photo":
        image = photo(side, side)
    else:
        random = np.random.default_rng(1)
        channels = 4 if kind == "alpha" else 3
        image = Image.fromarray(random.integers(0, 256, (side, side, channels), np.uint8))
    (tmp_path / "large.png").write_bytes(png(image))
    (tmp_path / "tiny.png").write_bytes(png(photo(8, 8)))
    command = [sys.executable, "-c", CHILD, str(tmp_path / "large.png"), str(speed)]
    done = subprocess.run(
        [*command, str(tmp_path / "tiny.png")],
        env={**os.environ, "MALLOC_ARENA_MAX": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    taken, bound = map(int, done.stdout.split())
    assert taken <= bound
