"""The ready handler, configured by environment variables; docs/handler.md lists them."""

from fcimage.handler import handler

__all__ = ["handler"]
