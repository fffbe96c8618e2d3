"""The command backfill, and the inventories that it reads."""

from __future__ import annotations

import gzip
import json
import os
import pathlib
import subprocess
import sys

import pytest
from fcimage import ArgumentError
from fcimage.backfill.inventory import read_inventory
from fcimage.storage import DirectoryStorage

from support.pictures import encoded, photo_like

RECIPE = '[{"name": "small", "width": 40, "encodings": [{"format": "jpeg"}]}]'


@pytest.fixture
def root(tmp_path: pathlib.Path) -> pathlib.Path:
    storage = DirectoryStorage(tmp_path)
    for number in range(4):
        storage.put("photos", f"uploads/{number} 图.jpg", encoded(photo_like(60, 40), "JPEG"))
    return tmp_path


def run(root: pathlib.Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environ = {"OSS_ENDPOINT": f"file://{root}", "TARGET_BUCKET": "out"}
    return subprocess.run(
        [sys.executable, "-m", "fcimage", "backfill", "--state", str(root / "state"), *arguments],
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def test_the_command_makes_everything_and_says_so(root: pathlib.Path) -> None:
    tried = run(root, "oss://photos/uploads/", "--variants", RECIPE, "--dry-run", "--json")
    assert (tried.returncode, json.loads(tried.stdout)["objects"]) == (0, 4), tried.stderr
    assert not (root / "out").exists()
    done = run(root, "oss://photos/uploads/", "--variants", RECIPE)
    assert (done.returncode, done.stderr) == (0, "")
    assert "4 objects in" in done.stdout
    assert (root / "out/resized/small/3 图.jpg").is_file()
    again = run(root, "oss://photos/uploads/", "--variants", RECIPE, "--json")
    assert json.loads(again.stdout)["objects"] == 0


def test_failures_and_another_recipe_show_in_the_exit_status(root: pathlib.Path) -> None:
    DirectoryStorage(root).put("photos", "uploads/broken.jpg", b"\xff\xd8\xff broken")
    done = run(root, "oss://photos/", "--variants", RECIPE, "--to", "elsewhere", "--json")
    assert done.returncode == 2
    assert json.loads(done.stdout)["errors"] == {"DecodeError": 1}
    assert (root / "elsewhere/resized/small").is_dir()
    other = run(
        root, "oss://photos/", "--variants", RECIPE.replace("40", "41"), "--to", "elsewhere"
    )
    assert other.returncode == 2
    assert "belongs" in other.stderr or "another recipe" in other.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["photos", "--limit", "0"],
        ["photos", "--budget", "-1"],
        ["photos", "--order", "size"],
        ["photos", "--workers", "x"],
    ],
)
def test_wrong_values_are_wrong_usage(root: pathlib.Path, arguments: list[str]) -> None:
    assert run(root, *arguments).returncode == 2


def test_an_inventory_takes_the_place_of_a_listing(root: pathlib.Path) -> None:
    path = root / "inventory.csv.gz"
    rows = '"photos","uploads/2%20%E5%9B%BE.jpg","10","2026-11-26T15-00-00Z"\n'
    path.write_bytes(gzip.compress(rows.encode()))
    done = run(
        root, "photos", "--variants", RECIPE, "--json", "--inventory", str(path),
        "--columns", "Bucket, Key, Size, LastModifiedDate",
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["objects"] == 1
    assert [path.name for path in (root / "out/resized/small").iterdir()] == ["2 图.jpg"]


# Inventories.


def listed(path: pathlib.Path, columns: list[str] | None = None) -> list[tuple[object, ...]]:
    return [
        (each.key, each.size, each.etag, each.modified)
        for each in read_inventory(str(path), columns=columns)
    ]


def test_a_list_of_keys_has_one_in_each_line(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "keys.txt"
    path.write_bytes("a%20b.jpg\r\n\n图.jpg\n".encode())
    assert listed(path) == [("a%20b.jpg", 0, None, 0.0), ("图.jpg", 0, None, 0.0)]


def test_a_csv_file_with_a_head_has_keys_as_they_are(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "keys.csv"
    path.write_text('key,size,etag,modified\n"a%20b,c.jpg",12,"""E""",1970-01-02\n', "utf-8")
    assert listed(path) == [("a%20b,c.jpg", 12, "E", 86_400.0)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name\na\n", "line 2: expected a column Key, found name"),
        ("key,size\na,big\n", "line 2: the size must be a number of bytes, got 'big'"),
        ("key,modified\na,today\n", "line 2: expected a date"),
        ("key\n\n,\n", "expected a column Key"),
    ],
)
def test_a_csv_file_that_is_not_one_is_refused(
    tmp_path: pathlib.Path, text: str, said: str
) -> None:
    path = tmp_path / "keys.csv"
    path.write_text(text, "utf-8")
    with pytest.raises(ArgumentError, match=said):
        listed(path)


def test_a_byte_order_mark_is_no_part_of_a_key(tmp_path: pathlib.Path) -> None:
    text, table = tmp_path / "keys.txt", tmp_path / "keys.csv"
    text.write_bytes("\ufeffa.jpg\nb.jpg\n".encode())
    table.write_bytes("\ufeffkey,size\na.jpg,1\n".encode())
    assert [key for key, *_ in listed(text)] == ["a.jpg", "b.jpg"]
    assert [key for key, *_ in listed(table)] == ["a.jpg"]


def test_keys_must_be_utf_8(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "keys.txt"
    path.write_bytes(b"a.jpg\n\xff.jpg\n")
    with pytest.raises(ArgumentError, match="line 2: expected UTF-8"):
        listed(path)


def test_since_needs_times(root: pathlib.Path) -> None:
    path = root / "keys.txt"
    path.write_text("uploads/0 图.jpg\n", "utf-8")
    done = run(root, "photos", "--inventory", str(path), "--since", "2020-01-01")
    assert (done.returncode, "since needs the times of objects" in done.stderr) == (2, True)


def test_parquet_needs_pyarrow(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "keys.parquet"
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        with pytest.raises(ArgumentError, match="pip install pyarrow"):
            listed(path)
        return
    table = pyarrow.table({"Key": ["a b.jpg"], "Size": [3], "ETag": ["E"]})
    pyarrow.parquet.write_table(table, str(path))
    assert listed(path) == [("a b.jpg", 3, "E", 0.0)]
