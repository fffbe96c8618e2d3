"""What the handler asks OSS for when it has HEIC or AVIF converted, and the boxes that tell it."""

from __future__ import annotations

import struct
import zlib
from typing import Any

import fcimage
import numpy as np
import pytest
from fcimage import Jpeg, Png, Variant
from fcimage.handler import conversion
from fcimage.handler.heif import Heif
from hypothesis import assume, given
from hypothesis import strategies as st

from support import oss_images
from support.phone_files import FILES, HEIGHT, WIDTH, transparent
from support.uploads import PHOTO

LIMITS = fcimage.Limits(max_pixels=100_000_000, max_pixels_per_byte=1_000_000)


def boxed(**box: Any) -> Variant:
    return Variant("v", encodings=[Jpeg()], **box)


@pytest.mark.parametrize(
    ("size", "variants", "side"),
    [
        ((4032, 3024), [boxed(width=600)], 1600),
        ((3024, 4032), [boxed(width=600)], 1600),
        ((4032, 3024), [boxed(width=150), boxed(width=600)], 1600),
        ((4032, 3024), [boxed(width=300, height=300)], 600),
        # A crop needs more than its box.
        ((4032, 3024), [boxed(width=300, height=300, fit="cover")], 800),
        ((4032, 3024), [boxed(width=300, height=300, fit="outside")], 800),
        ((4032, 3024), [boxed(width=300, height=100, fit="contain")], 268),
        ((4032, 3024), [boxed(width=100, height=300, fit="fill")], 800),
        # The whole image.
        ((4032, 3024), [boxed(width=5000)], None),
        ((4032, 3024), [boxed(width=5000, size_when_smaller="enlarge")], None),
        ((4032, 3024), [Variant("v", encodings=[Png()])], None),
        ((4032, 3024), [boxed(width=2500)], None),
        # OSS makes no image of more than 4096 x 4096 pixels: less headroom.
        ((12_000, 9_000), [boxed(width=3000, height=3000)], 4728),
        ((12_000, 9_000), [boxed(width=6000, height=6000)], None),
        ((29_000, 100), [boxed(height=90)], None),
        ((1, 1), [boxed(width=1)], None),
    ],
)
def test_no_variant_needs_more_than_what_is_asked_for(
    size: tuple[int, int], variants: list[Variant], side: int | None
) -> None:
    assert conversion.long_side(*size, variants) == side


def header(width: int, height: int) -> bytes:
    """A PNG without pixels, which is enough for a plan."""
    parts = [b"\x89PNG\r\n\x1a\n"]
    fields = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    for name, content in ((b"IHDR", fields), (b"IDAT", bytes(width * height // 100 + 100))):
        crc = zlib.crc32(name + content).to_bytes(4, "big")
        parts.append(len(content).to_bytes(4, "big") + name + content + crc)
    return b"".join(parts)


SIDES = st.integers(1, 6000)


@given(SIDES, SIDES, st.integers(1, 4000), st.integers(1, 4000), st.booleans(), st.data())
def test_no_variant_of_the_smaller_image_is_smaller_than_of_the_whole(
    width: int, height: int, box_width: int, box_height: int, upright: bool, data: st.DataObject
) -> None:
    fit = data.draw(st.sampled_from(["inside", "outside", "cover", "contain", "fill"]))
    variant = boxed(width=box_width, height=box_height, fit=fit)
    found = conversion.long_side(width, height, [variant])
    assume(found is not None)
    # OSS may turn it before, which the boxes do not tell.
    size = (height, width) if upright else (width, height)
    smaller = oss_images.result_of(size, found or 0)
    (expected,), (made,) = (
        fcimage.plan(header(*each), [variant], limits=LIMITS).resizes for each in (size, smaller)
    )
    assert not made.undersized
    # The sides of the smaller image are rounded, so one of its ratios may differ a little.
    for side, other in ((expected.width, made.width), (expected.height, made.height)):
        assert abs(side - other) <= 1 + side // (2 * min(smaller))


# The boxes of the file.


def ftyp(*brands: bytes) -> bytes:
    content = brands[0] + bytes(4) + b"".join(brands[1:])
    return (8 + len(content)).to_bytes(4, "big") + b"ftyp" + content


@pytest.mark.parametrize(
    ("brands", "kind"),
    [
        ([b"heic"], "heic"),
        ([b"mif1", b"heic"], "heic"),
        ([b"mif1", b"avif"], "avif"),
        ([b"mif1"], "heic"),
        ([b"msf1", b"hevc"], "heic"),
        ([b"avis", b"msf1"], "avif"),
        ([b"MiHE", b"mif1", b"MiHE"], "heic"),
        ([b"isom", b"mp42"], None),
        ([b"crx ", b"crx "], None),
        ([b"qt  "], None),
        ([b"avci", b"mif1", b"avci"], None),
        ([b"mp42", b"mif1"], None),
    ],
)
def test_the_brands_say_the_kind(brands: list[bytes], kind: str | None) -> None:
    found = Heif.of(ftyp(*brands))
    assert (found.kind if found else None) == kind


def test_the_boxes_of_real_files() -> None:
    for kind, data in FILES.items():
        found = Heif.of(data)
        assert found is not None
        assert (found.kind, found.size, found.has_alpha) == (kind, (WIDTH, HEIGHT), False)
    for format in ("HEIF", "AVIF"):
        found = Heif.of(transparent(format))
        assert found is not None
        assert found.has_alpha
    assert Heif.of(PHOTO) is None


@pytest.mark.parametrize("kind", FILES)
def test_damaged_boxes_neither_raise_nor_hang(kind: str) -> None:
    data = FILES[kind][:1200]
    random = np.random.default_rng(1)
    for end in range(0, 600, 7):
        Heif.of(data[:end])
    for _ in range(3000):
        damaged = bytearray(data)
        for at in random.integers(0, 600, 3):
            damaged[at] = random.integers(0, 256)
        Heif.of(bytes(damaged))
    Heif.of(ftyp(b"heic") + b"\0\0\0\x08meta" * 100_000)
    nested = b"".join((12 << 16).to_bytes(4, "big") + name for name in (b"iprp", b"ipco"))
    Heif.of(ftyp(b"heic") + b"\0\x10\0\0meta\0\0\0\0" + nested + b"\0\0\0\x08ispe" * 100_000)
