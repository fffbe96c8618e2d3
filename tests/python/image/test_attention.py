"""gravity="attention": a crop goes where edges, strong colors and colors of skin are."""

from __future__ import annotations

import io
from typing import Any

import fcimage
import numpy as np
import pytest
from fcimage import Gif, Png, Variant
from PIL import Image, ImageDraw

from support.pictures import encoded, expanded, photo_like, pixels

#: A color of skin on a soft background.
SKIN = (224, 172, 137)


def scene(place: tuple[int, int], size: tuple[int, int] = (600, 300)) -> Image.Image:
    """A head on a sky that is darker below."""
    width, height = size
    rows = np.linspace(200, 140, height, dtype=np.uint8)
    sky = np.stack([rows - 20, rows, rows + 20], -1)[:, None].repeat(width, 1)
    image = Image.fromarray(sky)
    draw = ImageDraw.Draw(image)
    x, y = place
    draw.ellipse((x - 40, y - 50, x + 40, y + 50), fill=SKIN)
    for eye in (-15, 15):
        draw.ellipse((x + eye - 6, y - 15, x + eye + 6, y - 5), fill=(40, 30, 30))
    return image


def done(data: Any, **options: Any) -> np.ndarray:
    """The part that draws attention, without loss."""
    options = {"fit": "cover", "gravity": "attention", **options}
    (image,) = fcimage.render(data, Variant("a", encodings=Png(), **options))
    return pixels(expanded(image.data))


def skin(array: np.ndarray) -> int:
    """How many pixels of the head are shown."""
    return int((np.abs(array[..., :3] - SKIN).max(-1) < 30).sum())


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
@pytest.mark.parametrize("x", [50, 150, 300, 430, 545])
def test_the_head_is_shown_wherever_it_is(kind: str, x: int) -> None:
    image = scene((x, 150))
    data = encoded(image, kind)
    assert skin(done(data, width=200, height=300)) > 0.95 * skin(pixels(image))


@pytest.mark.parametrize("y", [60, 200, 340, 540])
@pytest.mark.parametrize("orientation", [1, 3, 6, 8, 5])
def test_it_is_found_upright(y: int, orientation: int) -> None:
    upright = scene((150, y), (300, 600))
    back = {
        3: Image.Transpose.ROTATE_180,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        8: Image.Transpose.ROTATE_270,
    }.get(orientation)
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored = upright if back is None else upright.transpose(back)
    found = done(encoded(stored, "PNG", exif=exif), width=300, height=200)
    assert skin(found) > 0.95 * skin(pixels(upright))
    expected = done(encoded(upright, "PNG"), width=300, height=200)
    assert np.abs(found - expected).mean() < 3


def test_a_scaled_decode_shows_the_same_part() -> None:
    image = scene((1700, 500), (2000, 1000))
    data = encoded(image, "JPEG", quality=95)
    assert (
        fcimage.plan(
            data, Variant("a", width=50, height=100, fit="cover", gravity="attention")
        ).decoder_scale[0]
        < 8
    )
    small, large = done(data, width=50, height=100), done(data, width=500, height=1000)
    shrunk = Image.fromarray(large.astype(np.uint8)).resize((50, 100), Image.Resampling.LANCZOS)
    assert np.abs(small - pixels(shrunk)).mean() < 3


def test_only_what_is_cropped_is_looked_at() -> None:
    image = scene((545, 150))
    found = done(encoded(image, "PNG"), crop=(0, 0, 300, 300), width=100, height=300)
    assert skin(found) == 0
    found = done(encoded(image, "PNG"), crop=(250, 0, 600, 300), width=100, height=300)
    assert skin(found) > 0.95 * skin(pixels(image))


def test_turned_and_mirrored_images_show_the_same_part() -> None:
    data = encoded(scene((100, 150)), "PNG")
    plain = done(data, width=200, height=300)
    mirrored = done(data, width=200, height=300, flip="horizontal")
    turned = done(data, width=300, height=200, rotate=90)
    assert (
        np.array_equal(np.fliplr(mirrored), plain) or np.abs(np.fliplr(mirrored) - plain).mean() < 2
    )
    assert np.abs(np.rot90(turned) - plain).mean() < 2


def test_a_circle_is_cut_around_it() -> None:
    data = encoded(scene((520, 150)), "PNG")
    found = done(data, width=150, height=150, fit="inside", shape="circle")
    assert skin(found) > 500


def test_of_a_flat_image_the_middle_is_shown() -> None:
    # One column differs, too little to be seen in a small image.
    array = np.full((40, 100, 3), 90, np.uint8)
    found = done(array, width=20, height=40)
    assert found.shape == (40, 20, 3) and (found == 90).all()


def test_regions_follow_the_part_that_is_shown() -> None:
    data = encoded(scene((545, 150)), "PNG")
    region = (500 / 600, 95 / 300, 90 / 600, 110 / 300)
    covered = done(data, width=200, height=300, effects=fcimage.Redact([region], color="lime"))
    assert skin(covered) == 0 and ((covered == (0, 255, 0)).all(-1)).sum() >= 8000


def test_all_frames_show_the_part_of_the_first() -> None:
    frames = [scene((x, 150)) for x in (60, 130, 540)]
    file = io.BytesIO()
    frames[0].save(file, "GIF", save_all=True, append_images=frames[1:], duration=50)
    variant = Variant(
        "a",
        width=150,
        height=300,
        fit="cover",
        gravity="attention",
        animation="keep",
        encodings=Gif(),
    )
    (image,) = fcimage.render(file.getvalue(), variant)
    with Image.open(io.BytesIO(image.data)) as opened:
        shown = []
        for index in range(3):
            opened.seek(index)
            shown.append(skin(pixels(opened.convert("RGB"))))
    assert shown[0] > shown[1] > 0 and shown[2] == 0


def test_the_bytes_are_the_same_on_any_number_of_threads() -> None:
    data = encoded(photo_like(500, 300), "JPEG")
    variants = [
        Variant("a", width=100, height=300, fit="cover", gravity="attention"),
        Variant("b", width=50, height=40, fit="cover", gravity="attention"),
        Variant("c", width=250),
        Variant("d", width=100),
    ]
    one = [image.data for image in fcimage.render(data, variants, threads=1)]
    assert one == [image.data for image in fcimage.render(data, variants, threads=4)]


def test_decode_knows_it() -> None:
    image = scene((545, 150))
    found = fcimage.decode(
        encoded(image, "PNG"), width=200, height=300, fit="cover", gravity="attention"
    )
    assert skin(np.asarray(found).astype(int)) > 0.95 * skin(pixels(image))


def test_a_list_of_operations_may_start_with_it() -> None:
    data = encoded(scene((545, 150)), "PNG")
    step = {"width": 200, "height": 300, "fit": "cover", "gravity": "attention"}
    assert np.array_equal(done_steps(data, [step]), done(data, width=200, height=300))
    with pytest.raises(fcimage.ArgumentError, match="is possible in the first operation only"):
        Variant("a", operations=[{"width": 300}, step])


def done_steps(data: Any, steps: list[Any]) -> np.ndarray:
    (image,) = fcimage.render(data, Variant("a", encodings=Png(), operations=steps))
    return pixels(expanded(image.data))


def test_it_is_read_and_written() -> None:
    variant = Variant("a", width=9, height=9, fit="cover", gravity="attention", encodings=Png())
    assert variant.gravity == "attention"
    (read,) = fcimage.variants_from_json(fcimage.variants_to_json([variant]))
    assert read == variant and eval(repr(variant), vars(fcimage)) == variant
    assert variant.fingerprint != variant.replace(gravity="center").fingerprint


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"gravity": "attention"}, 'gravity "attention" needs fit "cover" or shape "circle"'),
        (
            {"gravity": "attention", "fit": "cover", "focus": (0.5, 0.5)},
            'focus is instead of gravity "attention"; give one of them',
        ),
        ({"gravity": "smart"}, 'use "attention"'),
        ({"gravity": "entropy"}, 'use "attention"'),
        ({"gravity": "auto"}, 'use "attention"'),
        ({"crop": "attention"}, 'use fit="cover", gravity="attention"'),
    ],
)
def test_what_is_wrong_is_named(options: Any, message: str) -> None:
    with pytest.raises(fcimage.ArgumentError) as refused:
        Variant("a", width=9, height=9, **options)
    assert message in str(refused.value)


def test_a_watermark_has_no_attention() -> None:
    with pytest.raises(fcimage.ArgumentError) as refused:
        fcimage.TextWatermark("x", gravity="smart")
    assert "attention" not in str(refused.value)
