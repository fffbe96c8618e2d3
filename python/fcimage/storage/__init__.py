"""Object storage for the handlers: Alibaba Cloud OSS, or a folder for development.

A storage is any object with the three methods of :class:`Storage`. :class:`OssStorage` uses the SDK
``oss2`` or ``alibabacloud-oss-v2``, whichever is installed (``pip install fcimage[oss]``), and
imports it with the first request.
"""

from __future__ import annotations

from .base import ObjectHead, ProcessingStorage, Storage, StoredObject
from .credentials import Credentials
from .directory import DirectoryStorage
from .listing import Listed, ListingStorage
from .oss import OssStorage

__all__ = [
    "Credentials",
    "DirectoryStorage",
    "Listed",
    "ListingStorage",
    "ObjectHead",
    "OssStorage",
    "ProcessingStorage",
    "Storage",
    "StoredObject",
]
