"""The served bucket that the tests of the handler share, for both SDKs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fcimage.handler import (
    Pipeline,
    pipeline_from_env,
)
from fcimage.storage import oss

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
