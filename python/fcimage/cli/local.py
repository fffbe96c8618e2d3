"""A handler on this machine: finds it, calls it with a context, and prints its result."""

from __future__ import annotations

import json
import os
import sys
import uuid
from contextlib import redirect_stdout
from importlib import import_module
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from fcimage import __version__
from fcimage.exceptions import ArgumentError

from .progress import printable

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["called", "context_of", "handler_named", "printed"]


def handler_named(name: str) -> Callable[[Any, Any], Any]:
    """The function that ``module.function`` names."""
    module, _, function = name.rpartition(".")
    if not module:
        raise ArgumentError(f"--handler must be module.function, got {name!r}")
    sys.path.insert(0, os.getcwd())
    try:
        found: Callable[[Any, Any], Any] = getattr(import_module(module), function)
        return found
    except (ImportError, AttributeError) as error:
        raise ArgumentError(f"there is no handler {name!r}: {error}") from None


def called(
    handler: Callable[[Any, Any], Any], event: bytes, context: Any
) -> tuple[Any, str | None]:
    """The result of a handler, or what it raised in words. What it prints, such as its log, goes
    to standard error."""
    try:
        with redirect_stdout(sys.stderr):
            return handler(event, context), None
    except Exception as error:
        return None, f"{type(error).__name__}: {error}"


def context_of(handler: str, *, memory: int = 1024, timeout: int = 120) -> Any:
    """The context that the platform would pass: MB of memory, and seconds."""
    function = SimpleNamespace(name="local", handler=handler, memory=memory, timeout=timeout)
    credentials = SimpleNamespace(access_key_id="", access_key_secret="", security_token="")
    return SimpleNamespace(
        request_id=str(uuid.uuid4()),
        function=function,
        credentials=credentials,
        service=SimpleNamespace(name="local", version_id=__version__),
        region="cn-local",
        account_id="0",
        retry_count=0,
    )


def printed(path: str, result: Any) -> None:
    """Prints what a handler made of one file."""
    body = result.get("body") if isinstance(result, dict) else None
    try:
        facts = json.loads(body) if isinstance(body, str) else None
    except ValueError:
        facts = None
    if not isinstance(facts, dict) or "processed" not in facts:
        print(printable(f"{path}: {result!r}"))
        return
    print(printable(f"{path}: {result['statusCode']}, {facts['count']} images"))
    for image in facts["processed"]:
        print(printable(f"  {image['key']}"))
    for status in ("skipped", "failed", "unfinished"):
        for found in facts.get(status, []):
            print(printable(f"  {status}: {found['reason']}"))
    for found in facts.get("replaced", []):
        print(printable(f"  replaced: {found['key']} was {found['was']}"))
