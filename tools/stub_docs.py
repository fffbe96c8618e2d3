"""Copies the docstrings of the built extension module into its stub, where editors find them.

    python tools/stub_docs.py            # write python/fcimage/_native.pyi
    python tools/stub_docs.py --check    # change nothing; list what differs and exit with 1

The Rust doc comments are the source: they become ``__doc__`` of what the module defines. A
definition is everything in the stub that has a public name: classes, functions, methods and
properties. Special methods have none, and of overloads only the first has one.
"""

from __future__ import annotations

import ast
import inspect
import pathlib
import sys
from collections.abc import Iterator
from typing import Any, NamedTuple, Union

STUB = pathlib.Path(__file__).parent.parent / "python" / "fcimage" / "_native.pyi"

_Node = Union[ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef]


class Definition(NamedTuple):
    """One definition of the stub, and the docstring that it has at run time."""

    name: str
    node: _Node
    #: None where the module has none.
    wanted: str | None

    @property
    def problem(self) -> str | None:
        """What is wrong with the docstring; None where it is right."""
        found = ast.get_docstring(self.node)
        if not self.wanted:
            return f"{self.name}: no docstring; write a doc comment in Rust"
        if found is None:
            return f"{self.name}: the stub lacks the docstring; run `make stubs`"
        if found != self.wanted:
            return f"{self.name}: the docstring differs from the module's; run `make stubs`"
        return None


def definitions(source: str, module: Any) -> list[Definition]:
    """Every definition of the stub ``source`` that must have a docstring."""

    def found(body: list[ast.stmt], owner: Any, prefix: str) -> Iterator[Definition]:
        names: set[str] = set()
        for node in body:
            if not isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
                continue
            if node.name.startswith("__") or node.name in names:
                continue
            names.add(node.name)
            value = getattr(owner, node.name, None)
            text = getattr(value, "__doc__", None)
            yield Definition(prefix + node.name, node, inspect.cleandoc(text) if text else None)
            if isinstance(node, ast.ClassDef):
                yield from found(node.body, value, f"{prefix}{node.name}.")

    return list(found(ast.parse(source).body, module, ""))


def written(source: str, module: Any) -> str:
    """The stub with the docstrings of ``module``."""
    lines = source.splitlines()
    for definition in reversed(definitions(source, module)):
        if definition.wanted and definition.problem:
            _write(lines, definition.node, definition.wanted)
    return "\n".join(lines) + "\n"


def _write(lines: list[str], node: _Node, text: str) -> None:
    indent = " " * (node.col_offset + 4)
    docstring = [indent + line if line else "" for line in _quoted(text).splitlines()]
    first = node.body[0]
    assert first.end_lineno is not None
    if ast.get_docstring(node) is not None:
        lines[first.lineno - 1 : first.end_lineno] = docstring
    elif isinstance(node, ast.ClassDef) and first.lineno > node.lineno:
        # Above the first statement and its decorators, which are below the line of the class.
        lines[node.lineno : node.lineno] = docstring
    else:
        # `def name(...) -> Type: ...`: the body is the ellipsis at the end of the line.
        head = lines[first.lineno - 1][: first.col_offset].rstrip()
        lines[first.lineno - 1 : first.end_lineno] = [*([head] if head else []), *docstring]


def _quoted(text: str) -> str:
    prefix = "r" if "\\" in text else ""
    space = " " if text.startswith('"') else ""
    end = "\n" if "\n" in text or text.endswith('"') else ""
    assert '"""' not in text, text
    return f'{prefix}"""{space}{text}{end}"""'


def main() -> int:
    from fcimage import _native

    source = STUB.read_text("utf-8")
    if "--check" not in sys.argv[1:]:
        source = written(source, _native)
        STUB.write_text(source, "utf-8")
    problems = [d.problem for d in definitions(source, _native) if d.problem]
    print(*problems, sep="\n", end="\n" if problems else "")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
