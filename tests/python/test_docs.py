"""The Python examples in the documentation run as they are printed."""

from __future__ import annotations

import base64
import copy
import doctest
import json
import pathlib
import re
from typing import Any

import fcimage
import pytest
from event_samples import CDN, EVENTBRIDGE_OSS, HTTP, LOG, MNS, OSS, TIMER
from pictures import encoded, photo_like

ROOT = pathlib.Path(__file__).parents[2]
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").glob("*.md")])
BLOCK = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_examples_run(
    page: pathlib.Path, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    photo = encoded(photo_like(1300, 900), "JPEG")
    (tmp_path / "photo.jpg").write_bytes(photo)
    monkeypatch.chdir(tmp_path)
    namespace: dict[str, object] = {"photo": photo, "upload": lambda *_, **__: None}
    for block in BLOCK.findall(page.read_text(encoding="utf-8")):
        exec(compile(block, str(page), "exec"), namespace)


def test_there_are_examples() -> None:
    assert BLOCK.search((ROOT / "README.md").read_text(encoding="utf-8"))


def test_handlers_of_the_readme_answer_each_trigger() -> None:
    (block,) = (
        b for b in BLOCK.findall((ROOT / "README.md").read_text("utf-8")) if "def on_timer" in b
    )
    handlers: dict[str, Any] = {}
    exec(block, handlers)
    request = copy.deepcopy(HTTP)
    request["requestContext"]["http"]["method"] = "POST"
    picture = base64.b64encode(encoded(photo_like(30, 20), "PNG")).decode()
    request.update(body=picture, isBase64Encoded=True)

    def answer(name: str, payload: Any) -> Any:
        return handlers[name](json.dumps(payload).encode(), None)

    for payload in (EVENTBRIDGE_OSS, [EVENTBRIDGE_OSS], OSS):
        assert "122539 bytes, ObjectCreated:PutObject" in answer("on_upload", payload)[0]
    assert answer("on_timer", TIMER).startswith("timer-trigger at 2023-12-26T07:49:00Z: {")
    assert answer("on_log", LOG).startswith("my-log-project/access-log/0: MTUy")
    assert answer("on_message", MNS)[0] == "hello topic"
    assert answer("on_cdn", CDN)[0][0] == "LogFileCreated"
    assert answer("on_request", request)["body"] == "30 x 20"
    assert answer("on_cloud_event", EVENTBRIDGE_OSS).startswith("{")


def test_examples_in_docstrings_run() -> None:
    ran = 0
    for name in fcimage.__all__:
        text = getattr(fcimage, name).__doc__ or ""
        case = doctest.DocTestParser().get_doctest(text, {"fcimage": fcimage}, name, None, None)
        result = doctest.DocTestRunner().run(case)
        assert result.failed == 0, name
        ran += result.attempted
    assert ran >= 5
