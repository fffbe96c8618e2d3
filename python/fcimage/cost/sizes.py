"""The sizes of functions that the platform offers."""

from __future__ import annotations

import math
from typing import NamedTuple

from fcimage.exceptions import ArgumentError

__all__ = ["Size", "smallest"]

#: vCPU in hundredths, so that the steps are whole numbers: 0.05 to 16 in steps of 0.05.
VCPU_STEP, VCPU_MOST = 5, 1600
#: Memory in MB: 128 to 32,768 in steps of 64.
MEMORY_STEP, MEMORY_LEAST, MEMORY_MOST = 64, 128, 32_768
#: The least and the most GB of memory for each vCPU.
GB_LEAST, GB_MOST = 1, 4
#: The smallest function has a quarter more memory than a run used.
HEADROOM = 1.25


class Size(NamedTuple):
    """``vcpu``, and ``memory_mb`` in units of 1,048,576 bytes."""

    vcpu: float
    memory_mb: int

    @classmethod
    def of(cls, vcpu: float, memory_mb: float) -> Size:
        """The size, rounded up to the platform's steps.

        Raises:
            ArgumentError: The platform offers no such function.
        """
        if not 0 < vcpu <= VCPU_MOST / 100:
            raise ArgumentError(
                f"vCPU must be above 0 and at most {VCPU_MOST // 100}, got {vcpu:g}"
            )
        if not 0 < memory_mb <= MEMORY_MOST:
            raise ArgumentError(
                f"memory must be above 0 and at most {MEMORY_MOST} MB, got {memory_mb:g}"
            )
        memory = max(MEMORY_LEAST, _up(memory_mb, MEMORY_STEP))
        hundredths = _up(round(100 * vcpu, 6), VCPU_STEP)
        if not hundredths * GB_LEAST * 1024 <= 100 * memory <= hundredths * GB_MOST * 1024:
            raise ArgumentError(
                f"memory must be between {GB_LEAST} and {GB_MOST} GB for each vCPU, "
                f"got {memory} MB for {hundredths / 100:g}"
            )
        return cls(hundredths / 100, memory)


def smallest(peak_mib: float) -> Size:
    """The smallest function with a quarter more memory than ``peak_mib``, with the most vCPU that
    the platform allows for it: seconds are billed, so more vCPU costs little more.

    Raises:
        ArgumentError: No function has enough memory.
    """
    memory = max(MEMORY_LEAST, _up(peak_mib * HEADROOM, MEMORY_STEP))
    if memory > MEMORY_MOST:
        raise ArgumentError(f"the job needs {memory} MB; a function has at most {MEMORY_MOST} MB")
    most = math.floor(100 * memory / (GB_LEAST * 1024) / VCPU_STEP) * VCPU_STEP
    return Size.of(min(most, VCPU_MOST) / 100, memory)


def _up(value: float, step: int) -> int:
    return math.ceil(value / step) * step
