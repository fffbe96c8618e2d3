"""Measures the tutorial's job in a new process: ``python -m fcimage.cost.measure NAME``.

The process takes the photo on standard input and prints one JSON object.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from importlib.util import find_spec
from typing import Any, Callable, NamedTuple

from fcimage.exceptions import FcImageError, InternalError

__all__ = ["CONTENDERS", "Run", "installed", "measure"]

#: The contenders, and the names to print.
CONTENDERS = {"fcimage": "fcimage", "pillow": "Pillow, the tutorial's loop"}
TEXT = "chenk.top"


class Run(NamedTuple):
    """Medians of one contender's runs after the first, in milliseconds, and the peak of the
    resident memory in MiB, including the interpreter."""

    cpu_ms: float
    wall_ms: float
    peak_mib: float
    #: From the start of the process to the end of its first job.
    first_ms: float
    #: The size of the six images in total.
    bytes: int


def installed() -> list[str]:
    """The contenders that are installed."""
    return [name for name in CONTENDERS if name != "pillow" or find_spec("PIL") is not None]


def measure(names: list[str], photo: bytes, rounds: int, cores: int) -> dict[str, Run]:
    """Runs the contenders alternately, on at most ``cores`` cores, each time in a new process that
    does the job three times.

    Raises:
        FcImageError: A contender failed; the message says why.
    """
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in names}
    for _ in range(rounds):
        for name in names:
            found[name].append(_in_a_process(name, photo, cores))
    return {
        name: Run(*(statistics.median(run[field] for run in runs) for field in Run._fields))
        for name, runs in found.items()
    }


def _in_a_process(name: str, photo: bytes, cores: int) -> dict[str, Any]:
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", __name__, name, str(cores), repr(began)],
        input=photo,
        capture_output=True,
        # So that the child process finds this package.
        env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
        check=False,
    )
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        reason = said[-1] if said else f"exit status {done.returncode}"
        raise FcImageError(f"{CONTENDERS[name]}: {reason}")
    try:
        result: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        raise InternalError(f"{CONTENDERS[name]} printed {done.stdout[:80]!r}") from None
    return result


def _job(name: str) -> Callable[[bytes], list[bytes]]:
    if name == "pillow":
        from .pillow_loop import job

        return lambda photo: job(photo, TEXT)
    from fcimage import render
    from fcimage.handler.tutorial import tutorial_variants

    variants = tutorial_variants(TEXT)
    return lambda photo: list(render(photo, variants))


def _child(name: str, cores: str, began: str) -> None:
    from fcimage._peak import peak_mib

    available = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, available[: int(cores)])
    photo = sys.stdin.buffer.read()
    job = _job(name)
    runs, first = [], 0.0
    for _ in range(3):
        cpu, wall = time.process_time(), time.perf_counter()
        files = job(photo)
        runs.append((time.process_time() - cpu, time.perf_counter() - wall))
        first = first or time.monotonic() - float(began)
    cpus, walls = zip(*runs[1:])
    facts = {
        "cpu_ms": 1000 * statistics.median(cpus),
        "wall_ms": 1000 * statistics.median(walls),
        "peak_mib": peak_mib(),
        "first_ms": 1000 * first,
        "bytes": sum(map(len, files)),
    }
    print(json.dumps(facts))


if __name__ == "__main__":
    _child(*sys.argv[1:])
