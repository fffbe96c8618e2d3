"""The ready handler, configured by environment variables; docs/settings.md lists them."""

from fcimage.handler import handler

__all__ = ["handler"]
