"""Builds the wheel for the platform, reproducibly in any folder.

    python tools/build_wheel.py FOLDER [FEATURE]...

manylinux2014 for x86-64: zig links against glibc 2.17, and the stable ABI (abi3) gives one wheel
for Python 3.9 and later. The same sources, rustc and zig (requirements/layer.txt) give the same
bytes. Cargo features other than the default are in the name of the wheel, as its build tag:
fcimage-0.1.0-1heic-cp39-abi3-manylinux2014_x86_64.whl.
"""

from __future__ import annotations

import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
TARGET = "x86_64-unknown-linux-gnu"
#: Environment variables that would change the compiled code.
MEDDLERS = ("RUSTFLAGS", "CFLAGS", "CXXFLAGS", "CPPFLAGS", "LDFLAGS", "TARGET_CPU", "CC", "AR")


def output(*command: str) -> str:
    return subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE).stdout.strip()


def renamed() -> list[tuple[pathlib.Path, str]]:
    """The folders of this machine, and the names for them in panic messages."""
    home = pathlib.Path(os.environ.get("CARGO_HOME") or pathlib.Path.home() / ".cargo")
    sources = sorted((home / "registry" / "src").iterdir())
    commit = next(
        line.split()[1] for line in output("rustc", "-vV").splitlines() if "commit-hash" in line
    )
    library = pathlib.Path(output("rustc", "--print", "sysroot")) / "lib/rustlib/src/rust"
    return [(library, f"/rustc/{commit}"), *((s, "/crates") for s in sources), (ROOT, "/fcimage")]


def environment() -> dict[str, str]:
    """The environment for maturin, cargo and the C compiler."""
    found = {name: value for name, value in os.environ.items() if name not in MEDDLERS}
    flags = [f"--remap-path-prefix={folder}={name}" for folder, name in renamed()]
    found["CARGO_ENCODED_RUSTFLAGS"] = "\x1f".join(flags)
    found["SOURCE_DATE_EPOCH"] = "315532800"  # 1980, the first year of zip files
    # So that cargo-zigbuild, inside maturin, finds a Python with ziglang.
    found["PATH"] = os.pathsep.join([os.path.dirname(sys.executable), found.get("PATH", "")])
    return found


def tagged(wheel: pathlib.Path, features: tuple[str, ...]) -> None:
    """Puts the features into the name: a build tag, which begins with a digit."""
    name, version, rest = wheel.name.split("-", 2)
    wheel.rename(wheel.with_name("-".join((name, version, "1" + "".join(features), rest))))


def main(folder: str, *features: str) -> None:
    # So that the folder of the registry exists, whose name is replaced.
    subprocess.run(
        ["cargo", "fetch", "--quiet", "--locked", "--target", TARGET], cwd=ROOT, check=True
    )
    command = ["maturin", "build", "--quiet", "--release", "--locked", "--target", TARGET, "--zig"]
    command += ["--compatibility", "manylinux2014", "--compression-level", "9", "--out", folder]
    if not features:
        subprocess.run(command, cwd=ROOT, env=environment(), check=True)
        return
    command += ["--features", ",".join(features)]
    subprocess.run(command, cwd=ROOT, env=environment(), check=True)
    (wheel,) = (ROOT / folder).glob("fcimage-*.whl")
    tagged(wheel, features)


if __name__ == "__main__":
    main(*sys.argv[1:])
