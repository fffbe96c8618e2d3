"""The keys of variants: templates such as ``resized/{variant}/{stem}.jpg``."""

from __future__ import annotations

import re

from fcimage.exceptions import ArgumentError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from fcimage import ObjectEvent, Variant

    from .outcome import Image

__all__ = [
    "CHOICES",
    "DEFAULT_KEYS",
    "UNKNOWN",
    "KeyTemplates",
    "check_template",
    "facts_of",
    "filled",
    "pattern",
    "split_name",
]

#: The tutorial's keys.
DEFAULT_KEYS = {
    "jpeg": "resized/{variant}/{stem}.jpg",
    "webp": "webp/{variant}/{stem}.webp",
    "png": "png/{variant}/{stem}.png",
    "gif": "gif/{variant}/{stem}.gif",
    "avif": "avif/{variant}/{stem}.avif",
}
#: What the source or the result decides: "same" for ``SameFormat``, "best" for ``Best``. Without a
#: template of their own, they have the template of the format that is written.
CHOICES = ("same", "best")
#: The extensions of each format, the usual one first.
EXTENSIONS = {
    "jpeg": ("jpg", "jpeg", "jpe", "jfif"),
    "webp": ("webp",),
    "png": ("png",),
    "gif": ("gif",),
    "avif": ("avif",),
}
#: The fields of a template, and a pattern for the text that replaces each.
FIELDS = {
    "variant": "[^/]+",
    "stem": "[^/]*",
    "extension": "(?i:" + "|".join(sum(EXTENSIONS.values(), ())) + ")",
    "name": "[^/]*",
    "folder": "(?:.*/)?",
    "bucket": "[^/]+",
    "sha256": "[0-9a-f]{64}",
    "date": "[0-9]{4}-[0-9]{2}-[0-9]{2}",
}
#: The fields that neither the event's key nor the recipe gives, as they are while templates are
#: checked: none is longer.
UNKNOWN = {"sha256": "0" * 64, "date": "0000-00-00"}
#: The longest key that OSS allows, in bytes.
MAX_KEY_BYTES = 1023

#: Extensions of sources for which the templates are checked: those of outputs, and any other.
_ENDINGS = ("x", *sum(EXTENSIONS.values(), ()))

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9])", re.ASCII)
_OFFSET = re.compile(r"T.*[+-][0-9]{2}:[0-9]{2}$", re.ASCII)
_SECONDS = re.compile(r"[0-9]{9,11}", re.ASCII)
_FIELD = re.compile(r"\{([^{}]*)\}")


class KeyTemplates:
    """One template for each format; "same" and "best" are those of ``SameFormat`` and ``Best``,
    which otherwise have the template of the format that is written.

    ``{variant}`` is the variant's name, ``{stem}`` the source's name without folders and extension,
    ``{name}`` its name with the extension, ``{folder}`` its folders with a slash at the end,
    ``{bucket}`` its bucket. ``{extension}`` is the extension of what is written, without the dot:
    that of the source, as it is written, if it is one of the format (``jpeg`` for ``photo.jpeg``
    as JPEG), else the usual one (``jpg``). ``{sha256}`` is the SHA-256 of the source's content, in
    64 hexadecimal digits, ``{date}`` the day of the event in UTC, such as ``2026-05-22``.

    Without ``{folder}``, images with the same name in different folders have the same outputs, as
    in the tutorial. Without ``{name}``, so do ``photo.jpg`` and ``photo.png``.

    Raises:
        ArgumentError: A template or a format is not valid.
    """

    def __init__(self, templates: Mapping[str, str] | None = None) -> None:
        self.templates = {**DEFAULT_KEYS, **(templates or {})}
        for format, template in self.templates.items():
            if format not in DEFAULT_KEYS and format not in CHOICES:
                known = ", ".join((*DEFAULT_KEYS, *CHOICES))
                raise ArgumentError(f"unknown format {format!r} in keys; the formats are {known}")
            check_template(template)

    def check(self, variants: Iterable[Variant]) -> None:
        """Raises ArgumentError if two images of a source would have the same key."""
        listed = list(variants)
        for source in ("folder/stem", *(f"folder/stem.{end}" for end in _ENDINGS)):
            self.outputs(listed, "bucket", source)

    def outputs(
        self,
        variants: Iterable[Variant],
        bucket: str,
        source: str,
        facts: Mapping[str, str] = UNKNOWN,
    ) -> list[dict[Image, str]]:
        """The outputs of ``source``: for each a mapping from variant and format to its key. It has
        several entries where the source or the result decides the format; one of them is made.
        ``facts`` are the values of ``{sha256}`` and ``{date}``.

        Raises:
            ArgumentError: Two outputs would have the same key, or a key is too long for OSS.
        """
        outputs: list[dict[Image, str]] = []
        images: set[Image] = set()
        seen: dict[str, str] = {}
        for variant in variants:
            for encoding in variant.encodings:
                output: dict[Image, str] = {}
                for format in encoding.formats:
                    key = self.key(
                        variant.name, format, bucket, source, encoding.format, facts=facts
                    )
                    image = f"{variant.name} as {format}"
                    if key in seen:
                        raise ArgumentError(
                            f"{seen[key]} and {image} would have the same key {key!r}: use "
                            "{variant} and different endings in the templates, and each format "
                            "once in a variant"
                        )
                    if (variant.name, format) in images:
                        raise ArgumentError(
                            f"variant {variant.name!r} may be written as {format} twice: use each "
                            "format once in a variant, and another variant for the other"
                        )
                    output[variant.name, format] = key
                images.update(output)
                seen.update({key: f"{name} as {format}" for (name, format), key in output.items()})
                outputs.append(output)
        return outputs

    def key(
        self,
        variant: str,
        format: str,
        bucket: str,
        source: str,
        choice: str | None = None,
        *,
        facts: Mapping[str, str] = UNKNOWN,
    ) -> str:
        """The key of one image of ``source``; ``choice`` is "same" or "best" where the format was
        chosen. Raises ArgumentError if it is too long for OSS."""
        _, extension = split_name(source.rpartition("/")[2])
        if extension.lower() not in EXTENSIONS[format]:
            extension = EXTENSIONS[format][0]
        template = self.templates.get(choice or format, self.templates[format])
        return filled(template, bucket, source, variant=variant, extension=extension, **facts)

    @property
    def need_content(self) -> bool:
        """Whether keys are not known before the source is downloaded."""
        return any("{sha256}" in template for template in self.templates.values())

    def is_output(self, key: str, variants: Iterable[Variant]) -> bool:
        """Whether one of these variants could be stored under ``key``."""
        names = "|".join(re.escape(variant.name) for variant in variants)
        return any(
            re.fullmatch(pattern(template, names), key, re.DOTALL)
            for template in self.templates.values()
        )


def filled(template: str, bucket: str, source: str, **values: str) -> str:
    """Return the key that a template gives for a source.

    Raises:
        ArgumentError: It is too long for OSS.
    """
    folder, _, name = source.rpartition("/")
    stem, _ = split_name(name)
    values |= {"stem": stem, "name": name, "bucket": bucket}
    values["folder"] = folder + "/" if folder else ""
    key = _FIELD.sub(lambda match: values[match.group(1)], template)
    if len(key.encode("utf-8", "replace")) > MAX_KEY_BYTES:
        raise ArgumentError(f"a key must not exceed {MAX_KEY_BYTES} bytes, got {key!r}")
    return key


def facts_of(found: ObjectEvent, data: bytes | None = None) -> dict[str, str]:
    """The values of ``{date}`` and, with the source's content, of ``{sha256}``.

    The day is that of the event, so that a second delivery gives the same keys; that of today if
    the event does not say.
    """
    import time

    stated = found.time or ""
    if _DAY.match(stated):
        day = _utc_day(stated)
    else:
        # COS writes seconds since 1970.
        seconds = int(stated) if _SECONDS.fullmatch(stated) else None
        day = time.strftime("%Y-%m-%d", time.gmtime(seconds))
    facts = {**UNKNOWN, "date": day}
    if data is not None:
        import hashlib

        facts["sha256"] = hashlib.sha256(data).hexdigest()
    return facts


def pattern(template: str, names: str) -> str:
    """A pattern for the keys that a template gives; ``names`` is one for the names of variants."""
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


def check_template(template: str, without: Iterable[str] = ()) -> None:
    """Raises ArgumentError if a template has other fields than those of keys ``without`` some."""
    known = [name for name in FIELDS if name not in without]
    named = _FIELD.findall(template)
    unknown = [name for name in named if name not in known]
    if unknown or "{" in _FIELD.sub("", template) or "}" in _FIELD.sub("", template):
        fields = ", ".join(f"{{{name}}}" for name in known)
        raise ArgumentError(f"the fields of a key template are {fields}; got {template!r}")
    if not {"stem", "name", "sha256"} & set(named) or template.startswith(("/", "\\")):
        raise ArgumentError(
            "a key template must contain {stem}, {name} or {sha256} and not begin with a slash, "
            f"got {template!r}"
        )


def _utc_day(stated: str) -> str:
    """The day of an RFC 3339 time in UTC; the day that it names if it is not such a time."""
    if not _OFFSET.search(stated):
        return stated[:10]
    import datetime

    try:
        # Before Python 3.11, not every number of digits can be read.
        moment = datetime.datetime.fromisoformat(re.sub(r"\.[0-9]+", "", stated))
        return moment.astimezone(datetime.timezone.utc).strftime("%Y-%m-%d")
    except (ValueError, OverflowError):
        return stated[:10]
