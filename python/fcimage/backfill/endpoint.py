"""Sends events to a deployed function, which processes them later: at its HTTP trigger, with the
API of Function Compute, or through a queue of MNS."""

from __future__ import annotations

import re
import time
from urllib.parse import parse_qsl, quote

from fcimage.exceptions import ArgumentError, StorageError
from fcimage.storage.credentials import Credentials, current, refreshed
from fcimage.storage.credentials_uri import http_url

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["FunctionEndpoint", "acs3_authorization"]

#: Bytes of an event. An asynchronous invocation may have 128 KB, of which the platform needs some
#: to wrap the body; a message of MNS may have 64 KB.
MAX_EVENT, MAX_MESSAGE = 96 << 10, 60 << 10
#: Bytes of an answer that are read.
MAX_ANSWER = 64 << 10
#: Seconds to wait for an answer.
SECONDS = 15.0
#: A body of several CloudEvents, which the handler reads from the request of an HTTP trigger.
BATCH = "application/cloudevents-batch+json"
ALGORITHM = "ACS3-HMAC-SHA256"

_API = re.compile(r"/(?P<version>20[0-9]{2}-[0-9]{2}-[0-9]{2})/functions/[^/]+/invocations")
_QUEUE = re.compile(r"/queues/[A-Za-z0-9_-]{1,256}(?:/messages)?", re.ASCII)


class FunctionEndpoint:
    """Where events for a function are sent.

    Args:
        url: The URL of an HTTP trigger, ``https://NAME.REGION.fcapp.run`` or a domain of one's own;
            that of the API, ``https://ACCOUNT.REGION.fc.aliyuncs.com/2023-03-30/functions/NAME/``
            ``invocations``; or ``https://ACCOUNT.mns.REGION.aliyuncs.com/queues/NAME``.
        sign: Whether to sign the requests. Only an HTTP trigger without authentication takes
            requests that are not signed.
        credentials: An access key, or a function that returns one, which is called again shortly
            before that ends. Default: those of the environment.

    Raises:
        ArgumentError: ``url`` is something else.

    >>> FunctionEndpoint("https://thumbnails.cn-hangzhou.fcapp.run").kind
    'trigger'
    """

    def __init__(
        self,
        url: str,
        *,
        sign: bool = True,
        credentials: Credentials | Callable[[], Credentials] | None = None,
    ) -> None:
        parts = http_url(url)
        if parts is None or parts.fragment:
            raise ArgumentError(
                "the endpoint must be the URL of an HTTP trigger, of InvokeFunction or of a queue "
                f"of MNS, got {url!r}"
            )
        if parts.username is not None:
            raise ArgumentError("the endpoint must not contain a user name or a password")
        self._secure = parts.scheme == "https"
        self.host = parts.netloc
        self._path, self._query = quote(parts.path or "/", safe="/%~"), parts.query
        self._sign = sign
        self._credentials = refreshed(credentials)
        api = _API.fullmatch(self._path)
        self._version = api["version"] if api else None
        #: "trigger", "api" or "queue".
        self.kind = "api" if api else "queue" if _QUEUE.fullmatch(self._path) else "trigger"
        if self.kind == "queue" and not self._path.endswith("/messages"):
            self._path += "/messages"
        if not sign and self.kind != "trigger":
            raise ArgumentError("only an HTTP trigger takes requests that are not signed")

    @property
    def max_bytes(self) -> int:
        """How many bytes an event may have."""
        return MAX_MESSAGE if self.kind == "queue" else MAX_EVENT

    def send(self, event: str) -> None:
        """Has the function invoked with an event, a JSON array of CloudEvents, some time later.

        Raises:
            StorageError: The event was refused, or there was no answer. ``retryable`` says whether
                another attempt can help.
        """
        from http.client import HTTPConnection, HTTPException, HTTPSConnection

        if self.kind == "queue":
            from fcimage.handler.publish import mns_message

            body = mns_message(event)
        else:
            body = event.encode()
        target = f"{self._path}?{self._query}" if self._query else self._path
        connect = HTTPSConnection if self._secure else HTTPConnection
        connection = connect(self.host, timeout=SECONDS)
        try:
            connection.request("POST", target, body, self._headers(body))
            answer = connection.getresponse()
            text = answer.read(MAX_ANSWER).decode("utf-8", "replace")
        except (OSError, HTTPException) as error:
            raise StorageError(f"{self.host}: no response: {error}", retryable=True) from error
        finally:
            connection.close()
        # 202 of the platform, 201 of MNS. A function that answers itself was not invoked later.
        if answer.status == (201 if self.kind == "queue" else 202):
            return
        if 200 <= answer.status < 300:
            raise StorageError(
                f"{self.host}: {answer.status}, not 202: the function answered at once; the "
                "endpoint does not take asynchronous invocations",
                status=answer.status,
            )
        raise StorageError(
            f"{self.host}: {answer.status} {text[:500]}",
            status=answer.status,
            retryable=answer.status >= 500 or answer.status == 429,
        )

    def _headers(self, body: bytes) -> dict[str, str]:
        if self.kind == "queue":
            from fcimage.handler.publish import mns_signed

            date = time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime())
            headers = {"date": date, "host": self.host, "content-type": "text/xml;charset=utf-8"}
            return mns_signed(self._path, headers, self._current())
        headers = {"host": self.host, "content-type": BATCH, "x-fc-invocation-type": "Async"}
        if not self._sign:
            return headers
        import uuid

        credentials = self._current()
        signed = {"x-acs-date": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())}
        digest = ""
        if self._version is not None:
            digest = _sha256(body)
            headers["content-type"] = "application/octet-stream"
            signed |= {
                "host": self.host,
                "content-type": headers["content-type"],
                "x-acs-action": "InvokeFunction",
                "x-acs-version": self._version,
                "x-acs-signature-nonce": uuid.uuid4().hex,
                "x-acs-content-sha256": digest,
            }
        if credentials.security_token:
            signed["x-acs-security-token"] = credentials.security_token
        # A trigger signs without a digest of the body.
        authorization = acs3_authorization(
            self._path, self._query, signed, digest, credentials.access_key_id,
            credentials.access_key_secret,
        )  # fmt: skip
        return {**headers, **signed, "authorization": authorization}

    def _current(self) -> Credentials:
        return current(
            self._credentials,
            Credentials.from_env,
            "no credentials to invoke the function: set ALIBABA_CLOUD_ACCESS_KEY_ID and "
            "ALIBABA_CLOUD_ACCESS_KEY_SECRET, or do not sign",
        )


def acs3_authorization(
    path: str, query: str, headers: Mapping[str, str], digest: str, key: str, secret: str
) -> str:
    """The header Authorization of a POST request: signature version 3 of Alibaba Cloud.

    Args:
        path: The path as it is sent.
        query: The query as it is sent, without the question mark.
        headers: The headers to sign, with names in lower case.
        digest: The SHA-256 of the body in hexadecimal; empty for an HTTP trigger.
        key: The id of the access key.
        secret: Its secret.
    """
    import hashlib
    import hmac

    names = ";".join(sorted(headers))
    lines = "".join(f"{name}:{headers[name].strip()}\n" for name in sorted(headers))
    pairs = sorted(parse_qsl(query, keep_blank_values=True))
    canonical_query = "&".join(
        f"{quote(name, safe='~')}={quote(value, safe='~')}" for name, value in pairs
    )
    request = f"POST\n{path.replace('$', '%24')}\n{canonical_query}\n{lines}\n{names}\n{digest}"
    text = f"{ALGORITHM}\n{_sha256(request.encode())}"
    signature = hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()
    return f"{ALGORITHM} Credential={key},SignedHeaders={names},Signature={signature}"


def _sha256(data: bytes) -> str:
    import hashlib

    return hashlib.sha256(data).hexdigest()
