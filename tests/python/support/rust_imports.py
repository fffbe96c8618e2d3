"""Which file of a Rust crate imports which: read from the source text, tests left out."""

from __future__ import annotations

import pathlib
import re

#: Line comments, block comments, raw strings, strings, and characters that are quotes or braces.
_NO_CODE = re.compile(
    r"//[^\n]*|/\*.*?\*/|b?r(#*)\".*?\"\1|b?\"(?:\\.|[^\"\\])*\"|b?'(?:\\.|[^'\\])'", re.DOTALL
)
_TESTS = re.compile(r"#\[cfg\((?:all\()?test\b[^\]]*\]\s*(?:pub(?:\([^)]*\))?\s+)?mod\s+\w+\s*\{")
#: It says who may import, and imports nothing.
_VISIBILITY = re.compile(r"\bpub\s*\(\s*in\s[^)]*\)")
_INLINE_MODULE = re.compile(r"\bmod\s+(\w+)\s*\{")
_CHILD = re.compile(r"\bmod\s+(\w+)\s*;")
_USE = re.compile(r"\buse\s+([^;]+);")
_PATH = re.compile(r"(?<![:\w])(\w+(?:\s*::\s*\w+)+)")

Module = tuple[str, ...]


class Crate:
    """The files of a crate, and the arrows between them."""

    def __init__(self, source: pathlib.Path) -> None:
        self.files = {_module_of(path, source): path for path in sorted(source.rglob("*.rs"))}
        self._names = {m: path.relative_to(source).as_posix() for m, path in self.files.items()}

    def arrows(self) -> dict[str, set[str]]:
        """For each file, the files that it imports, by their paths below the source folder."""
        found: dict[str, set[str]] = {}
        for module, path in self.files.items():
            targets = self._targets(_code_of(path.read_text()), module)
            found[self._names[module]] = {self._names[t] for t in targets if t != module}
        return found

    def _targets(self, code: str, module: Module) -> set[Module]:
        """The file modules to which `code` in `module` refers."""
        targets: set[Module] = set()
        code, inline = _without_inline_modules(code)
        for name, body in inline:
            # Its parent is in the same file, so paths are resolved from one level below.
            targets |= self._targets(body, (*module, name))
        children = {(*module, name) for name in _CHILD.findall(code)}
        known = {child[-1]: child for child in children if child in self.files}
        paths: list[Module] = []
        for tree in _USE.findall(code):
            for path, alias in _leaves(tree):
                absolute = _absolute(path, module, known)
                if absolute is None:
                    continue
                paths.append(absolute)
                if alias and absolute in self.files:
                    known[alias] = absolute
        for text in _PATH.findall(_VISIBILITY.sub("", _USE.sub("", code))):
            absolute = _absolute(tuple(re.split(r"\s*::\s*", text)), module, known)
            if absolute is not None:
                paths.append(absolute)
        return targets | {self._file_of(path) for path in paths}

    def _file_of(self, path: Module) -> Module:
        while path not in self.files:
            path = path[:-1]
        return path


def circles(arrows: dict[str, set[str]]) -> list[list[str]]:
    """The groups of files that import each other, directly or through others (Tarjan, 1972)."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found: list[list[str]] = []

    def visit(node: str) -> None:
        index[node] = low[node] = len(index)
        stack.append(node)
        for target in arrows[node]:
            if target not in index:
                visit(target)
                low[node] = min(low[node], low[target])
            elif target in stack:
                low[node] = min(low[node], index[target])
        if low[node] == index[node]:
            group = stack[stack.index(node) :]
            del stack[stack.index(node) :]
            if len(group) > 1:
                found.append(sorted(group))

    for node in arrows:
        if node not in index:
            visit(node)
    return found


def _module_of(path: pathlib.Path, source: pathlib.Path) -> Module:
    parts = path.relative_to(source).with_suffix("").parts
    return () if parts == ("lib",) else parts[:-1] if parts[-1] == "mod" else parts


def _code_of(text: str) -> str:
    code = _NO_CODE.sub(" ", text)
    while match := _TESTS.search(code):
        code = code[: match.start()] + code[_closing(code, match.end()) :]
    return code


def _without_inline_modules(code: str) -> tuple[str, list[tuple[str, str]]]:
    bodies = []
    while match := _INLINE_MODULE.search(code):
        end = _closing(code, match.end())
        bodies.append((match[1], code[match.end() : end - 1]))
        code = code[: match.start()] + code[end:]
    return code, bodies


def _closing(code: str, start: int) -> int:
    """The position after the brace that closes the block open at `start`."""
    depth = 1
    for place in range(start, len(code)):
        depth += {"{": 1, "}": -1}.get(code[place], 0)
        if depth == 0:
            return place + 1
    raise ValueError("a brace is not closed")


def _leaves(tree: str) -> list[tuple[Module, str | None]]:
    """The paths of a use tree, each with the name that it brings into scope."""
    tree = tree.strip()
    brace = tree.find("{")
    if brace < 0:
        path, _, alias = tree.partition(" as ")
        parts = tuple(re.split(r"\s*::\s*", path.strip()))
        if parts[-1] == "self":
            parts = parts[:-1]
        return [(parts, (alias.strip() or parts[-1]) if parts and parts[-1] != "*" else None)]
    prefix = tuple(part for part in re.split(r"\s*::\s*", tree[:brace].strip()) if part)
    leaves, depth, start = [], 0, brace + 1
    for place in range(brace + 1, len(tree)):
        if tree[place] == "{":
            depth += 1
        elif tree[place] == "}" and depth > 0:
            depth -= 1
        elif tree[place] in ",}" and depth == 0:
            if tree[start:place].strip():
                for path, alias in _leaves(tree[start:place]):
                    name = prefix[-1] if not path and prefix else alias
                    leaves.append(((*prefix, *path), name))
            start = place + 1
    return leaves


def _absolute(path: Module, module: Module, known: dict[str, Module]) -> Module | None:
    """The path from the crate's root, or None where it leads to another crate."""
    path = tuple(part for part in path if part and part != "*")
    if not path:
        return None
    first, rest = path[0], path[1:]
    if first == "crate":
        return rest
    if first == "self":
        return module + rest
    if first == "super":
        base = module
        while path and path[0] == "super":
            base, path = base[:-1], path[1:]
        return base + path
    if first in known:
        return known[first] + rest
    return None
