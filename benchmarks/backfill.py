"""Makes the variants of the same generated photos with each runner of the backfill, and compares
the results, byte by byte, and the throughput with that of one process.

The function is a local one: its handler runs in threads of this process. Without the package ray,
its runner is left out.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import pathlib
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "tests" / "python"))

from support.backfill_comparison import RUNNERS, difference, filled, ran


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=int, default=2000)
    parser.add_argument("--width", type=int, default=640)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        filled(root, args.photos, (args.width, args.width * 3 // 4))
        print(f"{args.photos} photos, {os.cpu_count()} cores", flush=True)
        first = None
        for runner in RUNNERS:
            # The handler logs each event.
            with open(os.devnull, "w") as nothing, contextlib.redirect_stdout(nothing):
                found = ran(root, runner)
            first = first or found
            unequal = difference(first, found)
            rate = args.photos / found.seconds
            print(
                f"{runner:<12} {found.seconds:6.1f} s  {rate:6.1f} a second  "
                f"x {first.seconds / found.seconds:.2f}  {len(found.outputs)} outputs, "
                f"{unequal or 'equal'}",
                flush=True,
            )
            if unequal is not None:
                return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
