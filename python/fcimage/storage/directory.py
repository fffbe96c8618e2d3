"""A folder as a storage: ``ROOT/BUCKET/KEY``, and the headers beside it."""

from __future__ import annotations

import os

from fcimage.exceptions import LimitError, ObjectNotFoundError, StorageError

from .base import META, ObjectHead, StoredObject

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["DirectoryStorage"]

#: The folder of the headers, in the root. Buckets cannot be called so.
HEADERS = ".headers"


class DirectoryStorage:
    """Keeps objects as files below ``root``, one folder for each bucket.

    For trying things and for tests. Keys that would lead out of their bucket are refused.
    """

    def __init__(self, root: str | os.PathLike[str]) -> None:
        self.root = os.fspath(root)

    def get(self, bucket: str, key: str, *, max_bytes: int | None = None) -> StoredObject:
        """See :meth:`fcimage.storage.Storage.get`."""
        path = self._path(bucket, key)
        try:
            with open(path, "rb") as file:
                size = os.fstat(file.fileno()).st_size
                if max_bytes is not None and size > max_bytes:
                    raise LimitError(
                        f"{bucket}/{key} has {size} bytes, at most {max_bytes} are granted"
                    )
                data = file.read()
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
            raise ObjectNotFoundError(f"there is no object {key!r} in {bucket!r}") from None
        headers = self._headers(bucket, key)
        return StoredObject(
            data,
            etag=_etag(data),
            media_type=headers.get("content-type"),
            meta=_meta(headers),
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

    def _headers(self, bucket: str, key: str) -> dict[str, str]:
        import json

        try:
            with open(self._path(HEADERS, f"{bucket}/{key}.json"), encoding="utf-8") as file:
                return dict(json.load(file))
        except (FileNotFoundError, NotADirectoryError):
            return {}

    def _path(self, bucket: str, key: str) -> str:
        parts = key.split("/")
        bad_bucket = not bucket or (bucket.startswith(".") and bucket != HEADERS) or "/" in bucket
        if bad_bucket or "\0" in bucket + key or any(part in ("", ".", "..") for part in parts):
            raise StorageError(f"{bucket!r} and {key!r} cannot be the names of a folder and a file")
        return os.path.join(self.root, bucket, *parts)


def _meta(headers: Mapping[str, str]) -> dict[str, str]:
    return {name[len(META) :]: value for name, value in headers.items() if name.startswith(META)}


def _etag(data: bytes) -> str:
    """As OSS makes it of objects that were uploaded in one piece."""
    import hashlib

    return hashlib.md5(data).hexdigest().upper()


def _write(path: str, data: bytes) -> None:
    """Whole or not at all: another process sees the old file or the new one."""
    import tempfile

    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=os.path.dirname(path), prefix=".draft-")
        try:
            with open(handle, "wb") as file:
                file.write(data)
            os.replace(draft, path)
        except BaseException:
            os.unlink(draft)
            raise
    except OSError as error:
        raise StorageError(f"cannot write {path}: {error.strerror or error}") from error
