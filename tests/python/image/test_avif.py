"""AVIF output, decoded by Pillow (libavif). Most need a build with the feature `avif`; see
`make test-features`."""

from __future__ import annotations

import io
import json
import os
import pickle
import signal
import struct
import subprocess
import sys
import threading
import time
from typing import Any

import fcimage
import numpy as np
import pytest
from PIL import Image, ImageCms, features

from support.isobmff import boxes
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
    """Noise and edges of luminance, as in a photo; the colors change slowly, so that half of their
    resolution is enough."""
    y, x = np.mgrid[0:height, 0:width]
    waves = np.stack([np.sin(x / 60), np.cos(y / 70), np.sin((x + y) / 90)], -1) * 40
    luminance = sample_pixels(width, height, 1).astype(float) * 0.6 + 50
    return Image.fromarray(np.clip(luminance + waves, 0, 255).astype(np.uint8), "RGB")


def alpha(width: int, height: int) -> Image.Image:
    y, x = np.mgrid[0:height, 0:width]
    return Image.fromarray(((x * 3 + y * 5) % 251).astype(np.uint8), "L")


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


def bits(data: bytes, start: int, count: int) -> int:
    shift = len(data) * 8 - start - count
    return (int.from_bytes(data, "big") >> shift) & ((1 << count) - 1)


def number(data: bytes, start: int, length: int) -> int:
    return int.from_bytes(data[start : start + length], "big")


@needs_encoder
@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "LA"])
@pytest.mark.parametrize("size", [(70, 41), (1, 1)])
def test_the_file_is_what_miaf_and_avif_ask_for(mode: str, size: tuple[int, int]) -> None:
    """ISO/IEC 23000-22 (MIAF), 23008-12 (HEIF), AVIF 1.1 and AV1-ISOBMFF; names are theirs."""
    source = photo(*size).convert(mode)
    transparent = "A" in mode
    if transparent:
        source.putalpha(alpha(*size))
    exif = Image.Exif()
    exif[0x8298] = "(c) Ann"
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    if "L" in mode:
        profile = b""
    file = bytes(avif(png(source, exif=exif, icc_profile=profile), keep=["icc", "copyright"]))
    found = boxes(file)
    only = dict(found)

    assert [path for path, _ in found if path.count("/") == 1] == ["/ftyp", "/meta", "/mdat"]
    assert only["/ftyp"] == b"avif\0\0\0\0avifmif1miaf"
    children = [path for path, _ in found if path.startswith("/meta/") and path.count("/") == 2]
    expected = ["hdlr", "pitm", "iloc", "iinf", "iref", "iprp"]
    assert children == [f"/meta/{name}" for name in expected]
    assert only["/meta/hdlr"] == bytes(8) + b"pict" + bytes(13)
    assert only["/meta/pitm"] == bytes(4) + b"\0\x01"
    assert not {"/meta/iprp/ipco/irot", "/meta/iprp/ipco/imir"} & set(only)

    infos = [body for path, body in found if path.endswith("/infe")]
    assert number(only["/meta/iinf"], 4, 2) == len(infos)
    types = {number(body, 4, 2): body[8:12] for body in infos}
    assert types == {1: b"av01", 3: b"Exif"} | ({2: b"av01"} if transparent else {})
    references = {(path[-4:], body) for path, body in found if path.startswith("/meta/iref/")}
    expected_references = {("cdsc", b"\0\x03\0\x01\0\x01")}
    if transparent:
        expected_references.add(("auxl", b"\0\x02\0\x01\0\x01"))
    assert references == expected_references

    # The items fill the `mdat`, without gaps.
    places = only["/meta/iloc"]
    assert places[:6] == b"\0\0\0\0\x44\0" and number(places, 6, 2) == len(types)
    items, position = {}, len(file) - len(only["/mdat"])
    for start in range(8, len(places), 14):
        assert number(places, start + 2, 4) == 1  # In this file, one extent.
        offset, length = number(places, start + 6, 4), number(places, start + 10, 4)
        assert offset == position and length > 0
        items[number(places, start, 2)], position = file[offset : offset + length], offset + length
    assert position == len(file) and set(items) == set(types)
    assert items[3][:4] == bytes(4) and items[3][4:8] in (b"MM\0*", b"II*\0")

    properties = [(p[-4:], body) for p, body in found if p.startswith("/meta/iprp/ipco/")]
    owners, association = {}, only["/meta/iprp/ipma"]
    assert association[:4] == bytes(4)
    start = 8
    for _ in range(number(association, 4, 4)):
        count = association[start + 2]
        owners[number(association, start, 2)] = [
            (*properties[(byte & 127) - 1], byte >> 7)
            for byte in association[start + 3 : start + 3 + count]
        ]
        start += 3 + count
    assert start == len(association) and list(owners) == sorted(types)[: 1 + transparent]
    for item, own in owners.items():
        gray = item == 2 or "L" in mode
        named = {
            name + body[:4].decode() if name == "colr" else name: body for name, body, _ in own
        }
        assert [name for name, _, essential in own if essential] == ["av1C"]
        assert named["ispe"] == struct.pack(">III", 0, *size)
        assert named["pixi"] == bytes(4) + (b"\1\x08" if gray else b"\3\x08\x08\x08")
        if item == 2:
            assert named["auxC"] == bytes(4) + b"urn:mpeg:mpegB:cicp:systems:auxiliary:alpha\0"
            assert not any("colr" in name for name in named)
        else:
            assert named["colrnclx"] == b"nclx\0\x01\0\x0d\0\x06\x80"
            assert ("colrprof" in named) == bool(profile)
        # No temporal delimiter; the sequence header of a still, and what av1C repeats of it.
        data = items[item]
        assert data[0] == 0x0A
        header, configuration = data[2 : 2 + data[1]], named["av1C"]
        assert configuration[0] == 0x81 and configuration[3] == 0
        profile_and_level = bits(header, 0, 3) << 5 | bits(header, 5, 5)
        assert profile_and_level == configuration[1]
        assert bits(header, 3, 2) == 3  # still_picture, reduced_still_picture_header
        widths = [bits(header, 10 + 4 * n, 4) + 1 for n in (0, 1)]
        assert bits(header, 18, widths[0]) + 1 == size[0]
        assert bits(header, 18 + widths[0], widths[1]) + 1 == size[1]
        # 8 bits; one plane or 4:2:0.
        assert configuration[2] == (0b0001_1100 if gray else 0b0000_1100)


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
