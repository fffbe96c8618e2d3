"""Metadata: the original without its place and camera, and a thumbnail that keeps its author."""

from __future__ import annotations

import io

from fcimage import Jpeg, Variant, render, strip
from PIL import Image, ImageOps

COPYRIGHT = 0x8298
ARTIST = 0x013B


def before(photo: bytes) -> dict[str, bytes]:
    """Return both files as Pillow makes them: the original is coded again."""
    opened = Image.open(io.BytesIO(photo))
    exif = opened.getexif()
    kept = Image.Exif()
    for tag in (ARTIST, COPYRIGHT):
        if tag in exif:
            kept[tag] = exif[tag]
    image = ImageOps.exif_transpose(opened).convert("RGB")
    original, thumb = io.BytesIO(), io.BytesIO()
    image.save(original, "JPEG", quality=95)
    image.thumbnail((200, 200), Image.Resampling.LANCZOS)
    image.save(thumb, "JPEG", exif=kept)
    return {"original": original.getvalue(), "thumb": thumb.getvalue()}


def after(photo: bytes) -> dict[str, bytes]:
    """Return both files: the original loses its metadata and nothing else."""
    thumb = Variant("thumb", width=200, height=200, encodings=Jpeg(75, keep="copyright"))
    (small,) = render(photo, thumb)
    return {"original": strip(photo), "thumb": small.data}
