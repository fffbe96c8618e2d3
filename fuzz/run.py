"""Fuzz every target in turn and print a table: `make fuzz SECONDS=60`.

Needs a nightly compiler. Installs cargo-fuzz if it is missing.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
LOGS = HERE / "logs"
TARGETS = sorted(path.stem for path in (HERE / "fuzz_targets").glob("*.rs"))
FUZZ = ["cargo", "+nightly", "fuzz"]


def ready() -> None:
    """Install missing tools, write the seeds and build; exit if a tool cannot be installed."""
    if not shutil.which("cargo"):
        sys.exit("make fuzz needs Rust; see https://rustup.rs")
    nightly = subprocess.run(["cargo", "+nightly", "--version"], capture_output=True, check=False)
    if nightly.returncode:
        sys.exit("make fuzz needs a nightly compiler: rustup toolchain install nightly")
    if subprocess.run([*FUZZ, "--version"], capture_output=True, check=False).returncode:
        print("installing cargo-fuzz ...", flush=True)
        subprocess.run(["cargo", "install", "--quiet", "--locked", "cargo-fuzz"], check=True)
    for script in sorted(HERE.glob("seeds_*.py")):
        subprocess.run([sys.executable, str(script)], check=True, stdout=subprocess.DEVNULL)
    print("building the fuzzers (the first time takes several minutes) ...", flush=True)
    subprocess.run([*FUZZ, "build"], cwd=HERE.parent, check=True)


def fuzz(target: str, seconds: int) -> tuple[int, str, str, bool]:
    """Return executions, coverage, the result as text, and whether there was no finding."""
    LOGS.mkdir(exist_ok=True)
    log = LOGS / f"{target}.log"
    options = [f"-max_total_time={seconds}", "-timeout=20", "-rss_limit_mb=2048"]
    options += ["-print_final_stats=1"]
    with log.open("wb") as out:
        inputs = [HERE / "corpus" / target, HERE / "found" / target]
        folders = [str(folder) for folder in inputs if folder.is_dir()]
        command = [*FUZZ, "run", target, *folders, "--", *options]
        status = subprocess.run(command, cwd=HERE.parent, stdout=out, stderr=out, check=False)
    text = log.read_text(errors="replace")
    executions = re.findall(r"stat::number_of_executed_units:\s*(\d+)", text)
    coverage = re.findall(r"cov: (\d+)", text)
    found = re.findall(r"Test unit written to (\S+)", text)
    ended = int(executions[-1]) if executions else 0
    edges = coverage[-1] if coverage else "?"
    if status.returncode == 0 and executions:
        return ended, edges, "no finding", True
    return ended, edges, f"FINDING: {found[-1] if found else f'see {log}'}", False


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=60, help="for each target")
    parser.add_argument("targets", nargs="*", default=TARGETS)
    asked = parser.parse_args()
    ready()
    print(f"{'target':<10} {'seconds':>7} {'executions':>11} {'edges':>6}  result", flush=True)
    passed = True
    for target in asked.targets:
        executions, edges, result, good = fuzz(target, asked.seconds)
        print(f"{target:<10} {asked.seconds:>7} {executions:>11} {edges:>6}  {result}", flush=True)
        passed &= good
    if not passed:
        print(
            "to keep a finding: cargo +nightly fuzz tmin TARGET FILE, then into fuzz/found/TARGET"
        )
    sys.exit(not passed)


if __name__ == "__main__":
    main()
