"""Marks outputs, so that they are recognized and not made again."""

from __future__ import annotations

from fcimage.storage.base import META

from .outcome import MANIFEST

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

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
    source's ETag, the variant's fingerprint, the headers of all outputs and what is redacted."""

    def __init__(
        self,
        variants: Iterable[Variant],
        headers: Mapping[str, str],
        manifests: Manifests | None = None,
        redaction: tuple[object, ...] = (),
    ) -> None:
        self._headers = dict(headers)
        self._recipes = {variant.name: variant.fingerprint for variant in variants}
        if manifests is not None:
            self._recipes[MANIFEST[0]] = manifests.fingerprint(self._recipes)
        common = [f"{name}: {value}" for name, value in sorted(headers.items())]
        common += [repr(effect) for effect in redaction]
        if common:
            # Not hashlib: loading it takes milliseconds of a cold start.
            from binascii import crc32

            end = f"{crc32(chr(0).join(common).encode()):08x}"
            self._recipes = {name: f"{mark}/{end}" for name, mark in self._recipes.items()}

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
        return {
            "Content-Type": media_type,
            META + MARK: self.mark(variant, etag),
            META + SOURCE: source,
            **self._headers,
        }


def source_name(bucket: str, key: str) -> str:
    """The name of a source in the metadata of its outputs: ``BUCKET/KEY``, percent-encoded, because
    headers are ASCII. The longest is 3 KB; OSS allows 8 KB of user metadata."""
    from urllib.parse import quote

    return quote(f"{bucket}/{key}", errors="replace")
