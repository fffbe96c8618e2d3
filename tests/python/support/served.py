"""A web server of an example, as a process of its own."""

from __future__ import annotations

import contextlib
import http.client
import os
import pathlib
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator


def free_port() -> int:
    """A port on which nothing listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextlib.contextmanager
def served(folder: pathlib.Path, port: int, *module: str, **environ: str) -> Iterator[None]:
    """Runs `python -m MODULE...` in a folder while it listens on a port."""
    paths = os.pathsep.join(path for path in sys.path if path)
    log = folder / "server.log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            [sys.executable, "-m", *module],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": paths, **environ},
            stdout=output,
            stderr=output,
        )
    try:
        for _ in range(600):
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                assert server.poll() is None, log.read_text()
                time.sleep(0.05)
        yield
    finally:
        server.terminate()
        assert server.wait(30) in (0, -15), log.read_text()


def posted(port: int, path: str, photo: bytes) -> tuple[int, str, bytes]:
    """The status, the media type and the body of the answer to a form with the file `photo`."""
    head = 'Content-Disposition: form-data; name="photo"; filename="a.jpg"'
    body = f"--end\r\n{head}\r\nContent-Type: image/jpeg\r\n\r\n".encode() + photo
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Content-Type": "multipart/form-data; boundary=end"}
    connection.request("POST", path, body + b"\r\n--end--\r\n", headers)
    answer = connection.getresponse()
    found = answer.status, answer.getheader("Content-Type", ""), answer.read()
    connection.close()
    return found


def fetched(port: int, path: str) -> bytes:
    """The body of the answer to a GET request."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=60) as answer:
        return bytes(answer.read())
