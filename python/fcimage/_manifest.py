"""``manifest`` and ``html``: rendered images as data for a page, and as its markup."""

from __future__ import annotations

import re

from .exceptions import ArgumentError, ArgumentTypeError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Any, Literal, Union

    from ._encoded import EncodedImage
    from ._native import Description, ImageInfo

    Url = Union[str, Callable[[EncodedImage], str], None]

__all__ = ["Collected", "html", "manifest"]

#: What a URL is made of where nothing else is said.
DEFAULT_URL = "{variant}.{extension}"
#: The formats in the order in which a browser is offered them.
_ORDER = ("avif", "webp", "jpeg", "png", "gif")
#: The formats that every browser shows, the best fallback first.
_FALLBACKS = ("jpeg", "png", "gif", "webp", "avif")
#: Schemes of URLs that lead to an image.
_SCHEMES = ("http", "https", "cid", "blob")
#: What a description says about the image itself, in a manifest.
_LOOKS = (
    "placeholder",
    "thumbhash",
    "blurhash",
    "average_color",
    "dominant_color",
    "palette",
    "dhash",
    "phash",
    "sharpness",
    "has_alpha",
)

_FIELD = re.compile(r"\{([^{}]*)\}")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
#: What would end a URL or an attribute, and the backslash, which browsers take for a slash.
_UNSAFE = re.compile(r"[\x00-\x20\x7f\"'<>\\^`{|}]")


class Collected:
    """The facts of images, which need not be kept for them."""

    def __init__(self) -> None:
        self.entries: list[dict[str, Any]] = []
        self.description: Description | None = None

    def add(self, image: EncodedImage, url: str, **facts: str) -> None:
        """Adds what is known about an image that is found at ``url``."""
        from hashlib import sha256

        self.description = image.description or self.description
        self.entries.append(
            {
                "variant": image.variant,
                "format": image.format,
                "media_type": image.media_type,
                "width": image.width,
                "height": image.height,
                "crop": None if image.crop is None else list(image.crop),
                "bytes": len(image),
                "sha256": sha256(image).hexdigest(),
                **facts,
                "url": url,
            }
        )

    def manifest(
        self, info: ImageInfo | None = None, variants: Iterable[str] | None = None
    ) -> dict[str, Any]:
        """The manifest of what was added, in the order of ``self.entries``."""
        facts = {} if self.description is None else self.description.to_dict()
        sets = _sets(self.entries, variants)
        return {
            "source": _source(info, self.description),
            **{name: facts.get(name) for name in _LOOKS},
            "images": self.entries,
            "srcset": {format: _srcset(entries) for format, entries in sets.items()},
        }


def manifest(
    images: EncodedImage | Iterable[EncodedImage],
    *,
    info: ImageInfo | None = None,
    url: Url = None,
    variants: str | Iterable[str] | None = None,
) -> dict[str, Any]:
    """What a page needs to know about the images of one source, as a dict for JSON.

    ``docs/manifest.md`` shows one.

    Args:
        images: What ``render`` returned. With ``describe=True``, the manifest has the placeholder,
            colors and hashes, too; else these are None.
        info: What ``probe`` says of the source, for its format, size and quality and the date on
            which it was taken. Where it was taken and by which camera is not in the manifest.
        url: Where each image is found: a template of ``{variant}``, ``{format}``, ``{extension}``,
            ``{width}``, ``{height}`` and ``{sha256}``, such as
            ``"https://img.example.com/42/{variant}.{extension}"``, whose values are
            percent-encoded, or a function from an ``EncodedImage`` to a str. Default:
            ``"{variant}.{extension}"``.
        variants: The names of the variants that belong into ``srcset``. Default: those that have
            the proportions of the largest one, because a browser chooses among them.

    Returns:
        A dict with "source", what the ``Description`` says, "images" (for each: variant, format,
        media_type, width, height, crop, bytes, sha256, url) and "srcset" (a str for each format).

    Raises:
        ArgumentError: An argument is wrong, two images have the same URL, or a URL is of a kind
            that leads to no image, such as ``javascript:``.

    >>> pixels = fcimage.Pixels(bytes([255, 0, 0] * 600), width=30, height=20, mode="rgb")
    >>> widths = [fcimage.Variant(f"w{width}", width=width) for width in (15, 30)]
    >>> found = fcimage.manifest(fcimage.render(pixels, widths, describe=True))
    >>> found["average_color"], found["srcset"]["webp"]
    ('#ff0000', 'w15.webp 15w, w30.webp 30w')
    """
    return _collected(images, url).manifest(_checked_info(info), _names(variants))


def html(
    images: EncodedImage | Iterable[EncodedImage],
    *,
    alt: str,
    sizes: str = "100vw",
    url: Url = None,
    variants: str | Iterable[str] | None = None,
    loading: Literal["lazy", "eager"] = "lazy",
    placeholder: bool = True,
) -> str:
    """The ``<picture>`` element for the images of one source.

    A browser takes the first format that it knows, AVIF, then WebP, then JPEG, PNG or GIF, and of
    that the width that suits. Width and height reserve the space, and the placeholder fills it
    until the image is there. All that is given is escaped.

    Args:
        images: What ``render`` returned; with ``describe=True`` for a placeholder.
        alt: What the image shows, for those who do not see it; "" for decoration.
        sizes: How wide the image is shown, as the attribute ``sizes`` says it, such as
            ``"(max-width: 600px) 100vw, 600px"``.
        url: As for ``manifest``.
        variants: As for ``manifest``: which images the browser chooses from.
        loading: "lazy", or "eager" for what is seen first.
        placeholder: Whether the ``style`` attribute shows the placeholder. It never does for images
            with alpha, behind which it would stay. A Content-Security-Policy must allow inline
            styles and images from ``data:``.

    Raises:
        ArgumentError: As ``manifest``.

    >>> pixels = fcimage.Pixels(bytes(300), width=10, height=10, mode="rgb")
    >>> thumb = fcimage.Variant("a", encodings=[fcimage.WebP(), fcimage.Png()])
    >>> print(fcimage.html(fcimage.render(pixels, thumb), alt="A <b>"))
    <picture>
      <source type="image/webp" srcset="a.webp 10w" sizes="100vw">
      <img src="a.png" width="10" height="10" alt="A &lt;b&gt;" loading="lazy" decoding="async">
    </picture>
    """
    from html import escape

    for name, text in (("alt", alt), ("sizes", sizes)):
        if not isinstance(text, str):
            raise ArgumentTypeError(f"{name} must be a str, got {type(text).__name__}")
    if loading not in ("lazy", "eager"):
        raise ArgumentError(f"loading must be one of lazy, eager, got {loading!r}")
    if not isinstance(placeholder, bool):
        found = type(placeholder).__name__
        raise ArgumentTypeError(f"placeholder must be True or False, got {found}")
    collected = _collected(images, url)
    sets = _sets(collected.entries, _names(variants))
    fallback = next(format for format in _FALLBACKS if format in sets)
    largest = sets[fallback][-1]

    def attributes(**values: object) -> str:
        return "".join(f' {name}="{escape(str(value))}"' for name, value in values.items())

    lines = ["<picture>"]
    for format in ("avif", "webp"):
        if format in sets and format != fallback:
            media_type = sets[format][0]["media_type"]
            source = attributes(type=media_type, srcset=_srcset(sets[format]), sizes=sizes)
            lines.append(f"  <source{source}>")
    image: dict[str, object] = {"src": largest["url"]}
    if len(sets[fallback]) > 1:
        image |= {"srcset": _srcset(sets[fallback]), "sizes": sizes}
    image |= {"width": largest["width"], "height": largest["height"], "alt": alt}
    image |= {"loading": loading, "decoding": "async"}
    looks = collected.description
    if placeholder and looks is not None and not looks.has_alpha:
        shown = f"url('{looks.placeholder}') center / cover no-repeat"
        image["style"] = f"background: {looks.average_color} {shown}"
    lines += [f"  <img{attributes(**image)}>", "</picture>"]
    return "\n".join(lines)


def _collected(images: EncodedImage | Iterable[EncodedImage], url: Url) -> Collected:
    """The facts of all images, with their URLs."""
    from ._encoded import EncodedImage

    listed = [images] if isinstance(images, EncodedImage) else images
    if isinstance(listed, (bytes, str)) or not hasattr(listed, "__iter__"):
        found = type(images).__name__
        raise ArgumentTypeError(f"images must be what render() returned, got {found}")
    collected, seen = Collected(), set()
    for image in listed:
        if not isinstance(image, EncodedImage):
            found = type(image).__name__
            raise ArgumentTypeError(f"images must be what render() returned, got {found} in it")
        place = checked_url(_url(image, url))
        if place in seen:
            raise ArgumentError(
                f"two images would have the same URL {place!r}: use {{variant}} and {{extension}} "
                "in url"
            )
        seen.add(place)
        collected.add(image, place)
    if not collected.entries:
        raise ArgumentError("images must have at least one image, got none")
    return collected


def _url(image: EncodedImage, url: Url) -> str:
    """The URL of an image as the caller says it."""
    from urllib.parse import quote

    if url is not None and not isinstance(url, str):
        if not callable(url):
            found = type(url).__name__
            raise ArgumentTypeError(f"url must be a str or a function, got {found}")
        place = url(image)
        if not isinstance(place, str):
            found = type(place).__name__
            raise ArgumentTypeError(f"url must return a str, got {found}")
        return place
    values: dict[str, Any] = {
        name: getattr(image, name) for name in ("variant", "format", "extension", "width", "height")
    }
    template = DEFAULT_URL if url is None else url
    unknown = set(_FIELD.findall(template)) - {*values, "sha256"}
    if unknown:
        known = ", ".join(f"{{{name}}}" for name in (*values, "sha256"))
        raise ArgumentError(f"the fields of url are {known}; got {template!r}")
    if "{sha256}" in template:
        from hashlib import sha256

        values["sha256"] = sha256(image).hexdigest()

    def value(match: re.Match[str]) -> str:
        return quote(str(values[match.group(1)]), safe="", errors="replace")

    return _FIELD.sub(value, template)


def checked_url(url: str) -> str:
    """``url`` without characters that end it in an attribute or in ``srcset``.

    Raises:
        ArgumentError: It is of a kind that leads to no image.
    """
    url = _UNSAFE.sub(lambda match: f"%{ord(match.group()):02X}", url)
    # A comma at either end of a candidate of `srcset` is not part of its URL.
    inner = url.strip(",")
    start = url.index(inner) if inner else len(url)
    url = "%2C" * start + inner + "%2C" * (len(url) - start - len(inner))
    scheme = _SCHEME.match(url)
    known = scheme is None or scheme.group(1).lower() in _SCHEMES
    if not known and not url[:11].lower().startswith("data:image/"):
        raise ArgumentError(
            f"a URL of an image must be relative or begin with https:, http:, cid:, blob: or "
            f"data:image/, got {url[:60]!r}"
        )
    return url


def _sets(
    entries: list[dict[str, Any]], variants: Iterable[str] | None
) -> dict[str, list[dict[str, Any]]]:
    """For each format the images that a browser may choose from, from small to large."""
    if variants is not None:
        names = list(variants)
        known = {entry["variant"] for entry in entries}
        for name in names:
            if name not in known:
                raise ArgumentError(f"there is no image of a variant {name!r}")
        chosen = [entry for entry in entries if entry["variant"] in names]
    else:
        largest = max(entries, key=lambda entry: entry["width"] * entry["height"])
        chosen = [entry for entry in entries if _alike(entry, largest)]
    sets: dict[str, list[dict[str, Any]]] = {}
    for format in _ORDER:
        widths: dict[int, dict[str, Any]] = {}
        for entry in chosen:
            if entry["format"] == format:
                widths.setdefault(entry["width"], entry)
        if widths:
            sets[format] = [widths[width] for width in sorted(widths)]
    return sets


def _alike(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two images have the same proportions, but for the rounding of a side."""
    difference = abs(one["width"] * other["height"] - one["height"] * other["width"])
    return bool(difference <= max(other["width"], other["height"]))


def _srcset(entries: list[dict[str, Any]]) -> str:
    return ", ".join(f"{entry['url']} {entry['width']}w" for entry in entries)


def _source(info: ImageInfo | None, looks: Description | None) -> dict[str, Any] | None:
    """What is known about the source; nothing of it says where it was taken."""
    known = looks if info is None else info
    if known is None:
        return None
    taken = None if info is None else info.exif.taken_at
    return {
        "format": known.format,
        "width": known.width,
        "height": known.height,
        "jpeg_quality": known.jpeg_quality,
        "taken_at": None if taken is None else taken.isoformat(),
    }


def _names(variants: str | Iterable[str] | None) -> list[str] | None:
    if variants is None:
        return None
    names = [variants] if isinstance(variants, str) else list(variants)
    for name in names:
        if not isinstance(name, str):
            found = type(name).__name__
            raise ArgumentTypeError(f"variants must be names of variants, got {found} in it")
    if not names:
        raise ArgumentError("variants must have at least one name, got none")
    return names


def _checked_info(info: ImageInfo | None) -> ImageInfo | None:
    from ._native import ImageInfo

    if info is not None and not isinstance(info, ImageInfo):
        found = type(info).__name__
        raise ArgumentTypeError(f"info must be what probe() returned, got {found}")
    return info
