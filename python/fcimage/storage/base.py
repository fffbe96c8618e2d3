"""What the pipeline asks of a storage."""

from __future__ import annotations

# Importing `typing` would take longer than all the rest; type checkers know this name.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Protocol
else:
    Protocol = object

__all__ = ["META", "ObjectHead", "Storage", "StoredObject"]

#: How OSS names the headers that carry a user's own metadata.
META = "x-oss-meta-"


class ObjectHead:
    """What is known of an object without its bytes."""

    __slots__ = ("etag", "media_type", "meta", "size")

    def __init__(
        self,
        *,
        size: int,
        etag: str | None = None,
        media_type: str | None = None,
        meta: Mapping[str, str] | None = None,
    ) -> None:
        #: Bytes.
        self.size = size
        #: As OSS gives it, without quotes.
        self.etag = etag
        #: The Content-Type.
        self.media_type = media_type
        #: The ``x-oss-meta-`` headers: lower-case names without that prefix.
        self.meta = dict(meta or {})

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.size} bytes, etag={self.etag!r}, meta={self.meta!r})"


class StoredObject(ObjectHead):
    """An object with its bytes."""

    __slots__ = ("data",)

    def __init__(
        self,
        data: bytes,
        *,
        etag: str | None = None,
        media_type: str | None = None,
        meta: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(size=len(data), etag=etag, media_type=media_type, meta=meta)
        #: The bytes.
        self.data = data


class Storage(Protocol):
    """Three methods that several threads may call at once.

    A storage may also have ``authenticate(credentials)``: the pipeline hands it the temporary
    credentials of each invocation.

    All of them raise :class:`fcimage.StorageError`; its ``.retryable`` says whether the storage may
    answer later. An object that does not exist is an :class:`fcimage.ObjectNotFoundError` for
    ``get`` and None for ``head``.
    """

    def get(self, bucket: str, key: str, *, max_bytes: int | None = None) -> StoredObject:
        """The object. Raises :class:`fcimage.LimitError`, before its bytes are fetched, if it has
        more than ``max_bytes``."""

    def put(
        self, bucket: str, key: str, data: bytes, headers: Mapping[str, str] | None = None
    ) -> None:
        """Writes the object whole or not at all. ``headers`` are HTTP headers, such as
        Content-Type, Cache-Control and ``x-oss-meta-...``."""

    def head(self, bucket: str, key: str) -> ObjectHead | None:
        """What is known of the object, or None where there is none."""
