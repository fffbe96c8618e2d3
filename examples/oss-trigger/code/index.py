"""The ready handler, set up by environment variables; docs/handler.md lists them."""

from fcimage.handler import handler

__all__ = ["handler"]
