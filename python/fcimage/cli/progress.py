"""Works on one image after the other, with a progress bar on a terminal."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

from fcimage import FcImageError

from .status import DONE, TROUBLE

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["each", "printable"]

WIDTH = 30


def printable(text: str) -> str:
    """Names and texts of files for a terminal, which control characters could change."""
    return "".join(character if character.isprintable() else "?" for character in text)


class _Bar:
    """A bar of ``total`` steps, if standard error is a terminal and there are several steps."""

    def __init__(self, total: int) -> None:
        self.total, self.done = total, 0
        self.visible = total > 1 and sys.stderr.isatty()

    def show(self) -> None:
        """Draws the bar."""
        if self.visible:
            full = "#" * (WIDTH * self.done // self.total)
            print(f"\r[{full:<{WIDTH}}] {self.done} of {self.total}", end="", file=sys.stderr)
            sys.stderr.flush()

    def clear(self) -> None:
        """Removes the bar, so that a line can be printed in its place."""
        if self.visible:
            print("\r\033[K", end="", file=sys.stderr)
            sys.stderr.flush()


def each(
    images: list[tuple[str, str]],
    work: Callable[[str, str], tuple[str, dict[str, Any]]],
    as_json: bool,
) -> int:
    """Runs ``work`` on each image and returns the exit status. A failure is one line on standard
    error and does not stop the rest."""
    failed = 0
    bar = _Bar(len(images))
    for path, below in images:
        bar.show()
        problem = ""
        try:
            text, facts = work(path, below)
        except (FcImageError, OSError) as error:
            failed += 1
            reason = error.strerror if isinstance(error, OSError) else str(error)
            text, facts = "", {"error": type(error).__name__}
            problem = " ".join(str(reason).split())
        bar.clear()
        bar.done += 1
        if problem:
            print(f"fcimage: {printable(path)}: {printable(problem)}", file=sys.stderr)
        if as_json:
            print(json.dumps({"source": path, **facts}), flush=True)
        elif text:
            print("\n".join(map(printable, text.split("\n"))), flush=True)
    return TROUBLE if failed else DONE
