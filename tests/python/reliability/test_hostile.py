"""Whatever a file claims, a call returns an image or raises an FcImageError, in time and within the
memory that `plan` allowed. The children measure themselves, see support/hostile_child.py."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import fcimage
import pytest

from support.hostile_bombs import blank_webp, bombs
from support.hostile_files import corpus

TESTS = Path(__file__).parents[1]
#: A child that dies names its input. After this many deaths, the test stops trying the image.
MOST_DEATHS = 5

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        sys.platform != "linux", reason="needs address-space limits and /proc of Linux"
    ),
]


def child(arguments: list[str]) -> subprocess.CompletedProcess[bytes]:
    """Run an interpreter that can import the helpers."""
    # Map each large block separately, so that freed memory is returned and no longer counts.
    heap = {"MALLOC_MMAP_THRESHOLD_": "131072", "MALLOC_TRIM_THRESHOLD_": "131072"}
    heap["MALLOC_ARENA_MAX"] = "1"
    # A backtrace needs memory, and deadlocks if there is none.
    path = os.pathsep.join(filter(None, [str(TESTS), os.environ.get("PYTHONPATH")]))
    quiet = {"RUST_BACKTRACE": "0", "PYTHONPATH": path}
    return subprocess.run(
        [sys.executable, *arguments],
        capture_output=True,
        env={**os.environ, **heap, **quiet},
        timeout=600,
        check=False,
    )


def tried(name: str) -> tuple[Counter[str], list[str]]:
    """Try all damaged copies of an image; return the count of each outcome, and all complaints."""
    outcomes: Counter[str] = Counter()
    complaints: list[str] = []
    done = 0
    for _ in range(MOST_DEATHS):
        process = child(["-m", "support.hostile_child", name, str(done)])
        *lines, last = process.stdout.decode().split("\n")
        for words, outcome in (line.split("\t") for line in lines):
            outcomes[outcome.split(":")[0]] += 1
            if outcome.startswith("!"):
                complaints.append(f"{name}, {words}: {outcome}")
        done += len(lines)
        if process.returncode == 0:
            return outcomes, complaints
        words = last.split("\t")[0] or "before the first input"
        died = f"the child died ({process.returncode}) {process.stderr[-500:]!r}"
        complaints.append(f"{name}, {words}: {died}")
        done += 1
    return outcomes, complaints


@pytest.mark.parametrize("name", sorted(corpus()))
def test_a_damaged_file_gives_an_image_or_a_typed_error(name: str) -> None:
    outcomes, complaints = tried(name)
    assert not complaints, "\n".join(complaints)
    assert outcomes["image"] > 0, "not even the undamaged image was decoded"
    assert outcomes.total() - outcomes["image"] > 100, outcomes
    assert set(outcomes) <= {"image", "DecodeError", "UnsupportedError", "LimitError"}, outcomes


def test_a_decompression_bomb_gives_an_image_or_a_typed_error() -> None:
    outcomes, complaints = tried("bombs")
    assert not complaints, "\n".join(complaints)
    assert outcomes.total() == sum(1 for _ in bombs())
    assert outcomes["LimitError"] > 20, outcomes


@pytest.mark.parametrize(
    ("change", "status", "output", "error"),
    [
        ("MOST_SECONDS = 2.0", 0, b"image", b""),
        ("MOST_SECONDS = 0.00001", -signal.SIGPROF, b"! took ", b""),
        ("SLACK = -(64 << 20)", -signal.SIGABRT, b"! MemoryError", b"memory allocation of "),
    ],
    ids=["normal", "no time", "no memory"],
)
def test_the_child_detects_too_much_time_and_memory(
    change: str, status: int, output: bytes, error: bytes
) -> None:
    """Without a working limit and a working clock, every input would pass."""
    code = f"""
from support import hostile_bombs, hostile_child
hostile_child.{change}
print(hostile_child.attempt(hostile_bombs.png(2000, 2000, 8, 2, 2000 * 6001)))
"""
    done = child(["-c", code])
    if done.returncode == 0:  # the child itself noticed
        assert done.stdout.startswith(output), done
    else:  # it was ended
        assert (done.returncode, done.stdout) == (status, b""), done
        assert done.stderr.startswith(error), done


@pytest.mark.parametrize(
    ("limits", "named"),
    [
        ({"max_frames": 2}, "max_frames is 2"),
        ({"max_side": 20}, "max_side is 20"),
        ({"max_pixels": 400}, "max_pixels is 400"),
        ({"max_input_bytes": 100}, "max_input_bytes is 100"),
        ({"max_memory": 10_000}, "10000"),
    ],
)
@pytest.mark.parametrize("name", ["gif-animated", "png-animated", "webp-animated"])
def test_every_limit_holds_for_every_animated_format(
    name: str, limits: dict[str, int], named: str
) -> None:
    data = corpus()[name]
    variants = [fcimage.Variant("v", encodings=[fcimage.Png()])]
    with pytest.raises(fcimage.LimitError, match=named):
        fcimage.render(data, variants, limits=fcimage.Limits(**limits))
    fcimage.render(data, variants, limits=fcimage.Limits(max_frames=3))


def test_a_blank_image_is_accepted_up_to_max_pixels_per_byte() -> None:
    def webp(side: int) -> bytes:
        body = blank_webp(side, side)
        chunk = b"WEBPVP8L" + len(body).to_bytes(4, "little") + body + bytes(len(body) % 2)
        return b"RIFF" + len(chunk).to_bytes(4, "little") + chunk

    assert fcimage.probe(webp(4096)).width == 4096
    with pytest.raises(fcimage.LimitError, match="max_pixels_per_byte is 8256"):
        fcimage.probe(webp(4097))
    limits = fcimage.Limits(max_pixels_per_byte=1_000_000)
    assert fcimage.probe(webp(4097), limits=limits).width == 4097


@pytest.mark.parametrize(
    "name", ["jpeg-metadata", "png-metadata", "webp-metadata", "tiff-metadata"]
)
def test_metadata_beyond_the_limit_are_ignored(name: str) -> None:
    data = corpus()[name]
    assert fcimage.probe(data).has_icc_profile
    info = fcimage.probe(data, limits=fcimage.Limits(max_metadata=200))
    assert not info.has_icc_profile
    assert info.orientation == (1 if name == "tiff-metadata" else 6)
