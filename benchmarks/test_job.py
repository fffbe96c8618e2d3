"""The whole job with pytest-benchmark, all opponents in one process: pytest benchmarks."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
from opponents import JOBS
from PIL import Image


@pytest.fixture(scope="module")
def photo() -> bytes:
    """A synthetic image of 12 megapixels; benchmarks/compare.py uses photos."""
    random = np.random.default_rng(1)
    y, x = np.mgrid[0:3000, 0:4000].astype(np.float32)
    waves = [
        128 + 70 * np.sin(x / 97 + p) * np.cos(y / 143 - p) + 25 * np.sin((x + y) / 11)
        for p in (0, 1, 2)
    ]
    noise = random.normal(0, 5, (3000, 4000, 1)).astype(np.float32)
    image = Image.fromarray(np.clip(np.stack(waves, -1) + noise, 0, 255).astype(np.uint8))
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=88)
    return buffer.getvalue()


@pytest.mark.parametrize("name", list(JOBS))
def test_six_variants(benchmark: Any, photo: bytes, name: str) -> None:
    job = JOBS[name]()
    files = benchmark(job, photo, True, 85, 80)
    assert len(files) == 6
