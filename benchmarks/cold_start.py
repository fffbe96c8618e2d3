"""Measures cold starts: from a new process to a ready handler, a parsed event and a first image.

    python benchmarks/cold_start.py [PHOTO]

Compares fcimage with the tutorial's handler (Pillow and oss2) and with Python alone, alternately.
Twice: with bytecode files, as pip installs packages, and without, as in the zip file of a code
package or a layer.
"""

from __future__ import annotations

import json
import os
import pathlib
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from typing import Any

from compare import default_photo, machine, table

HERE = pathlib.Path(__file__).parent
ROUNDS = 11
NAMES = {
    "python": "Python alone",
    "fcimage": "fcimage",
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


def start(what: str, photo: str, paths: list[str], keep: bool = False) -> dict[str, Any]:
    """Runs one cold start. ``keep``: whether Python writes bytecode files. Without `site`, so that
    only packages in ``paths`` are imported."""
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
    environ["PYTHONDONTWRITEBYTECODE"] = "" if keep else "1"
    command = [sys.executable, "-S", str(HERE / "cold_child.py"), what]
    began = time.monotonic()
    done = subprocess.run(
        [*command, repr(began), photo],
        env=environ,
        stdout=subprocess.PIPE,
        check=True,
        stderr=subprocess.DEVNULL,
    )
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


def measure(photo: str, paths: dict[str, list[str]]) -> dict[str, Run]:
    """Medians by contender and moment."""
    runs: dict[str, list[Run]] = {name: [] for name in NAMES}
    for turn in range(ROUNDS):
        print(f"\r  round {turn + 1}/{ROUNDS} ", end="", flush=True)
        for name in NAMES:
            runs[name].append(start(name, photo, paths[name])["moments"])
    print("\r\033[K" if sys.stdout.isatty() else "\r", end="")
    return {
        name: {
            moment: {
                kind: statistics.median(run[moment][kind] for run in found)
                for kind in found[0][moment]
            }
            for moment in found[0]
        }
        for name, found in runs.items()
    }


def show(found: dict[str, Run], kind: str) -> None:
    """Prints a table of milliseconds, and of the tutorial's divided by fcimage's."""
    rows = [["", *MOMENTS.values(), "storage client", "peak MiB, ready", "all done"]]
    for name, run in found.items():
        cells = [f"{run[moment][kind]:.0f} ms" if moment in run else "" for moment in MOMENTS]
        cells.append(f"{run['sdk'][kind]:.0f} ms" if "sdk" in run else "")
        last = run.get("with sdk") or run.get("done")
        cells += [f"{run['ready']['peak']:.0f}", f"{last['peak']:.0f}" if last else ""]
        rows.append([NAMES[name], *cells])
    theirs, ours = found["pillow"], found["fcimage"]
    ratios = [f"{theirs[moment][kind] / ours[moment][kind]:.1f}x" for moment in MOMENTS]
    rows.append(["the tutorial's divided by fcimage's", *ratios, "", "", ""])
    print(table(rows))
    bare = found["python"]["ready"][kind]
    above = (theirs["ready"][kind] - bare) / (ours["ready"][kind] - bare)
    print(f"\n  the same for 'handler ready', minus Python alone: {above:.1f}x\n")


def main(photo: str) -> None:
    import fcimage

    ours = str(pathlib.Path(fcimage.__file__).parents[1])
    installed = {name: [str(HERE), *dict.fromkeys([ours, SITE])] for name in NAMES}
    for name in NAMES:
        start(name, photo, installed[name], keep=True)
    print(f"\nCold starts, with bytecode (medians of {ROUNDS}); CPU, then wall clock\n")
    found = measure(photo, installed)
    for kind in ("cpu", "wall"):
        show(found, kind)
    with tempfile.TemporaryDirectory() as folder:
        bare: dict[str, list[str]] = {}
        for name in NAMES:
            target = pathlib.Path(folder, name)
            target.mkdir()
            files = start(name, photo, installed[name])["files"]
            copied(files, [str(HERE), *dict.fromkeys([ours, SITE])], target)
            bare[name] = [str(target)]
        print(f"Cold starts, without bytecode, as in a zip file (medians of {ROUNDS}); CPU, wall\n")
        without = measure(photo, bare)
    for kind in ("cpu", "wall"):
        show(without, kind)
    print(f"  {machine()}, Python {platform.python_version()}, {time.strftime('%Y-%m-%d')}")
    out = HERE / "out"
    out.mkdir(exist_ok=True)
    text = json.dumps({"with bytecode": found, "without": without}, indent=1)
    (out / "cold_start.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(*(sys.argv[1:] or default_photo()))
