"""What was found and what became of it: a SQLite file, so that memory is flat over any number of
keys."""

from __future__ import annotations

import io
import json
import os
import sqlite3
from typing import NamedTuple

from fcimage.exceptions import ArgumentError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Any, TextIO

    from fcimage.storage import Listed

__all__ = ["ORDERS", "Entry", "Ledger", "Settled"]

#: Rows of one transaction.
BATCH = 1000
#: What to process first.
ORDERS = {"key": "id", "oldest": "modified, id", "newest": "modified DESC, id"}
#: States of an object that is not settled, and of one that is.
PENDING, SETTLED = 0, 1

TABLES = """
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS objects (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    size INTEGER NOT NULL,
    etag TEXT,
    modified REAL NOT NULL,
    state INTEGER NOT NULL DEFAULT 0,
    outcome TEXT
);
CREATE INDEX IF NOT EXISTS waiting ON objects (state, id);
CREATE INDEX IF NOT EXISTS waiting_by_time ON objects (state, modified, id);
"""


class Entry(NamedTuple):
    """One object to process."""

    id: int
    key: str
    size: int
    etag: str | None
    modified: float


class Settled(NamedTuple):
    """What became of one object: the handler's outcome in one word, and facts for the record."""

    entry: Entry
    outcome: str
    facts: Mapping[str, Any]


class Ledger:
    """The state of one backfill in a folder. Only one process may use it at a time.

    Raises:
        ArgumentError: The folder is in use, or belongs to a backfill of something else.
    """

    def __init__(self, folder: str, identity: Mapping[str, str]) -> None:
        os.makedirs(folder, exist_ok=True)
        self._folder = folder
        self._lock = _locked(os.path.join(folder, "lock"))
        self._database = sqlite3.connect(os.path.join(folder, "state.sqlite"))
        self._database.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;" + TABLES)
        self._record = _appended(os.path.join(folder, "outcomes.jsonl"))
        self._claim(folder, identity)

    def close(self) -> None:
        """Writes everything, and lets another process use the folder."""
        self._database.close()
        self._record.close()
        os.close(self._lock)

    def leave(self, name: str, text: str) -> None:
        """Replaces a file in the folder: who reads it sees the old one or the new one."""
        path = os.path.join(self._folder, name)
        with open(path + ".draft", "w", encoding="utf-8") as file:
            file.write(text + "\n")
        os.replace(path + ".draft", path)

    def _claim(self, folder: str, identity: Mapping[str, str]) -> None:
        for name, value in identity.items():
            known = self.fact(name)
            if known is not None and known != value:
                self.close()
                raise ArgumentError(
                    f"{folder} is the state of a backfill with another {name}; choose another "
                    "folder, or delete this one to begin again"
                )
            self.remember(name, value)

    def fact(self, name: str) -> str | None:
        """What was remembered under a name."""
        row = self._database.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return None if row is None else str(row[0])

    def remember(self, name: str, value: str) -> None:
        """Keeps a fact about the whole backfill."""
        with self._database:
            self._database.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value))

    # Listing.

    def add(self, found: Iterable[Listed]) -> Iterator[int]:
        """Adds objects, and yields how many after each batch. An object that has changed since it
        was settled is to be processed again."""
        batch: list[Listed] = []
        for each in found:
            batch.append(each)
            if len(batch) == BATCH:
                yield self._add(batch)
                batch = []
        if batch:
            yield self._add(batch)

    def _add(self, batch: list[Listed]) -> int:
        with self._database:
            self._database.executemany(
                "INSERT INTO objects (key, size, etag, modified) VALUES (?, ?, ?, ?)"
                " ON CONFLICT (key) DO UPDATE SET size = excluded.size, etag = excluded.etag,"
                " modified = excluded.modified, state = 0, outcome = NULL"
                " WHERE size != excluded.size OR modified != excluded.modified"
                " OR etag IS NOT excluded.etag",
                [(each.key, each.size, each.etag, each.modified) for each in batch],
            )
            self._database.execute(
                "INSERT OR REPLACE INTO facts VALUES ('listed until', ?)", (batch[-1].key,)
            )
        return len(batch)

    # Work.

    def waiting(self, order: str, limit: int, without: set[int]) -> list[Entry]:
        """Objects that are not settled, in an order of :data:`ORDERS`, but for those being worked
        on."""
        rows = self._database.execute(
            "SELECT id, key, size, etag, modified FROM objects WHERE state = ?"
            f" ORDER BY {ORDERS[order]} LIMIT ?",
            (PENDING, limit + len(without)),
        )
        return [Entry(*row) for row in rows if row[0] not in without][:limit]

    def settle(self, done: Iterable[Settled]) -> None:
        """Records what became of objects: first in outcomes.jsonl, a line for each, then as
        settled. Whoever is killed in between finds the object waiting and its variants made."""
        done = list(done)
        for each in done:
            line = {"key": each.entry.key, "outcome": each.outcome, **each.facts}
            self._record.write(json.dumps(line, ensure_ascii=False) + "\n")
        self._record.flush()
        with self._database:
            self._database.executemany(
                "UPDATE objects SET state = ?, outcome = ? WHERE id = ?",
                [(SETTLED, each.outcome, each.entry.id) for each in done],
            )

    def count_waiting(self) -> int:
        """How many objects are not settled."""
        query = "SELECT count(*) FROM objects WHERE state = ?"
        return int(self._database.execute(query, (PENDING,)).fetchone()[0])

    def reopen(self) -> None:
        """Objects that may succeed later wait again."""
        with self._database:
            self._database.execute(
                "UPDATE objects SET state = ?, outcome = NULL WHERE outcome = 'raised'", (PENDING,)
            )

    def sample(self, size: int) -> tuple[list[Entry], int, int]:
        """Objects that wait, spread evenly over all, how many wait, and their bytes in total."""
        query = "SELECT count(*), coalesce(sum(size), 0) FROM objects WHERE state = ?"
        count, total = self._database.execute(query, (PENDING,)).fetchone()
        step = max(1, count // max(1, size))
        rows = self._database.execute(
            "SELECT id, key, size, etag, modified FROM"
            " (SELECT *, row_number() OVER (ORDER BY id) AS n FROM objects WHERE state = ?)"
            " WHERE n % ? = 0 LIMIT ?",
            (PENDING, step, size),
        )
        return [Entry(*row) for row in rows], int(count), int(total)


def _appended(path: str) -> TextIO:
    """A file of lines to which more are added. A process that was killed may have left half a line:
    the next one begins after it."""
    file = open(path, "a+b")  # noqa: SIM115 (closed with the ledger)
    end = file.seek(0, os.SEEK_END)
    if end > 0:
        file.seek(end - 1)
        if file.read(1) != b"\n":
            file.write(b"\n")
    return io.TextIOWrapper(file, encoding="utf-8")


def _locked(path: str) -> int:
    import fcntl

    lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(lock)
        raise ArgumentError(
            f"another process works on this backfill: {path} is locked; wait for it, or choose "
            "another folder for the state"
        ) from None
    return lock
