"""Describes the machine: versions, processor, and the resources of this process."""

from __future__ import annotations

import contextlib
import os
import platform
from importlib.util import find_spec

import fcimage
from fcimage._native import _machine
from fcimage._peak import peak_mib

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

__all__ = ["facts", "memory_limit"]

SDKS = ("alibabacloud_oss_v2", "oss2")


def facts(context: object = None) -> dict[str, Any]:
    """Versions, processor, and resources: ``cores`` by affinity and quota, the ``threads`` that a
    call uses, ``memory_mib`` of the function or of the control group, ``peak_mib`` so far. A fact
    that is not known is None."""
    cores, threads, vector = _machine()
    model, flags = _processor()
    return {
        "fcimage": fcimage.__version__,
        "folder": os.path.dirname(fcimage.__file__),
        "python": platform.python_version(),
        "implementation": platform.python_implementation(),
        "system": f"{platform.system()} {platform.release()}",
        "architecture": platform.machine(),
        "glibc": _glibc(),
        "processor": model,
        "avx2": None if flags is None else "avx2" in flags,
        "sse4_1": None if flags is None else "sse4_1" in flags,
        "vector_instructions": vector,
        "cores": cores,
        "threads": threads,
        "memory_mib": _function_memory(context) or memory_limit(),
        "peak_mib": peak_mib(),
        "oss_sdk": next((name for name in SDKS if find_spec(name) is not None), None),
    }


def _glibc() -> str | None:
    try:
        name = os.confstr("CS_GNU_LIBC_VERSION")
    except (AttributeError, ValueError, OSError):  # another C library
        return None
    return name.split()[-1] if name else None


def _processor() -> tuple[str | None, set[str] | None]:
    model, flags = None, None
    with contextlib.suppress(OSError), open("/proc/cpuinfo") as file:
        for line in file:
            name, _, value = line.partition(":")
            if name.strip() == "model name":
                model = value.strip()
            elif name.strip() == "flags":
                flags = set(value.split())
            if model and flags:
                break
    return model, flags


def _function_memory(context: object) -> int | None:
    function = getattr(context, "function", None)
    for name in ("memory", "memory_size"):
        with contextlib.suppress(TypeError, ValueError):
            return int(getattr(function, name, None))  # type: ignore[arg-type]
    return None


def memory_limit(root: str = "/") -> int | None:
    """The smallest memory limit of this process's control groups, in MiB; None if there is none."""
    limits = []
    with contextlib.suppress(OSError), open(os.path.join(root, "proc/self/cgroup")) as file:
        for line in file:
            _, controllers, group = line.rstrip("\n").split(":", 2)
            if controllers == "":
                mount, name = "sys/fs/cgroup", "memory.max"
            elif "memory" in controllers.split(","):
                mount, name = "sys/fs/cgroup/memory", "memory.limit_in_bytes"
            else:
                continue
            parts = group.strip("/").split("/")
            for count in range(len(parts) + 1):
                path = os.path.join(root, mount, *parts[:count], name)
                with contextlib.suppress(OSError, ValueError), open(path) as limit:
                    limits.append(int(limit.read()))
    # Control groups v1 write "no limit" as the largest number of whole pages.
    found = [limit for limit in limits if limit < 1 << 60]
    return min(found) >> 20 if found else None
