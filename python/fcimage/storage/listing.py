"""The interface of a storage that can list its objects."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Protocol
else:
    Protocol = object

__all__ = ["Listed", "ListingStorage"]


class Listed:
    """One object of a listing."""

    __slots__ = ("etag", "key", "modified", "size")

    def __init__(self, key: str, size: int, etag: str | None, modified: float) -> None:
        #: The key.
        self.key = key
        #: The size in bytes.
        self.size = size
        #: The ETag, without quotes; None where a listing does not have it.
        self.etag = etag
        #: When the object was last written: seconds since 1970.
        self.modified = modified

    def __repr__(self) -> str:
        return f"Listed({self.key!r}, {self.size} bytes, {self.etag!r}, {self.modified})"


class ListingStorage(Protocol):
    """A storage that can list a bucket. The handlers do not need it."""

    def list(self, bucket: str, prefix: str = "", *, after: str | None = None) -> Iterator[Listed]:
        """The objects whose keys begin with ``prefix``, in the order of the keys' UTF-8 bytes; with
        ``after``, only those behind that key. Pages are fetched as they are needed.

        Raises :class:`fcimage.StorageError` if the storage fails.
        """
