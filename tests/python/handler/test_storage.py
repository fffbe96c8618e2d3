"""Storages: both SDKs with an HTTP endpoint that can fail, and folders."""

from __future__ import annotations

import os
import pathlib
import subprocess
import sys
import threading
from collections.abc import Iterator

import fcimage
import pytest
from fcimage.storage import Credentials, DirectoryStorage, OssStorage, Storage, oss
from fcimage.storage.process_lock import ProcessLock

from support import oss_endpoint
from support.forks import exit_status_of_a_fork
from support.oss_endpoint import KEY_ID, KEY_SECRET, REGION, TOKEN, Endpoint, crc64

CLIENTS = ("native", "oss2", "alibabacloud_oss_v2")
BUCKET = "upload-images"
CREDENTIALS = Credentials(KEY_ID, KEY_SECRET, TOKEN)
KEYS = [
    "a.jpg",
    "uploads/a b.jpg",
    "a+b.jpg",
    "100%.jpg",
    "a%20b.jpg",
    "图片/猫.jpg",
    "x/~!'().jpg",
]


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    with Endpoint() as served:
        yield served


@pytest.fixture(params=CLIENTS)
def storage(request: pytest.FixtureRequest, endpoint: Endpoint) -> OssStorage:
    return OssStorage(endpoint.url, region=REGION, credentials=CREDENTIALS, client=request.param)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(oss, "BACKOFF", 0.001)
    monkeypatch.setattr(oss, "READ_SECONDS", 0.5)


def test_the_endpoint_knows_the_crc_of_the_standard() -> None:
    assert crc64(b"123456789") == 0x995DC9BBDF1939FA


@pytest.mark.parametrize("key", KEYS)
def test_an_object_comes_back_with_its_headers(storage: OssStorage, key: str) -> None:
    headers = {"Content-Type": "image/webp", "Cache-Control": "max-age=60", "x-oss-meta-a": "b"}
    assert storage.head(BUCKET, key) is None
    storage.put(BUCKET, key, b"content", headers)
    found = storage.get(BUCKET, key)
    assert found.data == b"content"
    head = storage.head(BUCKET, key)
    assert head is not None
    for facts in (found, head):
        assert (facts.size, facts.media_type, facts.meta) == (7, "image/webp", {"a": "b"})
        assert facts.etag == oss_endpoint.Stored(b"content").etag


@pytest.mark.parametrize("key", ["x/../y.jpg", "./a.jpg", "x/..", "a/./b"])
def test_a_dot_between_slashes_is_part_of_the_key(
    storage: OssStorage, endpoint: Endpoint, key: str
) -> None:
    """The newer SDK would request y.jpg, so the key is an error that is not retried."""
    endpoint.upload("y.jpg", b"another object")
    endpoint.upload(key, b"content")
    if storage.client != "alibabacloud_oss_v2":
        assert storage.get(BUCKET, key).data == b"content"
        return
    for attempt in (
        lambda: storage.get(BUCKET, key),
        lambda: storage.put(BUCKET, key, b""),
        lambda: storage.head(BUCKET, key),
    ):
        with pytest.raises(fcimage.UnsupportedError, match="use oss2"):
            attempt()
    assert not endpoint.requests


def test_requests_are_signed_with_v4_where_the_region_is_known(
    storage: OssStorage, endpoint: Endpoint
) -> None:
    storage.put(BUCKET, "a", b"1", {"Content-Type": "x/y"})
    assert endpoint.signatures == {"V4"}


def test_without_a_region_requests_are_signed_with_v1_which_only_oss2_supports(
    endpoint: Endpoint,
) -> None:
    for client in ("native", "alibabacloud_oss_v2"):
        newer = OssStorage(endpoint.url, credentials=CREDENTIALS, client=client)
        with pytest.raises(fcimage.StorageError, match="set OSS_REGION"):
            newer.head(BUCKET, "a")
    storage = OssStorage(endpoint.url, credentials=CREDENTIALS, client="oss2")
    storage.put(BUCKET, "图片/a b.jpg", b"1", {"Content-Type": "x/y", "x-oss-meta-a": "b"})
    assert storage.get(BUCKET, "图片/a b.jpg").data == b"1"
    assert endpoint.signatures == {"V1"}


def test_a_wrong_secret_is_refused_and_not_tried_again(
    storage: OssStorage, endpoint: Endpoint
) -> None:
    storage.authenticate(Credentials(KEY_ID, "wrong", TOKEN))
    with pytest.raises(fcimage.StorageError) as caught:
        storage.put(BUCKET, "a", b"1")
    error = caught.value
    assert (error.status, error.code, error.retryable) == (403, "SignatureDoesNotMatch", False)
    assert error.request_id == "5C3D9175B6FC201293AD0000"
    assert "wrong" not in str(error)
    assert len(endpoint.requests) == 1


def test_new_credentials_are_used_from_the_next_request(storage: OssStorage) -> None:
    storage.authenticate(Credentials(KEY_ID, "expired", TOKEN))
    with pytest.raises(fcimage.StorageError):
        storage.get(BUCKET, "a")
    storage.authenticate(CREDENTIALS)
    with pytest.raises(fcimage.ObjectNotFoundError):
        storage.get(BUCKET, "a")


@pytest.mark.parametrize("how", ["503", "500", "429", "cut", "wrong-crc", "slow"])
@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_a_retryable_failure_is_retried(
    storage: OssStorage, endpoint: Endpoint, how: str, method: str
) -> None:
    endpoint.upload("a", b"content" * 1000)
    endpoint.fail(how, method=method, times=2)
    if method == "GET":
        assert storage.get(BUCKET, "a").data == b"content" * 1000
    else:
        storage.put(BUCKET, "b", b"other")
        assert endpoint.objects[BUCKET, "b"].data == b"other"
    assert len(endpoint.asked(method)) == 3


@pytest.mark.parametrize("how", ["503", "cut", "wrong-crc"])
def test_after_the_last_attempt_the_error_says_that_a_retry_can_help(
    storage: OssStorage, endpoint: Endpoint, how: str
) -> None:
    endpoint.upload("a", b"content")
    endpoint.fail(how, times=100)
    with pytest.raises(fcimage.StorageError, match="GetObject upload-images/a") as caught:
        storage.get(BUCKET, "a")
    assert caught.value.retryable
    assert not isinstance(caught.value, fcimage.ObjectNotFoundError)
    assert len(endpoint.asked("GET")) == oss.ATTEMPTS


def test_a_missing_object_and_a_missing_bucket_are_different_errors(
    storage: OssStorage, endpoint: Endpoint
) -> None:
    with pytest.raises(fcimage.ObjectNotFoundError) as caught:
        storage.get(BUCKET, "a")
    assert not caught.value.retryable
    assert len(endpoint.requests) == 1
    with pytest.raises(fcimage.StorageError, match="NoSuchBucket") as other:
        storage.get("no-such-bucket", "a")
    assert not isinstance(other.value, fcimage.ObjectNotFoundError)


def test_an_object_that_is_too_large_is_not_fetched(
    storage: OssStorage, endpoint: Endpoint
) -> None:
    endpoint.upload("a", bytes(500_000))
    with pytest.raises(fcimage.LimitError, match="500000 bytes; max_bytes is 1000"):
        storage.get(BUCKET, "a", max_bytes=1000)
    endpoint.upload("b", b"small")
    assert storage.get(BUCKET, "b", max_bytes=1000).data == b"small"


def test_connections_are_kept(storage: OssStorage, endpoint: Endpoint) -> None:
    for _ in range(5):
        storage.put(BUCKET, "a", b"content")
        storage.get(BUCKET, "a")
        storage.head(BUCKET, "a")
    assert endpoint.connections == 1


def test_a_closed_port_is_a_retryable_error_without_a_status(storage: OssStorage) -> None:
    nowhere = OssStorage("http://127.0.0.1:9", region=REGION, credentials=CREDENTIALS, attempts=2)
    with pytest.raises(fcimage.StorageError, match=r"no response|cannot connect") as caught:
        nowhere.head(BUCKET, "a")
    assert caught.value.retryable


@pytest.mark.parametrize(
    ("endpoint", "region"),
    [
        ("https://oss-cn-hangzhou-internal.aliyuncs.com", "cn-hangzhou"),
        ("oss-cn-beijing.aliyuncs.com", "cn-beijing"),
        ("https://oss-ap-southeast-1.aliyuncs.com", "ap-southeast-1"),
        ("https://img.example.com", None),
    ],
)
def test_the_region_is_taken_from_the_endpoint(endpoint: str, region: str | None) -> None:
    storage = OssStorage(endpoint)
    assert (storage.region, storage.endpoint.startswith("https://")) == (region, True)


def test_wrong_arguments_are_argument_errors() -> None:
    with pytest.raises(fcimage.ArgumentError, match="client must be one of"):
        OssStorage("x", client="boto3")
    with pytest.raises(fcimage.ArgumentError, match="addressing must be one of"):
        OssStorage("x", addressing="dns")
    with pytest.raises(fcimage.ArgumentError, match="endpoint must be an address"):
        OssStorage("http://127.0.0.1", addressing="virtual")
    with pytest.raises(fcimage.ArgumentTypeError, match="credentials must be"):
        OssStorage("x", credentials="id")  # type: ignore[arg-type]
    for attempts in (0, 11, "4", None):
        with pytest.raises(fcimage.ArgumentError, match="attempts must be between 1 and 10"):
            OssStorage("x", attempts=attempts)  # type: ignore[arg-type]
    for endpoint in ("", "ftp://example.com", "https://", "a b", "https://example.com/path", None):
        with pytest.raises(fcimage.ArgumentError, match="endpoint must be an address"):
            OssStorage(endpoint)  # type: ignore[arg-type]


@pytest.mark.parametrize("client", CLIENTS)
def test_without_credentials_the_error_says_where_they_come_from(
    endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch, client: str
) -> None:
    for prefix in ("ALIBABA_CLOUD", "OSS"):
        monkeypatch.delenv(f"{prefix}_ACCESS_KEY_ID", raising=False)
    storage = OssStorage(endpoint.url, region=REGION, client=client)
    with pytest.raises(fcimage.StorageError, match="give the function a role") as caught:
        storage.get(BUCKET, "a")
    assert not caught.value.retryable
    assert not endpoint.requests
    monkeypatch.setenv("ALIBABA_CLOUD_ACCESS_KEY_ID", KEY_ID)
    monkeypatch.setenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET", KEY_SECRET)
    monkeypatch.setenv("ALIBABA_CLOUD_SECURITY_TOKEN", TOKEN)
    endpoint.upload("a", b"content")
    assert storage.get(BUCKET, "a").data == b"content"


def test_secrets_are_not_shown() -> None:
    assert KEY_SECRET not in repr(CREDENTIALS)
    assert TOKEN not in repr(CREDENTIALS)


@pytest.mark.parametrize("client", ["oss2", "alibabacloud_oss_v2"])
def test_without_its_sdk_a_client_says_what_to_install(client: str) -> None:
    code = (
        "import sys; sys.modules['oss2'] = sys.modules['alibabacloud_oss_v2'] = None\n"
        "from fcimage.storage import OssStorage\n"
        f"try: OssStorage('x', client={client!r}).get('b', 'k')\n"
        "except Exception as error: print(type(error).__name__, error)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    package = client.replace("_", "-")
    assert run.stdout.startswith(f"StorageError {package} is not installed: pip install {package}")


def test_importing_loads_no_sdk() -> None:
    code = (
        "import sys, fcimage.handler, fcimage.storage\n"
        "print({'oss2', 'alibabacloud_oss_v2', 'requests', 'typing'} & set(sys.modules))"
    )
    run = subprocess.run(
        [sys.executable, "-I", "-c", code], capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "set()"


@pytest.mark.parametrize("key", KEYS)
def test_a_folder_is_a_storage(tmp_path: pathlib.Path, key: str) -> None:
    storage: Storage = DirectoryStorage(tmp_path)
    assert storage.head(BUCKET, key) is None
    with pytest.raises(fcimage.ObjectNotFoundError):
        storage.get(BUCKET, key)
    storage.put(BUCKET, key, b"content", {"Content-Type": "image/png", "x-oss-meta-A": "b"})
    found, head = storage.get(BUCKET, key), storage.head(BUCKET, key)
    assert head is not None
    assert (found.data, found.media_type, found.meta) == (b"content", "image/png", {"a": "b"})
    assert (head.etag, head.size) == (found.etag, 7)
    assert found.etag == oss_endpoint.Stored(b"content").etag
    with pytest.raises(fcimage.LimitError, match="max_bytes is 3"):
        storage.get(BUCKET, key, max_bytes=3)


@pytest.mark.parametrize(
    ("bucket", "key"),
    [
        (BUCKET, "../a"),
        (BUCKET, "a/../../b"),
        (BUCKET, "/etc/passwd"),
        (BUCKET, "a\0b"),
        (BUCKET, ""),
        ("..", "a"),
        ("a/b", "c"),
        (".headers-x", "a"),
    ],
)
def test_no_key_leads_out_of_the_folder_of_its_bucket(
    tmp_path: pathlib.Path, bucket: str, key: str
) -> None:
    storage = DirectoryStorage(tmp_path / "root")
    for attempt in (
        lambda: storage.get(bucket, key),
        lambda: storage.put(bucket, key, b"x"),
        lambda: storage.head(bucket, key),
    ):
        with pytest.raises(fcimage.StorageError, match="not a folder and a file name"):
            attempt()
    assert not list(tmp_path.rglob("*"))


def test_a_folder_that_cannot_be_read_is_a_storage_error(tmp_path: pathlib.Path) -> None:
    storage = DirectoryStorage(tmp_path)
    storage.put(BUCKET, "a", b"x")
    (tmp_path / ".headers" / BUCKET / "a.json").write_bytes(b"\xff")
    with pytest.raises(fcimage.StorageError, match="cannot read"):
        storage.get(BUCKET, "a")


def test_half_of_an_access_key_is_an_error_that_names_the_other_half(endpoint: Endpoint) -> None:
    for prefix in ("ALIBABA_CLOUD_", "OSS_"):
        given, missing = f"{prefix}ACCESS_KEY_ID", f"{prefix}ACCESS_KEY_SECRET"
        for name, other in ((given, missing), (missing, given)):
            with pytest.raises(fcimage.ArgumentError, match=f"{name} is set, but {other} is not"):
                Credentials.from_env({name: "x"})


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_lock_that_a_thread_holds_during_fork_is_free_in_the_child() -> None:
    lock, held, done = ProcessLock(), threading.Event(), threading.Event()

    def hold() -> None:
        with lock.current():
            held.set()
            done.wait(30)

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait(30)
    try:
        assert exit_status_of_a_fork(lambda: lock.current().acquire(timeout=5)) == 0
    finally:
        done.set()
        thread.join()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_storage_that_connects_during_fork_connects_in_the_child(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    storage = OssStorage("x", client="oss2", region=REGION, credentials=CREDENTIALS)
    parent, held, done = os.getpid(), threading.Event(), threading.Event()

    def connect() -> Storage:
        if os.getpid() == parent:
            held.set()
            done.wait(30)
        return DirectoryStorage("anywhere")

    monkeypatch.setattr(storage, "_connect", connect)
    thread = threading.Thread(target=storage._connected)
    thread.start()
    held.wait(30)
    try:
        assert exit_status_of_a_fork(lambda: storage._connected() is not None) == 0
    finally:
        done.set()
        thread.join()
