"""The function runner on the command line, with credentials and a storage of its own."""

from __future__ import annotations

import json
import os
import pathlib
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
from fcimage.backfill.runner import RUNNERS
from fcimage.cli import parser
from fcimage.handler import pipeline_from_env
from fcimage.storage import DirectoryStorage
from fcimage.storage.credentials import Credentials

from support import oss_endpoint
from support.function_endpoint import KEY_ID, KEY_SECRET, TOKEN, FunctionCompute
from support.pictures import encoded, photo_like

RECIPE = '[{"name": "small", "width": 40, "encodings": [{"format": "jpeg"}]}]'
COUNT = 24


@pytest.fixture
def environ(tmp_path: pathlib.Path) -> dict[str, str]:
    storage = DirectoryStorage(tmp_path)
    for number in range(COUNT):
        storage.put("photos", f"uploads/{number}.jpg", encoded(photo_like(60, 40), "JPEG"))
    return {
        "OSS_ENDPOINT": f"file://{tmp_path}",
        "TARGET_BUCKET": "out",
        "FAILURE_PREFIX": "failed/",
        "FCIMAGE_VARIANTS": RECIPE,
        "ALIBABA_CLOUD_ACCESS_KEY_ID": KEY_ID,
        "ALIBABA_CLOUD_ACCESS_KEY_SECRET": KEY_SECRET,
        "ALIBABA_CLOUD_SECURITY_TOKEN": TOKEN,
    }


@pytest.fixture
def function(environ: dict[str, str]) -> Iterator[FunctionCompute]:
    with FunctionCompute(pipeline_from_env(environ).run) as running:
        yield running


def started(root: pathlib.Path, environ: dict[str, str], *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "fcimage", "backfill", "photos/uploads/", "--json"]
    return subprocess.Popen(
        [*command, "--state", str(root / "state"), *arguments],
        env={**os.environ, **environ},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run(root: pathlib.Path, environ: dict[str, str], *arguments: str) -> tuple[int, str, str]:
    process = started(root, environ, *arguments)
    out, error = process.communicate(timeout=120)
    return process.returncode, out, error


def test_the_command_has_the_function_work(
    tmp_path: pathlib.Path, environ: dict[str, str], function: FunctionCompute
) -> None:
    options = ["--runner", "function", "--endpoint", function.api, "--keys-per-event", "5"]
    status, out, error = run(tmp_path, environ, *options, "--rate", "1000", "--in-flight", "10")
    assert (status, error) == (0, "")
    report = json.loads(out)
    assert (report["outcomes"], report["sent"]) == ({"done": COUNT}, COUNT)
    assert report["price"] > 0
    assert len(list((tmp_path / "out/resized/small").iterdir())) == COUNT


def test_a_driver_that_is_killed_loses_nothing(
    tmp_path: pathlib.Path, environ: dict[str, str], function: FunctionCompute
) -> None:
    function.delay = 2.0
    options = ["--runner", "function", "--endpoint", function.trigger, "--keys-per-event", "2"]
    process = started(tmp_path, environ, *options, "--in-flight", "8")
    for _ in range(1200):
        if function.taken:
            break
        time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=60)
    assert 0 < len(function.taken) < COUNT / 2
    function.delay = 0.0
    status, out, error = run(tmp_path, environ, *options)
    assert (status, error) == (0, "")
    report = json.loads(out)
    assert report["left"] == 0
    assert 0 < sum(report["outcomes"].values()) <= COUNT
    assert len(list((tmp_path / "out/resized/small").iterdir())) == COUNT


def test_it_works_with_oss(environ: dict[str, str], tmp_path: pathlib.Path) -> None:
    with oss_endpoint.Endpoint() as oss:
        for number in range(5):
            oss.upload(f"uploads/{number} 图.jpg", encoded(photo_like(60, 40), "JPEG"))
        oss.upload("uploads/broken.jpg", b"\xff\xd8\xff broken")
        environ = {
            **environ,
            "OSS_ENDPOINT": oss.url,
            "OSS_REGION": oss_endpoint.REGION,
            "TARGET_BUCKET": "processed-images",
        }
        pipeline = pipeline_from_env(environ)
        pipeline.storage.authenticate(Credentials(KEY_ID, KEY_SECRET, TOKEN))  # type: ignore[attr-defined]
        with FunctionCompute(pipeline.run) as function:
            options = ["--runner", "function", "--endpoint", function.mns, "--deadline", "60"]
            command = [sys.executable, "-m", "fcimage", "backfill", "upload-images/uploads/"]
            done = subprocess.run(
                [*command, "--state", str(tmp_path / "state"), "--json", *options],
                env={**os.environ, **environ},
                capture_output=True,
                text=True,
                timeout=120,
                check=False,
            )
        assert done.returncode != 0
        report = json.loads(done.stdout)
        assert report["outcomes"] == {"done": 5, "failed": 1}, done.stderr
        assert report["errors"] == {"DecodeError": 1}
        assert len(oss.names()) == 6


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--runner", "function"], "needs an endpoint"),
        (["--endpoint", "https://a.fcapp.run"], "needs an endpoint"),
        (["--keys-per-event", "5"], "--keys-per-event needs --endpoint"),
        (["--anonymous"], "--anonymous needs --endpoint"),
        (["--runner", "function", "--endpoint", "a.fcapp.run"], "the endpoint must be"),
    ],
)
def test_what_is_missing_is_said(
    tmp_path: pathlib.Path, environ: dict[str, str], arguments: list[str], said: str
) -> None:
    status, _, error = run(tmp_path, environ, *arguments)
    assert status != 0
    assert said in error


def test_the_command_knows_each_runner(capsys: pytest.CaptureFixture[str]) -> None:
    _, commands = parser()
    for name in RUNNERS:
        assert commands["backfill"].parse_args(["photos", "--runner", name]).runner == name
    with pytest.raises(SystemExit):
        commands["backfill"].parse_args(["photos", "--runner", "cloud"])
    said = capsys.readouterr().err
    assert all(name in said for name in RUNNERS)
