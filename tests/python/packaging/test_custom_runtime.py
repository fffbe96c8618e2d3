"""examples/custom-runtime: the program is built, started, and asked as the platform asks it."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import pathlib
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from support.deployment import EXAMPLES, Place, placed, props
from support.event_samples import EVENTBRIDGE_OSS, OSS, TUTORIAL
from support.pictures import SIX, encoded, opened, photo_like

ROOT = EXAMPLES.parent
FOLDER = EXAMPLES / "custom-runtime"
#: Not the project's own target folder: both would write libfcimage.so there.
TARGET = ROOT / "target/custom-runtime"
HOME = Place()
PHOTO = encoded(photo_like(320, 240), "JPEG")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("cargo") is None, reason="cargo is not installed"),
]


@dataclass
class Running:
    port: int
    source: pathlib.Path
    target: pathlib.Path
    output: pathlib.Path

    @property
    def log(self) -> list[str]:
        return self.output.read_text("utf-8").splitlines()

    def ask(
        self,
        method: str,
        path: str,
        payload: bytes = b"",
        headers: dict[str, str] | None = None,
        **options: Any,
    ) -> tuple[int, dict[str, str], bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request(method, path, payload, headers or {}, **options)
            answer = connection.getresponse()
            found = {name.lower(): value for name, value in answer.getheaders()}
            return answer.status, found, answer.read()
        finally:
            connection.close()

    def invoke(self, event: Any) -> tuple[int, dict[str, str], dict[str, Any]]:
        headers = {"x-fc-request-id": "request-1", "x-fc-control-path": "/invoke"}
        status, found, answer = self.ask("POST", "/invoke", json.dumps(event).encode(), headers)
        return status, found, json.loads(answer)

    def raw(self, *pieces: bytes) -> bytes:
        """The answer to bytes that are not a valid request."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=20) as connection:
            for piece in pieces:
                connection.sendall(piece)
            received = b""
            while piece := connection.recv(1 << 16):
                received += piece
            return received


@pytest.fixture(scope="module")
def program() -> pathlib.Path:
    subprocess.run(
        ["cargo", "build", "--quiet", "--locked", "--manifest-path", FOLDER / "Cargo.toml"],
        env={**os.environ, "CARGO_TARGET_DIR": str(TARGET)},
        check=True,
    )
    return TARGET / "debug/bootstrap"


@pytest.fixture
def running(program: pathlib.Path, tmp_path: pathlib.Path) -> Iterator[Running]:
    """The program with the environment of s.yaml, and folders where the buckets would be."""
    source, target = tmp_path / "source", tmp_path / "target"
    source.mkdir()
    target.mkdir()
    environ = {**os.environ, **props("custom-runtime")["environmentVariables"]}
    environ.update(SOURCE_DIR=str(source), TARGET_DIR=str(target), PORT="0", REQUEST_SECONDS="1")
    environ["FCIMAGE_MAX_PIXELS"] = "1000000"
    output = tmp_path / "log"
    with (
        output.open("wb") as log,
        subprocess.Popen([program], env=environ, stdout=log, stderr=log) as process,
    ):
        try:
            deadline = time.monotonic() + 20
            while "\n" not in (started := output.read_text("utf-8")):
                assert process.poll() is None and time.monotonic() < deadline, started
                time.sleep(0.01)
            port = int(started.splitlines()[0].removeprefix("listening on port "))
            yield Running(port, source, target, output)
            assert process.poll() is None, "the program has ended"
        finally:
            process.kill()
    assert "panicked" not in output.read_text("utf-8")


def upload(running: Running, key: str, data: bytes) -> None:
    path = running.source / key
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def names(running: Running) -> list[str]:
    files = (path for path in running.target.rglob("*") if path.is_file())
    return sorted(path.relative_to(running.target).as_posix() for path in files)


@pytest.mark.parametrize("sample", [EVENTBRIDGE_OSS, TUTORIAL], ids=["documented", "tutorial"])
def test_an_upload_becomes_six_objects(running: Running, sample: dict[str, Any]) -> None:
    upload(running, "uploads/a.jpg", PHOTO)
    status, headers, result = running.invoke(placed(sample, HOME, "uploads/a.jpg"))
    assert (status, headers["x-fc-status"], result["statusCode"]) == (200, "200", 200)
    told = json.loads(result["body"])
    assert (told["source"], told["count"]) == (["uploads/a.jpg"], 6)
    assert {"key": "webp/thumb/a.webp", "format": "webp", "size": "thumb"} in told["processed"]
    assert names(running) == SIX
    assert opened((running.target / "resized/thumb/a.jpg").read_bytes()).size == (150, 113)
    assert opened((running.target / "webp/large/a.webp").read_bytes()).size == (320, 240)
    _, start, said, end = running.log
    assert start == "FC Invoke Start RequestId: request-1"
    assert json.loads(said)["made"] == 6
    assert end == "FC Invoke End RequestId: request-1"


def test_one_damaged_image_does_not_stop_the_others_of_its_batch(running: Running) -> None:
    upload(running, "uploads/a.jpg", PHOTO)
    upload(running, "uploads/bad.jpg", PHOTO[:900])
    upload(running, "uploads/large.png", encoded(photo_like(1100, 1000), "PNG"))
    keys = ["uploads/bad.jpg", "uploads/large.png", "uploads/gone.jpg", "uploads/a.jpg", "../a.jpg"]
    events = [placed(EVENTBRIDGE_OSS, HOME, key) for key in keys]
    status, _, result = running.invoke(events)
    told = json.loads(result["body"])
    assert (status, result["statusCode"], told["count"]) == (200, 422, 6)
    failed = {each["source"]: each["reason"] for each in told["failed"]}
    assert list(failed) == [*keys[:3], keys[4]]
    assert "1000000" in failed["uploads/large.png"]
    assert names(running) == SIX


def test_outputs_deletions_and_other_buckets_are_ignored(running: Running) -> None:
    upload(running, "uploads/a.jpg", PHOTO)
    events = [
        placed(EVENTBRIDGE_OSS, Place(source="processed-images"), "uploads/a.jpg"),
        placed(EVENTBRIDGE_OSS, HOME, "uploads/a.jpg", "ObjectRemoved:DeleteObject"),
    ]
    _, _, result = running.invoke(events)
    told = json.loads(result["body"])
    assert (result["statusCode"], told["count"], len(told["skipped"])) == (200, 0, 2)
    assert names(running) == []
    assert running.invoke(OSS)[2]["statusCode"] == 200


def test_payloads_that_are_not_events_are_not_retried(running: Running) -> None:
    for payload in (b"{", b"", b"\xff\xfe"):
        status, headers, answer = running.ask("POST", "/invoke", payload)
        assert (status, headers["x-fc-status"]) == (200, "200")
        assert json.loads(answer)["statusCode"] in (200, 400)


def test_a_storage_that_fails_is_reported_so_that_the_platform_tries_again(
    running: Running,
) -> None:
    upload(running, "uploads/a.jpg", PHOTO)
    shutil.rmtree(running.target)
    running.target.write_bytes(b"in the way")
    status, headers, answer = running.invoke(placed(EVENTBRIDGE_OSS, HOME, "uploads/a.jpg"))
    assert (status, headers["x-fc-status"]) == (500, "404")
    assert "uploads/a.jpg" in answer["errorMessage"]


def test_a_posted_image_is_answered_with_its_variant(running: Running) -> None:
    status, headers, answer = running.ask("POST", "/?width=64&format=webp&quality=50", PHOTO)
    assert (status, headers["content-type"]) == (200, "image/webp")
    assert opened(answer).size == (64, 48)
    _, _, answer = running.ask("POST", "/?width=9&format=JPG&quality=50&v=2&_=3", PHOTO)
    assert (opened(answer).width, opened(answer).format) == (9, "JPEG")
    assert running.ask("POST", "/?width=9&format=webp&quality=0", PHOTO)[0] == 200
    _, headers, answer = running.ask("POST", "/any?width=64&height=64&fit=cover", PHOTO)
    assert (opened(answer).size, opened(answer).format) == ((64, 64), "JPEG")
    pieces = [PHOTO[:1000], PHOTO[1000:]]
    options: dict[str, Any] = {"encode_chunked": True}
    assert (
        running.ask("POST", "/", iter(pieces), {"Transfer-Encoding": "chunked"}, **options)[0]
        == 200
    )  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("query", "data", "status", "kind"),
    [
        ("width=0", PHOTO, 400, "Argument"),
        ("width=4097", PHOTO, 400, "Argument"),
        ("size=1", PHOTO, 400, "Argument"),
        ("format=gif", PHOTO, 400, "Argument"),
        ("fit=cover", PHOTO, 400, "Argument"),
        ("", b"", 422, "Decode"),
        ("", b"hello", 422, "Decode"),
        ("", PHOTO[:900], 422, "Decode"),
        ("", b"%PDF-1.7\n", 415, "Unsupported"),
        ("", encoded(photo_like(1100, 1000), "PNG"), 413, "Limit"),
    ],
)
def test_the_status_of_an_error_tells_its_cause(
    running: Running, query: str, data: bytes, status: int, kind: str
) -> None:
    answer = running.ask("POST", f"/?{query}", data)
    assert answer[0] == status, answer
    assert json.loads(answer[2])["error"] == kind


def test_a_stranger_cannot_send_events_through_the_http_trigger(running: Running) -> None:
    upload(running, "uploads/a.jpg", PHOTO)
    event = json.dumps(placed(EVENTBRIDGE_OSS, HOME, "uploads/a.jpg")).encode()
    answer = running.ask("POST", "/invoke", event, {"x-fc-control-path": "/http-invoke"})
    assert answer[0] == 422  # not an image
    assert names(running) == []


def test_the_platforms_other_requests_are_answered(running: Running) -> None:
    assert running.ask("POST", "/initialize")[0] == 200
    assert running.ask("GET", "/pre-stop")[0] == 200
    assert running.ask("GET", "/")[2].startswith(b"fcimage ")
    assert running.ask("HEAD", "/")[2] == b""
    assert running.ask("GET", "/a.jpg")[0] == 404
    status, headers, _ = running.ask("DELETE", "/")
    assert (status, headers["allow"]) == (405, "GET, HEAD, POST")


def test_a_connection_is_kept_for_the_next_request(running: Running) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", running.port, timeout=20)
    for _ in range(3):
        connection.request("HEAD", "/")
        connection.getresponse().read()
        connection.request("POST", "/?width=9", PHOTO)
        answer = connection.getresponse()
        assert (answer.status, answer.getheader("connection")) == (200, "keep-alive")
        answer.read()
        assert connection.sock is not None
    connection.close()


@pytest.mark.parametrize(
    ("request_bytes", "status"),
    [
        (b"nonsense\r\n\r\n", 400),
        (b"\0\xff\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nContent-Length: 33554433\r\n\r\n", 413),
        (b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nContent-Length: 99999999999999999999999\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\na", 400),
        (b"POST / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2000001\r\n", 413),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n", 413),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc", 400),
        (b"GET / HTTP/1.1\r\nX: " + b"a" * 20_000, 431),
        (b"GET / HTTP/1.1\r\n" + b"X: a\r\n" * 65 + b"\r\n", 400),
        (b"POST / HTTP/1.1\r\nContent-Length: 10\r\n\r\nhalf", 408),
        (b"GET / HT", 408),
    ],
)
def test_every_wrong_request_is_answered_in_time(
    running: Running, request_bytes: bytes, status: int
) -> None:
    began = time.monotonic()
    answer = running.raw(request_bytes)
    assert answer.startswith(f"HTTP/1.1 {status} ".encode()), answer[:200]
    assert b"Connection: close" in answer
    assert time.monotonic() - began < 10


def test_a_client_that_sends_byte_after_byte_cannot_hold_a_connection(running: Running) -> None:
    with socket.create_connection(("127.0.0.1", running.port), timeout=20) as connection:
        began = time.monotonic()
        connection.sendall(b"GET / HTTP/1.1\r\nX: ")
        connection.settimeout(0.05)
        answer = b""
        while not answer and time.monotonic() < began + 5:
            with contextlib.suppress(socket.timeout):
                connection.sendall(b"a")
                answer = connection.recv(1 << 16)
        assert answer.startswith(b"HTTP/1.1 408 ")


def test_connections_beyond_the_bound_are_refused_and_come_free_again(running: Running) -> None:
    held = [socket.create_connection(("127.0.0.1", running.port), timeout=20) for _ in range(16)]
    for connection in held:
        connection.sendall(b"GET / HTTP/1.1\r\n\r\n")
        assert connection.recv(1 << 16).startswith(b"HTTP/1.1 200")
    assert running.ask("GET", "/")[0] == 503
    for connection in held:
        connection.close()
    deadline = time.monotonic() + 10
    while running.ask("GET", "/")[0] != 200:
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_setting_that_cannot_be_read_ends_the_program_with_a_sentence(
    program: pathlib.Path,
) -> None:
    for name, value in (("PORT", "many"), ("FCIMAGE_VARIANTS", "["), ("FCIMAGE_MAX_PIXELS", "0")):
        run = subprocess.run(
            [program], env={**os.environ, name: value}, capture_output=True, text=True, timeout=20
        )
        assert run.returncode == 1
        assert len(run.stderr.splitlines()) == 1
        assert "panicked" not in run.stderr
