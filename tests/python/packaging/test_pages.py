"""Each page of the documentation is short, has one title, and its links lead somewhere."""

from __future__ import annotations

import functools
import pathlib
import re

import pytest

from support.doc_pages import PAGES, ROOT, page_id

#: Lines of a page, and of a first page.
MOST_LINES, MOST_LINES_FIRST = 200, 150
#: Characters of a line, but in tables, code that is no Python, and where a link is longer.
MOST_CHARACTERS = 100
OTHER_CODE = re.compile(r"^ *```(?!python\b)\w*$.*?^ *```$", re.MULTILINE | re.DOTALL)
FENCE = re.compile(r"^( *)(```|~~~).*?^\1\2 *$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"(`+)(?!`).+?(?<!`)\1(?!`)", re.DOTALL)
LINK = re.compile(r"\]\(\s*<?([^)\s>]+)>?[^)]*\)|<(?:img|a)\s[^>]*(?:src|href)=\"([^\"]+)\"")


def prose(text: str) -> str:
    """The page without fenced code."""
    return FENCE.sub("", text)


def slug(heading: str) -> str:
    """The anchor that GitHub gives a heading."""
    plain = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", heading).replace("`", "")
    return re.sub(r"[^\w\- ]", "", plain.strip().lower()).replace(" ", "-")


def anchors(text: str) -> set[str]:
    """All anchors of a page; a heading that stands again has a number."""
    found: dict[str, int] = {}
    names = set(re.findall(r"<a\s[^>]*(?:id|name)=\"([^\"]+)\"", text))
    for heading in re.findall(r"^#{1,6} +(.+?) *#*$", prose(text), re.MULTILINE):
        name = slug(heading)
        names.add(f"{name}-{found[name]}" if name in found else name)
        found[name] = found.get(name, 0) + 1
    return names


def long_lines(text: str) -> list[int]:
    """The numbers of the lines that are too long and could be wrapped."""
    shown = OTHER_CODE.sub(lambda code: "\n" * code[0].count("\n"), text)
    return [
        number
        for number, line in enumerate(shown.splitlines(), 1)
        if len(line) > MOST_CHARACTERS
        and not line.startswith(("|", "    "))
        and len(re.sub(r"\S*://\S*", "", line)) > MOST_CHARACTERS - 20
    ]


@functools.cache
def anchors_of(page: pathlib.Path) -> set[str]:
    return anchors(page.read_text("utf-8"))


def dead_links(text: str, folder: pathlib.Path, own: set[str]) -> list[str]:
    """The relative links of a page that lead nowhere."""
    dead = []
    for link in (first or second for first, second in LINK.findall(CODE.sub("", prose(text)))):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (folder / path).resolve()
        known = own if not path else set()
        if path and target.suffix == ".md" and target.is_file():
            known = anchors_of(target)
        if not target.exists() or (anchor and anchor not in known):
            dead.append(link)
    return dead


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_a_page_is_short_and_wrapped(page: pathlib.Path) -> None:
    text = page.read_text("utf-8")
    most = MOST_LINES_FIRST if page.parent == ROOT else MOST_LINES
    assert len(text.splitlines()) <= most
    assert long_lines(text) == []


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_a_page_begins_with_its_only_title(page: pathlib.Path) -> None:
    text = page.read_text("utf-8")
    assert re.match(r"# \S", text)
    assert len(re.findall(r"^# ", prose(text), re.MULTILINE)) == 1


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_the_links_of_a_page_lead_somewhere(page: pathlib.Path) -> None:
    text = page.read_text("utf-8")
    assert dead_links(text, page.parent, anchors(text)) == []


def test_each_page_is_linked_from_another() -> None:
    linked = set()
    for page in PAGES:
        for first, second in LINK.findall(prose(page.read_text("utf-8"))):
            target = (page.parent / (first or second).partition("#")[0]).resolve()
            if target != page:
                linked.add(target)
    lonely = [page_id(page) for page in PAGES if page.parent != ROOT and page not in linked]
    assert lonely == []


@pytest.mark.parametrize("page", [page for page in PAGES if page.parent != ROOT], ids=page_id)
def test_a_page_is_in_the_navigation_of_the_site(page: pathlib.Path) -> None:
    place = page.relative_to(ROOT / "docs").as_posix()
    lines = (ROOT / "mkdocs.yml").read_text("utf-8").partition("\nnav:\n")[2].split()
    assert place in lines, f"add {place} to `nav` of mkdocs.yml"


def test_links_that_lead_nowhere_are_noticed() -> None:
    text = "# A\n## What it *does*, and `how`\n"
    own = anchors(text)
    assert own == {"a", "what-it-does-and-how"}
    for link, dead in (
        ("#a", []),
        ("#b", ["#b"]),
        ("README.md", []),
        ("README.md#no-such-part", ["README.md#no-such-part"]),
        ("no-such-page.md", ["no-such-page.md"]),
        ("https://example.com/no", []),
    ):
        assert dead_links(f"[x]({link}) `[y](no.md)`", ROOT, own) == dead
    assert anchors("# A\n## B\n## B\n") == {"a", "b", "b-1"}


def test_long_lines_are_noticed() -> None:
    assert long_lines("a " * 51) == [1]
    assert long_lines("| a |" + " b |" * 50) == []
    assert long_lines(f"[a](https://example.com/{'b' * 90})") == []
    assert long_lines(f"```json\n{'a ' * 51}\n```\n```python\n{'a ' * 51}\n```\n") == [5]
    assert long_lines(f"{'a ' * 45}[a](https://example.com/{'b' * 90})") == [1]
