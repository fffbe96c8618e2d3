"""What `Gif()` writes, as Pillow and the formulas of `support.animations` see it."""

from __future__ import annotations

import io
import struct
from functools import partial

import fcimage
import numpy as np
import pytest
from fcimage import Gif, Jpeg, SameFormat, Variant, WebP
from PIL import Image

from support.animations import CLEAR, KEEP, RESTORE, apng, canvases, gif, random_frames, webp
from support.pictures import encoded, photo_like

KEPT = Variant("a", animation="keep", encodings=Gif())


def rgba(image: Image.Image) -> np.ndarray:
    pixels = np.array(image.convert("RGBA"))
    pixels[pixels[..., 3] == 0] = 0
    return pixels


def read(data: bytes) -> list[tuple[np.ndarray, int]]:
    """The frames as Pillow composes them, with their delays."""
    found = []
    with Image.open(io.BytesIO(data)) as file:
        assert file.format == "GIF"
        for number in range(getattr(file, "n_frames", 1)):
            file.seek(number)
            found.append((rgba(file), round(file.info.get("duration", 0))))
    return found


def rendered(data: bytes, variant: Variant = KEPT) -> fcimage.EncodedImage:
    (image,) = fcimage.render(data, variant)
    assert (image.format, image.media_type, image.extension) == ("gif", "image/gif", "gif")
    return image


def merged(frames: list[np.ndarray], delays: list[int]) -> list[tuple[np.ndarray, int]]:
    """Frames that change nothing make the one before them longer."""
    found: list[tuple[np.ndarray, int]] = []
    for frame, delay in zip(frames, delays, strict=True):
        frame = np.where(frame[..., 3:] > 0, frame, 0).astype(np.uint8)
        if found and np.array_equal(found[-1][0], frame):
            found[-1] = (frame, found[-1][1] + delay)
        else:
            found.append((frame, delay))
    return found


def of_noise(frames: int, delays: list[int], kind: str = "WEBP", loop: int = 0) -> bytes:
    """Frames of at most 200 colors each, all of which change."""
    random = np.random.default_rng(3)
    made = [Image.fromarray(random.integers(0, 200, (20, 30), np.uint8)) for _ in range(frames)]
    out = io.BytesIO()
    options = {"lossless": True} if kind == "WEBP" else {}
    made[0].save(
        out, kind, save_all=True, append_images=made[1:], duration=delays, loop=loop, **options
    )
    return out.getvalue()


@pytest.mark.parametrize("seed", range(40))
@pytest.mark.parametrize(
    ("disposals", "blends", "write"),
    [
        ((KEEP, CLEAR, RESTORE), (True,), partial(gif, transparent=True)),
        ((KEEP, CLEAR), (False, True), webp),
        ((KEEP, CLEAR, RESTORE), (False, True), apng),
    ],
)
def test_animations_of_few_colors_come_back_to_the_pixel(
    disposals: tuple[int, ...], blends: tuple[bool, ...], write: object, seed: int
) -> None:
    drawn, delays = random_frames(seed, disposals, blends, (0, 255))
    image = rendered(write(drawn, delays))  # type: ignore[operator]
    assert (image.frames, image.source_frames) == (len(drawn), len(drawn))
    expected = merged(canvases(drawn), delays)
    found = read(image)
    assert [delay for _, delay in found] == [delay for _, delay in expected]
    for number, ((pixels, _), (other, _)) in enumerate(zip(found, expected, strict=True)):
        assert np.array_equal(pixels, other), number


@pytest.mark.parametrize("seed", range(10))
def test_a_way_to_webp_and_back_changes_nothing(seed: int) -> None:
    drawn, delays = random_frames(seed, (KEEP, CLEAR, RESTORE), (True,), (0, 255))
    first = rendered(gif(drawn, delays, transparent=True))
    (between,) = fcimage.render(first, KEPT.replace(encodings=WebP(lossless=True)))
    again = read(rendered(between))
    for (pixels, delay), (other, before) in zip(again, read(first), strict=True):
        assert np.array_equal(pixels, other)
        assert delay == before


def test_frames_of_many_colors_are_near_and_what_did_not_change_does_not_flicker() -> None:
    photo = photo_like(96, 64).convert("RGB")
    frames = []
    for number in range(4):
        frame = photo.copy()
        frame.paste((250, 20, 90), (10 + 9 * number, 8, 34 + 9 * number, 40))
        frames.append(frame)
    out = io.BytesIO()
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:], lossless=True)
    found = [pixels[..., :3].astype(int) for pixels, _ in read(rendered(out.getvalue()))]
    for pixels, frame in zip(found, frames, strict=True):
        assert np.abs(pixels - np.asarray(frame)).mean() < 5
    for before, after in zip(found, found[1:]):
        assert np.array_equal(before[44:], after[44:])
        assert np.array_equal(before[:, 70:], after[:, 70:])


@pytest.mark.parametrize(
    ("delays", "expected"),
    [
        ([33] * 6, [30, 40, 30, 30, 40, 30]),
        ([40, 70, 90], [40, 70, 90]),
        ([16, 17, 17, 16, 17, 97], [20, 20, 20, 20, 20, 80]),
        ([10, 10, 20], [10, 10, 20]),
        ([700_000, 50], [655_350, 50]),
    ],
)
def test_delays_are_rounded_without_adding_up_and_are_at_least_20_ms(
    delays: list[int], expected: list[int]
) -> None:
    image = rendered(of_noise(len(delays), delays))
    assert [delay for _, delay in read(image)] == expected


@pytest.mark.parametrize(("loop", "repeats"), [(0, 0), (1, None), (2, 1), (7, 6), (65_535, 65_534)])
def test_a_file_says_how_often_it_is_repeated_after_the_first_time(
    loop: int, repeats: int | None
) -> None:
    image = bytes(rendered(of_noise(2, [50, 50], loop=loop)))
    at = image.find(b"NETSCAPE2.0")
    assert (at < 0) == (repeats is None)
    if repeats is not None:
        assert struct.unpack_from("<H", image, at + 13) == (repeats,)
    again = rendered(image)
    assert bytes(again)[at : at + 16] == image[at : at + 16]
    (back,) = fcimage.render(image, KEPT.replace(encodings=WebP(lossless=True)))
    with Image.open(io.BytesIO(back)) as file:
        assert file.info["loop"] == loop


def test_transparency_is_one_bit_with_its_threshold_at_half() -> None:
    samples = np.full((4, 256, 4), 90, np.uint8)
    samples[..., 3] = np.arange(256)
    image = rendered(encoded(Image.fromarray(samples, "RGBA"), "PNG"))
    alpha = rgba(Image.open(io.BytesIO(image)))[..., 3]
    assert np.array_equal(alpha, np.where(samples[..., 3] >= 128, 255, 0))


def test_an_upload_stays_what_it_is() -> None:
    variants = [
        Variant("moves", animation="keep", width=12, encodings=SameFormat()),
        Variant("rests", width=12, encodings=SameFormat(gif=Gif(4, dither=0))),
    ]
    moves, rests = fcimage.render(of_noise(3, [50] * 3, "GIF"), variants)
    assert (moves.format, moves.frames, moves.size) == ("gif", 3, moves.size)
    assert (rests.format, rests.frames, rests.source_frames) == ("gif", 1, 3)
    with Image.open(io.BytesIO(rests)) as file:
        assert len(file.convert("RGB").getcolors()) <= 4
    photo = fcimage.render(encoded(photo_like(30, 20), "JPEG"), variants)
    assert [image.format for image in photo] == ["jpeg", "jpeg"]


def test_fewer_colors_and_no_dithering_make_smaller_files() -> None:
    photo = encoded(photo_like(160, 120), "JPEG")
    sizes = [
        len(rendered(photo, KEPT.replace(encodings=Gif(colors, dither=dither))))
        for colors, dither in [(256, 100), (256, 0), (16, 0), (2, 0)]
    ]
    assert sizes == sorted(sizes, reverse=True)


def test_the_bytes_do_not_depend_on_threads() -> None:
    drawn, delays = random_frames(5, (KEEP, CLEAR, RESTORE), (True,), (0, 255))
    data = gif(drawn, delays)
    variants = [KEPT, KEPT.replace(name="b", width=13), Variant("c", encodings=[Gif(), Jpeg()])]
    one, two, three = (fcimage.render(data, variants, threads=n) for n in (1, 2, 3))
    assert one == two == three
    assert sorted(fcimage.render_as_completed(data, variants, threads=2)) == sorted(one)


@pytest.mark.parametrize(
    ("keyword", "value", "hint"),
    [
        ("colours", 16, "use colors="),
        ("save_all", True, 'animation="keep"'),
        ("duration", 40, "keeps those of its source"),
        ("loop", 0, "keeps those of its source"),
        ("optimize", True, "never coded again"),
        ("palette", None, "the palette is chosen"),
        ("quality", 80, "use colors= and dither="),
    ],
)
def test_names_of_other_libraries_get_a_hint(keyword: str, value: object, hint: str) -> None:
    with pytest.raises(fcimage.ArgumentError, match=hint):
        Gif(**{keyword: value})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "options", [{"colors": 1}, {"colors": 257}, {"dither": -1}, {"dither": 101}]
)
def test_options_have_ranges(options: dict[str, int]) -> None:
    (name,) = options
    with pytest.raises(fcimage.ArgumentError, match=f"{name} must be between"):
        Gif(**options)  # type: ignore[arg-type]


def test_a_recipe_holds_the_options() -> None:
    variant = Variant("a", encodings=Gif(17, dither=3))
    assert fcimage.variants_from_json(fcimage.variants_to_json(variant)) == [variant]
    others = [
        variant.replace(encodings=Gif(*colors, **rest))
        for colors, rest in [((16,), {"dither": 3}), ((17,), {})]
    ]
    assert len({variant.fingerprint, *(other.fingerprint for other in others)}) == 3
