"""S3Storage with the server of moto, and boto3 as the second client."""

from __future__ import annotations

import base64
import logging
import urllib.request
import zlib
from collections.abc import Iterator
from typing import Any

import fcimage
import pytest
from fcimage.storage import Credentials, S3Storage, oss

from support.raw_server import RawServer

boto3 = pytest.importorskip("boto3")
pytest.importorskip("moto.server")

BUCKET = "photos"
KEYS = ["a.jpg", "uploads/a b+c%20.jpg", "图片/猫.jpg", "x/~!'()&=?#.jpg", "x/../y.jpg"]
CREDENTIALS = Credentials("testing", "testing-secret", "session+/=")


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    from moto.server import ThreadedMotoServer

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    served = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    served.start()
    host, port = served.get_host_and_port()
    yield f"http://{host}:{port}"
    served.stop()


@pytest.fixture
def other(server: str) -> Iterator[Any]:
    """boto3 with an empty bucket."""
    client = boto3.client(
        "s3",
        endpoint_url=server,
        region_name="us-east-1",
        aws_access_key_id="testing",
        aws_secret_access_key="testing-secret",
    )
    client.create_bucket(Bucket=BUCKET)
    yield client
    request = urllib.request.Request(f"{server}/moto-api/reset", method="POST")
    urllib.request.urlopen(request).close()


@pytest.fixture
def storage(server: str, monkeypatch: pytest.MonkeyPatch) -> S3Storage:
    monkeypatch.setattr(oss, "BACKOFF", 0.001)
    return S3Storage(server, region="us-east-1", credentials=CREDENTIALS)


@pytest.mark.parametrize("key", KEYS)
def test_what_one_client_writes_the_other_reads(storage: S3Storage, other: Any, key: str) -> None:
    assert storage.head(BUCKET, key) is None
    with pytest.raises(fcimage.ObjectNotFoundError):
        storage.get(BUCKET, key)
    storage.put(
        BUCKET, key, b"content", {"Content-Type": "image/webp", "x-oss-meta-fcimage": "a b"}
    )
    if "../" not in key:  # boto3 removes the dots
        found = other.get_object(Bucket=BUCKET, Key=key)
        assert (found["Body"].read(), found["ContentType"]) == (b"content", "image/webp")
        assert found["Metadata"] == {"fcimage": "a b"}
        other.put_object(Bucket=BUCKET, Key=key, Body=b"other", Metadata={"fcimage": "c"})
        assert storage.get(BUCKET, key).data == b"other"
        assert storage.get(BUCKET, key).meta == {"fcimage": "c"}
    head = storage.head(BUCKET, key)
    assert head is not None
    assert head.etag == storage.get(BUCKET, key).etag


def test_a_bucket_is_listed(storage: S3Storage, other: Any) -> None:
    from moto.s3.models import s3_backends

    keys = [f"{number:04}" for number in range(1005)] + ["图片/猫 +.jpg"]
    for key in keys:
        s3_backends["123456789012"]["aws"].put_object(BUCKET, key, b"x")
    listed = list(storage.list(BUCKET))
    assert [found.key for found in listed] == keys
    assert {(found.size, found.etag) for found in listed} == {
        (1, "9dd4e461268c8034f5c8564e155c67a6")
    }
    assert [found.key for found in storage.list(BUCKET, "10", after="1003")] == ["1004"]


def test_objects_are_copied_and_deleted(storage: S3Storage, other: Any) -> None:
    storage.put(BUCKET, "图片/a b+.jpg", b"x", {"x-oss-meta-a": "b"})
    storage.copy(BUCKET, "图片/a b+.jpg", BUCKET, "c")
    assert other.get_object(Bucket=BUCKET, Key="c")["Metadata"] == {"a": "b"}
    storage.delete(BUCKET, "图片/a b+.jpg")
    storage.delete(BUCKET, "图片/a b+.jpg")
    assert storage.head(BUCKET, "图片/a b+.jpg") is None
    with pytest.raises(fcimage.ObjectNotFoundError):
        storage.copy(BUCKET, "图片/a b+.jpg", BUCKET, "d")


def test_ranges_limits_and_conditions(storage: S3Storage, other: Any) -> None:
    storage.put(BUCKET, "a", b"0123456789")
    assert storage.get(BUCKET, "a", range=(3, 5)).data == b"345"
    assert storage.get(BUCKET, "a", range=(3, None)).data == b"3456789"
    with pytest.raises(fcimage.LimitError, match="10 bytes; max_bytes is 9"):
        storage.get(BUCKET, "a", max_bytes=9)
    with pytest.raises(fcimage.StorageError) as caught:
        storage.get(BUCKET, "a", headers={"If-Match": '"other"'})
    assert (caught.value.status, caught.value.retryable) == (412, False)
    with pytest.raises(fcimage.StorageError) as caught:
        storage.put(BUCKET, "a", b"new", {"x-oss-forbid-overwrite": "true"})
    assert caught.value.status == 412
    assert storage.get(BUCKET, "a").data == b"0123456789"


def test_a_missing_bucket_is_not_a_missing_object(storage: S3Storage) -> None:
    with pytest.raises(fcimage.StorageError, match="NoSuchBucket") as caught:
        storage.get("no-such-bucket", "a")
    assert not isinstance(caught.value, fcimage.ObjectNotFoundError)


def test_uploads_have_checksums() -> None:
    with RawServer() as server:
        storage = S3Storage(server.url, credentials=CREDENTIALS)
        storage.put(BUCKET, "a", b"content")
        crc = base64.b64encode(zlib.crc32(b"content").to_bytes(4, "big")).decode()
        assert server.header("x-amz-checksum-crc32") == crc
        assert server.header("x-amz-security-token") == CREDENTIALS.security_token


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("crc32", "y/Q5Jg=="),
        ("crc64nvme", "rosUhgp5mIg="),
        ("sha256", "FeKw08M4keuw8e9gnsQZQgwg4yDOlMZfvIwzEkSOsiU="),
    ],
)
def test_downloads_are_compared_with_their_checksum(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(oss, "BACKOFF", 0.001)
    head = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\nx-amz-checksum-{}: {}\r\n\r\n123456789"
    for sent in (value, value + "-3"):
        with RawServer(head.format(name, sent).encode()) as server:
            storage = S3Storage(server.url, credentials=CREDENTIALS)
            assert storage.get(BUCKET, "a").data == b"123456789"
            assert server.header("x-amz-checksum-mode") == "ENABLED"
    with RawServer(head.format(name, value[::-1]).encode()) as server:
        storage = S3Storage(server.url, credentials=CREDENTIALS)
        with pytest.raises(fcimage.StorageError, match="the data changed on the way") as caught:
            storage.get(BUCKET, "a")
        assert caught.value.retryable
        assert len(server.heads) == 4


@pytest.mark.parametrize(
    ("arguments", "endpoint", "addressing"),
    [
        ({}, "https://s3.us-east-1.amazonaws.com", "virtual"),
        ({"region": "cn-north-1"}, "https://s3.cn-north-1.amazonaws.com.cn", "virtual"),
        (
            {"endpoint": "cos.ap-guangzhou.myqcloud.com"},
            "https://cos.ap-guangzhou.myqcloud.com",
            "virtual",
        ),
        ({"endpoint": "http://localhost:9000"}, "http://localhost:9000", "path"),
        ({"endpoint": "http://[::1]:9000"}, "http://[::1]:9000", "path"),
        (
            {"endpoint": "https://minio.example.com", "addressing": "path"},
            "https://minio.example.com",
            "path",
        ),
    ],
)
def test_endpoints_and_where_the_bucket_stands(
    arguments: dict[str, str], endpoint: str, addressing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)
    storage = S3Storage(**arguments)  # type: ignore[arg-type]
    assert (storage.endpoint, storage.addressing) == (endpoint, addressing)


def test_credentials_of_functions_come_from_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for prefix in ("AWS_ACCESS_KEY_ID", "TENCENTCLOUD_SECRETID"):
        monkeypatch.delenv(prefix, raising=False)
    monkeypatch.setenv("TENCENTCLOUD_SECRETID", "tencent-id")
    monkeypatch.setenv("TENCENTCLOUD_SECRETKEY", "key")
    monkeypatch.setenv("TENCENTCLOUD_SESSIONTOKEN", "token")
    with RawServer() as server:
        storage = S3Storage(server.url, region="ap-guangzhou")
        storage.put(BUCKET, "a", b"x")
        assert "Credential=tencent-id/" in server.header("authorization")
        assert server.header("x-amz-security-token") == "token"
        monkeypatch.delenv("TENCENTCLOUD_SECRETKEY")
        with pytest.raises(fcimage.StorageError, match="TENCENTCLOUD_SECRETKEY is not"):
            storage.put(BUCKET, "a", b"x")
        monkeypatch.delenv("TENCENTCLOUD_SECRETID")
        with pytest.raises(fcimage.StorageError, match="no credentials for S3"):
            storage.put(BUCKET, "a", b"x")
