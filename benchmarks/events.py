"""Events: fcimage, the cloudevents SDK and Python's json, alternately in one process.

    python benchmarks/events.py

Prints microseconds per event (median of the rounds, with the quartiles) and matches per second.
"""

from __future__ import annotations

import json
import pathlib
import statistics
import sys
import time
from typing import Any, Callable

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "tests" / "python"))

import fcimage
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent as SdkEvent

from support.event_samples import EVENTBRIDGE_OSS
from support.pattern_rows import TUTORIAL_PATTERN

ROUNDS, CALLS = 21, 2000
#: A realistic event: with user metadata from an upload form.
EVENT: dict[str, Any] = json.loads(json.dumps(EVENTBRIDGE_OSS))
EVENT["data"]["oss"]["object"]["objectMeta"]["userMeta"] = {
    f"x-oss-meta-{name}": "a value of a realistic length"
    for name in ("author", "album", "device", "upload-session")
}
PAYLOAD = json.dumps(EVENT).encode()
PATTERN = fcimage.EventPattern(TUTORIAL_PATTERN)


def ours() -> tuple[str, str, int | None]:
    (found,) = fcimage.parse_event(PAYLOAD).objects
    return found.bucket, found.key, found.size


def sdk() -> tuple[str, str, int | None]:
    oss: Any = JSONFormat().read(SdkEvent, PAYLOAD).get_data()["oss"]
    return oss["bucket"]["name"], oss["object"]["key"], oss["object"]["size"]


def plain_json() -> tuple[str, str, int | None]:
    oss = json.loads(PAYLOAD)["data"]["oss"]
    return oss["bucket"]["name"], oss["object"]["key"], oss["object"]["size"]


def matches() -> bool:
    return PATTERN.matches(PAYLOAD)


def microseconds(function: Callable[[], object]) -> float:
    begun = time.process_time_ns()
    for _ in range(CALLS):
        function()
    return (time.process_time_ns() - begun) / CALLS / 1000


def main() -> None:
    assert ours() == sdk() == plain_json()
    assert matches() is True
    contenders: dict[str, Callable[[], object]] = {
        "fcimage.parse_event": ours,
        "cloudevents SDK": sdk,
        "json and dictionaries": plain_json,
        "EventPattern.matches": matches,
    }
    times: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(ROUNDS):
        for name, function in contenders.items():
            times[name].append(microseconds(function))
    print(f"{len(PAYLOAD)} bytes, Python {sys.version.split()[0]}, CPU time on one core")
    base = statistics.median(times["fcimage.parse_event"])
    for name, found in times.items():
        low, median, high = statistics.quantiles(found, n=4)
        against = f"{median / base:5.2f} x fcimage" if name != "EventPattern.matches" else ""
        print(f"{name:24} {median:7.2f} us  ({low:.2f} to {high:.2f})  {against}")
    print(f"{1e6 / statistics.median(times['EventPattern.matches']):,.0f} matches per second")
    many, begun = [PAYLOAD] * 50_000, time.process_time()
    PATTERN.matches_many(many, threads=1)
    print(
        f"{len(many) / (time.process_time() - begun):,.0f} per second by matches_many on one thread"
    )


if __name__ == "__main__":
    main()
