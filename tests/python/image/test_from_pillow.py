"""examples/from_pillow: each handler's images in Pillow and in fcimage are the same."""

from __future__ import annotations

import importlib.util
import math
import pathlib
from types import ModuleType

import fcimage
import numpy as np
import pytest
from PIL import Image

from support.pictures import encoded, opened, photo_like, pixels

FOLDER = pathlib.Path(__file__).parents[3] / "examples/from_pillow"
EXAMPLES = sorted(path.stem for path in FOLDER.glob("*.py"))


def example(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, FOLDER / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def uploaded() -> bytes:
    """Return a photo of a phone: with a date, a place, a camera and an author, lying on its side."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x0112] = "Phone", "Nova 3", 6
    exif[0x013B], exif[0x8298] = "Ann Lee", "(c) Ann Lee"
    exif.get_ifd(0x8769)[0x9003] = "2024:05:06 07:08:09"
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2], gps[3], gps[4] = "N", (30.0, 15.0, 36.0), "W", (120.0, 7.0, 30.0)
    return encoded(photo_like(900, 1200), "JPEG", quality=92, exif=exif.tobytes())


PHOTO = uploaded()


def psnr(first: Image.Image, second: Image.Image) -> float:
    def on_white(image: Image.Image) -> np.ndarray:
        white = Image.new("RGBA", image.size, "white")
        return pixels(Image.alpha_composite(white, image.convert("RGBA")))

    error = float(((on_white(first) - on_white(second)) ** 2).mean())
    return math.inf if error == 0 else 10 * math.log10(255**2 / error)


@pytest.mark.parametrize("name", ["crop", "effects", "metadata", "turn"])
def test_the_images_are_the_same(name: str) -> None:
    module = example(name)
    before, after = module.before(PHOTO), module.after(PHOTO)
    assert before.keys() == after.keys()
    for variant in before:
        old, new = opened(before[variant]), opened(after[variant])
        assert (new.size, new.mode, new.format) == (old.size, old.mode, old.format), variant
        assert psnr(old, new) > 34, variant


def test_metadata_are_those_that_are_wanted() -> None:
    module = example("metadata")
    for files in (module.before(PHOTO), module.after(PHOTO)):
        assert dict(opened(files["thumb"]).getexif()) == {0x013B: "Ann Lee", 0x8298: "(c) Ann Lee"}
        assert fcimage.probe(files["original"]).exif.gps is None
        assert b"Nova" not in files["original"]


def test_a_palette_has_as_many_colors_and_is_closer_to_the_photo() -> None:
    module = example("palette")
    old, new = (opened(files["small"]) for files in (module.before(PHOTO), module.after(PHOTO)))
    assert (new.size, new.mode, len(new.getcolors())) == (old.size, "P", 64)
    whole = example("effects").after(PHOTO)
    assert len(whole) == 4
    plain = fcimage.render(
        PHOTO, fcimage.Variant("a", width=400, height=400, encodings=fcimage.Png())
    )
    photo = opened(plain[0].data)
    assert psnr(photo, new) >= psnr(photo, old) - 0.5


def test_an_animation_has_all_frames() -> None:
    frames = [photo_like(320, 240, seed=seed) for seed in range(4)]
    data = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=80, loop=0)
    module = example("animation")
    old, new = (opened(files["small"]) for files in (module.before(data), module.after(data)))
    assert (new.size, new.n_frames, new.info["duration"]) == (old.size, 4, 80)
    for number, frame in enumerate(frames):
        old.seek(number)
        new.seek(number)
        small = frame.resize((160, 120), Image.Resampling.LANCZOS)
        assert psnr(small, new.convert("RGB")) >= psnr(small, old.convert("RGB")) - 0.5


def test_pixels_are_the_same() -> None:
    module = example("pixels")
    before, after = module.before(PHOTO), module.after(PHOTO)
    assert before.shape == after.shape == (224, 224, 3)
    assert psnr(Image.fromarray(before), Image.fromarray(np.array(after))) > 34


def test_exif_says_the_same() -> None:
    module = example("exif")
    before, after = module.before(PHOTO), module.after(PHOTO)
    assert before.pop("place") == pytest.approx(after.pop("place"))
    assert before == after


def test_a_description_says_the_same() -> None:
    module = example("placeholder")
    before, after = module.before(PHOTO), module.after(PHOTO)
    # fcimage decodes at an eighth of the size.
    assert (int(before["dhash"], 16) ^ int(after["dhash"], 16)).bit_count() <= 3
    channels = zip(*(bytes.fromhex(found["average_color"][1:]) for found in (before, after)))
    assert all(abs(old - new) <= 4 for old, new in channels)
    assert len(after["thumbhash"]) < 30


def test_a_card_of_layers_is_the_same() -> None:
    module = example("layers")
    old, new = (opened(files["card"]) for files in (module.before(PHOTO), module.after(PHOTO)))
    assert (new.size, new.mode) == (old.size, old.mode)
    images, words = (0, 0, 600, 500), (0, 500, 600, 800)
    assert psnr(old.crop(images), new.crop(images)) > 34
    # Pillow moves the outlines of letters to whole pixels (hinting).
    assert psnr(old.crop(words), new.crop(words)) > 24
