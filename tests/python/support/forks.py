"""Code in a forked child process."""

from __future__ import annotations

import os
import signal
from typing import Callable

__all__ = ["exit_status_of_a_fork"]

SECONDS = 20


def exit_status_of_a_fork(check: Callable[[], object]) -> int:
    """Forks and calls ``check`` in the child. Returns 0 if it is true, 1 if it is false or raises,
    and a negative number if it hangs."""
    child = os.fork()
    if child == 0:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(SECONDS)  # ends the child
        status = 1
        try:
            status = 0 if check() else 1
        finally:
            os._exit(status)
    _, waited = os.waitpid(child, 0)
    return os.WEXITSTATUS(waited) if os.WIFEXITED(waited) else -os.WTERMSIG(waited)
