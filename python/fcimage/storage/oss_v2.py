"""OSS through the SDK ``alibabacloud-oss-v2``."""

from __future__ import annotations

import alibabacloud_oss_v2 as oss  # type: ignore[import-untyped]
from alibabacloud_oss_v2.crc import Crc64  # type: ignore[import-untyped]
from alibabacloud_oss_v2.transport import RequestsHttpClient  # type: ignore[import-untyped]

from fcimage.exceptions import StorageError, UnsupportedError

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
    if region is None:
        # Signature V1 of this SDK sends the security token in a header that OSS ignores.
        raise StorageError("alibabacloud-oss-v2 needs a region: set OSS_REGION, or use oss2")

    def current() -> Any:
        found = credentials()
        return oss.credentials.Credentials(
            found.access_key_id, found.access_key_secret, found.security_token
        )

    http = RequestsHttpClient(
        connect_timeout=timeouts[0], readwrite_timeout=timeouts[1], max_connections=CONNECTIONS
    )
    # The SDK opens it with the first request, but several threads may send a first request at once.
    http.open()
    config = oss.config.Config(
        endpoint=endpoint,
        region=region,
        credentials_provider=oss.credentials.CredentialsProviderFunc(current),
        retry_max_attempts=1,
        http_client=http,
    )
    return _Client(oss.Client(config))


class _Client(SdkClient):
    errors = (oss.exceptions.OperationError,)

    def __init__(self, client: oss.Client) -> None:
        self._client = client

    def _check_key(self, request: str, key: str) -> None:
        # The HTTP client resolves "." and "..", so another key than the signed one would be sent.
        if any(part in (".", "..") for part in key.split("/")):
            raise UnsupportedError(
                f'{request}: alibabacloud-oss-v2 does not support keys with "." or ".." between '
                "slashes; use oss2"
            )

    def _get(self, bucket: str, key: str, process: str | None) -> Any:
        request = oss.GetObjectRequest(bucket=bucket, key=key, process=process)
        return self._client.get_object(request)

    def _read(self, response: Any) -> tuple[bytes, int, int | None]:
        data = response.body.read()
        crc = Crc64(0)
        if response.hash_crc64 is None:
            return data, 0, None
        crc.update(data)
        return data, crc.sum64(), int(response.hash_crc64)

    def _pieces(self, response: Any) -> Iterator[bytes]:
        pieces: Iterator[bytes] = response.body.iter_bytes()
        return pieces

    def _close(self, response: Any) -> None:
        response.body.close()

    def _put(self, bucket: str, key: str, data: bytes, headers: dict[str, str]) -> None:
        self._client.put_object(
            oss.PutObjectRequest(bucket=bucket, key=key, body=data, headers=headers)
        )

    def _head(self, bucket: str, key: str) -> Any:
        return self._client.head_object(oss.HeadObjectRequest(bucket=bucket, key=key))

    def _failure(self, request: str, error: Any) -> FcImageError:
        cause = error.unwrap()
        if isinstance(cause, oss.exceptions.ServiceError):
            return failure(
                request,
                status=cause.status_code,
                code=cause.code,
                request_id=cause.request_id,
                text=cause.message or "",
                ec=cause.ec,
            )
        permanent = (
            oss.exceptions.BucketNameInvalidError,
            oss.exceptions.ObjectNameInvalidError,
            oss.exceptions.CredentialsBaseError,
            oss.exceptions.ParamInvalidError,
        )
        status = 400 if isinstance(cause, permanent) else None
        return failure(request, status=status, text=str(cause))
