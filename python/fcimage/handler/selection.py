"""Decides from the event which objects to skip, before anything is downloaded."""

from __future__ import annotations

from fcimage.storage.base import META

from .marks import MARK

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from fcimage import ObjectEvent

__all__ = ["OUTPUT", "SUFFIXES", "reason_to_skip"]

#: Extensions of images. A name without an extension is downloaded, too.
SUFFIXES = (".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".gif", ".bmp", ".tif", ".tiff")
#: The reason to skip an object that has the mark of an output.
OUTPUT = "the object is an output of fcimage"


def reason_to_skip(
    found: ObjectEvent, suffixes: tuple[str, ...], is_output_key: Callable[[ObjectEvent], bool]
) -> str | None:
    """Why the object is not an upload to process, as far as the event tells; None if it may be."""
    if found.removed:
        return "the object was removed"
    if not found.readable:
        return "the upload is not complete"
    if found.key.endswith("/"):
        return "the object is a folder"
    if is_output_key(found):
        return "the key is one of the outputs of this function"
    if META + MARK in {name.lower() for name in found.user_meta}:
        return OUTPUT
    name = found.key.rpartition("/")[2].lower()
    if "." in name[1:] and not name.endswith(suffixes):
        return "the file extension is not that of an image"
    return None
