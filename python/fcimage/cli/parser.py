"""The parser of the command line: its messages are one line each and suggest what was meant."""

from __future__ import annotations

import argparse
import re
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import NoReturn

__all__ = ["Parser", "refuse_unknown_names", "suggestion"]

#: What other programs call a command is an option here.
ELSEWHERE = {"version": "--version", "help": "--help"}


def suggestion(name: str, known: Iterable[str]) -> str:
    """``; did you mean ...?`` with the known name that is close to ``name``, or nothing."""
    from difflib import get_close_matches

    close = get_close_matches(name.lower(), known, n=1)
    return f"; did you mean {close[0]}?" if close else ""


class _Help(argparse.HelpFormatter):
    """Help whose left column is wide enough for the names of the commands."""

    def add_argument(self, action: argparse.Action) -> None:
        super().add_argument(action)
        self._action_max_length += 2


class Parser(argparse.ArgumentParser):
    """A parser that takes no abbreviations and ends wrong usage with one line."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"allow_abbrev": False, "formatter_class": _Help, **options})

    def error(self, message: str) -> NoReturn:
        """Says what is wrong with the arguments, and ends the program with 2."""
        message = re.sub(r"^argument ([^:]+): must ", r"\1 must ", message)
        message = re.sub(r"^argument (?=-|[A-Z])", "", message)
        self.exit(2, f"{self.prog}: {message}; see {self.prog} --help\n")


def refuse_unknown_names(
    parser: Parser, commands: dict[str, Parser], arguments: Sequence[str]
) -> None:
    """Ends the program if a command or an option does not exist, with the one that is close."""
    chosen = parser
    for argument in arguments:
        if argument == "--":
            return
        if argument.startswith("--"):
            name = argument.partition("=")[0]
            known = chosen._option_string_actions
            if name not in known:
                chosen.error(f"there is no option {name}{suggestion(name, known)}")
        elif chosen is parser and not argument.startswith("-"):
            if argument not in commands:
                meant = ELSEWHERE.get(argument)
                close = f"; did you mean {meant}?" if meant else suggestion(argument, commands)
                parser.error(f"there is no command {argument!r}{close}")
            chosen = commands[argument]
    if not arguments:
        parser.print_help(sys.stderr)
        parser.exit(2)
