"""``python -m fcimage``, which is ``fcimage``: see :mod:`fcimage.cli`."""

from __future__ import annotations

import sys

from .cli import main

sys.exit(main())
