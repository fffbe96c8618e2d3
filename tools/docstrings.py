"""Turns docstrings, with sections as in Google's style, into Markdown."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Optional

__all__ = ["markdown"]

SECTIONS = ("Args", "Returns", "Raises", "Yields")
TITLES = {"Args": "Arguments"}
CODE = re.compile(r"(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)
ROLE = re.compile(r":(?:class|func|meth|mod|attr|data):`([^`]+)`")
PAGE = re.compile(r"(?<![\w/])docs/((?:[\w-]+/)*[\w-]+\.md)")

#: From the name of something public to the address of its description.
Address = Callable[[str], Optional[str]]


def markdown(text: str, address: Address) -> str:
    """The Markdown of a docstring that was cleaned by ``inspect.cleandoc``."""
    parts: list[str] = []
    for block in re.split(r"\n{2,}", text):
        title = block.partition(":\n")[0]
        if title in SECTIONS and "\n" in block:
            parts.append(f"**{TITLES.get(title, title)}**")
            parts.append(_entries(block.partition("\n")[2], title, address))
        elif block.startswith(">>>"):
            parts.append(f"```pycon\n{block}\n```")
        elif re.match(r"=+ +=+", block):
            parts.append(_table(block, address))
        else:
            parts.append(_inline(block, address))
    return "\n\n".join(parts)


def _entries(text: str, title: str, address: Address) -> str:
    """The entries of a section: a list of ``name: text``, or text."""
    lines = [line[4:] for line in text.splitlines()]
    items: list[str] = []
    for line in lines:
        if line.startswith(" ") and items:
            items[-1] += " " + line.strip()
        else:
            items.append(line)
    named = [re.match(r"([*\w][\w*, .]*): (.+)", item) for item in items]
    if title == "Returns" or not all(named):
        return _inline("\n".join(lines), address)
    shown = []
    for match in named:
        assert match is not None
        names = [name.strip() for name in match[1].split(",")]
        known = address if title == "Raises" else _nowhere
        bold = ", ".join(_linked(name, known) for name in names)
        shown.append(f"- **{bold}**: {_inline(match[2], address)}")
    return "\n".join(shown)


def _nowhere(_: str) -> None:
    """The address of names that have no description, such as arguments."""


def _linked(name: str, address: Address) -> str:
    """The name as code, which leads to its description if there is one."""
    target = address(name)
    return f"[`{name}`]({target})" if target else f"`{name}`"


def _inline(text: str, address: Address) -> str:
    """Text with code and names; what else Markdown would read as HTML is escaped."""

    def role(match: re.Match[str]) -> str:
        name = match[1].lstrip("~.!")
        return f"`{re.sub('^fcimage[.]', '', name)}`"

    text = ROLE.sub(role, text)
    shown, end = [], 0
    for match in CODE.finditer(text):
        shown.append(_plain(text[end : match.start()]))
        code = " ".join(match[2].split())
        shown.append(_plain(code) if PAGE.fullmatch(code) else _linked(code, address))
        end = match.end()
    return "".join([*shown, _plain(text[end:])])


def _plain(text: str) -> str:
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace("*", "\\*")
    return PAGE.sub(lambda match: f"[docs/{match[1]}](../{match[1]})", text)


def _table(block: str, address: Address) -> str:
    """A table of reStructuredText whose columns are marked by ``=``."""
    lines = block.splitlines()
    columns = [match.span() for match in re.finditer(r"=+", lines[0])]
    rows = [
        [_inline(line[begin : end + 1].strip(), address) for begin, end in columns]
        for line in lines
        if not line.startswith("=")
    ]
    rows.insert(1, ["---"] * len(columns))
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)
