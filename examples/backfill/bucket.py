"""Makes the variants of all photos of a bucket, and lists what failed.

    python examples/backfill/bucket.py photos/uploads/ variants [local or ray]

OSS_ENDPOINT says where the buckets are: file:///some/folder tries it without an account.
"""

from __future__ import annotations

import json
import os
import sys

from fcimage import EventPattern, Jpeg, Variant, WebP
from fcimage.backfill import Backfill
from fcimage.handler import Pipeline, storage_from_env

VARIANTS = [
    Variant("card", width=640, encodings=[WebP(quality=75), Jpeg(quality=80)]),
    Variant("thumb", width=160, height=160, fit="cover", encodings=WebP(quality=70)),
]
STATE = "fcimage-backfill"


def main(source: str, target: str, runner: str = "local") -> int:
    pipeline = Pipeline(VARIANTS, storage_from_env(os.environ), target_bucket=target)
    photos = EventPattern({"key": [{"suffix": ".jpg"}, {"suffix": ".png"}]})
    backfill = Backfill(source, pipeline, pattern=photos, runner=runner, state=STATE)
    report = backfill.run()
    print(report)
    with open(os.path.join(STATE, "outcomes.jsonl"), encoding="utf-8") as lines:
        # All runs with this state: the last line of an object holds.
        outcomes = {line["key"]: line for line in map(json.loads, lines)}
    for key, line in outcomes.items():
        if "error" in line:
            print(f"{key}: {line['error']}: {line['reason']}")
    return 2 if report.errors else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
