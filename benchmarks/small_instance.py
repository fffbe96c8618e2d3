"""A cgroup with the memory of a small instance.

Only as root, on Linux, where the cgroup file system may be written: inside a container often not.
"""

from __future__ import annotations

import os
import pathlib
import time

#: Bytes of the platform's smallest instance.
SMALLEST = 128 << 20
ROOT = pathlib.Path("/sys/fs/cgroup")


class NoCgroupError(Exception):
    """This machine has no cgroup for us."""


class Instance:
    """``with Instance(bytes) as instance:`` limits what ``instance.command`` starts."""

    def __init__(self, memory: int) -> None:
        self._memory = memory
        first_version = (ROOT / "memory").is_dir()
        self._folder = (ROOT / "memory" if first_version else ROOT) / f"fcimage-{os.getpid()}"
        # The second limit is that of memory and swap together, or of swap.
        self._limits = (
            {"memory.limit_in_bytes": memory, "memory.memsw.limit_in_bytes": memory}
            if first_version
            else {"memory.max": memory, "memory.swap.max": 0}
        )

    def __enter__(self) -> Instance:
        try:
            self._folder.mkdir()
        except OSError as error:
            raise NoCgroupError(f"no cgroup can be made here: {error}") from error
        for name, value in self._limits.items():
            file = self._folder / name
            # Kernels without accounting of swap have no second limit.
            if not file.exists() and name != next(iter(self._limits)):
                continue
            try:
                file.write_text(str(value))
            except OSError as error:
                self.__exit__()
                raise NoCgroupError(f"{file} cannot be written: {error}") from error
        return self

    def __exit__(self, *_: object) -> None:
        for _ in range(50):  # the kernel takes a moment to let its last process go
            try:
                return self._folder.rmdir()
            except OSError:
                time.sleep(0.1)

    def command(self, command: list[str]) -> list[str]:
        """``command``, and what it starts, in the cgroup."""
        shell = 'echo $$ > "$0/cgroup.procs" && exec "$@"'
        return ["sh", "-c", shell, str(self._folder), *command]
