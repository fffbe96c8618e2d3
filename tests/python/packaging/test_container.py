"""The Dockerfile of the custom runtime: what a linter would say about it."""

from __future__ import annotations

import re
import shlex

from support.deployment import EXAMPLES

ROOT = EXAMPLES.parent
FILE = EXAMPLES / "custom-runtime/Dockerfile"


def instructions() -> list[tuple[str, str]]:
    text = re.sub(r"^\s*#.*\n", "", FILE.read_text("utf-8"), flags=re.M)
    lines = re.sub(r"\\\n\s*", "", text).splitlines()
    return [(word, rest) for word, _, rest in (line.partition(" ") for line in lines if line)]


def test_every_base_image_has_a_version() -> None:
    images = [rest.split()[0] for word, rest in instructions() if word == "FROM"]
    assert len(images) == 2
    for image in images:
        tag = image.rpartition(":")[2]
        assert tag != image and tag != "latest", image


def test_the_compiler_is_the_oldest_that_the_workspace_allows() -> None:
    manifest = (ROOT / "Cargo.toml").read_text("utf-8")
    oldest = re.search(r'^rust-version = "([\d.]+)"', manifest, re.M)
    assert oldest is not None
    assert f"FROM rust:{oldest[1]}-slim" in FILE.read_text("utf-8")


def test_it_installs_no_packages_whose_versions_would_change() -> None:
    for word, rest in instructions():
        assert word != "RUN" or not re.search(r"\b(apt|apt-get|apk|curl|wget)\b", rest), rest


def test_only_what_the_build_needs_is_copied_and_exists() -> None:
    copied = [
        shlex.split(rest)[:-1]
        for word, rest in instructions()
        if word == "COPY" and not rest.startswith("--from=")
    ]
    allowed = {
        line[1:]
        for line in (FILE.parent / "Dockerfile.dockerignore").read_text("utf-8").splitlines()
        if line.startswith("!")
    }
    for sources in copied:
        for source in sources:
            assert (ROOT / source).exists(), source
            assert source in allowed, source


def test_the_program_runs_as_the_process_and_not_as_root() -> None:
    last = [rest for word, rest in instructions() if word == "FROM"][-1]
    assert last.endswith(":nonroot")
    commands = [rest for word, rest in instructions() if word in ("CMD", "ENTRYPOINT")]
    # The list form: no shell that would swallow signals.
    assert commands == ['["/bootstrap"]']
    port = next(rest for word, rest in instructions() if word == "EXPOSE")
    assert f"port: {port}" in (EXAMPLES / "custom-runtime/s.yaml").read_text("utf-8")
