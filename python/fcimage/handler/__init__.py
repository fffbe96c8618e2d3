"""Ready handlers for Function Compute, and the pipeline that they are made of.

Name ``fcimage.handler.handler`` as the handler of a function with an OSS or EventBridge trigger, or
``fcimage.handler.http_handler`` for one with an HTTP trigger; ``docs/handler.md`` lists the
environment variables. :class:`Pipeline` is for those who write their own.
"""

from __future__ import annotations

from .config import http_from_env, once, pipeline_from_env, storage_from_env
from .http import HttpVariants
from .keys import KeyTemplates
from .pipeline import Pipeline

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
    "pipeline_from_env",
    "selftest_handler",
    "storage_from_env",
]

_pipeline = once(pipeline_from_env)
_http = once(http_from_env)


def handler(event: Any, context: Any = None) -> dict[str, Any]:
    """Makes the variants of every picture that ``event`` announces; see :class:`Pipeline`."""
    return _pipeline(context).run(event, context)


def http_handler(event: Any, context: Any = None) -> dict[str, Any]:
    """Answers a request with the variant that it asks for; see :class:`HttpVariants`."""
    return _http(context).run(event, context)


def selftest_handler(event: Any, context: Any = None) -> dict[str, Any]:
    """Says whether fcimage works in this function: status 200, or 500 if something failed, and as
    the body what ``python -m fcimage selftest --json`` prints, with a ``verdict`` in words."""
    import json

    from fcimage.selftest import run, verdict

    report = run(context)
    body = json.dumps({"verdict": verdict(report), **report}, ensure_ascii=False)
    headers = {"Content-Type": "application/json"}
    return {"statusCode": 200 if report["ok"] else 500, "headers": headers, "body": body}
