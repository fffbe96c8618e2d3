"""Announces finished variants: a CloudEvent for each source, to EventBridge or to MNS."""

from __future__ import annotations

import base64
import re
import time

from fcimage import CloudEvent
from fcimage.exceptions import ArgumentError, StorageError
from fcimage.storage.credentials import Credentials, current

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from .deadline import Deadline
    from .outcome import Outcome

__all__ = ["TYPE", "Publisher", "announcement", "mns_message", "mns_signed", "signature"]

#: The source and the type of the events.
SOURCE, TYPE = "fcimage", "fcimage:Variants:Stored"
#: Events of one request: the limit of EventBridge.
MAX_EVENTS = 16
#: Requests in total, if they fail in a way that may not last, and seconds to wait for each.
ATTEMPTS, SECONDS = 3, 5.0
#: Bytes of an answer that are read.
MAX_ANSWER = 64 << 10

#: The order in which the official SDK writes attributes; extensions follow.
ATTRIBUTES = (
    "id",
    "source",
    "specversion",
    "type",
    "datacontenttype",
    "dataschema",
    "subject",
    "time",
    "data",
    "data_base64",
)

_PLACE = re.compile(
    r"(?P<scheme>https?)://(?P<host>[A-Za-z0-9.-]+(?::[0-9]{1,5})?)"
    r"/(?P<kind>eventbuses|queues|topics)/(?P<name>[A-Za-z0-9_-]{1,256})",
    re.ASCII,
)


class Publisher:
    """Sends events to an event bus of EventBridge, or to a queue or topic of MNS.

    Args:
        place: ``https://ACCOUNT.eventbridge.REGION.aliyuncs.com/eventbuses/NAME``, or
            ``https://ACCOUNT.mns.REGION.aliyuncs.com/queues/NAME`` or ``.../topics/NAME``.
        credentials: Default: those of the function's role, else those of the environment.

    Raises:
        ArgumentError: ``place`` is something else.

    >>> Publisher("https://1.eventbridge.cn-hangzhou.aliyuncs.com/eventbuses/thumbnails").name
    'thumbnails'
    """

    def __init__(self, place: str, *, credentials: Credentials | None = None) -> None:
        parts = _PLACE.fullmatch(place)
        if parts is None:
            raise ArgumentError(
                "events are published to https://HOST/eventbuses/NAME, /queues/NAME or "
                f"/topics/NAME, got {place!r}"
            )
        self._secure = parts["scheme"] == "https"
        self.host, self.kind, self.name = parts["host"], parts["kind"], parts["name"]
        self.credentials = credentials

    def authenticate(self, context: object) -> None:
        """Signs further requests with the credentials of an invocation, if it has any."""
        self.credentials = Credentials.from_context(context) or self.credentials

    def send(self, events: Iterable[CloudEvent], deadline: Deadline) -> None:
        """Sends events, those of one request together.

        Raises:
            StorageError: The service refused them, or did not answer.
        """
        waiting = list(events)
        size = MAX_EVENTS if self.kind == "eventbuses" else 1
        for start in range(0, len(waiting), size):
            batch = waiting[start : start + size]
            if self.kind == "eventbuses":
                self._post(
                    "/openapi/putEvents",
                    _batch(batch, self.name),
                    "application/cloudevents-batch+json; charset=utf-8",
                    deadline,
                )
            else:
                path = f"/{self.kind}/{self.name}/messages"
                self._post(
                    path, mns_message(batch[0].to_json()), "text/xml;charset=utf-8", deadline
                )

    def _post(self, path: str, body: bytes, media_type: str, deadline: Deadline) -> None:
        error: StorageError | None = None
        for attempt in range(ATTEMPTS):
            left = deadline.left
            if left is not None and left <= 0:
                break
            if attempt:
                time.sleep(0.1 * 2**attempt if left is None else min(0.1 * 2**attempt, left))
                left = deadline.left
            try:
                return self._post_once(path, body, media_type, left)
            except StorageError as failed:
                error = failed
                if not failed.retryable:
                    break
        raise error or StorageError("no time is left to publish events", retryable=True)

    def _post_once(self, path: str, body: bytes, media_type: str, left: float | None) -> None:
        from http.client import HTTPConnection, HTTPException, HTTPSConnection

        request = f"publish to {self.kind}/{self.name}"
        headers = self._signed(path, media_type)
        connect = HTTPSConnection if self._secure else HTTPConnection
        seconds = SECONDS if left is None else max(min(SECONDS, left), 0.01)
        connection = connect(self.host, timeout=seconds)
        try:
            connection.request("POST", path, body, headers)
            answer = connection.getresponse()
            text = answer.read(MAX_ANSWER).decode("utf-8", "replace")
        except (OSError, HTTPException) as error:
            raise StorageError(f"{request}: no response: {error}", retryable=True) from error
        finally:
            connection.close()
        if not 200 <= answer.status < 300 or _failed_entries(text):
            raise StorageError(
                f"{request}: {answer.status} {text[:500]}",
                status=answer.status,
                retryable=answer.status >= 500 or answer.status == 429,
            )

    def _signed(self, path: str, media_type: str) -> dict[str, str]:
        credentials = current(
            self.credentials,
            Credentials.from_env,
            "no credentials to publish events: give the function a role",
        )
        date = time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime())
        headers = {"date": date, "host": self.host, "content-type": media_type}
        key, token = credentials.access_key_id, credentials.security_token
        if self.kind == "eventbuses":
            import uuid

            headers |= {
                "accept": "application/json",
                "x-acs-signature-nonce": str(uuid.uuid4()),
                "x-acs-signature-method": "HMAC-SHA1",
                "x-acs-signature-version": "1.0",
                "x-eventbridge-version": "2015-06-06",
            }
            if token:
                headers |= {"x-acs-accesskey-id": key, "x-acs-security-token": token}
            signed = signature(path, headers, "x-acs-", credentials.access_key_secret)
            return {**headers, "authorization": f"acs:{key}:{signed}"}
        return mns_signed(path, headers, credentials)


def announcement(outcome: Outcome, target: str) -> CloudEvent:
    """The event about the outputs of a source, in the bucket ``target``. A second delivery of the
    same version gives an event with the same id."""
    import hashlib

    found = outcome.found
    data = {
        "bucket": found.bucket,
        "key": found.key,
        "etag": found.etag,
        "status": outcome.status,
        "target": target,
        "processed": outcome.processed,
    }
    names = "\0".join([found.bucket, found.key, found.etag or "", *sorted(outcome.keys.values())])
    return CloudEvent(
        id=hashlib.sha256(names.encode("utf-8", "replace")).hexdigest()[:32],
        source=SOURCE,
        type=TYPE,
        datacontenttype="application/json",
        subject=f"{found.bucket}/{found.key}",
        time=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        data=data,
    )


def signature(path: str, headers: dict[str, str], prefix: str, secret: str) -> str:
    """The HMAC-SHA1 of a POST request as EventBridge and MNS compute it, in Base64; ``prefix`` is
    that of the headers that are signed besides type and date."""
    import hashlib
    import hmac

    extra = sorted(
        f"{name}:{value}\n" for name, value in headers.items() if name.startswith(prefix)
    )
    text = f"POST\n\n{headers['content-type']}\n{headers['date']}\n{''.join(extra)}{path}"
    return base64.b64encode(
        hmac.new(secret.encode(), text.encode(), hashlib.sha1).digest()
    ).decode()


def _batch(events: list[CloudEvent], bus: str) -> bytes:
    """The body of PutEvents. The official SDK writes the same bytes."""
    import json

    listed = []
    for event in events:
        found = json.loads(event.to_json())
        ordered = {name: found.pop(name) for name in ATTRIBUTES if name in found}
        listed.append({**ordered, **found, "aliyuneventbusname": bus})
    return json.dumps(listed, ensure_ascii=False, separators=(",", ":")).encode()


def mns_signed(path: str, headers: dict[str, str], credentials: Credentials) -> dict[str, str]:
    """The headers of a POST request to MNS. ``headers`` are date, host and content-type."""
    headers = {**headers, "x-mns-version": "2015-06-06"}
    if credentials.security_token:
        headers["security-token"] = credentials.security_token
    signed = signature(path, headers, "x-mns-", credentials.access_key_secret)
    return {**headers, "authorization": f"MNS {credentials.access_key_id}:{signed}"}


def mns_message(text: str) -> bytes:
    """The body of SendMessage and PublishMessage."""
    from xml.sax.saxutils import escape

    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<Message xmlns="http://mns.aliyuncs.com/doc/v1/">'
        f"<MessageBody>{escape(text)}</MessageBody></Message>"
    ).encode()


def _failed_entries(text: str) -> bool:
    """Whether PutEvents answers that an event was refused, which it does with status 200."""
    return re.search(r'"failedEntryCount"\s*:\s*[1-9]', text) is not None
