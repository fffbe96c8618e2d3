"""The self-test: its report, and that every check can fail."""

from __future__ import annotations

import json
import pathlib
from types import SimpleNamespace

import numpy as np
import pytest
from fcimage import handler, selftest
from fcimage.cli import main
from fcimage.handler import tutorial_variants
from fcimage.selftest import checks, images, machine
from PIL import Image

from support.pictures import opened, pixels


@pytest.mark.parametrize("name", ["bmp", "gif", "png", "tiff"])
def test_pillow_decodes_the_images_made_by_hand_to_the_same_pixels(name: str) -> None:
    image = opened(images.handmade()[name])
    assert (image.width, image.height) == (64, 16)
    found = pixels(image.convert("RGB"))
    assert (found[:, :32] == images.ENDS["west"]).all()
    assert (found[:, 32:] == images.ENDS["east"]).all()


def test_the_gradient_is_a_bitmap_of_its_size() -> None:
    image = opened(images.gradient(301, 7))
    assert (image.format, image.width, image.height) == ("BMP", 301, 7)
    assert len(np.unique(pixels(image.convert("RGB")).reshape(-1, 3), axis=0)) > 1000


@pytest.mark.parametrize("color", [(1, 2, 3), (250, 0, 128)])
def test_the_only_pixel_of_a_png_is_read_as_it_was_written(
    color: tuple[int, int, int], tmp_path: pathlib.Path
) -> None:
    Image.new("RGB", (1, 1), color).save(tmp_path / "a.png")
    assert images.only_pixel((tmp_path / "a.png").read_bytes()) == color


def test_it_passes_and_describes_the_machine(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["selftest"]) == 0
    text = capsys.readouterr().out
    for word in ("runtime", "glibc", "AVX2", "SSE4.1", "cores", "threads", "memory", "OSS SDK"):
        assert word in text, word
    assert "FAILED" not in text
    assert text.splitlines()[-1] == "Everything works."
    assert main(["selftest", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["ok"]
    assert [found["name"] for found in report["checks"]] == list(checks.CHECKS)
    facts = report["machine"]
    assert 0 < facts["import_ms"] < facts["handler_import_ms"]
    assert facts["cores"] > 0
    assert facts["threads"] == max(1, round(facts["cores"]))


def test_a_failed_check_is_one_line_with_advice_and_exit_status_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(images.ENDS, "west", (20, 240, 20))
    data = images.handmade()
    monkeypatch.setattr(images, "handmade", lambda: data)
    monkeypatch.setitem(images.ENDS, "west", (20, 40, 220))
    assert main(["selftest"]) == 1
    said = capsys.readouterr()
    assert "FAILED read" in said.out
    assert said.err.startswith("fcimage: self-test: read: bmp: expected (20, 40, 220) at the west")
    assert "make layer" in said.err
    assert said.err.count("\n") == 1


@pytest.mark.parametrize(
    ("name", "attribute", "value"),
    [
        ("render", "tutorial_variants", lambda text: tutorial_variants()),
        ("event", "EVENT", checks.EVENT.replace("a%20b", "a+b")),
        ("pattern", "PATTERN", checks.PATTERN.replace("acs.oss", "acs.ecs")),
        ("import", "IMPORTS", "raise SystemExit('no')"),
    ],
)
def test_every_check_can_fail(
    name: str, attribute: str, value: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks, attribute, value)
    report = selftest.run()
    assert not report["ok"]
    assert [found["name"] for found in report["checks"] if not found["ok"]] == [name]
    assert selftest.verdict(report).startswith(f"{name}: ")


def test_without_sse41_the_self_test_stops_before_the_process_would_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    facts = {**machine.facts(), "architecture": "x86_64", "sse4_1": False}
    monkeypatch.setattr(selftest, "facts", lambda context: facts)
    report = selftest.run()
    assert [found["name"] for found in report["checks"]] == ["processor"]
    assert "SSE4.1" in selftest.verdict(report)


def test_the_handler_answers_with_the_report_and_knows_the_functions_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    context = SimpleNamespace(function=SimpleNamespace(memory=512))
    answer = handler.selftest_handler(b"", context)
    body = json.loads(answer["body"])
    assert answer["statusCode"] == 200
    assert body["verdict"] == "Everything works."
    assert body["machine"]["memory_mib"] == 512
    monkeypatch.setattr(checks, "EVENT", "{}")
    assert handler.selftest_handler(b"", context)["statusCode"] == 500


def test_the_smallest_memory_limit_of_all_control_groups_counts(tmp_path: pathlib.Path) -> None:
    def write(path: str, text: str) -> None:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)

    assert machine.memory_limit(str(tmp_path)) is None
    write("proc/self/cgroup", "0::/a/b\n")
    write("sys/fs/cgroup/a/b/memory.max", "max\n")
    assert machine.memory_limit(str(tmp_path)) is None
    write("sys/fs/cgroup/a/memory.max", f"{512 << 20}\n")
    write("sys/fs/cgroup/a/b/memory.max", f"{768 << 20}\n")
    assert machine.memory_limit(str(tmp_path)) == 512
    write("proc/self/cgroup", "5:cpu,memory:/x\n")
    write("sys/fs/cgroup/memory/x/memory.limit_in_bytes", f"{0x7FFFFFFFFFFFF000}\n")
    write("sys/fs/cgroup/memory/memory.limit_in_bytes", f"{256 << 20}\n")
    assert machine.memory_limit(str(tmp_path)) == 256
