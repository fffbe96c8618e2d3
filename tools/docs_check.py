"""Checks the links of the site that mkdocs has built, without a network.

    python tools/docs_check.py FOLDER    # lists what is wrong, and exits with 1 if anything is

Each link, image and script leads to a file of the site, and each anchor stands on its page. Nothing
is loaded from another site. Links to other sites are complete addresses, with https.
"""

from __future__ import annotations

import functools
import html.parser
import pathlib
import posixpath
import re
import sys
import urllib.parse
from collections.abc import Iterator

#: The attribute of each tag that names what a browser loads at once.
LOADED = {"img": "src", "script": "src", "iframe": "src", "source": "srcset", "link": "href"}
#: Values of ``rel`` of what is not loaded.
NOT_LOADED = {"canonical", "next", "prev", "alternate", "edit"}
EXTERNAL = re.compile(r"https://[\w-]+(\.[\w-]+)+(:\d+)?(/[^\s\"<>]*)?(#[^\s\"<>]*)?")
#: Addresses of this machine in the instructions.
LOCAL = re.compile(r"http://(127\.0\.0\.1|localhost)\b")


class Document(html.parser.HTMLParser):
    """The links and the anchors of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.anchors: set[str] = set()
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Notes what a tag names."""
        values = {name: value or "" for name, value in attrs}
        self.anchors |= {values[name] for name in ("id", "name") if name in values}
        if tag == "a" and "href" in values:
            self.links.append(values["href"])
        attribute = LOADED.get(tag)
        if attribute in values and not NOT_LOADED & set(values.get("rel", "").split()):
            self.loaded.append(values[attribute])


@functools.cache
def document(path: pathlib.Path) -> Document:
    """The document in a file."""
    return Document(path.read_text("utf-8"))


def problems(folder: pathlib.Path) -> Iterator[str]:
    """What is wrong with the pages of a site, each with the name of its page."""
    for path in sorted(folder.rglob("*.html")):
        if path.name == "404.html":  # its links depend on where the site is
            continue
        name = path.relative_to(folder).as_posix()
        for link in document(path).loaded:
            if re.match(r"(\w+:)?//", link):
                yield f"{name}: loads {link}"
            elif not link.startswith("data:"):
                yield from _broken(folder, name, link)
        for link in document(path).links:
            if re.match(r"[a-z]+:", link):
                known = EXTERNAL.fullmatch(link) or LOCAL.match(link) or link.startswith("mailto:")
                if not known:
                    yield f"{name}: {link} is not a complete address"
            else:
                yield from _broken(folder, name, link)


def _broken(folder: pathlib.Path, name: str, link: str) -> Iterator[str]:
    """The link, if it leads nowhere."""
    path, _, anchor = link.partition("#")
    target = posixpath.normpath(posixpath.join(posixpath.dirname(name), urllib.parse.unquote(path)))
    file = folder / (target if path else name)
    if file.is_dir():
        file /= "index.html"
    if target.startswith("..") or not file.is_file():
        yield f"{name}: {link} does not exist"
        return
    known = document(file).anchors if file.suffix == ".html" else set()
    if anchor and urllib.parse.unquote(anchor) not in known:
        yield f"{name}: {link}: the page has no such anchor"


def main() -> int:
    """Prints what is wrong with the site in the folder that the command line names."""
    folder = pathlib.Path(sys.argv[1])
    found = list(problems(folder))
    for problem in found:
        print(problem, file=sys.stderr)
    pages = sum(1 for _ in folder.rglob("*.html"))
    if not pages:
        found.append("no pages")
        print(f"{folder} has no pages", file=sys.stderr)
    elif not found:
        print(f"all links of {pages} pages lead somewhere")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
