"""The command ``backfill``: makes the variants of everything that is in a bucket already."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import sys
from typing import TYPE_CHECKING, Any

from fcimage.exceptions import ArgumentError

from .files import read_text
from .numbers import between, natural, one_of
from .status import DONE, TROUBLE

if TYPE_CHECKING:
    from fcimage.backfill import Backfill, Delivery

    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]

__all__ = ["add_parsers"]


def add_parsers(subparsers: Subparsers) -> None:
    """Adds the command of this group."""
    command = subparsers.add_parser(
        "backfill",
        help="make the variants of everything that is in a bucket already",
        description=_backfill.__doc__,
    )
    command.add_argument("source", metavar="oss://BUCKET/PREFIX", help="the images to process")
    command.add_argument("--to", metavar="BUCKET", help="the bucket for variants (TARGET_BUCKET)")
    command.add_argument(
        "--variants", metavar="RECIPE", help="the variants as JSON, or @FILE (FCIMAGE_VARIANTS)"
    )
    command.add_argument(
        "--inventory", metavar="FILE", help="objects to process: .txt, .csv, .csv.gz or .parquet"
    )
    command.add_argument(
        "--columns", metavar="NAMES", help="the columns of a CSV inventory that has no head"
    )
    command.add_argument(
        "--pattern",
        metavar="PATTERN",
        help="an event pattern over key, size and modified, as JSON, or @FILE",
    )
    command.add_argument("--since", metavar="DATE", help="only objects written since then")
    command.add_argument(
        "--runner",
        type=one_of("local", "ray", "function"),
        metavar="NAME",
        default="local",
        help="what does the work: local (default), ray or function",
    )
    command.add_argument("--address", metavar="ADDRESS", help="the Ray cluster (this machine)")
    command.add_argument(
        "--order",
        type=one_of("key", "oldest", "newest"),
        default="key",
        help="key (default), oldest or newest first",
    )
    command.add_argument(
        "--workers", metavar="N", type=natural, help="processes or requests side by side"
    )
    command.add_argument("--limit", metavar="N", type=natural, help="process at most N objects")
    command.add_argument(
        "--state",
        metavar="DIR",
        default="fcimage-backfill",
        help="the folder of the state (fcimage-backfill)",
    )
    command.add_argument(
        "--budget", metavar="CNY", type=between(0, 1e12), help="stop before it is exceeded"
    )
    command.add_argument(
        "--dry-run", action="store_true", help="count, measure a sample, and say what it would take"
    )
    command.add_argument("--json", action="store_true", help="print the report as one JSON object")
    function = command.add_argument_group("for the runner function")
    function.add_argument(
        "--endpoint", metavar="URL", help="the function: its HTTP trigger, the API, or a queue"
    )
    function.add_argument(
        "--anonymous", action="store_true", help="do not sign requests to the HTTP trigger"
    )
    function.add_argument(
        "--keys-per-event", metavar="N", type=natural, help="objects of one event (16)"
    )
    function.add_argument(
        "--rate", metavar="N", type=between(0, 1e6), help="send at most N objects a second"
    )
    function.add_argument(
        "--in-flight", metavar="N", type=natural, help="at most N objects without an outcome (1000)"
    )
    function.add_argument(
        "--deadline", metavar="SECONDS", type=between(1, 1e6), help="for an outcome (900)"
    )
    command.set_defaults(run=_backfill)


def _backfill(args: argparse.Namespace) -> int:
    """List a bucket, make the variants that do not exist yet, and report. Environment variables
    configure it as they configure the handler. A run that was stopped continues where it was if it
    is started again with the same state."""
    from fcimage.backfill.progress import Progress

    backfill = _configured(args)
    progress = Progress()
    if args.dry_run:
        found = backfill.estimate(progress)
        print(json.dumps(found.as_dict()) if args.json else found)
        return DONE
    # Standard output is for the report, whatever the storage or Ray may say.
    with contextlib.redirect_stdout(sys.stderr):
        report = backfill.run(limit=args.limit, budget=args.budget, progress=progress)
    print(json.dumps(report.as_dict()) if args.json else report)
    if report.stopped == "interrupted":
        return 130
    return TROUBLE if report.outcomes["failed"] or report.outcomes["raised"] else DONE


def _configured(args: argparse.Namespace) -> Backfill:
    from fcimage import EventPattern
    from fcimage.backfill import Backfill
    from fcimage.backfill.inventory import read_inventory
    from fcimage.handler import pipeline_from_env

    environ = dict(os.environ)
    if args.to is not None:
        environ["TARGET_BUCKET"] = args.to
    if args.variants is not None:
        environ["FCIMAGE_VARIANTS"] = read_text(args.variants)
    if args.columns is not None and args.inventory is None:
        raise ArgumentError("--columns needs --inventory")
    pipeline = pipeline_from_env(environ)
    columns = None if args.columns is None else [name.strip() for name in args.columns.split(",")]
    more: dict[str, Any] = {}
    if args.inventory is not None:
        more["inventory"] = read_inventory(args.inventory, columns=columns)
    if args.pattern is not None:
        more["pattern"] = EventPattern(read_text(args.pattern))
    return Backfill(
        args.source,
        pipeline,
        state=args.state,
        since=args.since,
        order=args.order,
        workers=args.workers,
        runner=args.runner,
        address=args.address,
        delivery=_delivery(args),
        **more,
    )


def _delivery(args: argparse.Namespace) -> Delivery | None:
    """Where and how events are sent, for the function runner."""
    names = ("keys_per_event", "rate", "in_flight", "deadline")
    options = {name: getattr(args, name) for name in names if getattr(args, name) is not None}
    if args.endpoint is None:
        for name in options or (["anonymous"] if args.anonymous else []):
            raise ArgumentError(f"--{name.replace('_', '-')} needs --endpoint")
        return None
    from fcimage.backfill import Delivery, FunctionEndpoint
    from fcimage.storage.credentials_uri import CredentialsUri

    endpoint = FunctionEndpoint(
        args.endpoint, sign=not args.anonymous, credentials=CredentialsUri.from_env()
    )
    return Delivery(endpoint, **options)
