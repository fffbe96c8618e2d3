"""The HTTP handler as a WSGI application: ``gunicorn fcimage.handler.wsgi:application``.

The same environment variables configure it as the function. :class:`WsgiApplication` takes an
:class:`HttpVariants` of your own.
"""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import parse_qsl, quote

from fcimage import HttpRequest

from .config import http_from_env
from .once import once

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    from .http import HttpVariants

__all__ = ["WsgiApplication", "application", "most_bytes"]

#: What the parts of a form may have beside the image.
FORM_BYTES = 1 << 20


class WsgiApplication:
    """Answers WSGI requests (PEP 3333) with variants."""

    def __init__(self, variants: HttpVariants) -> None:
        self.variants = variants

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        """One request."""
        body = _body(environ, most_bytes(self.variants))
        if body is None:
            start_response("413 Content Too Large", [("Content-Length", "0")])
            return [b""]
        headers = {
            name[5:].replace("_", "-").lower(): value
            for name, value in environ.items()
            if name.startswith("HTTP_")
        }
        if environ.get("CONTENT_TYPE"):
            headers["content-type"] = environ["CONTENT_TYPE"]
        # WSGI passes decoded bytes as Latin-1; a request has them percent-encoded.
        mount, rest = (
            quote(environ.get(name, "").encode("latin-1"), safe="/")
            for name in ("SCRIPT_NAME", "PATH_INFO")
        )
        answer = self.variants.respond(
            HttpRequest(
                method=environ["REQUEST_METHOD"],
                path=(mount + rest) or "/",
                headers=headers,
                query=dict(parse_qsl(environ.get("QUERY_STRING", ""), keep_blank_values=True)),
                body=body,
                source_ip=environ.get("REMOTE_ADDR"),
            ),
            headers.get("x-request-id"),
            mount=mount,
        )
        found = dict(answer.headers)
        if "Content-Length" not in found and answer.status not in (204, 304):
            found["Content-Length"] = str(len(answer.body))
        start_response(f"{answer.status} {HTTPStatus(answer.status).phrase}", list(found.items()))
        return [answer.body]


def most_bytes(variants: HttpVariants) -> int:
    """The most bytes that a body may have."""
    return variants.limits.max_input_bytes + FORM_BYTES


def _body(environ: dict[str, Any], most: int) -> bytes | None:
    """The body, or None if it is too long. Servers end a
    chunked one if they say so."""
    stated = environ.get("CONTENT_LENGTH") or ""
    if stated.isdecimal():
        length = int(stated)
        return None if length > most else environ["wsgi.input"].read(length)
    if environ.get("wsgi.input_terminated"):
        found: bytes = environ["wsgi.input"].read(most + 1)
        return None if len(found) > most else found
    return b""


_ready = once(lambda environ, context: WsgiApplication(http_from_env(environ)))


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """The application that the environment describes."""
    return _ready(None)(environ, start_response)
