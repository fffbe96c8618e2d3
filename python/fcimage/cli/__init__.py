"""The command line: ``python -m fcimage COMMAND``.

Exit codes: 0 done or matched, 1 failed or not matched, 2 wrong usage; ``match`` ends with 2 where
it fails, too, as ``grep`` does. An error is one line on stderr; a variable FCIMAGE_... of the
environment that fcimage cannot use is one, in every command.
Each group of commands is one module here with a function ``add_parsers(subparsers)``; a
command's parser sets ``run``, a function from the parsed arguments to the exit code. Among these is
``limits``, which the environment sets.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module

__all__ = ["main"]

#: The modules of this package that hold commands, in the order in which help lists them.
GROUPS: tuple[str, ...] = (
    "image",
    "explain",
    "event",
    "invoke",
    "replay",
    "backfill",
    "selftest",
    "cost",
)

OK, FAILED, USAGE = 0, 1, 2


def parser() -> argparse.ArgumentParser:
    """The parser for all commands."""
    from fcimage import __version__

    parser = argparse.ArgumentParser(
        prog="fcimage",
        description="Turn one uploaded image into all its variants, and parse events.",
        epilog="Exit codes: 0 done or matched, 1 failed or not matched, 2 wrong usage.",
    )
    parser.add_argument("--version", action="version", version=f"fcimage {__version__}")
    subparsers = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for group in GROUPS:
        import_module(f"{__name__}.{group}").add_parsers(subparsers)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command with the arguments ``argv`` and returns its exit code."""
    from fcimage import Limits
    from fcimage.exceptions import FcImageError

    try:
        args = parser().parse_args(argv)
    except SystemExit as stop:  # help and version end with 0, wrong usage with 2
        return stop.code if isinstance(stop.code, int) else USAGE
    try:
        args.limits = Limits.from_env(os.environ)
        code: int = args.run(args)
        sys.stdout.flush()
        return code
    except BrokenPipeError:  # `fcimage ... | head`: the reader has closed the pipe
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except KeyboardInterrupt:
        return 130
    except FcImageError as error:
        return fail(str(error))
    except OSError as error:
        where = f"{error.filename}: " if error.filename is not None else ""
        return fail(f"{where}{error.strerror or error}")


def fail(message: str) -> int:
    """Prints why a command failed, as one line on stderr, and returns its exit code."""
    print("fcimage: " + " ".join(message.split()), file=sys.stderr)
    return FAILED
