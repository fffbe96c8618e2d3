"""What fcimage's own client does beyond both SDKs, with the local OSS server."""

from __future__ import annotations

import os
import pathlib
import pickle
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import fcimage
import pytest
from fcimage.storage import Calls, Credentials, OssStorage, S3Storage, oss

from support.forks import exit_status_of_a_fork
from support.oss_endpoint import KEY_ID, KEY_SECRET, REGION, TOKEN, Endpoint

BUCKET = "upload-images"
CREDENTIALS = Credentials(KEY_ID, KEY_SECRET, TOKEN)


@pytest.fixture
def endpoint(monkeypatch: pytest.MonkeyPatch) -> Iterator[Endpoint]:
    monkeypatch.setattr(oss, "BACKOFF", 0.001)
    with Endpoint() as served:
        yield served


@pytest.fixture
def storage(endpoint: Endpoint) -> OssStorage:
    return OssStorage(endpoint.url, region=REGION, credentials=CREDENTIALS)


@pytest.mark.parametrize(
    ("part", "expected"),
    [((0, 0), b"0"), ((2, 4), b"234"), ((5, None), b"56789"), ((8, 99), b"89")],
)
def test_a_range_is_a_part_of_the_object(
    storage: OssStorage, endpoint: Endpoint, part: tuple[int, int | None], expected: bytes
) -> None:
    endpoint.upload("a", b"0123456789")
    assert storage.get(BUCKET, "a", range=part).data == expected


def test_a_range_outside_of_the_object_is_an_error(storage: OssStorage, endpoint: Endpoint) -> None:
    endpoint.upload("a", b"0123456789")
    with pytest.raises(fcimage.StorageError, match="InvalidRange") as caught:
        storage.get(BUCKET, "a", range=(10, None))
    assert caught.value.status == 416


def test_conditions_are_sent(storage: OssStorage, endpoint: Endpoint) -> None:
    etag = endpoint.upload("a", b"x").etag
    assert storage.get(BUCKET, "a", headers={"If-Match": f'"{etag}"'}).data == b"x"
    for headers, status in (({"If-Match": '"other"'}, 412), ({"If-None-Match": etag}, 304)):
        with pytest.raises(fcimage.StorageError) as caught:
            storage.get(BUCKET, "a", headers=headers)
        assert (caught.value.status, caught.value.retryable) == (status, False)


def test_an_object_is_not_overwritten_if_that_is_forbidden(
    storage: OssStorage, endpoint: Endpoint
) -> None:
    storage.put(BUCKET, "a", b"1", {"x-oss-forbid-overwrite": "true"})
    with pytest.raises(fcimage.StorageError, match="FileAlreadyExists") as caught:
        storage.put(BUCKET, "a", b"2", {"x-oss-forbid-overwrite": "true"})
    assert (caught.value.status, caught.value.retryable) == (409, False)
    assert endpoint.objects[BUCKET, "a"].data == b"1"


def test_a_bucket_is_listed_page_by_page(storage: OssStorage, endpoint: Endpoint) -> None:
    keys = ["a b", "a+b", "a&<b>", "a%20", "图片/猫", "b", "ab\x01", "x/../y", "\U0001f431"]
    for key in keys:
        endpoint.upload(key, key.encode())
    listed = list(storage.list(BUCKET))
    assert [found.key for found in listed] == sorted(keys, key=str.encode)
    assert all(found.size == len(found.key.encode()) for found in listed)
    assert all(found.etag == endpoint.objects[BUCKET, found.key].etag for found in listed)
    assert all(abs(found.modified - time.time()) < 60 for found in listed)
    assert len(endpoint.requests) == 3
    assert [found.key for found in storage.list(BUCKET, "a", after="a%20")] == [
        "a&<b>",
        "a+b",
        "ab\x01",
    ]
    assert list(storage.list(BUCKET, "none")) == []
    with pytest.raises(fcimage.StorageError, match="NoSuchBucket"):
        list(storage.list("no-such-bucket"))


def test_objects_are_copied_and_deleted(storage: OssStorage, endpoint: Endpoint) -> None:
    storage.put(BUCKET, "图片/a b+%.jpg", b"x", {"x-oss-meta-a": "b"})
    storage.copy(BUCKET, "图片/a b+%.jpg", "processed-images", "c")
    assert storage.get("processed-images", "c").meta == {"a": "b"}
    for _ in range(2):
        storage.delete(BUCKET, "图片/a b+%.jpg")
    assert storage.head(BUCKET, "图片/a b+%.jpg") is None
    with pytest.raises(fcimage.ObjectNotFoundError):
        storage.copy(BUCKET, "图片/a b+%.jpg", BUCKET, "d")


def test_a_missing_bucket_is_not_a_missing_object_in_head(storage: OssStorage) -> None:
    assert storage.head(BUCKET, "a") is None
    with pytest.raises(fcimage.StorageError, match="NoSuchBucket"):
        storage.head("no-such-bucket", "a")


def test_the_clock_of_the_storage_is_taken_over(storage: OssStorage, endpoint: Endpoint) -> None:
    endpoint.upload("a", b"x")
    endpoint.clock = 7200.0
    assert storage.get(BUCKET, "a").data == b"x"
    assert len(endpoint.requests) == 2
    assert storage.get(BUCKET, "a").data == b"x"
    assert len(endpoint.requests) == 3


def test_nothing_is_sent_that_was_not_signed_or_needed(
    storage: OssStorage, endpoint: Endpoint
) -> None:
    storage.put(BUCKET, "a", b"x", {"Content-Type": "x/y"})
    assert set(endpoint.headers) == {
        "authorization",
        "content-length",
        "content-type",
        "host",
        "user-agent",
        "x-oss-content-sha256",
        "x-oss-date",
        "x-oss-security-token",
    }


@pytest.mark.parametrize("name", ["Host", "Content-Length", "Transfer-Encoding", "x-oss-date"])
def test_headers_that_frame_or_sign_a_request_are_refused(storage: OssStorage, name: str) -> None:
    with pytest.raises(fcimage.ArgumentError, match="is set by fcimage"):
        storage.put(BUCKET, "a", b"x", {name: "1"})
    with pytest.raises(fcimage.ArgumentError, match="control characters"):
        storage.put(BUCKET, "a", b"x", {"x-oss-meta-a": "1\r\nHost: evil"})


@pytest.mark.parametrize(("bucket", "key"), [("", "a"), ("a/b", "c"), ("a.b?", "c"), (BUCKET, "")])
def test_names_that_no_object_has_are_not_sent(
    storage: OssStorage, endpoint: Endpoint, bucket: str, key: str
) -> None:
    for call in (storage.get, storage.head, storage.delete):
        with pytest.raises(fcimage.StorageError) as caught:
            call(bucket, key)
        assert not caught.value.retryable
    assert not endpoint.requests


def test_credentials_come_from_a_function_and_are_replaced_before_they_end(
    endpoint: Endpoint,
) -> None:
    calls: list[float | None] = []

    def credentials() -> Credentials:
        expires = [time.time() + 30, time.time() + 3600][len(calls) % 2]
        calls.append(expires)
        return Credentials(KEY_ID, KEY_SECRET, TOKEN, expires=expires)

    storage = OssStorage(endpoint.url, region=REGION, credentials=credentials)
    for _ in range(4):
        assert storage.head(BUCKET, "a") is None
    assert len(calls) == 2


def test_many_threads_share_a_storage(storage: OssStorage, endpoint: Endpoint) -> None:
    def work(number: int) -> bytes:
        key = f"{number}"
        storage.put(BUCKET, key, key.encode() * 5000)
        return storage.get(BUCKET, key).data

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(work, range(100)))
    assert found == [str(number).encode() * 5000 for number in range(100)]
    assert endpoint.connections <= 8


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_forked_child_makes_its_own_connections(storage: OssStorage, endpoint: Endpoint) -> None:
    endpoint.upload("a", b"content")
    assert storage.get(BUCKET, "a").data == b"content"
    for _ in range(3):
        work = lambda: storage.get(BUCKET, "a").data == b"content"  # noqa: E731
        assert exit_status_of_a_fork(work) == 0
        assert storage.get(BUCKET, "a").data == b"content"
    assert endpoint.connections == 4, "one of the parent, and one of each child"


class Silent:
    """A server that accepts connections and says nothing."""

    def __enter__(self) -> str:
        self._server = socket.create_server(("127.0.0.1", 0))
        return f"http://127.0.0.1:{self._server.getsockname()[1]}"

    def __exit__(self, *_: object) -> None:
        self._server.close()


def test_stopped_calls_end_within_moments() -> None:
    with Silent() as url:
        storage = OssStorage(url, region=REGION, credentials=CREDENTIALS)
        calls = Calls()
        with ThreadPoolExecutor(2, initializer=calls.enter) as pool:
            running = [pool.submit(storage.head, BUCKET, "a") for _ in range(2)]
            time.sleep(0.2)
            assert not any(call.done() for call in running)
            calls.stop()
            for call in running:
                with pytest.raises(fcimage.StorageError, match="the call was stopped") as caught:
                    call.result(timeout=10)
                assert caught.value.retryable


def test_calls_end_by_themselves_when_their_time_is_over() -> None:
    with Silent() as url:
        storage = OssStorage(url, region=REGION, credentials=CREDENTIALS)
        calls = Calls(seconds=0.2)
        with ThreadPoolExecutor(1, initializer=calls.enter) as pool:
            call = pool.submit(storage.head, BUCKET, "a")
            with pytest.raises(fcimage.StorageError, match="the time of the call is over"):
                call.result(timeout=10)


@pytest.mark.parametrize("method", ["head", "put"])
def test_ctrl_c_ends_a_transfer_within_moments(method: str) -> None:
    with Silent() as url:
        data = ", bytes(50_000_000)" if method == "put" else ""
        code = (
            "import sys, time\n"
            "from fcimage.storage import Credentials, OssStorage\n"
            f"storage = OssStorage({url!r}, region='x', credentials=Credentials('a', 'b'))\n"
            "print('ready', flush=True)\n"
            "try:\n"
            f"    storage.{method}('bucket', 'key'{data})\n"
            "except KeyboardInterrupt:\n"
            "    print('interrupted', flush=True)\n"
        )
        child = subprocess.Popen(
            [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, bufsize=1
        )
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        time.sleep(0.5)
        child.send_signal(signal.SIGINT)
        assert child.communicate(timeout=10)[0] == "interrupted\n"


def test_the_interpreter_runs_while_a_transfer_waits() -> None:
    with Silent() as url:
        storage = OssStorage(url, region=REGION, credentials=CREDENTIALS)
        calls, ticks = Calls(seconds=0.5), 0
        thread = ThreadPoolExecutor(1, initializer=calls.enter)
        call = thread.submit(storage.head, BUCKET, "a")
        while not call.done():
            ticks += 1
            threading.Event().wait(0.001)
        assert ticks > 20
        thread.shutdown()


@pytest.mark.parametrize("client", ["native", "oss2"])
def test_a_storage_travels_to_another_process_without_its_connections(
    endpoint: Endpoint, client: str
) -> None:
    endpoint.upload("a", b"content")
    storage = OssStorage(endpoint.url, region=REGION, credentials=CREDENTIALS, client=client)
    assert storage.get(BUCKET, "a").data == b"content"
    copy = pickle.loads(pickle.dumps(storage))
    assert copy.get(BUCKET, "a").data == b"content"
    assert endpoint.connections == 2
    other = pickle.loads(pickle.dumps(S3Storage("http://127.0.0.1:9", region="x", attempts=2)))
    assert (other.endpoint, other.region, other.attempts) == ("http://127.0.0.1:9", "x", 2)


def test_certificates_that_cannot_be_read_are_a_storage_error(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "missing.pem"))
    storage = OssStorage("https://127.0.0.1:9", region=REGION, credentials=CREDENTIALS)
    with pytest.raises(fcimage.StorageError, match="SSL_CERT_FILE: cannot read"):
        storage.head(BUCKET, "a")
    (tmp_path / "empty.pem").write_text("nothing")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "empty.pem"))
    with pytest.raises(fcimage.StorageError, match=r"SSL_CERT_FILE: .*no certificate"):
        storage.head(BUCKET, "a")
