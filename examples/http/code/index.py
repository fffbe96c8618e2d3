"""The ready HTTP handler, configured by environment variables; docs/handler.md lists them."""

from fcimage.handler import http_handler as handler

__all__ = ["handler"]
