"""Reads the files that the command line names; ``-`` is standard input."""

from __future__ import annotations

import os
import sys

from fcimage.exceptions import ArgumentError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from typing import BinaryIO

__all__ = ["IMAGE_EXTENSIONS", "images_in", "opened", "read_bytes", "read_text"]

#: The files of a folder that are images by their names.
IMAGE_EXTENSIONS = (
    ".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".gif", ".bmp", ".tif", ".tiff",
    ".heic", ".heif", ".avif",
)  # fmt: skip


def opened(path: str) -> AbstractContextManager[BinaryIO]:
    """The binary file ``path``, or standard input if ``path`` is ``-``."""
    if path == "-":
        from contextlib import nullcontext

        return nullcontext(sys.stdin.buffer)
    return open(path, "rb")


def read_bytes(path: str) -> bytes:
    """The bytes of the file ``path``, or of standard input if ``path`` is ``-``."""
    with opened(path) as file:
        return file.read()


def read_text(text: str) -> str:
    """The text of the file in ``@file``; ``text`` itself where it is JSON or a template; otherwise
    the text of the file of that name. Raises ArgumentError if a file is not UTF-8."""
    if text.startswith("@"):
        path = text[1:]
    elif (text.lstrip()[:1] in ("{", "[") or "${" in text) and not os.path.exists(text):
        return text
    else:
        path = text
    try:
        return read_bytes(path).decode("utf-8")
    except UnicodeDecodeError as error:
        raise ArgumentError(
            f"{path}: must be UTF-8 text, but byte {error.start} is not valid"
        ) from None


def images_in(paths: list[str], output: str | None = None) -> list[tuple[str, str]]:
    """The images that ``paths`` name, each with the folder below the output for its files.

    A folder stands for the images in it and in its folders, which are told by their extensions.
    Hidden files and the folder ``output`` are left out. Raises ArgumentError for a folder without
    images.
    """
    found: list[tuple[str, str]] = []
    for path in paths:
        if path == "-" or not os.path.isdir(path):
            found.append((path, ""))
            continue
        images = list(_walk(path, output))
        if not images:
            raise ArgumentError(f"{path}: the folder contains no images")
        found += images
    return found


def _walk(path: str, output: str | None) -> Iterator[tuple[str, str]]:
    def failed(error: OSError) -> None:
        raise error

    skipped = None if output is None else os.path.realpath(output)
    for folder, folders, files in os.walk(path, onerror=failed):
        folders[:] = sorted(
            name
            for name in folders
            if name[0] != "." and os.path.realpath(os.path.join(folder, name)) != skipped
        )
        below = os.path.relpath(folder, path)
        for name in sorted(files):
            if name[0] != "." and name.lower().endswith(IMAGE_EXTENSIONS):
                yield os.path.join(folder, name), "" if below == "." else below
