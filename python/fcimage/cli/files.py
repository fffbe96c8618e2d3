"""Reads the files that the command line names; ``-`` is standard input."""

from __future__ import annotations

import os
import sys

from fcimage.exceptions import ArgumentError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from typing import BinaryIO

__all__ = ["opened", "read_bytes", "read_text"]


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


def read_text(path: str) -> str:
    """The text of a file, or ``path`` itself where it is JSON or a template. Raises ArgumentError
    if a file is not UTF-8."""
    if (path.lstrip()[:1] in ("{", "[") or "${" in path) and not os.path.exists(path):
        return path
    try:
        return read_bytes(path).decode("utf-8")
    except UnicodeDecodeError as error:
        raise ArgumentError(
            f"{path}: must be UTF-8 text, but byte {error.start} is not valid"
        ) from None
