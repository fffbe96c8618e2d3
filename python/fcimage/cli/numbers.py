"""Numbers and names on the command line: functions for ``type=`` of argparse, and sizes."""

from __future__ import annotations

import argparse

from .parser import suggestion

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["between", "natural", "one_of", "size", "whole"]


def whole(text: str) -> int:
    """A whole number; its range is checked where it is used."""
    digits = text[1:] if text[:1] in ("-", "+") else text
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 18):
        raise argparse.ArgumentTypeError(f"must be a whole number, got {text!r}")
    return int(text)


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


def one_of(*names: str) -> Callable[[str], str]:
    """A reader of one of some names."""

    def name(text: str) -> str:
        if text.lower() not in names:
            raise argparse.ArgumentTypeError(
                f"must be {', '.join(names[:-1])} or {names[-1]}, got {text!r}"
                + suggestion(text, names)
            )
        return text.lower()

    return name


def size(count: int) -> str:
    """A number of bytes with its unit: ``812 bytes``, ``52.3 kB``, ``4.07 MB``."""
    if count < 1000:
        return f"{count} bytes"
    if count < 999_950:
        return f"{count / 1e3:.1f} kB"
    if count < 999_995_000:
        return f"{count / 1e6:.2f} MB"
    return f"{count / 1e9:,.2f} GB"
