"""Computes the bill for a measured run."""

from __future__ import annotations

import math
from typing import NamedTuple

from .prices import PRICES, Prices
from .sizes import Size

__all__ = ["Bill", "bill", "billed_ms"]


class Bill(NamedTuple):
    """The cost of ``requests`` in one month, in a function of ``size``."""

    size: Size
    requests: int
    #: Milliseconds that one request is billed for.
    ms: float
    #: Compute units for all requests.
    cu: float
    #: In the currency of the prices.
    price: float


def billed_ms(
    cpu_ms: float, wall_ms: float, vcpu: float, io_ms: float = 0.0, step_ms: float = 1.0
) -> float:
    """The billed duration, in milliseconds, of a request that took ``cpu_ms`` of CPU time and
    ``wall_ms`` on this machine.

    On less than one core computing takes longer; it never takes less time than here. Waiting for
    transfers (``io_ms``) takes the same time everywhere.
    """
    duration = max(wall_ms, cpu_ms / vcpu) + io_ms
    return math.ceil(round(duration / step_ms, 6)) * step_ms


def bill(ms: float, size: Size, requests: int, prices: Prices = PRICES) -> Bill:
    """The bill for ``requests`` of ``ms`` milliseconds each."""
    seconds = requests * ms / 1000
    cu = (
        seconds * size.vcpu * prices.cu_per_vcpu_second
        + seconds * size.memory_mb / 1024 * prices.cu_per_gb_second
        + requests / 10_000 * prices.cu_per_10000_invocations
    )
    return Bill(size, requests, ms, cu, prices.price(cu))
