"""One uploaded picture into all its variants, and the event that announced it."""

from ._native import __version__
from .exceptions import (
    ArgumentError,
    DecodeError,
    EncodeError,
    EventError,
    FcImageError,
    InternalError,
    LimitError,
    PatternError,
    UnsupportedError,
)

__all__ = [
    "ArgumentError",
    "DecodeError",
    "EncodeError",
    "EventError",
    "FcImageError",
    "InternalError",
    "LimitError",
    "PatternError",
    "UnsupportedError",
    "__version__",
]
