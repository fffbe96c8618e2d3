"""What tests of the handler share: a served bucket for all clients, and a deployed function."""

from __future__ import annotations

import pathlib
from collections.abc import Iterator

import pytest
from fcimage.backfill import function as function_runner
from fcimage.backfill import work
from fcimage.handler import (
    Pipeline,
    pipeline_from_env,
)
from fcimage.storage import oss

from support import function_backfills
from support.function_endpoint import FunctionCompute
from support.oss_endpoint import REGION, Endpoint


@pytest.fixture
def endpoint(monkeypatch: pytest.MonkeyPatch) -> Iterator[Endpoint]:
    monkeypatch.setattr(oss, "BACKOFF", 0.001)
    monkeypatch.setattr(oss, "READ_SECONDS", 0.5)
    with Endpoint() as served:
        yield served


@pytest.fixture(params=["native", "oss2", "alibabacloud_oss_v2"])
def environ(request: pytest.FixtureRequest, endpoint: Endpoint) -> dict[str, str]:
    return {
        "TARGET_BUCKET": "processed-images",
        "OSS_ENDPOINT": endpoint.url,
        "OSS_REGION": REGION,
        "WATERMARK_TEXT": "chenk.top",
        "FCIMAGE_OSS_CLIENT": request.param,
    }


@pytest.fixture
def pipeline(environ: dict[str, str]) -> Pipeline:
    return pipeline_from_env(environ)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A function runner that waits for nothing long."""
    monkeypatch.setattr(function_runner, "FIRST_LOOK", 0.05)
    monkeypatch.setattr(function_runner, "LONGEST_LOOK", 0.2)
    monkeypatch.setattr(function_runner, "BACKOFF", 0.05)
    monkeypatch.setattr(work, "BACKOFF", 0.01)


@pytest.fixture
def root(tmp_path: pathlib.Path) -> pathlib.Path:
    """A folder with eight photos in a bucket, for a backfill."""
    function_backfills.filled(tmp_path, [f"uploads/{number} +图%.jpg" for number in range(8)])
    return tmp_path


@pytest.fixture
def function(root: pathlib.Path) -> Iterator[FunctionCompute]:
    """A deployed function that makes their variants."""
    with FunctionCompute(function_backfills.pipeline(root).run) as running:
        yield running
