"""A local Function Compute: takes asynchronous invocations at an HTTP trigger, at its API and
through a queue of MNS, runs the handler later in threads, and fails on demand.

It checks the signatures, wraps bodies into events as the platform does, and tries an event again
for which the handler raises.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import queue
import re
import threading
import time
import urllib.parse
from collections import Counter, deque
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any
from xml.etree import ElementTree

KEY_ID, KEY_SECRET, TOKEN = "STS.key-id", "key-secret", "security-token/+="
#: How often the platform tries an event.
ATTEMPTS = 4
MAX_EVENT = 128 << 10


class FunctionCompute:
    """``with FunctionCompute(pipeline.run) as function:`` serves ``function.trigger`` and so on
    until the block ends.

    Args:
        handler: Gets an event as bytes, and a context.
        instances: How many events are processed side by side.
        signed: Whether the HTTP trigger demands a signature.
    """

    def __init__(
        self, handler: Callable[[bytes, Any], object], *, instances: int = 4, signed: bool = True
    ) -> None:
        self._handler = handler
        self.signed = signed
        #: The statuses of the next answers: instead of taking the event.
        self.refusals: deque[int] = deque()
        #: Which of the events that arrive are lost, or delivered twice, counted from 1.
        self.lost: set[int] = set()
        self.twice: set[int] = set()
        #: Seconds before an event is delivered.
        self.delay = 0.0
        #: The bodies of the events that were taken, and the headers of all requests.
        self.taken: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.errors: list[str] = []
        #: How often each object was announced to the handler.
        self.announced: Counter[str] = Counter()
        self._queue: queue.SimpleQueue[tuple[float, str, bytes, int] | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        function = self

        class Handler(_Handler):
            platform = function

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._server.block_on_close = False
        url = f"http://127.0.0.1:{self._server.server_port}"
        self.trigger = f"{url}/"
        self.api = f"{url}/2023-03-30/functions/thumbnails/invocations"
        self.mns = f"{url}/queues/backfill"
        self._threads = [threading.Thread(target=self._work, daemon=True) for _ in range(instances)]

    def __enter__(self) -> FunctionCompute:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        for _ in self._threads:
            self._queue.put(None)
        for thread in self._threads:
            thread.join(30)

    def takes(self, body: str, event: bytes) -> None:
        """Puts an event into the queue, or loses it."""
        with self._lock:
            self.taken.append(body)
            number = len(self.taken)
            times = 0 if number in self.lost else 2 if number in self.twice else 1
        for _ in range(times):
            self._queue.put((time.monotonic() + self.delay, body, event, 1))

    def _work(self) -> None:
        while (found := self._queue.get()) is not None:
            moment, body, event, attempt = found
            time.sleep(max(0.0, moment - time.monotonic()))
            objects = json.loads(body)
            with self._lock:
                for each in objects:
                    self.announced[urllib.parse.unquote(each["data"]["oss"]["object"]["key"])] += 1
            try:
                self._handler(event, Context(f"request-{len(self.taken)}"))
            except Exception as error:
                self.errors.append(f"{type(error).__name__}: {error}")
                if attempt < ATTEMPTS:
                    self._queue.put((time.monotonic() + 0.05, body, event, attempt + 1))


class Context:
    """What the platform says about an invocation."""

    def __init__(self, request_id: str) -> None:
        self.request_id = request_id


class _Handler(BaseHTTPRequestHandler):
    platform: FunctionCompute
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.platform.headers.append(headers)
        path = self.path.partition("?")[0]
        if self.platform.refusals:
            return self._answer(self.platform.refusals.popleft())
        if path.startswith("/queues/"):
            return self._message(path, headers, body)
        is_api = path.endswith("/invocations")
        if (is_api or self.platform.signed) and not self._is_signed(headers, body, is_api):
            return self._answer(403)
        if headers.get("x-fc-invocation-type") != "Async":
            return self._answer(200)
        if len(body) > MAX_EVENT:
            return self._answer(413)
        text = body.decode()
        self.platform.takes(text, body if is_api else _http_event(headers, text))
        return self._answer(202)

    def _message(self, path: str, headers: dict[str, str], body: bytes) -> None:
        extra = "".join(
            f"{name}:{headers[name]}\n" for name in sorted(headers) if name.startswith("x-mns-")
        )
        text = f"POST\n\n{headers['content-type']}\n{headers['date']}\n{extra}{path}"
        digest = hmac.new(KEY_SECRET.encode(), text.encode(), hashlib.sha1).digest()
        if headers.get("security-token") != TOKEN:
            return self._answer(403)
        if headers["authorization"] != f"MNS {KEY_ID}:{base64.b64encode(digest).decode()}":
            return self._answer(403)
        message = ElementTree.fromstring(body)[0].text or ""
        if len(message.encode()) > 64 << 10:
            return self._answer(400)
        event = {
            "id": "1",
            "source": "acs:mns",
            "specversion": "1.0",
            "type": "mns:Queue:SendMessage",
            "data": {"requestId": "1", "messageId": "2", "messageBody": message},
        }
        self.platform.takes(message, json.dumps([json.dumps(event)]).encode())
        return self._answer(201)

    def _is_signed(self, headers: dict[str, str], body: bytes, is_api: bool) -> bool:
        """Signature version 3, which has its own description of requests."""
        found = re.fullmatch(
            r"ACS3-HMAC-SHA256 Credential=(.+),SignedHeaders=(.+),Signature=([0-9a-f]{64})",
            headers.get("authorization", ""),
        )
        if found is None or found[1] != KEY_ID:
            return False
        if headers.get("x-acs-security-token") != TOKEN:
            return False
        names = found[2].split(";")
        digest = hashlib.sha256(body).hexdigest() if is_api else ""
        if is_api and (
            headers["x-acs-content-sha256"] != digest
            or headers["x-acs-action"] != "InvokeFunction"
            or "x-acs-signature-nonce" not in names
        ):
            return False
        path, _, query = self.path.partition("?")
        lines = [f"{name}:{headers[name]}" for name in names]
        request = "\n".join(["POST", path, query, *lines, "", ";".join(names), digest])
        text = "ACS3-HMAC-SHA256\n" + hashlib.sha256(request.encode()).hexdigest()
        expected = hmac.new(KEY_SECRET.encode(), text.encode(), hashlib.sha256).hexdigest()
        return expected == found[3]

    def _answer(self, status: int) -> None:
        self.send_response(status)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


def _http_event(headers: dict[str, str], body: str) -> bytes:
    """What the handler of an HTTP trigger gets."""
    event = {
        "version": "v1",
        "rawPath": "/",
        "body": body,
        "isBase64Encoded": False,
        "headers": {name.title(): value for name, value in headers.items()},
        "queryParameters": {},
        "requestContext": {
            "accountId": "1",
            "domainName": "thumbnails.cn-hangzhou.fcapp.run",
            "domainPrefix": "thumbnails",
            "http": {
                "method": "POST",
                "path": "/",
                "protocol": "HTTP/1.1",
                "sourceIp": "127.0.0.1",
                "userAgent": "",
            },
            "requestId": "1",
            "time": "2026-11-26T19:00:00Z",
            "timeEpoch": "1795719600000",
        },
    }
    return json.dumps(event).encode()
