"""The command ``explain``."""

from __future__ import annotations

import json
import pathlib

import pytest
from fcimage import variants_from_json
from fcimage.cli import main

from support.pictures import encoded, photo_like


def test_each_action_and_the_recipe_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "image/rotate,90/resize,w_200/format,webp"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("1. turn clockwise by 90 degrees\n2. resize to the width 200 pixels")
    (variant,) = variants_from_json(out.partition("As a recipe:\n")[2])
    assert variant.formats == ("webp",)


def test_the_recipe_alone_is_json(
    capsys: pytest.CaptureFixture[str], tmp_path: pathlib.Path
) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(encoded(photo_like(400, 200), "JPEG"))
    style = "square=image/crop,g_center,w_100,h_100"
    arguments = ["explain", "style/square", "--style", style, "--source", str(path), "--json"]
    assert main(arguments) == 0
    (recipe,) = json.loads(capsys.readouterr().out)
    assert recipe["crop"] == [150, 50, 250, 150]


def test_a_string_that_oss_refuses_is_told_with_its_number(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for text, told in (
        ("image/rotate,400", "(InvalidArgument, 0040-00000217)"),
        ("style/nobody", "(NoSuchStyle)"),
        ("image/crop,g_center,w_5,h_5", "source=probe(data) (BadRequest)"),
    ):
        assert main(["explain", text]) == 2
        assert capsys.readouterr().err.strip().endswith(told)
    assert main(["explain", "style/a", "--style", "a"]) == 2
    assert "--style must be NAME=STRING" in capsys.readouterr().err
    assert main(["explain", "image/info"]) == 0
    assert "facts of the image as JSON" in capsys.readouterr().out
