"""Value objects: hashable, picklable, copyable, comparable, with a repr that can be evaluated."""

from __future__ import annotations

import copy
import inspect
import os
import pathlib
import pickle
import stat
from typing import Any

import fcimage
import pytest
from fcimage import (
    Adjust,
    Best,
    Blur,
    Canvas,
    Grayscale,
    ImageWatermark,
    Jpeg,
    Limits,
    Picture,
    Pixelate,
    Png,
    Redact,
    SameFormat,
    Sharpen,
    Span,
    Text,
    TextWatermark,
    Variant,
    WebP,
)
from PIL import Image

from support.pictures import encoded

PNG = encoded(Image.new("RGB", (6, 4), "red"), "PNG")
RECIPE = Variant(
    'b"\u2028\n',
    crop=(0.0, 0, 1, 0.9),
    flip="vertical",
    rotate=90,
    focus=(0.25, 0.75),
    width=12,
    height=9,
    fit="cover",
    gravity="northwest",
    size_when_smaller="pad",
    round="floor",
    background=(1, 2, 3, 4),
    layers=[Picture(PNG, height=3, opacity=0.5)],
    effects=[Grayscale(), Blur(0.1, regions=[(0.1, 0, 0.7, 1)])],
    watermark=TextWatermark("© it's", size=9.5, opacity=0.1, shadow=True, rotate=-30, tile=True),
    animation="keep",
    encodings=[
        Jpeg(70, progressive=True, keep=["copyright", "icc"], metadata={"artist": "Ann"}),
        WebP(lossless=True),
        Png(),
    ],
)
#: Each with a changed copy.
PAIRS: list[tuple[Any, Any]] = [
    (Jpeg(), Jpeg(84)),
    (Jpeg(chroma_subsampling="4:4:4", optimize=False), Jpeg(chroma_subsampling="4:2:2")),
    (WebP(effort=5, alpha_quality=9), WebP(effort=5)),
    (Png(), Png(keep="icc")),
    (Jpeg(max_bytes=9000, min_quality=20), Jpeg(max_bytes=9000)),
    (SameFormat(), SameFormat(webp=WebP(70, max_bytes=9))),
    (Best([Jpeg(), WebP()]), Best([WebP(), Jpeg()])),
    (Png(effort=0), Png(effort=6)),
    (Png(colors=16), Png(colors=17)),
    (Png(colors=16, dither=0), Png(colors=16, dither=100)),
    (Picture(PNG, width=0.5), Picture(PNG, width=1)),
    (Picture(PNG, position=(3, -0.5)), Picture(PNG, gravity="west", margin=(3, 0.25))),
    (Picture(PNG, shape="circle", tile=True), Picture(PNG, radius=0.25, rotate=-12.5)),
    (Canvas(30, 20, "red"), Canvas(30, 20, (255, 0, 0, 9))),
    (Grayscale(), Sharpen()),
    (Blur(2), Blur(2, regions=[(0, 0, 1, 1)])),
    (Sharpen(radius=0.3), Sharpen(radius=0.3, threshold=9)),
    (Adjust(gamma=2.2), Adjust(contrast=2.2)),
    (Pixelate(8), Pixelate(8, regions=[(0, 0, 0.5, 0.5)])),
    (Redact([(0, 0, 1, 1)]), Redact([(0, 0, 1, 1)], color="red")),
    (TextWatermark("x"), TextWatermark("x", margin=0)),
    (TextWatermark("x", color="red"), TextWatermark("x", color="blue")),
    (Text("x"), Text("x", max_lines=2)),
    (Text(["x", Span("y", size=9)], width=0.5), Text(["x", Span("y", size=8)], width=0.5)),
    (Span("x"), Span("x", color="red")),
    (ImageWatermark(PNG), ImageWatermark(PNG, scale=0.1)),
    (ImageWatermark(PNG), ImageWatermark(PNG, limits=Limits(max_pixels=10**9))),
    (ImageWatermark(PNG, gravity="north"), ImageWatermark(PNG, gravity="south")),
    (fcimage.Shape("ellipse", fill="red"), fcimage.Shape("ellipse", stroke="red")),
    (Variant("a", radius=3), Variant("a", radius=0.3)),
    (Variant("a"), Variant("a", width=5)),
    (Variant("a"), Variant("a", animation="error")),
    (RECIPE, RECIPE.replace(name="c")),
    (Limits(), Limits(max_side=7)),
    (fcimage.probe(PNG), fcimage.probe(encoded(Image.new("L", (6, 4)), "PNG"))),
    (fcimage.plan(PNG, [RECIPE, Variant("a", width=2)]), fcimage.plan(PNG, RECIPE)),
    (fcimage.describe(PNG), fcimage.describe(PNG, blurhash_components=(1, 1))),
    (fcimage.PlannedResize(variant="a", width=1, height=2), fcimage.plan(PNG, RECIPE).resizes[0]),
    (
        fcimage.PlannedResize(variant="a", width=1, height=2, undersized=True),
        fcimage.PlannedResize(variant="a", width=1, height=2),
    ),
    (fcimage.PlannedEncode(variant="a", formats=("png",)), fcimage.plan(PNG, RECIPE).encodes[0]),
    tuple(fcimage.render(PNG, Variant("a", encodings=[Jpeg(1), Jpeg(2)]))),  # type: ignore[list-item]
]


@pytest.fixture(params=PAIRS, ids=lambda pair: type(pair[0]).__name__)
def pair(request: pytest.FixtureRequest) -> tuple[Any, Any]:
    found: tuple[Any, Any] = request.param
    return found


def test_the_repr_of_a_value_is_an_expression_for_an_equal_one(pair: tuple[Any, Any]) -> None:
    for value in pair:
        assert eval(repr(value), vars(fcimage).copy()) == value


def test_equal_values_have_the_same_hash_and_changed_ones_differ(pair: tuple[Any, Any]) -> None:
    value, other = pair
    equal = eval(repr(value), vars(fcimage).copy())
    assert (value == equal, value != equal, value == other, value != other) == (
        True, False, False, True,
    )  # fmt: skip
    assert hash(value) == hash(equal)
    assert {value: 1, other: 2}[equal] == 1
    assert value != object()


def test_limits_are_part_of_what_makes_logos_equal() -> None:
    logo = ImageWatermark(PNG)
    same = ImageWatermark(PNG, limits=Limits())
    assert (logo == same, hash(logo) == hash(same)) == (True, True)
    other = ImageWatermark(PNG, limits=Limits(max_pixels=10**9))
    assert logo != other
    assert Variant("a", watermark=logo) != Variant("a", watermark=other)
    assert len({logo, same, other}) == 2


@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
def test_a_value_survives_pickling(pair: tuple[Any, Any], protocol: int) -> None:
    for value in pair:
        again = pickle.loads(pickle.dumps(value, protocol))
        assert again == value
        assert type(again) is type(value)


def test_a_copy_of_a_frozen_value_is_the_value(pair: tuple[Any, Any]) -> None:
    for value in pair:
        assert copy.copy(value) is value
        assert copy.deepcopy([value]) == [value]


def test_a_value_cannot_be_changed(pair: tuple[Any, Any]) -> None:
    value = pair[0]
    name = next(name for name in dir(value) if not name.startswith("_"))
    with pytest.raises(AttributeError):
        setattr(value, name, 1)
    with pytest.raises(AttributeError):
        value.new_attribute = 1
    with pytest.raises(AttributeError):
        delattr(value, name)


def test_every_argument_is_an_attribute() -> None:
    given: dict[str, Any] = {
        "name": "v", "crop": (1, 2, 3, 4), "flip": "horizontal", "rotate": 270, "width": 3, "height": 2, "fit": "fill", "gravity": "east", "size_when_smaller": "enlarge", "round": "ceil",
        "background": "#01020304", "effects": (Grayscale(),), "layers": (Picture(PNG),), "watermark": ImageWatermark(PNG),
        "encodings": (Png(), Jpeg(9)),
    }  # fmt: skip
    variant = Variant(**given)
    assert {name: getattr(variant, name) for name in given} == given
    assert variant.formats == ("png", "jpeg")
    jpeg: dict[str, Any] = {
        "quality": 3, "progressive": True, "optimize": False, "chroma_subsampling": "4:2:2",
        "keep": ("icc", "copyright"), "cap_at_source": True,
        "metadata": {"artist": "Ann"},
    }  # fmt: skip
    assert {name: getattr(Jpeg(**jpeg), name) for name in jpeg} == jpeg
    webp: dict[str, Any] = {
        "quality": 3, "effort": 1, "lossless": True, "alpha_quality": 5, "keep": ("icc",),
    }  # fmt: skip
    assert {name: getattr(WebP(**webp), name) for name in webp} == webp
    limits = {name: 7 for name in dir(Limits) if name.startswith("max_")}
    assert {name: getattr(Limits(**limits), name) for name in limits} == limits


def test_replace_changes_what_is_named_and_keeps_the_rest() -> None:
    changed = RECIPE.replace(width=None, height=50, fit="inside", focus=None, encodings=Png())
    assert (changed.width, changed.height, changed.fit) == (None, 50, "inside")
    assert (changed.name, changed.watermark) == (RECIPE.name, RECIPE.watermark)
    assert changed.encodings == (Png(),)
    assert RECIPE.replace() == RECIPE
    with pytest.raises(fcimage.ArgumentTypeError, match="did you mean width="):
        RECIPE.replace(widht=5)  # type: ignore[call-arg]
    with pytest.raises(fcimage.ArgumentError, match="needs"):
        RECIPE.replace(width=None)


def test_the_default_encodings_are_jpeg_and_webp() -> None:
    assert Variant("a").encodings == (Jpeg(), WebP())
    assert Variant("a", encodings=iter([Png()])).encodings == (Png(),)


class TestEncodedImage:
    @pytest.fixture
    def image(self) -> fcimage.EncodedImage:
        (image,) = fcimage.render(PNG, Variant("a", width=3, encodings=Png()))
        return image

    def test_it_is_the_bytes_of_its_file(self, image: fcimage.EncodedImage) -> None:
        assert isinstance(image, bytes)
        assert image.startswith(b"\x89PNG")
        assert bytes(memoryview(image)) == image == image.data
        assert type(image.data) is bytes
        assert len(image) == len(image.data)
        assert hash(image) == hash(image.data)

    def test_it_knows_its_size_and_its_types(self, image: fcimage.EncodedImage) -> None:
        assert (image.width, image.height, image.size) == (3, 2, (3, 2))
        assert (image.variant, image.format) == ("a", "png")
        assert (image.media_type, image.extension) == ("image/png", "png")
        assert image.decoded_fraction == 1.0

    def test_images_with_different_attributes_differ(self, image: fcimage.EncodedImage) -> None:
        (other,) = fcimage.render(PNG, Variant("b", width=3, encodings=Png()))
        assert other != image
        assert other.data == image.data

    def test_save_replaces_the_file_in_one_step(
        self, image: fcimage.EncodedImage, tmp_path: pathlib.Path
    ) -> None:
        path = tmp_path / "a.png"
        path.write_bytes(b"before")
        image.save(path)
        image.save(str(path))
        assert path.read_bytes() == image
        assert list(tmp_path.iterdir()) == [path], "no temporary file is left"

    def test_save_raises_what_open_raises_and_leaves_nothing(
        self, image: fcimage.EncodedImage, tmp_path: pathlib.Path
    ) -> None:
        with pytest.raises(FileNotFoundError):
            image.save(tmp_path / "no" / "a.png")
        with pytest.raises(OSError, match="directory"):
            image.save(tmp_path)
        assert list(tmp_path.iterdir()) == []

    def test_long_bytes_are_left_out_of_the_repr(self) -> None:
        noise = Image.effect_noise((200, 200), 90)
        (image,) = fcimage.render(encoded(noise, "PNG"), Variant("a", encodings=Png()))
        assert len(image) > 10_000
        assert repr(image).startswith(f"EncodedImage(<{len(image)} bytes>, variant='a', ")
        assert str(image) == repr(image)
        mark = ImageWatermark(image)
        assert len(repr(mark)) < 200
        assert len(repr(Variant("a", watermark=mark))) < 600

    def test_save_follows_links_keeps_modes_and_writes_to_pipes(
        self, image: fcimage.EncodedImage, tmp_path: pathlib.Path
    ) -> None:
        target, link = tmp_path / "private.png", tmp_path / "link.png"
        target.write_bytes(b"before")
        target.chmod(0o600)
        link.symlink_to(target)
        image.save(link)
        assert link.is_symlink()
        assert target.read_bytes() == image
        assert target.stat().st_mode & 0o777 == 0o600
        image.save(bytes(tmp_path / ("n" * 250)))
        pipe = tmp_path / "pipe"
        os.mkfifo(pipe)
        reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
        image.save(pipe)
        assert os.read(reader, len(image) + 1) == image
        os.close(reader)
        assert stat.S_ISFIFO(pipe.stat().st_mode)

    @pytest.mark.parametrize("path", [None, 3, b"a\0b", "a\0b", ["a"]])
    def test_save_refuses_what_is_no_path(self, image: fcimage.EncodedImage, path: Any) -> None:
        with pytest.raises(fcimage.ArgumentError, match="path must be a path"):
            image.save(path)

    @pytest.mark.parametrize(
        ("data", "changes", "message"),
        [
            (10**30, {}, "data must be bytes, got int"),
            ("x", {}, "data must be bytes, got str"),
            (b"x", {"width": "wide"}, "width must be an int, got str"),
            (b"x", {"height": 0}, "height must be at least 1, got 0"),
            (b"x", {"format": None}, "format must be a str, got NoneType"),
            (
                b"x",
                {"format": "bmp"},
                "format must be one of jpeg, webp, png, gif, avif, got 'bmp'",
            ),
            (b"x", {"undersized": 1}, "undersized must be True or False, got int"),
            (b"x", {"frames": 0}, "frames must be at least 1, got 0"),
            (b"x", {"source_frames": 2.0}, "source_frames must be an int, got float"),
            (
                b"x",
                {"frames": 3, "source_frames": 2},
                "frames must not exceed source_frames, which",
            ),
            (b"x", {"decoded_fraction": 1.5}, "decoded_fraction must be between 0.0 and 1.0, got"),
        ],
    )
    def test_wrong_arguments_are_named(self, data: Any, changes: Any, message: str) -> None:
        facts: dict[str, Any] = {
            "variant": "a",
            "format": "png",
            "width": 1,
            "height": 1,
            "media_type": "image/png",
            "extension": "png",
        }
        with pytest.raises(fcimage.ArgumentError, match=message):
            fcimage.EncodedImage(data, **{**facts, **changes})

    @pytest.mark.parametrize(
        ("arguments", "keywords", "message"),
        [
            ((), {}, r"EncodedImage\(\) missing 1 required positional argument: 'data'"),
            ((b"x",), {"widht": 1}, r"EncodedImage\(\) got an unexpected keyword argument 'widht'"),
            ((b"x",), {"width": None}, "width must be an int, got NoneType"),
            ((256, 0, 0), {}, r"EncodedImage\(\) takes 1 positional argument \(data\), got 3"),
        ],
    )
    def test_wrong_calls_are_argument_type_errors(
        self, image: fcimage.EncodedImage, arguments: Any, keywords: Any, message: str
    ) -> None:
        facts = dict(image.__dict__)
        with pytest.raises(fcimage.ArgumentTypeError, match=message):
            fcimage.EncodedImage(*arguments, **{**facts, **keywords})
        del facts["width"]
        with pytest.raises(fcimage.ArgumentTypeError, match=r"EncodedImage\(\) missing .*'width'"):
            fcimage.EncodedImage(b"x", **facts)
        with pytest.raises(fcimage.ArgumentTypeError, match=r"save\(\) missing .*'path'"):
            image.save()  # type: ignore[call-arg]
        assert str(inspect.signature(fcimage.EncodedImage)).startswith("(data: ")

    def test_save_names_the_path_that_was_given(
        self, image: fcimage.EncodedImage, tmp_path: pathlib.Path
    ) -> None:
        loop = tmp_path / "loop.png"
        loop.symlink_to(loop)
        with pytest.raises(OSError, match="symbolic links") as caught:
            image.save(loop)
        assert caught.value.filename == loop
        assert loop.is_symlink()
        with pytest.raises(OSError, match="space") as caught:
            image.save("/dev/full")
        assert caught.value.filename == "/dev/full"

    @pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
    def test_every_pickle_protocol_keeps_all_of_it(
        self, image: fcimage.EncodedImage, protocol: int
    ) -> None:
        again = pickle.loads(pickle.dumps(image, protocol))
        assert again == image
        assert again.size == image.size
