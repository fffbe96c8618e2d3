"""The command line as a stranger meets it: folders, names, mistakes and exit statuses."""

from __future__ import annotations

import io
import json
import os
import pathlib
import subprocess
import sys

import pytest
from fcimage.cli import main, parser
from fcimage.cli.numbers import size

from support.event_samples import TUTORIAL
from support.pictures import encoded, photo_like


@pytest.fixture
def photos(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> pathlib.Path:
    """A folder with two images and three files that are not."""
    monkeypatch.chdir(tmp_path)
    for name in ("photos/b.PNG", "photos/more/a.png", "photos/.hidden.png", "photos/.git/c.png"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(encoded(photo_like(60, 40), "PNG"))
    (tmp_path / "photos/notes.txt").write_text("no image")
    return tmp_path / "photos"


def test_a_folder_stands_for_its_images_and_the_output_has_its_folders(
    photos: pathlib.Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["render", "photos", "-o", "photos/out", "--width", "20", "--format", "jpeg"]
    for _ in range(2):  # the second run does not take the first one's output
        assert main(command) == 0
        said = capsys.readouterr()
        first, second = said.out.splitlines()
        assert first.startswith("photos/out/b-20.jpg  20x13  ") and first.endswith(" bytes")
        assert second.startswith("photos/out/more/a-20.jpg  20x13  ")
        assert said.err == ""
    made = sorted(str(path.relative_to(photos)) for path in (photos / "out").rglob("*.*"))
    assert made == ["out/b-20.jpg", "out/more/a-20.jpg"]
    assert main(["strip", "photos/more", "-o", "stripped"]) == 0
    assert pathlib.Path("stripped/a.png").is_file()


def test_probe_describe_and_plan_take_folders_too(
    photos: pathlib.Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for command in ("probe", "describe", "plan"):
        assert main([command, "photos", "--json"]) == 0
        lines = capsys.readouterr().out.splitlines()
        found = [json.loads(line)["source"] for line in lines]
        assert found == ["photos/b.PNG", "photos/more/a.png"]


def test_a_folder_without_images_is_an_error(
    photos: pathlib.Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (photos / "empty").mkdir()
    assert main(["probe", "photos/empty"]) == 2
    said = capsys.readouterr().err
    assert said == "fcimage: photos/empty: the folder contains no images\n"


@pytest.mark.parametrize("encoding", ["ascii", "utf-8"])
def test_names_that_a_terminal_cannot_show_are_no_error(
    encoding: str, tmp_path: pathlib.Path
) -> None:
    data = encoded(photo_like(8, 6), "PNG")
    for name in (b"\xff.png", b"a\033[31m.png", "图.png".encode()):
        (tmp_path / os.fsdecode(name)).write_bytes(data)
    for command in (["probe"], ["render", "-o", str(tmp_path / "out"), "--width", "4"]):
        done = subprocess.run(
            [sys.executable, "-m", "fcimage", *command, str(tmp_path)],
            env={**os.environ, "PYTHONIOENCODING": encoding},
            capture_output=True,
            timeout=60,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, b"")
        lines = done.stdout.splitlines()
        assert len(lines) == 3 * (1 if command == ["probe"] else 2)
        assert b"\033" not in done.stdout
        assert b"a?[31m" in done.stdout


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_several_images_show_a_progress_bar_on_a_terminal(
    photos: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (photos / "z.jpg").write_bytes(b"no image")
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setattr(sys, "stdout", screen)
    assert main(["probe", "photos"]) == 2
    bar, clear = "\r[{:<30}] {} of 3", "\r\033[K"
    begin = bar.format("", 0) + clear + "photos/b.PNG: png 60x40"
    assert screen.getvalue().startswith(begin)
    assert bar.format("#" * 20, 2) + clear + "photos/more/a.png: png" in screen.getvalue()
    assert bar.format("#" * 10, 1) + clear + "fcimage: photos/z.jpg: expected" in screen.getvalue()
    screen.truncate(0)
    assert main(["probe", "photos/b.PNG"]) == 0
    assert "\r" not in screen.getvalue()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("rendr a.jpg", "fcimage: there is no command 'rendr'; did you mean render?"),
        ("version", "fcimage: there is no command 'version'; did you mean --version?"),
        ("help", "fcimage: there is no command 'help'; did you mean --help?"),
        ("nonsense", "fcimage: there is no command 'nonsense'; see fcimage --help"),
        ("--versoin", "fcimage: there is no option --versoin; did you mean --version?"),
        ("render a --widht=5", "fcimage render: there is no option --widht; did you mean --width?"),
        (
            "render a --out x",
            "there is no option --out; did you mean --output?; see fcimage render --help",
        ),
        ("plan a --width 8cm", "fcimage plan: --width must be a whole number, got '8cm'; see"),
        ("plan a --fit covr", "got 'covr'; did you mean cover?; see fcimage plan --help"),
        ("plan a --format", "fcimage plan: --format: expected one argument; see"),
        ("invoke a --memory 1GB", "--memory must be a whole number of at least 1, got '1GB'"),
        ("cost --photo a --memory x", "--memory must be between 0 and 1e+06 MB, got 'x'"),
        ("backfill b --order size", "--order must be key, oldest or newest, got 'size'"),
        ("render a", "fcimage render: the following arguments are required: -o/--output; see"),
        ("-x", "fcimage: the following arguments are required: COMMAND; see fcimage --help"),
    ],
)
def test_a_mistake_is_one_line_that_names_what_is_close(
    arguments: str, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments.split()) == 2
    said = capsys.readouterr()
    assert message in said.err
    assert (said.out, said.err.count("\n")) == ("", 1)


def test_without_a_command_help_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    shown = capsys.readouterr().err
    assert main(["--help"]) == 0
    assert capsys.readouterr().out == shown


def test_help_names_the_program_and_the_exit_status_of_each_command(
    capsys: pytest.CaptureFixture[str],
) -> None:
    _, commands = parser()
    for name in commands:
        assert main([name, "--help"]) == 0
        text = capsys.readouterr().out
        assert text.startswith(f"usage: fcimage {name} ")
        assert ("1 " in text.rpartition("Exit status: ")[2]) == (name in ("match", "selftest"))
        assert "Exit status: 0 " in text and "2 trouble." in text


def test_patterns_templates_and_recipes_are_text_or_files(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    texts = {
        "event.json": json.dumps(TUTORIAL),
        "pattern.json": '{"source": ["acs.oss"]}',
        "template.txt": "key: ${key}",
        "value.json": '{"key": "$.data.object.key"}',
        "recipe.json": '[{"name": "v", "width": 5}]',
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text)
    (tmp_path / "a.png").write_bytes(encoded(photo_like(60, 40), "PNG"))
    for form in (lambda name: name, lambda name: f"@{name}", lambda name: texts[name]):
        assert main(["match", "event.json", "--pattern", form("pattern.json")]) == 0
        assert capsys.readouterr().out.startswith("event.json: matched")
        template = ["--template", form("template.txt"), "--value", form("value.json")]
        assert main(["transform", "event.json", *template]) == 0
        assert capsys.readouterr().out == "key: uploads/photo-001.jpg\n"
        assert main(["plan", "a.png", "--variants", form("recipe.json")]) == 0
        assert "resize v to 5x3" in capsys.readouterr().out
    assert main(["match", "event.json", "--pattern", "@none.json"]) == 2
    assert "none.json: No such file" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0 bytes"),
        (999, "999 bytes"),
        (1000, "1.0 kB"),
        (999_949, "999.9 kB"),
        (999_950, "1.00 MB"),
        (50_614_092, "50.61 MB"),
        (999_994_999, "999.99 MB"),
        (999_995_000, "1.00 GB"),
        (1_234_567_890_123, "1,234.57 GB"),
    ],
)
def test_a_size_has_a_unit(count: int, text: str) -> None:
    assert size(count) == text
