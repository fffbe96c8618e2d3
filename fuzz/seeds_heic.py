"""Write the seeds of the target `heic`: the files and the small bombs of its tests.

Needs pillow-heif, which writes them; without it, the target starts from nothing.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "python"))

FOLDER = Path(__file__).parent / "corpus" / "heic"
#: Larger seeds would make every input of the target larger.
MOST_BYTES = 8192


def main() -> None:
    try:
        from support import hostile_heic
    except ImportError as error:
        print("no seeds for heic:", error)
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    files = [*hostile_heic.corpus().values(), *(data for _, data in hostile_heic.bombs())]
    seeds = [data for data in files if len(data) <= MOST_BYTES]
    for number, data in enumerate(seeds):
        # The first byte chooses the recipe, and whether damage is salvaged.
        choice = bytes((number % 4 | (number % 2) << 7,))
        (FOLDER / f"seed-{number:03}").write_bytes(choice + data)
    print(len(seeds), "seeds in", FOLDER)


if __name__ == "__main__":
    main()
