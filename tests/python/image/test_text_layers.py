"""Text as a layer: lines, looks and places, compared with Pillow where it does the same."""

from __future__ import annotations

import copy
import pathlib
import pickle
from typing import Any

import fcimage
import numpy as np
import pytest
from fcimage import ArgumentError, LimitError, Png, Span, Text, Variant
from PIL import Image, ImageDraw, ImageFont, features

from support import fonts
from support.pictures import encoded, opened

BUILT_IN = (
    pathlib.Path(__file__).parents[3] / "crates/fcimage-image/assets/Roboto-Regular.subset.ttf"
)
QUICK = "The quick brown fox jumps over the lazy dog"
WHITE = {size: encoded(Image.new("RGB", size, "white"), "PNG") for size in [(400, 300), (80, 60)]}
needs_raqm = pytest.mark.skipif(not features.check("raqm"), reason="needs Pillow with libraqm")


def drawn(*layers: Text, size: tuple[int, int] = (400, 300)) -> np.ndarray:
    """Return the image of a white canvas with these layers."""
    (image,) = fcimage.render(WHITE[size], [Variant("v", layers=layers, encodings=[Png()])])
    return np.asarray(opened(image.data).convert("RGB"), dtype=np.int32)


def ink(pixels: np.ndarray) -> tuple[int, int, int, int]:
    """Return the box of what is not white: left, top, right, bottom."""
    dark = pixels.min(axis=2) < 128
    rows, columns = np.nonzero(dark.any(1))[0], np.nonzero(dark.any(0))[0]
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


def near(found: tuple[int, ...], right: tuple[int, ...], by: int = 1) -> bool:
    return all(abs(a - b) <= by for a, b in zip(found, right))


def by_pillow(text: str, path: str, size: int, **options: Any) -> np.ndarray:
    font = ImageFont.truetype(path, size)
    canvas = Image.new("RGB", (400, 300), "white")
    ImageDraw.Draw(canvas).multiline_text((30, 40), text, fill="black", font=font, **options)
    return np.asarray(canvas, dtype=np.int32)


@pytest.mark.parametrize("size", [16, 24, 40])
@pytest.mark.parametrize("text", ["Hamburg", "agHÉ", "one\ntwo gq\nthree"])
def test_a_text_is_where_pillow_puts_it(text: str, size: int) -> None:
    for path in (str(BUILT_IN), fonts.dejavu()):
        font = ImageFont.truetype(path, size)
        # Pillow adds a spacing to the bottom of an "A"; here the distance is a factor of the size.
        pitch = font.getbbox("A")[3] + 4
        layer = Text(text, font=path, size=size, position=(30, 40), line_height=pitch / size)
        assert near(ink(drawn(layer)), ink(by_pillow(text, path, size))), (path, text)


@pytest.mark.parametrize("align", ["left", "center", "right"])
def test_lines_are_aligned_as_by_pillow(align: Any) -> None:
    text, path, size = "a line\nand a much longer line\nshort", fonts.dejavu(), 20
    pitch = (ImageFont.truetype(path, size).getbbox("A")[3] + 4) / size
    layer = Text(text, font=path, size=size, position=(30, 40), align=align, line_height=pitch)
    found, right = drawn(layer), by_pillow(text, path, size, align=align)
    assert near(ink(found), ink(right))
    for top in range(40, 110, 24):
        line = slice(top + 2, top + 20)
        assert near(ink(found[line])[::2], ink(right[line])[::2]), (align, top)


@pytest.mark.parametrize("text", ["AVATAR To.", "fi ffi", "0123456789", "x\u0323\u0302 y"])
def test_a_width_is_that_of_pillow(text: str) -> None:
    for path in (str(BUILT_IN), fonts.dejavu()):
        engine = ImageFont.Layout.RAQM if features.check("raqm") else ImageFont.Layout.BASIC
        font = ImageFont.truetype(path, 100, layout_engine=engine)
        width, _, lines = Text(text, font=path, size=100).measure(4000)
        assert abs(width - font.getlength(text)) <= 1 + len(text) // 2, (path, text)
        assert len(lines) == 1


def test_lines_end_where_a_loop_over_words_ends_them() -> None:
    path, size = fonts.dejavu(), 18
    font = ImageFont.truetype(path, size)
    for width in range(90, 380, 29):
        lines: list[str] = []
        for word in QUICK.split(" "):
            if lines and font.getlength(f"{lines[-1]} {word}") <= width:
                lines[-1] += f" {word}"
            else:
                lines.append(word)
        assert Text(QUICK, font=path, size=size, width=width).measure(400)[2] == tuple(lines)


@pytest.mark.parametrize(
    "lines",
    [
        # Chinese and Japanese: between any two letters, but not before or after these marks.
        ["\u4f60\u597d", "\u4e16\u754c"],
        ["\u4f60", "\u597d\uff0c", "\u4e16", "\u754c\u3002"],
        ["\u4f60\u597d", "\u300c\u4e16", "\u754c\u300d"],
        ["\u3042", "\u3044\u3001", "\u3046\u3048"],
        ["\u3042", "\u30e9\u30fc", "\u30e1\u30f3"],
        ["\u4e2d\u6587 ", "text"],
        # Numbers, brackets, hyphens, dashes, and spaces that do not break or have no width.
        ["aa ", "10\u00a0000 ", "b"],
        ["aa (bb) ", "cc"],
        ["well-", "known"],
        ["one\u200b", "two"],
        ["a\u2060b ", "c"],
        ["$1,000.50 ", "x"],
        ["xx \u2014 ", "yy yy"],
        ["a/", "b"],
    ],
    ids=lambda lines: " | ".join(lines),
)  # fmt: skip
def test_lines_end_where_unicode_allows_it(lines: list[str]) -> None:
    font = [fonts.dejavu(), fonts.chinese()]
    width = max(Text(line, font=font, size=20).measure(4000)[0] for line in lines)
    found = Text("".join(lines), font=font, size=20, width=width).measure(400)[2]
    assert list(found) == [line.rstrip(" ") for line in lines]


def test_thai_is_broken_at_spaces_and_between_letters() -> None:
    # No dictionary of words: a phrase without spaces is broken between clusters where it must be.
    text = "\u0e01\u0e33\u0e25\u0e31\u0e07 \u0e17\u0e35\u0e48\u0e19\u0e35\u0e48"
    layer = Text(text, font=fonts.thai(), size=20, width=60)
    assert layer.measure(400)[2] == tuple(text.split(" "))
    narrow = Text(text.split(" ")[1], font=fonts.thai(), size=20, width=15).measure(400)[2]
    assert "".join(narrow) == text.split(" ")[1]
    # Marks stay with their letter.
    assert not any(line[0] in "\u0e35\u0e48\u0e31" for line in narrow)


@needs_raqm
def test_arabic_and_hebrew_run_and_begin_at_the_right() -> None:
    path = fonts.dejavu()
    for text in (
        "\u0645\u0631\u062d\u0628\u0627 \u0628\u0643",
        "\u05e9\u05dc\u05d5\u05dd (abc) \u05d0",
    ):
        font = ImageFont.truetype(path, 30, layout_engine=ImageFont.Layout.RAQM)
        length = font.getlength(text)
        canvas = Image.new("RGB", (400, 300), "white")
        ImageDraw.Draw(canvas).text((380 - length, 40), text, fill="black", font=font)
        layer = Text(text, font=path, size=30, width=350, position=(30, 40))
        right = np.asarray(canvas, dtype=np.int32)
        found = drawn(layer)
        assert near(ink(found), ink(right), 2), text
        assert np.abs(found - right).mean() < 1.2, text
        left = ink(
            drawn(Text(text, font=path, size=30, width=350, position=(30, 40), align="left"))
        )
        assert left[0] < 60


def test_wrapped_lines_of_arabic_are_in_their_order() -> None:
    text = "\u0648\u0627\u062d\u062f \u0627\u062b\u0646\u0627\u0646 \u062b\u0644\u0627\u062b\u0629"
    layer = Text(text, font=fonts.dejavu(), size=20, width=70)
    assert layer.measure(400)[2] == tuple(text.split(" "))


def test_an_ellipsis_ends_a_text_that_is_too_long() -> None:
    layer = Text(QUICK, size=20, width=120, max_lines=2)
    assert layer.measure(400)[2] == ("The quick", "brown fox\u2026")
    assert Text(QUICK, size=20, width=400, max_lines=2).measure(400)[2] == (QUICK,)
    right = Text("\u05e9\u05dc\u05d5\u05dd \u05e9\u05dc\u05d5\u05dd", font=fonts.dejavu(), size=20,
                 width=80, max_lines=1, position=(0, 0))  # fmt: skip
    assert right.measure(400)[2][0].endswith("\u2026")
    # Three dots on the base line at the left end.
    left = ink(drawn(right))[0]
    dots = drawn(right)[:, left : left + 14]
    assert ink(dots)[3] - ink(dots)[1] <= 4


def test_spans_have_their_own_font_size_and_color() -> None:
    layer = Text(
        ["Sale ", Span("now", color="red", size=60), Span(" \u4e2d", font=fonts.chinese())],
        size=20, position=(0, 0), color="#0000ff",
    )  # fmt: skip
    pixels = drawn(layer)
    red = (pixels[..., 0] > 200) & (pixels[..., 2] < 60)
    blue = (pixels[..., 2] > 200) & (pixels[..., 0] < 60)
    assert np.nonzero(red.any(1))[0].size > 25
    assert np.nonzero(blue.any(0))[0].max() > np.nonzero(red.any(0))[0].max()
    # On one base line.
    assert np.nonzero(red.any(1))[0].max() - np.nonzero(blue.any(1))[0].max() in range(-3, 2)
    assert layer.measure(400)[2] == ("Sale now \u4e2d",)


def test_a_color_does_not_part_letters_that_kern() -> None:
    whole = Text("AVAVAV", size=100).measure(4000)[0]
    spans = [Span(letter, color=color) for letter, color in zip("AVAVAV", ["red", "blue"] * 3)]
    assert Text(spans, size=100).measure(4000)[0] == whole
    apart = sum(Text(letter, size=100).measure(4000)[0] for letter in "AVAVAV")
    assert whole < apart - 20


def test_lengths_and_sizes_follow_the_variant() -> None:
    layer = Text(QUICK, size=0.1, width=0.5)
    assert layer.measure(400)[0] == 200
    assert layer.measure(800)[0] == 400
    assert layer.measure(400)[2] == layer.measure(800)[2]
    assert Text("x").measure(300)[1] == Text("x", size=20).measure(1)[1]
    assert Text("x").measure(3000)[1] == Text("x", size=100).measure(1)[1]
    # Without a width, at the edge of the image or between equal margins.
    assert len(Text(QUICK, size=20, position=(250, 0)).measure(400)[2]) == 3
    assert len(Text(QUICK, size=20, gravity="north", margin=125).measure(400)[2]) == 3


def test_a_text_is_placed_turned_and_faded() -> None:
    plain = ink(drawn(Text("Hello", size=30, gravity="southeast", margin=(10, 20))))
    assert 384 <= plain[2] <= 390 and 265 <= plain[3] <= 280
    turned = ink(drawn(Text("Hello", size=30, rotate=90)))
    assert abs((turned[3] - turned[1]) - (plain[2] - plain[0])) <= 2
    assert abs((turned[0] + turned[2]) / 2 - 200) <= 4
    faint = drawn(Text("Hello", size=30, opacity=0.5))
    assert 120 <= faint.min() <= 135
    soft = drawn(Text("Hello", size=30, color="white", shadow=True, outline="red"))
    assert (soft[..., 0] - soft[..., 1]).max() > 200
    assert (drawn(Text("Hello", position=(500, 0))) == 255).all()


def test_a_text_larger_than_its_image_is_cut() -> None:
    pixels = drawn(Text("W" * 50, size=500, position=(-100, -200)), size=(80, 60))
    assert pixels.shape == (60, 80, 3)
    assert pixels.min() < 50


@pytest.mark.parametrize(
    "layer",
    [
        Text("plain"),
        Text(["a ", Span("b", color="red", size=0.5), Span("c", weight=None)], color=(1, 2, 3, 4)),
        Text("x", font=str(BUILT_IN), size=12.5, width=0.5, align="right", line_height=1.5),
        Text("x", max_lines=3, shadow=True, outline="white", rotate=-45, position=(0.1, -5)),
        Text([Span("x", font=[(str(BUILT_IN), 0), BUILT_IN.read_bytes()])], gravity="west", margin=3),
    ],
)  # fmt: skip
def test_a_text_is_a_value(layer: Text) -> None:
    assert pickle.loads(pickle.dumps(layer)) == layer
    assert copy.deepcopy(layer) == layer
    assert hash(pickle.loads(pickle.dumps(layer))) == hash(layer)
    variant = Variant("v", layers=[layer])
    text = fcimage.variants_to_json([variant])
    assert fcimage.variants_from_json(text) == [variant]
    assert layer != Text("other")
    if b"\0" not in repr(layer).encode() and "<" not in repr(layer):
        assert eval(repr(layer), vars(fcimage)) == layer


def test_a_span_is_a_value() -> None:
    span = Span("x", font=str(BUILT_IN), size=3, color="red", weight=700)
    assert eval(repr(span), vars(fcimage)) == span
    assert pickle.loads(pickle.dumps(span)) == span
    assert hash(copy.copy(span)) == hash(span)
    assert (span.text, span.size, span.color, span.weight) == ("x", 3.0, "#ff0000", 700)
    assert span.font == str(BUILT_IN)
    assert span != Span("x")


def test_a_text_says_what_it_was_given() -> None:
    layer = Text(["a", Span("b", size=9)], size=30, width=0.5, align="center", max_lines=2)
    assert layer.text == ("a", Span("b", size=9))
    assert (layer.size, layer.width, layer.align, layer.max_lines) == (30.0, 0.5, "center", 2)
    assert (layer.line_height, layer.color, layer.rotate) == (1.2, "#000000", 0.0)
    assert (layer.font, layer.weight, layer.shadow, layer.outline) == (None, None, None, None)
    assert (Text("a").text, layer.name) == ("a", "text")


def test_spans_in_json() -> None:
    recipe = (
        '[{"name": "v", "layers": [{"layer": "text", "text": ["a ", {"text": "b", "color": "red"}],'
        ' "size": 30, "width": 0.5, "position": [10, 0.5], "shadow": true}]}]'
    )
    (variant,) = fcimage.variants_from_json(recipe)
    assert variant.layers == (
        Text(["a ", Span("b", color="red")], size=30, width=0.5, position=(10, 0.5), shadow=True),
    )
    for wrong, message in [
        ('"text": 3', "/text"),
        ('"text": []', "visible character"),
        ('"text": ["a", {"text": "b", "bold": true}]', "/text/1/bold"),
        ('"text": ["a", {"text": "b", "size": -1}]', "/text/1/size"),
        ('"text": "a", "align": "justify"', "/align"),
        ('"text": "a", "max_lines": 0', "/max_lines"),
        ('"text": "a", "width": "9"', "/width"),
        ('"size": 9', "/text"),
    ]:
        with pytest.raises(ArgumentError, match=message):
            fcimage.variants_from_json(
                f'[{{"name": "v", "layers": [{{"layer": "text", {wrong}}}]}}]'
            )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"text": ""}, "text must have a visible character"),
        ({"text": "x" * 10_001}, "at most 10000 characters, got 10001"),
        ({"text": "x" * 2_000_000}, "at most 10000 characters, got 2000000"),
        ({"text": [Span("x")] * 1001}, "at most 1000 spans, got 1001"),
        ({"text": ["a", ("Sale", "red")]}, r"text\[1\] must be a str or a Span.*use Span"),
        ({"text": {"text": "a"}}, "text must be a str, or a list"),
        ({"text": b"bytes"}, "text must be a str, or a list"),
        ({"text": "\u4e2d"}, "no font has a glyph for"),
        ({"text": "x", "size": 4001}, "size must be between 1 and 4000 pixels"),
        ({"text": "x", "size": 0.0}, "size must be between 1 and 4000 pixels"),
        ({"text": "x", "line_height": 11}, "line_height must be between 0.1 and 10"),
        ({"text": "x", "align": "justify"}, "align must be one of"),
        ({"text": "x", "max_lines": 0}, "max_lines must be between 1"),
        ({"text": "x", "width": 0}, "width must be at least 1 pixel"),
        ({"text": "x", "weight": 700}, "weight needs a variable font"),
        ({"text": "x", "font": b"no font"}, "not a valid TrueType or OpenType font"),
        ({"text": "x", "fill": "red"}, "use color="),
        ({"text": "x", "spacing": 4}, "use line_height="),
        ({"text": "x", "xy": (1, 2)}, r"use position=\(x, y\)"),
        ({"text": "x", "anchor": "mm"}, "use position"),
        ({"text": "x", "stroke_width": 2}, "use outline="),
        ({"text": "x", "max_width": 200}, "use width="),
    ],
)
def test_what_is_wrong_is_said(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises((ArgumentError, TypeError), match=message):
        Text(**arguments)


def test_hostile_texts_stay_bounded() -> None:
    marks = Text("x" + "\u0301" * 9000, size=40, width=50, position=(0, 0))
    assert len(marks.measure(400)[2]) == 1
    drawn(marks)
    lines = Text("x\n" * 5000, size=4000, line_height=0.1)
    assert len(lines.measure(400)[2]) == 5001
    tall = encoded(Image.new("L", (1, 60_000), "white"), "PNG")
    pile = Text("A\n" * 4999, size=4000, line_height=0.1, position=(-500, 0))
    with pytest.raises(LimitError, match="million pixels; at most"):
        fcimage.render(tall, [Variant("v", layers=[pile], encodings=[Png()])])
    brackets = Text("\u05d0(" * 4000, font=fonts.dejavu(), size=10, width=300)
    assert len(brackets.measure(400)[2]) > 10
