"""Finds the definitions of the package, in the stub and in the sources, without importing it."""

from __future__ import annotations

import ast
import functools
import pathlib
import re
from typing import NamedTuple, Union

ROOT = pathlib.Path(__file__).parent.parent
PACKAGE = ROOT / "python/fcimage"
STUB = PACKAGE / "_native.pyi"

FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)
Node = Union[ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef, ast.AnnAssign, ast.Assign]


class Definition(NamedTuple):
    """Where a public name is defined: a node with its overloads before it."""

    path: pathlib.Path
    nodes: list[Node]


@functools.cache
def parsed(path: pathlib.Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(path.read_text("utf-8"))


def public_names(module: str) -> list[str]:
    """``__all__`` of a module."""
    for node in parsed(file_of(module)).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            found: list[str] = ast.literal_eval(node.value)
            return found
    raise ValueError(f"{module} has no __all__")


def file_of(module: str) -> pathlib.Path:
    """The file of a module of the package."""
    base = PACKAGE.joinpath(*module.split(".")[1:])
    return base / "__init__.py" if base.is_dir() else base.with_suffix(".py")


def found(module: str, name: str) -> Definition:
    """The definition of a name that ``module`` defines or imports."""
    path = file_of(module)
    nodes = named(parsed(path).body, name)
    if nodes:
        return Definition(path, nodes)
    for node in ast.walk(parsed(path)):
        if not isinstance(node, ast.ImportFrom) or name not in [each.name for each in node.names]:
            continue
        if node.module == "_native":
            return Definition(STUB, named(parsed(STUB).body, name))
        above = module if path.name == "__init__.py" else module.rpartition(".")[0]
        return found(f"{above}.{node.module}" if node.level else str(node.module), name)
    raise ValueError(f"{module} does not define {name}")


def named(body: list[ast.stmt], name: str) -> list[Node]:
    """The definitions of a name: several where it has overloads."""

    def its_name(node: ast.stmt) -> str | None:
        if isinstance(node, (ast.ClassDef, *FUNCTION)):
            return node.name
        if isinstance(node, ast.AnnAssign):
            return ast.unparse(node.target)
        if isinstance(node, ast.Assign):
            return ast.unparse(node.targets[0])
        return None

    kinds = (ast.ClassDef, *FUNCTION, ast.AnnAssign, ast.Assign)
    return [node for node in body if isinstance(node, kinds) and its_name(node) == name]


def methods(node: ast.ClassDef) -> dict[str, list[Node]]:
    """The public methods, by name, with their overloads."""
    public: dict[str, list[Node]] = {}
    for child in node.body:
        if isinstance(child, FUNCTION) and child.name[0] != "_" and not is_property(child):
            public.setdefault(child.name, []).append(child)
    return public


def is_property(node: Node) -> bool:
    """Whether a node is read as an attribute."""
    decorators = getattr(node, "decorator_list", [])
    return any("property" in ast.unparse(each) for each in decorators)


def comment(path: pathlib.Path, node: Node) -> str:
    """The lines ``#: ...`` before a node."""
    lines = path.read_text("utf-8").splitlines()[: node.lineno - 1]
    found_lines: list[str] = []
    while lines and lines[-1].strip().startswith("#:"):
        found_lines.insert(0, lines.pop().strip()[2:].strip())
    return "\n".join(found_lines)


def docstring(nodes: list[Node]) -> str:
    """The first docstring of some nodes, or nothing."""
    documented = [node for node in nodes if isinstance(node, (ast.ClassDef, *FUNCTION))]
    return next(filter(None, (ast.get_docstring(node) for node in documented)), "")


def overloads(nodes: list[Node]) -> list[Node]:
    """The overloads, or the only definition: the implementation of overloads is left out."""
    marked = [
        node
        for node in nodes
        if any("overload" in ast.unparse(each) for each in getattr(node, "decorator_list", []))
    ]
    return marked or nodes[:1]


def unprivate(text: str) -> str:
    """Types without the underscore of private names, and without marks of the stub."""
    return re.sub(r"(?<![\w.])_(?=[A-Z])", "", text).replace("'", '"')


def signature(node: Node, name: str) -> str:
    """The call of a function or a class as ``name``, in one line or in one for each argument."""
    assert isinstance(node, FUNCTION)
    arguments = node.args
    positional = [*arguments.posonlyargs, *arguments.args]
    defaults: list[ast.expr | None] = [None] * (len(positional) - len(arguments.defaults))
    defaults += arguments.defaults
    static = any(ast.unparse(each) == "staticmethod" for each in node.decorator_list)
    bound = not static and positional[:1] and positional[0].arg in ("self", "cls")
    shown: list[str] = []
    for number, (each, default) in enumerate(zip(positional, defaults)):
        if number > 0 or not bound:
            shown.append(_argument(each, default))
        if arguments.posonlyargs and number == len(arguments.posonlyargs) - 1 and shown:
            shown.append("/")
    if arguments.vararg is not None:
        shown.append("*" + _argument(arguments.vararg, None))
    elif arguments.kwonlyargs:
        shown.append("*")
    shown += map(_argument, arguments.kwonlyargs, arguments.kw_defaults)
    if arguments.kwarg is not None:
        shown.append("**" + _argument(arguments.kwarg, None))
    prefix = "async " if isinstance(node, ast.AsyncFunctionDef) else ""
    returns = ""
    if node.returns is not None and not name.startswith("class "):
        returns = f" -> {unprivate(ast.unparse(node.returns))}"
    line = f"{prefix}{name}({', '.join(shown)}){returns}"
    if len(line) <= 88:
        return line
    return f"{prefix}{name}(\n" + "".join(f"    {each},\n" for each in shown) + f"){returns}"


def _argument(argument: ast.arg, default: ast.expr | None) -> str:
    kind = "" if argument.annotation is None else f": {unprivate(ast.unparse(argument.annotation))}"
    if default is None:
        return argument.arg + kind
    equals = " = " if kind else "="
    if isinstance(default, ast.Name):  # the name of a constant, which says nothing here
        return f"{argument.arg}{kind}{equals}..."
    return f"{argument.arg}{kind}{equals}{ast.unparse(default)}".replace("'", '"')


@functools.cache
def rust_places() -> dict[str, tuple[pathlib.Path, int]]:
    """Where the Rust code defines each class and function of the extension module: the file and
    the number of the line."""
    places: dict[str, tuple[pathlib.Path, int]] = {}
    start = re.compile(r"#\[py(class|function)\b")
    for path in sorted((ROOT / "src").rglob("*.rs")):
        text = path.read_text("utf-8")
        for match in start.finditer(text):
            rest = text[match.start() : match.start() + 600]
            given = re.match(r'#\[py\w+\([^\]]*?name = "(\w+)"', rest)
            plain = re.search(r"^(?:pub(?:\(.*?\))? )?(?:struct|fn|enum) (\w+)", rest, re.MULTILINE)
            for named_by in filter(None, [given or plain]):
                places.setdefault(named_by[1], (path, text.count("\n", 0, match.start()) + 1))
    return places
