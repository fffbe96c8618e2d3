"""Builds a layer for Function Compute from wheels, reproducibly.

    python tools/layer.py LAYER.zip WHEEL [--with REQUIREMENTS] [--bytecode PYTHON]...

The platform unpacks a layer below /opt, and /opt/python is on `sys.path`, so all files are below
`python/`. REQUIREMENTS, with hashes, are further packages, for Python 3.9 and later. --bytecode
adds the bytecode of these interpreters, which they would otherwise compile at each cold start.
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

#: The Pythons for which packages with native code are downloaded. Wheels for 3.11 use the stable
#: ABI, so they are for later versions, too.
PYTHONS = ("3.9", "3.10", "3.11")
PLATFORMS = ("manylinux2014_x86_64", "manylinux_2_17_x86_64", "manylinux1_x86_64")
#: Packages that need native code: this one is 50 times slower in pure Python.
NATIVE = ("crcmod-plus",)
#: Files that are not needed at run time: command lines, tests, bytecode, stubs.
LEFT_OUT = re.compile(r"__pycache__/|\.pyc$|\.pyi$|^[^/]+\.data/scripts/|/tests?/|/test\.py$")


def unpacked(wheels: Iterable[pathlib.Path]) -> dict[str, bytes]:
    """The files of all wheels. A file that several wheels contain must be the same in all."""
    files: dict[str, bytes] = {}
    for wheel in wheels:
        with zipfile.ZipFile(wheel) as archive:
            for name in archive.namelist():
                if name.endswith("/") or LEFT_OUT.search(name):
                    continue
                data = archive.read(name)
                if files.setdefault(name, data) != data and ".dist-info/" not in name:
                    raise SystemExit(
                        f"layer: {name} in {wheel.name} differs from that of another wheel"
                    )
    return files


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


def fetched(requirements: pathlib.Path, folder: pathlib.Path) -> list[pathlib.Path]:
    """Downloads the wheels of a requirements file and checks their hashes."""
    blocks = re.split(r"\n(?=\S)", requirements.read_text())
    blocks = [block for block in blocks if re.match(r"[\w.-]+==", block)]
    native = [block for block in blocks if block.split("==")[0] in NATIVE]
    pure = [block for block in blocks if block not in native]
    download(pure, folder, ["--implementation", "py", "--abi", "none", "--platform", "any"])
    for python in PYTHONS:
        tags = [word for platform in PLATFORMS for word in ("--platform", platform)]
        download(native, folder, ["--implementation", "cp", *tags], python)
    return sorted(folder.glob("*.whl"))


def download(
    blocks: list[str], folder: pathlib.Path, tags: list[str], python: str = PYTHONS[0]
) -> None:
    list_file = folder / "requirements.txt"
    list_file.write_text("\n".join(blocks) + "\n")
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
    command += ["--require-hashes", "--no-deps", "--only-binary", ":all:", "--dest", str(folder)]
    command += ["--python-version", python, *tags, "-r", str(list_file)]
    subprocess.run(command, check=True)


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
    parser = argparse.ArgumentParser(description="Build a layer from wheels.")
    parser.add_argument("layer", type=pathlib.Path)
    parser.add_argument("wheel", type=pathlib.Path)
    parser.add_argument("--with", dest="requirements", type=pathlib.Path)
    parser.add_argument("--bytecode", action="append", default=[], metavar="PYTHON")
    args = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        wheels = [args.wheel]
        if args.requirements is not None:
            wheels += fetched(args.requirements, pathlib.Path(folder))
        files = unpacked(wheels)
    write(args.layer, {**files, **compiled(files, args.bytecode)})
    print(f"{args.layer}: {args.layer.stat().st_size:,} bytes")


if __name__ == "__main__":
    main(sys.argv[1:])
