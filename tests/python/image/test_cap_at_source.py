"""Jpeg(cap_at_source=True): never above the quality and the bytes of a JPEG source."""

from __future__ import annotations

import io
import random
from typing import Any

import fcimage
import numpy as np
import pytest
from fcimage import Best, Jpeg, Png, SameFormat, TextWatermark, Variant, WebP
from PIL import Image, ImageCms

from support import profiles
from support.pictures import encoded, opened, photo_like

PHOTO = photo_like(320, 208)
SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def source(quality: int = 60, image: Image.Image = PHOTO, **options: Any) -> bytes:
    return encoded(image, "JPEG", quality=quality, **options)


def one(data: bytes, encoding: fcimage.Encoding, **options: Any) -> fcimage.EncodedImage:
    (image,) = fcimage.render(data, Variant("v", encodings=encoding, **options))
    return image


def samples(data: bytes) -> Any:
    return np.asarray(opened(data).convert("RGB"))


def exif(orientation: int = 1) -> Image.Exif:
    block = Image.Exif()
    block[0x0112] = orientation
    block[0x8298] = "(c) Ann"
    block[0x010F] = "Camera"
    return block


@pytest.mark.parametrize("subsampling", ["4:4:4", "4:2:2", "4:2:0"])
@pytest.mark.parametrize("progressive", [False, True])
def test_the_result_is_never_larger_than_the_source(subsampling: str, progressive: bool) -> None:
    options = {"subsampling": subsampling, "progressive": progressive, "optimize": True}
    for quality in range(30, 96, 5):
        data = source(quality, **options)
        for wanted in (40, 85, 100):
            image = one(data, Jpeg(wanted, cap_at_source=True))
            assert len(image) <= len(data)
            assert image.quality is not None and image.quality <= max(wanted, quality)
            if image.kept_source:
                assert image.quality == quality
                assert np.array_equal(samples(image), samples(data))
            else:
                assert image.quality == min(wanted, quality)
                assert fcimage.probe(image).jpeg_quality == image.quality
            assert image.size == PHOTO.size


def test_without_it_a_source_of_low_quality_grows() -> None:
    data = source(40)
    image = one(data, Jpeg(85))
    assert len(image) > len(data) and not image.kept_source
    capped = one(data, Jpeg(85, cap_at_source=True))
    assert len(capped) <= len(data)


def test_the_quality_is_capped_at_every_size() -> None:
    data = source(40)
    small = one(data, Jpeg(85, cap_at_source=True), width=100)
    assert (small.quality, small.kept_source) == (40, False)
    assert bytes(small) == bytes(one(data, Jpeg(40), width=100))
    better = one(source(95), Jpeg(85, cap_at_source=True), width=100)
    assert better.quality == 85


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "BMP", "TIFF", "GIF"])
def test_other_sources_are_not_changed_by_it(kind: str) -> None:
    data = encoded(PHOTO, kind)
    assert one(data, Jpeg(cap_at_source=True)) == one(data, Jpeg())


def kept(data: bytes, **options: Any) -> fcimage.EncodedImage:
    """The image of an encoding that would be much larger than the source."""
    image = one(data, Jpeg(100, chroma_subsampling="4:4:4", cap_at_source=True, **options))
    assert image.kept_source
    return image


def test_metadata_and_what_follows_the_end_are_stripped() -> None:
    plain = source(optimize=True)
    data = source(optimize=True, exif=exif(), comment=b"secret", icc_profile=SRGB)
    image = kept(data + b"PK\x03\x04 a zip file" + plain)
    assert bytes(image) == fcimage.strip(data)
    for trace in (b"secret", b"Camera", b"Ann", b"ICC_PROFILE", b" a zip file"):
        assert trace not in image
    assert np.array_equal(samples(image), samples(plain))


def test_keep_holds_for_the_source_too() -> None:
    data = source(optimize=True, exif=exif(), icc_profile=SRGB)
    image = kept(data, keep="copyright")
    assert bytes(image) == fcimage.strip(data, keep="copyright")
    assert opened(image).getexif()[0x8298] == "(c) Ann" and b"Camera" not in image
    assert b"ICC_PROFILE" in kept(data, keep=["icc", "copyright"])
    assert opened(kept(data, keep="exif")).getexif()[0x010F] == "Camera"
    written = opened(kept(data, metadata={"artist": "Bob"})).getexif()
    assert dict(written) == {0x013B: "Bob"}


def test_an_upload_with_metadata_is_compared_without_them() -> None:
    # The file is large only for its comment: without it, the own file has fewer bytes.
    data = source(optimize=True, comment=b"x" * 60_000)
    image = kept(data)
    assert len(image) < len(data) - 60_000


@pytest.mark.parametrize("orientation", range(2, 9))
def test_a_turned_source_is_kept_upright(orientation: int) -> None:
    # Whole MCUs of 16 pixels, so that it can be turned without loss.
    data = source(exif=exif(orientation), optimize=True)
    image = kept(data)
    info = fcimage.probe(image)
    assert (info.orientation, image.size) == (1, info.stored_size)
    upright = np.asarray(opened(one(data, Png())).convert("RGB"), np.int16)
    assert np.abs(samples(image).astype(np.int16) - upright).max() <= 3


def test_what_cannot_be_turned_without_loss_is_encoded() -> None:
    odd = source(image=PHOTO.crop((0, 0, 315, 203)), exif=exif(6), optimize=True)
    image = one(odd, Jpeg(100, cap_at_source=True))
    assert not image.kept_source
    assert image.size == (203, 315) == fcimage.probe(image).stored_size
    assert image.quality == 60


def test_an_orientation_that_is_not_applied_is_not_applied_by_others() -> None:
    data = source(exif=exif(6), optimize=True)
    variant = Variant("v", encodings=Jpeg(100, cap_at_source=True))
    (image,) = fcimage.render(data, variant, auto_orient=False)
    assert not image.kept_source
    assert image.size == PHOTO.size


@pytest.mark.parametrize(
    "options",
    [
        {"width": 319},
        {"width": 400, "size_when_smaller": "enlarge"},
        {"width": 208, "height": 208, "fit": "cover"},
        {"width": 400, "height": 400, "fit": "contain"},
        {"watermark": TextWatermark("(c)")},
        {"effects": fcimage.Grayscale()},
        {"width": 320, "height": 200, "fit": "fill"},
        {"rotate": 180},
        {"flip": "horizontal"},
        {"crop": (0, 0, 319, 208)},
    ],
    ids=[
        "smaller",
        "larger",
        "cropped",
        "padded",
        "marked",
        "gray",
        "stretched",
        "rotated",
        "flipped",
        "box",
    ],
)
def test_a_changed_image_is_never_the_source(options: dict[str, Any]) -> None:
    encoding = Jpeg(100, chroma_subsampling="4:4:4", cap_at_source=True)
    image = one(source(optimize=True), encoding, **options)
    assert not image.kept_source
    assert image.quality == 60


@pytest.mark.parametrize(
    "options",
    [{"width": 320}, {"width": 900}, {"width": 320, "height": 208, "fit": "cover"}],
    ids=["same", "no enlarging", "whole crop"],
)
def test_an_image_in_the_size_of_its_source_may_be_the_source(options: dict[str, Any]) -> None:
    encoding = Jpeg(100, chroma_subsampling="4:4:4", cap_at_source=True)
    assert one(source(optimize=True), encoding, **options).kept_source


def test_colors_that_are_converted_are_encoded() -> None:
    for icc in (profiles.rgb(), profiles.gray()):
        image = PHOTO.convert("L" if icc == profiles.gray() else "RGB")
        data = source(image=image, optimize=True, icc_profile=icc)
        assert not one(data, Jpeg(100, cap_at_source=True)).kept_source
    cmyk = source(image=PHOTO.convert("CMYK"), optimize=True)
    image = one(cmyk, Jpeg(100, cap_at_source=True))
    assert (image.kept_source, opened(image).mode, image.quality) == (False, "RGB", 60)


def test_a_gray_file_is_kept_as_it_is() -> None:
    gray = source(image=PHOTO.convert("L"), optimize=True, progressive=True)
    # With the standard tables, which are larger than those made for the image.
    assert bytes(kept(gray, optimize=False)) == fcimage.strip(gray)


def test_a_profile_that_cannot_be_applied_is_no_reason_to_keep_the_file() -> None:
    broken = source(optimize=True, icc_profile=b"not a profile")
    image = one(broken, Jpeg(100, cap_at_source=True))
    assert b"not a profile" not in image


def test_same_format_and_best_take_it_as_one_of_their_encodings() -> None:
    data = source(40, optimize=True)
    capped = Jpeg(100, cap_at_source=True)
    same = one(data, SameFormat(jpeg=capped))
    assert same.kept_source and same.format == "jpeg"
    own = one(data, Best([capped, Png()]))
    assert bytes(own) == bytes(same)
    webp = one(data, Best([capped, WebP(5)]))
    assert (webp.format, webp.kept_source) == ("webp", False)


def test_a_source_within_the_budget_is_kept_instead_of_a_lower_quality() -> None:
    data = source(60, optimize=True)
    capped = Jpeg(100, chroma_subsampling="4:4:4", cap_at_source=True, max_bytes=len(data))
    image = one(data, capped)
    assert (image.kept_source, image.quality, image.within_budget) == (True, 60, True)


def test_a_source_beyond_the_budget_is_encoded_within_it() -> None:
    data = source(60, optimize=True)
    budget = len(data) * 3 // 4
    image = one(data, Jpeg(100, cap_at_source=True, max_bytes=budget, min_quality=10))
    assert not image.kept_source and image.within_budget and len(image) <= budget
    assert image.quality is not None and 10 <= image.quality < 60


def test_the_smallest_is_delivered_where_nothing_fits_the_budget() -> None:
    data = source(60, optimize=True)
    # The lowest quality is above that of the source: it is lowered to it.
    encoding = Jpeg(
        100, chroma_subsampling="4:4:4", cap_at_source=True, max_bytes=50, min_quality=90
    )
    image = one(data, encoding)
    assert (image.kept_source, image.quality, image.within_budget) == (True, 60, False)


def test_a_damaged_source_is_never_kept() -> None:
    data = source(50, optimize=True)
    variant = Variant("v", encodings=Jpeg(100, chroma_subsampling="4:4:4", cap_at_source=True))
    start, dice = data.index(b"\xff\xda"), random.Random(5)
    damaged = 0
    for _ in range(150):
        broken = bytearray(data)
        if dice.random() < 0.5:
            del broken[dice.randrange(start + 20, len(data) - 2) :]
        else:
            for _ in range(dice.choice([1, 3, 30])):
                broken[dice.randrange(start + 20, len(data) - 2)] = dice.randrange(256)
        try:
            (strict,) = fcimage.render(bytes(broken), variant)
        except fcimage.DecodeError:
            damaged += 1
            strict = None
        try:
            (image,) = fcimage.render(bytes(broken), variant, on_damage="salvage")
        except fcimage.DecodeError:
            continue
        if strict is None:
            assert not image.kept_source
        else:
            assert image == strict
    assert damaged > 40


def test_a_file_that_is_cut_within_its_last_segments_is_encoded() -> None:
    data = source(50, optimize=True)[:-1]
    image = one(data, Jpeg(100, chroma_subsampling="4:4:4", cap_at_source=True))
    assert opened(image).size == PHOTO.size


def test_the_bytes_do_not_depend_on_threads_or_iterators() -> None:
    data = source(exif=exif(3), optimize=True)
    encodings = [Jpeg(100, cap_at_source=True), Jpeg(100, cap_at_source=True, keep="copyright")]
    variant = Variant("v", encodings=encodings)
    expected = fcimage.render(data, variant, threads=1)
    assert [image.kept_source for image in expected] == [True, True]
    for threads in (1, 3):
        assert fcimage.render(data, variant, threads=threads) == expected
        found = list(fcimage.render_as_completed(data, variant, threads=threads))
        assert sorted(found, key=len) == sorted(expected, key=len)


def test_a_call_that_has_no_memory_for_the_source_encodes() -> None:
    data = source(40, optimize=True, exif=exif(3))
    plain = fcimage.plan(data, Variant("v", encodings=Jpeg())).peak_bytes
    variant = Variant("v", encodings=Jpeg(100, cap_at_source=True))
    assert fcimage.plan(data, variant).peak_bytes > plain
    limits = fcimage.Limits(max_memory=plain)
    (image,) = fcimage.render(data, variant, limits=limits)
    assert (image.kept_source, image.quality) == (False, 40)


def test_the_fingerprint_and_the_recipe_know_it() -> None:
    capped, other = (Variant("v", encodings=Jpeg(cap_at_source=flag)) for flag in (True, False))
    assert capped.fingerprint != other.fingerprint
    (read,) = fcimage.variants_from_json(fcimage.variants_to_json([capped]))
    assert read == capped


def test_pixels_have_no_file_to_keep() -> None:
    image = one(np.asarray(PHOTO), Jpeg(cap_at_source=True))  # type: ignore[arg-type]
    assert not image.kept_source and image == one(encoded(PHOTO, "PNG"), Jpeg())


def test_an_mpf_with_a_second_image_is_kept_without_it() -> None:
    second = source(90, PHOTO.resize((160, 104)))
    out = io.BytesIO()
    PHOTO.save(out, "MPO", save_all=True, append_images=[opened(second)], quality=60)
    image = one(out.getvalue(), Jpeg(100, chroma_subsampling="4:4:4", cap_at_source=True))
    assert image.kept_source and b"MPF" not in image and image.count(b"\xff\xd8\xff") == 1
