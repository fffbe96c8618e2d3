"""What the platform says about an invocation: Function Compute, AWS Lambda or Tencent SCF.

Their contexts differ: FC and Lambda pass objects with different attributes, SCF a dictionary.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

__all__ = ["function_name", "is_lambda", "is_scf", "request_id", "seconds_left", "trace_id"]


def request_id(context: object) -> str | None:
    """The id of the invocation."""
    return _text(_first(context, "request_id", "aws_request_id"))


def function_name(context: object) -> str | None:
    """The name of the function."""
    stated = _first(context, "function_name")
    return _text(_of(_of(context, "function"), "name") if stated is None else stated)


def seconds_left(context: object) -> float | None:
    """The seconds until the platform ends the invocation; None if it does not say."""
    remaining = _of(context, "get_remaining_time_in_millis")
    if callable(remaining):
        return _positive(remaining(), 1000.0)
    limit = _of(context, "time_limit_in_ms")
    if limit is not None:
        return _positive(limit, 1000.0)
    return _positive(_of(_of(context, "function"), "timeout"), 1.0)


def trace_id(context: object, environ: Mapping[str, str] = os.environ) -> str | None:
    """The id of the trace that the invocation is part of: that of the current OpenTelemetry span,
    of the platform's tracing, or of X-Ray."""
    from .tracing import current_trace_id

    current = current_trace_id()
    if current is not None:
        return current
    span = _text(_of(_of(context, "tracing"), "span_context"))
    if span:
        return span.partition(":")[0]
    for part in environ.get("_X_AMZN_TRACE_ID", "").split(";"):
        name, _, value = part.partition("=")
        if name == "Root" and value:
            return value
    return None


def is_lambda(environ: Mapping[str, str]) -> bool:
    """Whether this is a function of AWS Lambda."""
    return "AWS_LAMBDA_FUNCTION_NAME" in environ


def is_scf(environ: Mapping[str, str]) -> bool:
    """Whether this is a function of Tencent SCF."""
    return environ.get("TENCENTCLOUD_RUNENV") == "SCF"


def _of(context: object, name: str) -> Any:
    """An attribute, or an entry of a dictionary; None if there is none."""
    if isinstance(context, dict):
        return context.get(name)
    return getattr(context, name, None)


def _first(context: object, *names: str) -> Any:
    return next((found for name in names if (found := _of(context, name)) is not None), None)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _positive(value: Any, divisor: float) -> float | None:
    try:
        seconds = float(value) / divisor
    except (TypeError, ValueError):
        return None
    return seconds if seconds > 0 else None
