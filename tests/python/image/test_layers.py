"""Layers against Pillow: size, place, opacity, order; on opaque and transparent images."""

from __future__ import annotations

import base64
import io
import itertools
import json
import math
import pickle
from pathlib import Path
from typing import Any

import fcimage
import numpy as np
import pytest
from fcimage import Picture, Png, Variant
from PIL import Image, ImageDraw, ImageFilter, ImageOps

from support.hostile_bombs import bombs
from support.hostile_damage import damaged
from support.hostile_files import corpus
from support.pictures import encoded, expanded, photo_like, pixels

PHOTO = photo_like(233, 151)
DATA = encoded(PHOTO, "PNG")


def badge(width: int = 40, height: int = 24) -> Image.Image:
    """An image with all alphas and some colors."""
    rows, columns = np.mgrid[0:height, 0:width]
    samples = np.zeros((height, width, 4), dtype=np.uint8)
    samples[..., 0] = columns * 255 // max(width - 1, 1)
    samples[..., 1] = rows * 255 // max(height - 1, 1)
    samples[..., 2] = 90
    samples[..., 3] = (columns * 7 + rows * 11) % 256
    return Image.fromarray(samples)


BADGE = encoded(badge(), "PNG")


def done(layers: Any, data: Any = DATA, **options: Any) -> np.ndarray:
    """The image with its layers, without loss."""
    variant = Variant("a", layers=layers, encodings=Png(), **options)
    (image,) = fcimage.render(data, variant)
    return pixels(expanded(image))


def composed(base: Image.Image, layer: Image.Image, at: tuple[int, int]) -> np.ndarray:
    """Pillow's alpha_composite, with what is outside cut."""
    whole = Image.new("RGBA", base.size)
    whole.paste(layer, at)
    return pixels(Image.alpha_composite(base.convert("RGBA"), whole).convert(base.mode))


def difference(ours: np.ndarray, theirs: np.ndarray) -> int:
    """The largest difference of a sample."""
    return int(np.abs(ours.astype(int) - theirs.astype(int)).max())


@pytest.mark.parametrize("at", [(0, 0), (30, 50), (-13, -5), (220, 140), (193, 127)])
def test_a_picture_at_its_own_size_is_that_of_alpha_composite(at: tuple[int, int]) -> None:
    assert difference(done(Picture(BADGE, position=at)), composed(PHOTO, badge(), at)) <= 1


def test_a_picture_outside_of_the_image_changes_nothing() -> None:
    for at in [(233, 0), (0, -24), (-40, 3), (5000, 5000), (-90000, 4)]:
        assert difference(done(Picture(BADGE, position=at)), pixels(PHOTO)) == 0


def test_on_a_transparent_image_the_colors_are_those_of_alpha_composite() -> None:
    base = badge(120, 80)
    ours = done(Picture(BADGE, position=(31, 20)), encoded(base, "PNG"))
    theirs = composed(base, badge(), (31, 20))
    assert difference(ours[..., 3], theirs[..., 3]) <= 1
    # The color of what is nearly transparent is not seen: compare them as they are shown.
    shown = [image[..., :3] * (image[..., 3:] / 255) for image in (ours, theirs)]
    assert np.abs(shown[0] - shown[1]).max() <= 1.5


def test_opacity_is_a_factor_of_alpha() -> None:
    faded = badge()
    faded.putalpha(faded.getchannel("A").point(lambda alpha: round(alpha * 0.4)))
    ours = done(Picture(BADGE, position=(9, 9), opacity=0.4))
    assert difference(ours, composed(PHOTO, faded, (9, 9))) <= 1


@pytest.mark.parametrize(
    ("options", "at"),
    [
        ({}, (96, 63)),
        ({"gravity": "southeast"}, (193, 127)),
        ({"gravity": "southeast", "margin": 10}, (183, 117)),
        ({"gravity": "northeast", "margin": (10, 0.1)}, (183, 15)),
        ({"gravity": "northwest", "margin": (-8, 3)}, (-8, 3)),
        ({"position": (0.5, 0.25)}, (117, 38)),
        ({"position": (1.0, 0)}, (233, 0)),
    ],
)
def test_places_are_pixels_or_fractions_of_the_image(
    options: dict[str, Any], at: tuple[int, int]
) -> None:
    assert difference(done(Picture(BADGE, **options)), composed(PHOTO, badge(), at)) <= 1


@pytest.mark.parametrize(
    ("options", "size"),
    [
        ({"width": 80}, (80, 48)),
        ({"height": 12}, (20, 12)),
        ({"scale": 0.5}, (20, 12)),
        ({"width": 0.5}, (117, 70)),
        ({"width": 60, "height": 60}, (60, 36)),
        ({"width": 60, "height": 60, "fit": "fill"}, (60, 60)),
    ],
)
def test_a_picture_is_resized_as_pillow_does(
    options: dict[str, Any], size: tuple[int, int]
) -> None:
    flat = photo_like(40, 24)
    ours = done(Picture(encoded(flat, "PNG"), position=(3, 4), **options))
    theirs = PHOTO.copy()
    theirs.paste(flat.resize(size, Image.Resampling.LANCZOS), (3, 4))
    assert difference(ours, pixels(theirs)) <= 2


def test_a_picture_fills_its_box_or_leaves_the_rest_as_it_is() -> None:
    red = Image.new("RGB", (40, 20), "red")
    covered = done(Picture(encoded(red, "PNG"), width=30, height=30, fit="cover", position=(0, 0)))
    assert (covered[:30, :30] == (255, 0, 0)).all()
    boxed = done(Picture(encoded(red, "PNG"), width=30, height=30, fit="contain", position=(0, 0)))
    assert (boxed[:7, :30] == pixels(PHOTO)[:7, :30]).all()
    assert (boxed[8:22, :30] == (255, 0, 0)).all()


def test_layers_are_drawn_in_their_order() -> None:
    red, blue = (encoded(Image.new("RGB", (9, 9), color), "PNG") for color in ("red", "blue"))
    layers = [Picture(red, position=(0, 0)), Picture(blue, position=(4, 4))]
    both = done(layers)
    assert tuple(both[5, 5]) == (0, 0, 255)
    assert tuple(done(layers[::-1])[5, 5]) == (255, 0, 0)


def test_a_picture_is_turned_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    lying = encoded(badge().rotate(90, expand=True), "PNG", exif=exif)
    assert Picture(lying).size == (40, 24)
    assert difference(done(Picture(lying)), done(Picture(BADGE))) == 0


def test_small_images_can_be_left_out() -> None:
    layer = Picture(BADGE, min_canvas=(200, 100))
    assert difference(done(layer), done(Picture(BADGE))) == 0
    small = done(layer, width=199)
    assert difference(small, done([], width=199)) == 0


def test_layers_are_below_the_watermark_and_above_the_background() -> None:
    red, blue = (encoded(Image.new("RGB", (40, 40), color), "PNG") for color in ("red", "blue"))
    mark = fcimage.ImageWatermark(blue, gravity="northwest", margin=0, scale=0.2)
    both = done(Picture(red, position=(0, 0)), width=100, height=100, fit="contain", watermark=mark)
    assert tuple(both[5, 5]) == (0, 0, 255)
    assert tuple(both[30, 5]) == (255, 0, 0)


def test_a_picture_is_a_value(tmp_path: Path) -> None:
    path = tmp_path / "badge.png"
    path.write_bytes(BADGE)
    layer = Picture(path, width=0.25, gravity="east", margin=(3, 0.5), opacity=0.5, min_canvas=9)
    same = Picture(BADGE, width=0.25, gravity="east", margin=(3, 0.5), opacity=0.5, min_canvas=9)
    assert (layer, hash(layer)) == (same, hash(same))
    assert eval(repr(layer), {"Picture": Picture}) == layer
    variant = Variant("a", layers=layer)
    path.unlink()
    assert pickle.loads(pickle.dumps(variant)) == variant
    (found,) = variant.layers
    assert isinstance(found, Picture)
    assert (found.data, found.width, found.margin) == (str(path), 0.25, (3, 0.5))
    assert (found.gravity, found.position, found.min_canvas) == ("east", None, (9, 9))
    assert variant.fingerprint == Variant("b", layers=[same]).fingerprint
    assert variant.fingerprint != Variant("b", layers=[same, same]).fingerprint


def test_layers_are_part_of_recipes_in_json() -> None:
    variant = Variant("a", layers=[Picture(BADGE, position=(0.5, -3)), Picture(BADGE, scale=2)])
    text = fcimage.variants_to_json([variant])
    assert fcimage.variants_from_json(text) == [variant]
    first, second = json.loads(text)[0]["layers"]
    assert (first["layer"], first["position"], first["margin"]) == ("picture", [0.5, -3], None)
    assert (second["gravity"], second["scale"]) == ("center", 2.0)


def test_a_bomb_is_refused_with_its_place() -> None:
    bomb = encoded(Image.new("1", (20_000, 20_000)), "PNG")
    text = fcimage.variants_to_json([Variant("a", layers=[Picture(BADGE), Picture(BADGE)])])
    recipe = json.loads(text)
    recipe[0]["layers"][1]["image"] = {"base64": base64.b64encode(bomb).decode()}
    with pytest.raises(fcimage.LimitError, match="layer image") as caught:
        fcimage.variants_from_json(json.dumps(recipe))
    assert (caught.value.pointer, caught.value.limit) == ("/0/layers/1/image", "max_pixels")
    with pytest.raises(fcimage.LimitError, match="layer image"):
        Picture(bomb)


def test_a_layer_that_is_too_large_is_refused_before_it_is_made() -> None:
    with pytest.raises(fcimage.LimitError, match="max_memory"):
        done(Picture(BADGE, width=60000, height=60000, fit="fill"))


@pytest.mark.parametrize(
    ("make", "text"),
    [
        (lambda: Picture(BADGE, x=3), "use position="),
        (lambda: Picture(BADGE, position=3), "position must be"),
        (lambda: Picture(BADGE, position=(1, 2), gravity="north"), "position is instead of"),
        (lambda: Picture(BADGE, width=0), "width must be at least 1 pixel, got 0"),
        (lambda: Picture(BADGE, width=0.0), "width must be above 0.0"),
        (lambda: Picture(BADGE, scale=2, width=3), "scale is instead of width and height"),
        (lambda: Picture(BADGE, fit="cover", width=3), "needs width and height"),
        (lambda: Picture(BADGE, opacity=1.5), "opacity must be between 0.0 and 1.0, got 1.5"),
        (lambda: Picture(BADGE, min_canvas=0), "min_canvas must be between 1 and"),
        (lambda: Variant("a", layers="badge.png"), "use Picture"),
        (lambda: Variant("a", layers=[BADGE]), r"layers\[0\] must be a layer"),
        (lambda: Variant("a", layers=fcimage.TextWatermark("x")), "use watermark="),
        (lambda: Variant("a", layers=[Picture(BADGE)] * 101), "100 layers at most, got 101"),
        (lambda: Variant("a", overlay=BADGE), "use layers="),
    ],
)
def test_what_is_wrong_is_said(make: Any, text: str) -> None:
    with pytest.raises((fcimage.ArgumentError, fcimage.ArgumentTypeError), match=text):
        make()


def test_an_animation_has_its_layers_on_all_frames() -> None:
    frames = [PHOTO.point(lambda v, i=i: v // (i + 1)) for i in range(3)]
    data = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=40)
    red = Picture(encoded(Image.new("RGB", (30, 20), "red"), "PNG"), gravity="south")
    variant = Variant("a", layers=red, animation="keep", encodings=fcimage.WebP(lossless=True))
    (image,) = fcimage.render(data, variant)
    found = Image.open(io.BytesIO(image.data))
    assert found.n_frames == 3
    for frame in range(3):
        found.seek(frame)
        assert found.convert("RGB").getpixel((116, 140)) == (255, 0, 0)


def test_layers_can_be_in_a_list_of_operations() -> None:
    red = Picture(encoded(Image.new("RGB", (40, 20), "red"), "PNG"), position=(0, 0))
    variant = Variant("a", operations=[red, {"width": 100}], encodings=Png())
    (image,) = fcimage.render(DATA, variant)
    found = pixels(expanded(image))
    assert found.shape[:2] == (65, 100)
    assert tuple(found[4, 8]) == (255, 0, 0)
    assert fcimage.variants_from_json(fcimage.variants_to_json(variant)) == [variant]
    assert eval(repr(variant), vars(fcimage)) == variant


def test_round_corners_and_circles_have_smooth_edges() -> None:
    red = encoded(Image.new("RGB", (60, 40), "red"), "PNG")
    base = Image.new("RGB", (80, 80), "blue")
    for options, box, radius in [
        ({"radius": 12}, (0, 0, 60, 40), 12),
        ({"radius": 0.25, "width": 40, "height": 40, "fit": "fill"}, (0, 0, 40, 40), 10),
        ({"shape": "circle"}, (0, 0, 40, 40), 20),
        ({"shape": "circle", "width": 64}, (0, 0, 64, 64), 32),
    ]:
        ours = done(Picture(red, position=(5, 3), **options), encoded(base, "PNG"))
        # Pillow draws no smooth edges: 16 times as large, then reduced.
        large = Image.new("L", (box[2] * 16, box[3] * 16))
        edges = (0, 0, large.width - 1, large.height - 1)
        ImageDraw.Draw(large).rounded_rectangle(edges, radius * 16, fill=255)
        theirs = base.copy()
        theirs.paste("red", (5, 3), large.reduce(16))
        # Pillow's outline is of whole pixels of the large image.
        assert difference(ours, pixels(theirs)) <= 10, options


@pytest.mark.parametrize("degrees", [90, -90, 180, 30, -12.5, 359])
def test_a_picture_is_turned_clockwise_as_pillow_does(degrees: float) -> None:
    flat = photo_like(60, 41)
    ours = done(Picture(encoded(flat, "PNG"), rotate=degrees, position=(20, 30)))
    cosine, sine = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    width = math.ceil(round(60 * abs(cosine) + 41 * abs(sine), 3))
    height = math.ceil(round(60 * abs(sine) + 41 * abs(cosine), 3))
    middle = (
        30 - (cosine * width + sine * height) / 2,
        20.5 - (cosine * height - sine * width) / 2,
    )
    matrix = (cosine, sine, middle[0], -sine, cosine, middle[1])
    turned = flat.convert("RGBA").transform(
        (width, height), Image.Transform.AFFINE, matrix, Image.Resampling.BILINEAR
    )
    theirs = composed(PHOTO, turned, (20, 30)).astype(int)
    # Pillow has no smooth edges: compare what both show as a whole.
    whole = np.zeros(PHOTO.size[::-1], dtype=bool)
    solid = turned.getchannel("A").filter(ImageFilter.MinFilter(5))
    inner = (slice(2, -2), slice(2, -2))
    whole[30 : 30 + height, 20 : 20 + width][inner] = (pixels(solid) == 255)[inner]
    assert whole.sum() > 1500
    assert np.abs(ours.astype(int) - theirs)[whole].max() <= 2
    outside = np.ones(whole.shape, dtype=bool)
    outside[30 : 30 + height, 20 : 20 + width] = False
    assert (ours[outside] == pixels(PHOTO)[outside]).all()


def test_a_tiled_picture_covers_the_image_through_its_place() -> None:
    mark = badge(20, 10)
    ours = done(Picture(encoded(mark, "PNG"), position=(3, -4), tile=True))
    whole = Image.new("RGBA", PHOTO.size)
    for x in range(3 - 20, 233, 20):
        for y in range(-4, 151, 10):
            whole.paste(mark, (x, y))
    theirs = Image.alpha_composite(PHOTO.convert("RGBA"), whole).convert("RGB")
    assert difference(ours, pixels(theirs)) <= 1
    spaced = done(
        Picture(encoded(mark, "PNG"), gravity="northwest", margin=(5, 7), tile=True, opacity=0.5)
    )
    assert (spaced[:7] == pixels(PHOTO)[:7]).all()
    assert (spaced[:, 25:30] == pixels(PHOTO)[:, 25:30]).all()
    assert (spaced[7:17, 5:25] != pixels(PHOTO)[7:17, 5:25]).any()


def test_a_tile_of_one_pixel_takes_no_time_for_each() -> None:
    dot = encoded(Image.new("RGBA", (1, 1), (255, 0, 0, 128)), "PNG")
    found = done(Picture(dot, tile=True), fcimage.Canvas(3000, 3000))
    assert (found == (255, 127, 127)).all()


def test_a_canvas_is_an_image_of_one_color() -> None:
    canvas = fcimage.Canvas(30, 20, "#ff8000")
    assert (done([], canvas) == (255, 128, 0)).all()
    clear = done([], fcimage.Canvas(30, 20, "transparent"))
    assert clear.shape == (20, 30, 4)
    assert not clear.any()
    half = Picture(BADGE, position=(-5, 3))
    ours = done(half, fcimage.Canvas(30, 20, "transparent"))
    theirs = Image.new("RGBA", (30, 20))
    theirs.paste(badge(), (-5, 3))
    assert difference(ours[..., 3], pixels(theirs)[..., 3]) <= 1


def test_a_canvas_goes_where_a_photo_goes() -> None:
    canvas = fcimage.Canvas(300, 200, "navy")
    variant = Variant("a", width=150, encodings=fcimage.SameFormat())
    assert fcimage.plan(canvas, variant).peak_bytes > 300 * 200 * 3
    (image,) = fcimage.render_as_completed(canvas, variant)
    assert (image.size, image.format) == ((150, 100), "jpeg")
    (image,) = fcimage.render(fcimage.Canvas(300, 200, "#00000000"), variant)
    assert image.format == "png"
    found = fcimage.decode(canvas, width=30)
    assert (found.width, found.height, found.data[0, 0, 2]) == (30, 20, 128)
    with pytest.raises(fcimage.LimitError, match="max_pixels"):
        fcimage.render(canvas, variant, limits=fcimage.Limits(max_pixels=59_999))
    with pytest.raises(fcimage.LimitError, match="max_memory"):
        fcimage.plan(
            fcimage.Canvas(60_000, 1_000), variant, limits=fcimage.Limits(max_memory=10**8)
        )


def test_a_canvas_is_a_value() -> None:
    canvas = fcimage.Canvas(3, 4, (255, 0, 0, 128))
    assert (canvas.size, canvas.color) == ((3, 4), "#ff000080")
    assert eval(repr(canvas), {"Canvas": fcimage.Canvas}) == canvas
    assert pickle.loads(pickle.dumps(canvas)) == canvas
    assert hash(canvas) == hash(fcimage.Canvas(3, 4, "#ff000080"))
    assert canvas != fcimage.Canvas(3, 4)
    for wrong in [(0, 3), (3, 65_536), (3, 4, "nocolor"), (True, 3)]:
        with pytest.raises((fcimage.ArgumentError, fcimage.ArgumentTypeError)):
            fcimage.Canvas(*wrong)


def test_two_photos_side_by_side_are_one_call() -> None:
    left, right = (encoded(photo_like(80, 60), "PNG"), encoded(photo_like(50, 90), "PNG"))
    layers = [
        Picture(photo, width=0.5, height=1.0, fit="cover", position=(x, 0))
        for photo, x in [(left, 0.0), (right, 0.5)]
    ]
    found = done(layers, fcimage.Canvas(200, 100, "white"))
    fit = [
        ImageOps.fit(image, (100, 100), Image.Resampling.LANCZOS)
        for image in (photo_like(80, 60), photo_like(50, 90))
    ]
    theirs = Image.new("RGB", (200, 100), "white")
    theirs.paste(fit[0], (0, 0))
    theirs.paste(fit[1], (100, 0))
    assert np.abs(found - pixels(theirs)).mean() < 2


def test_the_effects_of_a_recipe_leave_its_layers_alone() -> None:
    red = Picture(encoded(Image.new("RGB", (20, 20), "red"), "PNG"), position=(0, 0))
    found = done(red, effects=fcimage.Grayscale())
    assert tuple(found[5, 5]) == (255, 0, 0)


@pytest.mark.parametrize(
    ("make", "text"),
    [
        (
            lambda: Picture(BADGE, rotate=361),
            "rotate must be between -360 and 360 degrees, got 361",
        ),
        (lambda: Picture(BADGE, radius=3, shape="circle"), "shape is instead of radius"),
        (lambda: Picture(BADGE, angle=3), "use rotate="),
        (lambda: fcimage.Canvas(size=(3, 4)), "use width and height"),
        (lambda: fcimage.Canvas(3), "needs the argument height"),
    ],
)
def test_what_is_wrong_with_pictures_and_canvases_is_said(make: Any, text: str) -> None:
    with pytest.raises((fcimage.ArgumentError, fcimage.ArgumentTypeError), match=text):
        make()


@pytest.mark.parametrize("name", ["png-metadata", "jpeg-metadata", "webp-alpha", "gif-plain"])
def test_a_damaged_picture_gives_an_image_or_a_typed_error(name: str) -> None:
    canvas = fcimage.Canvas(20, 10)
    found = {"image": 0, "error": 0}
    for words, data in itertools.islice(damaged(name, corpus()[name]), 0, None, 17):
        try:
            done(Picture(data, width=1.0, rotate=3, radius=3), canvas)
        except fcimage.FcImageError as error:
            assert isinstance(
                error, (fcimage.DecodeError, fcimage.UnsupportedError, fcimage.LimitError)
            ), words
            assert str(error).startswith(("layer image: ", "rendering may need")), words
            found["error"] += 1
        else:
            found["image"] += 1
    assert found["image"] > 0
    assert found["error"] > 20


def test_bombs_are_refused_as_pictures_too() -> None:
    limits = fcimage.Limits(max_memory=64 << 20)
    small = fcimage.Limits(max_pixels=1_000_000, max_side=20_000)
    for name, data in itertools.islice(bombs(), 0, None, 5):
        try:
            layer = Picture(data, width=9, limits=small)
            fcimage.render(fcimage.Canvas(9, 9), Variant("a", layers=layer), limits=limits)
        except (fcimage.DecodeError, fcimage.UnsupportedError, fcimage.LimitError):
            continue
        assert layer.size[0] * layer.size[1] <= 1_000_000, name
