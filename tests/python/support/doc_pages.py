"""The pages of the documentation."""

from __future__ import annotations

import pathlib

ROOT = pathlib.Path(__file__).parents[3]
#: The first pages in all languages, and everything below docs/.
PAGES = [*sorted(ROOT.glob("README*.md")), *sorted((ROOT / "docs").rglob("*.md"))]


def page_id(page: pathlib.Path) -> str:
    """The name of a page in the list of tests."""
    return page.relative_to(ROOT).as_posix()
