"""The commands ``render``, ``probe``, ``describe``, ``plan``, ``strip`` and ``schema``."""

from __future__ import annotations

import argparse
import os
import stat
import sys
from typing import TYPE_CHECKING, Any, BinaryIO

from fcimage import (
    describe,
    plan,
    probe,
    recipe_schema,
    render_as_completed,
    strip,
)
from fcimage.exceptions import ArgumentError

from .files import images_in, opened
from .numbers import size
from .progress import each
from .recipes import recipe_parser, variants_of

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]

__all__ = ["add_parsers"]


def add_parsers(subparsers: Subparsers) -> None:
    """Adds the commands of this group."""
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument(
        "images", metavar="IMAGE", nargs="+", help="an image, a folder of images, or - for stdin"
    )
    common.add_argument("--json", action="store_true", help="print one JSON object per line")
    recipe = recipe_parser()

    command = subparsers.add_parser(
        "render", parents=[common, recipe], help="make the variants of images"
    )
    command.add_argument(
        "-o", "--output", metavar="DIR", required=True, help="the folder for the files"
    )
    command.set_defaults(run=_render)
    command = subparsers.add_parser(
        "probe", parents=[common], help="print what the headers of images contain"
    )
    command.add_argument(
        "--place", action="store_true", help="also print where the image was taken, as Exif says"
    )
    command.set_defaults(run=_probe)
    command = subparsers.add_parser(
        "describe",
        parents=[common],
        help="print what images look like: placeholders, colors, hashes, sharpness",
    )
    command.set_defaults(run=_describe)
    command = subparsers.add_parser(
        "plan", parents=[common, recipe], help="print what render would do, without decoding"
    )
    command.set_defaults(run=_plan)
    command = subparsers.add_parser(
        "strip",
        parents=[common],
        help="remove the metadata of images without coding them again",
        description=_strip.__doc__,
    )
    command.add_argument(
        "-o", "--output", metavar="DIR", help="the folder for the files (default: stdout)"
    )
    command.add_argument(
        "--keep",
        metavar="NAME",
        action="append",
        default=[],
        help="metadata to keep, such as icc or copyright; may be repeated",
    )
    command.set_defaults(run=_strip)
    command = subparsers.add_parser(
        "schema", help="print the JSON Schema of recipes, for editors and checks"
    )
    command.set_defaults(run=_schema)


def _schema(args: argparse.Namespace) -> int:
    print(recipe_schema())
    return 0


def _render(args: argparse.Namespace) -> int:
    variants = variants_of(args, args.limits)
    images = images_in(args.images, args.output)
    os.makedirs(args.output, exist_ok=True)
    written: dict[str, str] = {}

    def work(path: str, below: str) -> tuple[str, dict[str, Any]]:
        stem = "stdin" if path == "-" else os.path.splitext(os.path.basename(path))[0]
        lines, files = [], []
        with opened(path) as source:
            rendered = render_as_completed(source, variants, limits=args.limits)
        os.makedirs(os.path.join(args.output, below), exist_ok=True)
        for image in rendered:
            name = f"{stem}-{image.variant}.{image.extension}"
            target = os.path.join(args.output, below, name)
            if written.setdefault(target, path) != path:
                raise FileExistsError(17, f"{target} was already written from {written[target]}")
            with open(target, "wb") as file:
                file.write(image)
            notes = "  smaller than asked for" if image.undersized else ""
            notes += "" if image.within_budget else "  larger than max_bytes"
            notes += "  the source's own file" if image.kept_source else ""
            of = image.source_frames
            notes += f"  {image.frames} of {of} frames" if of > 1 else ""
            pixels = f"{image.width}x{image.height}"
            lines.append(f"{target}  {pixels}  {size(len(image))}{notes}")
            files.append(
                {
                    "file": target,
                    "variant": image.variant,
                    "format": image.format,
                    "width": image.width,
                    "height": image.height,
                    "bytes": len(image),
                    "undersized": image.undersized,
                    "crop": image.crop,
                    "frames": image.frames,
                    "source_frames": of,
                    "quality": image.quality,
                    "within_budget": image.within_budget,
                    "kept_source": image.kept_source,
                }
            )
        return "\n".join(lines), {"images": files}

    return each(images, work, args.json)


def _probe(args: argparse.Namespace) -> int:
    def work(path: str, _: str) -> tuple[str, dict[str, Any]]:
        with opened(path) as source:
            info = probe(source, limits=args.limits)
            length = None if path == "-" else _length(source)
        facts: dict[str, Any] = {
            "bytes": length,
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
            "frames": info.frames,
            "plays": info.plays,
            "jpeg_quality": info.jpeg_quality,
            "dpi": info.dpi,
            "taken_at": info.exif.taken_at and info.exif.taken_at.isoformat(),
            "camera": info.exif.camera,
        }
        more = [name for name, value in facts.items() if value is True]
        text = f"{path}: {info.format} {info.width}x{info.height} {info.color} {info.bit_depth} bit"
        if info.orientation != 1:
            more.append(f"orientation {info.orientation}")
        if info.jpeg_quality is not None:
            more.append(f"quality {info.jpeg_quality}")
        if info.frames is not None and info.frames > 1:
            times = {0: "without end", 1: "once"}.get(info.plays or 0, f"{info.plays} times")
            more.append(f"{info.frames} frames, played {times}")
        if facts["taken_at"]:
            more.append(f"taken {facts['taken_at']}")
        if info.exif.camera:
            more.append(info.exif.camera)
        if length is not None:
            more.append(size(length))
        if args.place:
            gps = info.exif.gps
            facts["gps"] = gps and [gps.latitude, gps.longitude, gps.altitude]
            more += [f"at {gps.latitude:.6f}, {gps.longitude:.6f}"] if gps else []
        return ", ".join([text, *more]), facts

    return each(images_in(args.images), work, args.json)


def _length(source: BinaryIO) -> int | None:
    """The size of a file; None for a pipe."""
    status = os.fstat(source.fileno())
    return status.st_size if stat.S_ISREG(status.st_mode) else None


def _describe(args: argparse.Namespace) -> int:
    def work(path: str, _: str) -> tuple[str, dict[str, Any]]:
        with opened(path) as source:
            facts = describe(source, limits=args.limits).to_dict()
        shown = dict(facts)
        colors = (f"{swatch['color']} {swatch['share']:.1%}" for swatch in facts["palette"])
        shown["palette"] = ", ".join(colors)
        lines = (f"  {name.replace('_', ' ')}: {value}" for name, value in shown.items())
        return "\n".join((path, *lines)), facts

    return each(images_in(args.images), work, args.json)


def _plan(args: argparse.Namespace) -> int:
    variants = variants_of(args, args.limits)

    def work(path: str, _: str) -> tuple[str, dict[str, Any]]:
        with opened(path) as source:
            found = plan(source, variants, limits=args.limits)
        (n, of), (width, height) = found.decoder_scale, found.decoded_size
        lines = [f"{path}: decode at {n}/{of} to {width}x{height}"]
        lines += [
            f"  resize {step.variant} to {step.width}x{step.height} "
            f"from {step.source or 'the source'}"
            f"{', smaller than asked for' if step.undersized else ''}"
            for step in found.resizes
        ]
        lines += [f"  encode {job.variant} as {' or '.join(job.formats)}" for job in found.encodes]
        if found.frames > 1:
            lines.append(f"  for each of {found.frames} frames")
        lines.append(f"  at most {size(found.peak_bytes)} of memory")
        facts = {
            "decoder_scale": [n, of],
            "decoded_size": [width, height],
            "resizes": [
                {
                    "variant": step.variant,
                    "source": step.source,
                    "width": step.width,
                    "height": step.height,
                    "undersized": step.undersized,
                }
                for step in found.resizes
            ],
            "encodes": [
                {"variant": job.variant, "formats": list(job.formats)} for job in found.encodes
            ],
            "peak_bytes": found.peak_bytes,
            "frames": found.frames,
        }
        return "\n".join(lines), facts

    return each(images_in(args.images), work, args.json)


def _strip(args: argparse.Namespace) -> int:
    """Remove Exif, XMP, comments and other metadata of JPEG, PNG, WebP and GIF files, and turn a
    JPEG upright where that takes no quality. Pixels stay as they are. The files keep their names
    in DIR; without it, one image is written to stdout."""
    if args.output is None:
        return _strip_to_stdout(args)
    images = images_in(args.images, args.output)
    os.makedirs(args.output, exist_ok=True)
    written: dict[str, str] = {}

    def work(path: str, below: str) -> tuple[str, dict[str, Any]]:
        name = "stdin" if path == "-" else os.path.basename(path)
        target = os.path.join(args.output, below, name)
        if written.setdefault(target, path) != path:
            raise FileExistsError(17, f"{target} was already written from {written[target]}")
        if os.path.exists(target) and path != "-" and os.path.samefile(path, target):
            raise FileExistsError(17, "the folder of the output is that of the image")
        with opened(path) as source:
            data = source.read(args.limits.max_input_bytes + 1)
        stripped = strip(data, keep=args.keep, limits=args.limits)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with open(target, "wb") as file:
            file.write(stripped)
        orientation = probe(stripped, limits=args.limits).orientation
        text = f"{target}  {size(len(stripped))} of {size(len(data))}"
        text += "" if orientation == 1 else f"  orientation {orientation} stays"
        facts = {"file": target, "bytes": len(stripped), "bytes_before": len(data)}
        return text, {**facts, "orientation": orientation}

    return each(images, work, args.json)


def _strip_to_stdout(args: argparse.Namespace) -> int:
    images = images_in(args.images)
    if len(images) > 1 or args.json:
        raise ArgumentError("--output is needed for several images and for --json")
    if sys.stdout.isatty():
        raise ArgumentError("an image is not written to a terminal; use --output")

    def work(path: str, _: str) -> tuple[str, dict[str, Any]]:
        with opened(path) as source:
            sys.stdout.buffer.write(strip(source, keep=args.keep, limits=args.limits))
        return "", {}

    return each(images, work, args.json)
