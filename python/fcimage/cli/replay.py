"""The command ``replay``: processes again what failed."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from fcimage.exceptions import EventError

from .files import read_bytes
from .local import called, context_of, handler_named, printed
from .status import DONE, TROUBLE

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]

__all__ = ["add_parsers"]


def add_parsers(subparsers: Subparsers) -> None:
    """Adds the command of this group."""
    command = subparsers.add_parser(
        "replay", help="process again what failed", description=_replay.__doc__
    )
    command.add_argument(
        "reports",
        metavar="REPORT",
        nargs="+",
        help="a report of FAILURE_PREFIX, or a message of the failure queue; - is standard input",
    )
    command.add_argument(
        "--handler",
        metavar="MODULE.FUNCTION",
        default="fcimage.handler.handler",
        help="the handler (default: fcimage.handler.handler)",
    )
    command.add_argument(
        "--event", action="store_true", help="print the events instead of calling the handler"
    )
    command.set_defaults(run=_replay)


def _replay(args: argparse.Namespace) -> int:
    """Call the handler with the event of each report, on this machine. Environment variables
    configure the handler, as in a function; credentials are taken from
    ALIBABA_CLOUD_ACCESS_KEY_ID, _SECRET and ALIBABA_CLOUD_SECURITY_TOKEN."""
    from fcimage.handler.replay import event_of

    handler = None if args.event else handler_named(args.handler)
    failed = 0
    for path in args.reports:
        try:
            event = event_of(read_bytes(path))
        except EventError as error:
            failed += 1
            print(f"fcimage: {path}: {error}", file=sys.stderr)
            continue
        if handler is None:
            print(event.decode(errors="replace"))
            continue
        result, raised = called(handler, event, context_of(args.handler))
        if raised is None:
            printed(path, result)
            failed += not (isinstance(result, dict) and result.get("statusCode", 200) < 400)
        else:
            failed += 1
            print(f"fcimage: {path}: {raised}", file=sys.stderr)
    return TROUBLE if failed else DONE
