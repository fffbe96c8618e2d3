"""Marks outputs, so that they are recognized and not made again."""

from __future__ import annotations

from fcimage.storage.base import META

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from fcimage import EncodedImage, Variant

__all__ = ["MARK", "REPORT_HEADERS", "Marks"]

#: The name of the user metadata that every output has.
MARK = "fcimage"
#: The headers of a failure report.
REPORT_HEADERS = {"Content-Type": "application/json", META + MARK: "report"}


class Marks:
    """The headers of outputs. The mark in them changes with all that the output depends on: the
    source's ETag, the variant's fingerprint and the Cache-Control header."""

    def __init__(self, variants: Iterable[Variant], cache_control: str | None) -> None:
        self._cache_control = cache_control
        self._recipes = {variant.name: variant.fingerprint for variant in variants}
        if cache_control:
            # Not hashlib: loading it takes milliseconds of a cold start.
            from binascii import crc32

            headers = f"{crc32(cache_control.encode()):08x}"
            self._recipes = {name: f"{mark}/{headers}" for name, mark in self._recipes.items()}

    def mark(self, variant: str, etag: str | None) -> str:
        """The mark of a variant of the source with this ETag."""
        return f"{etag or ''}/{self._recipes[variant]}"

    def headers(self, image: EncodedImage, etag: str | None) -> dict[str, str]:
        """The HTTP headers to store an image with."""
        headers = {"Content-Type": image.media_type, META + MARK: self.mark(image.variant, etag)}
        if self._cache_control:
            headers["Cache-Control"] = self._cache_control
        return headers
