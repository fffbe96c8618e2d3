"""docs/settings.md lists the environment variables that the sources read, and no others."""

from __future__ import annotations

import ast
import functools
import pathlib
import re

import fcimage
import pytest

ROOT = pathlib.Path(__file__).parents[3]
PAGE = (ROOT / "docs/settings.md").read_text("utf-8")
#: Read by the C library, and not by a source of ours.
OF_OTHERS = {"MALLOC_ARENA_MAX"}
#: What looks like a variable in the sources and is none.
NO_VARIABLES = {
    *("CONTENT_LENGTH", "CONTENT_TYPE", "PATH_INFO", "QUERY_STRING", "REMOTE_ADDR"),  # WSGI
    *("REQUEST_METHOD", "SCRIPT_NAME"),
    "CS_GNU_LIBC_VERSION",  # os.confstr
    "CPU",  # a resource of Ray
    "PYTHONPATH",  # read by Python, and set for processes that are started
}
NAME = re.compile(r"_?[A-Z][A-Z0-9]*(_[A-Z0-9]+)+")
RUST = re.compile(r"\bvar(?:_os)?\(\s*\"(\w+)\"|^ +\"(FCIMAGE_\w+)\",$", re.MULTILINE)
#: The methods that read a variable: those of `Settings`, and of a mapping.
READERS = {"text", "bucket", "prefix", "origin", "header", "seconds", "get", "setdefault"}


def read_by_python(source: str) -> set[str]:
    """The variables that a module reads: what it asks an environment for, and each string that
    looks like the name of a variable, whatever it is asked from."""
    found, names = set(), set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id == "__all__" for target in node.targets
        ):
            names |= {item.value for item in ast.walk(node.value) if isinstance(item, ast.Constant)}
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if NAME.fullmatch(node.value):
                found.add(node.value)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            first = node.args[0] if node.args else None
            asked = first.value if isinstance(first, ast.Constant) else None
            if node.func.attr in READERS and re.fullmatch("[A-Z]{3,}", str(asked)):
                found.add(str(asked))
    return found - names - NO_VARIABLES


def read_by_rust(source: str) -> set[str]:
    source = source.partition("#[cfg(test)]")[0]
    return {first or second for first, second in RUST.findall(source)}


@functools.cache
def variables_read() -> set[str]:
    found = set()
    for path in (ROOT / "python").rglob("*.py"):
        found |= read_by_python(path.read_text("utf-8"))
    for folder in ("src", "crates"):
        for path in (ROOT / folder).rglob("*.rs"):
            if not {"tests", "benches", "examples"} & set(path.parts):
                found |= read_by_rust(path.read_text("utf-8"))
    return found


def variables_listed() -> list[str]:
    """The names in the first column of the tables before the one for builds."""
    return re.findall(r"^\| `(\w+)` \|", PAGE.partition("## For a build")[0], re.MULTILINE)


def test_the_page_lists_each_variable_that_the_sources_read() -> None:
    missing = variables_read() - set(variables_listed())
    assert not missing, f"docs/settings.md has no row for {', '.join(sorted(missing))}"


def test_the_sources_read_each_variable_that_the_page_lists() -> None:
    listed = variables_listed()
    assert len(listed) == len(set(listed))
    unread = set(listed) - variables_read() - OF_OTHERS
    assert not unread, f"nothing reads {', '.join(sorted(unread))}"


@pytest.mark.parametrize("name", [n for n in variables_listed() if n.startswith("FCIMAGE_MAX_")])
def test_the_page_has_the_default_of_each_limit(name: str) -> None:
    limit = name.removeprefix("FCIMAGE_").lower()
    (row,) = re.findall(rf"^\| `{name}` \|.*$", PAGE, re.MULTILINE)
    assert f"| {getattr(fcimage.Limits(), limit)}" in row


def test_each_variable_for_a_build_is_one_of_the_makefile() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    rows = re.findall(r"^\| (`\w.*?) \|", PAGE.partition("## For a build")[2], re.MULTILINE)
    names = re.findall(r"`(\w+)`", " ".join(rows))
    assert sorted(names) == sorted(re.findall(r"^([A-Z_]+) \?=", makefile, re.MULTILINE))


def test_reads_are_found_in_python() -> None:
    source = """
__all__ = ["NOT_THIS"]
KEYS = {"jpeg": "A_KEY"}
settings.text("PUBLISH"), settings.text(name), found.get("content"), found.get("ABC")
os.environ["B_NAME"]
"""
    assert read_by_python(source) == {"A_KEY", "PUBLISH", "ABC", "B_NAME"}


def test_reads_are_found_in_rust() -> None:
    source = """
    std::env::var_os("FIRST"); env::var("SECOND"); let other = "NOT_THIS";
    "FCIMAGE_THIRD",
#[cfg(test)] fn test() { env::var("FOURTH") }
"""
    assert read_by_rust(source) == {"FIRST", "SECOND", "FCIMAGE_THIRD"}
