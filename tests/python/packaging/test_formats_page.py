"""The pages about formats name a test for each kind of image, and each of these tests exists."""

from __future__ import annotations

import re

import pytest

from support.doc_pages import PAGES, ROOT, page_id

COLUMNS = ["kind", "what comes out", "test"]
#: A test in a table: `path::name`, perhaps with modules (Rust) or a parameter (pytest).
NAMED = re.compile(r"`([\w./-]+\.(?:py|rs))::((?:\w+::)*)(\w+)(?:\[[^`]*\])?`")


def rows_of(text: str) -> list[list[str]]:
    """The rows below each table header that begins with "kind", as cells."""
    rows, inside = [], False
    for line in text.splitlines():
        if not line.startswith("|"):
            inside = False
            continue
        # A bar in a cell is written as \\|.
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        if cells[0].lower() == COLUMNS[0]:
            assert [cell.lower() for cell in cells] == COLUMNS, line
            inside = True
        elif inside and not set(line) <= set("|-: "):
            rows.append(cells)
    return rows


def problems(text: str) -> list[str]:
    """What is wrong with the tests that the page names."""
    found = []
    for cells in rows_of(text):
        names = NAMED.findall(cells[-1]) if len(cells) == len(COLUMNS) else []
        if not names or not re.fullmatch(r"(?:[\s,;]|and)*", NAMED.sub("", cells[-1])):
            found.append(f"expected `path::name` of each test in the last cell of {cells}")
        for path, _, name in names:
            keyword = "def" if path.endswith(".py") else "fn"
            file = ROOT / path
            if not file.is_file():
                found.append(f"there is no file {path}")
            elif not re.search(rf"\b{keyword} {name}\b\s*[(<]", file.read_text("utf-8")):
                found.append(f"{path} has no {keyword} {name}")
    return found


def test_each_kind_names_tests_that_exist() -> None:
    found = {page_id(page): problems(page.read_text("utf-8")) for page in PAGES}
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


def test_each_format_has_a_list_of_kinds() -> None:
    for name in ("color", "formats", "heic", "scripts", "tiff", "unsupported-formats"):
        assert rows_of((ROOT / f"docs/{name}.md").read_text("utf-8")), name
    sections = re.findall(r"^## (.+)$", (ROOT / "docs/formats.md").read_text("utf-8"), re.M)
    assert {"JPEG", "PNG", "WebP", "GIF", "BMP"} <= set(sections)


HERE = "tests/python/packaging/test_formats_page.py"
GEOMETRY = "crates/fcimage-image/src/recipe/geometry/crop.rs"


@pytest.mark.parametrize(
    ("cell", "problem"),
    [
        (f"`{HERE}::rows_of`", ""),
        (f"`{GEOMETRY}::tests::fractions_give_at_least_one_pixel`, `{HERE}::problems[x-1]`", ""),
        ("", "expected `path::name`"),
        ("by eye", "expected `path::name`"),
        (f"`{HERE}::rows_of` and by eye", "expected `path::name`"),
        (f"`{HERE}::rows`", "has no def rows"),
        (f"`{GEOMETRY}::cover_crops`", "has no fn cover_crops"),
        ("`tests/python/nowhere.py::a`", "there is no file"),
    ],
)
def test_a_missing_test_is_noticed(cell: str, problem: str) -> None:
    head = "| Kind | What comes out | Test |\n|---|---|---|\n"
    other = "\n| tool | price |\n|---|---|\n| a | b |\n"
    found = problems(f"{head}| gray | gray |{cell}|\n{other}")
    assert len(found) == (1 if problem else 0), found
    assert not problem or problem in found[0]
