"""The peak of this process's resident memory."""

from __future__ import annotations

import sys

__all__ = ["peak_mib"]


def peak_mib() -> float | None:
    """Return the peak in MiB since this program was started; None where the system does not tell.

    ``ru_maxrss`` begins with that of the program that started this one, if that was larger;
    ``VmHWM`` of Linux begins anew.
    """
    try:
        with open("/proc/self/status", "rb") as status:
            for line in status:
                if line.startswith(b"VmHWM:"):
                    return round(int(line.split()[1]) / 1024, 1)
    except OSError:  # not on Linux, or /proc is hidden
        pass
    try:
        import resource
    except ImportError:  # not on Windows
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (1 << 20 if sys.platform == "darwin" else 1 << 10), 1)
