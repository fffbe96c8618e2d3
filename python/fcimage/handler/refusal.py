"""Answers requests where the configuration of the HTTP handler is at fault."""

from __future__ import annotations

from fcimage import HttpResponse

from .record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

__all__ = ["HttpRefusal"]


class HttpRefusal:
    """Answers every request with status 500. The cause is only in the log."""

    def __init__(self, message: str) -> None:
        self._message = message

    def run(self, event: Any, context: Any = None) -> dict[str, Any]:
        """The answer to any event; see :meth:`fcimage.handler.HttpVariants.run`."""
        record = Record(context)
        record.facts["error"] = f"ArgumentError: {self._message}"
        body = {"error": "ArgumentError", "message": "internal error, see the log"}
        answer = HttpResponse(500, {}, body)
        record.bytes_out = len(answer.body)
        record.write("answered", status=answer.status)
        return answer.to_fc()
