"""Checks this installation and describes the environment: ``fcimage selftest``.

A function has no shell; set its handler to ``fcimage.handler.selftest_handler`` instead. Only the
standard library is needed: the test images are made in :mod:`fcimage.selftest.images`.
"""

from __future__ import annotations

import time

from .checks import CHECKS, Failure
from .machine import facts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

__all__ = ["run", "verdict"]


def run(context: object = None) -> dict[str, Any]:
    """Runs all checks.

    Args:
        context: The context of an invocation, which has the function's memory size; default: none.

    Returns:
        ``ok``; ``machine``, see :func:`fcimage.selftest.machine.facts`; ``checks``: for each the
        ``name``, ``ok``, ``ms`` (milliseconds of wall clock), ``detail`` and, if it failed,
        ``advice``. If the processor or the import fails, the other checks are left out. Never
        raises.
    """
    machine = facts(context)
    checks = []
    for name, (check, advice) in CHECKS.items():
        found = _tried(name, check, machine, advice)
        checks.append(found)
        if not found["ok"] and name in ("processor", "import"):
            break
    return {"ok": all(found["ok"] for found in checks), "machine": machine, "checks": checks}


def verdict(report: dict[str, Any]) -> str:
    """One sentence: that everything works, or what failed and what to do."""
    failed = [found for found in report["checks"] if not found["ok"]]
    if not failed:
        return "Everything works."
    more = f" ({len(failed) - 1} more failed)" if len(failed) > 1 else ""
    return f"{failed[0]['name']}: {failed[0]['detail']}. {failed[0]['advice']}{more}"


def _tried(
    name: str, check: Callable[[dict[str, Any]], str], machine: dict[str, Any], advice: str
) -> dict[str, Any]:
    began = time.perf_counter()
    found: dict[str, Any] = {"name": name, "ok": True}
    try:
        found["detail"] = check(machine)
    except Exception as error:
        kind = "" if isinstance(error, Failure) else f"{type(error).__name__}: "
        found.update(ok=False, detail=f"{kind}{error}", advice=advice)
    found["ms"] = round(1000 * (time.perf_counter() - began), 1)
    return found
