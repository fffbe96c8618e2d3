"""Marks outputs, so that they are recognized and not made again."""

from __future__ import annotations

from fcimage.storage.base import META

from .outcome import MANIFEST

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from fcimage import Variant
    from fcimage.storage import ObjectHead

    from .manifests import Manifests

__all__ = ["MARK", "REPORT_HEADERS", "SOURCE", "Marks", "source_name"]

#: The name of the user metadata that every output has.
MARK = "fcimage"
#: The name of the user metadata that says which object an output was made from.
SOURCE = "fcimage-source"
#: The headers of a failure report.
REPORT_HEADERS = {"Content-Type": "application/json", META + MARK: "report"}


class Marks:
    """The headers of outputs. The mark in them changes with all that the output depends on: the
    source's ETag, the variant's fingerprint and the Cache-Control header."""

    def __init__(
        self,
        variants: Iterable[Variant],
        cache_control: str | None,
        manifests: Manifests | None = None,
    ) -> None:
        self._cache_control = cache_control
        self._recipes = {variant.name: variant.fingerprint for variant in variants}
        if manifests is not None:
            self._recipes[MANIFEST[0]] = manifests.fingerprint(self._recipes)
        if cache_control:
            # Not hashlib: loading it takes milliseconds of a cold start.
            from binascii import crc32

            headers = f"{crc32(cache_control.encode()):08x}"
            self._recipes = {name: f"{mark}/{headers}" for name, mark in self._recipes.items()}

    def mark(self, variant: str, etag: str | None) -> str:
        """The mark of a variant of the source with this ETag."""
        return f"{etag or ''}/{self._recipes[variant]}"

    def up_to_date(self, head: ObjectHead, variant: str, etag: str | None) -> bool:
        """Whether an object is this variant of the source with this ETag."""
        return etag is not None and head.meta.get(MARK) == self.mark(variant, etag)

    def headers(
        self, variant: str, media_type: str, etag: str | None, source: str
    ) -> dict[str, str]:
        """The HTTP headers to store an output with. ``source`` is its :func:`source_name`."""
        headers = {
            "Content-Type": media_type,
            META + MARK: self.mark(variant, etag),
            META + SOURCE: source,
        }
        if self._cache_control:
            headers["Cache-Control"] = self._cache_control
        return headers


def source_name(bucket: str, key: str) -> str:
    """The name of a source in the metadata of its outputs: ``BUCKET/KEY``, percent-encoded, because
    headers are ASCII. The longest is 3 KB; OSS allows 8 KB of user metadata."""
    from urllib.parse import quote

    return quote(f"{bucket}/{key}", errors="replace")
