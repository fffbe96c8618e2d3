"""The same bytes for 1 and N threads, from run to run, in a forked child, and on processors without AVX2.

The switch for instruction sets is an emulated processor: it also reaches what the dependencies detect
for themselves, which no switch of fcimage could. `FCIMAGE_NO_SIMD=1` affects only the
kernels of fcimage's own crates.
"""

from __future__ import annotations

import os
import pathlib
import shutil
import subprocess
import sys

import pytest
from PIL import Image, ImageCms

from support.pictures import encoded, photo_like

CHILD = pathlib.Path(__file__).parents[1] / "support" / "exact_child.py"
QEMU = shutil.which("qemu-x86_64")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    """Images of every format and layout, one with a profile that changes its colors."""
    folder = tmp_path_factory.mktemp("images")
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    at = profile.index(b"rXYZ", 128)
    offset = int.from_bytes(profile[at + 4 : at + 8], "big") + 8
    profile = profile[:offset] + b"\0\0\x60\0" + profile[offset + 4 :]
    photo = photo_like(203, 151)
    clear = photo.convert("RGBA")
    clear.putalpha(Image.linear_gradient("L").resize(photo.size))
    files = {
        "baseline.jpg": encoded(photo, "JPEG", quality=90),
        "full-chroma.jpg": encoded(photo, "JPEG", quality=90, subsampling=0),
        "half-chroma.jpg": encoded(photo, "JPEG", quality=90, subsampling=1),
        "progressive.jpg": encoded(photo, "JPEG", progressive=True),
        "restarts.jpg": encoded(photo_like(330, 560), "JPEG", restart_marker_rows=1),
        "large.jpg": encoded(photo_like(640, 480), "JPEG"),
        "profile.jpg": encoded(photo, "JPEG", icc_profile=profile),
        "gray.jpg": encoded(photo.convert("L"), "JPEG"),
        "cmyk.jpg": encoded(photo.convert("CMYK"), "JPEG"),
        "clear.png": encoded(clear, "PNG", icc_profile=profile),
        "palette.png": encoded(photo.quantize(40), "PNG"),
        "lossy.webp": encoded(clear, "WEBP", quality=70),
        "lossless.webp": encoded(photo, "WEBP", lossless=True),
        "photo.gif": encoded(photo, "GIF"),
        "photo.bmp": encoded(photo, "BMP"),
        "photo.tif": encoded(photo, "TIFF", compression="tiff_lzw"),
        "logo.png": encoded(clear.resize((30, 20)), "PNG"),
    }
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return folder


def lines(
    folder: pathlib.Path, *arguments: str, before: tuple[str, ...] = (), **env: str
) -> list[str]:
    done = subprocess.run(
        [*before, sys.executable, str(CHILD), str(folder), *arguments],
        capture_output=True,
        text=True,
        env={**os.environ, **env},
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@pytest.fixture(scope="module")
def expected(folder: pathlib.Path) -> list[str]:
    found = lines(folder)
    assert len(found) == 17 * 8
    assert len({line.split()[-1] for line in found}) > 100, "the images differ"
    return found


def test_the_bytes_are_the_same_from_run_to_run(folder: pathlib.Path, expected: list[str]) -> None:
    assert lines(folder, PYTHONHASHSEED="7") == expected


@pytest.mark.parametrize("threads", ["2", "3", "8"])
def test_the_bytes_are_the_same_for_any_number_of_threads(
    folder: pathlib.Path, expected: list[str], threads: str
) -> None:
    assert lines(folder, threads) == expected


def test_the_bytes_are_the_same_without_vector_kernels(
    folder: pathlib.Path, expected: list[str]
) -> None:
    assert lines(folder, FCIMAGE_NO_SIMD="1") == expected


FORK = """
import os, runpy, sys, io, contextlib
sys.argv = [CHILD, *sys.argv[1:]]
child = runpy.run_path(CHILD)
with contextlib.redirect_stdout(io.StringIO()):
    child["main"](sys.argv[1], 2)
pid = os.fork()
if pid == 0:
    child["main"](sys.argv[1], 2)
    sys.stdout.flush()
    os._exit(0)
os._exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
"""


def test_the_bytes_are_the_same_in_a_forked_child(
    folder: pathlib.Path, expected: list[str], tmp_path: pathlib.Path
) -> None:
    script = f"CHILD = {str(CHILD)!r}\n" + FORK
    done = subprocess.run(
        [sys.executable, "-c", script, str(folder)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == expected


needs_qemu = pytest.mark.skipif(QEMU is None, reason="needs qemu-x86_64 (Debian: qemu-user)")


@pytest.mark.qemu
@needs_qemu
@pytest.mark.parametrize("processor", ["Haswell", "Nehalem"], ids=["with AVX2", "without AVX2"])
def test_the_bytes_are_the_same_on_another_processor(
    folder: pathlib.Path, expected: list[str], processor: str
) -> None:
    assert lines(folder, before=(str(QEMU), "-cpu", processor)) == expected
