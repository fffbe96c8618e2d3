"""Builds the layer again from a copy of the sources in another folder and compares the bytes.

python tools/build_twice.py LAYER.zip
"""

from __future__ import annotations

import hashlib
import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[1]
#: Files that were built or installed here, which the copy must build again.
LEFT_BEHIND = ("target", "dist", ".venv", ".git", "*.so", "__pycache__", "node_modules", "out")


def main(layer: str) -> None:
    with tempfile.TemporaryDirectory(prefix="another place ") as folder:
        there = pathlib.Path(folder, "checkout")
        shutil.copytree(ROOT, there, ignore=shutil.ignore_patterns(*LEFT_BEHIND))
        tools, dist = there / "tools", there / "dist"
        dist.mkdir()
        subprocess.run([sys.executable, str(tools / "build_wheel.py"), str(dist)], check=True)
        (wheel,) = dist.glob("*.whl")
        again = dist / "layer.zip"
        subprocess.run(
            [sys.executable, str(tools / "layer.py"), str(again), str(wheel)], check=True
        )
        sums = [
            hashlib.sha256(path.read_bytes()).hexdigest() for path in (pathlib.Path(layer), again)
        ]
    print(f"here:  {sums[0]}\nthere: {sums[1]}")
    if sums[0] != sums[1]:
        raise SystemExit("the two layers differ; the build is not reproducible")


if __name__ == "__main__":
    main(*sys.argv[1:])
