"""The storage that the environment describes: OSS, S3 and its like, or a folder."""

from __future__ import annotations

import os

from fcimage.exceptions import ArgumentError
from fcimage.storage.directory import DirectoryStorage
from fcimage.storage.oss import CLIENTS, OssStorage

from .platform import is_lambda, is_scf
from .settings import Settings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from fcimage.storage import Storage

__all__ = ["storage_from_env"]

#: What an endpoint begins with that is a folder.
FOLDER = "file://"


def storage_from_env(environ: Mapping[str, str] = os.environ, context: Any = None) -> Storage:
    """The storage of the function.

    - ``OSS_ENDPOINT``: OSS there, or a folder if it is ``file:///path``.
    - ``S3_ENDPOINT``: S3, or a storage that speaks its interface.
    - Neither: S3 of the region in a function of AWS Lambda, COS of the region in one of Tencent
      SCF, otherwise OSS at the internal endpoint of the function's region.

    Raises:
        ArgumentError: A variable has a value that cannot be used, or there is no endpoint.
    """
    settings = Settings(environ)
    oss, s3 = settings.text("OSS_ENDPOINT"), settings.text("S3_ENDPOINT")
    if oss is not None and s3 is not None:
        raise ArgumentError("OSS_ENDPOINT and S3_ENDPOINT cannot both be set")
    if oss is not None and oss.startswith(FOLDER):
        return DirectoryStorage(oss[len(FOLDER) :])
    if s3 is not None or (oss is None and (is_lambda(environ) or is_scf(environ))):
        return _s3(settings, environ, s3)
    return _oss(settings, environ, oss, context)


def _oss(
    settings: Settings, environ: Mapping[str, str], endpoint: str | None, context: Any
) -> OssStorage:
    stated_region = settings.text("OSS_REGION")
    region = stated_region or getattr(context, "region", None) or settings.text("FC_REGION")
    client = settings.text("FCIMAGE_OSS_CLIENT") or "native"
    if client not in CLIENTS:
        raise ArgumentError(
            f"FCIMAGE_OSS_CLIENT must be one of {', '.join(CLIENTS)}, got {client!r}"
        )
    if endpoint is None:
        if not region:
            raise ArgumentError(
                "set OSS_ENDPOINT, such as https://oss-cn-hangzhou-internal.aliyuncs.com"
            )
        endpoint = f"https://oss-{region}-internal.aliyuncs.com"
    credentials = None
    if settings.text("ALIBABA_CLOUD_CREDENTIALS_URI") is not None:
        from fcimage.storage.credentials_uri import CredentialsUri

        credentials = CredentialsUri.from_env(environ)
    with settings.named("OSS_ENDPOINT"):
        storage = OssStorage(endpoint, region=stated_region, client=client, credentials=credentials)
    # A custom domain does not name its region.
    storage.region = storage.region or region
    return storage


def _s3(settings: Settings, environ: Mapping[str, str], endpoint: str | None) -> Storage:
    from fcimage.storage.s3 import S3Storage

    region = settings.text("S3_REGION")
    if is_scf(environ):
        region = region or settings.text("TENCENTCLOUD_REGION")
        if endpoint is None:
            if region is None:
                raise ArgumentError(
                    "set S3_ENDPOINT, such as https://cos.ap-guangzhou.myqcloud.com"
                )
            endpoint = f"https://cos.{region}.myqcloud.com"
    region = region or settings.text("AWS_REGION") or settings.text("AWS_DEFAULT_REGION")
    with settings.named("S3_ENDPOINT"):
        return S3Storage(endpoint, region=region, addressing=settings.text("S3_ADDRESSING"))
