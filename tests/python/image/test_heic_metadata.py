"""Metadata of HEIC files: what is kept, and from which item."""

from __future__ import annotations

import io
from dataclasses import replace

import fcimage
import pytest
from image.test_heic import coded, exif, picture
from PIL import Image

from support import metadata_blocks
from support.heif_files import File, Item


def test_the_copyright_is_kept() -> None:
    item = coded(picture(), quality=80)
    data = File([item, exif(1)], [(b"cdsc", 2, [1])]).encoded()
    variant = fcimage.Variant("v", encodings=[fcimage.Jpeg(keep="copyright")])
    (image,) = fcimage.render(data, [variant])
    assert Image.open(io.BytesIO(bytes(image))).getexif()[0x8298] == "(c) Ann Other"


def xmp() -> Item:
    return Item(b"mime", metadata_blocks.xmp(), content=b"application/rdf+xml\0")


@pytest.mark.parametrize("method", [0, 1])
def test_xmp_is_kept(method: int) -> None:
    item, packet = coded(picture(), quality=80), replace(xmp(), method=method)
    data = File([item, packet], [(b"cdsc", 2, [1])]).encoded()
    encoding = fcimage.WebP(keep=["xmp", "copyright"])
    (image,) = fcimage.render(data, [fcimage.Variant("v", encodings=[encoding])])
    opened = Image.open(io.BytesIO(bytes(image)))
    assert metadata_blocks.LABEL.encode() in opened.info["xmp"]
    assert metadata_blocks.PLACE not in image
    assert opened.getexif()[0x8298] == metadata_blocks.COPYRIGHT


def test_xmp_is_found_where_libheif_writes_it() -> None:
    file = io.BytesIO()
    picture().save(file, "HEIF", quality=80, xmp=metadata_blocks.xmp())
    encoding = fcimage.Jpeg(keep="xmp")
    (image,) = fcimage.render(file.getvalue(), [fcimage.Variant("v", encodings=[encoding])])
    assert metadata_blocks.LABEL.encode() in image


def test_xmp_of_another_item_is_left_out() -> None:
    item = coded(picture(), quality=80)
    data = File([item, xmp(), item], [(b"cdsc", 2, [3])]).encoded()
    encoding = fcimage.Jpeg(keep="xmp")
    (image,) = fcimage.render(data, [fcimage.Variant("v", encodings=[encoding])])
    assert metadata_blocks.LABEL.encode() not in image
