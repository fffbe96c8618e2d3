"""Storages for the tests of the backfill, which travel to its worker processes."""

from __future__ import annotations

import os
import pathlib
import signal
import time
from collections.abc import Iterator
from typing import Any

from fcimage import StorageError
from fcimage.storage import DirectoryStorage, Listed, ObjectHead, StoredObject


class Watched(DirectoryStorage):
    """A folder that counts what is put, in a file for each key below ``root``/.puts."""

    def put(self, bucket: str, key: str, data: bytes, headers: Any = None) -> None:
        super().put(bucket, key, data, headers)
        path = pathlib.Path(self.root, ".puts", key.replace("/", "_"))
        path.parent.mkdir(exist_ok=True)
        with path.open("a") as file:
            file.write("x")

    def puts(self) -> dict[str, int]:
        folder = pathlib.Path(self.root, ".puts")
        return {path.name: path.stat().st_size for path in folder.glob("*")}


class Throttling(Watched):
    """Refuses the first two requests for each object."""

    def get(self, bucket: str, key: str, **options: Any) -> StoredObject:
        waiting = not once(self.root, key, 1) or not once(self.root, key, 2)
        if waiting and bucket == "photos":  # a folder's head calls this, too
            error = StorageError("too many requests")
            error.retryable = True
            raise error
        return super().get(bucket, key, **options)


class ThrottlingHeads(Watched):
    """Refuses the first request for what there is about each key."""

    def head(self, bucket: str, key: str) -> ObjectHead | None:
        if not once(self.root, f"head-{key}", 1):
            error = StorageError("too many requests")
            error.retryable = True
            raise error
        return super().head(bucket, key)


class OldEtags(Watched):
    """Lists each object with the ETag that it had before."""

    def list(self, bucket: str, prefix: str = "", *, after: str | None = None) -> Iterator[Listed]:
        for each in super().list(bucket, prefix, after=after):
            yield Listed(each.key, each.size, "0" * 32, each.modified)


class Deadly(Watched):
    """Kills its process when it is asked for a certain key: the first time, or always."""

    always = False

    def get(self, bucket: str, key: str, **options: Any) -> StoredObject:
        asked = bucket == "photos" and "deadly" in key
        if asked and (self.always or not once(self.root, key, 1)):
            os.kill(os.getpid(), signal.SIGKILL)
        return super().get(bucket, key, **options)


class AlwaysDeadly(Deadly):
    """Kills its process each time."""

    always = True


class Immobile(Watched):
    """Cannot be pickled."""

    def __getstate__(self) -> object:
        raise TypeError("it has a connection")


class Homesick(Watched):
    """Cannot be loaded in another process."""

    def __init__(self, root: Any) -> None:
        super().__init__(root)
        self.home = os.getpid()

    def __setstate__(self, state: dict[str, Any]) -> None:
        if state["home"] != os.getpid():
            raise RuntimeError("not here")
        self.__dict__.update(state)


class Slow(Watched):
    """Takes a while for each object."""

    def get(self, bucket: str, key: str, **options: Any) -> StoredObject:
        time.sleep(0.05)
        return super().get(bucket, key, **options)


class Forbidden(Watched):
    """Refuses everything."""

    def get(self, bucket: str, key: str, **options: Any) -> StoredObject:
        error = StorageError("AccessDenied")
        error.retryable = False
        raise error


class Down(Watched):
    """Does not answer."""

    def get(self, bucket: str, key: str, **options: Any) -> StoredObject:
        error = StorageError("no response")
        error.retryable = True
        raise error


class Vanishing(Watched):
    """Lists a key that does not exist any more."""

    def list(self, bucket: str, prefix: str = "", *, after: str | None = None) -> Iterator[Listed]:
        yield from super().list(bucket, prefix, after=after)
        yield Listed("zz-gone.jpg", 100, "ETAG", 0.0)


class Endless(DirectoryStorage):
    """A bucket with very many keys, and no bytes."""

    def list(self, bucket: str, prefix: str = "", *, after: str | None = None) -> Iterator[Listed]:
        begin = 0 if after is None else int(after.rpartition("/")[2].partition(".")[0]) + 1
        for number in range(begin, 300_000):
            yield Listed(f"uploads/{number:09}.jpg", 1000, f"{number:032X}", float(number))


def once(root: str, key: str, number: int) -> bool:
    """Whether this has been asked before; remembers it."""
    path = pathlib.Path(root, ".asked", f"{key.replace('/', '_')}-{number}")
    path.parent.mkdir(exist_ok=True)
    try:
        path.touch(exist_ok=False)
    except FileExistsError:
        return True
    return False
