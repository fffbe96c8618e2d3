"""Text of any script, compared with Pillow and libraqm (HarfBuzz, FriBiDi and FreeType)."""

from __future__ import annotations

import pathlib
import pickle

import fcimage
import numpy as np
import pytest
from fcimage import ArgumentError, Png, TextWatermark, Variant
from PIL import Image, ImageDraw, ImageFont, features

from support import fonts
from support.pictures import encoded, opened

SIZE = 96
BUILT_IN = (
    pathlib.Path(__file__).parents[3] / "crates/fcimage-image/assets/Roboto-Regular.subset.ttf"
)
needs_raqm = pytest.mark.skipif(not features.check("raqm"), reason="needs Pillow with libraqm")


def drawn(text: str, **options: object) -> np.ndarray:
    """Return the coverage of a text, cut to its ink."""
    options = {"size": SIZE, "opacity": 1, "margin": 0, **options}
    mark = TextWatermark(text, **options)  # type: ignore[arg-type]
    data = encoded(Image.new("RGB", (1600, 500), "black"), "PNG")
    (image,) = fcimage.render(data, [Variant("v", watermark=mark, encodings=[Png()])])
    return cut(np.asarray(opened(image.data).convert("L"), dtype=np.int32))


def cut(coverage: np.ndarray) -> np.ndarray:
    rows, columns = np.nonzero(coverage.any(1))[0], np.nonzero(coverage.any(0))[0]
    return coverage[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def expected(text: str, path: str) -> np.ndarray:
    """Return what Pillow draws."""
    font = ImageFont.truetype(path, SIZE, layout_engine=ImageFont.Layout.RAQM)
    canvas = Image.new("L", (1800, 600))
    ImageDraw.Draw(canvas).text((100, 150), text, fill=255, font=font)
    return cut(np.asarray(canvas, dtype=np.int32))


def distance(a: np.ndarray, b: np.ndarray) -> float:
    """Return how much of the ink differs, 0.0 to 1.0: at the place where both fit best."""
    height, width = max(a.shape[0], b.shape[0]) + 4, max(a.shape[1], b.shape[1]) + 4
    still = np.zeros((height, width), dtype=np.int32)
    still[2 : 2 + a.shape[0], 2 : 2 + a.shape[1]] = a
    best = 1.0
    for y in range(height - b.shape[0] + 1):
        for x in range(width - b.shape[1] + 1):
            if max(y, x) > 4:
                continue
            moved = np.zeros_like(still)
            moved[y : y + b.shape[0], x : x + b.shape[1]] = b
            best = min(best, float(np.abs(still - moved).sum() / (still.sum() + moved.sum())))
    return best


def agrees(text: str, path: str) -> None:
    found, right = drawn(text, font=path), expected(text, path)
    assert abs(found.shape[0] - right.shape[0]) <= 3, (found.shape, right.shape)
    assert abs(found.shape[1] - right.shape[1]) <= 3 + len(text) // 4, (found.shape, right.shape)
    assert distance(found, right) < 0.12, text


@needs_raqm
@pytest.mark.parametrize(
    "text",
    [
        "\u0645\u0631\u062d\u0628\u0627",
        "\u0644\u0627 \u0625\u0644\u0647",
        "\u062d\u0642\u0648\u0642 2024",
        "\u05e9\u05dc\u05d5\u05dd (\u05d0\u05d1)",
        "\u05e9\u05b8\u05dc\u05d5\u05b9\u05dd",
        "(abc) \u05d0\u05d1\u05d2 [1, 2]",
        "a \u0645\u0631\u062d b",
        "\u0645\u0631\u062d (Ann) 12%",
        "fi ffi AVATAR To.",
        "x\u0323\u0302 q\u0308 n\u0303",
    ],
    ids=[
        "Arabic joins", "Arabic ligature", "Arabic and digits", "Hebrew and brackets",
        "Hebrew points", "Latin first", "Arabic inside", "Latin inside", "Latin", "marks",
    ],
)  # fmt: skip
def test_letters_join_and_run_as_in_harfbuzz(text: str) -> None:
    agrees(text, fonts.dejavu())


@needs_raqm
def test_other_scripts_agree_with_harfbuzz() -> None:
    agrees("\u56fe\u7247 \u7248\u6743\u6240\u6709", fonts.chinese())
    agrees("\u0928\u092e\u0938\u094d\u0924\u0947", fonts.devanagari())
    agrees("\u0915\u094d\u0937\u093f \u092a\u094d\u0930", fonts.devanagari())
    agrees("\u0e01\u0e33\u0e25\u0e31\u0e07 \u0e17\u0e35\u0e48\u0e19\u0e35\u0e48", fonts.thai())


@needs_raqm
def test_the_built_in_font_kerns_and_places_marks() -> None:
    agrees("AVATAR To. LT", str(BUILT_IN))
    agrees("q\u0301 x\u0323 \u0431\u0301", str(BUILT_IN))
    apart = sum(drawn(letter).shape[1] for letter in "AVAV")
    assert drawn("AVAV").shape[1] < apart


@needs_raqm
def test_the_comparison_sees_letters_in_the_wrong_order() -> None:
    right = expected("\u05e9\u05dc\u05d5\u05dd", fonts.dejavu())
    assert distance(right, expected("\u05dd\u05d5\u05dc\u05e9", fonts.dejavu())) > 0.3


@pytest.mark.parametrize(
    "character",
    [
        0xFEFF, 0xFE0F, 0xFE0E, *range(0x200B, 0x2010), 0x2060, 0xAD, 0x34F, 0x61C, 0x180E, 0x202A,
        0x202C, 0x2066, 0x2069, 0x115F, 0x3164, 0xFFA0, 0xFFF0, 0x1BCA0, 0x1D173, 0xE0001, 0xE0100,
    ],
    ids=hex,
)  # fmt: skip
def test_an_ignorable_character_draws_nothing(character: int) -> None:
    plain = drawn("Ann B")
    for text in (f"Ann B{chr(character)}", f"{chr(character)}Ann B", f"Ann {chr(character)}B"):
        assert np.array_equal(drawn(text), plain), text


def test_a_text_of_ignorable_characters_only_is_refused() -> None:
    for text in ("\ufeff", "\u200b \u2060", "\u3164", "\u2800"):
        with pytest.raises(ArgumentError, match="visible character"):
            TextWatermark(text)


def test_a_joiner_still_joins_and_a_non_joiner_separates() -> None:
    path = fonts.dejavu()
    joined = drawn("\u0628\u0628", font=path)
    assert not np.array_equal(joined, drawn("\u0628\u200c\u0628", font=path))
    assert np.array_equal(joined, drawn("\u0628\u200d\u0628", font=path))


def test_a_tab_is_a_space_and_another_control_character_is_named() -> None:
    assert np.array_equal(drawn("a\tb"), drawn("a b"))
    assert np.array_equal(drawn("a\r\nb"), drawn("a\nb"))
    with pytest.raises(ArgumentError, match=r"'\\u\{7\}' \(U\+0007\)"):
        TextWatermark("a\x07b")


def test_decomposed_text_is_composed() -> None:
    assert np.array_equal(drawn("Am\u00e9lie \u00c5"), drawn("Ame\u0301lie A\u030a"))
    assert np.array_equal(drawn("\u00c5"), drawn("\u212b"))


def test_a_mark_stays_with_its_letter_in_the_next_font() -> None:
    # The built-in font has neither the letter nor this mark; the box font has only the letter.
    boxes = fonts.box_font([None, (0, 0, 600, 700)], {"\u05d0": 1})
    mixed = drawn("\u05d0\u05b8", font=[boxes, fonts.dejavu()])
    assert np.array_equal(mixed, drawn("\u05d0\u05b8", font=fonts.dejavu()))
    with pytest.raises(ArgumentError, match=r"no font has a glyph for '\\u\{5b8\}' \(U\+05B8\);"):
        TextWatermark("\u05d0\u05b8", font=boxes)


def test_lines_that_run_from_the_right_begin_at_the_right() -> None:
    path = fonts.dejavu()
    found = drawn("\u05d0\u05d1\u05d2\u05d3\u05d4\n\u05d0", font=path)
    lower = np.nonzero(found[found.shape[0] * 2 // 3 :].any(0))[0]
    assert lower[0] > found.shape[1] // 2
    found = drawn("abcde\na", font=path)
    lower = np.nonzero(found[found.shape[0] * 2 // 3 :].any(0))[0]
    assert lower[-1] < found.shape[1] // 2


def variable() -> bytes:
    """Return a font whose A is 100 units wide at weight 100, and 900 at 900."""
    points = [0, 0, 800, 800, 0, 0, 0, 0]
    boxes: list[fonts.Box | None] = [None, (0, 0, 100, 700)]
    extra = fonts.weights(1, 2, (points, [0] * 8))
    return fonts.box_font(boxes, {"A": 1}, extra=extra)


@pytest.mark.parametrize(
    ("weight", "units"), [(None, 400), (400, 400), (100, 100), (900, 900), (1, 100), (1000, 900)]
)
def test_a_variable_font_has_the_weight_asked_for(weight: int | None, units: int) -> None:
    found = drawn("A", font=variable(), weight=weight)
    assert found.shape == (np.ceil(0.7 * SIZE), pytest.approx(units * SIZE / 1000, abs=1))


def test_a_weight_needs_a_variable_font() -> None:
    for font in (None, BUILT_IN, [BUILT_IN, BUILT_IN.read_bytes()]):
        with pytest.raises(ArgumentError, match="weight needs a variable font"):
            TextWatermark("A", font=font, weight=700)
    assert TextWatermark("A", font=[BUILT_IN, variable()], weight=700).weight == 700
    for wrong in (0, 1001, 400.5, "bold", True):
        with pytest.raises(ArgumentError, match="weight"):
            TextWatermark("A", font=variable(), weight=wrong)  # type: ignore[arg-type]


def test_the_weight_is_part_of_the_value() -> None:
    regular = TextWatermark("A", font=variable())
    bold = TextWatermark("A", font=variable(), weight=700)
    assert regular != bold
    assert pickle.loads(pickle.dumps(bold)) == bold
    assert eval(repr(bold), {"TextWatermark": TextWatermark}) == bold
    variants = [
        Variant(name, watermark=mark, encodings=[Png()])
        for name, mark in (("regular", regular), ("bold", bold))
    ]
    assert variants[0].fingerprint != variants[1].fingerprint
    assert fcimage.variants_from_json(fcimage.variants_to_json(variants)) == variants
    recipe = '[{"name":"v","watermark":{"text":"A","weight":1001},"encodings":[{"format":"png"}]}]'
    with pytest.raises(ArgumentError, match="between 1 and 1000") as caught:
        fcimage.variants_from_json(recipe)
    assert caught.value.pointer == "/0/watermark/weight"


def test_a_glyph_without_an_outline_is_missing() -> None:
    empty = fonts.box_font([None, None], {"A": 1, "\u56fe": 1})
    assert np.array_equal(drawn("A", font=empty), drawn("A"))
    with pytest.raises(ArgumentError, match=r"no font has a glyph for '\u56fe' \(U\+56FE\)"):
        TextWatermark("\u56fe", font=empty)
    space = fonts.box_font([None, None, (0, 0, 500, 700)], {" ": 1, "A": 2})
    assert drawn("A A", font=space).shape[1] == pytest.approx(2.5 * SIZE, abs=2)


def test_a_color_glyph_is_drawn_in_one_color() -> None:
    boxes: list[fonts.Box | None] = [None, None, (0, 0, 400, 400), (400, 400, 800, 800)]
    color_only = fonts.box_font(boxes, {"A": 1}, extra=fonts.layers(1, [2, 3]))
    found = drawn("A", font=color_only, size=100)
    assert found.shape == (80, 80)
    assert found[:40, 40:].all()
    assert found[40:, :40].all()
    assert not found[:40, :40].any()
    boxes[1] = (0, 0, 100, 700)
    with_outline = fonts.box_font(boxes, {"A": 1}, extra=fonts.layers(1, [2, 3]))
    assert drawn("A", font=with_outline, size=100).shape == (70, 10)


def test_a_font_file_that_is_not_there_is_an_os_error() -> None:
    with pytest.raises(FileNotFoundError, match=r"/no/such\.ttf"):
        TextWatermark("x", font="/no/such.ttf")
    with pytest.raises(IsADirectoryError):
        TextWatermark("x", font=["/tmp"])


def on_background(mark: TextWatermark, background: Image.Image) -> np.ndarray:
    (image,) = fcimage.render(
        encoded(background, "PNG"), [Variant("v", watermark=mark, encodings=[Png()])]
    )
    return np.asarray(opened(image.data).convert("RGB"), dtype=np.int32)


@pytest.mark.parametrize(
    ("background", "letters"), [("white", 0), ("black", 255), ("#ffff00", 0), ("#0000ff", 255)]
)
def test_an_automatic_color_can_be_seen(background: str, letters: int) -> None:
    image = Image.new("RGB", (200, 100), background)
    mark = TextWatermark("MM", size=60, opacity=1, color="auto", gravity="center")
    found = on_background(mark, image)
    assert (found == letters).all(-1).sum() > 200
    changed = (found != np.asarray(image, dtype=np.int32)).any(-1)
    assert changed[50, :].any()


def test_what_lies_under_the_mark_decides_for_each_variant() -> None:
    bars = Image.new("RGB", (400, 400), "black")
    bars.paste("white", (0, 300, 400, 400))
    mark = TextWatermark("MM", size=40, opacity=1, color="auto", margin=10)
    found = on_background(mark, bars)
    assert (found[310:390] == 0).all(-1).any(), "black on the white bar"
    assert (found[:300] == 0).all()
    crop = Variant(
        "crop", width=400, height=200, fit="cover", gravity="north", watermark=mark,
        encodings=[Png()],
    )  # fmt: skip
    (image,) = fcimage.render(encoded(bars, "PNG"), [crop])
    assert np.asarray(opened(image.data)).max() == 255, "white on the black part"


def test_each_tile_has_its_own_automatic_color() -> None:
    halves = Image.new("RGB", (600, 200), "black")
    halves.paste("white", (300, 0, 600, 200))
    found = on_background(TextWatermark("M", size=20, opacity=1, color="auto", tile=True), halves)
    assert (found[:, :250] == 255).any()
    assert (found[:, 350:] == 0).any()


def test_shadow_and_outline_contrast_with_automatic_letters() -> None:
    for effect in ("shadow", "outline"):
        for color, lightest in (("white", 0), ("black", 255)):
            options = {"size": 60, "opacity": 1, "gravity": "center", effect: True}
            mark = TextWatermark("MM", color="auto", **options)  # type: ignore[arg-type]
            assert getattr(mark, effect) == "auto"
            found = on_background(mark, Image.new("RGB", (300, 150), color))
            assert (found == lightest).all(-1).any()
    fixed = TextWatermark("MM", size=60, opacity=1, color="black", outline="auto")
    found = on_background(fixed, Image.new("RGB", (300, 150), "gray"))
    assert found.max() > 200, "a light line around black letters"
    assert TextWatermark("MM", shadow=True).shadow == "#000000a0"


def test_an_automatic_color_is_part_of_the_value() -> None:
    fixed, auto = TextWatermark("A", shadow=True), TextWatermark("A", color="AUTO", shadow=True)
    assert (auto.color, auto.shadow, auto.outline) == ("auto", "auto", None)
    assert pickle.loads(pickle.dumps(auto)) == auto != fixed
    assert eval(repr(auto), {"TextWatermark": TextWatermark}) == auto
    variants = [
        Variant(name, watermark=mark, encodings=[Png()])
        for name, mark in (("fixed", fixed), ("auto", auto))
    ]
    assert variants[0].fingerprint != variants[1].fingerprint
    assert fcimage.variants_from_json(fcimage.variants_to_json(variants)) == variants
    recipe = (
        '[{"name":"auto","watermark":{"text":"A","color":"auto","shadow":true},'
        '"encodings":[{"format":"png"}]}]'
    )
    assert fcimage.variants_from_json(recipe) == variants[1:]


def test_an_automatic_color_is_seen_on_a_turned_band_and_on_the_background() -> None:
    x, y = np.mgrid[0:400, 0:400]
    band = abs(x - y) < 64
    data = encoded(Image.fromarray(np.where(band, 0, 255).astype(np.uint8)).convert("RGB"), "PNG")
    turned = TextWatermark(
        "Copyright", size=40, color="auto", opacity=1, gravity="center", rotate=45
    )
    (image,) = fcimage.render(data, Variant("v", encodings=Png(), watermark=turned))
    drawn = np.asarray(opened(image.data).convert("L"))
    assert (drawn[band] > 200).sum() > 500

    clear = encoded(Image.new("RGBA", (200, 100)), "PNG")
    mark = TextWatermark("Hello", color="auto", opacity=1)
    variant = Variant("v", background="#000", watermark=mark, encodings=fcimage.Jpeg())
    (image,) = fcimage.render(clear, variant)
    assert np.asarray(opened(image.data).convert("L")).max() > 200


def test_a_list_of_fonts_is_bounded() -> None:
    with pytest.raises(ArgumentError, match="font must have at most 64 fonts, got 65"):
        TextWatermark("a", font=[BUILT_IN] * 65)
