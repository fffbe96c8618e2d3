"""The interface of a storage, and the objects it returns."""

from __future__ import annotations

# Importing `typing` takes longer than importing the rest of fcimage, on every cold start. A type
# checker treats the name TYPE_CHECKING as true wherever it is assigned; at run time it is false.
# Every module of this package that needs names for annotations only does the same.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Protocol

    from typing_extensions import TypeGuard
else:
    Protocol = object

__all__ = [
    "META",
    "ObjectHead",
    "ProcessingStorage",
    "Storage",
    "StoredObject",
    "processes_images",
    "user_metadata",
]

#: The prefix of the HTTP headers that hold user metadata in OSS.
META = "x-oss-meta-"


class ObjectHead:
    """The size and the headers of an object, without its bytes."""

    __slots__ = ("etag", "media_type", "meta", "size")

    def __init__(
        self,
        *,
        size: int,
        etag: str | None = None,
        media_type: str | None = None,
        meta: Mapping[str, str] | None = None,
    ) -> None:
        #: The size in bytes.
        self.size = size
        #: The ETag as OSS returns it, without quotes.
        self.etag = etag
        #: The Content-Type.
        self.media_type = media_type
        #: User metadata: the ``x-oss-meta-`` headers, names in lower case and without the prefix.
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
    """The three methods that the handlers call, possibly from several threads at once.

    A storage may also have ``authenticate(credentials)``: the handlers pass it the temporary
    credentials of each invocation.

    All methods raise :class:`fcimage.StorageError` when the storage fails; its ``.retryable`` says
    whether a retry can help. For an object that does not exist, ``get`` raises
    :class:`fcimage.ObjectNotFoundError` and ``head`` returns None.
    """

    def get(self, bucket: str, key: str, *, max_bytes: int | None = None) -> StoredObject:
        """Returns the object.

        Raises :class:`fcimage.LimitError` if it has more than ``max_bytes``, before the bytes are
        downloaded.
        """

    def put(
        self, bucket: str, key: str, data: bytes, headers: Mapping[str, str] | None = None
    ) -> None:
        """Writes the whole object or, on failure, nothing.

        ``headers`` are HTTP headers, such as Content-Type, Cache-Control and ``x-oss-meta-...``.
        """

    def head(self, bucket: str, key: str) -> ObjectHead | None:
        """Returns the object's size and headers, or None if there is no such object."""


class ProcessingStorage(Storage, Protocol):
    """A storage that can also return an object as another image, as OSS does.

    The handlers use it for images that fcimage cannot decode. A storage without the attribute
    ``processes_images`` is never asked.
    """

    #: Whether :meth:`get` knows ``process``.
    processes_images: bool

    def get(
        self, bucket: str, key: str, *, max_bytes: int | None = None, process: str | None = None
    ) -> StoredObject:
        """Returns the object, or the image that the storage makes of it.

        ``process`` is a value of OSS's query parameter ``x-oss-process``, such as
        ``image/format,jpg``. The result of a process has no ETag and no user metadata, and
        ``max_bytes`` limits the result.

        Raises :class:`fcimage.UnsupportedError` or :class:`fcimage.LimitError` if the storage
        cannot process the object.
        """


def processes_images(storage: object) -> TypeGuard[ProcessingStorage]:
    """Whether the storage can return an object as another image."""
    return bool(getattr(storage, "processes_images", False))


def user_metadata(headers: Mapping[str, str], prefix: str = META) -> dict[str, str]:
    """The headers of a response with user metadata: names in lower case, without the prefix."""
    lower = {name.lower(): value for name, value in headers.items()}
    return {name[len(prefix) :]: value for name, value in lower.items() if name.startswith(prefix)}
