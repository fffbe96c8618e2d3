"""The stub of the extension module has the docstrings that the module has at run time."""

from __future__ import annotations

import importlib.util
import pathlib

import pytest
from fcimage import _native

TOOL = pathlib.Path(__file__).parents[3] / "tools" / "stub_docs.py"
spec = importlib.util.spec_from_file_location("stub_docs", TOOL)
assert spec is not None
assert spec.loader is not None
stub_docs = importlib.util.module_from_spec(spec)
spec.loader.exec_module(stub_docs)
SOURCE = stub_docs.STUB.read_text("utf-8")


@pytest.mark.parametrize(
    "definition", stub_docs.definitions(SOURCE, _native), ids=lambda definition: definition.name
)
def test_every_definition_has_the_docstring_of_the_module(definition: object) -> None:
    assert definition.problem is None  # type: ignore[attr-defined]


def test_writing_the_docstrings_again_changes_nothing() -> None:
    assert stub_docs.written(SOURCE, _native) == SOURCE


def test_a_missing_or_outdated_docstring_is_replaced_by_that_of_the_module() -> None:
    class Module:
        class Thing:
            """A thing.

            With "quotes" and a backslash: \\d
            """

            @property
            def size(self) -> int:
                """ "small" or "large"."""
                return 1

        @staticmethod
        def make() -> None:
            """Makes one."""

    before = (
        "class Thing:\n    '''Old.'''\n    @property\n    def size(self) -> int: ...\n"
        "def make(\n    size: int = 1,\n) -> Thing: ...\n"
    )
    after = stub_docs.written(before, Module)
    assert after == (
        'class Thing:\n    r"""A thing.\n\n    With "quotes" and a backslash: \\d\n    """\n'
        '    @property\n    def size(self) -> int:\n        """ "small" or "large"."""\n'
        'def make(\n    size: int = 1,\n) -> Thing:\n    """Makes one."""\n'
    )
    assert [d.problem for d in stub_docs.definitions(after, Module)] == [None] * 3
    assert stub_docs.definitions(before, Module)[1].problem.startswith("Thing.size: the stub lacks")
