"""The HTTP handler behind gunicorn (WSGI) and uvicorn (ASGI)."""

from __future__ import annotations

import contextlib
import http.client
import os
import pathlib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from fcimage.storage import DirectoryStorage

from support.pictures import encoded, opened, photo_like

PHOTO = encoded(photo_like(400, 300), "JPEG")
KEY = "uploads/图 1%.jpg"
COMMANDS = {
    "gunicorn": ["gunicorn", "fcimage.handler.wsgi:application", "--workers", "2", "--bind"],
    "uvicorn": ["uvicorn", "fcimage.handler.asgi:application", "--log-level", "warning"],
}


@pytest.fixture(scope="module", params=COMMANDS)
def port(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    root = tmp_path_factory.mktemp("served")
    DirectoryStorage(root).put("photos", KEY, PHOTO)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number = int(free.getsockname()[1])
    module, *rest = COMMANDS[request.param]
    where = [f"127.0.0.1:{number}"] if module == "gunicorn" else ["--port", str(number)]
    recipes = '[{"name": "thumb", "width": 100, "encodings": [{"format": "jpeg"}]}]'
    environ = {
        **os.environ,
        "OSS_ENDPOINT": f"file://{root}",
        "SOURCE_BUCKET": "photos",
        "HTTP_VARIANTS": recipes,
        "HTTP_SIZES": "50",
        "FCIMAGE_MAX_INPUT_BYTES": "2000000",
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
    }
    log = pathlib.Path(root, "log")
    with log.open("wb") as output:
        server = subprocess.Popen(
            [sys.executable, "-m", module, *rest, *where],
            env=environ,
            stdout=output,
            stderr=output,
        )
    try:
        for _ in range(600):
            try:
                socket.create_connection(("127.0.0.1", number), 1).close()
                break
            except OSError:
                assert server.poll() is None, log.read_text()
                time.sleep(0.05)
        yield number
    finally:
        server.terminate()
        assert server.wait(30) in (0, -15)


def ask(
    port: int, method: str, path: str, body: object = None, headers: dict[str, str] | None = None
) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    chunked = body is not None and not isinstance(body, bytes)
    connection.request(method, path, body, headers or {}, encode_chunked=chunked)  # type: ignore[arg-type]
    answer = connection.getresponse()
    found = {name.lower(): value for name, value in answer.getheaders()}
    data = answer.read()
    connection.close()
    return answer.status, found, data


def test_a_stored_image_is_found_by_path_and_by_key(port: int) -> None:
    status, headers, data = ask(port, "GET", f"/thumb/{quote(KEY)}")
    assert (status, headers["content-type"]) == (200, "image/jpeg")
    assert opened(data).size == (100, 75)
    status, _, small = ask(port, "GET", f"/?key={quote(KEY)}&width=50&format=webp")
    assert (status, opened(small).size) == (200, (50, 38))
    again, kept, nothing = ask(
        port, "GET", f"/thumb/{quote(KEY)}", headers={"If-None-Match": headers["etag"]}
    )
    assert (again, nothing, kept["etag"]) == (304, b"", headers["etag"])


def test_head_has_the_headers_and_no_body(port: int) -> None:
    _, expected, data = ask(port, "GET", f"/thumb/{quote(KEY)}")
    status, headers, nothing = ask(port, "HEAD", f"/thumb/{quote(KEY)}")
    assert (status, nothing) == (200, b"")
    assert headers["etag"] == expected["etag"]
    assert int(headers["content-length"]) == len(data)


def test_an_image_is_posted_whole_or_in_chunks(port: int) -> None:
    status, _, data = ask(port, "POST", "/thumb", PHOTO)
    assert (status, opened(data).size) == (200, (100, 75))
    parts = iter([PHOTO[:1000], PHOTO[1000:]])
    headers = {"Transfer-Encoding": "chunked"}
    assert ask(port, "POST", "/thumb", parts, headers)[2] == data


def test_a_body_that_is_too_long_is_refused(port: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.putrequest("POST", "/thumb")
    connection.putheader("Content-Length", "4000000")
    connection.endheaders()  # the answer does not wait for the body
    assert connection.getresponse().status == 413
    connection.close()
    # A chunked body does not say how long it is.
    parts = iter([bytes(500_000)] * 8)
    # Or the server answers and closes before everything was sent.
    with contextlib.suppress(ConnectionError):
        assert ask(port, "POST", "/thumb", parts, {"Transfer-Encoding": "chunked"})[0] == 413


def test_errors_are_answers(port: int) -> None:
    assert ask(port, "GET", "/thumb/none.jpg")[0] == 404
    assert ask(port, "GET", f"/?key={quote(KEY)}&width=51")[0] == 403
    assert ask(port, "GET", f"/?key={quote(KEY)}&wide=51")[0] == 400
    assert ask(port, "DELETE", "/")[0] == 405
