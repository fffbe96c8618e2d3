"""Numbers on the command line: functions for ``type=`` of argparse."""

from __future__ import annotations

import argparse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["between", "natural"]


def natural(text: str) -> int:
    """A whole number of at least 1."""
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"must be a whole number of at least 1, got {text!r}")
    return number


def between(least: float, most: float, unit: str = "") -> Callable[[str], float]:
    """A reader of numbers between two others, both included; ``unit`` stands in the message."""

    def number(text: str) -> float:
        try:
            found = float(text)
        except ValueError:
            found = least - 1
        if not least <= found <= most:
            raise argparse.ArgumentTypeError(
                f"must be between {least:g} and {most:g}{unit and ' '}{unit}, got {text!r}"
            )
        return found

    return number
