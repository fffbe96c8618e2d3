"""Ready handlers for Function Compute, and the classes they consist of.

Set ``fcimage.handler.handler`` as the handler of a function with an OSS or EventBridge trigger, or
``fcimage.handler.http_handler`` for an HTTP trigger; ``docs/settings.md`` lists the environment
variables. To write a handler of your own, use :class:`Pipeline` or :class:`HttpVariants`.
"""

from __future__ import annotations

from .config import (
    http_from_env,
    pipeline_from_env,
    ready_http,
    ready_pipeline,
    storage_from_env,
)
from .http import HttpVariants
from .keys import KeyTemplates
from .once import once
from .pipeline import Pipeline
from .tutorial import tutorial_variants

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

__all__ = [
    "HttpVariants",
    "KeyTemplates",
    "Pipeline",
    "handler",
    "http_from_env",
    "http_handler",
    "initialize",
    "pipeline_from_env",
    "selftest_handler",
    "storage_from_env",
    "tutorial_variants",
]

_pipeline = once(ready_pipeline)
_http = once(ready_http)


def handler(event: Any, context: Any = None) -> dict[str, Any]:
    """Makes the variants of every image that ``event`` announces; see :meth:`Pipeline.run`."""
    return _pipeline(context).run(event, context)


def http_handler(event: Any, context: Any = None) -> dict[str, Any]:
    """Answers a request with the variant it asks for; see :meth:`HttpVariants.run`."""
    return _http(context).run(event, context)


def initialize(context: Any = None) -> None:
    """Warms the instance before its first event: for the initializer of a function whose handler is
    :func:`handler`; see :meth:`Pipeline.warm`."""
    _pipeline(context).warm(context)


def selftest_handler(event: Any, context: Any = None) -> dict[str, Any]:
    """Checks that fcimage works in this function.

    Returns status 200, or 500 if a check failed. The body is the output of ``fcimage selftest
    --json`` with a ``verdict`` in words.
    """
    import json

    from fcimage.selftest import run, verdict

    report = run(context)
    body = json.dumps({"verdict": verdict(report), **report}, ensure_ascii=False)
    headers = {"Content-Type": "application/json"}
    return {"statusCode": 200 if report["ok"] else 500, "headers": headers, "body": body}
