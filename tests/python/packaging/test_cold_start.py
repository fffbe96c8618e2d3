"""Cold starts, measured as by benchmarks/cold_start.py: the handler is ready early."""

from __future__ import annotations

import json
import os
import pathlib
import subprocess
import sys
import time
from typing import Any

import pytest

from support.oss_endpoint import Endpoint
from support.pictures import encoded, photo_like

BENCHMARKS = pathlib.Path(__file__).parents[3] / "benchmarks"
sys.path.insert(0, str(BENCHMARKS))

from small_instance import SMALLEST, Instance, NoCgroupError  # noqa: E402

CHILD = BENCHMARKS / "cold_child.py"
MOMENTS = ["ready", "parsed", "first", "done"]


@pytest.fixture(scope="module")
def photo(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("cold") / "photo.jpg"
    path.write_bytes(encoded(photo_like(1300, 900), "JPEG"))
    return str(path)


def moments(what: str, photo: str, instance: Instance | None = None) -> dict[str, Any]:
    with Endpoint() as oss:
        oss.upload("uploads/photo.jpg", pathlib.Path(photo).read_bytes())
        command = [sys.executable, str(CHILD), what, repr(time.monotonic())]
        command += [oss.url, "processed-images", photo]
        done = subprocess.run(
            instance.command(command) if instance else command,
            stdout=subprocess.PIPE,
            env={**os.environ},
            check=True,
        )
        # Those of the tutorial, or none, where the storage is in memory.
        assert len(oss.names()) == (0 if what == "fcimage-in-memory" else 6)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("what", ["fcimage", "fcimage-in-memory", "fcimage-oss2", "pillow"])
def test_every_moment_is_reached_in_order(what: str, photo: str) -> None:
    found = moments(what, photo)["moments"]
    for kind in ("wall", "cpu"):
        times = [found[moment][kind] for moment in MOMENTS]
        assert times == sorted(times)
    assert found["ready"]["peak"] <= found["done"]["peak"]


def test_the_handler_runs_in_the_smallest_instance(photo: str) -> None:
    try:
        with Instance(SMALLEST) as instance:
            assert moments("fcimage", photo, instance)["moments"]["done"]["peak"] < 64
    except NoCgroupError as error:
        pytest.skip(str(error))


def test_the_sdk_is_imported_with_the_first_request(photo: str) -> None:
    code = (
        "import os, sys; os.environ['OSS_ENDPOINT'] = 'https://oss-cn-beijing.aliyuncs.com'\n"
        "import fcimage.handler as h; h.pipeline_from_env(os.environ)\n"
        "print(sorted({'oss2', 'alibabacloud_oss_v2', 'requests', 'logging'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-S", "-c", code],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "[]\n"
