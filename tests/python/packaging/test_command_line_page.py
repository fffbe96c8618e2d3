"""The page about the command line has every command, and its examples run."""

from __future__ import annotations

import itertools
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys

import pytest
from fcimage.cli import parser

from support.doc_pages import PAGES, ROOT, page_id
from support.event_samples import EVENTBRIDGE_OSS
from support.pictures import encoded, photo_like

PAGE = (ROOT / "docs/command-line.md").read_text("utf-8")
EXAMPLES = [
    line
    for block in re.findall(r"^```sh\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    for line in block.splitlines()
]


def test_the_page_has_every_command_in_the_order_of_the_help() -> None:
    _, commands = parser()
    assert re.findall(r"^\| \[`(\w+)`\]\(#\1\)", PAGE, re.MULTILINE) == list(commands)
    assert re.findall(r"^## (\w+)$", PAGE, re.MULTILINE) == list(commands)
    for name in commands:
        (section,) = re.findall(rf"^## {name}$(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL)
        assert re.search(rf"^fcimage {name}\b", section, re.MULTILINE), name


def test_the_page_names_the_commands_that_can_answer_no() -> None:
    _, commands = parser()
    can = [name for name, command in commands.items() if "1 " in str(command.epilog)]
    assert f"only {' and '.join(f'`{name}`' for name in can)} give" in PAGE.replace("\n  ", " ")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    """A folder with the files of the examples, and a program ``fcimage``."""
    folder = tmp_path_factory.mktemp("page")
    photo = encoded(photo_like(300, 200), "JPEG")
    recipe = '[{"name": "card", "width": 100}]'
    files = {
        "photo.jpg": photo,
        "photos/a.jpg": photo,
        "photos/more/b.jpg": photo,
        "storage/photos/uploads/c.jpg": photo,
        "event.json": json.dumps(EVENTBRIDGE_OSS).encode(),
        "pattern.json": b'{"source": ["acs.oss"]}',
        "template.txt": b"${key}",
        "value.json": b'{"key": "$.data.object.key"}',
        "recipe.json": recipe.encode(),
        "report.json": b'{"source": {"bucket": "photos", "key": "uploads/c.jpg"}}',
        "bin/fcimage": f'#!/bin/sh\nexec "{sys.executable}" -m fcimage "$@"\n'.encode(),
    }
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    (folder / "bin/fcimage").chmod(0o755)
    return folder


@pytest.mark.parametrize("line", EXAMPLES)
def test_an_example_runs_and_ends_as_the_page_says(line: str, folder: pathlib.Path) -> None:
    command, _, status = line.partition("   # exit status ")
    environ = {
        **os.environ,
        "PATH": f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "OSS_ENDPOINT": f"file://{folder / 'storage'}",
    }
    done = subprocess.run(
        ["sh", "-c", command],
        cwd=folder,
        env=environ,
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == int(status or 0), done.stderr.decode()
    assert done.stdout or ">" in command


#: A command in a block: indented, or at the beginning of a line.
COMMAND = re.compile(r"^ *(?:\S*/)?fcimage ([a-z]+ .*?)(?<!\\)$", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_the_commands_of_a_page_are_understood(page: pathlib.Path) -> None:
    whole, commands = parser()
    for text in COMMAND.findall(page.read_text("utf-8")):
        words = shlex.split(text.replace("\\\n", " "), comments=True)
        if words[0] in commands:
            whole.parse_args(
                list(itertools.takewhile(lambda word: word not in {">", "|", "&&"}, words))
            )


def test_commands_are_found_on_pages() -> None:
    assert COMMAND.findall("a\n    .venv/bin/fcimage plan a \\\n  b\nfcimage selftest -x\n") == [
        "plan a \\\n  b",
        "selftest -x",
    ]
