"""The command ``explain``."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING

from fcimage import OssProcess, probe, variants_to_json
from fcimage.exceptions import ArgumentError

from .files import opened
from .numbers import one_of
from .status import DONE, fail

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]

__all__ = ["add_parsers"]


def add_parsers(subparsers: Subparsers) -> None:
    """Adds the command of this group."""
    command = subparsers.add_parser(
        "explain",
        help="say what a string such as image/resize,w_200 does",
        description="Say in plain words, action by action, what a processing string of an object "
        "storage (x-oss-process) does, and print the recipe that fcimage makes of it.",
    )
    command.add_argument("text", metavar="STRING", help="image/... or style/NAME")
    command.add_argument(
        "--style",
        metavar="NAME=STRING",
        action="append",
        default=[],
        help="what the name of a style stands for; can be given several times",
    )
    command.add_argument(
        "--dialect",
        type=one_of("oss", "tos", "obs", "bos"),
        default="oss",
        help="whose grammar it is: oss (default), tos, obs or bos",
    )
    command.add_argument(
        "--source", metavar="FILE", help="an image, where the result depends on it"
    )
    command.add_argument("--json", action="store_true", help="print only the recipe")
    command.set_defaults(run=_explain)


def _explain(args: argparse.Namespace) -> int:
    styles = {}
    for style in args.style:
        name, equals, text = style.partition("=")
        if not equals:
            raise ArgumentError(f"--style must be NAME=STRING, got {style!r}")
        styles[name] = text
    try:
        process = OssProcess(args.text, styles=styles, dialect=args.dialect)
        if not args.json:
            for number, action in enumerate(process.explain(), 1):
                print(f"{number}. {action}")
        if process.kind != "image":
            return DONE
        source = None
        if args.source is not None:
            with opened(args.source) as file:
                source = probe(file, limits=args.limits)
        recipe = json.loads(variants_to_json(process.variant("image", source=source)))
    except ArgumentError as error:
        known = [part for part in (error.code, error.ec) if part]
        return fail(f"{error} ({', '.join(known)})" if known else str(error))
    if not args.json:
        print("As a recipe:")
    print(json.dumps(recipe, indent=2, ensure_ascii=False))
    return DONE
