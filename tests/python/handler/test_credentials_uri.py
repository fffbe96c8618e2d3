"""Credentials from a URL: they are replaced before they end, in every process."""

from __future__ import annotations

import json
import pathlib
import pickle
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from fcimage import ArgumentError, StorageError
from fcimage.backfill import Backfill
from fcimage.handler import pipeline_from_env
from fcimage.storage.credentials_uri import CredentialsUri

from support import oss_endpoint
from support.pictures import encoded, photo_like


class Server:
    """Answers each request with the same bytes, and counts them."""

    def __init__(self) -> None:
        self.status, self.body, self.asked = 200, b"", 0
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                server.asked += 1
                self.send_response(server.status)
                self.send_header("content-length", str(len(server.body)))
                self.end_headers()
                self.wfile.write(server.body)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}/role?a=b"

    def gives(self, seconds: float) -> None:
        """A key that is valid for so many seconds."""
        end = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + seconds))
        self.body = json.dumps(
            {
                "Code": "Success",
                "AccessKeyId": oss_endpoint.KEY_ID,
                "AccessKeySecret": oss_endpoint.KEY_SECRET,
                "SecurityToken": oss_endpoint.TOKEN,
                "Expiration": end,
            }
        ).encode()


@pytest.fixture
def server() -> Iterator[Server]:
    running = Server()
    threading.Thread(target=running.http.serve_forever, args=(0.02,), daemon=True).start()
    yield running
    running.http.shutdown()
    running.http.server_close()


@pytest.mark.parametrize(("seconds", "once"), [(3600.0, True), (200.0, False)])
def test_a_backfill_fetches_credentials_before_they_end(
    server: Server, tmp_path: pathlib.Path, seconds: float, once: bool
) -> None:
    server.gives(seconds)
    with oss_endpoint.Endpoint() as oss:
        for number in range(4):
            oss.upload(f"{number}.jpg", encoded(photo_like(60, 40), "JPEG"))
        pipeline = pipeline_from_env(
            {
                "OSS_ENDPOINT": oss.url,
                "OSS_REGION": oss_endpoint.REGION,
                "TARGET_BUCKET": "processed-images",
                "ALIBABA_CLOUD_CREDENTIALS_URI": server.url,
            }
        )
        backfill = Backfill("upload-images", pipeline, workers=1, state=str(tmp_path / "state"))
        assert backfill.run().outcomes == {"done": 4}
    # What this process has for the listing travels to the one that works.
    assert server.asked == 1 if once else server.asked > 4


def test_an_access_key_itself_comes_first(server: Server) -> None:
    keys = {"ALIBABA_CLOUD_ACCESS_KEY_ID": "id", "ALIBABA_CLOUD_ACCESS_KEY_SECRET": "secret"}
    environ = {"ALIBABA_CLOUD_CREDENTIALS_URI": server.url}
    assert CredentialsUri.from_env({**environ, **keys}) is None
    assert CredentialsUri.from_env({}) is None
    found = CredentialsUri.from_env(environ)
    assert found is not None and repr(pickle.loads(pickle.dumps(found))) == repr(found)
    for url in (
        "ftp://a",
        "localhost",
        "http://",
        "http://a:x",
        "http://a:99999",
        "http://[::1",
        "http://a b",
    ):
        with pytest.raises(ArgumentError, match="ALIBABA_CLOUD_CREDENTIALS_URI: expected a URL"):
            CredentialsUri.from_env({"ALIBABA_CLOUD_CREDENTIALS_URI": url})


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"null",
        b"\xff",
        b"[" * 60_000,
        b'{"AccessKeyId": "a"}',
        b'{"AccessKeyId": "a", "AccessKeySecret": ""}',
        b'{"AccessKeyId": 1, "AccessKeySecret": 2}',
        b'{"AccessKeyId": "a", "AccessKeySecret": "b", "Expiration": "soon"}',
        b'{"AccessKeyId": "a", "AccessKeySecret": "b", "Expiration": 7}',
    ],
)
def test_an_answer_without_credentials_is_an_error(server: Server, body: bytes) -> None:
    server.body = body
    with pytest.raises(StorageError, match="credentials of http://") as caught:
        CredentialsUri(server.url)()
    assert not caught.value.retryable


def test_a_server_that_fails_is_asked_again(server: Server) -> None:
    server.status = 503
    with pytest.raises(StorageError, match="status 503") as caught:
        CredentialsUri(server.url)()
    assert caught.value.retryable
    server.status = 404
    with pytest.raises(StorageError, match="status 404") as caught:
        CredentialsUri(server.url)()
    assert not caught.value.retryable
    with pytest.raises(StorageError, match="credentials of") as caught:
        CredentialsUri("http://127.0.0.1:9/")()
    assert caught.value.retryable
