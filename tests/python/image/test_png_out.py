"""What is written as PNG: the pixels as they are, in the smallest form, in few bytes."""

from __future__ import annotations

import io
import random

import fcimage
import pytest
from PIL import Image, ImageCms, ImageDraw

from support.pictures import encoded, photo_like


def rendered(image: Image.Image, **options: int) -> bytes:
    (result,) = fcimage.render(
        encoded(image, "PNG"), fcimage.Variant("a", encodings=fcimage.Png(**options))
    )
    return result.data


def form(data: bytes) -> tuple[int, int]:
    """Bits and color type of IHDR."""
    return data[24], data[25]


def screenshot(colors: int) -> Image.Image:
    """Boxes and letters in so many colors."""
    numbers = random.Random(3)
    palette = [tuple(numbers.randrange(256) for _ in range(3)) for _ in range(colors)]
    image = Image.new("RGB", (480, 360), palette[0])
    draw = ImageDraw.Draw(image)
    for at in range(4 * colors):
        x, y, color = numbers.randrange(440), numbers.randrange(330), palette[at % colors]
        draw.rectangle((x, y, x + numbers.randrange(90), y + numbers.randrange(20)), fill=color)
        draw.text((x, y + 12), f"entry {at} of the list", fill=palette[(at + 1) % colors])
    # ImageDraw softens letters.
    return image.quantize(colors, dither=Image.Dither.NONE)


def images() -> dict[str, tuple[Image.Image, tuple[int, int]]]:
    photo = photo_like(203, 151)
    clear = photo.convert("RGBA")
    clear.putalpha(Image.linear_gradient("L").resize(photo.size))
    keyed = photo.convert("RGBA")
    keyed.paste((1, 2, 3, 0), (20, 20, 90, 70))
    icon = Image.new("RGBA", (64, 64), (9, 9, 9, 0))
    ImageDraw.Draw(icon).ellipse((4, 4, 60, 60), fill=(200, 30, 60, 255))
    return {
        "photo": (photo, (8, 2)),
        "photo with alpha": (clear, (8, 6)),
        "photo with a transparent part": (keyed, (8, 2)),
        "gray photo": (photo.convert("L"), (8, 0)),
        "gray photo as RGB": (photo.convert("L").convert("RGB"), (8, 0)),
        "gray photo with alpha": (clear.convert("LA"), (8, 4)),
        "black and white": (photo.convert("1"), (1, 0)),
        "four levels": (photo.convert("L").point(lambda v: v // 64 * 85), (2, 0)),
        "sixteen levels": (photo.convert("L").point(lambda v: v // 16 * 17), (4, 0)),
        "icon": (icon, (1, 3)),
        "two colors": (screenshot(2), (1, 3)),
        "four colors": (screenshot(4), (2, 3)),
        "sixteen colors": (screenshot(16), (4, 3)),
        "200 colors": (screenshot(200), (8, 3)),
    }


IMAGES = images()


@pytest.mark.parametrize("name", IMAGES)
@pytest.mark.parametrize("effort", range(7))
def test_pillow_reads_the_same_pixels(name: str, effort: int) -> None:
    image, expected = IMAGES[name]
    data = rendered(image, effort=effort)
    with Image.open(io.BytesIO(data)) as written:
        assert written.convert("RGBA").tobytes() == image.convert("RGBA").tobytes()
    assert form(data) == expected


@pytest.mark.parametrize("name", IMAGES)
def test_files_are_not_larger_than_those_of_pillow(name: str) -> None:
    image, _ = IMAGES[name]
    assert len(rendered(image)) <= 1.05 * len(encoded(image, "PNG"))
    assert len(rendered(image, effort=6)) <= 1.04 * len(encoded(image, "PNG", optimize=True))


@pytest.mark.parametrize("colors", [2, 4, 16])
def test_a_screenshot_of_few_colors_is_not_larger_than_it_came(colors: int) -> None:
    came = encoded(screenshot(colors), "PNG")
    (result,) = fcimage.render(came, fcimage.Variant("a", encodings=fcimage.Png()))
    assert len(result.data) <= len(came)


def test_more_effort_takes_fewer_bytes() -> None:
    sizes = [len(rendered(screenshot(16), effort=effort)) for effort in range(7)]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[6] < 0.95 * sizes[0]


def test_a_gray_image_keeps_a_profile_for_gray() -> None:
    icc = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    variant = fcimage.Variant("a", encodings=fcimage.Png(keep="icc"))
    for image, space in [
        (photo_like(90, 60).convert("L").convert("RGB"), b"GRAY"),
        (screenshot(16).convert("RGB"), b"RGB "),
    ]:
        (result,) = fcimage.render(encoded(image, "PNG", icc_profile=icc), variant)
        with Image.open(io.BytesIO(result.data)) as written:
            assert written.info["icc_profile"][16:20] == space
