"""The command ``selftest``: checks this installation."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING, Any

from .status import DONE, NO

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]

__all__ = ["add_parsers"]


def add_parsers(subparsers: Subparsers) -> None:
    """Adds the commands of this group."""
    command = subparsers.add_parser(
        "selftest", help="check this installation and describe the environment"
    )
    command.add_argument("--json", action="store_true", help="print one JSON object")
    command.set_defaults(run=_selftest)


def _selftest(args: argparse.Namespace) -> int:
    from fcimage.selftest import run, verdict

    report = run()
    if args.json:
        print(json.dumps(report, ensure_ascii=False))
    else:
        _print(report)
    if not report["ok"]:
        print(f"fcimage: self-test: {verdict(report)}", file=sys.stderr)
        return NO
    if not args.json:
        print(verdict(report))
    return DONE


def _print(report: dict[str, Any]) -> None:
    machine = report["machine"]
    has = {True: "yes", False: "no", None: "unknown"}
    memory = machine["memory_mib"]
    glibc = f", glibc {machine['glibc']}" if machine["glibc"] else ""
    python = f"{machine['implementation']} {machine['python']}"
    print(f"fcimage {machine['fcimage']} in {machine['folder']}")
    print(f"  runtime    {python} on {machine['system']} {machine['architecture']}{glibc}")
    print(
        f"  processor  {machine['processor'] or 'unknown'}; AVX2: {has[machine['avx2']]}, "
        f"SSE4.1: {has[machine['sse4_1']]}"
    )
    print(
        f"  available  {machine['cores']:g} cores for {machine['threads']} threads; memory: "
        f"{f'{memory:,} MiB' if memory else 'no known limit'}"
    )
    print(f"  OSS SDK    {machine['oss_sdk'] or 'none, and none is needed'}")
    for found in report["checks"]:
        mark = "ok    " if found["ok"] else "FAILED"
        print(f"  {mark} {found['name']:<10} {found['detail']} ({found['ms']:g} ms)")
