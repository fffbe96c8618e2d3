"""Runs code in a new interpreter."""

from __future__ import annotations

import subprocess
import sys
import textwrap


def printed(
    code: str, *arguments: str, options: tuple[str, ...] = (), data: bytes = b"", seconds: int = 60
) -> str:
    """Return what a new interpreter prints, run with `options` and with `data` as its standard input.

    It must exit with status 0 within `seconds`.
    """
    done = subprocess.run(
        [sys.executable, *options, "-c", textwrap.dedent(code), *arguments],
        input=data,
        capture_output=True,
        timeout=seconds,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode().strip()
