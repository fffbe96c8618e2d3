"""What to do again: from a report of a failure, or a message of the failure queue, to an event."""

from __future__ import annotations

import json
from urllib.parse import quote

from fcimage.exceptions import ArgumentError, EventError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

__all__ = ["event_of"]


def event_of(report: bytes | str) -> bytes:
    """The event to call the handler with.

    Args:
        report: A report of ``FAILURE_PREFIX``, whose source is announced again; or what the
            platform sends to the destination of failed asynchronous invocations, which has the
            whole event as its ``requestPayload``.

    Raises:
        ArgumentError: `report` is not bytes or str.
        EventError: It is neither a report nor such a message.
    """
    if not isinstance(report, (bytes, str)):
        raise ArgumentError(f"report must be bytes or str, got {type(report).__name__}")
    try:
        facts = json.loads(report)
    except (ValueError, RecursionError) as error:
        raise EventError(f"expected a report as JSON: {error}") from None
    if isinstance(facts, dict):
        payload = facts.get("requestPayload")
        if isinstance(payload, str) and payload:
            return payload.encode()
        source = facts.get("source")
        if isinstance(source, dict) and _text(source, "bucket") and _text(source, "key"):
            # Without its ETag: what has been uploaded since then is processed.
            return json.dumps(
                {"bucket": source["bucket"], "key": quote(source["key"], safe="/")}
            ).encode()
    raise EventError(
        "expected a report with source.bucket and source.key, or a message with requestPayload"
    )


def _text(facts: dict[str, Any], name: str) -> bool:
    return isinstance(facts.get(name), str) and facts[name] != ""
