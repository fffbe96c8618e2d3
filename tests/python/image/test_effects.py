"""Effects against Pillow: gray, blur, sharpness, colors, squares, covered regions."""

from __future__ import annotations

import json
from typing import Any

import fcimage
import numpy as np
import pytest
from fcimage import Adjust, Blur, Grayscale, Pixelate, Png, Redact, Sharpen, Variant
from PIL import Image, ImageEnhance, ImageFilter

from support.pictures import encoded, expanded, opened, photo_like, pixels, through

PHOTO = photo_like(233, 151)
DATA = encoded(PHOTO, "PNG")


def done(effects: Any, data: bytes = DATA, **options: Any) -> np.ndarray:
    """The image after the effects, without loss."""
    variant = Variant("a", effects=effects, encodings=Png(), **options)
    (image,) = fcimage.render(data, variant)
    return pixels(expanded(image))


def difference(ours: np.ndarray, theirs: Image.Image) -> int:
    """The largest difference of a sample."""
    return int(np.abs(ours - pixels(theirs.convert("RGB"))).max())


def test_gray_is_the_luma_of_pillow() -> None:
    assert difference(done(Grayscale()), PHOTO.convert("L")) == 0


def test_what_was_made_gray_is_written_as_gray() -> None:
    encodings = [fcimage.Jpeg(), Png()]
    gray = Variant("a", effects=Grayscale(), encodings=encodings)
    assert [opened(image).mode for image in fcimage.render(DATA, gray)] == ["L", "L"]
    marked = gray.replace(watermark=fcimage.TextWatermark("x", color="red"))
    # A gray image with a red mark has so few colors that a palette is the smaller PNG.
    assert [opened(image).mode for image in fcimage.render(DATA, marked)] == ["RGB", "P"]


@pytest.mark.parametrize("radius", [0.3, 0.8, 2, 3.7, 10, 60, 500])
def test_a_blur_is_that_of_pillow(radius: float) -> None:
    assert difference(done(Blur(radius)), PHOTO.filter(ImageFilter.GaussianBlur(radius))) <= 1


def test_a_blur_is_a_gaussian() -> None:
    dot = Image.new("RGB", (61, 61))
    dot.putpixel((30, 30), (255, 255, 255))
    # A brighter dot than one pixel can be: a square, whose variance is known.
    dot.paste((255, 255, 255), (26, 26, 35, 35))
    soft = done(Blur(4), encoded(dot, "PNG"))[..., 0].astype(float)
    column = soft.sum(axis=0)
    place = np.arange(61) - 30
    variance = (column * place**2).sum() / column.sum()
    assert variance == pytest.approx(4**2 + (9**2 - 1) / 12, rel=0.05)


def test_transparent_pixels_lend_no_color_to_a_blur() -> None:
    image = Image.new("RGBA", (40, 20), (255, 0, 0, 255))
    image.paste((0, 255, 0, 0), (20, 0, 40, 20))
    soft = done(Blur(3), encoded(image, "PNG"))
    assert soft[..., 1].max() == 0
    assert soft[10, 0, 3] == 255
    assert 100 < soft[10, 19, 3] < 160
    assert soft[10, 39, 3] == 0


@pytest.mark.parametrize("options", [(2, 150, 3), (0.8, 60, 2), (5, 300, 0)])
def test_sharpening_is_the_unsharp_mask_of_pillow(options: tuple[float, int, int]) -> None:
    radius, percent, threshold = options
    ours = done(Sharpen(radius=radius, percent=percent, threshold=threshold))
    theirs = PHOTO.filter(ImageFilter.UnsharpMask(radius, percent, threshold))  # type: ignore[arg-type]
    # Pillow cuts the difference off; we round it.
    assert difference(ours, theirs) <= 1


@pytest.mark.parametrize("factor", [0.0, 0.5, 1.0, 1.3, 2.5])
@pytest.mark.parametrize(
    ("name", "enhancer"),
    [
        ("brightness", ImageEnhance.Brightness),
        ("contrast", ImageEnhance.Contrast),
        ("saturation", ImageEnhance.Color),
    ],
)
def test_colors_change_as_in_pillow(name: str, enhancer: Any, factor: float) -> None:
    # Pillow cuts off what is behind the point; we round.
    assert difference(done(Adjust(**{name: factor})), enhancer(PHOTO).enhance(factor)) <= 1


def test_gamma_leaves_black_and_white() -> None:
    ramp = Image.linear_gradient("L")
    light = done(Adjust(gamma=2.2), encoded(ramp, "PNG"))[:, 0, 0]
    wanted = np.round((np.arange(256) / 255) ** (1 / 2.2) * 255)
    assert (light == wanted).all()
    assert (light[0], light[255]) == (0, 255)


def test_one_adjustment_after_the_other_is_one_with_both() -> None:
    both = done(Adjust(brightness=0.8, saturation=1.4))
    assert (done([Adjust(brightness=0.8), Adjust(saturation=1.4)]) == both).all()


def test_effects_run_in_the_order_of_the_list() -> None:
    first = done([Grayscale(), Adjust(saturation=3)])
    assert (first == done(Grayscale())).all()
    assert not (done([Adjust(saturation=3), Grayscale()]) == first).all()


def test_squares_have_the_mean_color() -> None:
    small = PHOTO.reduce(16)
    size = (small.width * 16, small.height * 16)
    squares = small.resize(size, Image.Resampling.NEAREST).crop((0, 0, *PHOTO.size))
    assert difference(done(Pixelate(16)), squares) <= 1


REGION = (0.25, 0.2, 0.5, 0.4)


@pytest.mark.parametrize("width", [200, 100, 40])
def test_regions_are_fractions_of_the_source(width: int) -> None:
    data = encoded(photo_like(400, 200), "PNG")
    plain = done([], data, width=width)
    covered = done(Redact([REGION], color="red"), data, width=width)
    box = (slice(int(0.2 * width / 2), int(0.6 * width / 2)), slice(width // 4, 3 * width // 4))
    expected = plain.copy()
    expected[box] = (255, 0, 0)
    assert (covered == expected).all()


def test_a_region_is_blurred_for_itself() -> None:
    data = encoded(PHOTO.resize((200, 100)), "PNG")
    image = opened(data)
    box = (50, 20, 150, 60)
    image.paste(image.crop(box).filter(ImageFilter.GaussianBlur(9)), box)
    assert difference(done(Blur(9, regions=[REGION]), data), image) <= 1


def test_a_region_follows_orientation_and_crop() -> None:
    image = Image.new("RGB", (200, 100), "white")
    image.paste("blue", (150, 0, 200, 50))
    exif = Image.Exif()
    exif[0x0112] = 6
    # Upright, 100 x 200: what was the upper right corner is the lower right one.
    data = encoded(image, "PNG", exif=exif)
    covered = Redact([(0.5, 0.75, 0.5, 0.25)], color="white")
    assert done([], data).min() == 0
    assert done(covered, data).min() == 255
    cover = {"width": 50, "height": 50, "fit": "cover", "gravity": "south"}
    assert done([], data, **cover).min() == 0
    # Around a region, shrinking has mixed a little of it in.
    assert done(covered, data, **cover).min() > 230


def test_smaller_variants_are_made_from_images_without_effects() -> None:
    variants = [
        Variant("large", width=200, effects=Grayscale(), encodings=Png()),
        Variant("small", width=50, encodings=Png()),
    ]
    together = fcimage.render(DATA, variants)
    alone = fcimage.render(DATA, [variants[0].replace(effects=[]), variants[1]])
    assert together[1] == alone[1]
    assert together[0] != alone[0]


def test_padding_and_marks_come_after_effects() -> None:
    boxed = done(Adjust(brightness=0), width=300, height=300, fit="contain", background="#336699")
    assert (boxed[0, 0] == (0x33, 0x66, 0x99)).all()
    assert (boxed[150, 150] == 0).all()


def test_each_frame_of_an_animation_is_changed() -> None:
    frames = [Image.new("RGB", (20, 10), color) for color in ("red", "blue")]
    data = encoded(frames[0], "PNG", save_all=True, append_images=frames[1:], duration=50)
    variant = Variant(
        "a", animation="keep", effects=Grayscale(), encodings=fcimage.WebP(lossless=True)
    )
    (image,) = fcimage.render(data, variant)
    animation = opened(image)
    found = []
    for number in range(2):
        animation.seek(number)
        found.append(animation.convert("RGB").getpixel((5, 5)))
    assert found == [(76, 76, 76), (29, 29, 29)]


def test_effects_are_part_of_recipes_and_fingerprints() -> None:
    plain = Variant("a")
    changed = plain.replace(effects=[Blur(2, regions=[REGION]), Sharpen()])
    text = fcimage.variants_to_json([changed])
    assert json.loads(text)[0]["effects"][0] == {
        "effect": "blur",
        "radius": 2.0,
        "regions": [list(REGION)],
    }
    assert fcimage.variants_from_json(text) == [changed]
    (one,) = fcimage.variants_from_json('[{"name": "a", "effects": {"effect": "grayscale"}}]')
    assert one == plain.replace(effects=Grayscale())
    assert one.fingerprint != plain.fingerprint != changed.fingerprint


def test_no_effect_leaves_the_image_as_it_is() -> None:
    assert (done([]) == through(DATA)).all()
    assert (done(Adjust()) == through(DATA)).all()
    assert (done(Sharpen(percent=0)) == through(DATA)).all()


@pytest.mark.parametrize(
    ("make", "text"),
    [
        (
            lambda: Variant("a", effects=Blur),  # type: ignore[arg-type]
            "effects must be an effect such as Grayscale(), or an iterable of them, "
            "got the class Blur; use Blur(radius)",
        ),
        (
            lambda: Variant("a", effects=["grayscale"]),  # type: ignore[list-item]
            "effects[0] must be an effect such as Grayscale(), got str 'grayscale'; "
            "use Grayscale()",
        ),
        (
            lambda: Blur(1, regions=(0.1, 0.2, 0.3, 0.4)),  # type: ignore[arg-type]
            "regions[0] must be a tuple (left, top, width, height) of numbers, got float 0.1; "
            "one region is regions=[(left, top, width, height)]",
        ),
        (
            lambda: Blur(1, regions=[(100, 200, 30, 40)]),
            "left of a region must be a fraction, such as 0.25, got 100",
        ),
        (lambda: Blur(0), "radius must be between 0.1 and 1000, got 0"),
        (lambda: Redact([]), "there must be between 1 and 1000 regions, got 0"),
        (lambda: Pixelate(1), "size must be between 2 and 65535, got 1"),
        (lambda: Adjust(gamma=0), "gamma must be between 0.1 and 10, got 0"),
        (lambda: Sharpen(percent=1001), "percent must be between 0 and 1000, got 1001"),
    ],
)
def test_what_is_wrong_is_named(make: Any, text: str) -> None:
    with pytest.raises(fcimage.ArgumentError) as caught:
        make()
    assert str(caught.value) == text
