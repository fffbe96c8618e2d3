"""The command line, as real processes."""

from __future__ import annotations

import json
import pathlib
import subprocess
import sys

from pictures import encoded, opened, photo_like


def run(*arguments: str, data: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "fcimage", *arguments]
    return subprocess.run(command, input=data, capture_output=True, timeout=60, check=False)


def test_render_writes_the_six_variants(tmp_path: pathlib.Path) -> None:
    photo = tmp_path / "cat.jpg"
    photo.write_bytes(encoded(photo_like(1300, 900), "JPEG"))
    done = run("render", str(photo), "-o", str(tmp_path / "out"), "--json")
    assert done.returncode == 0, done.stderr
    (line,) = done.stdout.splitlines()
    files = [image["file"] for image in json.loads(line)["images"]]
    assert sorted(pathlib.Path(f).name for f in files) == [
        "cat-large.jpg", "cat-large.webp", "cat-medium.jpg",
        "cat-medium.webp", "cat-thumb.jpg", "cat-thumb.webp",
    ]  # fmt: skip
    assert opened((tmp_path / "out" / "cat-large.webp").read_bytes()).size == (1200, 831)


def test_one_bad_file_is_one_line_and_the_rest_is_still_done(tmp_path: pathlib.Path) -> None:
    good, bad = tmp_path / "good.png", tmp_path / "bad.png"
    good.write_bytes(encoded(photo_like(40, 30), "PNG"))
    bad.write_bytes(b"no picture")
    done = run("probe", str(bad), str(tmp_path / "missing.png"), str(good))
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 2
    assert b"no picture" in done.stderr
    assert b"No such file" in done.stderr
    assert done.stdout.decode().strip() == f"{good}: png 40x30 rgb 8 bit"


def test_plan_says_what_render_would_do() -> None:
    done = run("plan", "-", data=encoded(photo_like(2600, 1800), "JPEG"))
    assert done.returncode == 0, done.stderr
    text = done.stdout.decode()
    assert "decode at 6/8 to 1950x1350" in text
    assert "resize medium to 600x415 from large" in text


def test_wrong_usage_is_two_and_a_wrong_recipe_one(tmp_path: pathlib.Path) -> None:
    assert run("render").returncode == 2
    assert run("--help").returncode == 0
    recipe = tmp_path / "variants.json"
    recipe.write_text('[{"name": "v", "encodings": [{"format": "gif"}]}]')
    done = run("plan", "-", "--variants", str(recipe), data=b"")
    assert done.returncode == 1
    assert b"/0/encodings/0/format" in done.stderr
