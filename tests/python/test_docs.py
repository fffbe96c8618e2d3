"""The Python examples in the documentation run as they are printed."""

from __future__ import annotations

import doctest
import pathlib
import re

import fcimage
import pytest
from pictures import encoded, photo_like

ROOT = pathlib.Path(__file__).parents[2]
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").glob("*.md")])
BLOCK = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_examples_run(
    page: pathlib.Path, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    photo = encoded(photo_like(1300, 900), "JPEG")
    (tmp_path / "photo.jpg").write_bytes(photo)
    monkeypatch.chdir(tmp_path)
    namespace: dict[str, object] = {"photo": photo, "upload": lambda *_, **__: None}
    for block in BLOCK.findall(page.read_text(encoding="utf-8")):
        exec(compile(block, str(page), "exec"), namespace)


def test_there_are_examples() -> None:
    assert BLOCK.search((ROOT / "README.md").read_text(encoding="utf-8"))


def test_examples_in_docstrings_run() -> None:
    ran = 0
    for name in fcimage.__all__:
        text = getattr(fcimage, name).__doc__ or ""
        case = doctest.DocTestParser().get_doctest(text, {"fcimage": fcimage}, name, None, None)
        result = doctest.DocTestRunner().run(case)
        assert result.failed == 0, name
        ran += result.attempted
    assert ran >= 5
