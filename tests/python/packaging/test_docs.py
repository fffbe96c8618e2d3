"""The Python examples in the documentation run as they are printed."""

from __future__ import annotations

import base64
import copy
import doctest
import json
import pathlib
import re
import subprocess
from types import SimpleNamespace
from typing import Any

import fcimage
import pytest

from support.deployment import Place, hcl, placed, props
from support.doc_pages import PAGES, ROOT, page_id
from support.event_samples import CDN, EVENTBRIDGE_OSS, HTTP, LOG, MNS, OSS, TIMER, TUTORIAL
from support.oss_endpoint import KEY_ID, KEY_SECRET, TOKEN, Endpoint
from support.pictures import SIX, encoded, opened, photo_like

#: All pages but those whose programs test_recipes.py runs, and the one that needs Ray.
OTHERS = [page for page in PAGES if page.parent.name != "recipes" and "-ray" not in page.name]
BLOCK = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("page", OTHERS, ids=page_id)
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


def test_the_documented_handlers_answer_each_trigger() -> None:
    (block,) = BLOCK.findall((ROOT / "docs/triggers.md").read_text("utf-8"))
    handlers: dict[str, Any] = {}
    exec(block, handlers)
    request = copy.deepcopy(HTTP)
    request["requestContext"]["http"]["method"] = "POST"
    image = base64.b64encode(encoded(photo_like(30, 20), "PNG")).decode()
    request.update(body=image, isBase64Encoded=True)

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


TRANSFORMED = {"bucket": "photos", "key": "uploads/a.jpg"}


def test_the_documented_loops_see_an_event_that_does_not_say_what_happened(
    capsys: pytest.CaptureFixture[str],
) -> None:
    removal = copy.deepcopy(OSS)
    removal["events"][0]["eventName"] = "ObjectRemoved:DeleteObject"
    blocks = BLOCK.findall((ROOT / "docs/events.md").read_text("utf-8"))
    (block,) = [block for block in blocks if "in parse_event(event).objects" in block]
    names: dict[str, Any] = {}
    exec(block, names)
    names["handler"](TRANSFORMED, None)
    assert capsys.readouterr().out == "photos uploads/a.jpg None None\n"
    names["handler"](removal, None)
    assert capsys.readouterr().out == ""
    (block,) = BLOCK.findall((ROOT / "docs/triggers.md").read_text("utf-8"))
    exec(block, names)
    assert names["on_upload"](TRANSFORMED, None) == ["photos/uploads/a.jpg: None bytes, None"]
    assert names["on_upload"](removal, None) == []


def test_examples_in_docstrings_run() -> None:
    ran = 0
    for name in fcimage.__all__:
        text = getattr(fcimage, name).__doc__ or ""
        case = doctest.DocTestParser().get_doctest(text, {"fcimage": fcimage}, name, None, None)
        result = doctest.DocTestRunner().run(case)
        assert result.failed == 0, name
        ran += result.attempted
    assert ran >= 5


DIFF = re.compile(r"^```diff\n(.*?)^```", re.MULTILINE | re.DOTALL)


def patched(text: str, diff: str) -> str:
    """``text`` after a unified diff, whose hunks are found by what they replace."""
    hunks = re.split(r"^@@.*@@\n", diff, flags=re.MULTILINE)[1:]
    assert hunks
    for hunk in hunks:
        lines = [(line[:1] or " ", line[1:]) for line in hunk.splitlines()]
        old = "".join(f"{text}\n" for sign, text in lines if sign in " -")
        new = "".join(f"{text}\n" for sign, text in lines if sign in " +")
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def test_the_migrated_handler_stores_what_the_old_one_stored(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (diff,) = DIFF.findall((ROOT / "docs/migrate-from-pillow.md").read_text("utf-8"))
    old = (ROOT / "benchmarks/tutorial_handler.py").read_text("utf-8")
    new = patched(old, diff)
    assert "PIL" in old and "PIL" not in new
    assert len(new.splitlines()) < len(old.splitlines()) - 15
    photo = encoded(photo_like(1300, 900), "JPEG")
    stored: list[dict[str, bytes]] = []
    for name, code in (("old", old), ("new", new)):
        with Endpoint() as endpoint:
            monkeypatch.setenv("OSS_ENDPOINT", endpoint.url)
            endpoint.upload("uploads/a.jpg", photo)
            handlers: dict[str, Any] = {}
            exec(compile(code, f"{name} handler", "exec"), handlers)
            event = placed(TUTORIAL, Place(), "uploads/a.jpg")
            credentials = SimpleNamespace(
                access_key_id=KEY_ID, access_key_secret=KEY_SECRET, security_token=TOKEN
            )
            context = SimpleNamespace(credentials=credentials)
            result = handlers["handler"](json.dumps(event).encode(), context)
            assert (result["statusCode"], json.loads(result["body"])["count"]) == (200, 6)
            stored.append(
                {key: endpoint.objects["processed-images", key].data for key in endpoint.names()}
            )
    before, after = stored
    assert list(before) == list(after)
    for key in before:
        assert opened(before[key]).format == opened(after[key]).format
        # Pillow's loop rounds the height down, fcimage to the nearest.
        assert abs(opened(before[key]).height - opened(after[key]).height) <= 1
        assert opened(before[key]).width == opened(after[key]).width


def test_the_page_for_serverless_devs_names_what_the_example_names() -> None:
    page = (ROOT / "docs/deploy-cli.md").read_text("utf-8")
    assert "cd examples/oss-trigger" in page
    text = json.dumps(props("oss-trigger"))
    for name in (
        "layers/fcimage/",
        "fcimage-failed",
        "aliyunosseventnotificationrole",
        "role/fcimage",
    ):
        assert name in text
        assert name.rpartition("/")[2] in page
    example = (ROOT / "examples/oss-trigger/s.yaml").read_text("utf-8")
    for bucket, mine in re.findall(r"s/([\w-]+)/(MY-\w+)/", page):
        assert bucket in example
        assert f"oss mb oss://{mine} " in page
    (trust,) = re.findall(r"^    (trust\(\) .*)$", page, re.MULTILINE)
    for service in re.findall(r"\$\(trust (\w+)\)", page):
        run = subprocess.run(
            ["sh", "-c", f"{trust}\ntrust {service}"], capture_output=True, text=True, check=True
        )
        (statement,) = json.loads(run.stdout)["Statement"]
        assert statement["Principal"] == {"Service": [f"{service}.aliyuncs.com"]}
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for target in re.findall(r"^    make ([\w-]+)", page, re.MULTILINE):
        assert f"\n{target}:" in makefile
    assert "dist/fcimage-layer$(" in makefile


def test_the_page_for_the_console_makes_the_function_of_the_example() -> None:
    page = (ROOT / "docs/deploy-console.md").read_text("utf-8")
    found = props("oss-trigger")
    size = f"{found['cpu']} vCPU, {found['memorySize']} MB of memory, a timeout of"
    assert size in page
    assert f"{found['timeout']}\nseconds, the handler `{found['handler']}`" in page
    stated = dict(re.findall(r"^\| `([A-Z_]+)` \| `(.+)` \|$", page, re.MULTILINE))
    wanted = dict(found["environmentVariables"])
    assert stated.pop("SOURCE_BUCKET") != stated.pop("TARGET_BUCKET")
    for name in ("SOURCE_BUCKET", "TARGET_BUCKET"):
        del wanted[name]
    assert stated == wanted
    (trigger,) = found["triggers"]
    config = trigger["triggerConfig"]
    assert set(re.findall(r"`(oss:\w+:\w+)`", page)) == set(config["events"])
    assert f"the prefix `{config['filter']['key']['prefix']}`" in page
    (code,) = BLOCK.findall(page)
    assert code in (ROOT / "examples/oss-trigger/code/index.py").read_text("utf-8")
    for key in SIX:
        assert key.replace("/a.", "/photo.") in page


def test_the_page_for_terraform_lists_its_variables_and_outputs() -> None:
    page = (ROOT / "docs/deploy-terraform.md").read_text("utf-8")
    config = hcl()
    stated = dict(re.findall(r"^\| `(\w+)` \| .+ \| (.+) \|$", page, re.MULTILINE))
    assert set(stated) == set(config["variable"])
    for name, variable in config["variable"].items():
        default = variable["default"]
        shown = "empty" if default == "" else f"`{default}`"
        assert stated[name] == (f"`{str(default).lower()}`" if default is True else shown)
    for name in config["output"]:
        assert f"`{name}`" in page


def test_the_readme_is_one_page_for_a_start() -> None:
    lines = (ROOT / "README.md").read_text("utf-8").splitlines()
    assert len(lines) <= 150
    assert max(map(len, lines)) <= 100
    assert (ROOT / "docs/demo.jpg").stat().st_size < 60_000
