"""``render``, ``probe`` and ``plan``: pictures on the command line."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Callable

from fcimage import FcImageError, Variant, plan, probe, render_as_completed, variants_from_json

from .files import read_bytes

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]

__all__ = ["add_parsers"]

#: The six variants of the tutorial.
DEFAULT_VARIANTS = """[
  {"name": "large", "width": 1200, "watermark": {"text": "chenk.top"},
   "encodings": [{"format": "jpeg", "quality": 85}, {"format": "webp", "quality": 80}]},
  {"name": "medium", "width": 600, "watermark": {"text": "chenk.top"},
   "encodings": [{"format": "jpeg", "quality": 85}, {"format": "webp", "quality": 80}]},
  {"name": "thumb", "width": 150,
   "encodings": [{"format": "jpeg", "quality": 85}, {"format": "webp", "quality": 80}]}
]"""


def add_parsers(subparsers: Subparsers) -> None:
    """Adds the commands of this group."""
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("photos", metavar="PHOTO", nargs="+", help="a picture, or - for stdin")
    common.add_argument("--json", action="store_true", help="one JSON object a line, for scripts")
    recipe = argparse.ArgumentParser(add_help=False)
    recipe.add_argument(
        "--variants", metavar="FILE", help="variants as JSON; default: the tutorial's six"
    )

    command = subparsers.add_parser(
        "render", parents=[common, recipe], help="turn pictures into their variants"
    )
    command.add_argument("-o", "--output", metavar="DIR", required=True, help="where files go")
    command.set_defaults(run=_render)
    command = subparsers.add_parser("probe", parents=[common], help="read the header of pictures")
    command.set_defaults(run=_probe)
    command = subparsers.add_parser(
        "plan", parents=[common, recipe], help="say what render would do, without decoding"
    )
    command.set_defaults(run=_plan)


def _variants(args: argparse.Namespace) -> list[Variant]:
    if args.variants is None:
        return variants_from_json(DEFAULT_VARIANTS)
    return variants_from_json(read_bytes(args.variants).decode("utf-8"))


def _each(args: argparse.Namespace, work: Callable[[str], tuple[str, dict[str, Any]]]) -> int:
    """Runs ``work`` on each photo; a failure is one line, and the rest is still done."""
    failed = 0
    for path in _watched(args.photos):
        try:
            text, facts = work(path)
        except (FcImageError, OSError) as error:
            failed += 1
            reason = error.strerror if isinstance(error, OSError) else str(error)
            print(f"fcimage: {path}: {' '.join(str(reason).split())}", file=sys.stderr)
            if args.json:
                print(json.dumps({"photo": path, "error": type(error).__name__}), flush=True)
            continue
        print(json.dumps({"photo": path, **facts}) if args.json else text, flush=True)
    return 1 if failed else 0


def _watched(photos: list[str]) -> Iterator[str]:
    """The photos, with a progress bar when a terminal watches and there are several."""
    if len(photos) < 2 or not sys.stderr.isatty():
        yield from photos
        return
    for number, path in enumerate(photos):
        done = 30 * number // len(photos)
        print(f"\r[{'#' * done:<30}] {number}/{len(photos)}\033[K", end="\r", file=sys.stderr)
        yield path
    print("\r\033[K", end="", file=sys.stderr)


def _render(args: argparse.Namespace) -> int:
    variants = _variants(args)
    os.makedirs(args.output, exist_ok=True)
    written: dict[str, str] = {}

    def work(path: str) -> tuple[str, dict[str, Any]]:
        stem = "stdin" if path == "-" else os.path.splitext(os.path.basename(path))[0]
        lines, files = [], []
        for image in render_as_completed(read_bytes(path), variants):
            name = f"{stem}-{image.variant}.{image.extension}"
            target = os.path.join(args.output, name)
            if written.setdefault(target, path) != path:
                raise FileExistsError(17, f"{target} was already written for {written[target]}")
            with open(target, "wb") as file:
                file.write(image.data)
            size = f"{image.width}x{image.height}"
            lines.append(f"{target}  {size}  {len(image.data):,} bytes")
            files.append(
                {
                    "file": target,
                    "variant": image.variant,
                    "format": image.format,
                    "width": image.width,
                    "height": image.height,
                    "bytes": len(image.data),
                }
            )
        return "\n".join(lines), {"images": files}

    return _each(args, work)


def _probe(args: argparse.Namespace) -> int:
    def work(path: str) -> tuple[str, dict[str, Any]]:
        info = probe(read_bytes(path))
        facts = {
            "format": info.format,
            "width": info.width,
            "height": info.height,
            "orientation": info.orientation,
            "has_alpha": info.has_alpha,
            "bit_depth": info.bit_depth,
            "color": info.color,
            "has_icc_profile": info.has_icc_profile,
            "animated": info.animated,
            "progressive": info.progressive,
        }
        more = [name for name, value in facts.items() if value is True]
        text = f"{path}: {info.format} {info.width}x{info.height} {info.color} {info.bit_depth} bit"
        if info.orientation != 1:
            more.append(f"orientation {info.orientation}")
        return ", ".join([text, *more]), facts

    return _each(args, work)


def _plan(args: argparse.Namespace) -> int:
    variants = _variants(args)

    def work(path: str) -> tuple[str, dict[str, Any]]:
        found = plan(read_bytes(path), variants)
        (n, of), (width, height) = found.decoder_scale, found.decoded_size
        lines = [f"{path}: decode at {n}/{of} to {width}x{height}"]
        lines += [
            f"  resize {step.variant} to {step.width}x{step.height} "
            f"from {step.source or 'the source'}"
            for step in found.resizes
        ]
        lines += [f"  encode {job.variant} as {job.format}" for job in found.encodes]
        lines.append(f"  at most {found.peak_bytes:,} bytes at once")
        facts = {
            "decoder_scale": [n, of],
            "decoded_size": [width, height],
            "resizes": [[r.variant, r.source, r.width, r.height] for r in found.resizes],
            "encodes": [[job.variant, job.format] for job in found.encodes],
            "peak_bytes": found.peak_bytes,
        }
        return "\n".join(lines), facts

    return _each(args, work)
