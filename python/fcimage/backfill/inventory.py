"""Reads the keys of a bucket from a file: a list, a CSV inventory of OSS or S3, or Parquet."""

from __future__ import annotations

import csv
import gzip
import io
import os
from urllib.parse import unquote

from fcimage.exceptions import ArgumentError
from fcimage.storage import Listed

from .choice import seconds_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Any, BinaryIO

__all__ = ["read_inventory"]

#: Names of columns, as OSS, S3 and people write them, in lower case.
KEY = ("key", "object")
SIZE = ("size",)
ETAG = ("etag", "e_tag")
MODIFIED = ("lastmodifieddate", "last_modified_date", "last_modified", "modified")


def read_inventory(path: str, *, columns: Iterable[str] | None = None) -> Iterator[Listed]:
    """The objects that a file lists, one after the other.

    Args:
        path: ``.txt`` has one key in each line; ``.csv`` and ``.csv.gz`` have a head with the names
        of
            columns, or need ``columns``, as the inventories of OSS do; their keys are
            percent-encoded. ``.parquet`` needs the package pyarrow.
        columns: The columns of a CSV file without a head, as the ``fileSchema`` in the
        manifest.json of
            an inventory names them: ``["Bucket", "Key", "Size", "ETag"]``.

    Raises:
        ArgumentError: There is no column for keys, a value is not a number or a date (the message
        names
            the line), or pyarrow is missing.
    """
    name = os.fspath(path).lower()
    if name.endswith(".parquet"):
        yield from _parquet(path)
    elif name.endswith((".csv", ".csv.gz")):
        with _opened(path) as file, io.TextIOWrapper(file, "utf-8-sig", newline="") as text:
            yield from _csv(path, text, None if columns is None else list(columns))
    else:
        with _opened(path) as file:
            for number, line in enumerate(file, 1):
                try:
                    key = line.decode("utf-8-sig" if number == 1 else "utf-8").rstrip("\r\n")
                except UnicodeDecodeError:
                    raise ArgumentError(f"{path}, line {number}: expected UTF-8") from None
                if key:
                    yield Listed(key, 0, None, 0.0)


def _opened(path: str) -> BinaryIO:
    return gzip.open(path) if path.lower().endswith(".gz") else open(path, "rb")  # type: ignore[return-value]


def _csv(path: str, text: io.TextIOWrapper, columns: list[str] | None) -> Iterator[Listed]:
    # An inventory of the storage has no head, and encodes keys; a file of one's own has one.
    encoded = columns is not None
    reader = csv.DictReader(text, fieldnames=columns)
    for row in reader:
        where = f"{path}, line {reader.line_num}"
        facts = {name.strip().lower(): value for name, value in row.items() if name is not None}
        yield _listed(facts, where, encoded)


def _parquet(path: str) -> Iterator[Listed]:
    try:
        from pyarrow.parquet import ParquetFile  # type: ignore[import-not-found, import-untyped, unused-ignore]
    except ImportError:
        raise ArgumentError(
            f"{path}: reading Parquet needs the package pyarrow: pip install pyarrow"
        ) from None
    for batch in ParquetFile(path).iter_batches(batch_size=10_000):
        for row in batch.to_pylist():
            yield _listed({name.lower(): value for name, value in row.items()}, path, False)


def _listed(facts: Mapping[str, Any], where: str, encoded: bool) -> Listed:
    key = _first(facts, KEY)
    if not isinstance(key, str) or not key:
        raise ArgumentError(f"{where}: expected a column Key, found {', '.join(facts) or 'none'}")
    size = _first(facts, SIZE)
    try:
        size = int(size) if size not in (None, "") else 0
    except (TypeError, ValueError):
        raise ArgumentError(f"{where}: the size must be a number of bytes, got {size!r}") from None
    etag = _first(facts, ETAG)
    modified = _first(facts, MODIFIED)
    return Listed(
        unquote(key) if encoded else key,
        size,
        str(etag).strip('"') if etag else None,
        _seconds(modified, where),
    )


def _seconds(value: Any, where: str) -> float:
    if value in (None, ""):
        return 0.0
    if hasattr(value, "timestamp"):
        return float(value.timestamp())
    if isinstance(value, (int, float)):
        return float(value)
    text = str(value)
    # Inventories of OSS have 2026-11-26T15-00-00Z.
    if len(text) == 20 and text[13] == "-" and text[16] == "-":
        text = f"{text[:13]}:{text[14:16]}:{text[17:]}"
    try:
        return seconds_of(text)
    except ArgumentError as error:
        raise ArgumentError(f"{where}: {error}") from None


def _first(facts: Mapping[str, Any], names: Iterable[str]) -> Any:
    return next((facts[name] for name in names if name in facts), None)
