"""The manifests of sources: where they are stored, and what is in them."""

from __future__ import annotations

import re

from fcimage.exceptions import ArgumentError

from .keys import UNKNOWN, check_template, filled, pattern

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from fcimage import EncodedImage, ImageInfo

    from .outcome import Image

__all__ = ["Manifests"]

#: The end of a manifest's key, which no source has.
_ENDING = ".json"
#: What a URL may begin with.
_START = re.compile(r"(https?:)?//[^\s\"'<>\\]+|/[^\s\"'<>\\]*|", re.ASCII)


class Manifests:
    """A template for the keys of manifests, and what the URLs in them begin with.

    Raises:
        ArgumentError: The template or the beginning is not valid.
    """

    def __init__(self, template: str, url: str = "") -> None:
        check_template(template, without=("variant", "extension"))
        if not template.endswith(_ENDING):
            raise ArgumentError(f"the key of a manifest must end with .json, got {template!r}")
        if not isinstance(url, str) or not _START.fullmatch(url):
            raise ArgumentError(
                f"what URLs begin with must be such as https://img.example.com/, got {url!r}"
            )
        self._template = template
        self._url = url

    def key(self, bucket: str, source: str, facts: Mapping[str, str] = UNKNOWN) -> str:
        """The key of the manifest of ``source``. Raises ArgumentError if it is too long for OSS."""
        return filled(self._template, bucket, source, **facts)

    @property
    def need_content(self) -> bool:
        """Whether keys are not known before the source is downloaded."""
        return "{sha256}" in self._template

    def is_output(self, key: str) -> bool:
        """Whether a manifest could be stored under ``key``."""
        return re.fullmatch(pattern(self._template, ""), key, re.DOTALL) is not None

    def fingerprint(self, recipes: Mapping[str, str]) -> str:
        """What changes with all that a manifest depends on but its source: the fingerprints of all
        variants by name."""
        from binascii import crc32

        parts = [self._url, *(f"{name}\0{recipe}" for name, recipe in sorted(recipes.items()))]
        return f"{crc32(chr(0).join(parts).encode('utf-8', 'replace')):08x}"

    def begin(self) -> Manifest:
        """A manifest to which images are added."""
        return Manifest(self._url)


class Manifest:
    """The manifest of one source, while its images are made."""

    def __init__(self, url: str) -> None:
        from fcimage._manifest import Collected

        self._url = url
        self._collected = Collected()

    def add(self, image: EncodedImage, key: str) -> None:
        """Adds an image that is stored under ``key``."""
        from urllib.parse import quote

        self._collected.add(image, self._url + quote(key, errors="replace"), key=key)

    def written(self, info: ImageInfo, order: Iterable[Image]) -> bytes:
        """The file: JSON in UTF-8, with the images in this order."""
        import json

        places = {image: place for place, image in enumerate(order)}
        self._collected.entries.sort(key=lambda entry: places[entry["variant"], entry["format"]])
        facts = self._collected.manifest(info)
        return json.dumps(facts, ensure_ascii=False, indent=1).encode("utf-8", "replace")
