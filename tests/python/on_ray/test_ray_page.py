"""The page and the example about Ray run as they are printed."""

from __future__ import annotations

import pathlib
import re
import subprocess
import sys

import pyarrow.parquet
import pytest
from fcimage.storage import DirectoryStorage

from support.pictures import encoded, opened, photo_like

ROOT = pathlib.Path(__file__).parents[3]


def test_the_page(capsys: pytest.CaptureFixture[str]) -> None:
    text = (ROOT / "docs/backfill-ray.md").read_text("utf-8")
    (block,) = re.findall(r"^```python\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    exec(block, {"photo": encoded(photo_like(300, 250), "JPEG")})
    said = [line for line in capsys.readouterr().out.splitlines() if "raylet" not in line]
    assert sorted(said) == ["7 224 None", "8 None DecodeError"]


def test_the_example(root: pathlib.Path, tmp_path: pathlib.Path) -> None:
    DirectoryStorage(root).put("photos", "uploads/broken.jpg", b"broken")
    example = ROOT / "examples/backfill/dataset.py"
    done = subprocess.run(
        [sys.executable, str(example), str(root / "photos/uploads"), str(tmp_path / "small")],
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "broken.jpg: DecodeError: " in done.stdout
    rows = pyarrow.parquet.read_table(tmp_path / "small").to_pylist()
    assert len(rows) == 12
    # Not larger than the photos.
    assert {opened(row["image"]).size for row in rows} == {(40, 40)}
