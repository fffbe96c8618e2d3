"""examples/triggers: the handlers run, and their deployment files fit them."""

from __future__ import annotations

import importlib.util
import json
import re
import sys
from types import ModuleType, SimpleNamespace
from typing import Any

import hcl2
import pytest
import yaml
from fcimage import EventPattern, EventTransform
from hcl2.utils import SerializationOptions

from support.deployment import EXAMPLES, Place, allows, placed
from support.event_samples import API_GATEWAY, EVENTBRIDGE_OSS, HTTP, LOG, MNS, TIMER
from support.pictures import encoded, opened, photo_like

FOLDER = EXAMPLES / "triggers"
ROLE = SimpleNamespace(access_key_id="id", access_key_secret="secret", security_token="token")
CONTEXT = SimpleNamespace(request_id="request-1", credentials=ROLE)


def code(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, FOLDER / "code" / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def call(name: str, event: Any) -> Any:
    return code(name).handler(json.dumps(event).encode(), CONTEXT)


def request(method: str, **facts: Any) -> dict[str, Any]:
    """A request of the HTTP trigger."""
    event: dict[str, Any] = json.loads(json.dumps(HTTP))
    event["requestContext"]["http"]["method"] = method
    return {**event, **facts}


# HTTP and API Gateway.


def test_hello_greets_and_lets_scripts_read_the_response() -> None:
    answer = call("hello", request("GET", queryParameters={"name": "Ann"}))
    assert answer["statusCode"] == 200
    assert json.loads(answer["body"]) == {"message": "Hello, Ann!", "request_id": "request-1"}
    assert answer["headers"]["Access-Control-Allow-Origin"] == "https://example.com"


@pytest.mark.parametrize(
    "event", [request("OPTIONS"), {**API_GATEWAY, "httpMethod": "OPTIONS", "body": ""}]
)
def test_hello_answers_preflight_requests(event: dict[str, Any]) -> None:
    answer = call("hello", event)
    assert (answer["statusCode"], answer["body"]) == (204, "")
    assert answer["headers"]["Access-Control-Allow-Methods"] == "GET, POST"
    assert answer["headers"]["Access-Control-Allow-Headers"] == "Content-Type"


def test_hello_measures_an_image_from_api_gateway() -> None:
    import base64

    body = base64.b64encode(encoded(photo_like(30, 20), "PNG")).decode()
    answer = call("hello", {**API_GATEWAY, "body": body, "isBase64Encoded": True})
    assert json.loads(answer["body"]) == {"width": 30, "height": 20}
    assert call("hello", {**API_GATEWAY, "httpMethod": "POST"})["statusCode"] == 422
    assert call("hello", {**API_GATEWAY, "httpMethod": "DELETE"})["statusCode"] == 405


# Timer, logs, messages.


def test_nightly_reports_the_day_before_in_beijing() -> None:
    # 02:00 on 27 December in Beijing.
    event = {**TIMER, "triggerTime": "2023-12-26T18:00:00Z"}
    assert call("nightly", event) == {"report": "daily_summary", "day": "2023-12-26"}


class Page:
    def __init__(self, logs: list[dict[str, str]], following: str) -> None:
        self.logs, self.following = logs, following

    def get_loggroup_json_list(self) -> list[dict[str, Any]]:
        return [{"logs": self.logs}]

    def get_next_cursor(self) -> str:
        return self.following


def test_logs_reads_all_pages_and_counts(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    source = LOG["source"]
    first, last = source["beginCursor"], source["endCursor"]
    pages = {
        first: Page([{"status": "500"}, {"status": "200"}, {"path": "/"}], "middle"),
        "middle": Page([{"status": "503"}, {"status": "-"}], last),
    }

    class LogClient:
        def __init__(self, *given: Any) -> None:
            assert given == (source["endpoint"], "id", "secret", "token")

        def pull_logs(self, project: str, store: str, shard: int, cursor: str, *rest: Any) -> Page:
            assert (project, store, shard) == ("my-log-project", "access-log", 0)
            assert rest == (1000, last)
            return pages[cursor]

    module = ModuleType("aliyun.log")
    module.LogClient = LogClient  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "aliyun", ModuleType("aliyun"))
    monkeypatch.setitem(sys.modules, "aliyun.log", module)
    found = call("logs", LOG)
    assert found == {"logstore": "access-log", "shard": 0, "failed": 2}
    assert capsys.readouterr().out == ""
    call("logs", {**LOG, "parameter": {"alert_threshold": 2}})
    assert json.loads(capsys.readouterr().out)["level"] == "WARNING"


def test_orders_makes_a_card(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    monkeypatch.setenv("CARDS", str(tmp_path))
    order = {"order_id": "../ORD-1", "amount": 99.99, "currency": "CNY"}
    path = call("orders", {**MNS, "Message": json.dumps(order)})
    assert path == str(tmp_path / "ORD-1.png")
    with open(path, "rb") as file:
        image = opened(file.read())
    assert image.size == (600, 220)
    assert len(image.convert("RGB").getcolors(10_000)) > 2  # letters on the card


@pytest.mark.parametrize("message", ["hello", "[]", "{}", "null"])
def test_orders_drops_what_is_not_an_order(
    message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call("orders", {**MNS, "Message": message}) == ""
    assert json.loads(capsys.readouterr().out)["level"] == "ERROR"


@pytest.mark.parametrize("name", ["hello", "nightly", "logs", "orders"])
def test_a_handler_says_which_trigger_it_expects(name: str) -> None:
    with pytest.raises(ValueError, match="this function expects"):
        call(name, {"unknown": 1})


# EventBridge.


def test_the_rule_lets_large_jpegs_through_and_delivers_what_the_handler_reads() -> None:
    rule = json.loads((FOLDER / "rule.json").read_text("utf-8"))
    event = placed(EVENTBRIDGE_OSS, Place(), 'uploads/a "b".jpg')
    event["data"]["oss"]["object"]["size"] = 2_000_000
    pattern = EventPattern(rule["pattern"])
    assert pattern.matches(event), pattern.explain(event)
    for key, size in (("uploads/a.png", 2_000_000), ("uploads/a.jpg", 1_000_000)):
        other = placed(EVENTBRIDGE_OSS, Place(), key)
        other["data"]["oss"]["object"]["size"] = size
        assert not pattern.matches(other)
    delivered = EventTransform.template(rule["template"]).apply(event)
    assert code("large_uploads").handler(delivered.encode(), CONTEXT) == [
        'upload-images/uploads/a "b".jpg: 2000000 bytes'
    ]


# The deployment files.


def whole() -> dict[str, Any]:
    text = (FOLDER / "s.yaml").read_text("utf-8")
    parsed: dict[str, Any] = yaml.safe_load(text)
    return parsed


def test_every_function_is_deployed_with_its_trigger() -> None:
    functions = {name: each["props"] for name, each in whole()["resources"].items()}
    kinds = {name: found["triggers"][0]["triggerType"] for name, found in functions.items()}
    assert kinds == {"hello": "http", "nightly": "timer", "logs": "log", "orders": "mns_topic"}
    for name, found in functions.items():
        assert found["handler"] == f"{name}.handler"
        assert callable(code(name).handler)
        assert found["functionName"] == f"fcimage-{name}"


def test_the_timer_says_what_the_handler_reads() -> None:
    (trigger,) = whole()["resources"]["nightly"]["props"]["triggers"]
    config = trigger["triggerConfig"]
    assert json.loads(config["payload"]) == {"report_type": "daily_summary"}
    zone, *fields = config["cronExpression"].split()
    assert (zone, len(fields)) == ("CRON_TZ=Asia/Shanghai", 6)  # seconds first


def test_provisioned_instances_go_away_in_the_evening() -> None:
    config = whole()["resources"]["hello"]["props"]["provisionConfig"]
    assert config["defaultTarget"] == 0
    opens, closes = config["scheduledActions"]
    assert (opens["target"], closes["target"]) == (2, 0)
    for action in (opens, closes):
        assert re.fullmatch(r"cron\(0 \d+ \d+ \* \* MON-FRI\)", action["scheduleExpression"])
        assert action["timeZone"] == "Asia/Shanghai"


def test_the_role_may_read_the_log_store_of_the_trigger_and_nothing_else() -> None:
    (statement,) = json.loads((FOLDER / "policy.json").read_text("utf-8"))["Statement"]
    (trigger,) = whole()["resources"]["logs"]["props"]["triggers"]
    store = trigger["triggerConfig"]["sourceConfig"]["logstore"]
    project = trigger["sourceArn"].rpartition(":")[2]
    resource = f"acs:log:cn-beijing:1:{project}/logstore/{store}"
    assert allows([statement], "log:GetCursorOrData", resource)
    assert statement["Action"] == ["log:GetCursorOrData"]


def test_api_gateway_forwards_preflight_requests_without_a_key() -> None:
    options = SerializationOptions(strip_string_quotes=True, explicit_blocks=False)
    with (FOLDER / "api-gateway/main.tf").open(encoding="utf-8") as file:
        parsed = hcl2.load(file, serialization_options=options)
    (local,) = parsed["locals"]
    methods = {name.strip('"'): kind for name, kind in local["methods"].items()}
    assert methods == {"GET": "APP", "POST": "APP", "OPTIONS": "ANONYMOUS"}
    text = (FOLDER / "api-gateway/main.tf").read_text("utf-8")
    defined = {
        f"{kind}.{name}" for kind, name in re.findall(r'^resource "(\w+)" "(\w+)"', text, re.M)
    }
    used = set(re.findall(r"\b(alicloud_\w+\.\w+)\.", text))
    assert used <= defined
    assert whole()["resources"]["hello"]["props"]["functionName"] in text


def test_the_page_names_every_file() -> None:
    page = (FOLDER / "README.md").read_text("utf-8")
    for path in FOLDER.rglob("*.*"):
        if path.suffix in {".py", ".json", ".yaml", ".tf"} and "__pycache__" not in path.parts:
            assert path.relative_to(FOLDER).as_posix() in page, path
