"""The supply chain: what the wheel contains, where it comes from, and SECURITY.md's promises."""

from __future__ import annotations

import json
import pathlib
import re
import subprocess
import sys
import zipfile

import pytest

ROOT = pathlib.Path(__file__).parents[3]
TESTS = ROOT / "tests/python"
LOCK = (ROOT / "Cargo.lock").read_text()
BILL = json.loads((ROOT / "fcimage.cdx.json").read_text())


def test_every_promise_of_security_md_names_tests_that_exist() -> None:
    defined = set()
    for path in TESTS.rglob("test_*.py"):
        defined |= set(re.findall(r"^def (test_\w+)", path.read_text(), re.M))
    rows = [
        line for line in (ROOT / "SECURITY.md").read_text().splitlines() if line.startswith("| ")
    ]
    promises = rows[1:]
    assert len(promises) >= 12
    for row in promises:
        named = re.findall(r"`(test_\w+)`", row)
        assert named, f"no test holds: {row}"
        assert set(named) <= defined, set(named) - defined


def test_every_crate_comes_from_the_registry_with_a_checksum() -> None:
    packages = LOCK.split("[[package]]")[1:]
    assert len(packages) > 50
    own = {"fcimage", *(path.parent.name for path in ROOT.glob("crates/*/Cargo.toml"))}
    for package in packages:
        if package.split('"')[1] not in own:
            assert 'source = "registry+https://github.com/rust-lang/crates.io-index"' in package
            assert re.search(r'checksum = "[0-9a-f]{64}"', package), package


@pytest.mark.parametrize(
    "path", sorted((ROOT / "requirements").glob("*.txt")), ids=lambda p: p.name
)
def test_every_tool_is_pinned_by_hash(path: pathlib.Path) -> None:
    text = re.sub(r"^\s*#.*\n", "", path.read_text(), flags=re.M)
    entries = re.findall(r"^\S.*(?:\n\s+.*)*", text, re.M)
    assert entries
    for entry in entries:
        assert re.match(r"[\w.\[\]-]+==\S+", entry), entry
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), entry


def test_tools_are_installed_with_their_hashes_required() -> None:
    makefile = (ROOT / "Makefile").read_text()
    for line in re.findall(r".*pip install.*-r .*", makefile):
        assert "--require-hashes" in line, line


def test_there_is_no_dependency_at_run_time() -> None:
    assert re.search(r"^dependencies = \[\]$", (ROOT / "pyproject.toml").read_text(), re.M)


def test_overflow_is_checked_in_released_code() -> None:
    release = (
        (ROOT / "Cargo.toml").read_text().partition("[profile.release]\n")[2].partition("\n[")[0]
    )
    assert re.search(r"^overflow-checks = true$", release, re.M)
    text = (ROOT / "Cargo.toml").read_text()
    assert text.count("overflow-checks") == 1, "no crate is built without them"


def test_the_only_c_code_is_libwebp_and_cryptography() -> None:
    compilers = {"pkg:cargo/cc", "pkg:cargo/cmake", "pkg:cargo/nasm-rs", "pkg:cargo/bindgen"}
    with_c = {
        entry["ref"].partition("@")[0]
        for entry in BILL["dependencies"]
        if {need.partition("@")[0] for need in entry["dependsOn"]} & compilers
    }
    assert with_c - {"pkg:cargo/ring"} == {"pkg:cargo/libwebp-sys"}
    for path in (ROOT / "crates").glob("*/Cargo.toml"):
        assert path.parent.name == "fcimage-store" or "\nring" not in path.read_text(), path


def test_c_code_never_sees_untrusted_bytes() -> None:
    sources = [*(ROOT / "src").rglob("*.rs"), *(ROOT / "crates").glob("*/src/**/*.rs")]
    (caller,) = (path for path in sources if "libwebp_sys::" in path.read_text())
    assert caller == ROOT / "crates/fcimage-libwebp/src/lib.rs"
    text = caller.read_text()
    used = set(re.findall(r"\bWebP\w+", re.sub(r"//.*", "", text)))
    assert "WebPEncode" in used
    assert not {name for name in used if re.search("Decode|Demux|Anim|GetInfo|GetFeatures", name)}


def test_the_bill_of_materials_is_up_to_date() -> None:
    command = [sys.executable, str(ROOT / "tools/sbom.py")]
    done = subprocess.run(command, capture_output=True, check=True, timeout=120)
    assert json.loads(done.stdout) == BILL, "run `make sbom`"


def test_the_bill_of_materials_names_each_package_and_its_source() -> None:
    assert (BILL["bomFormat"], BILL["specVersion"]) == ("CycloneDX", "1.5")
    names = {component["name"] for component in BILL["components"]}
    assert {"pyo3", "image-webp", "png", "libwebp-sys", "libwebp", "moxcms", "rayon"} <= names
    assert not names & {"proptest", "criterion"}, "these are never shipped"
    assert BILL["metadata"]["component"]["name"] == "fcimage"
    assert not [name for name in names if name.startswith("fcimage")], "parts of the component"
    refs = {component["bom-ref"] for component in BILL["components"]}
    for component in BILL["components"]:
        assert component["licenses"] and component["purl"]
        assert component["name"] == "libwebp" or component["hashes"]
    for entry in BILL["dependencies"]:
        assert set(entry["dependsOn"]) <= refs


def test_the_notices_name_every_third_party_crate_that_is_linked() -> None:
    command = [sys.executable, str(ROOT / "tools/notices.py"), "--check"]
    done = subprocess.run(command, capture_output=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr.decode()
    listed = re.findall(r"^  ([\w-]+) \d", (ROOT / "THIRD-PARTY-NOTICES.txt").read_text(), re.M)
    assert {"image-webp", "libwebp-sys", "pyo3"} <= set(listed)
    assert not [name for name in listed if name.startswith("fcimage")], "these are our own"


def test_the_wheel_carries_its_bill_of_materials() -> None:
    assert 'include = ["fcimage.cdx.json"]' in (ROOT / "pyproject.toml").read_text()
    wheels = sorted((ROOT / "dist").glob("fcimage-*.whl"))
    if not wheels:
        pytest.skip("there is no wheel in dist/; `make test-layer` builds one")
    with zipfile.ZipFile(wheels[-1]) as wheel:
        (name,) = [n for n in wheel.namelist() if n.endswith(".dist-info/sboms/fcimage.cdx.json")]
        assert json.loads(wheel.read(name))["bomFormat"] == "CycloneDX"
