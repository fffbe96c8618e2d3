"""One opponent in its own process, which does what each line of JSON asks for."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from typing import Any, Callable


class Worker:
    """A child process; on_core has it run on the first core only."""

    def __init__(self, command: list[str], *, on_core: bool = False) -> None:
        if on_core:
            command = ["taskset", "-c", str(min(os.sched_getaffinity(0))), *command]
        self.command = " ".join(command)
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True)

    def ask(self, **task: Any) -> dict[str, Any]:
        """The answer of the child; {"error": ...} where it could not do the task."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        print(json.dumps(task), file=self.process.stdin, flush=True)
        answer = self.process.stdout.readline()
        return json.loads(answer) if answer else {"error": f"{self.command} ended early"}

    def close(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(30)


def answer_tasks(work: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    """In the child, on one core: answers each task of standard input."""
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    for line in sys.stdin:
        try:
            answer = work(json.loads(line))
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)


def with_cpu(work: Callable[[], Any]) -> tuple[Any, float]:
    """The result, and the milliseconds of CPU time (user and system) that it took."""
    before = resource.getrusage(resource.RUSAGE_SELF)
    result = work()
    after = resource.getrusage(resource.RUSAGE_SELF)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return result, seconds * 1000
