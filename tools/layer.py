"""Builds a layer for Function Compute from a wheel, reproducibly.

    python tools/layer.py LAYER.zip WHEEL [--bytecode PYTHON]...

The platform unpacks a layer below /opt, and /opt/python is on `sys.path`, so all files are below
`python/`. --bytecode adds the bytecode of these interpreters, which they would otherwise compile at
each cold start.
"""

from __future__ import annotations

import argparse
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Mapping

#: Files that are not needed at run time: command lines, tests, bytecode, stubs.
LEFT_OUT = re.compile(r"__pycache__/|\.pyc$|\.pyi$|^[^/]+\.data/scripts/|/tests?/|/test\.py$")


def unpacked(wheel: pathlib.Path) -> dict[str, bytes]:
    """The files of a wheel that are needed at run time."""
    with zipfile.ZipFile(wheel) as archive:
        names = [name for name in archive.namelist() if not name.endswith("/")]
        return {name: archive.read(name) for name in names if not LEFT_OUT.search(name)}


def write(target: pathlib.Path, files: Mapping[str, bytes]) -> None:
    """Writes a zip file whose bytes depend only on the names and contents."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(target, "w") as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(f"python/{name}", (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # Unix, for the file modes below
            entry.external_attr = (0o100755 if name.endswith(".so") else 0o100644) << 16
            archive.writestr(entry, files[name], compresslevel=9)


def compiled(files: Mapping[str, bytes], pythons: Iterable[str]) -> dict[str, bytes]:
    """The bytecode of the Python files, compiled by each of the interpreters.

    Python does not compare it with the sources (PEP 552), whose times are those of the zip file.
    """
    code = (
        "import compileall, py_compile, sys; mode = py_compile.PycInvalidationMode.UNCHECKED_HASH\n"
        "compileall.compile_dir(sys.argv[1], quiet=2, stripdir=sys.argv[1],\n"
        "    prependdir='/opt/python', invalidation_mode=mode)"
    )
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for path, data in files.items():
            if path.endswith(".py"):
                (folder / path).parent.mkdir(parents=True, exist_ok=True)
                (folder / path).write_bytes(data)
        for python in pythons:
            # The order of constant sets depends on the hash seed.
            environ = {**os.environ, "PYTHONHASHSEED": "0", "PYTHONPYCACHEPREFIX": ""}
            subprocess.run([python, "-S", "-c", code, name], env=environ, check=True)
        found = sorted(folder.rglob("*.pyc"))
        return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description="Build a layer from a wheel.")
    parser.add_argument("layer", type=pathlib.Path)
    parser.add_argument("wheel", type=pathlib.Path)
    parser.add_argument("--bytecode", action="append", default=[], metavar="PYTHON")
    args = parser.parse_args(arguments)
    files = unpacked(args.wheel)
    write(args.layer, {**files, **compiled(files, args.bytecode)})
    print(f"{args.layer}: {args.layer.stat().st_size:,} bytes")


if __name__ == "__main__":
    main(sys.argv[1:])
