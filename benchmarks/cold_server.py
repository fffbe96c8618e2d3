"""The OSS server of cold_start.py: python benchmarks/cold_server.py PHOTO

Prints its address, and serves until it is terminated. Besides the photo it has empty buckets, one for
each cold start, so that none finds the images of another.
"""

from __future__ import annotations

import pathlib
import signal
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "tests" / "python"))

from support.oss_endpoint import Endpoint


def main(photo: str) -> None:
    with Endpoint() as oss:
        oss.upload("uploads/photo.jpg", pathlib.Path(photo).read_bytes())
        oss.buckets.update(f"images-{number}" for number in range(1000))
        print(oss.url, flush=True)
        signal.sigwait({signal.SIGTERM, signal.SIGINT})


if __name__ == "__main__":
    main(*sys.argv[1:])
