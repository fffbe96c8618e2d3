"""Measures cold starts: from a new process to a ready handler, a parsed event and a first image.

    python benchmarks/cold_start.py [PHOTO]

Compares fcimage with the tutorial's handler (Pillow and oss2) and with Python alone, alternately.
Photo and images are in a local OSS server, a process of its own. Twice: with bytecode files, as pip
installs packages, and without, as in the zip file of a code package or a layer. Then once more in a
cgroup with the memory of the platform's smallest instance.
"""

from __future__ import annotations

import itertools
import json
import os
import pathlib
import platform
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from typing import Any

from compare import default_photo, machine, table
from small_instance import SMALLEST, Instance, NoCgroupError

HERE = pathlib.Path(__file__).parent
ROUNDS = 11
NAMES = {
    "python": "Python alone",
    "fcimage": "fcimage",
    "fcimage-in-memory": "fcimage, storage in memory",
    "fcimage-oss2": "fcimage, with oss2",
    "pillow": "Pillow and oss2, the tutorial's handler",
}
MOMENTS = {
    "ready": "handler ready",
    "parsed": "event parsed",
    "first": "first image stored",
    "done": "six images stored",
}
SITE = next(path for path in sys.path if path.endswith("site-packages"))
Run = dict[str, dict[str, float]]


class Server:
    """A local OSS server with the photo, in a process of its own."""

    def __init__(self, photo: str) -> None:
        self.photo = photo
        self._starts = itertools.count()
        self._process = subprocess.Popen(
            [sys.executable, str(HERE / "cold_server.py"), photo], stdout=subprocess.PIPE
        )
        assert self._process.stdout
        self.url = self._process.stdout.readline().decode().strip()

    def bucket(self) -> str:
        """An empty bucket."""
        return f"images-{next(self._starts)}"

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait()


def start(
    what: str,
    server: Server,
    paths: list[str],
    keep: bool = False,
    instance: Instance | None = None,
) -> dict[str, Any] | None:
    """Runs one cold start. ``keep``: whether Python writes bytecode files. Without `site`, so that
    only packages in ``paths`` are imported. None if the kernel killed it in ``instance``."""
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
    environ["PYTHONDONTWRITEBYTECODE"] = "" if keep else "1"
    began = time.monotonic()
    command = [sys.executable, "-S", str(HERE / "cold_child.py"), what]
    command += [repr(began), server.url, server.bucket(), server.photo]
    done = subprocess.run(
        instance.command(command) if instance else command,
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    if instance and done.returncode == -signal.SIGKILL:
        return None
    done.check_returncode()
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def copied(files: list[str], roots: list[str], folder: pathlib.Path) -> None:
    """Copies the packages that contain these files, without bytecode."""
    for file in files:
        for root in roots:
            if not file.startswith(root + os.sep):
                continue
            name = pathlib.Path(file).relative_to(root).parts[0]
            source, target = pathlib.Path(root, name), folder / name
            if target.exists():
                break
            if source.is_dir():
                shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(source, target)
            libraries = source.with_name(f"{name.replace('PIL', 'pillow')}.libs")
            if libraries.is_dir():
                shutil.copytree(libraries, folder / libraries.name)
            break


def measure(server: Server, paths: dict[str, list[str]]) -> dict[str, Run]:
    """Medians by contender and moment."""
    runs: dict[str, list[Run]] = {name: [] for name in NAMES}
    for turn in range(ROUNDS):
        print(f"\r  round {turn + 1}/{ROUNDS} ", end="", flush=True)
        for name in NAMES:
            found = start(name, server, paths[name])
            assert found
            runs[name].append(found["moments"])
    print("\r\033[K" if sys.stdout.isatty() else "\r", end="")
    return {
        name: {
            moment: {
                kind: statistics.median(run[moment][kind] for run in all_runs)
                for kind in all_runs[0][moment]
            }
            for moment in all_runs[0]
        }
        for name, all_runs in runs.items()
    }


def show(found: dict[str, Run], kind: str) -> None:
    """Prints a table of milliseconds, and of the tutorial's divided by fcimage's."""
    rows = [["", *MOMENTS.values(), "peak MiB, ready", "all done"]]
    for name, run in found.items():
        cells = [f"{run[moment][kind]:.0f} ms" if moment in run else "" for moment in MOMENTS]
        last = run.get("done")
        cells += [f"{run['ready']['peak']:.0f}", f"{last['peak']:.0f}" if last else ""]
        rows.append([NAMES[name], *cells])
    theirs, ours = found["pillow"], found["fcimage"]
    ratios = [f"{theirs[moment][kind] / ours[moment][kind]:.1f}x" for moment in MOMENTS]
    rows.append(["the tutorial's divided by fcimage's", *ratios, "", ""])
    print(table(rows))
    bare = found["python"]["ready"][kind]
    above = (theirs["ready"][kind] - bare) / (ours["ready"][kind] - bare)
    print(f"\n  the same for 'handler ready', minus Python alone: {above:.1f}x")
    memory = found["fcimage-in-memory"]["done"][kind]
    print(f"  what storing adds to fcimage: {ours['done'][kind] - memory:.0f} ms\n")


def small(server: Server, paths: dict[str, list[str]]) -> dict[str, dict[str, float] | None]:
    """Runs each contender once in the smallest instance, and prints whether it came to its end."""
    found: dict[str, dict[str, float] | None] = {}
    try:
        with Instance(SMALLEST) as instance:
            print(f"In a cgroup of {SMALLEST >> 20} MiB, without swap\n")
            for name in ("fcimage", "fcimage-oss2", "pillow"):
                run = start(name, server, paths[name], instance=instance)
                found[name] = run["moments"]["done"] if run else None
                said = f"six images stored, {run['moments']['done']['peak']:.0f} MiB" if run else ""
                print(f"  {NAMES[name]:42}{said or 'killed by the kernel: out of memory'}")
            print()
    except NoCgroupError as error:
        print(f"  {error}\n")
    return found


def main(photo: str) -> None:
    import fcimage

    ours = str(pathlib.Path(fcimage.__file__).parents[1])
    installed = {name: [str(HERE), *dict.fromkeys([ours, SITE])] for name in NAMES}
    with Server(photo) as server, tempfile.TemporaryDirectory() as folder:
        files = {}
        for name in NAMES:
            run = start(name, server, installed[name], keep=True)
            assert run
            files[name] = run["files"]
        print(f"\nCold starts, with bytecode (medians of {ROUNDS}); CPU, then wall clock\n")
        found = measure(server, installed)
        for kind in ("cpu", "wall"):
            show(found, kind)
        bare: dict[str, list[str]] = {}
        for name in NAMES:
            target = pathlib.Path(folder, name)
            target.mkdir()
            copied(files[name], [str(HERE), *dict.fromkeys([ours, SITE])], target)
            bare[name] = [str(target)]
        print(f"Cold starts, without bytecode, as in a zip file (medians of {ROUNDS}); CPU, wall\n")
        without = measure(server, bare)
        for kind in ("cpu", "wall"):
            show(without, kind)
        smallest = small(server, bare)
    print(f"  {machine()}, Python {platform.python_version()}, {time.strftime('%Y-%m-%d')}")
    out = HERE / "out"
    out.mkdir(exist_ok=True)
    report = {"with bytecode": found, "without": without, "smallest instance": smallest}
    (out / "cold_start.json").write_text(json.dumps(report, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main(*(sys.argv[1:] or default_photo()))
