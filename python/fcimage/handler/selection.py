"""Decides what to do with an object: from the event, or from the content of what is no image."""

from __future__ import annotations

from fcimage import probe
from fcimage.exceptions import DecodeError, FcImageError, UnsupportedError

from .kinds import CONVERTIBLE, IMAGES, OTHER, UNSUPPORTED, extension_of
from .marks import MARK

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from fcimage import ObjectEvent

__all__ = ["OUTPUT", "claims_image", "reason_to_skip", "reason_to_skip_content"]

#: The reason to skip an object that has the mark of an output.
OUTPUT = "the object is an output of fcimage"

#: The first bytes of images that fcimage reads, but those of BMP, with which many texts begin.
_SIGNATURES = (
    b"\xff\xd8\xff", b"\x89PNG\r\n", b"GIF87a", b"GIF89a",
    b"II*\0", b"MM\0*", b"II+\0", b"MM\0+",
)  # fmt: skip


def reason_to_skip(
    found: ObjectEvent,
    suffixes: tuple[str, ...] | None,
    is_output_key: Callable[[ObjectEvent], bool],
) -> str | None:
    """Why the object is not an upload to process, as far as the event tells; None if it may be.

    ``suffixes`` are the extensions to process, where the user restricts them.

    Raises:
        UnsupportedError: The name is that of an image of a kind that is not supported.
    """
    if found.removed:
        return "the object was removed"
    if not found.readable:
        return "the upload is not complete"
    if found.key.endswith("/"):
        return "the object is a folder"
    if is_output_key(found):
        return "the key is one of the outputs of this function"
    if (found.event_name or "").startswith("ObjectAccessed:"):
        return "the object was only read"  # MinIO, which may announce what this handler reads
    if any(_is_mark(name) for name in found.user_meta):
        return OUTPUT
    extension = extension_of(found.key)
    if suffixes is not None:
        wanted = not extension or found.key.lower().endswith(suffixes)
        return None if wanted else "the file extension is not one of those to process"
    if extension in UNSUPPORTED:
        kind = UNSUPPORTED[extension]
        raise UnsupportedError(
            f"{kind} is not supported; the name of the object ends with .{extension}"
        )
    if extension in OTHER and not _has_image_type(found):
        return "the file extension is not that of an image"
    return None


def _is_mark(name: str) -> bool:
    """Whether user metadata of this name is the mark of an output; storages have prefixes such as
    ``x-oss-meta-`` and ``x-cos-meta-``."""
    lower = name.lower()
    return lower == MARK or lower.endswith(f"-meta-{MARK}")


def claims_image(found: ObjectEvent) -> bool:
    """Whether the name or the media type says that the object is an image. Otherwise its content
    may be anything."""
    extension = extension_of(found.key)
    return extension in IMAGES or extension in CONVERTIBLE or _has_image_type(found)


def _has_image_type(found: ObjectEvent) -> bool:
    return (found.media_type or "").lower().startswith("image/")


def reason_to_skip_content(data: bytes) -> str | None:
    """Why to skip an object whose name does not say that it is an image."""
    try:
        probe(data)
    except DecodeError as error:
        if data.startswith(_SIGNATURES) or (data[:4] == b"RIFF" and data[8:12] == b"WEBP"):
            return None  # a damaged image, of which `render` says what is wrong
        return f"neither the name nor the content is that of an image: {error}"
    except FcImageError:  # an image, of which `render` says what is wrong
        return None
    return None
