"""OpenTelemetry spans, where the function has imported ``opentelemetry``.

It is never imported here: a function that does not use it does not pay for it.
"""

from __future__ import annotations

import contextlib
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

__all__ = ["Span", "current_trace_id"]

#: The name of the tracer.
TRACER = "fcimage"


def _module() -> Any:
    """The module ``opentelemetry.trace`` if the function has imported it."""
    return sys.modules.get("opentelemetry.trace")


def current_trace_id() -> str | None:
    """The id of the current trace: 32 hexadecimal digits; None if there is no span."""
    trace = _module()
    if trace is None:
        return None
    found = trace.get_current_span().get_span_context().trace_id
    return f"{found:032x}" if found else None


class Span:
    """The span of an invocation, whose phases are spans in it. Without OpenTelemetry, nothing."""

    def __init__(self, name: str) -> None:
        trace = _module()
        self._tracer = trace.get_tracer(TRACER) if trace is not None else None
        self._span = self._tracer.start_span(name) if self._tracer is not None else None

    @contextlib.contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """A span in this one, for the time of the block."""
        trace = _module()
        if self._tracer is None or trace is None:
            yield
            return
        context = trace.set_span_in_context(self._span)
        with self._tracer.start_as_current_span(name, context=context):
            yield

    def end(self, attributes: dict[str, str | int | float], error: bool) -> None:
        """Ends the span, with what is known now."""
        trace = _module()
        if self._span is None or trace is None:
            return
        for name, value in attributes.items():
            self._span.set_attribute(name, value)
        if error:
            self._span.set_status(trace.StatusCode.ERROR)
        self._span.end()
