"""Everything public is on a page of the documentation, and what can be seen has a picture there."""

from __future__ import annotations

import ast
import importlib
import inspect
import re

import fcimage
import pytest

from support.doc_pages import PAGES, ROOT

TEXTS = {page: page.read_text("utf-8") for page in PAGES}
CODE = re.compile(r"```.*?^```|`[^`\n]+`", re.MULTILINE | re.DOTALL)
SHOWN = "\n".join(found for text in TEXTS.values() for found in CODE.findall(text))
#: Rows of a table that begin with a picture of docs/examples.
PICTURE = re.compile(r"^\| !\[.*?\]\((?:\.\./)?examples/([\w@.-]+)\) \| (`.*?`) \|", re.MULTILINE)
PICTURES = [row for text in TEXTS.values() for row in PICTURE.findall(text)]
#: What takes options, each of which is in a table or an example.
WITH_OPTIONS = [
    *("Variant", "Jpeg", "WebP", "Png", "Gif", "Avif", "SameFormat", "Best"),
    *("Picture", "Text", "Shape", "Span", "Canvas", "TextWatermark", "ImageWatermark"),
    *("Grayscale", "Blur", "Sharpen", "Adjust", "Pixelate", "Redact", "Limits"),
    *("render", "render_as_completed", "plan", "probe", "decode", "describe", "strip"),
    *("manifest", "html", "variants_from_json", "hash_distance", "parse_event"),
    *("OssProcess", "EventPattern"),
]
STUB = ast.parse((ROOT / "python/fcimage/_native.pyi").read_text("utf-8"))
#: What cannot be seen in a picture.
UNSEEN = {"name", "round"}


def options(name: str) -> list[str]:
    """The parameters of a class or a function; Python 3.9 does not know those of a class in C."""
    for node in STUB.body:
        if isinstance(node, ast.ClassDef) and node.name == name:
            (node,) = (
                each
                for each in node.body
                if isinstance(each, ast.FunctionDef) and each.name == "__new__"
            )
            return [each.arg for each in [*node.args.args[1:], *node.args.kwonlyargs]]
    return list(inspect.signature(getattr(fcimage, name)).parameters)


def test_every_public_name_is_on_a_page() -> None:
    missing = [name for name in fcimage.__all__ if not re.search(rf"\b{name}\b", SHOWN)]
    assert missing == []


@pytest.mark.parametrize("name", WITH_OPTIONS)
def test_every_option_is_on_a_page(name: str) -> None:
    pages = "\n".join(text for text in TEXTS.values() if re.search(rf"\b{name}\b", text))
    shown = "\n".join(CODE.findall(pages))
    assert [option for option in options(name) if not re.search(rf"\b{option}\b", shown)] == []


@pytest.mark.parametrize(
    "node",
    [node for node in STUB.body if isinstance(node, ast.ClassDef) and node.name[0] != "_"],
    ids=lambda node: node.name,
)
def test_every_attribute_is_on_a_page(node: ast.ClassDef) -> None:
    names = [each.name for each in node.body if isinstance(each, ast.FunctionDef)]
    public = [name for name in names if not name.startswith("_")]
    assert [name for name in public if not re.search(rf"\b{name}\b", SHOWN)] == []


@pytest.mark.parametrize("name", options("Variant"))
def test_every_argument_of_a_variant_has_a_picture(name: str) -> None:
    if name in UNSEEN:
        return
    pages = {
        "effects": "effects.md",
        "layers": "layers.md",
        "watermark": "watermarks.md",
        "encodings": "outputs.md",
        "operations": "operations.md",
    }
    if name in pages:
        assert PICTURE.search(TEXTS[ROOT / "docs" / pages[name]])
    else:
        assert any(f"{name}=" in code for _, code in PICTURES)


@pytest.mark.parametrize(
    "name",
    [
        *("Jpeg", "WebP", "Png", "Gif", "Avif", "Best", "Grayscale", "Blur", "Sharpen"),
        *("Adjust", "Pixelate", "Redact", "Picture", "Text", "Shape", "Span"),
        *("TextWatermark", "ImageWatermark"),
    ],
)
def test_every_format_effect_and_layer_has_a_picture(name: str) -> None:
    assert any(f"{name}(" in code for _, code in PICTURES)


@pytest.mark.parametrize(
    ("option", "values"),
    [
        ("fit", ["inside", "outside", "cover", "contain", "fill"]),
        ("size_when_smaller", ["keep", "enlarge", "pad", "unchanged"]),
        ("flip", ["horizontal", "vertical"]),
        ("animation", ["first", "keep"]),
    ],
)
def test_every_choice_has_a_picture(option: str, values: list[str]) -> None:
    for value in values:
        assert any(f'{option}="{value}"' in code for _, code in PICTURES), value


def test_every_picture_is_shown_and_there() -> None:
    folder = ROOT / "docs/examples"
    there = {path.name for path in folder.iterdir()}
    link = re.compile(r"!\[.*?\]\((?:\.\./)?examples/([\w@.-]+)\)")
    shown = set(link.findall("\n".join(TEXTS.values())))
    assert there == shown


def test_the_pictures_are_those_of_the_tool(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    tool = importlib.import_module("example_images")
    for page, _, examples, _ in tool.PAGES:
        rows = PICTURE.findall(TEXTS[ROOT / "docs" / page])
        wanted = [(example.name, f"`{example.code}`") for example in examples]
        assert [(name.rpartition(".")[0], code) for name, code in rows] == wanted, page
