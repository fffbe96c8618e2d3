"""The command line: ``fcimage COMMAND``.

Exit statuses, in every command: 0 done, 1 the answer is no (``match``: an event does not match;
``selftest``: a check failed), 2 trouble, such as wrong usage or an image that cannot be read; 130
after Ctrl-C. An error is one line on stderr; a variable FCIMAGE_... of the environment that
fcimage cannot use is one, in every command.
Each group of commands is one module here with a function ``add_parsers(subparsers)``; a
command's parser sets ``run``, a function from the parsed arguments to the exit status. Among these
is ``limits``, which the environment sets.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from io import TextIOWrapper

from .parser import Parser, refuse_unknown_names
from .status import TROUBLE, fail

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

#: The last line of the help of commands that can answer no.
STATUS = {
    "match": "Exit status: 0 all events match, 1 one does not match, 2 trouble.",
    "selftest": "Exit status: 0 everything works, 1 a check failed, 2 trouble.",
}


def parser() -> tuple[Parser, dict[str, Parser]]:
    """The parser for all commands, and the parser of each."""
    from fcimage import __version__

    parser = Parser(
        prog="fcimage",
        description="Turn one uploaded image into all its variants, and parse events.",
        epilog="Exit status: 0 done; 1 no match, or a failed check of selftest; 2 trouble.",
    )
    parser.add_argument("--version", action="version", version=f"fcimage {__version__}")
    subparsers = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for group in GROUPS:
        import_module(f"{__name__}.{group}").add_parsers(subparsers)
    for name, command in subparsers.choices.items():
        command.epilog = STATUS.get(name, "Exit status: 0 done, 2 trouble.")
    return parser, subparsers.choices


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command with the arguments ``argv`` and returns its exit status."""
    from fcimage import Limits
    from fcimage.exceptions import FcImageError

    arguments = sys.argv[1:] if argv is None else list(argv)
    if isinstance(sys.stdout, TextIOWrapper):  # a name that it cannot encode is no error
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        whole, commands = parser()
        refuse_unknown_names(whole, commands, arguments)
        args = whole.parse_args(arguments)
    except SystemExit as stop:  # help and version end with 0, wrong usage with 2
        return stop.code if isinstance(stop.code, int) else TROUBLE
    try:
        args.limits = Limits.from_env(os.environ)
        code: int = args.run(args)
        sys.stdout.flush()
        return code
    except BrokenPipeError:  # `fcimage ... | head`: the reader has closed the pipe
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return TROUBLE
    except KeyboardInterrupt:
        return 130
    except FcImageError as error:
        return fail(str(error))
    except OSError as error:
        where = f"{error.filename}: " if error.filename is not None else ""
        return fail(f"{where}{error.strerror or error}")
