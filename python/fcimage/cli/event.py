"""The commands ``event``, ``match`` and ``transform``."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING, Any

from fcimage import Event, EventPattern, EventTransform, FcImageError, ObjectEvent, parse_event

from .files import read_bytes, read_text
from .status import DONE, NO, TROUBLE, fail

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]

__all__ = ["add_parsers"]


def add_parsers(subparsers: Subparsers) -> None:
    """Adds the commands of this group."""
    command = subparsers.add_parser("event", help="parse an event and print what it contains")
    command.add_argument("file", metavar="FILE", help="the event payload, or - for stdin")
    command.add_argument("--json", action="store_true", help="print one JSON object")
    command.set_defaults(run=_event)

    command = subparsers.add_parser(
        "match", help="test whether events match a pattern, and why", description=_match.__doc__
    )
    command.add_argument(
        "--pattern",
        metavar="PATTERN",
        required=True,
        help="the event pattern as JSON, or @FILE",
    )
    command.add_argument("events", metavar="EVENT", nargs="+", help="an event, or - for stdin")
    command.add_argument(
        "--quiet", "-q", action="store_true", help="print nothing, only set the exit status"
    )
    command.set_defaults(run=_match)

    command = subparsers.add_parser(
        "transform", help="print what EventBridge delivers for an event"
    )
    command.add_argument("event", metavar="EVENT", help="an event, or - for stdin")
    form = command.add_mutually_exclusive_group(required=True)
    form.add_argument(
        "--path", metavar="PATH", help="deliver what a path selects, such as $.data.bucket.name"
    )
    form.add_argument(
        "--template", metavar="TEXT", help="fill in a template, such as '${key}', or @FILE"
    )
    form.add_argument("--constant", metavar="TEXT", help="deliver a fixed text")
    form.add_argument("--original", action="store_true", help="deliver the event unchanged")
    command.add_argument(
        "--value", metavar="JSON", help="the values for the template, as JSON, or @FILE"
    )
    command.set_defaults(run=_transform)


def _object(found: ObjectEvent) -> dict[str, Any]:
    names = ("bucket", "key", "size", "etag", "event_name", "region", "time", "request_id")
    facts = {name: getattr(found, name) for name in (*names, "media_type", "readable", "provider")}
    return {name: value for name, value in facts.items() if value is not None}


def _public(part: Any) -> dict[str, Any]:
    return {name: getattr(part, name) for name in dir(part) if not name.startswith("_")}


def _facts(event: Event) -> dict[str, Any]:
    """What is known about an event, as JSON values."""
    facts: dict[str, Any] = {"kind": event.kind, "bytes": len(event.raw)}
    if event.kind == "text":
        facts["text"] = str(event.data)
    facts["objects"] = [_object(found) for found in event.objects]
    facts["cloud_events"] = [json.loads(found.to_json()) for found in event.cloud_events]
    for name in ("timer", "log", "mns", "http"):
        part = getattr(event, name)
        if part is not None:
            facts[name] = _public(part)
    if event.http is not None:
        facts["http"]["body"] = f"{len(event.http.body)} bytes"
    if event.kind == "cdn":
        facts["cdn"] = [_public(found) for found in event.cdn]
    return facts


def _event(args: argparse.Namespace) -> int:
    try:
        facts = _facts(parse_event(read_bytes(args.file)))
    except FcImageError as error:
        return fail(f"{args.file}: {error}")
    if args.json:
        print(json.dumps(facts, ensure_ascii=False))
        return DONE
    print(f"{args.file}: {facts.pop('kind')}, {facts.pop('bytes'):,} bytes")
    for found in facts.pop("objects"):
        size = f"{found['size']:,} bytes" if "size" in found else "size unknown"
        readable = "" if found["readable"] else ", not readable"
        name = found.get("event_name", "object")
        print(f"  {name}: {found['key']} in {found['bucket']}, {size}{readable}")
    for found in facts.pop("cloud_events"):
        print(f"  CloudEvent {found['type']} from {found['source']}, id {found['id']}")
    for part, known in facts.items():
        print(f"  {part}: {json.dumps(known, ensure_ascii=False)}")
    return DONE


def _match(args: argparse.Namespace) -> int:
    """Print for each event which fields matched. The exit status is 0 if all events match, 1 if one
    does not, and 2 if the pattern or an event cannot be read."""
    try:
        pattern = EventPattern(read_text(args.pattern), strict=True)
    except FcImageError as error:
        return fail(f"{args.pattern}: {error}")
    except OSError as error:
        return fail(f"{args.pattern}: {error.strerror or error}")
    missed = failed = 0
    for path in args.events:
        try:
            explanation = pattern.explain(read_bytes(path))
        except (FcImageError, OSError) as error:
            failed += 1
            reason = error.strerror if isinstance(error, OSError) else str(error)
            print(f"fcimage: {path}: {' '.join(str(reason).split())}", file=sys.stderr)
            continue
        missed += not explanation
        if not args.quiet:
            print(f"{path}: {explanation}")
    if failed:
        return TROUBLE
    return NO if missed else DONE


def _transform(args: argparse.Namespace) -> int:
    if args.value is not None and args.template is None:
        return fail("--value needs --template")
    if args.template is not None:
        value = None if args.value is None else read_text(args.value)
        transform = EventTransform.template(read_text(args.template), value)
    elif args.path is not None:
        transform = EventTransform.jsonpath(args.path)
    elif args.constant is not None:
        transform = EventTransform.constant(args.constant)
    else:
        transform = EventTransform.original()
    print(transform.apply(read_bytes(args.event)))
    return DONE
