"""Images come from memory, from paths and from binary files; variants from anything iterable."""

from __future__ import annotations

import array
import io
import mmap
import os
import pathlib
from collections.abc import Callable
from typing import Any

import fcimage
import numpy as np
import pytest
from fcimage import Limits, Png, Variant
from PIL import Image

from support.pictures import encoded

PNG = encoded(Image.new("RGB", (6, 4), "red"), "PNG")
VARIANT = Variant("a", width=3, encodings=Png())


@pytest.fixture
def path(tmp_path: pathlib.Path) -> pathlib.Path:
    path = tmp_path / "图.png"
    path.write_bytes(PNG)
    return path


class Reader:
    """Reads as a socket does: fewer bytes than requested."""

    def __init__(self, data: bytes) -> None:
        self.file = io.BytesIO(data)
        self.taken = 0

    def read(self, size: int) -> bytes:
        chunk = self.file.read(min(size, 7))
        self.taken += len(chunk)
        return chunk


INPUTS: dict[str, Callable[[pathlib.Path], Any]] = {
    "bytes": lambda path: PNG,
    "bytearray": lambda path: bytearray(PNG),
    "memoryview": lambda path: memoryview(PNG),
    "array": lambda path: array.array("B", PNG),
    "numpy": lambda path: np.frombuffer(PNG, np.uint8),
    "mmap": lambda path: mmap.mmap(os.open(path, os.O_RDONLY), 0, access=mmap.ACCESS_READ),
    "str": str,
    "PathLike": lambda path: path,
    "BytesIO": lambda path: io.BytesIO(PNG),
    "file": lambda path: path.open("rb"),
    "raw file": lambda path: path.open("rb", buffering=0),
    "reader": lambda path: Reader(PNG),
    "EncodedImage": lambda path: fcimage.render(PNG, Variant("a", encodings=Png()))[0],
}


@pytest.mark.parametrize("kind", INPUTS)
def test_every_kind_of_input_is_read(kind: str, path: pathlib.Path) -> None:
    make = INPUTS[kind]
    info = fcimage.probe(make(path))
    assert (info.format, info.size) == ("png", (6, 4))
    assert fcimage.plan(make(path), VARIANT).decoded_size == (6, 4)
    (image,) = fcimage.render(make(path), VARIANT)
    (streamed,) = fcimage.render_as_completed(make(path), VARIANT)
    assert image == streamed == fcimage.render(PNG, VARIANT)[0]
    assert fcimage.ImageWatermark(make(path)).size == (6, 4)


def test_a_file_is_read_from_where_it_is() -> None:
    file = io.BytesIO(b"before" + PNG)
    file.seek(6)
    assert fcimage.probe(file).size == (6, 4)


def test_a_missing_file_raises_what_open_raises(tmp_path: pathlib.Path) -> None:
    with pytest.raises(FileNotFoundError) as caught:
        fcimage.render(tmp_path / "no.png", VARIANT)
    assert caught.value.filename == tmp_path / "no.png"
    with pytest.raises(IsADirectoryError):
        fcimage.probe(tmp_path)


def test_an_endless_file_is_refused() -> None:
    for device in ("/dev/zero", "/dev/urandom"):
        with pytest.raises(fcimage.ArgumentError, match="not a regular file"):
            fcimage.render(device, VARIANT)
    with pytest.raises(fcimage.ArgumentError, match="null characters"):
        fcimage.probe("a\0b")


def test_at_most_max_input_bytes_are_read(tmp_path: pathlib.Path) -> None:
    large = tmp_path / "large.png"
    with large.open("wb") as file:
        file.truncate(1 << 40)
    with pytest.raises(fcimage.LimitError, match="max_input_bytes") as caught:
        fcimage.render(large, VARIANT)
    assert caught.value.limit == "max_input_bytes"
    reader = Reader(bytes(10_000))
    with pytest.raises(fcimage.LimitError, match="max_input_bytes"):
        fcimage.probe(reader, limits=Limits(max_input_bytes=1000))
    assert reader.taken < 1100


def test_a_text_file_says_that_it_must_be_binary() -> None:
    with pytest.raises(fcimage.ArgumentTypeError, match=r"binary file, its read\(\) returned str"):
        fcimage.probe(io.StringIO("no bytes"))  # type: ignore[arg-type]


def test_an_exception_of_read_is_passed_on() -> None:
    class Broken:
        def read(self, size: int) -> bytes:
            raise ConnectionResetError("gone")

    with pytest.raises(ConnectionResetError, match="gone"):
        fcimage.probe(Broken())


@pytest.mark.parametrize("make", [list, tuple, iter, lambda v: (x for x in v), dict.fromkeys])
def test_variants_come_from_any_iterable(make: Any) -> None:
    variants = [VARIANT, Variant("b", width=2, encodings=Png())]
    assert [image.variant for image in fcimage.render(PNG, make(variants))] == ["a", "b"]


def test_one_variant_needs_no_list() -> None:
    assert fcimage.render(PNG, VARIANT) == fcimage.render(PNG, [VARIANT])
    assert fcimage.plan(PNG, VARIANT) == fcimage.plan(PNG, [VARIANT])


def test_an_exception_of_the_iterable_is_passed_on() -> None:
    def variants() -> Any:
        yield VARIANT
        raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        fcimage.render(PNG, variants())


class BytesPath:
    def __init__(self, path: object) -> None:
        self.path = path

    def __fspath__(self) -> Any:
        return self.path


def test_a_path_may_be_bytes_behind_fspath(path: pathlib.Path) -> None:
    assert fcimage.probe(BytesPath(os.fsencode(path))).width == 6
    with pytest.raises(fcimage.ArgumentTypeError, match=r"a path must be a str or bytes: .*int"):
        fcimage.probe(BytesPath(3))
    with pytest.raises(fcimage.ArgumentError, match="a path must be text that a file name can"):
        fcimage.probe("\ud800")


@pytest.mark.parametrize("found", [io.BytesIO, pathlib.Path])
def test_a_class_is_neither_a_path_nor_a_file(found: Any) -> None:
    with pytest.raises(fcimage.ArgumentTypeError, match="data must be bytes-like, a path"):
        fcimage.probe(found)
