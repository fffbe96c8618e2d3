"""Exit statuses, the same in every command."""

from __future__ import annotations

import sys

__all__ = ["DONE", "NO", "TROUBLE", "fail"]

DONE, NO, TROUBLE = 0, 1, 2


def fail(message: str) -> int:
    """Prints why a command failed, as one line on stderr, and returns TROUBLE."""
    print("fcimage: " + " ".join(message.split()), file=sys.stderr)
    return TROUBLE
