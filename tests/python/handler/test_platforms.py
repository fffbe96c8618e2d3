"""The ready handler on AWS Lambda and Tencent SCF: contexts, storages, deadlines, events."""

from __future__ import annotations

import json
import pathlib
import types
from typing import Any

import pytest
from fcimage.exceptions import ArgumentError
from fcimage.handler import Pipeline, platform, storage_from_env, tutorial_variants
from fcimage.handler.deadline import Deadline
from fcimage.handler.record import Record
from fcimage.storage import DirectoryStorage, OssStorage, S3Storage
from fcimage.storage.credentials import Credentials, authenticate

from support import storage_events as storages
from support.uploads import PHOTO, body, event_of
from support.uploads import context as fc_context

SCF_CONTEXT: dict[str, Any] = {
    "request_id": "scf-1",
    "function_name": "thumbnails",
    "time_limit_in_ms": 3000,
    "memory_limit_in_mb": 128,
}


class LambdaContext:
    """What Lambda passes to handlers."""

    aws_request_id = "lambda-1"
    function_name = "thumbnails"
    memory_limit_in_mb = "128"

    def __init__(self, milliseconds: int = 30_000) -> None:
        self.milliseconds = milliseconds

    def get_remaining_time_in_millis(self) -> int:
        return self.milliseconds


LAMBDA = {"AWS_LAMBDA_FUNCTION_NAME": "thumbnails", "AWS_REGION": "eu-central-1"}
SCF = {"TENCENTCLOUD_RUNENV": "SCF", "TENCENTCLOUD_REGION": "ap-chengdu"}


def test_each_context_is_understood() -> None:
    for context, request_id, name, seconds in (
        (LambdaContext(), "lambda-1", "thumbnails", 30.0),
        (SCF_CONTEXT, "scf-1", "thumbnails", 3.0),
        (None, None, None, None),
        ({}, None, None, None),
        ({"time_limit_in_ms": "x"}, None, None, None),
    ):
        assert platform.request_id(context) == request_id
        assert platform.function_name(context) == name
        assert platform.seconds_left(context) == seconds
    fc = fc_context()
    assert platform.request_id(fc) == fc.request_id
    assert platform.seconds_left(fc) == float(fc.function.timeout)


def test_the_deadline_is_that_of_the_platform() -> None:
    assert Deadline(None).left is None
    left = Deadline(LambdaContext(5000)).left
    assert left is not None and 4.0 < left <= 5.0
    assert Deadline(LambdaContext(0)).left is None


def test_traces_are_those_of_the_platform() -> None:
    fc = types.SimpleNamespace(tracing=types.SimpleNamespace(span_context="5f22f355044a957a:1:0:1"))
    assert platform.trace_id(fc, {}) == "5f22f355044a957a"
    lambdas = {"_X_AMZN_TRACE_ID": "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1"}
    assert platform.trace_id(None, lambdas) == "1-5759e988-bd862e3fe1be46a994272793"
    assert platform.trace_id(None, {"_X_AMZN_TRACE_ID": "broken"}) is None


def test_the_storage_is_that_of_the_platform() -> None:
    s3 = storage_from_env(LAMBDA)
    assert isinstance(s3, S3Storage)
    assert (s3.endpoint, s3.region) == ("https://s3.eu-central-1.amazonaws.com", "eu-central-1")
    cos = storage_from_env(SCF)
    assert isinstance(cos, S3Storage)
    assert (cos.endpoint, cos.region) == ("https://cos.ap-chengdu.myqcloud.com", "ap-chengdu")
    minio = storage_from_env(
        {"S3_ENDPOINT": "http://minio:9000", "S3_REGION": "r", "S3_ADDRESSING": "virtual"}
    )
    assert isinstance(minio, S3Storage)
    assert (minio.endpoint, minio.region, minio.addressing) == ("http://minio:9000", "r", "virtual")
    oss = storage_from_env({**LAMBDA, "OSS_ENDPOINT": "https://oss-cn-beijing.aliyuncs.com"})
    assert isinstance(oss, OssStorage)


@pytest.mark.parametrize(
    ("environ", "message"),
    [
        (
            {"OSS_ENDPOINT": "https://oss-cn-beijing.aliyuncs.com", "S3_ENDPOINT": "http://m:9000"},
            "OSS_ENDPOINT and S3_ENDPOINT cannot both be set",
        ),
        ({"S3_ENDPOINT": "ftp://x"}, "S3_ENDPOINT: "),
        ({"S3_ENDPOINT": "http://m", "S3_ADDRESSING": "up"}, "addressing"),
        ({"TENCENTCLOUD_RUNENV": "SCF"}, "set S3_ENDPOINT"),
    ],
)
def test_settings_that_cannot_be_used_are_named(environ: dict[str, str], message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        storage_from_env(environ)


def test_the_credentials_are_those_of_the_environment() -> None:
    aws = Credentials.from_s3_env(
        {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "s", "AWS_SESSION_TOKEN": "t"}
    )
    tencent = Credentials.from_s3_env(
        {
            "TENCENTCLOUD_SECRETID": "a",
            "TENCENTCLOUD_SECRETKEY": "s",
            "TENCENTCLOUD_SESSIONTOKEN": "t",
        }
    )
    for found in (aws, tencent):
        assert found is not None
        assert (found.access_key_id, found.security_token) == ("a", "t")


def test_a_storage_elsewhere_never_receives_the_role_of_alibaba_cloud() -> None:
    storage = S3Storage("http://minio:9000", credentials=Credentials("mine", "secret"))
    authenticate(storage, fc_context())
    assert storage._current().access_key_id == "mine"
    oss = OssStorage("https://oss-cn-beijing.aliyuncs.com")
    authenticate(oss, fc_context())
    assert oss._current().access_key_id == fc_context().credentials.access_key_id


def _uploaded(root: pathlib.Path, bucket: str, key: str) -> Pipeline:
    place = root / bucket / key
    place.parent.mkdir(parents=True)
    place.write_bytes(PHOTO)
    return Pipeline(tutorial_variants(), DirectoryStorage(str(root)), target_bucket="out")


@pytest.mark.parametrize(
    ("event", "bucket", "key", "context"),
    [
        (storages.sqs(storages.notification(storages.s3())), "photos", "uploads/a b+c.jpg", LambdaContext()),
        (storages.COS, "testpic-1253970026", "uploads/a+b%2Bc.jpg", SCF_CONTEXT),
    ],
)  # fmt: skip
def test_an_upload_to_another_cloud_is_processed(
    tmp_path: pathlib.Path, event: Any, bucket: str, key: str, context: Any, capsys: Any
) -> None:
    pipeline = _uploaded(tmp_path, bucket, key)
    told = body(pipeline.run(event, context))
    assert (told["source"], told["count"]) == (key, 6)
    line = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (line["function"], line["level"]) == ("thumbnails", "INFO")
    assert line["request_id"] in ("lambda-1", "scf-1")


def test_a_test_event_does_nothing(tmp_path: pathlib.Path) -> None:
    pipeline = Pipeline(tutorial_variants(), DirectoryStorage(str(tmp_path)))
    result = pipeline.run(storages.S3_TEST, LambdaContext())
    assert result["statusCode"] == 200
    assert body(result)["test"] == "s3"


def test_an_object_that_was_only_read_is_skipped(tmp_path: pathlib.Path) -> None:
    pipeline = _uploaded(tmp_path, "photos", "uploads/a b+c.jpg")
    told = body(pipeline.run(storages.s3(name="ObjectAccessed:Get"), None))
    assert told["skipped"][0]["reason"] == "the object was only read"


def test_the_mark_of_an_output_is_known_in_every_storage(tmp_path: pathlib.Path) -> None:
    event = json.loads(json.dumps(storages.COS))
    event["Records"][0]["cos"]["cosObject"]["meta"]["x-cos-meta-fcimage"] = "e/1"
    pipeline = Pipeline(tutorial_variants(), DirectoryStorage(str(tmp_path)))
    told = body(pipeline.run(event, None))
    assert told["skipped"][0]["reason"] == "the object is an output of fcimage"


@pytest.mark.parametrize("event", [storages.SCF_TIMER, storages.AWS_SCHEDULE])
def test_a_timer_warms_the_instance(tmp_path: pathlib.Path, event: Any, capsys: Any) -> None:
    (tmp_path / "photos").mkdir()
    pipeline = Pipeline(
        tutorial_variants("chenk.top"), DirectoryStorage(str(tmp_path)), source_bucket="photos"
    )
    result = pipeline.run(event, None)
    assert result["statusCode"] == 200
    assert body(result)["warmed"] is True
    assert body(result)["rendered"] == 7
    line = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert line["fcimage"] == "warmed"
    assert {"connect", "render"} <= set(line["ms"])
    assert list((tmp_path / "photos").iterdir()) == []  # nothing is stored


class Broken:
    """A storage that does not answer."""

    def get(self, *_: Any, **__: Any) -> Any:
        raise OSError("no network")

    put = head = get


def test_warming_survives_a_storage_that_fails(capsys: Any) -> None:
    pipeline = Pipeline(tutorial_variants(), Broken(), source_bucket="photos")
    assert body(pipeline.warm())["warmed"] is True
    assert "no network" in json.loads(capsys.readouterr().out)["storage"]


def test_the_first_invocation_of_a_process_is_a_cold_start(monkeypatch: Any) -> None:
    from fcimage.handler import record

    monkeypatch.setattr(record._Instance, "used", False)
    assert [Record().facts["cold_start"] for _ in range(2)] == [True, False]


@pytest.mark.parametrize(
    ("outcome", "facts", "level"),
    [
        ("done", {}, "INFO"),
        ("failed", {}, "ERROR"),
        ("unfinished", {}, "WARNING"),
        ("done", {"objects": [{"replaced": []}]}, "WARNING"),
        ("answered", {"status": 200}, "INFO"),
        ("answered", {"status": 404}, "WARNING"),
        ("answered", {"status": 502}, "ERROR"),
    ],
)
def test_the_level_says_how_much_it_matters(outcome: str, facts: Any, level: str) -> None:
    assert Record().line(outcome, **facts)["level"] == level


def test_a_bad_event_is_an_error(tmp_path: pathlib.Path, capsys: Any) -> None:
    pipeline = Pipeline(tutorial_variants(), DirectoryStorage(str(tmp_path)))
    assert pipeline.run("{", None)["statusCode"] == 400
    assert json.loads(capsys.readouterr().out)["level"] == "ERROR"
    assert pipeline.run(event_of("uploads/a.txt"), None)["statusCode"] == 200


def test_a_timer_warms_the_handler_for_http(tmp_path: pathlib.Path) -> None:
    from fcimage import TextWatermark
    from fcimage.handler import HttpVariants

    handler = HttpVariants(
        DirectoryStorage(str(tmp_path)),
        source_bucket="photos",
        watermark=TextWatermark("chenk.top"),
    )
    assert body(handler.run(storages.SCF_TIMER))["rendered"] == 3
