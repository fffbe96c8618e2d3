"""Makes the variants of everything that is in a bucket already: ``fcimage backfill``.

:class:`Backfill` lists a bucket or reads an inventory (:mod:`.inventory`), keeps what it found and
what became of it in a folder (:mod:`.ledger`), and has a runner (:mod:`.runner`) do the work, such
as processes of this machine (:mod:`.local`). Each object goes through the pipeline of the ready
handler, which makes only what does not exist yet.
"""

from __future__ import annotations

from .backfill import Backfill
from .delivery import Delivery
from .endpoint import FunctionEndpoint
from .report import Report

__all__ = ["Backfill", "Delivery", "FunctionEndpoint", "Report"]
