"""OSS through the SDK ``oss2``."""

from __future__ import annotations

import oss2  # type: ignore[import-untyped]
from oss2.credentials import Credentials as SdkCredentials  # type: ignore[import-untyped]

from .failures import failure
from .sdk_client import CONNECTIONS, SdkClient

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from fcimage.exceptions import FcImageError

    from .base import ProcessingStorage
    from .credentials import Credentials

__all__ = ["connect"]


def connect(
    endpoint: str,
    region: str | None,
    credentials: Callable[[], Credentials],
    timeouts: tuple[float, float],
) -> ProcessingStorage:
    """A client whose connections are shared by all buckets.

    ``timeouts`` are seconds: to connect, and to wait for the next bytes.
    """
    return _Client(endpoint, region, credentials, timeouts)


class _Provider(oss2.credentials.CredentialsProvider):  # type: ignore[misc]
    def __init__(self, current: Callable[[], Credentials]) -> None:
        self._current = current

    def get_credentials(self) -> Any:
        found = self._current()
        return SdkCredentials(
            found.access_key_id, found.access_key_secret, found.security_token or ""
        )


class _Client(SdkClient):
    errors = (oss2.exceptions.OssError,)

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

    def _get(self, bucket: str, key: str, process: str | None) -> Any:
        return self._bucket(bucket).get_object(key, process=process)

    def _read(self, response: Any) -> tuple[bytes, int, int | None]:
        data = response.read()
        return data, response.client_crc, response.server_crc

    def _pieces(self, response: Any) -> Iterator[bytes]:
        # Not `iter(response)`: it ends after the first piece where the length is unknown.
        return iter(response.resp)

    def _close(self, response: Any) -> None:
        response.resp.response.close()

    def _put(self, bucket: str, key: str, data: bytes, headers: dict[str, str]) -> None:
        self._bucket(bucket).put_object(key, data, headers=headers)

    def _head(self, bucket: str, key: str) -> Any:
        return self._bucket(bucket).head_object(key)

    def _failure(self, request: str, error: Any) -> FcImageError:
        if isinstance(error, oss2.exceptions.InconsistentError):  # a wrong CRC-64
            return failure(request, text=str(error))
        if isinstance(error, oss2.exceptions.RequestError):
            return failure(request, text=str(error.exception))
        if isinstance(error, oss2.exceptions.ServerError):
            return failure(
                request,
                status=error.status,
                code=error.code,
                request_id=error.request_id,
                text=error.message,
                ec=error.ec,
            )
        return failure(request, status=400, text=str(error))
