"""The handlers in examples/ with a local OSS server, and the permissions of their roles."""

from __future__ import annotations

import base64
import copy
import importlib.util
import json
from collections.abc import Iterator
from types import ModuleType, SimpleNamespace
from typing import Any

import fcimage
import pytest
from fcimage.handler import http_from_env, pipeline_from_env
from fcimage.storage import oss

from support import deployment
from support.deployment import EXAMPLES, Place, placed, props
from support.event_samples import EVENTBRIDGE_OSS, HTTP, OSS, TUTORIAL
from support.oss_endpoint import KEY_ID, KEY_SECRET, REGION, TOKEN, Endpoint
from support.pictures import SIX, encoded, opened, photo_like

PHOTO = encoded(photo_like(1300, 900), "JPEG")
HOME = Place()
#: The permission that OSS requires for a request.
ACTIONS = {"GET": "oss:GetObject", "HEAD": "oss:GetObject", "PUT": "oss:PutObject"}


def context() -> Any:
    credentials = SimpleNamespace(
        access_key_id=KEY_ID, access_key_secret=KEY_SECRET, security_token=TOKEN
    )
    return SimpleNamespace(request_id="request-1", credentials=credentials, region=REGION)


def upload(*keys: str) -> Any:
    return json.dumps([placed(EVENTBRIDGE_OSS, HOME, key) for key in keys]).encode()


@pytest.fixture
def endpoint(monkeypatch: pytest.MonkeyPatch) -> Iterator[Endpoint]:
    monkeypatch.setattr(oss, "BACKOFF", 0.001)
    with Endpoint() as served:
        yield served


@pytest.fixture
def index(endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """examples/oss-eventbridge/code/index.py, with the environment of its s.yaml."""
    for name, value in props("oss-eventbridge")["environmentVariables"].items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("OSS_ENDPOINT", endpoint.url)
    path = EXAMPLES / "oss-eventbridge/code/index.py"
    spec = importlib.util.spec_from_file_location("index", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def body(result: dict[str, Any]) -> dict[str, Any]:
    return dict(json.loads(result["body"]))


# The user's own handler.


@pytest.mark.parametrize("sample", [EVENTBRIDGE_OSS, TUTORIAL], ids=["documented", "tutorial"])
def test_an_upload_becomes_six_objects(
    index: ModuleType, endpoint: Endpoint, sample: dict[str, Any]
) -> None:
    endpoint.upload("uploads/a.jpg", PHOTO)
    event = json.dumps(placed(sample, HOME, "uploads/a.jpg")).encode()
    result = index.handler(event, context())
    assert (result["statusCode"], body(result)["count"]) == (200, 6)
    assert endpoint.names() == SIX
    for key in SIX:
        stored = endpoint.objects["processed-images", key]
        kind = "webp" if key.startswith("webp") else "jpeg"
        assert stored.headers["content-type"] == f"image/{kind}"
        assert opened(stored.data).format == kind.upper()
    assert opened(endpoint.objects["processed-images", SIX[1]].data).width == 600
    assert endpoint.signatures == {"V4"}
    assert endpoint.connections == 1


def test_errors_of_the_image_are_returned_and_those_of_the_storage_raised(
    index: ModuleType, endpoint: Endpoint, capsys: pytest.CaptureFixture[str]
) -> None:
    endpoint.upload("uploads/a.jpg", PHOTO)
    endpoint.upload("uploads/bad.jpg", PHOTO[:5000])
    keys = ["uploads/a.jpg", "uploads/bad.jpg", "uploads/gone.jpg"]
    result = index.handler(upload(*keys), context())
    assert (result["statusCode"], body(result)["count"]) == (422, 6)
    assert [failed["source"] for failed in body(result)["failed"]] == keys[1:]
    large = placed(EVENTBRIDGE_OSS, HOME, "uploads/a.jpg")
    large["data"]["oss"]["object"]["size"] = 1 << 40
    endpoint.requests.clear()
    assert body(index.handler(json.dumps(large).encode(), context()))["failed"]
    assert not endpoint.requests
    log = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (log["request_id"], log["sources"]) == ("request-1", ["uploads/a.jpg"])
    endpoint.fail("503", method="PUT", times=50)
    with pytest.raises(fcimage.StorageError, match="503"):
        index.handler(upload("uploads/a.jpg"), context())


def test_outputs_and_deletions_are_skipped(index: ModuleType, endpoint: Endpoint) -> None:
    own = placed(EVENTBRIDGE_OSS, Place(source="processed-images"), "resized/large/a.jpg")
    gone = placed(EVENTBRIDGE_OSS, HOME, "uploads/a.jpg", "ObjectRemoved:DeleteObject")
    assert body(index.handler(json.dumps([own, gone]).encode(), context()))["count"] == 0
    assert not endpoint.requests


# Permissions: the policy of each role, compared with the requests that were sent.


def seen(endpoint: Endpoint) -> set[tuple[str, str]]:
    return {(ACTIONS[method], bucket) for method, bucket, _ in endpoint.requests}


def granted(statements: list[dict[str, Any]]) -> set[tuple[str, str]]:
    """The actions on buckets that a policy allows."""
    return {
        (action, resource.split(":")[-1].split("/")[0])
        for statement in statements
        for action in statement["Action"]
        for resource in statement["Resource"]
        if action.startswith("oss:")
    }


def assert_exact(endpoint: Endpoint, statements: list[dict[str, Any]]) -> None:
    """The policy allows all requests that were sent, and nothing else."""
    for method, bucket, key in endpoint.requests:
        resource = f"acs:oss:oss-cn-beijing:1:{bucket}/{key}"
        assert deployment.allows(statements, ACTIONS[method], resource), (method, bucket, key)
    assert granted(statements) == seen(endpoint)
    assert "*" not in {action for statement in statements for action in statement["Action"]}


def test_the_role_of_the_users_handler_has_exactly_the_needed_permissions(
    index: ModuleType, endpoint: Endpoint
) -> None:
    endpoint.upload("uploads/a.jpg", PHOTO)
    index.handler(upload("uploads/a.jpg", "uploads/gone.jpg"), context())
    assert_exact(endpoint, deployment.policy("oss-eventbridge"))


READY: dict[str, tuple[dict[str, str], list[dict[str, Any]]]] = {
    "oss-trigger": (
        props("oss-trigger")["environmentVariables"],
        deployment.policy("oss-trigger"),
    ),
    "terraform": (
        deployment.terraform_environment(),
        deployment.template(
            "policy.json.tftpl", {"source": HOME.source, "target": HOME.target, "queue": "q"}
        )["Statement"],
    ),
}


@pytest.mark.parametrize("name", READY)
@pytest.mark.parametrize("sdk", ["native", "oss2", "alibabacloud_oss_v2"])
def test_the_role_of_the_ready_handler_has_exactly_the_needed_permissions(
    endpoint: Endpoint, name: str, sdk: str
) -> None:
    environ, statements = READY[name]
    environ = {**environ, "OSS_ENDPOINT": endpoint.url, "OSS_REGION": REGION}
    environ.update(FCIMAGE_OSS_CLIENT=sdk, SOURCE_BUCKET=HOME.source, TARGET_BUCKET=HOME.target)
    pipeline = pipeline_from_env(environ)
    stored = endpoint.upload("uploads/a.jpg", PHOTO)
    endpoint.upload("uploads/bad.jpg", b"not an image")
    event = copy.deepcopy(OSS)
    (record,) = event["events"]
    record["oss"]["bucket"]["name"] = HOME.source
    record["oss"]["object"] = {"key": "uploads/a.jpg", "eTag": stored.etag}
    assert body(pipeline.run(event, context()))["count"] == 6
    requests = len(endpoint.requests)
    assert body(pipeline.run(event, context()))["count"] == 6  # delivered twice
    assert len(endpoint.requests) == requests + 6
    record["oss"]["object"] = {"key": "uploads/bad.jpg"}
    assert pipeline.run(event, context())["statusCode"] == 422
    assert endpoint.names() == ["failed/uploads/bad.jpg.json", *SIX]
    assert_exact(endpoint, statements)


def test_the_role_of_the_http_handler_has_exactly_the_needed_permissions(
    endpoint: Endpoint,
) -> None:
    environ = props("http")["environmentVariables"]
    variants = http_from_env({**environ, "OSS_ENDPOINT": endpoint.url, "OSS_REGION": REGION})
    endpoint.upload("public/a.jpg", PHOTO)
    endpoint.upload("secret/a.jpg", PHOTO)

    def get(key: str, headers: dict[str, str]) -> dict[str, Any]:
        event = copy.deepcopy(HTTP)
        event.update(queryParameters={"key": key, "width": "600"}, headers=headers, body="")
        return variants.run(json.dumps(event).encode(), context())

    answer = get("public/a.jpg", {"accept": "image/webp"})
    assert opened(base64.b64decode(answer["body"])).size == (600, 415)
    tag = {name.lower(): value for name, value in answer["headers"].items()}["etag"]
    again = get("public/a.jpg", {"accept": "image/webp", "if-none-match": tag})
    assert again["statusCode"] == 304
    assert get("secret/a.jpg", {})["statusCode"] == 404
    assert_exact(endpoint, deployment.policy("http"))


def test_the_custom_runtime_has_the_permissions_of_its_mounts_and_cannot_write_to_its_source() -> (
    None
):
    # The platform's documentation lists the permissions for read-only and for writable mounts.
    read = {"oss:ListObjects", "oss:GetObject"}
    written = read | {
        "oss:PutObject",
        "oss:DeleteObject",
        "oss:ListParts",
        "oss:AbortMultipartUpload",
    }
    assert granted(deployment.policy("custom-runtime")) == {
        *((action, HOME.source) for action in read),
        *((action, HOME.target) for action in written),
    }
