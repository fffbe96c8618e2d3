"""`describe` and `render(..., describe=True)`: other implementations are the oracles."""

from __future__ import annotations

import base64
import functools
import json
import pickle
from typing import Any

import fcimage
import numpy as np
import pytest
from PIL import Image, ImageFilter

from support.pictures import encoded, opened, photo_like

#: Of images that `drawn` draws: the hashes of the Python packages thumbhash-python 1.0.1, and
#: blurhash-python 1.2.2, which calls the C code of the format's authors, with 4 x 3 and 9 x 1
#: components.
VECTORS = [
    (60, 40, "2nYOhY6Ah4eah4d4iIh4iIOACPd1", "L-H9q~13xES4m}b@jHfkf.e=fjf8", "8zH9q~14$hS5oKa~azj]az"),
    (31, 97, "2nYOggyAmoeIiHeIg4AI93Q=", "L+G?o+5XxEWYiqb[e;flf.e=fjfR", "8wG?o+14xEWYazoMWWoMWW"),
    (100, 23, "moYOgo6Ah4eaiId4g4AI93U=", "L=HJ9h5pxES4nHXQjHbHf.e=fjf8", "8#HJ9h13$#R-oKa#jtfRa|"),
    (50, 50, "2nYOhw6Ad4eaiIeId4h4eIeIOAiIcF8H", "L-H9q~5XxEWYm}b@jHfkf.e=fjf8", "8yH9q~14$hS5j@jvazoMWW"),
]  # fmt: skip
#: The same, with alpha.
TRANSPARENT = [
    (60, 40, "HZiGQ4gnoIeah3eUsDn6dHB3dHeHd4c="),
    (31, 97, "WmiKMgYnkKp3h3iCsBv5VoSHgIiHeHg="),
    (100, 23, "36eGQYg3wJeKh3eVsDj6dHB3dniHd3g="),
]
#: Files of one photo, as a codec can decode it in part and in full.
FILES: list[tuple[str, dict[str, Any]]] = [
    ("JPEG", {"quality": 90}),
    ("JPEG", {"quality": 90, "progressive": True}),
    ("PNG", {"compress_level": 1}),
    ("WEBP", {"quality": 90}),
]


def drawn(width: int, height: int, alpha: bool = False) -> Image.Image:
    """Slopes in all channels."""
    y, x = np.mgrid[0:height, 0:width]
    channels = [x * 255 // width, x * y * 255 // (width * height), 255 - y * 255 // height]
    if alpha:
        channels.append((x * 3 + y * 2) * 255 // (3 * width + 2 * height))
    return Image.fromarray(np.stack(channels, -1).astype(np.uint8))


@functools.cache
def photo(width: int = 800, height: int = 600) -> Image.Image:
    """Shapes of all sizes."""
    random = np.random.default_rng(3)
    image = np.zeros((height, width, 3))
    for size in (3, 7, 17, 53, 160):
        cells = random.integers(0, 256, (size * 3 // 4 + 1, size, 3)).astype(np.uint8)
        large = Image.fromarray(cells).resize((width, height), Image.Resampling.BICUBIC)
        image += np.asarray(large).astype(float) / 5
    return Image.fromarray(((image - 60) * 1.8).clip(0, 255).astype(np.uint8))


def gradient_hash(image: Image.Image) -> str:
    """`imagehash.dhash`, as its documentation defines it."""
    cells = np.asarray(image.convert("L").resize((9, 8), Image.Resampling.LANCZOS))
    return hexadecimal(cells[:, 1:] > cells[:, :-1])


def frequency_hash(image: Image.Image) -> str:
    """`imagehash.phash`, as its documentation defines it."""
    cells = np.asarray(image.convert("L").resize((32, 32), Image.Resampling.LANCZOS)).astype(float)
    places = np.arange(32)
    cosines = np.cos(np.pi / 32 * places[:8, None] * (places + 0.5))
    low = cosines @ cells @ cosines.T
    return hexadecimal(low > np.median(low))


def hexadecimal(bits: np.ndarray) -> str:
    return f"{int(''.join('1' if bit else '0' for bit in bits.flatten()), 2):016x}"


def sharpness(image: Image.Image) -> float:
    """The variance of the Laplacian."""
    luma = np.asarray(image.convert("L")).astype(int)
    around = luma[:-2, 1:-1] + luma[2:, 1:-1] + luma[1:-1, :-2] + luma[1:-1, 2:]
    return float((around - 4 * luma[1:-1, 1:-1]).var())


@pytest.mark.parametrize(("width", "height", "thumbhash", "blurhash", "row"), VECTORS)
def test_placeholders_are_those_of_other_implementations(
    width: int, height: int, thumbhash: str, blurhash: str, row: str
) -> None:
    found = fcimage.describe(drawn(width, height))
    assert base64.b64encode(found.thumbhash).decode() == thumbhash
    assert found.blurhash == blurhash
    assert fcimage.describe(drawn(width, height), blurhash_components=(9, 1)).blurhash == row


@pytest.mark.parametrize(("width", "height", "thumbhash"), TRANSPARENT)
def test_a_thumbhash_has_alpha(width: int, height: int, thumbhash: str) -> None:
    found = fcimage.describe(drawn(width, height, alpha=True))
    assert base64.b64encode(found.thumbhash).decode() == thumbhash
    assert found.has_alpha


@pytest.mark.parametrize(("format", "options"), FILES)
def test_perceptual_hashes_are_those_of_imagehash(format: str, options: dict[str, Any]) -> None:
    image = photo()
    found = fcimage.describe(encoded(image, format, **options))
    assert fcimage.hash_distance(found.dhash, gradient_hash(image)) <= 2
    assert fcimage.hash_distance(found.phash, frequency_hash(image)) <= 2


def test_images_that_look_alike_have_near_hashes() -> None:
    image = photo()
    of = fcimage.describe(image)
    smaller = image.resize((400, 300)).filter(ImageFilter.GaussianBlur(1))
    same = fcimage.describe(encoded(smaller, "JPEG", quality=50))
    other = fcimage.describe(image.transpose(Image.Transpose.FLIP_LEFT_RIGHT))
    for hash in ("dhash", "phash"):
        near, far = (
            fcimage.hash_distance(getattr(of, hash), getattr(each, hash)) for each in (same, other)
        )
        assert near <= 4
        assert far >= 16


def test_sharpness_is_the_variance_of_the_laplacian() -> None:
    image = photo_like(200, 150)
    assert fcimage.describe(image).sharpness == pytest.approx(sharpness(image), abs=0.01)
    large = photo()
    small = large.resize((256, 192), Image.Resampling.LANCZOS)
    found = fcimage.describe(encoded(large, "PNG", compress_level=1)).sharpness
    assert found == pytest.approx(sharpness(small), rel=0.03)
    blurred = fcimage.describe(large.filter(ImageFilter.GaussianBlur(12))).sharpness
    assert blurred < found / 10


def test_colors_are_those_that_are_visible() -> None:
    image = Image.new("RGBA", (100, 40), (0, 255, 0, 0))
    image.paste((200, 0, 0, 255), (0, 0, 50, 40))
    image.paste((0, 0, 100, 255), (50, 0, 60, 40))
    found = fcimage.describe(image)
    assert found.average_color == "#a70011"
    assert found.palette == (("#c80000", 0.8333), ("#000064", 0.1667))
    assert found.dominant_color == "#c80000"


def test_the_average_color_and_the_palette_of_a_photo() -> None:
    image = photo()
    found = fcimage.describe(encoded(image, "JPEG", quality=90), palette_colors=12)
    mean = np.asarray(image).reshape(-1, 3).mean(0)
    average = [int(found.average_color[at : at + 2], 16) for at in (1, 3, 5)]
    assert np.abs(average - mean).max() <= 1.5
    shares = [share for _, share in found.palette]
    assert len(shares) == 12
    assert shares == sorted(shares, reverse=True)
    assert sum(shares) == pytest.approx(1, abs=0.001)
    # All pixels are near one of the colors.
    small = np.asarray(image.resize((100, 75))).reshape(-1, 1, 3).astype(int)
    colors = np.array([[int(c[at : at + 2], 16) for at in (1, 3, 5)] for c, _ in found.palette])
    distances = np.abs(small - colors).mean(-1).min(-1)
    assert distances.mean() < 20


@pytest.mark.parametrize("alpha", [False, True])
def test_the_placeholder_shows_the_image(alpha: bool) -> None:
    image = photo(90, 60)
    if alpha:
        image = image.copy()
        image.putalpha(Image.linear_gradient("L").resize(image.size))
    url = fcimage.describe(image).placeholder
    start = "data:image/webp;base64,"
    assert url.startswith(start)
    assert len(url) < 1024
    shown = opened(base64.b64decode(url[len(start) :]))
    assert shown.mode == image.mode
    assert max(shown.size) == 32
    # Blurred, so only what is large is compared; of a transparent image, how transparent it is.
    channels = slice(3, 4) if alpha else slice(0, 3)
    large, small = (
        np.asarray(each.resize((4, 3), Image.Resampling.BOX)).astype(int)[..., channels]
        for each in (image, shown)
    )
    assert np.abs(large - small).mean() < 15


@pytest.mark.parametrize(
    ("orientation", "turn"),
    [
        (2, Image.Transpose.FLIP_LEFT_RIGHT),
        (3, Image.Transpose.ROTATE_180),
        (5, Image.Transpose.TRANSPOSE),
        (6, Image.Transpose.ROTATE_90),
        (8, Image.Transpose.ROTATE_270),
    ],
)
def test_images_are_described_upright(orientation: int, turn: Image.Transpose) -> None:
    image = photo()
    stored = image.transpose(turn)
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = encoded(stored, "PNG", exif=exif.tobytes(), compress_level=1)
    found = fcimage.describe(data)
    assert found.size == image.size
    assert fcimage.hash_distance(found.phash, frequency_hash(image)) <= 2
    plain = fcimage.describe(data, auto_orient=False)
    assert plain.size == stored.size
    assert fcimage.hash_distance(plain.phash, frequency_hash(image)) > 8


@pytest.mark.parametrize(("format", "options"), FILES)
def test_render_describes_the_whole_source_without_marks(
    format: str, options: dict[str, Any]
) -> None:
    data = encoded(photo(), format, **options)
    variants = [
        fcimage.Variant("crop", crop=(0.7, 0.7, 1.0, 1.0), width=50, height=50, fit="cover"),
        fcimage.Variant(
            "marked",
            width=500,
            effects=[fcimage.Adjust(brightness=2.0), fcimage.Blur(20)],
            watermark=fcimage.TextWatermark("mark", size=90),
        ),
    ]
    plain = fcimage.render(data, variants)
    images = fcimage.render(data, variants, describe=True)
    assert [bytes(image) for image in plain if image.variant == "marked"] == [
        bytes(image) for image in images if image.variant == "marked"
    ]
    assert {image.description for image in plain} == {None}
    (found,) = {image.description for image in images}
    alone = fcimage.describe(data)
    assert found is not None
    assert found.size == alone.size == (800, 600)
    assert fcimage.hash_distance(found.phash, alone.phash) <= 2
    assert fcimage.hash_distance(found.dhash, alone.dhash) <= 2
    assert found.sharpness == pytest.approx(alone.sharpness, rel=0.15)
    with fcimage.render_as_completed(data, variants, describe=True) as completed:
        assert {image.description for image in completed} == {found}


def test_a_description_costs_no_second_decode_but_is_in_the_plan() -> None:
    data = encoded(photo(), "JPEG")
    variant = fcimage.Variant("a", width=600)
    plain, described = (fcimage.plan(data, variant, describe=flag) for flag in (False, True))
    assert [(resize.variant, resize.source) for resize in described.resizes] == [
        ("a", None),
        ("description", "a"),
    ]
    assert described.encodes == plain.encodes
    assert described.decoder_scale == plain.decoder_scale
    assert described.peak_bytes >= plain.peak_bytes


def test_the_first_frame_of_an_animation_is_described() -> None:
    frames = [Image.new("RGB", (40, 30), color) for color in ("#ff0000", "#0000ff")]
    data = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])
    assert fcimage.describe(data).average_color == "#ff0000"
    kept = fcimage.Variant("a", width=20, animation="keep", encodings=fcimage.Gif())
    (image,) = fcimage.render(data, kept, describe=True)
    assert image.frames == 2
    assert image.description is not None
    assert image.description.average_color == "#ff0000"


def test_nothing_of_what_is_redacted_is_described() -> None:
    image = photo(200, 100).copy()
    data = encoded(image, "PNG")
    image.paste("black", (0, 0, 100, 100))
    expected = fcimage.describe(encoded(image, "PNG"))
    hidden = fcimage.Redact([(0.0, 0.0, 0.5, 1.0)])
    assert fcimage.describe(data, redact=hidden) == expected
    (found, *_) = fcimage.render(data, fcimage.Variant("a", width=90), redact=hidden, describe=True)
    assert found.description == expected


def test_damage_is_salvaged_or_an_error() -> None:
    data = encoded(photo(), "JPEG")
    cut = data[: len(data) // 2]
    with pytest.raises(fcimage.DecodeError):
        fcimage.describe(cut)
    found = fcimage.describe(cut, on_damage="salvage")
    assert 0.3 < found.decoded_fraction < 0.7


def test_tiny_and_invisible_images_are_described() -> None:
    for size in [(1, 1), (1, 3000), (3000, 1), (2, 2)]:
        found = fcimage.describe(Image.new("RGB", size, "#102030"))
        assert (found.average_color, found.sharpness) == ("#102030", 0.0)
        assert found.size == size
    clear = fcimage.describe(Image.new("RGBA", (9, 9), (1, 2, 3, 0)))
    assert (clear.average_color, clear.dominant_color, clear.palette) == ("#ffffff", "#ffffff", ())


def test_an_image_keeps_its_description_when_it_is_pickled() -> None:
    variant = fcimage.Variant("a", width=20, encodings=fcimage.Jpeg())
    (image,) = fcimage.render(photo(90, 60), variant, describe=True)
    again = pickle.loads(pickle.dumps(image))
    assert again == image
    assert again.description == image.description == fcimage.describe(photo(90, 60))
    assert "description=<Description>" in repr(image)
    (plain,) = fcimage.render(photo(90, 60), variant)
    assert plain != image
    with pytest.raises(fcimage.ArgumentError, match="description must be a Description or None"):
        fcimage.EncodedImage(
            b"", variant="a", format="png", width=1, height=1, media_type="image/png",
            extension="png", description="x",  # type: ignore[arg-type]
        )  # fmt: skip


def test_a_placeholder_must_be_a_data_url() -> None:
    facts = fcimage.describe(drawn(9, 9)).to_dict()
    facts |= {"thumbhash": b"", "palette": ()}
    del facts["dominant_color"]
    for wrong in ("x", "data:text/html,x", "data:image/png;base64,')", 'data:image/png,"'):
        with pytest.raises(fcimage.ArgumentError, match="placeholder must be a data URL"):
            fcimage.Description(**{**facts, "placeholder": wrong})
    assert fcimage.Description(**facts).dominant_color == facts["average_color"]


@pytest.mark.parametrize("alpha", [False, True])
def test_placeholders_of_noise_have_less_than_1_kb(alpha: bool) -> None:
    random = np.random.default_rng(1)
    for size in (3, 5, 7, 100):
        samples = random.integers(0, 2, (size, size, 4 if alpha else 3), dtype=np.uint8) * 255
        assert len(fcimage.describe(Image.fromarray(samples)).placeholder) < 1024


def test_a_description_is_a_dict_for_json() -> None:
    found = fcimage.describe(encoded(photo(), "JPEG", quality=77))
    facts = json.loads(json.dumps(found.to_dict()))
    assert base64.b64decode(facts.pop("thumbhash")) == found.thumbhash
    palette = facts.pop("palette")
    assert [(swatch["color"], swatch["share"]) for swatch in palette] == list(found.palette)
    assert facts == {name: getattr(found, name) for name in facts}
    assert (facts["format"], facts["jpeg_quality"]) == ("jpeg", 77)


def test_wrong_arguments_are_named() -> None:
    image = drawn(9, 9)
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"blurhash_components": (4, 10)}, r"blurhash_components\[1\] must be between 1 and 9, got 10"),
        ({"blurhash_components": 4}, "blurhash_components must be a pair of whole numbers, got int 4"),
        ({"palette_colors": 1}, "palette_colors must be between 2 and 32, got 1"),
        ({"blurhash": (4, 3)}, "use blurhash_components="),
        ({"hash_size": 8}, "hashes have 64 bits"),
    ]  # fmt: skip
    for options, text in wrong:
        with pytest.raises(fcimage.ArgumentError, match=text):
            fcimage.describe(image, **options)
    with pytest.raises(fcimage.ArgumentError, match="use describe=True"):
        fcimage.render(image, fcimage.Variant("a"), blurhash=True)  # type: ignore[call-arg]
    with pytest.raises(fcimage.ArgumentError, match="a hash must be 16 hexadecimal digits"):
        fcimage.hash_distance("12", "0" * 16)
    with pytest.raises(fcimage.LimitError, match="max_memory"):
        fcimage.describe(image, limits=fcimage.Limits(max_memory=1000))
