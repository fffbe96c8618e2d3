"""Rectangles, ellipses and lines on images, against Pillow."""

from __future__ import annotations

import copy
import io
import json
import pickle
from typing import Any

import fcimage
import numpy as np
import pytest
from fcimage import Jpeg, Png, Shape, Variant, WebP
from PIL import Image, ImageDraw

from support.pictures import encoded, expanded, photo_like, pixels

PHOTO = photo_like(240, 160)
DATA = encoded(PHOTO, "PNG")
BLANK = encoded(Image.new("RGB", (240, 160), "white"), "PNG")


def drawn(layers: Any, data: bytes = BLANK, **options: Any) -> np.ndarray:
    """The image of one variant with layers, without loss."""
    (image,) = fcimage.render(data, Variant("a", layers=layers, encodings=Png(), **options))
    return pixels(expanded(image))


def reduced(draw: Any) -> np.ndarray:
    """What `draw` draws with Pillow at eight times the size, reduced."""
    big = Image.new("RGB", (8 * 240, 8 * 160), "white")
    draw(ImageDraw.Draw(big))
    return pixels(big.reduce(8))


def box(left: int, top: int, width: int, height: int) -> tuple[int, int, int, int]:
    """A box of Pillow at eight times the size, whose last column and row count."""
    return (8 * left, 8 * top, 8 * (left + width) - 1, 8 * (top + height) - 1)


PLACED = {"position": (20, 10), "width": 150, "height": 101}
RED, NAVY = "#ff0000", "#000080"


@pytest.mark.parametrize("data", [BLANK, DATA], ids=["blank", "photo"])
def test_a_rectangle_is_that_of_pillow_to_the_byte(data: bytes) -> None:
    for options, filled in (
        ({"fill": RED}, {"fill": RED}),
        ({"stroke": NAVY, "stroke_width": 5}, {"outline": NAVY, "width": 5}),
        ({"fill": RED, "stroke": NAVY}, {"fill": RED, "outline": NAVY}),
    ):
        expected = Image.open(io.BytesIO(data)).convert("RGB")
        ImageDraw.Draw(expected).rectangle((20, 10, 169, 110), **filled)
        assert (drawn(Shape("rectangle", **PLACED, **options), data) == pixels(expected)).all()


@pytest.mark.parametrize("width", [1, 4, 20])
def test_an_ellipse_is_that_of_pillow(width: int) -> None:
    shape = Shape("ellipse", **PLACED, fill=RED, stroke=NAVY, stroke_width=width)
    outline: Any = {"fill": RED, "outline": NAVY, "width": 8 * width}
    expected = reduced(lambda draw: draw.ellipse(box(20, 10, 150, 101), **outline))
    difference = np.abs(drawn(shape) - expected)
    assert difference.mean() < 0.1 and difference.max() <= 24


@pytest.mark.parametrize(("radius", "own"), [(3, 3), (24, 24), (0.5, 50.5), (999, 50.5)])
def test_a_rounded_box_is_that_of_pillow(radius: float, own: float) -> None:
    shape = Shape("rectangle", **PLACED, fill=RED, stroke=NAVY, stroke_width=2, radius=radius)
    outline: Any = {"fill": RED, "outline": NAVY, "width": 16}
    expected = reduced(
        lambda draw: draw.rounded_rectangle(box(20, 10, 150, 101), 8 * own, **outline)
    )
    difference = np.abs(drawn(shape) - expected)
    assert difference.mean() < 0.1 and difference.max() <= 40


@pytest.mark.parametrize("to", [(200, 130), (200, 12), (30, 150), (5, 3)])
@pytest.mark.parametrize("width", [1, 2, 9])
def test_a_sloping_line_is_that_of_geometry_and_nearly_of_pillow(
    to: tuple[int, int], width: int
) -> None:
    shape = Shape("line", position=(20, 40), to=to, stroke="black", stroke_width=width)
    found = drawn(shape)
    ends = (8 * 20, 8 * 40, 8 * to[0], 8 * to[1])
    expected = reduced(lambda draw: draw.line(ends, fill="black", width=8 * width))
    assert np.abs(found - expected).mean() < 0.5  # Pillow's edges are up to 1/8 pixel off.
    y, x = (np.mgrid[0 : 8 * 160, 0 : 8 * 240] + 0.5) / 8
    across, down = to[0] - 20, to[1] - 40
    length = np.hypot(across, down)
    along = ((x - 20) * across + (y - 40) * down) / length
    beside = ((x - 20) * down - (y - 40) * across) / length
    inside = (along >= 0) & (along <= length) & (np.abs(beside) <= width / 2)
    exact = 255 * (1 - inside.reshape(160, 8, 240, 8).mean(axis=(1, 3)))
    difference = np.abs(found[..., 0] - exact)
    assert difference.max() <= 32 and difference.mean() < 0.1


def test_level_and_upright_lines_are_whole_pixels() -> None:
    level = drawn(Shape("line", position=(20, 40), to=(120, 40), stroke="black", stroke_width=2))
    assert level[39:41, 20:120].max() == 0 and level.sum() == 255 * 3 * (240 * 160 - 200)
    upright = drawn(Shape("line", position=(20, 90), to=(20, 40), stroke="black"))
    assert upright[40:90, 20].max() == 0 and upright.sum() == 255 * 3 * (240 * 160 - 50)
    assert drawn(Shape("line", position=(9, 9), to=(9, 9), stroke="black")).min() == 255


def test_a_shade_goes_from_top_to_bottom() -> None:
    shade = Shape("rectangle", height=0.5, gravity="south", fill=("#00000000", "#000000ff"))
    image = drawn(shade)
    assert image[:80].min() == 255
    expected = 255 * (1 - (np.arange(80) + 0.5) / 80)
    assert np.abs(image[80:, 7, 0] - expected).max() <= 1
    white = drawn(Shape("rectangle", fill=("#ffffff00", "#ff0000")))
    # A transparent color lends nothing: white to red without gray.
    assert (white[..., 0] == 255).all() and np.abs(white[80, 0, 1] - 127) <= 2


def test_colors_and_opacity_are_blended() -> None:
    half = drawn(Shape("rectangle", fill="#00000080"))
    assert (half == 127).all()
    assert (drawn(Shape("rectangle", fill="black", opacity=0.5)) == 127).all()
    assert (drawn(Shape("rectangle", fill="black", opacity=0.0)) == 255).all()
    (image,) = fcimage.render(
        BLANK,
        Variant(
            "a",
            background="#00000000",
            pad=10,
            layers=Shape("ellipse", width=30, height=30, position=(-5, -5), fill=RED),
            encodings=Png(),
        ),
    )
    rgba = pixels(expanded(image).convert("RGBA"))
    assert tuple(rgba[5, 5]) == (255, 0, 0, 255) and rgba[1, 40, 3] == 0


def test_fractions_follow_the_variant() -> None:
    shape = Shape(
        "rectangle", width=0.5, height=0.25, position=(0.25, 0.5), fill=RED, stroke_width=0.05
    )
    for width in (240, 120):
        image = drawn(shape, width=width)
        ys, xs = np.nonzero(image[..., 1] == 0)
        side = image.shape[1], image.shape[0]
        assert (xs.min(), xs.max() + 1) == (side[0] / 4, side[0] * 3 / 4)
        assert (ys.min(), ys.max() + 1) == (side[1] / 2, side[1] * 3 / 4)
    stroked = Shape("rectangle", stroke=RED, stroke_width=0.05)
    assert (drawn(stroked)[80, :, 1] == 0).sum() == 16
    assert (drawn(stroked, width=120)[40, :, 1] == 0).sum() == 8


def test_shapes_are_drawn_in_their_order_over_corners() -> None:
    layers = [
        Shape("rectangle", width=100, height=100, fill=RED),
        Shape("rectangle", width=50, height=50, fill=NAVY),
        Shape("ellipse", width=20, height=20, gravity="northwest", fill="lime"),
    ]
    image = drawn(layers, radius=40)
    assert tuple(image[80, 120]) == (0, 0, 128, 255)
    assert tuple(image[80, 80]) == (255, 0, 0, 255)
    assert tuple(image[10, 10]) == (0, 255, 0, 255) and image[0, 0, 3] == 0
    listed = drawn(None, operations=[layers[0], {"crop": (0, 0, 120, 80)}, layers[1]])
    assert listed.shape == (80, 120, 3) and tuple(listed[40, 60]) == (0, 0, 128)


def test_huge_shapes_cost_no_more_than_the_image() -> None:
    shapes = [
        Shape("ellipse", width=1 << 20, height=1 << 20, fill=RED, stroke=NAVY, stroke_width=9),
        Shape("line", position=(-(1 << 20), -(1 << 20)), to=(1 << 20, 1 << 20), stroke=NAVY),
        Shape("rectangle", width=16.0, height=16.0, position=(-8.0, -8.0), fill=NAVY),
        Shape("rectangle", width=5, height=5, position=(1 << 20, 0), fill=RED),
    ]
    plain = fcimage.plan(BLANK, Variant("a", encodings=Png())).peak_bytes
    for shape in shapes:
        variant = Variant("a", layers=shape, encodings=Png())
        assert fcimage.plan(BLANK, variant).peak_bytes < plain + 3 * 240 * 160 * 4
        fcimage.render(BLANK, variant)


def test_a_shape_is_on_every_frame() -> None:
    frames = [PHOTO, PHOTO.rotate(180)]
    data = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=80)
    layer = Shape("rectangle", width=9, height=9, position=(0, 0), fill=RED)
    encodings = [WebP(lossless=True), Jpeg()]
    variant = Variant("a", layers=layer, animation="keep", encodings=encodings)
    animated, still = fcimage.render(data, variant)
    assert animated.frames == 2 and still.frames == 1
    image: Any = Image.open(io.BytesIO(animated.data))
    for number in range(2):
        image.seek(number)
        assert image.convert("RGB").getpixel((4, 4)) == (255, 0, 0)


SHAPES = [
    Shape("rectangle", fill="red"),
    Shape(
        "rectangle", width=0.5, height=8, radius=0.25, fill=("#00000000", (1, 2, 3)), stroke="#1234"
    ),
    Shape("ellipse", stroke="#ff0000", stroke_width=0.02, gravity="north", margin=(3, 0.1)),
    Shape("line", position=(0, 0.5), to=(1.0, -3), stroke="white", stroke_width=3, opacity=0.5),
    Shape("rectangle", fill="red", min_canvas=(30, 40)),
]


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_a_shape_is_a_value(shape: Shape) -> None:
    assert eval(repr(shape), vars(fcimage)) == shape
    assert pickle.loads(pickle.dumps(shape)) == copy.copy(shape) == shape
    assert hash(pickle.loads(pickle.dumps(shape))) == hash(shape)
    variant = Variant("a", layers=shape)
    (read,) = fcimage.variants_from_json(fcimage.variants_to_json([variant]))
    assert read == variant and read.fingerprint == variant.fingerprint
    assert variant.fingerprint != Variant("a").fingerprint


def test_shapes_differ_by_every_option() -> None:
    assert len({repr(shape) for shape in SHAPES}) == len(set(SHAPES)) == len(SHAPES)
    assert SHAPES[1].fill == ("#00000000", "#010203")
    assert (SHAPES[3].to, SHAPES[3].stroke_width) == ((1.0, -3), 3)


def test_a_recipe_has_shapes() -> None:
    recipe = '[{"name": "a", "layers": {"layer": "shape", "shape": "ellipse", "fill": "red"}}]'
    (variant,) = fcimage.variants_from_json(recipe)
    assert variant.layers == (Shape("ellipse", fill="red"),)
    recipe = recipe.replace('"fill"', '"color"')
    with pytest.raises(fcimage.ArgumentError, match=r"unknown key .color."):
        fcimage.variants_from_json(json.dumps(json.loads(recipe)))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"shape": "star", "fill": "red"}, "shape must be one of rectangle, ellipse, line, got"),
        ({"shape": "rectangle"}, "a shape needs fill, stroke or both"),
        (
            {"shape": "rectangle", "fill": "red", "width": 0},
            "width must be at least 1 pixel, got 0",
        ),
        ({"shape": "rectangle", "fill": "red", "height": 0.0}, "height must be above 0.0"),
        ({"shape": "rectangle", "fill": "red", "width": 1 << 21}, "width must be between"),
        ({"shape": "rectangle", "fill": "reddish"}, "fill: a color must be"),
        ({"shape": "rectangle", "fill": ("red",)}, "each sample of fill must be an int"),
        ({"shape": "rectangle", "fill": ("red", 3)}, "fill must be a color"),
        (
            {"shape": "rectangle", "stroke": "red", "stroke_width": -1},
            "stroke_width must be at least",
        ),
        ({"shape": "rectangle", "fill": "red", "radius": 0.7}, "radius must be whole pixels"),
        ({"shape": "ellipse", "fill": "red", "radius": 3}, "an ellipse has no radius"),
        ({"shape": "ellipse", "fill": "red", "to": (3, 4)}, "only a line has to; give width"),
        ({"shape": "line", "to": (3, 4), "stroke": "red"}, "a line needs both position"),
        ({"shape": "line", "position": (3, 4), "stroke": "red"}, "a line needs both position"),
        ({"shape": "line", "position": (3, 4), "to": (5, 6)}, "a line needs stroke, its color"),
        (
            {"shape": "line", "position": (3, 4), "to": (5, 6), "stroke": "red", "fill": "red"},
            "a line has no fill",
        ),
        ({"shape": "line", "position": (3, 4), "to": (5,), "stroke": "red"}, "to must be (x, y)"),
        ({"shape": "rectangle", "color": "red"}, "use fill="),
        ({"shape": "rectangle", "outline": "red"}, "use stroke="),
    ],
)
def test_what_is_wrong_is_named(options: dict[str, Any], message: str) -> None:
    with pytest.raises(fcimage.ArgumentError) as caught:
        Shape(**options)
    assert message in str(caught.value)
