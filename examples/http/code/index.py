"""The ready HTTP handler, configured by environment variables; docs/settings.md lists them."""

from fcimage.handler import http_handler as handler

__all__ = ["handler"]
