"""OSS through ``alibabacloud-oss-v2``."""

from __future__ import annotations

import contextlib

import alibabacloud_oss_v2 as oss  # type: ignore[import-untyped]
from alibabacloud_oss_v2.crc import Crc64  # type: ignore[import-untyped]
from alibabacloud_oss_v2.transport import RequestsHttpClient  # type: ignore[import-untyped]

from fcimage.exceptions import StorageError, UnsupportedError

from .base import META, ObjectHead, Storage, StoredObject
from .failures import complete, failure, too_large

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import Any

    from .credentials import Credentials

__all__ = ["connect"]

CONNECTIONS = 16


def connect(
    endpoint: str,
    region: str | None,
    credentials: Callable[[], Credentials],
    timeouts: tuple[float, float],
) -> Storage:
    """A client whose connections are shared by all buckets."""
    if region is None:
        # With V1 it would send the security token in a header that OSS does not read.
        raise StorageError("alibabacloud-oss-v2 needs a region: set OSS_REGION, or use oss2")

    def current() -> Any:
        found = credentials()
        return oss.credentials.Credentials(
            found.access_key_id, found.access_key_secret, found.security_token
        )

    http = RequestsHttpClient(
        connect_timeout=timeouts[0], readwrite_timeout=timeouts[1], max_connections=CONNECTIONS
    )
    # At the first request it would be too late: several threads may send one at once.
    http.open()
    config = oss.config.Config(
        endpoint=endpoint,
        region=region,
        credentials_provider=oss.credentials.CredentialsProviderFunc(current),
        retry_max_attempts=1,
        http_client=http,
    )
    return _Client(oss.Client(config))


class _Client:
    def __init__(self, client: oss.Client) -> None:
        self._client = client

    def get(self, bucket: str, key: str, *, max_bytes: int | None = None) -> StoredObject:
        what = f"GetObject {bucket}/{key}"
        _check(what, key)
        with _translated(what):
            result = self._client.get_object(oss.GetObjectRequest(bucket=bucket, key=key))
            size = result.content_length
            if max_bytes is not None and size is not None and size > max_bytes:
                result.body.close()
                raise too_large(what, size, max_bytes)
            data = result.body.read()
            stated = result.hash_crc64
            crc = Crc64(0)
            if stated is not None:
                crc.update(data)
            stated = None if stated is None else int(stated)
            complete(what, data, size, crc.sum64(), stated)
        return StoredObject(
            data,
            etag=(result.etag or "").strip('"') or None,
            media_type=result.content_type,
            meta=_meta(result.headers),
        )

    def put(
        self, bucket: str, key: str, data: bytes, headers: Mapping[str, str] | None = None
    ) -> None:
        what = f"PutObject {bucket}/{key}"
        _check(what, key)
        request = oss.PutObjectRequest(
            bucket=bucket, key=key, body=data, headers=dict(headers or {})
        )
        with _translated(what):
            self._client.put_object(request)

    def head(self, bucket: str, key: str) -> ObjectHead | None:
        what = f"HeadObject {bucket}/{key}"
        _check(what, key)
        try:
            with _translated(what):
                result = self._client.head_object(oss.HeadObjectRequest(bucket=bucket, key=key))
        except _Missing:
            return None
        return ObjectHead(
            size=result.content_length or 0,
            etag=(result.etag or "").strip('"') or None,
            media_type=result.content_type,
            meta=_meta(result.headers),
        )


class _Missing(Exception):
    """HeadObject answers with 404 and no body."""


def _check(what: str, key: str) -> None:
    """Refuses what this SDK asks for under another key, which its signature does not cover."""
    if any(part in (".", "..") for part in key.split("/")):
        raise UnsupportedError(
            f"{what}: alibabacloud-oss-v2 takes a dot between slashes for a folder; oss2 does not"
        )


@contextlib.contextmanager
def _translated(what: str) -> Iterator[None]:
    try:
        yield
    except oss.exceptions.OperationError as error:
        cause = error.unwrap()
        if isinstance(cause, oss.exceptions.ServiceError):
            if what.startswith("HeadObject") and cause.status_code == 404:
                raise _Missing from None
            raise failure(
                what,
                status=cause.status_code,
                code=cause.code,
                request_id=cause.request_id,
                text=cause.message or "",
            ) from error
        permanent = (
            oss.exceptions.BucketNameInvalidError,
            oss.exceptions.ObjectNameInvalidError,
            oss.exceptions.CredentialsBaseError,
            oss.exceptions.ParamInvalidError,
        )
        status = 400 if isinstance(cause, permanent) else None
        raise failure(what, status=status, text=str(cause)) from error
    except OSError as error:  # requests' exceptions, while the body is read
        raise failure(what, text=str(error)) from error


def _meta(headers: Mapping[str, str]) -> dict[str, str]:
    lower = {name.lower(): value for name, value in headers.items()}
    return {name[len(META) :]: value for name, value in lower.items() if name.startswith(META)}
