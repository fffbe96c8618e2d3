"""What failed is processed again: reports, and messages of the failure queue."""

from __future__ import annotations

import json
import os
import pathlib
import subprocess
import sys
from typing import Any

import pytest
from fcimage import ArgumentError, EventError, parse_event
from fcimage.handler import pipeline_from_env
from fcimage.handler.replay import event_of
from fcimage.storage import DirectoryStorage

from support.event_samples import EVENTBRIDGE_OSS
from support.pictures import encoded, photo_like

KEY = "uploads/图 100%+a.jpg"


def environ(root: pathlib.Path) -> dict[str, str]:
    return {
        "OSS_ENDPOINT": f"file://{root}",
        "TARGET_BUCKET": "variants",
        "FAILURE_PREFIX": "failed/",
    }


def failed_once(root: pathlib.Path) -> pathlib.Path:
    """A report of a broken upload."""
    storage = DirectoryStorage(root)
    storage.put("photos", KEY, b"\xff\xd8\xff broken")
    event = {"bucket": "photos", "key": KEY.replace("%", "%25")}
    result = pipeline_from_env(environ(root)).run(event)
    assert result["statusCode"] == 422
    (report,) = root.glob("variants/failed/**/*.json")
    return report


def replay(root: pathlib.Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "fcimage", "replay", *arguments],
        env={**os.environ, **environ(root)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def test_a_report_is_processed_again_after_the_upload_was_mended(tmp_path: pathlib.Path) -> None:
    report = failed_once(tmp_path)
    again = replay(tmp_path, str(report))
    assert again.returncode == 2
    assert "failed" in again.stdout
    DirectoryStorage(tmp_path).put("photos", KEY, encoded(photo_like(300, 200), "JPEG"))
    mended = replay(tmp_path, str(report))
    assert mended.returncode == 0
    assert mended.stderr.startswith('{"fcimage": "done", '), "the log of the handler"
    assert "200, 6 images" in mended.stdout
    assert (tmp_path / "variants/resized/thumb/图 100%+a.jpg").is_file()


def test_a_message_of_the_failure_queue_has_the_event_as_it_came(tmp_path: pathlib.Path) -> None:
    message = {
        "timestamp": 1,
        "requestContext": {"requestId": "1", "condition": "RetriesExhausted"},
        "requestPayload": json.dumps([EVENTBRIDGE_OSS]),
        "responseContext": {"statusCode": 200, "functionError": "UnhandledInvocationError"},
    }
    path = tmp_path / "message.json"
    path.write_text(json.dumps(message), "utf-8")
    assert json.loads(event_of(path.read_bytes())) == [EVENTBRIDGE_OSS]
    printed = replay(tmp_path, "--event", str(path))
    assert json.loads(printed.stdout) == [EVENTBRIDGE_OSS]


def test_the_event_of_a_report_names_the_key_exactly() -> None:
    report = {"source": {"bucket": "photos", "key": KEY, "etag": "1"}}
    (found,) = parse_event(event_of(json.dumps(report))).objects
    assert (found.bucket, found.key, found.etag) == ("photos", KEY, None)


@pytest.mark.parametrize(
    "report",
    [
        b"",
        b"no JSON",
        b"[" * 100_000,
        b"[]",
        b"{}",
        b'{"source": "photos"}',
        b'{"source": {"bucket": "photos"}}',
        b'{"source": {"bucket": "photos", "key": 1}}',
        b'{"requestPayload": ""}',
        b'{"requestPayload": {"bucket": "photos"}}',
        b"\xff\xfe",
    ],
)
def test_what_is_no_report_is_refused(report: bytes) -> None:
    with pytest.raises(EventError, match="expected a report"):
        event_of(report)


def test_a_report_must_be_text() -> None:
    wrong: Any = 3
    with pytest.raises(ArgumentError, match="got int"):
        event_of(wrong)


def test_one_bad_report_does_not_stop_the_others(tmp_path: pathlib.Path) -> None:
    report = failed_once(tmp_path)
    DirectoryStorage(tmp_path).put("photos", KEY, encoded(photo_like(300, 200), "JPEG"))
    bad = tmp_path / "bad.json"
    bad.write_text("{}")
    done = replay(tmp_path, str(bad), str(report))
    assert done.returncode == 2
    assert "bad.json: expected a report" in done.stderr
    assert "200, 6 images" in done.stdout
