"""examples/from_pillow/avif.py: the same image in Pillow and in fcimage."""

from __future__ import annotations

import importlib.util
import math
import pathlib

from support.avif_files import needs_decoder, needs_encoder
from support.pictures import encoded, opened, photo_like, pixels

EXAMPLE = pathlib.Path(__file__).parents[3] / "examples/from_pillow/avif.py"

pytestmark = [needs_decoder, needs_encoder]


def test_the_images_are_the_same() -> None:
    spec = importlib.util.spec_from_file_location("avif", EXAMPLE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    photo = encoded(photo_like(900, 600), "JPEG", quality=92)
    after = opened(module.after(photo)["small"])
    before = opened(module.before(photo)["small"])
    assert (after.size, after.mode, after.format) == (before.size, before.mode, before.format)
    error = float(((pixels(before) - pixels(after)) ** 2).mean())
    assert 10 * math.log10(255**2 / error) > 34
