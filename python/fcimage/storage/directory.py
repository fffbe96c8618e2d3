"""A folder as a storage: objects in ``ROOT/BUCKET/KEY``, headers in ``ROOT/.headers``."""

from __future__ import annotations

import os

from fcimage.exceptions import ObjectNotFoundError, StorageError, UnsupportedError

from .base import ObjectHead, StoredObject, user_metadata
from .failures import too_large

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .listing import Listed

__all__ = ["DirectoryStorage"]

#: The folder of the headers, below the root. No bucket can have this name.
HEADERS = ".headers"
#: The names of files that are being written begin with this.
DRAFT = ".draft-"


class DirectoryStorage:
    """Keeps objects as files below ``root``, one folder for each bucket.

    For development and for tests. A key that would lead out of its bucket is an error.
    """

    #: A folder cannot convert images.
    processes_images = False

    def __init__(self, root: str | os.PathLike[str]) -> None:
        self.root = os.fspath(root)

    def get(
        self, bucket: str, key: str, *, max_bytes: int | None = None, process: str | None = None
    ) -> StoredObject:
        """See :meth:`fcimage.storage.ProcessingStorage.get`."""
        if process is not None:
            raise UnsupportedError(
                f"{bucket}/{key}: a folder cannot convert images, only OSS can; convert the file "
                "first, or use a build of fcimage that decodes it"
            )
        path = self._path(bucket, key)
        try:
            with open(path, "rb") as file:
                size = os.fstat(file.fileno()).st_size
                if max_bytes is not None and size > max_bytes:
                    raise too_large(f"{bucket}/{key}", size, max_bytes)
                data = file.read()
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
            raise ObjectNotFoundError(f"{bucket}/{key}: the object does not exist") from None
        except OSError as error:
            raise StorageError(f"cannot read {path}: {error.strerror or error}") from error
        headers = self._headers(bucket, key)
        return StoredObject(
            data,
            etag=_etag(data),
            media_type=headers.get("content-type"),
            meta=user_metadata(headers),
        )

    def put(
        self, bucket: str, key: str, data: bytes, headers: Mapping[str, str] | None = None
    ) -> None:
        """See :meth:`fcimage.storage.Storage.put`."""
        import json

        _write(self._path(bucket, key), data)
        lower = {name.lower(): value for name, value in (headers or {}).items()}
        _write(self._path(HEADERS, f"{bucket}/{key}.json"), json.dumps(lower).encode())

    def head(self, bucket: str, key: str) -> ObjectHead | None:
        """See :meth:`fcimage.storage.Storage.head`."""
        try:
            found = self.get(bucket, key)
        except ObjectNotFoundError:
            return None
        return ObjectHead(
            size=found.size, etag=found.etag, media_type=found.media_type, meta=found.meta
        )

    def list(self, bucket: str, prefix: str = "", *, after: str | None = None) -> Iterator[Listed]:
        """See :meth:`fcimage.storage.listing.ListingStorage.list`. Files have no ETag here: it
        would have to be computed from their bytes."""
        from .listing import Listed

        # Any key will do to check the bucket's name.
        top = os.path.dirname(self._path(bucket, "any"))
        start = None if after is None else after.encode()
        for path, key in _files(top, ""):
            name = key.encode(errors="surrogateescape")
            if key.startswith(prefix) and (start is None or name > start):
                try:
                    found = os.stat(path)
                except FileNotFoundError:  # removed since the folder was read
                    continue
                yield Listed(key, found.st_size, None, found.st_mtime)

    def _headers(self, bucket: str, key: str) -> dict[str, str]:
        import json

        path = self._path(HEADERS, f"{bucket}/{key}.json")
        try:
            with open(path, encoding="utf-8") as file:
                return dict(json.load(file))
        except (FileNotFoundError, NotADirectoryError):
            return {}
        except (OSError, ValueError) as error:
            raise StorageError(f"cannot read {path}: {error}") from error

    def _path(self, bucket: str, key: str) -> str:
        parts = key.split("/")
        bad_bucket = not bucket or (bucket.startswith(".") and bucket != HEADERS) or "/" in bucket
        if bad_bucket or "\0" in bucket + key or any(part in ("", ".", "..") for part in parts):
            raise StorageError(f"not a folder and a file name: bucket {bucket!r}, key {key!r}")
        return os.path.join(self.root, bucket, *parts)


def _files(folder: str, prefix: str) -> Iterator[tuple[str, str]]:
    """All files and their keys, in the order of the keys' bytes. The names in one folder are in
    memory."""
    try:
        with os.scandir(folder) as entries:
            found = [(entry.name, entry.is_dir(), entry.path) for entry in entries]
    except (FileNotFoundError, NotADirectoryError):
        return
    except OSError as error:
        raise StorageError(f"cannot list {folder}: {error.strerror or error}") from error
    # A folder's keys continue with a slash, and sort accordingly.
    found.sort(key=lambda entry: os.fsencode(entry[0]) + (b"/" if entry[1] else b""))
    for name, is_folder, path in found:
        if is_folder:
            yield from _files(path, f"{prefix}{name}/")
        elif not name.startswith(DRAFT):
            yield path, prefix + name


def _etag(data: bytes) -> str:
    """The ETag that OSS gives an object that was uploaded in one request."""
    import hashlib

    return hashlib.md5(data).hexdigest().upper()


def _write(path: str, data: bytes) -> None:
    """Replaces the file in one step: other processes see the old file or the new one."""
    import tempfile

    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=os.path.dirname(path), prefix=DRAFT)
        try:
            with open(handle, "wb") as file:
                file.write(data)
            os.replace(draft, path)
        except BaseException:
            os.unlink(draft)
            raise
    except OSError as error:
        raise StorageError(f"cannot write {path}: {error.strerror or error}") from error
