"""The Exif block: when, where and with what a photo was taken."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

from fcimage import probe
from PIL import ExifTags, Image


def _degrees(parts: Any, letter: str) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)
    value = degrees + minutes / 60 + seconds / 3600
    return -value if letter in ("S", "W") else value


def before(photo: bytes) -> dict[str, Any]:
    """Return what Pillow finds."""
    exif = Image.open(io.BytesIO(photo)).getexif()
    details, gps = exif.get_ifd(ExifTags.IFD.Exif), exif.get_ifd(ExifTags.IFD.GPSInfo)
    taken = details[ExifTags.Base.DateTimeOriginal]
    return {
        "taken_at": datetime.strptime(taken, "%Y:%m:%d %H:%M:%S"),
        "camera": f"{exif[ExifTags.Base.Make]} {exif[ExifTags.Base.Model]}",
        "place": (
            _degrees(gps[ExifTags.GPS.GPSLatitude], gps[ExifTags.GPS.GPSLatitudeRef]),
            _degrees(gps[ExifTags.GPS.GPSLongitude], gps[ExifTags.GPS.GPSLongitudeRef]),
        ),
    }


def after(photo: bytes) -> dict[str, Any]:
    """Return the same; what is absent or nonsense would be None instead of an error."""
    exif = probe(photo).exif
    gps = exif.gps
    return {
        "taken_at": exif.taken_at,
        "camera": exif.camera,
        "place": (gps.latitude, gps.longitude) if gps else None,
    }
