"""The record of a backfill as a Parquet file, for whoever wants it as a table."""

from __future__ import annotations

import contextlib
import itertools
import json
import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

__all__ = ["write_parquet"]

#: Lines of one row group.
GROUP = 50_000


def write_parquet(folder: str) -> None:
    """Writes ``outcomes.parquet`` beside ``outcomes.jsonl``, with the same rows. The file that was
    there is replaced when the new one is complete."""
    import pyarrow  # type: ignore[import-not-found, import-untyped, unused-ignore]
    import pyarrow.parquet  # type: ignore[import-not-found, import-untyped, unused-ignore]

    text, whole, real = pyarrow.string(), pyarrow.int64(), pyarrow.float64()
    schema = pyarrow.schema(
        [
            ("key", text),
            ("outcome", text),
            ("made", whole),
            ("ms", real),
            ("cpu_ms", real),
            ("bytes_in", whole),
            ("bytes_out", whole),
            ("attempts", whole),
            ("error", text),
            ("reason", text),
        ]
    )
    path = os.path.join(folder, "outcomes.parquet")
    with pyarrow.parquet.ParquetWriter(path + ".new", schema) as table:
        rows = _rows(os.path.join(folder, "outcomes.jsonl"))
        while group := list(itertools.islice(rows, GROUP)):
            table.write_table(pyarrow.Table.from_pylist(group, schema=schema))
    os.replace(path + ".new", path)


def _rows(path: str) -> Iterator[dict[str, Any]]:
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            # Where a process was killed, half a line may be left.
            with contextlib.suppress(ValueError):
                yield json.loads(line)
