"""Pixels out (`decode`, `Pixels`) and in (`render` of arrays and images of Pillow)."""

from __future__ import annotations

import copy
import gc
import io
import pickle
import sys
from typing import Any

import fcimage
import numpy as np
import pytest
from fcimage import Limits, Pixels, Png, Variant, WebP
from PIL import Image, ImageCms

from support.pictures import encoded

WHOLE = Variant("a", encodings=Png())


def noise(*shape: int) -> np.ndarray[Any, np.dtype[np.uint8]]:
    return np.random.default_rng(7).integers(0, 256, shape, dtype=np.uint8)


def written(data: Any) -> Image.Image:
    """What a lossless render of `data` shows."""
    [image] = fcimage.render(data, WHOLE)
    return Image.open(io.BytesIO(image))


@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA"])
def test_pixels_are_those_that_pillow_decodes(mode: str) -> None:
    image = Image.fromarray(noise(5, 7, 4), "RGBA").convert(mode)
    pixels = fcimage.decode(encoded(image, "PNG"))
    assert pixels.mode == {"L": "gray", "RGB": "rgb", "RGBA": "rgba"}[mode]
    assert np.array_equal(np.asarray(pixels), np.asarray(image))
    assert pixels.shape == np.asarray(image).shape
    assert (pixels.size, pixels.undersized, pixels.decoded_fraction) == ((7, 5), False, 1.0)


@pytest.mark.parametrize(("mode", "pillow"), [("gray", "L"), ("rgb", "RGB"), ("rgba", "RGBA")])
def test_a_mode_is_converted_as_by_pillow(mode: Any, pillow: str) -> None:
    image = Image.fromarray(noise(16, 16, 3), "RGB")
    pixels = fcimage.decode(encoded(image, "PNG"), mode=mode)
    assert np.array_equal(np.asarray(pixels), np.asarray(image.convert(pillow)))


def test_the_background_shows_where_the_mode_has_no_alpha() -> None:
    clear = encoded(Image.new("RGBA", (2, 2), (0, 0, 0, 0)), "PNG")
    assert fcimage.decode(clear, mode="rgb", background="#ff8000").data[0, 0, 1] == 128
    assert fcimage.decode(clear).mode == "rgba"


def test_a_resized_image_has_the_pixels_of_a_lossless_variant() -> None:
    photo = encoded(Image.fromarray(noise(64, 96, 3)).resize((960, 640)), "JPEG", quality=90)
    for options in (
        {"width": 300},
        {"width": 50, "height": 50, "fit": "cover", "gravity": "east"},
        {"width": 90, "height": 90, "fit": "contain", "background": "red"},
        {"height": 700, "size_when_smaller": "enlarge"},
    ):
        pixels = fcimage.decode(photo, **options)
        [image] = fcimage.render(photo, Variant("a", **options, encodings=WebP(lossless=True)))
        assert np.array_equal(np.asarray(pixels), np.asarray(Image.open(io.BytesIO(image))))


def test_orientation_and_damage_are_as_in_render() -> None:
    image = Image.fromarray(noise(8, 16, 3))
    exif = Image.Exif()
    exif[0x0112] = 6
    turned = encoded(image, "JPEG", exif=exif)
    assert fcimage.decode(turned).size == (8, 16)
    assert fcimage.decode(turned, auto_orient=False).size == (16, 8)
    cut = encoded(Image.fromarray(noise(64, 64, 3)), "PNG")[:6000]
    with pytest.raises(fcimage.DecodeError):
        fcimage.decode(cut)
    assert 0 < fcimage.decode(cut, on_damage="salvage").decoded_fraction < 1


def test_the_memory_is_shared_and_writable() -> None:
    pixels = fcimage.decode(encoded(Image.new("RGB", (3, 2), "red"), "PNG"))
    for array in (np.asarray(pixels), np.from_dlpack(pixels), np.asarray(pixels.data)):
        assert array.shape == (2, 3, 3)
        assert (
            array.__array_interface__["data"][0]
            == (np.frombuffer(pixels.data.cast("B"), np.uint8).__array_interface__["data"][0])
        )
    np.asarray(pixels)[1, 2] = (1, 2, 3)
    assert pixels.tobytes()[-3:] == bytes([1, 2, 3])
    assert bytes(pixels) == pixels.tobytes()
    assert Image.fromarray(pixels).getpixel((2, 1)) == (1, 2, 3)
    assert memoryview(pixels.__buffer__(0)).shape == (2, 3, 3)
    if sys.version_info >= (3, 12):
        assert memoryview(pixels).shape == (2, 3, 3)


@pytest.mark.parametrize("version", [None, (1, 0)])
def test_an_exported_capsule_frees_what_it_holds(version: tuple[int, int] | None) -> None:
    from fcimage import _dlpack

    pixels = Pixels(bytearray(12), width=2, height=2, mode="rgb")
    before = len(_dlpack._exported)
    capsule = pixels.__dlpack__(max_version=version)
    assert len(_dlpack._exported) == before + 1
    del capsule
    gc.collect()
    assert len(_dlpack._exported) == before
    array = np.from_dlpack(pixels)
    del pixels
    assert array.sum() == 0
    del array
    gc.collect()
    assert len(_dlpack._exported) == before


def test_a_copy_is_exported_where_it_is_asked_for_and_other_devices_are_refused() -> None:
    memory = bytearray(12)
    pixels = Pixels(memory, width=2, height=2, mode="rgb")
    capsule = pixels.__dlpack__(copy=True)
    memory.append(1)  # nothing holds it
    del capsule, memory[-1]
    with pytest.raises(BufferError, match="CPU"):
        pixels.__dlpack__(dl_device=(2, 0))


@pytest.mark.parametrize("mode", ["L", "LA", "RGB", "RGBA"])
def test_an_image_of_pillow_and_its_array_render_alike(mode: str) -> None:
    image = Image.fromarray(noise(9, 11, 4), "RGBA").convert(mode)
    expected = image.convert("RGBA").tobytes()
    assert written(image).convert("RGBA").tobytes() == expected
    assert written(np.asarray(image)).convert("RGBA").tobytes() == expected


@pytest.mark.parametrize("mode", ["1", "P", "CMYK", "YCbCr", "HSV"])
def test_other_modes_of_pillow_are_converted_by_pillow(mode: str) -> None:
    image = Image.fromarray(noise(9, 11, 3), "RGB").convert(mode)
    assert written(image).convert("RGB").tobytes() == image.convert("RGB").tobytes()


def test_a_palette_with_transparency_keeps_it() -> None:
    image = Image.new("P", (2, 1))
    image.putpalette([255, 0, 0, 0, 255, 0])
    image.putdata([0, 1])
    image.info["transparency"] = 1
    assert written(image).convert("RGBA").getpixel((1, 0))[3] == 0  # type: ignore[index]


def test_views_of_arrays_have_their_own_strides() -> None:
    array = noise(10, 12, 3)
    for view in (array[::2, ::3], array[..., ::-1], array[2:5, 1:4], array[..., 0], array[..., :1]):
        shown = np.asarray(written(view).convert("RGB"))
        expected = (
            view if view.ndim == 3 and view.shape[2] == 3 else view.reshape(*view.shape[:2], 1)
        )
        assert np.array_equal(shown, np.broadcast_to(expected, shown.shape))


def test_the_profile_of_an_image_of_pillow_is_applied() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    image = Image.new("RGB", (4, 4), (200, 30, 30))
    image.info["icc_profile"] = profile
    found = written(image).convert("RGB").getpixel((1, 1))
    assert isinstance(found, tuple)
    assert all(abs(a - b) <= 1 for a, b in zip(found, (200, 30, 30)))


def test_a_tensor_of_torch_is_read_through_numpy() -> None:
    class Tensor:
        def __dlpack__(self) -> Any:
            raise AssertionError

        def numpy(self) -> Any:
            return noise(3, 4, 3)

    assert written(Tensor()).size == (4, 3)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (np.zeros((4, 4, 3), np.float32), "scale floats to 0..255"),
        (np.zeros((4, 4, 3), np.uint16), "convert them to uint8"),
        (np.zeros((3, 40, 50), np.uint8), "channels come last: transpose it"),
        (np.zeros((2, 4, 4, 3), np.uint8), "one by one"),
        (np.zeros((0, 4, 3), np.uint8), r"got \(0, 4, 3\)"),
        (Image.new("F", (2, 2)), "convert it to"),
        (Image.new("I;16", (2, 2)), "convert it to"),
    ],
)
def test_what_is_no_8_bit_image_is_refused_with_a_way_out(data: Any, message: str) -> None:
    for call in (lambda: fcimage.render(data, WHOLE), lambda: fcimage.decode(data)):
        with pytest.raises(fcimage.ArgumentError, match=message):
            call()


def test_limits_hold_before_pixels_are_copied() -> None:
    huge = np.broadcast_to(np.zeros(3, np.uint8), (60_000, 60_000, 3))
    with pytest.raises(fcimage.LimitError, match="max_pixels"):
        fcimage.render(huge, WHOLE)
    png = encoded(Image.new("RGB", (1000, 1000)), "PNG")
    with pytest.raises(fcimage.LimitError, match="decoding may need"):
        fcimage.decode(png, limits=Limits(max_memory=20_000_000), mode="rgba")


def test_pixels_are_a_value_whose_samples_change() -> None:
    pixels = Pixels(bytes(range(12)), width=2, height=2, mode="rgb", undersized=True)
    same = Pixels(bytearray(range(12)), width=2, height=2, mode="rgb", undersized=True)
    assert pixels == same
    assert pickle.loads(pickle.dumps(pixels)) == pixels
    assert copy.deepcopy(pixels) == pixels
    assert repr(pixels) == "<fcimage.Pixels 2x2 rgb>"
    same.data[0, 0, 0] = 99
    assert pixels != same
    assert pixels != "pixels"
    with pytest.raises(TypeError):
        hash(pixels)
    with pytest.raises(AttributeError, match="only the samples"):
        pixels.width = 3
    with pytest.raises(AttributeError, match="only the samples"):
        del pixels.width


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"data": "text"}, "data must be bytes or a bytearray, got str"),
        ({"width": 0}, "width must be at least 1, got 0"),
        ({"height": True}, "height must be an int, got bool"),
        ({"mode": "cmyk"}, "mode must be one of gray, rgb, rgba, got 'cmyk'"),
        ({"undersized": 1}, "undersized must be True or False, got int"),
        ({"decoded_fraction": "1"}, "decoded_fraction must be a float, got str"),
        ({"decoded_fraction": 1.5}, "decoded_fraction must be between 0.0 and 1.0, got 1.5"),
        ({"data": bytes(11)}, "2 x 2 pixels of the mode 'rgb' need 12 bytes, got 11"),
    ],
)
def test_wrong_arguments_of_pixels_are_named(arguments: dict[str, Any], message: str) -> None:
    valid: dict[str, Any] = {"data": bytes(12), "width": 2, "height": 2, "mode": "rgb"}
    with pytest.raises(fcimage.ArgumentError) as caught:
        Pixels(**{**valid, **arguments})
    assert str(caught.value) == message


def test_planning_and_streaming_take_pixels_too() -> None:
    array = noise(40, 60, 3)
    assert fcimage.plan(array, WHOLE).peak_bytes > array.nbytes
    [image] = fcimage.render_as_completed(array, WHOLE)
    assert image == fcimage.render(array, WHOLE)[0]
