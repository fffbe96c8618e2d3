"""What clients may ask for: sizes, named variants, signed requests."""

from __future__ import annotations

import time

from fcimage.exceptions import ArgumentError, FcImageError

from .accept import accepted_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from fcimage import Encoding, HttpRequest, Variant

__all__ = ["SIGNATURE", "Forbidden", "Rules", "signature_of", "signed_url"]

#: The parameters of a signed request.
EXPIRES, SIGNATURE = "expires", "signature"
#: The parameter that names a variant.
NAME = "variant"


class Forbidden(FcImageError):
    """The request is understood, and not allowed."""


class Rules:
    """What clients may ask for.

    Args:
        sizes: Sizes such as ``"600x"`` (a width), ``"x300"`` (a height) and ``"300x200"`` (a box);
        no
            other can be asked for. Default: all.
        variants: Variants that are asked for by their names; then sizes can be asked for only if
            ``sizes`` has some. Default: none.
        signing_key: Each request must be signed with it; see :func:`signed_url`. Default: none
            needs to be.

    Raises:
        ArgumentError: A size or the key is not valid, or two variants have the same name.
    """

    def __init__(
        self,
        *,
        sizes: Iterable[str] | None = None,
        variants: Iterable[Variant] | None = None,
        signing_key: str | None = None,
    ) -> None:
        self._sizes = None if sizes is None else {_size(text) for text in sizes}
        self._variants: dict[str, Variant] = {}
        for variant in variants or ():
            if variant.name in self._variants:
                raise ArgumentError(f"two variants have the name {variant.name!r}")
            self._variants[variant.name] = variant
        if signing_key is not None and len(signing_key) < 16:
            raise ArgumentError("a signing key must have at least 16 characters")
        self._key = signing_key

    @property
    def parameters(self) -> tuple[str, ...]:
        """The parameters that have a meaning because of these rules."""
        named = (NAME,) if self._variants else ()
        return named + ((EXPIRES, SIGNATURE) if self._key else ())

    @property
    def restrict(self) -> bool:
        """Whether not everything can be asked for."""
        return self._sizes is not None or bool(self._variants)

    def check_signature(self, request: HttpRequest, ignored: Iterable[str]) -> None:
        """Refuses a request that is not signed, or whose time is over.

        Raises:
            Forbidden: So it is.
        """
        if self._key is None:
            return
        import hmac

        without = set(ignored)
        query = {name: value for name, value in request.query.items() if name not in without}
        given = query.pop(SIGNATURE, "")
        expires = query.get(EXPIRES, "")
        right = signature_of(request.path, query, self._key)
        if not hmac.compare_digest(given.encode(), right.encode()):
            raise Forbidden(
                "the signature is missing or does not match the path and the parameters"
            )
        if not expires.isdecimal() or len(expires) > 12 or int(expires) < time.time():
            raise Forbidden("the signature has expired")

    def check_size(self, width: int | None, height: int | None) -> None:
        """Refuses a size that is not listed.

        Raises:
            Forbidden: It is not.
        """
        if self._sizes is None:
            if self._variants:
                raise Forbidden(f"ask for one of the variants {', '.join(self._variants)}")
        elif (width, height) not in self._sizes:
            listed = sorted(self._sizes, key=lambda size: (size[0] or 0, size[1] or 0))
            known = ", ".join(f"{width or ''}x{height or ''}" for width, height in listed)
            raise Forbidden(f"the size must be one of {known}")

    def named(self, request: HttpRequest, mount: str = "") -> tuple[str | None, str | None]:
        """The name of the variant that the request asks for, and the key in its path: from the
        parameter ``variant``, or from the path ``/NAME/KEY`` below ``mount``; None and None for
        neither.

        Raises:
            ArgumentError: No variant has that name.
        """
        if not self._variants:
            return None, None
        name = request.query.get(NAME)
        if name is not None:
            if name not in self._variants:
                known = ", ".join(self._variants)
                raise ArgumentError(f"variant must be one of {known}, got {name[:40]!r}")
            return name, None
        from urllib.parse import unquote

        path = request.path
        if path == mount or path.startswith(f"{mount}/"):
            path = path[len(mount) :]
        first, _, key = unquote(path).lstrip("/").partition("/")
        return (first, key or None) if first in self._variants else (None, None)

    def variant(self, name: str, request: HttpRequest) -> Variant | None:
        """The variant of this name, in the one of its formats that the parameter ``format`` or the
        Accept header asks for; None if the header excludes all of them.

        Raises:
            ArgumentError: It has no such format.
        """
        variant = self._variants[name]
        formats: dict[str, Encoding] = {encoding.format: encoding for encoding in variant.encodings}
        stated = request.query.get("format")
        if stated is not None:
            stated = {"jpg": "jpeg"}.get(stated.lower(), stated.lower())
            if stated not in formats:
                known = ", ".join(formats)
                raise ArgumentError(f"format must be {known} for {name}, got {stated[:20]!r}")
            return variant.replace(encodings=[formats[stated]])
        if len(formats) == 1:
            return variant
        chosen = accepted_of(request.headers.get("accept", ""), list(formats))
        return None if chosen is None else variant.replace(encodings=[formats[chosen]])

    def depends_on_accept(self, name: str, request: HttpRequest) -> bool:
        """Whether the Accept header decides about the format."""
        return "format" not in request.query and len(self._variants[name].encodings) > 1


def _size(text: str) -> tuple[int | None, int | None]:
    first, mark, second = text.strip().partition("x")
    if not mark:
        second = ""
    sides = tuple(
        int(side) if side.isdecimal() and len(side) <= 5 else None for side in (first, second)
    )
    valid = all(side is not None or not part for side, part in zip(sides, (first, second)))
    if not valid or sides == (None, None) or 0 in sides:
        raise ArgumentError(f"a size must be such as 600x, x300 or 300x200, got {text!r}")
    return sides[0], sides[1]


def signed_url(url: str, key: str, *, seconds: float = 3600.0, now: float | None = None) -> str:
    """The URL with the parameters ``expires`` and ``signature``, which ``HTTP_SIGNING_KEY`` asks
    for.

    Args:
        url: The URL of the request; further parameters would make the signature wrong, but for
        those
            that the handler ignores.
        key: The same key as the handler's.
        seconds: For how long the URL is valid. Round its end, so that caches can keep the answer.
        now: The time, as `time.time()`; default: now.
    """
    from urllib.parse import parse_qsl, urlencode, urlsplit

    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    query.pop(SIGNATURE, None)
    query[EXPIRES] = str(int((time.time() if now is None else now) + seconds))
    query[SIGNATURE] = signature_of(parts.path or "/", query, key)
    return parts._replace(query=urlencode(query)).geturl()


def signature_of(path: str, query: Mapping[str, str], key: str) -> str:
    """HMAC-SHA256 over ``PATH?NAME=VALUE&...``, in URL-safe Base64 without padding.

    The decoded parameters are sorted by name and percent-encoded in one way, so that it does not
    matter how a client or a gateway encoded them.
    """
    import base64
    import hashlib
    import hmac
    from urllib.parse import quote, unquote

    text = quote(unquote(path), safe="/") + "?"
    text += "&".join(
        f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in sorted(query.items())
    )
    digest = hmac.new(key.encode(), text.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
