"""The cost of an image on Function Compute: ``fcimage cost``.

A job is measured in a new process (:mod:`.measure`), assigned to a function of a size that the
platform offers (:mod:`.sizes`), billed by a dated price table (:mod:`.prices`), and compared with
other ways to serve the same images (:mod:`.alternatives`).
"""

from __future__ import annotations

from .alternatives import Reads, break_even_requests, reads
from .billing import Bill, bill, billed_ms
from .prices import PRICES, Prices
from .sizes import Size, smallest

__all__ = [
    "PRICES",
    "Bill",
    "Prices",
    "Reads",
    "Size",
    "bill",
    "billed_ms",
    "break_even_requests",
    "reads",
    "smallest",
]
