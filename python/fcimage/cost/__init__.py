"""The cost of an image on Function Compute: ``python -m fcimage cost``.

A job is measured in a new process (:mod:`.measure`), assigned to a function of a size that the
platform offers (:mod:`.sizes`), and billed by a dated price table (:mod:`.prices`).
"""

from __future__ import annotations

from .billing import Bill, bill, billed_ms
from .prices import PRICES, Prices
from .sizes import Size, smallest

__all__ = ["PRICES", "Bill", "Prices", "Size", "bill", "billed_ms", "smallest"]
