"""Count the instructions of the whole job: python benchmarks/instructions.py PHOTO

Renders the six outputs of the tutorial once, with one thread, in a process under callgrind, and
subtracts a run that only imports fcimage and reads the file. The count differs by a few millionths
from run to run, even on a busy machine, so it shows small differences that times do not show. It
does not show what memory accesses and mispredicted branches cost.
"""

from __future__ import annotations

import os
import pathlib
import re
import shutil
import subprocess
import sys

IMPORT = """
import sys
from fcimage import Jpeg, TextWatermark, Variant, WebP, render
with open(sys.argv[1], "rb") as file:
    photo = file.read()
"""
JOB = (
    IMPORT
    + """
mark, both = TextWatermark("chenk.top"), [Jpeg(quality=85), WebP(quality=80)]
images = render(photo, [
    Variant("large", width=1200, watermark=mark, encodings=both),
    Variant("medium", width=600, watermark=mark, encodings=both),
    Variant("thumb", width=150, encodings=both),
], threads=1)
assert len(images) == 6
"""
)


def instructions(code: str, photo: pathlib.Path) -> int:
    """The instructions that an interpreter executes for this code, its start and exit included."""
    command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null"]
    # With the same hashes, the dictionaries of the interpreter cost the same in each run.
    done = subprocess.run(
        [*command, sys.executable, "-c", code, str(photo)],
        env={**os.environ, "PYTHONHASHSEED": "0"},
        capture_output=True,
        text=True,
        check=False,
    )
    found = re.search(r"Collected : (\d+)", done.stderr)
    if done.returncode or found is None:
        sys.exit(f"the run under valgrind failed:\n{done.stderr}")
    return int(found.group(1))


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit("usage: python benchmarks/instructions.py PHOTO")
    if shutil.which("valgrind") is None:
        sys.exit("valgrind is not installed; on Debian: apt-get install valgrind")
    photo = pathlib.Path(sys.argv[1])
    start, whole = instructions(IMPORT, photo), instructions(JOB, photo)
    print(f"{photo.name}: {whole - start:,} instructions")
    print(f"whole process {whole:,}, of which start and import {start:,}")


if __name__ == "__main__":
    main()
