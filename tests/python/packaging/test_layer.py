"""The layer, laid out as the platform does, on every Python that this machine has.

`make test-layer` builds it and names it in the environment. Without that, only the way in
which it is packed is tested here.
"""

from __future__ import annotations

import glob
import importlib.util
import io
import json
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys
import zipfile
from types import ModuleType
from typing import Any

import pytest
from elftools.elf.elffile import ELFFile
from elftools.elf.gnuversions import GNUVerNeedSection

from support.oss_endpoint import KEY_ID, KEY_SECRET, REGION, TOKEN, Endpoint
from support.pictures import encoded, photo_like

ROOT = pathlib.Path(__file__).parents[3]
#: 0.6 MB of it are TLS and storage, which took the place of an SDK of 0.9 MB.
MOST_BYTES = 4_200_000
#: The oldest glibc of the platform's runtimes: that of manylinux2014.
GLIBC = (2, 17)


def pythons() -> dict[str, str]:
    """Interpreters from 3.9 up by version: those of pyenv, those on the path, and this one."""
    names = [*glob.glob(os.path.expanduser("~/.pyenv/versions/*/bin/python3")), sys.executable]
    for folder in os.environ.get("PATH", "").split(os.pathsep):
        names += glob.glob(os.path.join(folder, "python3*"))
    found: dict[str, str] = {}
    code = "import sys; print(sys.implementation.name, '%d.%d' % sys.version_info[:2])"
    for name in names:
        if not re.fullmatch(r"python3?(\.\d+)?", os.path.basename(name)):
            continue
        done = subprocess.run([name, "-S", "-c", code], capture_output=True, text=True, check=False)
        if done.returncode == 0 and done.stdout.startswith("cpython "):
            version = done.stdout.split()[1]
            if tuple(map(int, version.split("."))) >= (3, 9):
                found.setdefault(version, name)
    return found


PYTHONS = pythons()


def built(variable: str) -> pathlib.Path:
    path = os.environ.get(variable)
    if not path:
        pytest.skip("needs a built layer: make test-layer")
    return ROOT / path


@pytest.fixture(scope="session")
def opt(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    """The layer, unpacked as it is under /opt; nobody can write there."""
    return unpacked(built("TEST_LAYER"), tmp_path_factory.mktemp("plain"))


def unpacked(layer: pathlib.Path, folder: pathlib.Path) -> pathlib.Path:
    with zipfile.ZipFile(layer) as archive:
        for entry in archive.infolist():
            path = pathlib.Path(archive.extract(entry, folder / "opt"))
            path.chmod(entry.external_attr >> 16 & 0o555)
    return folder / "opt"


def run(python: str, opt: pathlib.Path, *arguments: str, **environ: str) -> str:
    """The output of a clean interpreter that has only the layer."""
    # -S: no site-packages. The environment is empty, so no variable of this process is inherited.
    clean = {"PYTHONPATH": str(opt / "python"), "PYTHONDONTWRITEBYTECODE": "1", **environ}
    done = subprocess.run(
        [python, "-S", "-s", *arguments],
        cwd=opt,
        env=clean,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


# Contents


def test_the_layer_is_small_and_lies_where_the_platform_looks(opt: pathlib.Path) -> None:
    layer = built("TEST_LAYER")
    assert layer.stat().st_size <= MOST_BYTES
    names = zipfile.ZipFile(layer).namelist()
    assert all(re.match(r"python/fcimage(-[\d.]+\.dist-info)?/", name) for name in names)
    assert not [name for name in names if "test" in name.replace("selftest", "")]
    kept = {pathlib.Path(name).name for name in names}
    assert {"_native.abi3.so", "py.typed", "LICENSE", "THIRD-PARTY-NOTICES.txt"} <= kept
    assert "_native.pyi" not in kept
    assert "Roboto-LICENSE.txt" in kept
    assert not [name for name in names if name.endswith(".pyc")]


def test_every_python_file_of_the_package_is_in_the_layer(opt: pathlib.Path) -> None:
    package = ROOT / "python" / "fcimage"
    ours = {p.relative_to(package).as_posix() for p in package.rglob("*.py")}
    theirs = {
        p.relative_to(opt / "python/fcimage").as_posix()
        for p in (opt / "python/fcimage").rglob("*.py")
    }
    assert theirs == ours


def test_the_library_asks_for_no_newer_glibc_than_the_platform_has(opt: pathlib.Path) -> None:
    with open(opt / "python/fcimage/_native.abi3.so", "rb") as file:
        elf = ELFFile(file)
        assert elf.get_machine_arch() == "x64"
        assert elf.get_section_by_name(".symtab") is None, "symbols are stripped"
        assert elf.get_section_by_name(".debug_info") is None
        needed = elf.get_section_by_name(".gnu.version_r")
        assert isinstance(needed, GNUVerNeedSection)
        wanted = {
            (library.name, version.name)
            for library, versions in needed.iter_versions()
            for version in versions
        }
        dynamic: Any = elf.get_section_by_name(".dynamic")
        tags = {tag.entry.d_tag: tag for tag in dynamic.iter_tags()}
        assert not {"DT_RPATH", "DT_RUNPATH"} & set(tags)
        libraries = {tag.needed for tag in dynamic.iter_tags() if tag.entry.d_tag == "DT_NEEDED"}
    assert wanted
    for library, version in wanted:
        kind, _, number = version.partition("_")
        assert kind == "GLIBC", f"{library} {version}"
        assert tuple(map(int, number.split("."))) <= GLIBC, f"{library} {version}"
    system = {"libc.so.6", "libm.so.6", "libpthread.so.0", "libdl.so.2", "ld-linux-x86-64.so.2"}
    assert libraries <= system


def test_no_folder_of_the_building_machine_is_in_the_library(opt: pathlib.Path) -> None:
    data = (opt / "python/fcimage/_native.abi3.so").read_bytes()
    home = os.environ.get("CARGO_HOME", os.path.expanduser("~/.cargo"))
    for folder in (str(ROOT), home, os.path.expanduser("~/.rustup")):
        assert folder.encode() not in data, folder
    assert b"/crates/" in data, "panic messages name files, but not where they lay"


# Use


def test_at_least_one_python_was_found() -> None:
    assert PYTHONS


@pytest.mark.parametrize("version", sorted(PYTHONS))
def test_it_works_with_nothing_else_installed(version: str, opt: pathlib.Path) -> None:
    python = PYTHONS[version]
    code = """
import sys, fcimage, fcimage.handler
from importlib.util import find_spec
assert "site" not in sys.modules
assert not [name for name in ("PIL", "numpy", "oss2", "requests") if find_spec(name)]
photo = sys.stdin.buffer.read()
images = fcimage.render(photo, fcimage.handler.tutorial_variants("chenk.top"))
(found,) = fcimage.parse_event('{"bucket": "b", "key": "a%20b.jpg"}').objects
print(fcimage.__file__, len(images), found.key)
"""
    done = subprocess.run(
        [python, "-S", "-s", "-c", code],
        input=encoded(photo_like(1300, 900), "JPEG"),
        env={"PYTHONPATH": str(opt / "python"), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    where, count, key = done.stdout.decode().split(maxsplit=2)
    assert where == str(opt / "python/fcimage/__init__.py")
    assert (count, key) == ("6", "a b.jpg\n")


@pytest.mark.parametrize("version", sorted(PYTHONS))
def test_the_self_test_passes_on_the_command_line_and_as_a_handler(
    version: str, opt: pathlib.Path
) -> None:
    python = PYTHONS[version]
    report = json.loads(run(python, opt, "-m", "fcimage", "selftest", "--json"))
    assert report["ok"], report
    assert report["machine"]["python"].startswith(version + ".")
    assert report["machine"]["folder"] == str(opt / "python/fcimage")
    code = "from fcimage.handler import selftest_handler as h; print(h(b'', None)['statusCode'])"
    assert run(python, opt, "-c", code) == "200\n"


@pytest.mark.parametrize("broken", ["gone", "of another processor"])
def test_a_layer_that_cannot_be_loaded_says_what_it_is_for(
    broken: str, opt: pathlib.Path, tmp_path: pathlib.Path
) -> None:
    copy = shutil.copytree(opt, tmp_path / "opt")
    library = copy / "python/fcimage/_native.abi3.so"
    data = library.read_bytes()
    library.unlink()
    if broken != "gone":
        library.write_bytes(data[:18] + b"\xb7\0" + data[20:])  # ELF's number for ARM
    done = subprocess.run(
        [sys.executable, "-S", "-s", "-m", "fcimage", "selftest"],
        env={"PYTHONPATH": str(copy / "python"), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith("ImportError: fcimage cannot be loaded: ")
    assert ("has no extension module" if broken == "gone" else "CPython 3.9 or later") in last


# Storage

HANDLE = """
import json, sys
import fcimage.handler
from types import SimpleNamespace as N
key, secret, token, version = sys.argv[1:]
context = N(request_id="1", region=None, function=N(timeout=120, memory=1024),
            credentials=N(access_key_id=key, access_key_secret=secret, security_token=token))
event = {"bucket": "upload-images", "key": "uploads/a.jpg"}
result = fcimage.handler.handler(json.dumps(event).encode(), context)
assert json.loads(result["body"])["count"] == 6, result
"""


@pytest.mark.parametrize("version", sorted(PYTHONS))
def test_the_layer_makes_the_variants_of_an_upload(version: str, opt: pathlib.Path) -> None:
    with Endpoint() as endpoint:
        endpoint.upload("uploads/a.jpg", encoded(photo_like(1300, 900), "JPEG"))
        run(
            PYTHONS[version],
            opt,
            *("-c", HANDLE, KEY_ID, KEY_SECRET, TOKEN, version),
            OSS_ENDPOINT=endpoint.url,
            OSS_REGION=REGION,
            TARGET_BUCKET="processed-images",
        )
        made = endpoint.names()
    assert len(made) == 6


# Packing


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("layer", ROOT / "tools" / "layer.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


FILES = {
    "fcimage/__init__.py": b"# a\n" * 50,
    "fcimage/_native.abi3.so": bytes(range(256)) * 40,
    "fcimage/cli/__init__.py": b"",
    "fcimage/__pycache__/x.cpython-39.pyc": b"bytecode of one Python",
    "fcimage-1.0.dist-info/licenses/LICENSE": b"MIT",
}


def wheel(path: pathlib.Path, seed: int) -> pathlib.Path:
    """A wheel of the same files in another order, with other times and modes."""
    chance = random.Random(seed)
    names = list(FILES)
    chance.shuffle(names)
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            moment = (1990 + chance.randrange(30), 1 + chance.randrange(12), 1, 0, 0, 0)
            entry = zipfile.ZipInfo(name, moment)
            entry.external_attr = chance.choice([0o600, 0o644, 0o777]) << 16
            archive.writestr(entry, FILES[name])
    return path


def test_the_same_files_make_the_same_layer_whatever_their_times_modes_and_order(
    tool: ModuleType, tmp_path: pathlib.Path
) -> None:
    layers = []
    for seed in range(4):
        source = wheel(tmp_path / f"{seed}.whl", seed)
        os.utime(source, (seed * 1e8, seed * 1e8))
        tool.main([str(tmp_path / f"{seed}" / "layer.zip"), str(source)])
        layers.append((tmp_path / f"{seed}" / "layer.zip").read_bytes())
    assert len({(tmp_path / f"{seed}.whl").read_bytes() for seed in range(4)}) == 4
    assert len(set(layers)) == 1
    with zipfile.ZipFile(io.BytesIO(layers[0])) as archive:
        entries = archive.infolist()
    assert [entry.filename for entry in entries] == sorted(
        f"python/{name}" for name in FILES if "__pycache__" not in name
    )
    assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}
    assert {entry.external_attr >> 16 for entry in entries} == {0o100644, 0o100755}


def test_the_built_layer_is_packed_to_the_same_bytes_again(
    tool: ModuleType, opt: pathlib.Path, tmp_path: pathlib.Path
) -> None:
    again = tmp_path / "layer.zip"
    files = [path for path in (opt / "python").rglob("*") if path.is_file()]
    random.Random(1).shuffle(files)
    with zipfile.ZipFile(tmp_path / "shuffled.whl", "w") as archive:
        for path in files:
            archive.write(path, path.relative_to(opt / "python").as_posix())
    tool.main([str(again), str(tmp_path / "shuffled.whl")])
    assert again.read_bytes() == built("TEST_LAYER").read_bytes()


def test_bytecode_is_taken_instead_of_the_sources_and_is_the_same_each_time(
    tool: ModuleType, tmp_path: pathlib.Path
) -> None:
    with zipfile.ZipFile(tmp_path / "a.whl", "w") as archive:
        archive.writestr("package/__init__.py", "VALUE = {'b', 'a', 'c'} & {'a'}\n")
        archive.writestr("package/part.py", "VALUE = 1\n")
    layers = [tmp_path / "1.zip", tmp_path / "2.zip"]
    for layer in layers:
        options = [word for python in PYTHONS.values() for word in ("--bytecode", python)]
        tool.main([str(layer), str(tmp_path / "a.whl"), *options])
    assert layers[0].read_bytes() == layers[1].read_bytes()
    opt = unpacked(layers[0], tmp_path)
    for path in opt.rglob("*.pyc"):
        assert b"/opt/python/package/" in path.read_bytes(), "tracebacks name the place over there"
    # If the sources were read, compiling them would fail.
    for path in opt.rglob("*.py"):
        path.chmod(0o644)
        path.write_text("raise SystemExit('compiled again')")
    code = "import package.part; print(package.VALUE, package.part.VALUE)"
    for python in PYTHONS.values():
        assert run(python, opt, "-c", code) == "{'a'} 1\n"
