"""AVIF output, decoded by Pillow (libavif). Most need a build with the feature `avif`; see
`make test-features`."""

from __future__ import annotations

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
from PIL import Image, ImageCms, PngImagePlugin

from support import metadata_blocks
from support.avif_files import (
    ENCODER,
    alpha,
    avif,
    decoded,
    error_of,
    needs_decoder,
    needs_encoder,
    photo,
    png,
)


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
@pytest.mark.parametrize("size", [(1, 1), (1, 7), (9, 2), (16, 16), (63, 65), (130, 47)])
@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "LA"])
def test_the_result_looks_like_its_source(size: tuple[int, int], mode: str) -> None:
    source = photo(*size).convert(mode)
    if "A" in mode:
        source.putalpha(alpha(*size))
    image = avif(png(source), quality=95)
    assert (image.format, image.media_type, image.extension) == ("avif", "image/avif", "avif")
    found = decoded(image)
    assert found.size == image.size == size
    assert ("A" in found.getbands()) == ("A" in mode)
    seen, right = (np.asarray(i.convert("RGBA")).astype(float) for i in (found, source))
    # The colors of what is transparent do not count.
    assert np.sqrt(np.mean(((seen - right)[..., :3] * right[..., 3:] / 255) ** 2)) < 4
    assert np.abs(seen - right)[..., 3].mean() < 4


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
def test_images_wider_than_a_tile_are_written() -> None:
    source = photo(4200, 24)
    assert error_of(decoded(avif(png(source), quality=95)), source) < 4


@needs_encoder
def test_a_side_that_browsers_refuse_is_refused() -> None:
    with pytest.raises(fcimage.EncodeError, match="width must be between 1 and 32768 for AVIF"):
        fcimage.render(
            png(Image.new("L", (32_769, 1))),
            [fcimage.Variant("v", encodings=fcimage.Avif())],
            limits=fcimage.Limits(max_side=40_000),
        )


@needs_encoder
def test_a_budget_lowers_the_quality() -> None:
    data = png(photo(200, 150))
    full = avif(data)
    assert (full.quality, full.within_budget) == (80, True)
    fitting = avif(data, max_bytes=len(full) * 2 // 3)
    assert fitting.within_budget and len(fitting) <= len(full) * 2 // 3
    assert fitting.quality is not None and 30 <= fitting.quality < 80
    assert fitting == avif(data, quality=fitting.quality)
    least = avif(data, max_bytes=1, min_quality=70)
    assert (least.quality, least.within_budget) == (70, False)
    assert bytes(least) == bytes(avif(data, quality=70))


@needs_encoder
def test_best_takes_avif_where_it_is_smallest() -> None:
    best = fcimage.Best([fcimage.Jpeg(), fcimage.Avif(60)])
    (image,) = fcimage.render(png(photo(200, 150)), [fcimage.Variant("v", encodings=best)])
    assert image.format == "avif"
    assert image == avif(png(photo(200, 150)), quality=60)


def test_the_same_format_never_is_avif_because_it_is_not_read() -> None:
    assert "avif" not in fcimage.SameFormat().formats
    assert "avif" not in fcimage.FORMATS


@needs_encoder
def test_names_of_other_libraries_are_explained() -> None:
    for name, hint in [
        ("effort", "use speed="),
        ("lossless", "AVIF is lossy here"),
        ("q", "quality"),
    ]:
        with pytest.raises(fcimage.ArgumentError, match=hint):
            fcimage.Avif(**{name: 1})


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
@needs_decoder
def test_xmp_is_kept_without_place_and_numbers() -> None:
    text = PngImagePlugin.PngInfo()
    text.add_itxt("XML:com.adobe.xmp", metadata_blocks.xmp().decode())
    data = png(photo(40, 30), pnginfo=text)
    assert "xmp" not in decoded(avif(data)).info
    image = decoded(avif(data, keep=["xmp", "copyright"]))
    packet = image.info["xmp"]
    assert metadata_blocks.LABEL.encode() in packet and metadata_blocks.PLACE not in packet
    assert image.getexif()[0x8298] == metadata_blocks.COPYRIGHT


@needs_encoder
@needs_decoder
def test_exif_and_texts_are_written_without_the_orientation() -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010F], exif[0x013B] = 6, "Camera", "Ann"
    data = png(photo(40, 30), exif=exif)
    image = decoded(avif(data, keep="exif", metadata={"artist": "Bob"}))
    found = image.getexif()
    assert image.size == (30, 40)
    assert (found[0x010F], found[0x013B], found.get(0x0112, 1)) == ("Camera", "Bob", 1)
    named = decoded(avif(data, metadata={"copyright": "(c) Bob"})).getexif()
    assert dict(named) == {0x8298: "(c) Bob"}


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
    side = 400 if speed == 10 else 250
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
