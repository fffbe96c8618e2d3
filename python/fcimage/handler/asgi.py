"""The HTTP handler as an ASGI application: ``uvicorn fcimage.handler.asgi:application``.

The same environment variables configure it as the function. :class:`AsgiApplication` takes an
:class:`HttpVariants` of your own. Requests are answered in threads; the work releases the
interpreter.
"""

from __future__ import annotations

import asyncio
from urllib.parse import parse_qsl, quote

from fcimage import HttpRequest

from .config import http_from_env
from .once import once
from .wsgi import most_bytes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from typing import Any

    from .http import HttpVariants

    Receive = Callable[[], Awaitable[dict[str, Any]]]
    Send = Callable[[dict[str, Any]], Awaitable[None]]

__all__ = ["AsgiApplication", "application"]


class AsgiApplication:
    """Answers ASGI requests (version 3) with variants."""

    def __init__(self, variants: HttpVariants) -> None:
        self.variants = variants

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        """One connection."""
        if scope["type"] == "lifespan":
            await _live(receive, send)
            return
        if scope["type"] != "http":
            raise ValueError(f"expected HTTP, got {scope['type']}")
        headers = {
            name.decode("latin-1").lower(): value.decode("latin-1")
            for name, value in scope["headers"]
        }
        most = most_bytes(self.variants)
        stated = headers.get("content-length", "")
        too_long = stated.isdecimal() and int(stated) > most
        body = None if too_long else await _body(receive, most)
        if body is None:
            await _send(send, 413, {"Content-Length": "0"}, b"")
            return
        query = scope.get("query_string", b"").decode("latin-1")
        client = scope.get("client")
        # They are decoded here, and percent-encoded in a request.
        path, mount = (quote(scope.get(name) or "", safe="/") for name in ("path", "root_path"))
        request = HttpRequest(
            method=scope["method"],
            path=path or "/",
            headers=headers,
            query=dict(parse_qsl(query, keep_blank_values=True)),
            body=body,
            source_ip=client[0] if client else None,
        )
        answer = await asyncio.to_thread(
            self.variants.respond, request, headers.get("x-request-id"), mount=mount
        )
        found = dict(answer.headers)
        if "Content-Length" not in found and answer.status not in (204, 304):
            found["Content-Length"] = str(len(answer.body))
        await _send(send, answer.status, found, answer.body)


async def _body(receive: Receive, most: int) -> bytes | None:
    """The body, or None if it is too long or the client has gone."""
    parts: list[bytes] = []
    length = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        part = message.get("body", b"")
        length += len(part)
        if length > most:
            return None
        parts.append(part)
        if not message.get("more_body", False):
            return b"".join(parts)


async def _send(send: Send, status: int, headers: dict[str, str], body: bytes) -> None:
    pairs = [
        (name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()
    ]
    await send({"type": "http.response.start", "status": status, "headers": pairs})
    await send({"type": "http.response.body", "body": body})


async def _live(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


_ready = once(lambda environ, context: AsgiApplication(http_from_env(environ)))


async def application(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    """The application that the environment describes."""
    await _ready(None)(scope, receive, send)
