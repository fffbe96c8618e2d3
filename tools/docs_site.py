"""Collects the pages of the site in one folder, for mkdocs.

    python tools/docs_site.py FOLDER

The pages are those of ``docs/``, the README as the first page, the reference of the Python
interface, and everything in the repository that one of them links to: other pages, and source files
with numbered lines. All links between them are rewritten, so that none leaves the site.
"""

from __future__ import annotations

import os
import pathlib
import posixpath
import re
import shutil
import sys
from typing import NamedTuple

import api_reference

ROOT = pathlib.Path(__file__).parent.parent

#: Where pages outside of ``docs/`` stand on the site.
PLACES = {
    "README.md": "index.md",
    "README.zh-CN.md": "zh/index.md",
    "CHANGELOG.md": "project/changelog.md",
    "CONTRIBUTING.md": "project/contributing.md",
    "DESIGN.md": "project/design.md",
    "SECURITY.md": "project/security.md",
}
#: Fenced code, and code in a line.
CODE = re.compile(
    r"^( *)(```+|~~~+)[^`].*?^\1\2 *$|^( *)(```+)\n.*?^\3\4 *$|(`+)(?!`).+?(?<!`)\5(?!`)",
    re.MULTILINE | re.DOTALL,
)
#: The end of a line between two Chinese characters.
CHINESE_BREAK = re.compile(r"(?<=[\u3001-\u9fff\uff01-\uff65])\n(?=[\u3001-\u9fff\uff01-\uff65])")
LINK = re.compile(
    r"(?P<before>\]\(\s*<?)(?P<link>[^)\s>]+)"
    r"|(?P<tag><(?:img|a)\s[^>]*?(?:src|href)=\")(?P<address>[^\"]+)"
)
#: Where a link would be wrong: headings, and the text of links.
NO_LINK = re.compile(r"^#[^\n]*|!?\[[^\]]*\]\(|<a\s.*?</a>", re.MULTILINE | re.DOTALL)
LANGUAGES = {
    ".py": "python", ".rs": "rust", ".toml": "toml", ".json": "json", ".yaml": "yaml",
    ".yml": "yaml", ".tf": "terraform", ".sh": "sh", ".js": "js", ".md": "md", ".pyi": "python",
}  # fmt: skip
BUILT = ("target", "node_modules")
IMAGES = (".png", ".jpg", ".webp", ".gif", ".svg", ".avif")


class Page(NamedTuple):
    """A page of the site before its links are rewritten."""

    #: Its path in the repository, from which its links start.
    origin: str
    text: str


def place_of(path: str) -> str:
    """Where a file of the repository stands on the site."""
    if path in PLACES:
        return PLACES[path]
    if path.startswith("docs/"):
        return path[len("docs/") :] + ("/index.md" if (ROOT / path).is_dir() else "")
    if path.endswith((".md", *IMAGES)):
        return f"source/{path}"
    if (ROOT / path).is_dir():
        readme = f"{path}/README.md".lstrip("/")
        return place_of(readme) if (ROOT / readme).is_file() else f"source/{path}/index.md"
    return f"source/{path}.md"


class Site:
    """The pages and the other files of the site, by their places on it."""

    def __init__(self) -> None:
        self.pages: dict[str, str] = {}
        #: From the place on the site to the file in the repository.
        self.files: dict[str, pathlib.Path] = {}
        self._waiting: list[Page] = []
        #: Where the reference describes names that mean nothing else, such as ``Variant``.
        self._names = {
            name: f"reference/{place}"
            for name, place in api_reference.addresses().items()
            if (name[0].isupper() or "_" in name.strip("_")) and not place.startswith("types.md")
        }

    def collect(self) -> None:
        """Collects all pages, and what they link to."""
        for path in sorted((ROOT / "docs").rglob("*")):
            origin = path.relative_to(ROOT).as_posix()
            if path.suffix == ".md":
                self._waiting.append(Page(origin, path.read_text("utf-8")))
            elif path.is_file():
                self.files[place_of(origin)] = path
        self.files["stylesheets/site.css"] = ROOT / "tools/docs_site.css"
        for origin in PLACES:
            if (ROOT / origin).is_file():
                self._waiting.append(Page(origin, (ROOT / origin).read_text("utf-8")))
        for name, text in api_reference.pages().items():
            self._waiting.append(Page(f"docs/reference/{name}", text))
        known = {place_of(page.origin) for page in self._waiting}
        while self._waiting:
            page = self._waiting.pop()
            place = place_of(page.origin)
            self.pages[place] = self._rewritten(page, place, known)

    def write(self, folder: pathlib.Path) -> None:
        """Writes everything into a folder, which is emptied first."""
        shutil.rmtree(folder, ignore_errors=True)
        for place, text in self.pages.items():
            path = folder / place
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        for place, source in self.files.items():
            path = folder / place
            path.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, path)

    def _rewritten(self, page: Page, place: str, known: set[str]) -> str:
        """The text of a page with links that are right on the site. The first mention of a public
        name leads to the reference; other code stays as it is."""
        names = {} if page.origin.startswith("docs/reference/") else dict(self._names)
        taken = [span.span() for span in NO_LINK.finditer(page.text)]
        parts, end = [], 0
        for code in CODE.finditer(page.text):
            shown, address = code[0], None
            if not any(begin <= code.start() < stop for begin, stop in taken):
                address = names.pop(shown.strip("`"), None)
            if address:
                shown = f"[{shown}]({_relative(address, place)})"
            parts += [self._prose(page.text[end : code.start()], page, place, known), shown]
            end = code.end()
        return "".join([*parts, self._prose(page.text[end:], page, place, known)])

    def _prose(self, text: str, page: Page, place: str, known: set[str]) -> str:
        """A part of a page that is not code."""

        def replaced(match: re.Match[str]) -> str:
            link = match["link"] or match["address"]
            if re.match(r"[a-z]+:|#", link):
                return match[0]
            path, hash_sign, anchor = link.partition("#")
            target = posixpath.normpath(posixpath.join(posixpath.dirname(page.origin), path))
            self._need(target, known)
            line = re.fullmatch(r"L(\d+)", anchor)
            anchor = f"__codelineno-0-{line[1]}" if line else anchor
            relative = _relative(place_of(target), place)
            if match["tag"]:  # mkdocs changes only the links of Markdown
                relative = re.sub(r"\.md$", ".html", relative).replace("README.html", "index.html")
            return f"{match['before'] or match['tag']}{relative}{hash_sign}{anchor}"

        if place.startswith("zh/"):  # where a line break would be shown as a space
            text = CHINESE_BREAK.sub("", text)
        return LINK.sub(replaced, text)

    def _need(self, target: str, known: set[str]) -> None:
        """Takes a file of the repository into the site, unless it is there."""
        place, path = place_of(target), ROOT / target
        if place in known or place in self.files:
            return
        if not path.exists():
            raise SystemExit(f"{target} does not exist")
        known.add(place)
        if path.is_dir() and place.endswith("/index.md"):
            self._waiting.append(Page(f"{target}/index.md", _listing(target)))
        elif path.is_dir():
            readme = f"{target}/README.md"
            self._waiting.append(Page(readme, (ROOT / readme).read_text("utf-8")))
        elif path.suffix == ".md":
            self._waiting.append(Page(target, path.read_text("utf-8")))
        elif path.suffix in IMAGES:
            self.files[place] = path
        else:
            self.pages[place] = _source(target)


def _relative(address: str, place: str) -> str:
    """The address of something on the site as a link on the page ``place``."""
    return posixpath.relpath(address, posixpath.dirname(place) or ".")


def _source(target: str) -> str:
    """A page with a file and numbers of its lines. The search leaves it out."""
    path = ROOT / target
    language = LANGUAGES.get(path.suffix, "text")
    code = path.read_text("utf-8").rstrip("\n")
    fence = "`" * max([3, *(len(found) + 1 for found in re.findall(r"`{3,}", code))])
    head = "---\nsearch:\n  exclude: true\nhide: [toc]\n---\n"
    return f'{head}\n# {target}\n\n{fence} {{ .{language} linenums="1" }}\n{code}\n{fence}\n'


def _listing(target: str) -> str:
    """A page that lists a folder, without hidden files and what was built."""
    names = [path.name for path in sorted((ROOT / target).iterdir())]
    shown = [name for name in names if name[0] not in "._" and name not in BUILT]
    return "\n".join([f"# {target}", "", *(f"- [{name}]({name})" for name in shown)]) + "\n"


def main() -> None:
    """Writes the site into the folder that the command line names."""
    site = Site()
    site.collect()
    site.write(pathlib.Path(sys.argv[1]))
    print(f"{len(site.pages)} pages, {len(site.files)} files in {os.path.relpath(sys.argv[1])}")


if __name__ == "__main__":
    main()
