"""A wrong argument is an ArgumentError that names it, and says what was expected and found."""

from __future__ import annotations

from typing import Any

import fcimage
import numpy as np
import pytest
from fcimage import ImageWatermark, Jpeg, Limits, Png, TextWatermark, Variant, WebP
from PIL import Image

from support.pictures import encoded

PNG = encoded(Image.new("RGB", (6, 4), "red"), "PNG")
HUGE = 10**5000


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Variant(), "Variant() needs the argument name, got none"),
        (lambda: Variant("a", name="b"), "Variant() got name twice"),
        (lambda: Variant("a", 400), "Variant() takes 1 positional argument (name), got 2; pass"),
        (lambda: Png("icc"), "Png() takes only keyword arguments, got 1; pass"),
        (lambda: Variant(5), "name must be a str, got int 5"),
        (
            lambda: Variant("a", width="400"),
            "width must be an int between 1 and 65535, got str '400'",
        ),
        (
            lambda: Variant("a", width=400.0),
            "width must be an int between 1 and 65535, got float 400.0",
        ),
        (
            lambda: Variant("a", width=True),
            "width must be an int between 1 and 65535, got bool True",
        ),
        (lambda: Variant("a", round=1), "round must be one of nearest, floor, ceil, got int 1"),
        (
            lambda: Variant("a", fit=("cover",)),
            "fit must be one of inside, outside, cover, contain, fill, got tuple",
        ),
        (lambda: Variant("a", watermark="x"), "watermark must be a TextWatermark or an ImageW"),
        (
            lambda: Variant("a", encodings=5),
            "encodings must be Jpeg, WebP, Png, Gif or Avif, or an iterable",
        ),
        (lambda: Variant("a", encodings="webp"), "got str 'webp'; use WebP()"),
        (
            lambda: Variant("a", encodings=[Jpeg]),
            "encodings[0] must be Jpeg, WebP, Png, Gif or Avif, got the",
        ),
        (lambda: Variant("a", background=7), "background must be a color: a str such as"),
        (
            lambda: Variant("a", background=("1", 2, 3)),
            "each sample of background must be an int between 0 and 255, got str '1'",
        ),
        (lambda: Jpeg(quality=None), "quality must be an int between 1 and 100, got None"),
        (lambda: Jpeg(keep=5), 'keep must be None, "icc", "copyright", "exif", "gps", "xmp" or an'),
        (lambda: Jpeg(metadata=5), 'metadata must be None or a dict with "artist" and "copyright"'),
        (lambda: Png(metadata={"artist": 5}), "metadata['artist'] must be a str"),
        (lambda: TextWatermark("x", "f.ttf"), "TextWatermark() takes 1 positional argument"),
        (lambda: TextWatermark("x", opacity="0.5"), "opacity must be a number, got str '0.5'"),
        (lambda: TextWatermark("x", font=5), "font must be a path, bytes, a (path or bytes, face)"),
        (lambda: TextWatermark("x", font=(b"", True)), "font must be a path, bytes"),
        (lambda: TextWatermark("x", shadow=5), "shadow must be a color"),
        (lambda: ImageWatermark(5), "data must be bytes-like, a path (str or os.PathLike) or a"),
        (lambda: fcimage.render(PNG), "render() needs the argument variants, got none"),
        (lambda: fcimage.render(PNG, 5), "variants must be a Variant or an iterable of them, got"),
        (lambda: fcimage.render(PNG, "[]"), "got str '[]'; variants_from_json reads JSON"),
        (lambda: fcimage.plan(PNG, [Variant("a"), {}]), "variants[1] must be a Variant, got dict"),
        (
            lambda: fcimage.render(PNG, Variant("a"), threads=2.5),
            "threads must be an int between 1 and 256, got",
        ),
        (lambda: fcimage.probe(PNG, limits=5), "limits must be a Limits object, got int 5"),
        (lambda: fcimage.variants_from_json(b"[]"), "text must be a str, got bytes"),
        (lambda: Limits(max_side="5"), "max_side must be an int, got str '5'"),
        (lambda: Limits(5), "Limits() takes only keyword arguments, got 1"),
    ],
)
def test_a_wrong_type_is_an_argument_error_and_a_type_error(make: Any, message: str) -> None:
    with pytest.raises(fcimage.ArgumentError) as caught:
        make()
    assert message in str(caught.value)
    assert isinstance(caught.value, (TypeError, fcimage.ArgumentTypeError))
    assert isinstance(caught.value, ValueError)
    assert (caught.value.pointer, caught.value.retryable) == (None, False)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Variant("a", width=-1), "width must be between 1 and 65535, got -1"),
        (lambda: Variant("a", height=2**31), f"height must be between 1 and 65535, got {2**31}"),
        (
            lambda: Variant("a", width=10**20),
            "width must be between 1 and 65535, got a very large number",
        ),
        (lambda: Jpeg(HUGE), "quality must be between 1 and 100, got a very large number"),
        (lambda: WebP(-HUGE), "quality must be between 0 and 100, got a very large number"),
        (lambda: WebP(effort=HUGE), "effort must be between 0 and 6, got a very large number"),
        (lambda: WebP(alpha_quality=HUGE), "alpha_quality must be between 0 and 100, got a very"),
        (lambda: fcimage.HttpResponse(HUGE), "status must be between 100 and 599, got a very"),
        (
            lambda: TextWatermark("x", size=-HUGE),
            "size must be between 1 and 1000 pixels, got -inf",
        ),
        (lambda: ImageWatermark(PNG, scale=HUGE), "scale must be above 0.0 and at most 1.0, got"),
        (lambda: Jpeg(101), "quality must be between 1 and 100, got 101"),
        (lambda: WebP(effort=-1), "effort must be between 0 and 6, got -1"),
        (lambda: TextWatermark("x", margin=-1), "margin must be between 0 and 4294967295, got -1"),
        (
            lambda: TextWatermark("x", margin=HUGE),
            "margin must be between 0 and 4294967295, got a very",
        ),
        (lambda: TextWatermark("x", opacity=HUGE), "opacity must be between 0.0 and 1.0, got inf"),
        (lambda: TextWatermark("\ud800"), "text must be Unicode text, it has lone surrogates"),
        (lambda: TextWatermark("x", font=(b"x", -1)), "the face of a font must be between 0 and"),
        (lambda: Variant("a", background=(1, 2, 256)), "background must be between 0 and 255, got"),
        (lambda: Variant("a", background=(1, 2)), "background must have 3 or 4 samples, got a"),
        (lambda: Variant("a", background="#12"), "background: a color must be #rgb"),
        (lambda: fcimage.render(PNG, Variant("a"), threads=-1), "between 1 and 256, got -1"),
        (lambda: fcimage.render(PNG, Variant("a"), threads=257), "between 1 and 256, got 257"),
        (
            lambda: fcimage.render(PNG, Variant("a"), threads=HUGE),
            "threads must be between 1 and 256, got a very large number",
        ),
        (lambda: fcimage.render(PNG, Variant("a"), on_damage="x"), "on_damage must be one of"),
        (lambda: fcimage.render(PNG, []), "there must be at least one variant"),
        (lambda: Limits(max_side=0), "max_side must be a whole number of at least 1, got 0"),
        (
            lambda: Limits(max_side=HUGE),
            f"max_side must be between {-(2**63)} and {2**63 - 1}, got a very large number",
        ),
    ],
)
def test_a_wrong_value_is_an_argument_error_and_never_an_overflow(make: Any, message: str) -> None:
    with pytest.raises(fcimage.ArgumentError) as caught:
        make()
    assert message in str(caught.value)
    assert not isinstance(caught.value, (TypeError, OverflowError))
    assert caught.value.pointer is None, "there is no JSON"


@pytest.mark.parametrize(
    ("make", "hint"),
    [
        (lambda: Variant("a", size=(4, 3)), "use width= and height="),
        (lambda: Variant("a", format="webp"), "use encodings="),
        (lambda: Variant("a", formats=["webp"]), "use encodings="),
        (lambda: Variant("a", Format="webp"), "use encodings="),
        (lambda: Variant("a", quality=85), "use encodings=, such as encodings=Jpeg(quality=85)"),
        (lambda: Variant("a", mode="cover"), "use fit="),
        (lambda: Variant("a", fill="red"), "use background="),
        (lambda: Variant("a", color="red"), "use background="),
        (lambda: Variant("a", colour="red"), "use background="),
        (lambda: Variant("a", widht=5), "did you mean width=?"),
        (lambda: Variant("a", encoding=Png()), "use encodings="),
        (lambda: Variant("a", emboss=5), "it has name, trim, crop, flip, rotate, scale, width"),
        (lambda: Jpeg(subsampling="4:2:0"), "use chroma_subsampling="),
        (lambda: Jpeg(qualty=5), "did you mean quality=?"),
        (lambda: WebP(method=4), "use effort="),
        (lambda: TextWatermark("x", fill="red"), "use color="),
        (lambda: TextWatermark("x", angle=5), "use rotate="),
        (lambda: TextWatermark("x", fonts=[]), "use font="),
        (lambda: ImageWatermark(PNG, size=5), "use scale="),
        (lambda: Limits(max_pixel=5), "did you mean max_pixels=?"),
        (lambda: Limits(max_width=5), "use max_side="),
        (lambda: fcimage.render(PNG, Variant("a"), workers=2), "use threads="),
        (
            lambda: fcimage.render(path="a.jpg"),
            "use data, which can be bytes, a path or a binary file",
        ),
    ],
)
def test_an_unknown_argument_says_what_to_use_instead(make: Any, hint: str) -> None:
    with pytest.raises(fcimage.ArgumentTypeError, match="has no argument") as caught:
        make()
    assert hint in str(caught.value)


def test_numbers_of_other_libraries_are_accepted() -> None:
    assert Variant("a", width=np.int32(7)).width == 7  # type: ignore[arg-type]
    assert Jpeg(np.uint8(9)).quality == 9  # type: ignore[arg-type]
    assert TextWatermark("x", size=np.float32(20), opacity=1)  # type: ignore[arg-type]
    assert Jpeg(progressive=np.bool_(True)).progressive is True  # type: ignore[arg-type]


def test_colors_can_be_tuples_wherever_there_is_a_color() -> None:
    assert Variant("a", background=(255, 136, 0)).background == "#ff8800"
    assert Variant("a", background=(1, 2, 3, 4)).background == "#01020304"
    assert Variant("a", background=[1, 2, 3]).background == "#010203"  # type: ignore[arg-type]
    by_tuple = TextWatermark("x", color=(255, 0, 0), shadow=(0, 0, 0, 160), outline=(0, 0, 255))
    assert by_tuple == TextWatermark("x", color="red", shadow=True, outline="blue")


def test_a_font_is_a_path_bytes_or_several_in_a_list_or_tuple(tmp_path: Any) -> None:
    font = tmp_path / "a.ttf"
    assets = __import__("pathlib").Path(__file__).parents[3] / "crates/fcimage-image/assets"
    font.write_bytes((assets / "Roboto-Regular.subset.ttf").read_bytes())
    one = TextWatermark("x", font=font)
    for same in (str(font), font.read_bytes(), (font, 0), [font], (str(font), np.int64(0))):
        assert TextWatermark("x", font=same) == one
    two = TextWatermark("x", font=(font, font))
    assert two == TextWatermark("x", font=[str(font), (font.read_bytes(), 0)])
    assert two != one


def test_every_error_has_its_attributes_and_retrying_does_not_help() -> None:
    for name in fcimage.exceptions.__all__:
        error = getattr(fcimage.exceptions, name)
        assert error.__doc__
        assert isinstance(error.retryable, bool)
        assert issubclass(error, fcimage.FcImageError)


@pytest.mark.parametrize(
    ("limits", "name"),
    [
        ({"max_pixels": 9}, "max_pixels"),
        ({"max_side": 5}, "max_side"),
        ({"max_input_bytes": 9}, "max_input_bytes"),
        ({"max_memory": 1000}, "max_memory"),
    ],
)
def test_a_limit_error_names_its_limit(limits: dict[str, int], name: str) -> None:
    with pytest.raises(fcimage.LimitError, match=name) as caught:
        fcimage.render(PNG, Variant("a"), limits=Limits(**limits))
    assert caught.value.limit == name


@pytest.mark.parametrize(
    ("environ", "message"),
    [
        ({"FCIMAGE_MAX_PIXELS": 1000}, "FCIMAGE_MAX_PIXELS must be a str that holds a whole"),
        ({"FCIMAGE_MAX_PIXELS": b"1000"}, "FCIMAGE_MAX_PIXELS must be a str that holds a whole"),
        ({"FCIMAGE_MAX_PIXELS": ""}, "FCIMAGE_MAX_PIXELS must be a whole number of at least 1"),
        ({"FCIMAGE_MAX_PIXELS": "1e6"}, 'must be a whole number of at least 1, got "1e6"'),
        ({"FCIMAGE_MAX_SIDE": "0"}, "FCIMAGE_MAX_SIDE must be a whole number of at least 1"),
        ({"FCIMAGE_MAX_PIXEL": "1000"}, "did you mean FCIMAGE_MAX_PIXELS?"),
        ({"FCIMAGE_VARIANT": "[]"}, "did you mean FCIMAGE_VARIANTS?"),
        ({"FCIMAGE_MAX_PIXELS": None}, "FCIMAGE_MAX_PIXELS must be a str that holds a whole"),
        ({b"FCIMAGE_MAX_PIXELS": b"5"}, "got the key b'FCIMAGE_MAX_PIXELS'"),
        (5, "environ must be a mapping such as os.environ, got int 5"),
    ],
)
def test_a_limit_that_cannot_be_read_is_an_error_and_never_the_default(
    environ: Any, message: str
) -> None:
    with pytest.raises(fcimage.ArgumentError) as caught:
        Limits.from_env(environ)
    assert message in str(caught.value)


def test_a_mapping_that_fails_is_an_error_that_names_the_variable() -> None:
    class Broken(dict[str, str]):
        def get(self, name: str, default: object = None) -> Any:
            raise OSError("no such service")

    with pytest.raises(
        fcimage.ArgumentError, match="cannot read FCIMAGE_MAX_INPUT_BYTES"
    ) as caught:
        Limits.from_env(Broken())
    assert isinstance(caught.value.__cause__, OSError)


def test_the_exception_of_a_mapping_that_cannot_be_iterated_is_raised() -> None:
    class Broken(dict[str, str]):
        def __iter__(self) -> Any:
            raise OSError("no such service")

    with pytest.raises(OSError, match="no such service"):
        Limits.from_env(Broken())


def test_variables_of_other_programs_are_ignored() -> None:
    assert Limits.from_env({"PATH": "", "fcimage_x": "", "FCIMAGE_VARIANTS": "?"}) == Limits()


def test_an_error_about_a_variant_says_which_as_an_expression() -> None:
    wide = encoded(Image.new("RGB", (20_000, 1)), "PNG")
    variants = [Variant("a", encodings=Png()), Variant("a/b", encodings=[Png(), WebP()])]
    for call in (fcimage.render, fcimage.plan, fcimage.render_as_completed):
        with pytest.raises(fcimage.EncodeError) as caught:
            call(wide, variants)  # type: ignore[operator]
        assert str(caught.value) == (
            "variants[1].encodings[1]: width must be between 1 and 16383 for WebP, got 20000"
        )
        assert caught.value.pointer is None, "there is no JSON"
    with pytest.raises(fcimage.ArgumentError, match=r"variants\[1\].name: duplicate variant name"):
        fcimage.render(PNG, [Variant("a"), Variant("a")])
