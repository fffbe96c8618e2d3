"""The options of the commands ``render`` and ``plan`` that say which variants to make."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from fcimage import Avif, Encoding, Gif, Jpeg, Png, SameFormat, Variant, WebP, variants_from_json
from fcimage.exceptions import ArgumentError

from .files import read_text
from .numbers import one_of, whole

if TYPE_CHECKING:
    from fcimage import Limits

__all__ = ["recipe_parser", "variants_of"]

#: The options that describe one variant, in place of a file.
OPTIONS = ("width", "height", "fit", "size_when_smaller", "animation", "format", "quality")


def recipe_parser() -> argparse.ArgumentParser:
    """The parser of these options, a parent of the commands' parsers."""
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument(
        "--variants",
        metavar="RECIPE",
        help="the variants as JSON, or @FILE; default: 1200, 600 and 150 pixels wide, each as JPEG "
        "and WebP",
    )
    one = parser.add_argument_group("one variant, instead of --variants")
    one.add_argument("--width", metavar="PIXELS", type=whole, help="the width of the box")
    one.add_argument("--height", metavar="PIXELS", type=whole, help="the height of the box")
    one.add_argument(
        "--fit",
        type=one_of("inside", "outside", "cover", "contain", "fill"),
        help="inside (default), outside, cover, contain or fill",
    )
    one.add_argument(
        "--size-when-smaller",
        metavar="HOW",
        type=one_of("keep", "enlarge", "pad"),
        help="an image that is smaller than the box: keep its size (default), enlarge or pad it",
    )
    one.add_argument(
        "--animation",
        metavar="FRAMES",
        type=one_of("first", "keep", "error"),
        help="first (default; a still), keep (all frames) or error (refuse animations)",
    )
    one.add_argument(
        "--format",
        type=one_of("jpeg", "jpg", "webp", "png", "gif", "avif", "same"),
        help="jpeg, webp, png, gif, avif or same (as it came); default: JPEG and WebP",
    )
    one.add_argument(
        "--quality", type=whole, help="the quality of JPEG, WebP and AVIF, from 1 to 100"
    )
    return parser


def variants_of(args: argparse.Namespace, limits: Limits) -> list[Variant]:
    """The variants that the options ask for."""
    given = [option for option in OPTIONS if getattr(args, option) is not None]
    if args.variants is not None:
        if given:
            raise ArgumentError(
                f"--{given[0].replace('_', '-')} cannot be used together with --variants"
            )
        return variants_from_json(read_text(args.variants), limits=limits)
    if not given:
        from fcimage.handler.tutorial import tutorial_variants

        return tutorial_variants()
    box = f"{args.width or ''}{f'x{args.height}' if args.height else ''}"
    return [
        Variant(
            box or "full",
            width=args.width,
            height=args.height,
            fit=args.fit or "inside",
            size_when_smaller=args.size_when_smaller or "keep",
            animation=args.animation or "first",
            encodings=_encodings(args.format, args.quality),
        )
    ]


def _encodings(format: str | None, quality: int | None) -> list[Encoding]:
    jpeg = Jpeg() if quality is None else Jpeg(quality)
    webp = WebP() if quality is None else WebP(quality)
    if format is None:
        return [jpeg, webp]
    if format in ("jpeg", "jpg"):
        return [jpeg]
    if format == "webp":
        return [webp]
    if format == "avif":
        return [Avif() if quality is None else Avif(quality)]
    if format == "same":
        return [SameFormat(jpeg=jpeg, webp=webp)]
    if quality is not None:
        raise ArgumentError(f"--quality is not supported for {format}")
    return [Png() if format == "png" else Gif()]
