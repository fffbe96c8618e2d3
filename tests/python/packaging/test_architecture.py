"""The import arrows of DESIGN.md, and the rooms that may do what others may not."""

from __future__ import annotations

import pathlib
import re

SOURCE = pathlib.Path(__file__).parents[3] / "src"
ROOMS = {path.relative_to(SOURCE).as_posix(): path.read_text() for path in SOURCE.rglob("*.rs")}

#: The rooms with `unsafe`, each with its reason at its head.
UNSAFE = ("image/encode/webp.rs", "image/jpeg/simd")


def test_the_two_halves_never_import_each_other() -> None:
    for room, text in ROOMS.items():
        if room.startswith("image/"):
            assert "crate::event" not in text, room
        if room.startswith("event/"):
            assert "crate::image" not in text, room


def test_nothing_stands_on_python() -> None:
    for room, text in ROOMS.items():
        if not room.startswith("python/") and room != "lib.rs":
            assert "crate::python" not in text, room
            assert "pyo3" not in text, room


def test_errors_and_limits_stand_on_nothing_above_them() -> None:
    allowed = {
        "panics.rs": set(),
        "fault.rs": set(),
        "error.rs": {"panics"},
        "limits.rs": {"error"},
        "watch.rs": {"error"},
        "pool.rs": {"error", "panics", "watch"},
    }
    for room, below in allowed.items():
        code = ROOMS[room].partition("#[cfg(test)]\nmod tests")[0]
        code = "\n".join(line for line in code.splitlines() if not line.lstrip().startswith("//"))
        assert set(re.findall(r"\bcrate::(\w+)", code)) <= below, room


def test_threads_are_started_in_the_pool_alone() -> None:
    for room, text in ROOMS.items():
        if room != "pool.rs":
            assert "thread::spawn" not in text, room
            assert "rayon" not in text.replace("rayon pool", ""), room


def test_unsafe_is_forbidden_outside_the_marked_rooms() -> None:
    for room, text in ROOMS.items():
        code = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("//"))
        if not room.startswith(UNSAFE):
            assert not re.search(r"\bunsafe\b", code), room
    for room in ("image/info.rs", "image/decode.rs", "image/color.rs", "image/format.rs"):
        assert "#![forbid(unsafe_code)]" in ROOMS[room], room
