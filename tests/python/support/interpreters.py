"""Code in an interpreter of its own."""

from __future__ import annotations

import subprocess
import sys
import textwrap


def printed(
    code: str, *arguments: str, options: tuple[str, ...] = (), data: bytes = b"", seconds: int = 60
) -> str:
    """What a fresh interpreter prints that is given `options`, and `data` to read; it must end well,
    and within `seconds`."""
    done = subprocess.run(
        [sys.executable, *options, "-c", textwrap.dedent(code), *arguments],
        input=data,
        capture_output=True,
        timeout=seconds,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode().strip()
