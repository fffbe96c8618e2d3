"""Writes THIRD-PARTY-NOTICES.txt: the licenses of all crates that are linked into the library.

python tools/notices.py            # writes the file
python tools/notices.py --check    # exit status 1 if it is not up to date
"""

from __future__ import annotations

import json
import pathlib
import re
import subprocess
import sys
from typing import Any

ROOT = pathlib.Path(__file__).parents[1]
TARGET = ROOT / "THIRD-PARTY-NOTICES.txt"
PLATFORM = "x86_64-unknown-linux-gnu"
NAMES = re.compile(r"(?i)^(licen[cs]e|copying|notice|copyright|patents|unlicense)")


#: Features of the library that link more packages.
FEATURES = ("heic", "avif")


def metadata(features: str = "") -> Any:
    command = ["cargo", "metadata", "--format-version", "1", "--locked"]
    command += ["--filter-platform", PLATFORM, "--features", features]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def linked(found: Any) -> list[Any]:
    """The third-party packages in the library: without those that only build or test it, those that
    run inside the compiler, and the crates of this workspace."""
    packages = {package["id"]: package for package in found["packages"]}
    nodes = {node["id"]: node for node in found["resolve"]["nodes"]}
    todo, seen = [found["resolve"]["root"]], set()
    while todo:
        name = todo.pop()
        if name in seen:
            continue
        seen.add(name)
        for dependency in nodes[name]["deps"]:
            normal = any(kind["kind"] is None for kind in dependency["dep_kinds"])
            kinds = {k for t in packages[dependency["pkg"]]["targets"] for k in t["kind"]}
            if normal and "proc-macro" not in kinds:
                todo.append(dependency["pkg"])
    unsorted = (packages[name] for name in seen.difference(found["workspace_members"]))
    return sorted(unsorted, key=lambda package: (package["name"], package["version"]))


def texts(package: Any) -> list[str]:
    """The license files of a package, including those of C sources in it."""
    folder = pathlib.Path(package["manifest_path"]).parent
    files = [path for path in folder.iterdir() if path.is_file() and NAMES.match(path.name)]
    mit = [path for path in files if "mit" in path.name.lower()]
    if mit and " AND " not in package["license"]:
        files = mit  # the package leaves a choice of licenses
    vendored = folder / "vendor"
    if vendored.is_dir():
        files += [path for path in vendored.rglob("*") if path.is_file() and NAMES.match(path.name)]
    read = (path.read_text(encoding="utf-8", errors="replace") for path in sorted(files))
    return ["\n".join(line.rstrip() for line in text.strip().splitlines()) for text in read]


def notices() -> str:
    always = {package["id"] for package in linked(metadata())}
    optional = {
        feature: {package["id"] for package in linked(metadata(feature))} - always
        for feature in FEATURES
    }
    packages = linked(metadata(",".join(FEATURES)))
    shared: dict[str, list[str]] = {}
    lines = [
        "fcimage is under the MIT license, see LICENSE. Its library contains the packages below,",
        "each under the license named. Where there is a choice that includes MIT, MIT applies.",
        "",
    ]
    for package in packages:
        label = f"{package['name']} {package['version']}"
        features = [name for name, ids in optional.items() if package["id"] in ids]
        only = f" (only with the feature {' or '.join(features)})" if features else ""
        lines.append(f"  {label}: {package['license']}{only}")
        for text in texts(package):
            shared.setdefault(text, []).append(label)
    for text, labels in shared.items():
        lines += ["", "-" * 80, "\n".join(labels), "", text]
    return "\n".join(lines) + "\n"


def main(arguments: list[str]) -> int:
    text = notices()
    if arguments == ["--check"]:
        if TARGET.exists() and TARGET.read_text(encoding="utf-8") == text:
            return 0
        print(f"{TARGET.name} is not up to date: run make notices", file=sys.stderr)
        return 1
    TARGET.write_text(text, encoding="utf-8")
    packages = linked(metadata(",".join(FEATURES)))
    print(f"{TARGET.name}: {len(packages)} packages, {len(text):,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
