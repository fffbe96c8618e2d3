"""Where pictures come from and go to: Alibaba Cloud OSS, or a folder for trying things.

A storage is anything with the three methods of :class:`Storage`. :class:`OssStorage` stands on
``oss2`` or ``alibabacloud-oss-v2``, whichever is installed (``pip install fcimage[oss]``), and
loads it when the first object is touched, not before.
"""

from __future__ import annotations

from .base import ObjectHead, Storage, StoredObject
from .credentials import Credentials
from .directory import DirectoryStorage
from .oss import OssStorage

__all__ = [
    "Credentials",
    "DirectoryStorage",
    "ObjectHead",
    "OssStorage",
    "Storage",
    "StoredObject",
]
