"""GIF as programs write it: frames beyond their screen, without an end or a palette, interlaced."""

from __future__ import annotations

import io
import struct

import fcimage
import numpy as np
import pytest
from fcimage import Limits, Png, Variant
from PIL import Image

from support.pictures import encoded

VARIANT = Variant("a", encodings=Png())
COLORS = bytes((200, 40, 30, 40, 160, 60, 20, 60, 200, 250, 250, 250))


def pixels(data: bytes) -> np.ndarray:
    (image,) = fcimage.render(data, VARIANT)
    return np.asarray(Image.open(io.BytesIO(image.data)).convert("RGBA"))


def codes(indices: bytes) -> bytes:
    """Indices of 2 bits as codes of 3 bits: a clear code before each pair keeps them short."""
    out, bits = 0, 0
    for at in range(0, len(indices), 2):
        for code in (4, *indices[at : at + 2]):
            out |= code << bits
            bits += 3
    out |= 5 << bits
    data = out.to_bytes((bits + 3 + 7) // 8, "little")
    pieces = (data[at : at + 255] for at in range(0, len(data), 255))
    return b"\x02" + b"".join(bytes((len(piece),)) + piece for piece in pieces) + b"\0"


def gif(
    screen: tuple[int, int],
    frame: tuple[int, int, int, int],
    indices: bytes,
    *,
    before: bytes = b"",
    palette: bytes = COLORS,
    interlaced: bool = False,
    end: bytes = b";",
) -> bytes:
    flags = 0x81 if palette else 0
    head = b"GIF89a" + struct.pack("<HHBBB", *screen, flags, 0, 0) + palette + before
    place = b"," + struct.pack("<HHHHB", *frame, 0x40 if interlaced else 0)
    return head + place + codes(indices) + end


def test_the_screen_grows_to_hold_the_first_frame() -> None:
    for screen, frame, size in [
        ((2, 2), (0, 0, 4, 3), (4, 3)),
        ((0, 0), (0, 0, 4, 3), (4, 3)),
        ((5, 1), (2, 2, 4, 3), (6, 5)),
        ((9, 9), (2, 2, 4, 3), (9, 9)),
    ]:
        data = gif(screen, frame, bytes(12))
        assert fcimage.probe(data).size == size
        found = pixels(data)
        assert found.shape == (size[1], size[0], 4)
        x, y, width, height = frame
        assert (found[y : y + height, x : x + width] == (200, 40, 30, 255)).all()
        assert Image.open(io.BytesIO(data)).size == size
        assert (found[..., 3] == 255).sum() == width * height


def test_a_frame_beyond_the_limits_is_refused_before_it_is_decoded() -> None:
    data = gif((1, 1), (0, 0, 60_000, 60_000), bytes(2))
    with pytest.raises(fcimage.LimitError):
        fcimage.probe(data)
    far = gif((1, 1), (400, 0, 1, 1), bytes(1))
    with pytest.raises(fcimage.LimitError, match="max_side"):
        fcimage.probe(far, limits=Limits(max_side=400))


def test_a_file_without_an_end_is_whole() -> None:
    whole = gif((2, 2), (0, 0, 2, 2), b"\0\1\2\3")
    expected = pixels(whole)
    assert (expected[..., :3].reshape(-1).tolist()) == list(COLORS)
    # Without the end of the file, and of the pieces.
    for missing in (1, 2):
        assert (pixels(whole[:-missing]) == expected).all()


def test_an_interlaced_frame_is_put_in_order() -> None:
    height = 11
    order = [*range(0, height, 8), *range(4, height, 8), *range(2, height, 4), *range(1, height, 2)]
    indices = bytes(row % 4 for row in order)
    found = pixels(gif((1, height), (0, 0, 1, height), indices, interlaced=True))
    colors = np.frombuffer(COLORS, np.uint8).reshape(4, 3)
    assert (found[:, 0, :3] == colors[np.arange(height) % 4]).all()


def test_the_control_block_says_which_index_is_transparent() -> None:
    control = b"!\xf9\x04\x01\0\0\x01\0"
    found = pixels(gif((2, 1), (0, 0, 2, 1), b"\0\1", before=control))
    assert found[0, :, 3].tolist() == [255, 0]
    assert fcimage.probe(gif((2, 1), (0, 0, 2, 1), b"\0\1")).has_alpha is False


def test_without_a_palette_indices_are_gray_as_in_pillow() -> None:
    data = gif((2, 1), (0, 0, 2, 1), b"\0\3", palette=b"")
    assert pixels(data)[0, :, :3].tolist() == [[0, 0, 0], [3, 3, 3]]
    assert list(Image.open(io.BytesIO(data)).convert("L").tobytes()) == [0, 3]


def test_bytes_between_blocks_are_skipped() -> None:
    expected = pixels(gif((2, 1), (0, 0, 2, 1), b"\0\1"))
    assert (pixels(gif((2, 1), (0, 0, 2, 1), b"\0\1", before=b"\0\0x")) == expected).all()


@pytest.mark.parametrize("colors", [2, 3, 16, 256])
def test_files_of_pillow_are_read_alike(colors: int) -> None:
    random = np.random.default_rng(colors)
    noise = random.integers(0, 256, (37, 53, 3), dtype=np.uint8)
    image = Image.fromarray(noise, "RGB").quantize(colors)
    for options in ({}, {"interlace": 0}, {"transparency": 1}):
        data = encoded(image, "GIF", **options)
        theirs = np.asarray(Image.open(io.BytesIO(data)).convert("RGBA"))
        ours = pixels(data)
        assert (ours[..., 3] == theirs[..., 3]).all()
        seen = theirs[..., 3] == 255
        assert (ours[seen] == theirs[seen]).all()


def test_codes_that_mean_nothing_are_damage() -> None:
    data = gif((9, 9), (0, 0, 9, 9), b"\0\1")
    with pytest.raises(fcimage.DecodeError, match="lacks pixels"):
        pixels(data)
    with pytest.raises(fcimage.DecodeError, match="12 bits"):
        pixels(data.replace(b"\0\x02", b"\0\x0c"))
