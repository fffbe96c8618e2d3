"""A server that records what it gets to the byte, and answers as it is told."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable
from types import TracebackType

#: What a connection is answered with: bytes, or a function that writes to the socket.
Answer = "bytes | Callable[[socket.socket], None]"

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"


class RawServer:
    """``with RawServer(answer) as server:`` answers each request with the same bytes."""

    def __init__(
        self,
        answer: bytes | Callable[[socket.socket], None] = OK,
        context: ssl.SSLContext | None = None,
    ) -> None:
        self._answer = answer
        self._context = context
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=32)
        self.port = self._socket.getsockname()[1]
        #: The heads of the requests.
        self.heads: list[bytes] = []
        self.bodies: list[bytes] = []
        self.connections = 0

    def __enter__(self) -> RawServer:
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # Wakes the thread that accepts, which a mere close does not.
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    @property
    def url(self) -> str:
        scheme = "https" if self._context else "http"
        return f"{scheme}://127.0.0.1:{self.port}"

    def header(self, name: str, at: int = -1) -> str:
        """The header of a request."""
        for line in self.heads[at].decode().split("\r\n")[1:]:
            found, _, value = line.partition(": ")
            if found.lower() == name:
                return value
        raise KeyError(name)

    def headers(self, at: int = -1) -> dict[str, str]:
        lines = self.heads[at].decode().split("\r\n")[1:]
        return {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._converse, args=(connection,), daemon=True).start()

    def _converse(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError):
            if self._context is not None:
                connection = self._context.wrap_socket(connection, server_side=True)
            with connection:
                while self._read(connection):
                    if callable(self._answer):
                        self._answer(connection)
                        return
                    connection.sendall(self._answer)
                    if b"content-length" not in self._answer.lower():
                        return

    def _read(self, connection: socket.socket) -> bool:
        data = b""
        while b"\r\n\r\n" not in data:
            piece = connection.recv(65536)
            if not piece:
                return False
            data += piece
        head, _, body = data.partition(b"\r\n\r\n")
        self.heads.append(head)
        lower = head.lower()
        if b"content-length: " in lower:
            length = int(lower.partition(b"content-length: ")[2].partition(b"\r\n")[0])
            while len(body) < length:
                piece = connection.recv(1 << 20)
                if not piece:
                    return False
                body += piece
        self.bodies.append(body)
        return True
