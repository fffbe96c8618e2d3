"""A bucket with very many keys is listed over HTTP in little memory."""

from __future__ import annotations

import pathlib
import subprocess
import sys

COUNT = 100_000
CODE = """
import sys, time
from fcimage import Jpeg, Variant
from fcimage._peak import peak_mib
from fcimage.backfill import Backfill
from fcimage.backfill.ledger import Ledger
from fcimage.handler import Pipeline
from fcimage.storage import OssStorage
from fcimage.storage.credentials import Credentials

url, folder = sys.argv[1:]
storage = OssStorage(url, region="cn-hangzhou", credentials=Credentials("id", "secret"))
pipeline = Pipeline([Variant("small", width=40, encodings=Jpeg())], storage, target_bucket="out")
backfill = Backfill("photos/uploads/", pipeline, state=folder)
before, began = peak_mib(), time.monotonic()
ledger = Ledger(folder, backfill._identity)
backfill._list(ledger, None)
seconds = time.monotonic() - began
(first,) = ledger.waiting("key", 1, set())
print(ledger.count_waiting(), first.key, first.size, first.etag, peak_mib() - before, peak_mib())
print(f"{seconds:.1f} s", file=sys.stderr)
"""


def test_a_long_listing_over_http_takes_little_memory(tmp_path: pathlib.Path) -> None:
    server = pathlib.Path(__file__).parents[1] / "support/listing_endpoint.py"
    with subprocess.Popen(
        [sys.executable, str(server), str(COUNT)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as endpoint:
        assert endpoint.stdout is not None
        url = endpoint.stdout.readline().strip()
        done = subprocess.run(
            [sys.executable, "-c", CODE, url, str(tmp_path / "state")],
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert endpoint.stdin is not None
        endpoint.stdin.close()
    assert done.returncode == 0, done.stderr
    count, key, size, etag, grown, peak = done.stdout.split()
    assert (count, key, size, etag) == (
        str(COUNT), "uploads/000000/000000000.jpg", "1000", "0" * 32,
    )  # fmt: skip
    assert float(grown) < 40
    assert float(peak) < 150
