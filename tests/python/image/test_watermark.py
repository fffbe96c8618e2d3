"""Text and logos on pictures."""

from __future__ import annotations

import pathlib

import fcimage
import numpy as np
import pytest
from fcimage import ImageWatermark, Png, TextWatermark, Variant, Watermark
from PIL import Image

from support import fonts
from support.pictures import encoded, expanded, pixels

WIDTH, HEIGHT = 400, 300


def marked(
    mark: Watermark, size: tuple[int, int] = (WIDTH, HEIGHT), color: str = "black"
) -> np.ndarray:
    data = encoded(Image.new("RGB", size, color), "PNG")
    (image,) = fcimage.render(data, [Variant("v", watermark=mark, encodings=[Png()])])
    return pixels(expanded(image.data))


def ink(found: np.ndarray) -> tuple[int, int, int, int]:
    """left, top, right, bottom (exclusive) of what is not black."""
    rows, columns = np.nonzero(found.any(-1).any(1))[0], np.nonzero(found.any(-1).any(0))[0]
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


@pytest.mark.parametrize(
    ("gravity", "x", "y"),
    [
        ("northwest", "low", "low"), ("north", "mid", "low"), ("northeast", "high", "low"),
        ("west", "low", "mid"), ("center", "mid", "mid"), ("east", "high", "mid"),
        ("southwest", "low", "high"), ("south", "mid", "high"), ("southeast", "high", "high"),
    ],
)  # fmt: skip
def test_the_ink_stands_where_gravity_says(gravity: str, x: str, y: str) -> None:
    mark = TextWatermark("Hg", size=40, opacity=1, gravity=gravity, margin=20)  # type: ignore[arg-type]
    left, top, right, bottom = ink(marked(mark))

    def check(where: str, low: int, high: int, side: int) -> None:
        if where == "low":
            assert low in (20, 21)
        elif where == "high":
            assert side - high in (20, 21)
        else:
            assert abs(low - (side - high)) <= 2

    check(x, left, right, WIDTH)
    check(y, top, bottom, HEIGHT)


def test_the_default_size_is_the_tutorials() -> None:
    def height(width: int) -> int:
        _left, top, _right, bottom = ink(marked(TextWatermark("H", opacity=1), (width, 300)))
        return bottom - top

    # Capitals of the embedded font are 0.711 em high.
    assert abs(height(300) - 20 * 0.711) <= 1.5
    assert abs(height(1200) - 40 * 0.711) <= 1.5


def test_half_opacity_is_half_and_not_solid() -> None:
    solid = marked(TextWatermark("MMM", size=60, opacity=1)).max()
    half = marked(TextWatermark("MMM", size=60, opacity=0.5)).max()
    assert solid == 255
    assert 126 <= half <= 129
    assert marked(TextWatermark("MMM", opacity=0)).max() == 0


def test_blending_agrees_with_pillows_alpha_composite() -> None:
    logo = Image.new("RGBA", (80, 60))
    logo.putdata([(x * 3, y * 4, 99, (x * y) % 256) for y in range(60) for x in range(80)])
    base = Image.new("RGB", (300, 300), (40, 90, 200))
    mark = ImageWatermark(encoded(logo, "PNG"), scale=80 / 300, gravity="northwest", margin=0)
    (image,) = fcimage.render(
        encoded(base, "PNG"), [Variant("v", watermark=mark, encodings=[Png()])]
    )
    expected = base.convert("RGBA")
    expected.alpha_composite(logo, (0, 0))
    difference = np.abs(pixels(expanded(image.data)) - pixels(expected.convert("RGB")))
    assert difference.max() <= 1


def test_overlapping_letters_do_not_blend_twice() -> None:
    found = marked(TextWatermark("//\\\\/\\WAVAT" * 2, size=30, opacity=0.5))
    assert found.max() <= 129


def test_tiny_pictures_and_long_texts_are_no_problem() -> None:
    for size in [(1, 1), (2, 50), (50, 2), (19, 19), (150, 100)]:
        for mark in (TextWatermark("a rather long watermark"), TextWatermark("x", rotate=45)):
            assert marked(mark, size).shape[:2] == size[::-1]
    left, _, right, _ = ink(
        marked(TextWatermark("a rather long watermark " * 4, size=40, opacity=1))
    )
    assert left >= 20
    assert right <= WIDTH - 20


def test_shadow_outline_rotation_and_tiles_are_seen() -> None:
    plain = marked(TextWatermark("Text", size=40, opacity=1, color="red"), color="white")
    shadow = marked(
        TextWatermark("Text", size=40, opacity=1, color="red", shadow=True), color="white"
    )
    outline = marked(
        TextWatermark("Text", size=40, opacity=1, color="red", outline="blue"), color="white"
    )
    gray = np.abs(np.diff(shadow, axis=-1)).max(-1) == 0
    assert (shadow[gray] < 200).any(), "a gray shadow"
    assert not (plain[np.abs(np.diff(plain, axis=-1)).max(-1) == 0] < 200).any()
    assert ((outline[..., 2] > 200) & (outline[..., 0] < 60)).any(), "a blue line"
    turned = ink(marked(TextWatermark("long text", size=40, opacity=1, rotate=90)))
    assert turned[3] - turned[1] > turned[2] - turned[0]
    tiled = marked(TextWatermark("tile", size=20, opacity=1, tile=True, rotate=-30))
    for corner in (tiled[:100, :150], tiled[:100, -150:], tiled[-100:, :150], tiled[-100:, -150:]):
        assert corner.any()


def test_lines_stand_below_each_other() -> None:
    one = ink(marked(TextWatermark("abc", size=30, opacity=1)))
    two = ink(marked(TextWatermark("abc\nabc", size=30, opacity=1)))
    assert 34 <= (two[3] - two[1]) - (one[3] - one[1]) <= 38


def test_a_missing_character_is_listed_and_never_an_empty_box() -> None:
    with pytest.raises(fcimage.ArgumentError, match=r"'图' \(U\+56FE\), '猫' \(U\+732B\)"):
        TextWatermark("图图猫 ok")


def test_chinese_text_with_a_font_of_the_users() -> None:
    path = fonts.chinese()
    by_path = marked(TextWatermark("图片 ok", font=path, size=40, opacity=1))
    assert np.array_equal(
        by_path,
        marked(TextWatermark("图片 ok", font=pathlib.Path(path).read_bytes(), size=40, opacity=1)),
    )
    assert np.array_equal(
        by_path, marked(TextWatermark("图片 ok", font=[(path, 0)], size=40, opacity=1))
    )
    left, top, right, bottom = ink(by_path)
    assert right - left > 90
    assert bottom - top > 30


def test_a_broken_font_is_an_error_and_never_a_crash() -> None:
    font = pathlib.Path(fonts.chinese()).read_bytes()[:200_000]
    random = np.random.default_rng(1)
    assets = pathlib.Path(__file__).parents[3] / "crates" / "fcimage-image" / "assets"
    for data in [b"", b"no font", font[:100], font]:
        with pytest.raises(fcimage.ArgumentError, match="font"):
            TextWatermark("x", font=data)
    moves = ([0, 0, 800, 800, 0, 0, 0, 0], [0] * 8)
    boxes: list[fonts.Box | None] = [None, (0, 0, 100, 700), None]
    letters = {"W": 1, "a": 2}
    sound = [
        (assets / "Roboto-Regular.subset.ttf").read_bytes(),
        fonts.box_font(boxes, letters, extra=fonts.weights(1, 3, moves)),
        fonts.box_font(boxes, letters, extra=fonts.layers(2, [1, 2])),
    ]
    drawn = 0
    for data in sound:
        for _ in range(200):
            damaged = bytearray(data)
            for place in random.integers(0, len(data), 12):
                damaged[place] = random.integers(0, 256)
            try:
                mark = TextWatermark("Watermark \u0301AV 123", font=bytes(damaged))
                marked(mark, (200, 100))
                drawn += 1
            except fcimage.FcImageError as error:
                assert not isinstance(error, fcimage.InternalError), error
    assert drawn > 100


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"text": ""}, "text"),
        ({"text": "x" * 1001}, "1000"),
        ({"text": "x", "size": 0}, r"size must be between 1 and 1000"),
        ({"text": "x", "size": float("nan")}, "size"),
        ({"text": "x", "opacity": 1.1}, r"opacity must be between 0\.0 and 1\.0"),
        ({"text": "x", "color": "blu"}, "color"),
        ({"text": "x", "gravity": "top"}, "gravity must be one of"),
        ({"text": "x", "rotate": float("inf")}, "rotate"),
        ({"text": "x", "shadow": "#1"}, "color"),
        ({"text": "x", "font": "/dev/zero"}, "not a regular file"),
    ],
)
def test_each_wrong_option_is_one_clear_error(arguments: dict[str, object], message: str) -> None:
    with pytest.raises(fcimage.ArgumentError, match=message):
        TextWatermark(**arguments)  # type: ignore[arg-type]


def test_a_recipe_cannot_name_a_file_without_end() -> None:
    recipe = '[{"name":"v","watermark":{"image":"/dev/zero"},"encodings":[{"format":"png"}]}]'
    with pytest.raises(fcimage.ArgumentError, match="not a regular file") as caught:
        fcimage.variants_from_json(recipe)
    assert caught.value.pointer == "/0/watermark/image"


def test_a_logo_that_is_no_picture_says_so() -> None:
    with pytest.raises(fcimage.DecodeError):
        ImageWatermark(b"no logo")
    logo = encoded(Image.new("RGB", (10, 10)), "PNG")
    with pytest.raises(fcimage.ArgumentError, match="scale"):
        ImageWatermark(logo, scale=0)


def test_a_text_of_spaces_is_refused() -> None:
    with pytest.raises(fcimage.ArgumentError, match="text must have a visible character"):
        TextWatermark("   ")


def test_the_limits_of_a_call_do_not_judge_a_logo() -> None:
    logo = ImageWatermark(encoded(Image.new("RGB", (2000, 10)), "PNG"))
    data = encoded(Image.new("RGB", (9, 9)), "PNG")
    variant = Variant("v", width=5, watermark=logo, encodings=[Png()])
    assert fcimage.render(data, [variant], limits=fcimage.Limits(max_side=1000))
    with pytest.raises(fcimage.DecodeError, match="watermark image: "):
        ImageWatermark(b"no logo")


def test_a_logo_is_as_large_as_its_scale_says() -> None:
    logo = encoded(Image.new("RGB", (200, 100), "white"), "PNG")
    left, top, right, bottom = ink(marked(ImageWatermark(logo, scale=0.5, gravity="center")))
    assert (right - left, bottom - top) == (150, 75)
    assert marked(ImageWatermark(logo, opacity=0.25)).max() in (63, 64)
    assert marked(ImageWatermark(logo, tile=True))[:40, :40].any()
