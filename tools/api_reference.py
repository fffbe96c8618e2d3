"""Makes the reference of the Python interface, in Markdown, from the stub and the sources.

    python tools/api_reference.py FOLDER    # writes a page for each group

Nothing is imported: signatures and docstrings are read from ``_native.pyi`` and from the modules.
"""

from __future__ import annotations

import ast
import pathlib
import re
import sys
from collections.abc import Iterator
from typing import NamedTuple

from api_definitions import (
    FUNCTION,
    ROOT,
    STUB,
    Node,
    comment,
    docstring,
    file_of,
    found,
    is_property,
    methods,
    named,
    overloads,
    parsed,
    public_names,
    rust_places,
    signature,
    unprivate,
)
from docstrings import Address, markdown


class Group(NamedTuple):
    """A page of the reference."""

    title: str
    about: str
    module: str
    #: Empty: all public names of the module.
    names: str = ""


#: The pages; the names of one module stand on one or several.
GROUPS = {
    "images": Group(
        "Images",
        "Render images, plan what that takes, and read and write recipes.",
        "fcimage",
        "render render_as_completed RenderIterator EncodedImage Variant plan Plan PlannedResize "
        "PlannedEncode decode Pixels Canvas strip Limits variants_from_json variants_to_json "
        "recipe_schema OssProcess manifest html FORMATS __version__",
    ),
    "operations": Group(
        "Operations",
        "What is done with the pixels of a variant: effects, layers and watermarks.",
        "fcimage",
        "Effect Grayscale Blur Sharpen Adjust Pixelate Redact Layer Picture Text Span Shape "
        "Watermark TextWatermark ImageWatermark",
    ),
    "encodings": Group(
        "Encodings",
        "The formats that a variant is written in, and their options.",
        "fcimage",
        "Encoding Jpeg WebP Png Gif Avif SameFormat Best",
    ),
    "looking": Group(
        "Looking at images",
        "What an image file contains, and what an image looks like.",
        "fcimage",
        "probe ImageInfo Exif Exposure GpsPosition describe Description hash_distance",
    ),
    "events": Group(
        "Events",
        "Events, event patterns and transforms.",
        "fcimage",
        "parse_event Event ObjectEvent CloudEvent CdnEvent HttpRequest HttpResponse LogEvent "
        "MnsEvent TimerEvent EventPattern Explanation FieldVerdict EventTransform",
    ),
    "handler": Group("Handlers", "", "fcimage.handler"),
    "storage": Group("Storage", "", "fcimage.storage"),
    "backfill": Group("Backfill", "", "fcimage.backfill"),
    "ray": Group("Ray", "", "fcimage.ray"),
    "errors": Group("Errors", "", "fcimage.exceptions"),
}


def names_of(group: Group) -> list[str]:
    """The names of a page, in its order."""
    if group.names:
        return group.names.split()
    names = public_names(group.module)
    if group.module == "fcimage.exceptions":  # the base first
        names.sort(key=lambda name: (name != "FcImageError", name))
    return names


def anchor(name: str) -> str:
    """The anchor of a name: itself, without what Markdown would read as bold."""
    return name.strip("_")


def addresses() -> dict[str, str]:
    """From each public name, and from each method as ``Class.method``, to ``page.md#anchor``."""
    places: dict[str, str] = {}
    for page, group in GROUPS.items():
        for name in names_of(group):
            places[name] = f"{page}.md#{anchor(name)}"
            for node in found(group.module, name).nodes:
                if isinstance(node, ast.ClassDef):
                    for method in methods(node):
                        whole = f"{name}.{method}"
                        places[whole] = f"{page}.md#{anchor(whole)}"
    for name in _types():
        places[name] = f"types.md#{anchor(name)}"
    return places


def pages() -> dict[str, str]:
    """The Markdown of each page by its name, such as ``images.md``."""
    places = addresses()
    made = {f"{page}.md": _page(page, group, places) for page, group in GROUPS.items()}
    made["types.md"] = _types_page()
    made["index.md"] = _index(places)
    return made


def _index(places: dict[str, str]) -> str:
    lines = ["# Reference", "", "Everything that is public, with its signature and description."]
    for page, group in GROUPS.items():
        lines += ["", f"## [{group.title}]({page}.md)", ""]
        lines.append(", ".join(f"[`{name}`]({places[name]})" for name in names_of(group)))
    lines += ["", "The names of types in the signatures are explained on [Types](types.md)."]
    return "\n".join(lines) + "\n"


def _page(page: str, group: Group, places: dict[str, str]) -> str:
    about = group.about
    if not about:
        about = markdown(ast.get_docstring(parsed(file_of(group.module))) or "", places.get)
    parts = [f"# {group.title}", about]
    for name in names_of(group):

        def address(other: str, own: str = name) -> str | None:
            return None if other == own else places.get(other) or places.get(f"{own}.{other}")

        parts += _described(group.module, name, address)
    return "\n\n".join(part for part in parts if part) + "\n"


def _described(module: str, name: str, address: Address) -> list[str]:
    path, nodes = found(module, name)
    full = f"{module}.{name}" if module != "fcimage.exceptions" else f"fcimage.{name}"
    parts = [f"## {_heading(name)}"]
    first = nodes[0]
    if isinstance(first, ast.ClassDef):
        parts += _class(first, full, path, address)
    elif isinstance(first, FUNCTION):
        parts.append(_code([signature(node, full) for node in overloads(nodes)]))
        parts.append(markdown(docstring(nodes), address))
    else:
        parts.append(_code([_constant(first, full)]))
        parts.append(markdown(comment(path, first), address))
    parts.append(_source_link(path, first, name))
    return parts


def _heading(name: str) -> str:
    """The heading of a name, which is its own anchor: ``plan`` and ``Plan`` are different."""
    shown = name.replace("_", "\\_")
    return f"{shown} {{ #{anchor(name)} }}"


def _class(node: ast.ClassDef, full: str, path: pathlib.Path, address: Address) -> list[str]:
    bases = [ast.unparse(base) for base in node.bases]
    name = node.name
    makers = named(node.body, "__new__") or named(node.body, "__init__")
    signatures = [signature(maker, f"class {full}") for maker in overloads(makers)]
    parts = [_code(signatures or [f"class {full}"])]
    shown = [base for base in bases if base not in ("Protocol", "NamedTuple")]
    if shown:
        inherited = ", ".join(
            f"[`{base}`]({address(base)})" if address(base) else f"`{base}`" for base in shown
        )
        parts.append(f"A subclass of {inherited}.")
    text = docstring([node])
    if makers and not _section(text, "Args"):
        more = docstring(makers)
        text = f"{text}\n\n{more}" if more else text
    parts.append(markdown(text, address))
    rows = list(_attributes(node, path, address))
    if rows:
        parts.append("\n".join(["| attribute | type | |", "|---|---|---|", *rows]))
    for method, nodes in methods(node).items():
        parts.append(f"### {_heading(f'{name}.{method}')}")
        parts.append(_code([signature(each, method) for each in overloads(nodes)]))
        parts.append(markdown(docstring(nodes), address))
    return parts


def _section(text: str, title: str) -> bool:
    return re.search(rf"^{title}:$", text, re.MULTILINE) is not None


def _attributes(node: ast.ClassDef, path: pathlib.Path, address: Address) -> Iterator[str]:
    for child in node.body:
        if isinstance(child, FUNCTION) and is_property(child):
            name, kind, text = child.name, child.returns, docstring([child])
        elif isinstance(child, ast.AnnAssign):
            name, kind, text = ast.unparse(child.target), child.annotation, comment(path, child)
        else:
            continue
        if name.startswith("_") or not text:
            continue
        shown = " ".join(markdown(text, address).split()).replace("|", "\\|")
        kind_text = unprivate(ast.unparse(kind)) if kind is not None else ""
        kind_text = kind_text.replace("|", "\\|")
        yield f"| `{name}` | `{kind_text}` | {shown} |"


def _constant(node: Node, full: str) -> str:
    """A constant with its type or its value."""
    if isinstance(node, ast.AnnAssign):
        return f"{full}: {unprivate(ast.unparse(node.annotation))}"
    assert isinstance(node, ast.Assign)
    return f"{full} = {ast.unparse(node.value)}".replace("'", '"')


def _code(lines: list[str]) -> str:
    return "```python\n" + "\n".join(lines) + "\n```"


def _types() -> dict[str, str]:
    """The private names of types in the stub, without underscore, and what they stand for."""
    found_types = {}
    for node in parsed(STUB).body:
        if isinstance(node, ast.Assign):
            name = ast.unparse(node.targets[0])
            if name.startswith("_") and name[1:2].isupper() and name != "_TUTORIAL":
                found_types[name[1:]] = unprivate(ast.unparse(node.value))
        elif isinstance(node, ast.ClassDef) and node.name.startswith("_"):
            found_types[node.name[1:]] = ""
    return found_types


def _types_page() -> str:
    parts = ["# Types", "What the names of types in the signatures stand for."]
    for name, value in sorted(_types().items()):
        if value:
            parts += [f"## {_heading(name)}", _code([f"{name} = {value}"])]
    return "\n\n".join(parts) + "\n"


def _source_link(path: pathlib.Path, node: Node, name: str) -> str:
    line = node.lineno
    if path == STUB and name in rust_places():
        path, line = rust_places()[name]
    where = path.relative_to(ROOT).as_posix()
    return f"[Source: {where}](../../{where}#L{line})"


def main() -> None:
    """Writes the pages into the folder that the command line names."""
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        (folder / name).write_text(text, "utf-8")


if __name__ == "__main__":
    main()
