"""One process of the local runner: ``python -m fcimage.backfill.worker``.

It gets its recipe and then one object after the other on standard input, pickled by the process
that started it, and answers each with what became of it.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys

from fcimage.backfill.task import process

__all__ = ["main"]


def main() -> None:
    # Ctrl-C reaches the whole group; the process that started this one says when to end.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    orders = sys.stdin.buffer
    # What prints must not get between the answers.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    recipe = pickle.load(orders)
    while True:
        try:
            entry = pickle.load(orders)
        except EOFError:
            return
        answer = pickle.dumps(process(recipe, entry))
        answers.write(len(answer).to_bytes(4, "little") + answer)
        answers.flush()


if __name__ == "__main__":
    main()
