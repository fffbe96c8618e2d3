"""The keys of variants: templates such as ``resized/{variant}/{stem}.jpg``."""

from __future__ import annotations

import re

from fcimage.exceptions import ArgumentError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from fcimage import Variant

__all__ = ["DEFAULT_KEYS", "KeyTemplates", "split_name"]

#: The tutorial's keys.
DEFAULT_KEYS = {
    "jpeg": "resized/{variant}/{stem}.jpg",
    "webp": "webp/{variant}/{stem}.webp",
    "png": "png/{variant}/{stem}.png",
}
#: The fields of a template, and a pattern for the text that replaces each.
FIELDS = {
    "variant": "[^/]+",
    "stem": "[^/]*",
    "extension": "[^/]*",
    "name": "[^/]*",
    "folder": "(?:.*/)?",
    "bucket": "[^/]+",
}
#: The longest key that OSS allows, in bytes.
MAX_KEY_BYTES = 1023

#: Extensions of sources for which the templates are checked: those of outputs, and any other.
_ENDINGS = ("x", "jpg", "jpeg", "webp", "png")

_FIELD = re.compile(r"\{([^{}]*)\}")


class KeyTemplates:
    """One template for each format.

    ``{variant}`` is the variant's name, ``{stem}`` the source's name without folders and extension,
    ``{extension}`` its extension without the dot and as it is written (empty if it has none),
    ``{name}`` its name with the extension, ``{folder}`` its folders with a slash at the end,
    ``{bucket}`` its bucket.

    Without ``{folder}``, images with the same name in different folders have the same outputs, as
    in the tutorial. Without ``{name}`` or ``{extension}``, so do ``photo.jpg`` and ``photo.png``.

    Raises:
        ArgumentError: A template or a format is not valid.
    """

    def __init__(self, templates: Mapping[str, str] | None = None) -> None:
        self.templates = {**DEFAULT_KEYS, **(templates or {})}
        for format, template in self.templates.items():
            if format not in DEFAULT_KEYS:
                raise ArgumentError(
                    f"unknown format {format!r} in keys; the formats are {', '.join(DEFAULT_KEYS)}"
                )
            _check(template)

    def check(self, variants: Iterable[Variant]) -> None:
        """Raises ArgumentError if two images of a source would have the same key."""
        listed = list(variants)
        for source in ("folder/stem", *(f"folder/stem.{end}" for end in _ENDINGS)):
            self.keys(listed, "bucket", source)

    def keys(
        self, variants: Iterable[Variant], bucket: str, source: str
    ) -> dict[tuple[str, str], str]:
        """The key of each image of ``source``: a mapping from variant and format.

        Raises:
            ArgumentError: Two images would have the same key, or a key is too long for OSS.
        """
        keys: dict[tuple[str, str], str] = {}
        seen: dict[str, str] = {}
        for variant in variants:
            for format in variant.formats:
                key = self.key(variant.name, format, bucket, source)
                image = f"{variant.name} as {format}"
                if key in seen:
                    raise ArgumentError(
                        f"{seen[key]} and {image} would have the same key {key!r}: use {{variant}} "
                        "and different endings in the templates, and each format once in a variant"
                    )
                seen[key] = image
                keys[variant.name, format] = key
        return keys

    def key(self, variant: str, format: str, bucket: str, source: str) -> str:
        """The key of one image of ``source``. Raises ArgumentError if it is too long for OSS."""
        folder, _, name = source.rpartition("/")
        stem, extension = split_name(name)
        values = {
            "variant": variant,
            "stem": stem,
            "extension": extension,
            "name": name,
            "folder": folder + "/" if folder else "",
            "bucket": bucket,
        }
        key = _FIELD.sub(lambda match: values[match.group(1)], self.templates[format])
        if len(key.encode("utf-8", "replace")) > MAX_KEY_BYTES:
            raise ArgumentError(f"a key must not exceed {MAX_KEY_BYTES} bytes, got {key!r}")
        return key

    def is_output(self, key: str, variants: Iterable[Variant]) -> bool:
        """Whether one of these variants could be stored under ``key``."""
        names = "|".join(re.escape(variant.name) for variant in variants)
        return any(
            re.fullmatch(self._pattern(template, names), key, re.DOTALL)
            for template in self.templates.values()
        )

    @staticmethod
    def _pattern(template: str, names: str) -> str:
        parts = _FIELD.split(template)
        for i in range(0, len(parts), 2):
            parts[i] = re.escape(parts[i])
        for i in range(1, len(parts), 2):
            parts[i] = f"(?:{names})" if parts[i] == "variant" else FIELDS[parts[i]]
        return "".join(parts)


def split_name(name: str) -> tuple[str, str]:
    """``a.b`` and ``jpg`` for ``a.b.jpg``; the whole name and nothing if it has no extension or
    begins with its dot."""
    stem, dot, extension = name.rpartition(".")
    return (stem, extension) if dot and stem.strip(".") else (name, "")


def _check(template: str) -> None:
    named = _FIELD.findall(template)
    unknown = [name for name in named if name not in FIELDS]
    if unknown or "{" in _FIELD.sub("", template) or "}" in _FIELD.sub("", template):
        fields = ", ".join(f"{{{name}}}" for name in FIELDS)
        raise ArgumentError(f"the fields of a key template are {fields}; got {template!r}")
    if not {"stem", "name"} & set(named) or template.startswith(("/", "\\")):
        raise ArgumentError(
            "a key template must contain {stem} or {name} and not begin with a slash, "
            f"got {template!r}"
        )
