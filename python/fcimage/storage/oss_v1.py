"""OSS through ``oss2``."""

from __future__ import annotations

import contextlib

import oss2  # type: ignore[import-untyped]
from oss2.credentials import Credentials as SdkCredentials  # type: ignore[import-untyped]

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
    return _Client(endpoint, region, credentials, timeouts)


class _Provider(oss2.credentials.CredentialsProvider):  # type: ignore[misc]
    def __init__(self, current: Callable[[], Credentials]) -> None:
        self._current = current

    def get_credentials(self) -> Any:
        found = self._current()
        return SdkCredentials(
            found.access_key_id, found.access_key_secret, found.security_token or ""
        )


class _Client:
    def __init__(
        self,
        endpoint: str,
        region: str | None,
        credentials: Callable[[], Credentials],
        timeouts: tuple[float, float],
    ) -> None:
        provider = _Provider(credentials)
        self._auth = oss2.ProviderAuthV4(provider) if region else oss2.ProviderAuth(provider)
        self._session = oss2.Session(pool_size=CONNECTIONS)
        self._endpoint, self._region, self._timeouts = endpoint, region, timeouts

    def _bucket(self, name: str) -> Any:
        return oss2.Bucket(
            self._auth,
            self._endpoint,
            name,
            session=self._session,
            connect_timeout=self._timeouts,
            region=self._region,
        )

    def get(self, bucket: str, key: str, *, max_bytes: int | None = None) -> StoredObject:
        what = f"GetObject {bucket}/{key}"
        with _translated(what):
            result = self._bucket(bucket).get_object(key)
            size = result.content_length
            if max_bytes is not None and size is not None and size > max_bytes:
                result.resp.response.close()
                raise too_large(what, size, max_bytes)
            data = complete(what, result.read(), size, result.client_crc, result.server_crc)
        return StoredObject(
            data,
            etag=result.etag,
            media_type=result.content_type,
            meta=_meta(result.headers),
        )

    def put(
        self, bucket: str, key: str, data: bytes, headers: Mapping[str, str] | None = None
    ) -> None:
        with _translated(f"PutObject {bucket}/{key}"):
            self._bucket(bucket).put_object(key, data, headers=dict(headers or {}))

    def head(self, bucket: str, key: str) -> ObjectHead | None:
        try:
            with _translated(f"HeadObject {bucket}/{key}"):
                result = self._bucket(bucket).head_object(key)
        except _Missing:
            return None
        return ObjectHead(
            size=result.content_length,
            etag=result.etag,
            media_type=result.content_type,
            meta=_meta(result.headers),
        )


class _Missing(Exception):
    """HeadObject answers with 404 and no body."""


@contextlib.contextmanager
def _translated(what: str) -> Iterator[None]:
    try:
        yield
    except oss2.exceptions.InconsistentError as error:
        raise failure(what, text=str(error)) from error
    except oss2.exceptions.RequestError as error:
        raise failure(what, text=str(error.exception)) from error
    except oss2.exceptions.ServerError as error:
        if what.startswith("HeadObject") and error.status == 404:
            raise _Missing from None
        raise failure(
            what,
            status=error.status,
            code=error.code,
            request_id=error.request_id,
            text=error.message,
        ) from error
    except oss2.exceptions.OssError as error:
        raise failure(what, status=400, text=str(error)) from error
    except OSError as error:  # requests' exceptions, while the body is read
        raise failure(what, text=str(error)) from error


def _meta(headers: Mapping[str, str]) -> dict[str, str]:
    lower = {name.lower(): value for name, value in headers.items()}
    return {name[len(META) :]: value for name, value in lower.items() if name.startswith(META)}
