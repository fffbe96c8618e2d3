"""Prints the wheel's bill of materials: CycloneDX 1.5, reproducible for the same Cargo.lock.

    python tools/sbom.py          # `make sbom` writes fcimage.cdx.json

It lists the crates that are compiled into the wheel for x86-64 Linux, and libwebp, whose C sources
are part of libwebp-sys. The crates of this workspace are parts of the main component, fcimage.
maturin puts the file into `.dist-info/sboms/` (PEP 770).
"""

from __future__ import annotations

import json
import pathlib
import re
import subprocess
from typing import Any

ROOT = pathlib.Path(__file__).resolve().parents[1]
TARGET = "x86_64-unknown-linux-gnu"


#: Features of the wheel that link more crates; these are listed with the scope "optional".
FEATURES = "heic,avif"


def metadata(features: str = "") -> dict[str, Any]:
    command = ["cargo", "metadata", "--format-version=1", "--locked", "--filter-platform", TARGET]
    command += ["--features", features]
    found = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE)
    document: dict[str, Any] = json.loads(found.stdout)
    return document


def compiled(document: dict[str, Any]) -> dict[str, set[str]]:
    """The root package and each third-party package of the build, with the third-party packages
    that it needs. Packages that only tests need are left out."""
    nodes = {node["id"]: node for node in document["resolve"]["nodes"]}
    own = set(document["workspace_members"])

    def needed(package: str) -> set[str]:
        """Dependencies; instead of a crate of this workspace, its dependencies."""
        found: set[str] = set()
        for dependency in nodes[package]["deps"]:
            if any(kind["kind"] != "dev" for kind in dependency["dep_kinds"]):
                name = dependency["pkg"]
                found |= needed(name) if name in own else {name}
        return found

    found: dict[str, set[str]] = {}
    waiting = [document["resolve"]["root"]]
    while waiting:
        package = waiting.pop()
        if package not in found:
            found[package] = needed(package)
            waiting += found[package]
    return found


def libwebp(manifest: str) -> dict[str, Any]:
    """The C library inside libwebp-sys, with the version in its sources."""
    header = pathlib.Path(manifest).parent / "vendor/src/enc/vp8i_enc.h"
    numbers = re.findall(r"#define ENC_(?:MAJ|MIN|REV)_VERSION (\d+)", header.read_text())
    if len(numbers) != 3:
        raise SystemExit("libwebp-sys: no version of libwebp found in its sources")
    version = ".".join(numbers)
    purl = f"pkg:generic/libwebp@{version}"
    component = {"type": "library", "bom-ref": purl, "name": "libwebp", "version": version}
    return {**component, "licenses": [{"license": {"id": "BSD-3-Clause"}}], "purl": purl}


def bill() -> dict[str, Any]:
    always = compiled(metadata())
    document = metadata(FEATURES)
    needs = compiled(document)
    packages = {p["id"]: p for p in document["packages"] if p["id"] in needs}
    lock = (ROOT / "Cargo.lock").read_text()
    sums = {
        (name, version): sum_
        for name, version, sum_ in re.findall(
            r'name = "(.+)"\nversion = "(.+)"\nsource = .*\nchecksum = "(.+)"', lock
        )
    }

    def purl(package: dict[str, Any]) -> str:
        return f"pkg:cargo/{package['name']}@{package['version']}"

    def component(package: dict[str, Any]) -> dict[str, Any]:
        found = {
            "type": "library",
            "bom-ref": purl(package),
            "name": package["name"],
            "version": package["version"],
            "purl": purl(package),
        }
        if package["id"] not in always:
            found["scope"] = "optional"
        if package["license"]:
            expression = package["license"].replace("/", " OR ")
            found["licenses"] = [{"expression": expression}]
        checksum = sums.get((package["name"], package["version"]))
        if checksum:
            found["hashes"] = [{"alg": "SHA-256", "content": checksum}]
        return found

    root = packages[document["resolve"]["root"]]
    others = sorted((p for p in packages.values() if p is not root), key=purl)
    webp = next(p for p in others if p["name"] == "libwebp-sys")
    bundled = libwebp(webp["manifest_path"])
    dependencies = [
        {"ref": purl(packages[package]), "dependsOn": sorted(purl(packages[n]) for n in needed)}
        for package, needed in needs.items()
    ]
    for entry in dependencies:
        if entry["ref"] == purl(webp):
            entry["dependsOn"] = sorted([*entry["dependsOn"], bundled["bom-ref"]])
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": component(root)},
        "components": [*map(component, others), bundled],
        "dependencies": sorted(dependencies, key=lambda entry: str(entry["ref"])),
    }


if __name__ == "__main__":
    print(json.dumps(bill(), indent=1))
