"""Write the seeds of the target `profile`: small profiles of every kind, for all samples."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "python"))

from support import profiles

folder = Path(__file__).parent / "corpus" / "profile"
folder.mkdir(parents=True, exist_ok=True)

files = [
    profiles.gray(),
    profiles.rgb(),
    profiles.rgb(xyz_kind=b"\x17\xa5\x05\xb8", curve_kind=b"\x94\x78\xee\x00"),
    profiles.rgb_table(),
    profiles.rgb_table(version=4),
    profiles.cmyk(points=2),
    profiles.cmyk(points=2, version=4),
    *(profile for profile in profiles.HOSTILE.values() if len(profile) <= 4096),
]
for number, file in enumerate(files):
    for choice in range(3):
        (folder / f"seed-{number:02}-{choice}").write_bytes(bytes((choice,)) + file)
print(3 * len(files), "seeds in", folder)
