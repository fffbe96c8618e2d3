"""The rules of DESIGN.md: imports between crates and files, and what only marked crates may do."""

from __future__ import annotations

import pathlib
import re

import pytest

from support.rust_imports import Crate, circles

ROOT = pathlib.Path(__file__).parents[3]
CRATES = {path.name: path for path in sorted((ROOT / "crates").iterdir()) if path.is_dir()}

#: Which of our crates a crate may depend on.
ALLOWED = {
    "fcimage-base": set(),
    "fcimage-events": {"fcimage-base"},
    "fcimage-image": {
        "fcimage-base",
        "fcimage-jpeg",
        "fcimage-libwebp",
        "fcimage-pixel-kernels",
        "fcimage-resize",
        "fcimage-webp",
    },
    "fcimage-jpeg": {"fcimage-jpeg-kernels"},
    "fcimage-jpeg-kernels": set(),
    "fcimage-libwebp": set(),
    "fcimage-pixel-kernels": set(),
    "fcimage-resize": {"fcimage-resize-kernels"},
    "fcimage-resize-kernels": set(),
    "fcimage-webp": {"fcimage-webp-kernels"},
    "fcimage-webp-kernels": set(),
    "fcimage-store": {"fcimage-base"},
}

#: The crates with `unsafe`: vector kernels, and the C interface of libwebp's encoder.
UNSAFE = {
    "fcimage-jpeg-kernels",
    "fcimage-libwebp",
    "fcimage-pixel-kernels",
    "fcimage-resize-kernels",
    "fcimage-webp-kernels",
}


def sources() -> dict[str, pathlib.Path]:
    return {"fcimage": ROOT / "src", **{name: path / "src" for name, path in CRATES.items()}}


def dependencies(manifest: pathlib.Path) -> set[str]:
    """The names in all tables of dependencies, also those for tests and for one platform."""
    tables = re.split(r"^\[", manifest.read_text(), flags=re.MULTILINE)
    wanted = [table for table in tables if re.match(r"[^\]]*dependencies[\].]", table)]
    return {
        name
        for table in wanted
        for name in re.findall(r"^([\w-]+)(?:\.workspace)? *=", table, flags=re.MULTILINE)
    }


@pytest.mark.parametrize("name", sources())
def test_no_files_of_a_crate_import_each_other_in_a_circle(name: str) -> None:
    assert circles(Crate(sources()[name]).arrows()) == []


def test_circles_are_found(tmp_path: pathlib.Path) -> None:
    files = {
        "lib.rs": "mod a;\nmod b;\npub use a::A;\n",
        "a/mod.rs": "mod c;\npub struct A;\nfn f() { c::g() }\n",
        "a/c.rs": "use crate::b::{self as other, B};\npub fn g() { other::h(B) }\n",
        "b.rs": "//! crate::lib\nuse super::a::A as Renamed;\npub struct B;\npub fn h(_: B) {}\n"
        "#[cfg(test)]\nmod tests { use crate::A; }\n",
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    arrows = Crate(tmp_path).arrows()
    assert arrows == {
        "lib.rs": {"a/mod.rs"},
        "a/mod.rs": {"a/c.rs"},
        "a/c.rs": {"b.rs"},
        "b.rs": {"a/mod.rs"},
    }
    assert circles(arrows) == [["a/c.rs", "a/mod.rs", "b.rs"]]


def test_crates_depend_only_on_those_below_them() -> None:
    assert set(CRATES) == set(ALLOWED)
    for name, folder in CRATES.items():
        ours = {dep for dep in dependencies(folder / "Cargo.toml") if dep.startswith("fcimage")}
        assert ours <= ALLOWED[name], name


def test_only_the_bindings_know_python() -> None:
    for name, folder in CRATES.items():
        assert not any(dep.startswith("pyo3") for dep in dependencies(folder / "Cargo.toml")), name


def test_only_the_pool_and_background_calls_start_threads() -> None:
    for name, folder in CRATES.items():
        if name != "fcimage-base":
            assert "rayon" not in dependencies(folder / "Cargo.toml"), name
        for path in (folder / "src").rglob("*.rs"):
            if path.name not in ("pool.rs", "kept_pools.rs", "background.rs"):
                code = path.read_text().partition("#[cfg(test)]\nmod tests")[0]
                assert not re.search(r"\bthread::(spawn|Builder)\b", code), path
                assert "rayon::" not in code, path


def test_unsafe_code_is_forbidden_in_all_crates_but_the_marked_ones() -> None:
    for name, folder in CRATES.items():
        root = (folder / "src" / "lib.rs").read_text()
        assert ("#![forbid(unsafe_code)]" in root) == (name not in UNSAFE), name
    for path in (ROOT / "src").rglob("*.rs"):
        code = "\n".join(line for line in path.read_text().splitlines() if "//" not in line)
        assert not re.search(r"\bunsafe\b", code), path


def test_files_stay_short_enough_to_have_one_purpose() -> None:
    long = {
        path.relative_to(ROOT).as_posix(): lines
        for source in sources().values()
        for path in source.rglob("*.rs")
        if (lines := path.read_text().count("\n")) > 400
    }
    assert long == {}
