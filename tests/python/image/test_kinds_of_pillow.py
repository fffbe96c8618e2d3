"""docs/unsupported-formats.md lists the formats that Pillow reads and fcimage does not."""

from __future__ import annotations

import pathlib
import re

import PIL
import pytest
from PIL import Image

PAGE = pathlib.Path(__file__).parents[3] / "docs/unsupported-formats.md"
OURS = {"BMP", "GIF", "JPEG", "PNG", "TIFF", "WEBP"}


@pytest.mark.skipif(
    int(PIL.__version__.split(".")[0]) != 13, reason="the list is that of Pillow 13"
)
def test_the_list_is_what_pillow_reads_and_fcimage_does_not() -> None:
    Image.init()
    # HEIF is of another package, which other tests load; these two need a package more.
    theirs = set(Image.OPEN) - {"HEIF", "FPX", "MIC"}
    assert theirs >= OURS
    section = PAGE.read_text("utf-8").partition("## What Pillow reads and fcimage does not")[2]
    listed = re.findall(r"^\| ([A-Z0-9]+) \|", section, re.MULTILINE)
    assert listed == sorted(theirs - OURS)
