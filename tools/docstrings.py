"""Turns docstrings, with sections as in Google's style, into Markdown."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable
from typing import Optional

__all__ = ["markdown"]

SECTIONS = ("Args", "Returns", "Raises", "Yields", "Example")
TITLES = {"Args": "Arguments"}
CODE = re.compile(r"(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)
ROLE = re.compile(r":(?:class|func|meth|mod|attr|data):`([^`]+)`")
PAGE = re.compile(r"(?<![\w/])docs/((?:[\w-]+/)*[\w-]+\.md)")

#: From the name of something public to the address of its description.
Address = Callable[[str], Optional[str]]


def markdown(text: str, address: Address) -> str:
    """The Markdown of a docstring that was cleaned by ``inspect.cleandoc``."""
    parts: list[str] = []
    section = ""
    for block in re.split(r"\n{2,}", text.strip()):
        title, _, rest = f"{block}\n".partition(":\n")
        if title in SECTIONS:
            section = title
            parts.append(f"**{TITLES.get(title, title)}**")
            block = rest.rstrip("\n")
        elif not block.startswith("    "):
            section = ""
        if block.startswith("    ") and section:
            block = textwrap.dedent(block)
            parts.append(_block(block, address) or _entries(block, section, address))
        elif block.startswith("    "):
            code = textwrap.dedent(block)
            parts.append(_block(code, address) or f"```python\n{code}\n```")
        elif block != "::":
            prose = re.sub("::$", ":", block)
            parts.append(_block(block, address) or _inline(prose, address))
    return "\n\n".join(filter(None, parts))


def _block(block: str, address: Address) -> str | None:
    """An example or a table; None for other text."""
    if block.startswith(">>>"):
        return f"```pycon\n{block}\n```"
    return _table(block, address) if re.match(r"=+ +=+", block) else None


def _entries(text: str, title: str, address: Address) -> str:
    """The entries of a section: a list of ``name: text``, or text."""
    lines = text.splitlines()
    items: list[str] = []
    for line in lines:
        if line.startswith(" ") and items:
            items[-1] += " " + line.strip()
        else:
            items.append(line)
    named = [re.match(r"([*\w][\w*, .]*): (.+)", item) for item in items]
    if title not in ("Args", "Raises") or not all(named):
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
