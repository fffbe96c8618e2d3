"""The site of the documentation: it has every page, every public name, and no dead link."""

from __future__ import annotations

import functools
import importlib.util
import pathlib
import posixpath
import re
import sys
from types import ModuleType
from typing import Any

import fcimage
import fcimage.backfill
import fcimage.exceptions
import fcimage.handler
import fcimage.storage
import pytest
import yaml

from support.doc_pages import PAGES, ROOT, page_id

FENCE = re.compile(r"^( *)(`{3,}|~{3,}).*?^\1\2 *$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"(`+)(?!`).+?(?<!`)\1(?!`)", re.DOTALL)
LINK = re.compile(r"\]\(\s*<?([^)\s>]+)|<(?:img|a)\s[^>]*(?:src|href)=\"([^\"]+)\"")


def tool(name: str) -> ModuleType:
    """A program of ``tools/``, which imports others from there."""
    folder = str(ROOT / "tools")
    spec = importlib.util.spec_from_file_location(name, f"{folder}/{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.path.insert(0, folder)
    try:
        sys.modules[name] = module
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(folder)
    return module


@functools.cache
def site() -> Any:
    found = tool("docs_site").Site()
    found.collect()
    return found


class Settings(yaml.SafeLoader):
    """Reads mkdocs.yml, which names a Python function."""


Settings.add_multi_constructor("tag:yaml.org,2002:python/", lambda *_: None)


def navigation() -> list[str]:
    """The pages that mkdocs.yml lists."""

    def paths(entries: Any) -> list[str]:
        if isinstance(entries, str):
            return [entries]
        if isinstance(entries, dict):
            entries = list(entries.values())
        return [path for entry in entries for path in paths(entry)]

    settings = yaml.load((ROOT / "mkdocs.yml").read_text("utf-8"), Settings)
    return paths(settings["nav"])


def test_the_navigation_has_every_page_once() -> None:
    listed = navigation()
    pages = {place for place in site().pages if not place.startswith("source/")}
    assert sorted(pages - set(listed)) == [], "add these to `nav` of mkdocs.yml"
    assert sorted(set(listed) - pages) == [], "remove these from `nav` of mkdocs.yml"
    assert len(listed) == len(set(listed))


def shown(text: str) -> str:
    """A page without code."""
    return CODE.sub("", FENCE.sub("", text))


def anchors(text: str) -> set[str]:
    """The anchors that the site gives the headings and the lines of a page; and none."""
    names = {"", *re.findall(r"<a\s[^>]*(?:id|name)=\"([^\"]+)\"", text)}
    if 'linenums="1"' in text:
        names |= {f"__codelineno-0-{line}" for line in range(1, text.count("\n"))}
    for heading in re.findall(r"^#{1,6} +(.+?) *#*$", FENCE.sub("", text), re.MULTILINE):
        own = re.search(r" \{ #(\S+) \}$", heading)
        if own:
            assert own[1] not in names and "__" not in own[1]
            names.add(own[1])
            continue
        plain = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", heading)
        plain = re.sub(r"[^\w\- ]", "", plain.strip().lower()).replace(" ", "-")
        names.add(plain)
    return names


@functools.cache
def anchors_of(place: str) -> set[str]:
    return anchors(site().pages[place])


def test_all_links_of_the_site_lead_to_its_pages_and_files() -> None:
    everything = set(site().pages) | set(site().files)
    dead = []
    for place, text in site().pages.items():
        if place.startswith("source/") and "\nsearch:\n" in text[:30]:  # the text of a file
            continue
        for match in LINK.finditer(shown(text)):
            link = match[1] or match[2]
            if re.match(r"[a-z]+:", link):
                continue
            path, _, anchor = link.partition("#")
            target = posixpath.normpath(posixpath.join(posixpath.dirname(place), path))
            target = place if not path else re.sub(r"\.html$", ".md", target)
            if target not in everything or (
                target.endswith(".md") and anchor not in anchors_of(target)
            ):
                dead.append((place, link))
    assert dead == []


def test_what_is_not_in_the_folder_of_pages_is_a_page_of_the_site() -> None:
    pages = site().pages
    assert pages["index.md"].startswith("# fcimage")
    assert "](images.md" in pages["index.md"]
    assert pages["project/security.md"].startswith("# ")
    example = pages["source/examples/process_image.py.md"]
    assert 'linenums="1"' in example and "search:\n  exclude: true" in example
    assert site().files["bench.svg"] == ROOT / "docs/bench.svg"


def test_links_are_rewritten_but_not_code_and_chinese_lines_are_joined() -> None:
    empty = tool("docs_site").Site()
    page = tool("docs_site").Page(
        "docs/zh/a.md",
        "# A\n\n一行，\n二行 [x](../text.md#a) `[y](../gone.md)`\nend\n\n"
        "```text\n一\n二 [z](../gone.md)\n```\n\n"
        '<img src="../bench.svg"> [s](../../src/lib.rs#L7) <a href="../text.md">\n[r](../recipes) [e](../../examples)\n',
    )
    assert empty._rewritten(page, "zh/a.md", set()) == (
        "# A\n\n一行，二行 [x](../text.md#a) `[y](../gone.md)`\nend\n\n"
        "```text\n一\n二 [z](../gone.md)\n```\n\n"
        '<img src="../bench.svg"> [s](../source/src/lib.rs.md#__codelineno-0-7) '
        '<a href="../text.html">\n[r](../recipes/index.md) [e](../source/examples/index.md)\n'
    )
    assert set(empty.pages) == {"source/src/lib.rs.md"}
    assert set(empty.files) == {"bench.svg"}
    for link in ("../gone.md", "../../../outside.md"):
        with pytest.raises(SystemExit, match="does not exist"):
            empty._rewritten(page._replace(text=f"[x]({link})"), "zh/a.md", set())


def test_the_first_mention_of_a_public_name_leads_to_the_reference() -> None:
    docs_site = tool("docs_site")
    text = (
        "# A `Variant`\n\n[a `Variant`](text.md) `Variant` `Variant` ``Jpeg`` `strip` `Image`\n"
        "`parse_event` `Pipeline.run`\n\n```text\nWebP `WebP`\n```\n"
    )
    assert docs_site.Site()._rewritten(docs_site.Page("docs/a.md", text), "a.md", set()) == (
        "# A `Variant`\n\n[a `Variant`](text.md) [`Variant`](reference/images.md#Variant) `Variant` "
        "[``Jpeg``](reference/encodings.md#Jpeg) `strip` `Image`\n"
        "[`parse_event`](reference/events.md#parse_event) "
        "[`Pipeline.run`](reference/handler.md#Pipeline.run)\n\n```text\nWebP `WebP`\n```\n"
    )


def test_external_links_of_pages_are_complete_addresses() -> None:
    complete = re.compile(
        r"https://[\w-]+(\.[\w-]+)+(/\S*)?|http://(localhost|127\.0\.0\.1)\S*|mailto:\S+@\S+"
    )
    for page in PAGES:
        for first, second in LINK.findall(shown(page.read_text("utf-8"))):
            link = first or second
            if re.match(r"[a-z]+:", link):
                assert complete.fullmatch(link), (page_id(page), link)


# The reference.


@functools.cache
def reference() -> dict[str, str]:
    pages: dict[str, str] = tool("api_reference").pages()
    return pages


def test_every_public_name_is_described_once() -> None:
    headings = [
        heading.replace("\\", "")
        for page in reference().values()
        for heading in re.findall(r"^## (\S+) \{ #\S+ \}$", FENCE.sub("", page), re.MULTILINE)
    ]
    names = [
        *fcimage.__all__,
        *fcimage.handler.__all__,
        *fcimage.storage.__all__,
        *fcimage.backfill.__all__,
    ]
    for name in names:
        assert headings.count(name) == 1, name
    assert set(fcimage.exceptions.__all__) < set(names)
    modules = {path.stem for path in (ROOT / "python/fcimage").iterdir() if path.stem[0] != "_"}
    groups = {group.module for group in tool("api_reference").GROUPS.values()}
    programs = {"cli", "cost", "selftest", "py"}
    assert {f"fcimage.{name}" for name in modules - programs} | {"fcimage"} == groups
    types = set(re.findall(r"^## (\S+) \{", reference()["types.md"], re.MULTILINE))
    assert types.isdisjoint(names)


def test_every_description_has_a_signature_a_text_and_its_source() -> None:
    for page, text in reference().items():
        if page in ("index.md", "types.md"):
            continue
        for section in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
            name = section.partition("\n")[0]
            assert re.match(r"(\S+) \{ #\S+ \}\n\n```python\n", section), name
            source = re.search(r"\n\[Source: (\S+)\]\(../../\1#L(\d+)\)\n*$", section)
            assert source is not None, name
            lines = (ROOT / source[1]).read_text("utf-8").splitlines()
            assert 0 < int(source[2]) <= len(lines), name
            words = len(re.sub(r"\[Source.*", "", FENCE.sub("", section)).split())
            assert words > 4, f"{page}: {name} has no description"


def test_a_signature_and_its_docstring_are_shown_as_markdown() -> None:
    page = reference()["encodings.md"]
    assert (
        "class fcimage.Jpeg(\n    quality: int = 85,\n    *,\n    progressive: bool = False,"
        in page
    )
    assert 'chroma_subsampling: Chroma = "4:2:0",' in page
    assert "A subclass of [`Encoding`](encodings.md#Encoding)." in page
    assert "- **`quality`**: 1 to 100, on the scale of libjpeg." in page
    assert "- **[`ArgumentError`](errors.md#ArgumentError)**: " in page
    assert "| `max_bytes` | `int \\| None` | The most bytes of the file, or None. |" in page
    assert "```pycon\n>>> fcimage.Jpeg(90" in page
    assert re.search(r"\[Source: src/image/\S+\.rs\]", page)
    for text in reference().values():
        assert ":class:`" not in text and ":meth:`" not in text
        assert not re.search(r"\b_[A-Z]\w+\b", text), "a private name of a type"
        assert not re.search(r"^(    |\w+:$)", FENCE.sub("", text), re.MULTILINE), "a section"


def test_a_docstring_with_html_and_references_becomes_markdown() -> None:
    markdown = tool("docstrings").markdown
    text = "Gives a <b> of :class:`fcimage.Jpeg`, see docs/text.md.\n\nArgs:\n    a, *b: One\n        two.\n"
    places = {"Jpeg": "encodings.md#jpeg"}.get
    assert markdown(text, places) == (
        "Gives a &lt;b> of [`Jpeg`](encodings.md#jpeg), see [docs/text.md](../text.md).\n\n"
        "**Arguments**\n\n- **`a`, `*b`**: One two."
    )
    assert markdown("Returns:\n    What `Jpeg` is:\n    more.", places) == (
        "**Returns**\n\nWhat [`Jpeg`](encodings.md#jpeg) is:\nmore."
    )
    more = "Returns:\n    One:\n\n    - `a`,\n    - b\n\nExample:\n    >>> 1\n    1\n\nUse::\n\n    if x:\n        y"
    assert markdown(more, places) == (
        "**Returns**\n\nOne:\n\n- `a`,\n- b\n\n**Example**\n\n```pycon\n>>> 1\n1\n```\n\n"
        "Use:\n\n```python\nif x:\n    y\n```"
    )
    assert markdown(">>> 1\n1", places) == "```pycon\n>>> 1\n1\n```"
    table = "====  ==\na     b\n====  ==\n`x`   y\n====  =="
    assert markdown(table, places) == "| a | b |\n| --- | --- |\n| `x` | y |"


# The check of the built site.


@pytest.mark.parametrize(
    ("page", "problem"),
    [
        ('<a href="b.html#there">', None),
        ('<a href="#own"><p id="own">', None),
        ('<a href="folder/">', None),
        ('<a href="https://example.com/a?b=c#d">', None),
        ('<img src="data:image/png;base64,AA">', None),
        ('<a href="c.html">', "c.html does not exist"),
        ('<a href="../b.html">', "../b.html does not exist"),
        ('<a href="b.html#gone">', "b.html#gone: the page has no such anchor"),
        ('<a href="#gone">', "#gone: the page has no such anchor"),
        ('<img src="a.png">', "a.png does not exist"),
        ('<script src="https://example.com/a.js">', "loads https://example.com/a.js"),
        ('<link rel="stylesheet" href="//example.com/a.css">', "loads //example.com/a.css"),
        ('<a href="http://example.com">', "http://example.com is not a complete address"),
        ('<a href="https://example">', "https://example is not a complete address"),
    ],
)
def test_the_check_of_the_site_finds(
    page: str, problem: str | None, tmp_path: pathlib.Path
) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder/index.html").write_text("")
    (tmp_path / "b.html").write_text('<h1 id="there">')
    (tmp_path / "a.html").write_text(page)
    expected = [] if problem is None else [f"a.html: {problem}"]
    assert list(tool("docs_check").problems(tmp_path)) == expected
