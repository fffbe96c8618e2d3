"""Reading what the command line names: a file, or ``-`` for standard input."""

from __future__ import annotations

import sys

__all__ = ["read_bytes"]


def read_bytes(path: str) -> bytes:
    """The bytes of the file ``path``, or of standard input where ``path`` is ``-``."""
    if path == "-":
        return sys.stdin.buffer.read()
    with open(path, "rb") as file:
        return file.read()
