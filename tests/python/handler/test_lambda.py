"""The ready handler as a function of AWS Lambda, with the server of moto and boto3 as a client."""

from __future__ import annotations

import copy
import json
import urllib.parse
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
from fcimage import handler as package
from fcimage.handler.config import ready_pipeline
from fcimage.handler.once import once

from support import storage_events as storages
from support.uploads import PHOTO, body

pytest.importorskip("moto.server")
pytest.importorskip("boto3")

KEY = "uploads/a b+c 图.jpg"


class Context:
    aws_request_id, function_name = "lambda-1", "thumbnails"

    def get_remaining_time_in_millis(self) -> int:
        return 30_000


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A client of two buckets, in the environment of a function."""
    import boto3
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    environ = {
        "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_SESSION_TOKEN": "token",
        "AWS_REGION": "us-east-1",
        "AWS_LAMBDA_FUNCTION_NAME": "thumbnails",
        "S3_ENDPOINT": f"http://{host}:{port}",
        "TARGET_BUCKET": "thumbs",
        "FAILURE_PREFIX": "failed/",
        "OUTPUT_TAGS": "team=shop",
    }
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(package, "_pipeline", once(ready_pipeline))
    found = boto3.client("s3", endpoint_url=environ["S3_ENDPOINT"], region_name="us-east-1")
    found.create_bucket(Bucket="photos")
    found.create_bucket(Bucket="thumbs")
    yield found
    # The objects of all servers are in one place.
    reset = urllib.request.Request(f"{environ['S3_ENDPOINT']}/moto-api/reset", method="POST")
    urllib.request.urlopen(reset).close()
    server.stop()


def _upload(client: Any) -> Any:
    """Stores a photo, and returns the event that S3 sends."""
    etag = client.put_object(Bucket="photos", Key=KEY, Body=PHOTO)["ETag"].strip('"')
    event = storages.s3(urllib.parse.quote_plus(KEY, safe="/"))
    event["Records"][0]["s3"]["object"].update(eTag=etag, size=len(PHOTO))
    return event


def test_an_upload_is_processed_once(client: Any, capsys: pytest.CaptureFixture[str]) -> None:
    event = _upload(client)
    told = body(package.handler(event, Context()))
    assert (told["source"], told["count"]) == (KEY, 6)
    stored = client.list_objects_v2(Bucket="thumbs")["Contents"]
    assert {found["Key"] for found in stored} == {found["key"] for found in told["processed"]}
    for found in stored:
        head = client.head_object(Bucket="thumbs", Key=found["Key"])
        assert head["Metadata"]["fcimage-source"] == urllib.parse.quote(f"photos/{KEY}")
        tags = client.get_object_tagging(Bucket="thumbs", Key=found["Key"])["TagSet"]
        assert tags == [{"Key": "team", "Value": "shop"}]
    # A second delivery, now through a topic and a queue, finds everything up to date.
    package.handler(storages.sqs(storages.notification(event)), Context())
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert (first["fcimage"], second["fcimage"], second["bytes_in"]) == ("done", "unchanged", 0)
    assert first["function"] == "thumbnails"


def test_a_missing_object_is_reported(client: Any) -> None:
    event = copy.deepcopy(_upload(client))
    event["Records"][0]["s3"]["object"].update(key="uploads/missing.jpg", eTag="0" * 32)
    assert package.handler(event, Context())["statusCode"] == 422
    report = client.get_object(Bucket="thumbs", Key="failed/uploads/missing.jpg.json")
    assert json.load(report["Body"])["error"] == "ObjectNotFoundError"


def test_a_schedule_connects(client: Any) -> None:
    del client
    assert body(package.handler(storages.AWS_SCHEDULE, Context()))["rendered"] == 7
