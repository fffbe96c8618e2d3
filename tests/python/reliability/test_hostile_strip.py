"""``strip`` of damaged files: a typed error, or a file that decodes as the damaged one does."""

from __future__ import annotations

import itertools
import time
from typing import Any

import fcimage
import pytest

from support.hostile_bombs import bombs
from support.hostile_damage import damaged
from support.hostile_files import corpus

#: CPU seconds that one file may take.
MOST_SECONDS = 2.0
LIMITS = fcimage.Limits(max_pixels=1 << 20, max_memory=64 << 20)
EVERYTHING: tuple[Any, ...] = ("icc", "copyright", "gps", "xmp")
VARIANT = fcimage.Variant("a", width=16, encodings=[fcimage.Png()])


def pixels(data: bytes) -> bytes | None:
    """Return the upright image in small; None where the file does not decode."""
    try:
        return bytes(fcimage.render(data, VARIANT, limits=LIMITS, threads=1)[0])
    except (fcimage.DecodeError, fcimage.LimitError, fcimage.UnsupportedError):
        return None


def check(words: str, data: bytes) -> bool:
    """Strip a file; return whether there was a result."""
    start = time.process_time()
    try:
        stripped = fcimage.strip(data, limits=LIMITS)
    except (fcimage.DecodeError, fcimage.LimitError, fcimage.UnsupportedError):
        stripped = None
    assert time.process_time() - start < MOST_SECONDS, words
    if stripped is None:
        return False
    assert len(stripped) <= len(data), words
    assert fcimage.strip(stripped, limits=LIMITS) == stripped, words
    kept = fcimage.strip(data, keep=EVERYTHING, limits=LIMITS)
    assert fcimage.strip(kept, keep=EVERYTHING, limits=LIMITS) == kept, words
    if fcimage.probe(stripped).orientation == fcimage.probe(data).orientation:
        assert pixels(stripped) == pixels(data), words
    else:
        assert pixels(stripped) is not None and pixels(data) is not None, words
    return True


@pytest.mark.parametrize("name", sorted(corpus()))
def test_damage_is_an_error_or_stays_what_it_was(name: str) -> None:
    files = [("whole", corpus()[name])]
    files += itertools.islice(damaged(name, corpus()[name]), 0, None, 23)
    results = [check(f"{name}: {words}", data) for words, data in files]
    supported = fcimage.probe(corpus()[name]).format in {"jpeg", "png", "webp", "gif"}
    assert results[0] == supported


def test_bombs_are_cheap_to_strip() -> None:
    for words, data in bombs():
        check(words, data)
