"""Makes a table of small images of a folder of photos with Ray Data, as for training a model.

    python examples/backfill/dataset.py photos/ small/

Any file system of pyarrow will do in the place of the folders, such as s3://.
"""

from __future__ import annotations

import sys

import fcimage.ray
import ray
from fcimage import Jpeg, Variant

SQUARE = Variant("square", width=224, height=224, fit="cover", encodings=Jpeg(quality=90))


def main(source: str, target: str) -> None:
    photos = ray.data.read_binary_files(source, include_paths=True)
    images = fcimage.ray.render_column(photos, "bytes", [SQUARE]).materialize()
    images.filter(lambda row: row["error"] is None).write_parquet(target)
    for row in images.filter(lambda row: row["error"] is not None).iter_rows():
        print(f"{row['path']}: {row['error']}: {row['reason']}")


if __name__ == "__main__":
    main(*sys.argv[1:])
