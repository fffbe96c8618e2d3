"""What OSS's image processing answers to ``x-oss-process=image/...``, as far as the handlers use it:
auto-orient, resize by the long side, and format. With its limits and its errors."""

from __future__ import annotations

import io
import re

import pillow_heif
from PIL import Image, ImageOps

pillow_heif.register_heif_opener()

READ = ("JPEG", "PNG", "BMP", "GIF", "WEBP", "TIFF", "HEIF", "AVIF")
WRITTEN = {"jpg": "JPEG", "png": "PNG"}
MAX_BYTES, MAX_SIDE, MAX_PIXELS = 20 * 1024 * 1024, 30_000, 250_000_000
MAX_TURNED_SIDE, MAX_RESULT_SIDE, MAX_RESULT_PIXELS = 4096, 16_384, 4096 * 4096
ORIENTATION = 0x0112


class Refused(Exception):
    """An error as OSS answers it."""

    def __init__(self, code: str, message: str, ec: str = "0040-00000001") -> None:
        super().__init__(message)
        self.code, self.message, self.ec = code, message, ec


def processed(data: bytes, process: str) -> tuple[bytes, str]:
    """The result of a process, and its media type."""
    kind, _, actions = process.partition("/")
    if kind != "image" or not actions:
        raise Refused("InvalidArgument", "no action is specified", "0040-00000212")
    if len(data) > MAX_BYTES:
        raise Refused("ImageTooLarge", "The picture is larger than 20 MB.")
    image = opened(data)
    auto_orient, side, limit, written = True, None, True, None
    for action in actions.split("/"):
        name, *parameters = action.split(",")
        if name == "auto-orient" and parameters in (["0"], ["1"]):
            auto_orient = parameters == ["1"]
        elif name == "format" and len(parameters) == 1 and parameters[0] in WRITTEN:
            written = parameters[0]
        elif name == "resize":
            side, limit = resize_of(parameters)
        else:
            raise Refused("InvalidArgument", f"{action} is not understood", "0040-00000213")
    if auto_orient and image.getexif().get(ORIENTATION, 1) != 1:
        if max(image.size) > MAX_TURNED_SIDE:
            raise Refused(
                "BadRequest", "Picture exceed the maximum allowable rotation range", "0040-00000006"
            )
        image = ImageOps.exif_transpose(image)
    if side is not None and not (limit and side >= max(image.size)):
        image = image.resize(result_of(image.size, side))
    return encoded(image, written or "jpg")


def opened(data: bytes) -> Image.Image:
    Image.MAX_IMAGE_PIXELS = None
    try:
        image = Image.open(io.BytesIO(data), formats=READ)
        width, height = image.size
        if max(width, height) > MAX_SIDE:
            raise Refused("BadRequest", "a side exceeds 30000 px", "0040-00000013")
        if width * height > MAX_PIXELS:
            raise Refused("BadRequest", "more than 250000000 px", "0040-00000012")
        image.load()
    except (OSError, ValueError, SyntaxError) as error:
        raise Refused("BadRequest", "This image format is not supported.") from error
    return image


def resize_of(parameters: list[str]) -> tuple[int, bool]:
    """The long side, and whether the image is never enlarged."""
    values = dict(re.fullmatch("(l|limit)_([0-9]{1,5})", each).groups() for each in parameters)  # type: ignore[union-attr]
    side = int(values.get("l", 0))
    if not 1 <= side <= MAX_RESULT_SIDE:
        raise Refused("InvalidArgument", f"l_{side} is out of range", "0040-00000314")
    return side, values.get("limit", "1") == "1"


def result_of(size: tuple[int, int], side: int) -> tuple[int, int]:
    width, height = (max(1, round(each * side / max(size))) for each in size)
    if width * height > MAX_RESULT_PIXELS:
        raise Refused("BadRequest", "the result is too large", "0040-00000007")
    return width, height


def encoded(image: Image.Image, written: str) -> tuple[bytes, str]:
    transparent = image.mode in ("RGBA", "LA", "PA")
    if written == "jpg" and transparent:
        raise Refused("BadRequest", "HEIC with an alpha channel cannot be converted to JPG.")
    into = io.BytesIO()
    # OSS does not document its quality.
    options = {"quality": 90} if written == "jpg" else {}
    image.convert("RGBA" if transparent else "RGB").save(into, WRITTEN[written], **options)
    return into.getvalue(), f"image/{WRITTEN[written].lower()}"
