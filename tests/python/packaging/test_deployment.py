"""The deployment files: they parse, and fit the events, the handlers and each other."""

from __future__ import annotations

import importlib.util
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from fcimage import EventPattern, Limits, ObjectEvent, parse_event
from fcimage.handler import http_from_env, pipeline_from_env
from fcimage.handler.http import METHODS
from fcimage.handler.outcome import Outcome, worst_status
from fcimage.handler.record import Record

from support import deployment
from support.deployment import EXAMPLES, FUNCTIONS, SAMPLES, TERRAFORM, Place, placed, props
from support.event_samples import EVENTBRIDGE_OSS, OSS, TUTORIAL

# The properties of the component fc3, from its schema: docs of devsapp/fc3, version 0.1.
PROPS = {
    "region", "functionName", "description", "runtime", "handler", "code", "layers", "role", "cpu",
    "memorySize", "diskSize", "timeout", "internetAccess", "environmentVariables", "triggers",
    "asyncInvokeConfig", "customRuntimeConfig", "logConfig", "ossMountConfig",
}  # fmt: skip
RUNTIMES = {"python3.9", "python3.10", "python3.12", "custom.debian12"}
TRIGGER = {
    "triggerName",
    "triggerType",
    "qualifier",
    "invocationRole",
    "sourceArn",
    "triggerConfig",
}
TRIGGER_CONFIG = {
    "eventbridge": {
        "triggerEnable", "asyncInvocationType", "eventRuleFilterPattern", "eventSourceConfig",
    },
    "oss": {"events", "filter"},
    "http": {"authType", "methods"},
}  # fmt: skip
MEBIBYTE = 1 << 20


@pytest.mark.parametrize("name", FUNCTIONS)
def test_serverless_devs_knows_every_property(name: str) -> None:
    whole = deployment.s_yaml(name)
    assert (whole["edition"], whole["access"]) == ("3.0.0", "default")
    (resource,) = whole["resources"].values()
    assert resource["component"] == "fc3"
    found = props(name)
    assert set(found) <= PROPS
    assert found["runtime"] in RUNTIMES
    assert found["functionName"] == whole["name"] == f"fcimage-{name}"
    assert found["logConfig"] == "auto"
    assert found["role"].startswith("acs:ram::123456789:role/fcimage")
    for trigger in found["triggers"]:
        assert set(trigger) <= TRIGGER
        assert set(trigger["triggerConfig"]) == TRIGGER_CONFIG[trigger["triggerType"]]
    for variable, value in found["environmentVariables"].items():
        assert isinstance(value, str), variable  # the platform takes texts only
    assert "$" not in json.dumps(found)


SIZES: list[tuple[str, float, int, int, dict[str, str]]] = [
    *(
        (name, p["cpu"], p["memorySize"], p["timeout"], p["environmentVariables"])
        for name, p in ((name, props(name)) for name in FUNCTIONS)
    ),
    *(
        ("terraform", p["cpu"], p["memory_size"], p["timeout"], p["environment_variables"])
        for p in [deployment.hcl()["resource"]["alicloud_fcv3_function.images"]]
    ),
]


@pytest.mark.parametrize(("name", "cpu", "memory", "timeout", "environ"), SIZES)
def test_the_function_has_a_size_that_the_platform_offers(
    name: str, cpu: float, memory: int, timeout: int, environ: dict[str, str]
) -> None:
    assert round(cpu * 100) % 5 == 0
    assert memory % 64 == 0
    assert 1 <= memory / 1024 / cpu <= 4  # GB for each vCPU
    assert 10 <= timeout <= 86_400
    # The limit leaves memory for the interpreter and the SDK, and is enough for large phone photos.
    granted = int(environ.get("FCIMAGE_MAX_MEMORY", Limits().max_memory))
    assert 256 * MEBIBYTE <= granted <= (memory - 128) * MEBIBYTE


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_uses_only_internal_endpoints_of_its_region(name: str) -> None:
    found = props(name, Place(region="cn-shanghai"))
    assert not found["internetAccess"]
    text = json.dumps(found)
    assert "beijing" not in text
    assert set(re.findall(r"oss-[a-z0-9-]+\.aliyuncs\.com", text)) == {
        "oss-cn-shanghai-internal.aliyuncs.com"
    }
    for arn in found.get("layers", []):
        assert re.fullmatch(r"acs:fc:cn-shanghai:123456789:layers/[\w-]+/versions/\d+", arn)
    assert len(found.get("layers", [])) <= 5


# Events.

#: The pattern in each of the files.
PATTERNS: dict[str, Callable[[Place], Any]] = {
    "terraform": lambda place: deployment.template(
        "pattern.json.tftpl",
        {"region": place.region, "account": place.account, "source": place.source},
    ),
    **{
        name: lambda place, name=name: json.loads(
            next(
                trigger["triggerConfig"]["eventRuleFilterPattern"]
                for trigger in props(name, place)["triggers"]
                if trigger["triggerType"] == "eventbridge"
            )
        )
        for name in ("oss-eventbridge", "custom-runtime")
    },
}
HOME = Place()


def the_place_of(event: dict[str, Any]) -> Place:
    """The place in the subject of a sample."""
    _, _, region, account, resource = event["subject"].split(":", 4)
    return Place(region, account, resource.split("/")[0])


@pytest.mark.parametrize("name", PATTERNS)
@pytest.mark.parametrize("event", SAMPLES, ids=["documented", "tutorial"])
def test_the_pattern_matches_the_upload_event_as_it_is_printed(
    name: str, event: dict[str, Any]
) -> None:
    pattern = EventPattern(PATTERNS[name](the_place_of(event)))
    assert pattern.matches(event), pattern.explain(event)
    (found,) = parse_event(event).objects
    assert found.created and found.readable


@pytest.mark.parametrize("name", PATTERNS)
def test_the_pattern_matches_only_uploads(name: str) -> None:
    pattern = EventPattern(PATTERNS[name](HOME))
    ours = placed(EVENTBRIDGE_OSS, HOME, "uploads/图 1.jpg")
    assert pattern.matches(ours), pattern.explain(ours)
    for kind in ("PostObject", "CopyObject", "CompleteMultipartUpload"):
        assert pattern.matches(placed(EVENTBRIDGE_OSS, HOME, "uploads/a", f"ObjectCreated:{kind}"))
    elsewhere = {
        "an output": placed(EVENTBRIDGE_OSS, Place(source="processed-images"), "resized/large/a.jpg"),
        "an output as in the tutorial": placed(TUTORIAL, Place(source="processed-images"), "uploads/a"),
        "an output in the source bucket": placed(EVENTBRIDGE_OSS, HOME, "resized/large/a.jpg"),
        "a report": placed(EVENTBRIDGE_OSS, HOME, "failed/uploads/a.jpg.json"),
        "a bucket with a longer name": placed(EVENTBRIDGE_OSS, Place(source="upload-images-2"), "uploads/a"),
        "another account": placed(EVENTBRIDGE_OSS, Place(account="1"), "uploads/a.jpg"),
        "a deletion": placed(EVENTBRIDGE_OSS, HOME, "uploads/a", "ObjectRemoved:DeleteObject"),
        "a beginning": placed(EVENTBRIDGE_OSS, HOME, "uploads/a", "ObjectCreated:InitiateMultipartUpload"),
        "another service": {**ours, "source": "acs.ecs"},
    }  # fmt: skip
    assert [what for what, event in elsewhere.items() if pattern.matches(event)] == []


def test_the_direct_trigger_announces_objects_that_can_be_read() -> None:
    (trigger,) = props("oss-trigger")["triggers"]
    config = trigger["triggerConfig"]
    assert trigger["sourceArn"] == f"acs:oss:{HOME.region}:{HOME.account}:{HOME.source}"
    assert set(config["filter"]["key"]) == {"prefix", "suffix"}
    for name in config["events"]:
        (record,) = OSS["events"]
        event = {"events": [{**record, "eventName": name.removeprefix("oss:")}]}
        (found,) = parse_event(event).objects
        assert found.created and found.readable
    # No output has the prefix of the trigger: the function does not call itself.
    pipeline = pipeline_from_env(props("oss-trigger")["environmentVariables"])
    prefixes = [*pipeline.keys.templates.values(), pipeline.failure_prefix or "-"]
    assert not any(written.startswith(config["filter"]["key"]["prefix"]) for written in prefixes)


def test_the_anonymous_http_trigger_does_not_allow_post() -> None:
    found = props("http")
    (trigger,) = found["triggers"]
    assert trigger["triggerConfig"]["authType"] == "anonymous"
    assert set(trigger["triggerConfig"]["methods"]) == set(METHODS) - {"POST"}
    assert found["environmentVariables"]["HTTP_KEY_PREFIX"].endswith("/")
    custom = props("custom-runtime")["triggers"][1]
    assert custom["triggerConfig"] == {"authType": "function", "methods": ["POST"]}


# Failures.


@pytest.mark.parametrize("name", ["oss-eventbridge", "oss-trigger", "custom-runtime"])
def test_permanent_failures_go_to_a_queue_that_the_role_can_write_to(name: str) -> None:
    config = props(name)["asyncInvokeConfig"]
    assert 0 <= config["maxAsyncRetryAttempts"] <= 8
    assert 1 <= config["maxAsyncEventAgeInSeconds"] <= 2_592_000
    destination = config["destinationConfig"]["onFailure"]["destination"]
    assert re.fullmatch(r"acs:mns:cn-beijing:123456789:/queues/[\w-]+/messages", destination)
    assert deployment.allows(deployment.policy(name), "mns:SendMessage", destination)


# Handlers and their environment.


class Names(dict[str, str]):
    """An environment that records which variables were read."""

    def __init__(self, values: dict[str, str]) -> None:
        super().__init__(values)
        self.asked: set[str] = set()

    def get(self, name: str, default: Any = None) -> Any:
        self.asked.add(name)
        return super().get(name, default)

    def __getitem__(self, name: str) -> str:
        self.asked.add(name)
        return super().__getitem__(name)


LIMITS = {f"FCIMAGE_{name.upper()}" for name in dir(Limits()) if name.startswith("max_")}


@pytest.mark.parametrize(
    ("environ", "build"),
    [
        (props("oss-trigger")["environmentVariables"], pipeline_from_env),
        (props("http")["environmentVariables"], http_from_env),
        (deployment.terraform_environment(), pipeline_from_env),
    ],
    ids=["oss-trigger", "http", "terraform"],
)
def test_the_ready_handlers_read_every_variable_that_is_set(
    environ: dict[str, str], build: Callable[[Names], Any]
) -> None:
    names = Names(environ)
    built = build(names)
    assert set(environ) - names.asked == set()
    assert built.cache_control == environ["CACHE_CONTROL"]


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("oss-eventbridge", "code/index.py"),
        ("custom-runtime", "src/config.rs"),
    ],
)
def test_own_handlers_read_every_variable_that_is_set(name: str, source: str) -> None:
    code = (EXAMPLES / name / source).read_text("utf-8")
    assert "Limits::from_env" in code or "Limits.from_env" in code
    unread = {
        variable
        for variable in props(name)["environmentVariables"]
        if f'"{variable}"' not in code and variable not in LIMITS
    }
    assert unread == set()


def loaded(code: str, name: str) -> Any:
    namespace: dict[str, Any] = {}
    exec(compile(code, name, "exec"), namespace)
    return namespace


@pytest.mark.parametrize("name", ["oss-eventbridge", "oss-trigger", "http"])
def test_the_handler_can_be_imported_by_its_name(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = props(name)
    for variable, value in found["environmentVariables"].items():
        monkeypatch.setenv(variable, value)
    module, _, function = found["handler"].rpartition(".")
    folder = EXAMPLES / name / found["code"]
    spec = importlib.util.spec_from_file_location(module, folder / f"{module}.py")
    assert spec is not None and spec.loader is not None
    code = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(code)
    assert callable(getattr(code, function))


def test_the_custom_runtime_starts_the_program_that_is_built() -> None:
    found = props("custom-runtime")
    cargo = (EXAMPLES / "custom-runtime/Cargo.toml").read_text("utf-8")
    (name,) = re.findall(r'\[\[bin\]\][^\[]*name = "(\w+)"', cargo)
    assert found["customRuntimeConfig"] == {"command": [f"/code/{name}"], "port": 9000}
    mounts = found["ossMountConfig"]["mountPoints"]
    environ = found["environmentVariables"]
    assert [mount["mountDir"] for mount in mounts] == [environ["SOURCE_DIR"], environ["TARGET_DIR"]]
    assert [mount["readOnly"] for mount in mounts] == [True, False]


# Terraform.


def test_every_reference_in_terraform_is_defined() -> None:
    blocks = deployment.hcl()
    defined = {*blocks["resource"]}
    defined |= {f"data.{label}" for label in blocks["data"]}
    defined |= {f"var.{name}" for name in blocks["variable"]}
    defined |= {f"local.{name}" for name in blocks["locals"]}
    text = "\n".join(path.read_text("utf-8") for path in TERRAFORM.glob("*.tf"))
    used = set(re.findall(r"\b(?:data\.)?(?:alicloud|archive)_\w+\.\w+", text))
    used |= set(re.findall(r"\b(?:var|local)\.\w+", text))
    assert used - defined == set()
    # Everything that is defined is used, except for these.
    ends = {
        "alicloud_ram_role_policy_attachment.function",
        "alicloud_event_bridge_rule.upload",
        "alicloud_fcv3_async_invoke_config.images",
        "alicloud_event_bridge_service_linked_role.targets",
        "alicloud_log_store_index.function",
        "alicloud_log_alert.failures",
        "alicloud_cms_alarm.waiting",
    }
    assert defined - used <= ends
    for name in re.findall(r'templatefile\("\$\{path\.module\}/([\w.]+)"', text):
        assert (TERRAFORM / name).is_file()


def test_templates_get_every_value_that_they_name() -> None:
    text = "\n".join(path.read_text("utf-8") for path in TERRAFORM.glob("*.tf"))
    calls = dict(
        re.findall(r'templatefile\("\$\{path\.module\}/([\w.]+)", \{(.*?)\}\)', text, re.S)
    )
    assert sorted(calls) == sorted(path.name for path in TERRAFORM.glob("*.tftpl"))
    for name, given in calls.items():
        wanted = set(re.findall(r"\$\{(\w+)\}", (TERRAFORM / name).read_text("utf-8")))
        assert set(re.findall(r"^\s*(\w+)\s*=", given, re.M)) == wanted


def test_terraform_ships_the_ready_handler() -> None:
    blocks = deployment.hcl()
    function = blocks["resource"]["alicloud_fcv3_function.images"]
    (source,) = blocks["data"]["archive_file.code"]["source"]
    module, _, name = function["handler"].rpartition(".")
    assert source["filename"] == f"{module}.py"
    code = source["content"].encode().decode("unicode_escape")
    assert callable(loaded(code, module)[name])


def test_terraform_delivers_the_event_as_it_is_and_keeps_what_fails() -> None:
    resources = deployment.hcl()["resource"]
    rule = resources["alicloud_event_bridge_rule.upload"]
    assert rule["event_bus_name"] == "default"
    (target,) = rule["targets"]
    parameters = {each["resource_key"]: each for each in target["param_list"]}
    assert parameters["Body"] == {"resource_key": "Body", "form": "ORIGINAL"}
    assert parameters["InvocationType"]["value"] == "Async"
    function = "alicloud_fcv3_function.images"
    assert parameters["functionName"]["value"] == f"${{{function}.function_name}}"
    assert target["endpoint"] == f"${{{function}.function_arn}}"
    config = resources["alicloud_fcv3_async_invoke_config.images"]
    assert config["function_name"] == f"${{{function}.function_name}}"
    (destinations,) = config["destination_config"]
    (failure,) = destinations["on_failure"]
    queue = "${alicloud_message_service_queue.failed.queue_name}"
    assert failure["destination"] == (
        "acs:mns:${var.region}:${local.account}:/queues/" + queue + "/messages"
    )
    (dead,) = target["dead_letter_queue"]
    assert dead["arn"] == "acs:mns:${var.region}:${local.account}:/queues/" + queue


def test_alarms_and_dashboard_read_what_the_handler_logs() -> None:
    text = (TERRAFORM / "alarms.tf").read_text("utf-8")
    outcomes = re.search(r"'\$\.fcimage'\) IN \(([^)]*)\)", text)
    assert outcomes is not None
    failed = Outcome(ObjectEvent(bucket="photos", key="a.jpg")).ended("failed", "too large")
    line = Record({"request_id": "request-1"}).line(
        worst_status([failed]), objects=[failed.summary()]
    )
    assert f"'{line['fcimage']}'" in outcomes[1].split(", ")
    paths = set(re.findall(r"'\$\.([\w.\[\]]+)'", text))
    assert paths == {"fcimage", "ms.total", "objects[0].reason"}
    for path in paths:
        found: Any = line
        for step in re.findall(r"\w+", path):
            found = found[int(step) if step.isdigit() else step]
        assert isinstance(found, (str, float))
    fields = deployment.hcl()["resource"]["alicloud_log_store_index.function"]["field_search"]
    assert [(field["name"], field["enable_analytics"]) for field in fields] == [("message", True)]


# The README of each example.


@pytest.mark.parametrize("name", [*FUNCTIONS, "terraform"])
def test_each_example_has_a_page_that_names_its_files(name: str) -> None:
    page = (EXAMPLES / name / "README.md").read_text("utf-8")
    assert page.startswith("# ")
    for link in re.findall(r"\]\(([^)#]+)[^)]*\)", page):
        if "://" not in link:
            assert (EXAMPLES / name / link).exists(), link
    if name in FUNCTIONS:
        assert "s deploy" in page and "s remove" in page and "policy.json" in page
        assert props(name)["role"].rpartition("/")[2] in page
