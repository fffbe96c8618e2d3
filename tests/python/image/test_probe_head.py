"""probe(head, total_size=): the first kilobytes of a file say what the whole file says."""

from __future__ import annotations

import contextlib
import re
from typing import Any

import fcimage
import numpy as np
import pytest
from fcimage import Limits
from PIL import Image, ImageCms

from support.pictures import encoded, photo_like

PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


#: The errors that an image can cause.
TYPED = (fcimage.DecodeError, fcimage.UnsupportedError, fcimage.LimitError)


def exif(orientation: int) -> Image.Exif:
    block = Image.Exif()
    block[0x0112] = orientation
    block[0x8298] = "(c) Ann"
    return block


def files() -> dict[str, bytes]:
    photo = photo_like(320, 200)
    alpha = photo.copy()
    alpha.putalpha(Image.effect_noise((320, 200), 60))
    frames = [Image.effect_noise((320, 200), i + 10).convert("P") for i in range(3)]
    found = {
        "jpeg": encoded(photo, "JPEG", quality=95),
        "jpeg progressive exif icc": encoded(
            photo, "JPEG", progressive=True, exif=exif(6), icc_profile=PROFILE
        ),
        "jpeg gray": encoded(photo.convert("L"), "JPEG"),
        "jpeg cmyk": encoded(photo.convert("CMYK"), "JPEG"),
        "png": encoded(photo, "PNG"),
        "png exif icc": encoded(photo, "PNG", exif=exif(8), icc_profile=PROFILE),
        "png palette": encoded(photo.convert("P"), "PNG"),
        "png alpha": encoded(alpha, "PNG"),
        "png 16": encoded(Image.fromarray(np.zeros((200, 320), np.uint16)), "PNG"),
        "apng": encoded(frames[0], "PNG", save_all=True, append_images=frames[1:]),
        "webp": encoded(photo, "WEBP"),
        "webp lossless": encoded(photo, "WEBP", lossless=True),
        "webp lossless alpha": encoded(alpha, "WEBP", lossless=True),
        "webp alpha": encoded(alpha, "WEBP"),
        "webp icc": encoded(photo, "WEBP", icc_profile=PROFILE),
        "webp exif": encoded(photo, "WEBP", exif=exif(5)),
        "webp animated": encoded(frames[0], "WEBP", save_all=True, append_images=frames[1:]),
        "gif": encoded(photo.convert("P"), "GIF"),
        "gif animated": encoded(frames[0], "GIF", save_all=True, append_images=frames[1:]),
        "bmp": encoded(photo, "BMP"),
        "bmp palette": encoded(photo.convert("P"), "BMP"),
        "bmp alpha": encoded(alpha, "BMP"),
        "tiff": encoded(photo, "TIFF"),
        "tiff lzw exif": encoded(photo, "TIFF", compression="tiff_lzw", exif=exif(3)),
    }
    return found


FILES = files()


def needed(error: fcimage.DecodeError) -> int:
    match = re.search(r"pass at least (\d+) of its \d+ bytes", str(error))
    assert match, error
    return int(match[1])


def fetched(data: bytes, head: int = 1024) -> tuple[fcimage.ImageInfo, int, int]:
    """The info, the bytes that it took, and the number of attempts."""
    for attempt in range(1, 20):
        try:
            return fcimage.probe(data[:head], total_size=len(data)), head, attempt
        except fcimage.DecodeError as error:
            more = needed(error)
            assert head < more <= len(data)
            head = more
    raise AssertionError("the head never sufficed")


@pytest.mark.parametrize("name", FILES)
def test_the_head_says_what_the_whole_file_says(name: str) -> None:
    data = FILES[name]
    whole = fcimage.probe(data)
    info, head, attempts = fetched(data)
    unknown = ["animated"] if name.startswith("gif") else []
    if info.animated is not False:  # only the rest of the file can say so
        assert info.frames is info.plays is None
        unknown += ["frames", "plays"]
    for attribute in (a for a in dir(whole) if not a.startswith("_") and a not in unknown):
        assert getattr(info, attribute) == getattr(whole, attribute), attribute
    assert attempts <= 5
    if "exif" not in name and "icc" not in name and not name.startswith("tiff"):
        assert (head, attempts) == (1024, 1)
    assert fcimage.probe(data, total_size=len(data)) == whole


@pytest.mark.parametrize("name", FILES)
def test_every_shorter_head_is_an_answer_or_says_how_many_bytes_are_needed(name: str) -> None:
    data = FILES[name]
    whole = fcimage.probe(data)
    for length in [*range(100), *range(100, min(len(data), 3000), 97)]:
        try:
            info = fcimage.probe(data[:length], total_size=len(data))
        except fcimage.DecodeError as error:
            assert length < needed(error) <= len(data), length
        else:
            assert (info.size, info.orientation) == (whole.size, whole.orientation), length


@pytest.mark.parametrize("name", ["gif", "gif animated"])
def test_every_cut_of_a_gif_is_an_answer_or_says_how_many_bytes_are_needed(name: str) -> None:
    data = FILES[name]
    for length in range(700, 900):
        try:
            info = fcimage.probe(data[:length], total_size=len(data))
        except fcimage.DecodeError as error:
            assert length < needed(error) <= len(data), length
        else:
            assert info.size == (320, 200)


def test_a_head_that_is_too_short_to_recognize_asks_for_more() -> None:
    for head in (b"", b"RIFF\0\0\0\0WEB", b"\x89PNG\r\n\x1a", b"BM", b"GIF8", b"II*", b"\xff\xd8"):
        with pytest.raises(fcimage.DecodeError, match="too few to recognize") as caught:
            fcimage.probe(head, total_size=1000)
        assert needed(caught.value) == 15
        with pytest.raises(fcimage.DecodeError, match="expected an image"):
            fcimage.probe(head, total_size=len(head))
    with pytest.raises(fcimage.DecodeError, match="expected an image"):
        fcimage.probe(b"<Error>NoSuchKey</Error>", total_size=1000)
    with pytest.raises(fcimage.UnsupportedError, match="HEIC"):
        fcimage.probe(b"\0\0\0\x18ftypheic", total_size=1000)


def test_a_gif_is_animated_from_its_second_frame_on() -> None:
    moving = FILES["gif animated"]
    assert fcimage.probe(moving[:900], total_size=len(moving)).animated is None
    assert fcimage.probe(moving[:-1], total_size=len(moving)).animated is True
    still = FILES["gif"]
    assert fcimage.probe(still[:900], total_size=len(still)).animated is None
    assert fcimage.probe(still, total_size=len(still)).animated is False


@pytest.mark.parametrize("name", ["jpeg", "png", "webp", "gif", "bmp"])
def test_limits_apply_to_the_whole_file(name: str) -> None:
    head = FILES[name][:1024]

    def refused(total: int, **limits: Any) -> str | None:
        with pytest.raises(fcimage.LimitError) as caught:
            fcimage.probe(head, total_size=total, limits=Limits(**limits))
        return caught.value.limit

    assert refused(10_001, max_input_bytes=10_000) == "max_input_bytes"
    assert refused(10_000, max_side=319) == "max_side"
    assert refused(10_000, max_pixels=63_999) == "max_pixels"


def test_a_large_claim_in_a_small_file_is_refused() -> None:
    huge = encoded(Image.new("1", (12_000, 12_000)), "PNG")
    assert fcimage.probe(huge[:100], total_size=1 << 20).size == (12_000, 12_000)
    with pytest.raises(fcimage.LimitError) as caught:
        fcimage.probe(huge[:100], total_size=2000)
    assert caught.value.limit == "max_pixels_per_byte"


def test_a_head_longer_than_the_file_is_refused() -> None:
    with pytest.raises(fcimage.ArgumentError, match="at least the 1024 bytes of data, got 9"):
        fcimage.probe(FILES["png"][:1024], total_size=9)
    with pytest.raises(fcimage.ArgumentError, match="total_size"):
        fcimage.probe(FILES["png"], total_size=-1)
    with pytest.raises(fcimage.ArgumentError, match="total_size"):
        fcimage.probe(FILES["png"], total_size="9")  # type: ignore[arg-type]


@pytest.mark.parametrize("name", FILES)
def test_a_damaged_head_is_a_typed_error(name: str) -> None:
    random = np.random.default_rng(5)
    for _ in range(60):
        head = bytearray(FILES[name][: int(random.integers(1, 1500))])
        for place in random.integers(0, len(head), 4):
            head[place] = random.integers(0, 256)
        with contextlib.suppress(*TYPED):
            fcimage.probe(head, total_size=1 << 24)
