"""A real Ray cluster on this machine: `make test-ray` runs these tests. Without Ray there are none."""

from __future__ import annotations

import importlib.util
import pathlib
from collections.abc import Iterator

import pytest
from fcimage._ray import connected

from support.backfills import filled

if importlib.util.find_spec("ray") is None:
    collect_ignore_glob = ["test_*.py"]


@pytest.fixture(scope="session", autouse=True)
def cluster() -> Iterator[None]:
    """All tests but those with a process of their own use it."""
    with connected("local"):
        yield


@pytest.fixture
def root(tmp_path: pathlib.Path) -> pathlib.Path:
    """A folder with a bucket of twelve photos."""
    filled(tmp_path, [f"uploads/{number}.jpg" for number in range(12)])
    return tmp_path
