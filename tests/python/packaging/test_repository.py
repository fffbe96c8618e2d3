"""The files that contributors and their tools read."""

from __future__ import annotations

import pathlib
import re
from typing import Any

import yaml

ROOT = pathlib.Path(__file__).parents[3]
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))


def parsed(path: pathlib.Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    return found


def test_every_target_that_pages_and_workflows_name_exists() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([\w.$()/-]+):", makefile, re.M))
    pages = [
        ROOT / "CONTRIBUTING.md",
        ROOT / "README.md",
        ROOT / ".pre-commit-config.yaml",
        *WORKFLOWS,
    ]
    for page in pages:
        text = page.read_text("utf-8")
        for line in re.findall(r"^\s*(?:- run: |entry: )?make ([^#\n]+)", text, re.M):
            for word in line.split():
                if not word.startswith("-") and "=" not in word and not word.startswith(".venv"):
                    assert word in targets, (page.name, word)


def test_workflows_run_with_the_fewest_rights_and_end() -> None:
    for path in WORKFLOWS:
        whole = parsed(path)
        assert whole["permissions"] == {"contents": "read"}, path.name
        for name, job in whole["jobs"].items():
            assert job["runs-on"].startswith("ubuntu-"), name
            for step in job["steps"]:
                assert ("uses" in step) != ("run" in step), step
                if "uses" in step:
                    assert re.fullmatch(r"[\w-]+/[\w-]+@(v\d+|release/v\d+)", step["uses"]), step


def test_workflows_test_every_python_that_is_supported() -> None:
    matrix = parsed(ROOT / ".github/workflows/test.yml")["jobs"]["python"]["strategy"]["matrix"]
    pyproject = (ROOT / "pyproject.toml").read_text("utf-8")
    oldest = re.search(r'^requires-python = ">=(.*)"', pyproject, re.M)
    assert oldest is not None
    versions = matrix["version"]
    assert versions[0] == oldest[1]
    minors = [int(version.partition(".")[2]) for version in versions]
    assert minors == list(range(minors[0], minors[-1] + 1))


def test_a_release_must_carry_the_version_of_the_workspace() -> None:
    steps = parsed(ROOT / ".github/workflows/release.yml")["jobs"]["build"]["steps"]
    (check,) = [step["run"] for step in steps if step.get("name") == "The tag is the version"]
    command = re.search(r"\$\((sed .*)\)\" =", check)
    assert command is not None
    import subprocess

    done = subprocess.run(
        command[1], shell=True, cwd=ROOT, capture_output=True, text=True, check=True
    )
    cargo = (ROOT / "Cargo.toml").read_text("utf-8")
    version = re.search(r'\[workspace\.package\]\nversion = "(.*)"', cargo)
    assert version is not None
    assert done.stdout.strip() == version[1]


def test_the_rust_version_of_the_page_is_that_of_the_workspace() -> None:
    cargo = (ROOT / "Cargo.toml").read_text("utf-8")
    oldest = re.search(r'^rust-version = "(.*)"', cargo, re.M)
    assert oldest is not None
    assert f"{oldest[1]} or newer" in (ROOT / "CONTRIBUTING.md").read_text("utf-8")
