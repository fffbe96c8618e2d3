"""Object storage for the handlers: Alibaba Cloud OSS, S3, or a folder for development.

A storage is any object with the three methods of :class:`Storage`. :class:`OssStorage` and
:class:`S3Storage` need no other package. :class:`OssStorage` can also use one of the SDKs of OSS.
"""

from __future__ import annotations

from .base import ObjectHead, ProcessingStorage, Storage, StoredObject
from .calls import Calls
from .credentials import Credentials
from .directory import DirectoryStorage
from .listing import Listed, ListingStorage
from .oss import OssStorage
from .s3 import S3Storage

__all__ = [
    "Calls",
    "Credentials",
    "DirectoryStorage",
    "Listed",
    "ListingStorage",
    "ObjectHead",
    "OssStorage",
    "ProcessingStorage",
    "S3Storage",
    "Storage",
    "StoredObject",
]
