"""Reads the handlers' settings: environment variables whose errors name the variable."""

from __future__ import annotations

import contextlib
import re

from fcimage.exceptions import ArgumentError, FcImageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["Settings"]

_BUCKET = re.compile(r"[a-z0-9][a-z0-9-]{1,61}[a-z0-9]", re.ASCII)
_ORIGIN = re.compile(r"https?://[^\s/,;]+|\*", re.ASCII)
_HEADER = re.compile(r"[\x20-\x7e]+")


class Settings:
    """The variables of ``environ``. A variable that is empty counts as one that is not set."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ

    def text(self, name: str) -> str | None:
        """The value of a variable. Raises ArgumentError if it is not a string."""
        value = self._environ.get(name)
        if value is not None and not isinstance(value, str):
            raise ArgumentError(f"{name} must be a string, got {type(value).__name__}")
        return value or None

    def bucket(self, name: str) -> str | None:
        """The name of a bucket: 3 to 63 lower-case letters, digits and hyphens."""
        return self._matching(
            name, _BUCKET, "the name of a bucket: 3 to 63 lower-case letters, digits and hyphens"
        )

    def prefix(self, name: str) -> str | None:
        """The beginning of keys. OSS allows no key that begins with a slash."""
        value = self.text(name)
        if value is not None and value.startswith(("/", "\\")):
            raise ArgumentError(f"{name} must not begin with a slash, got {value!r}")
        return value

    def origin(self, name: str) -> str | None:
        """An origin for CORS, such as https://example.com, or an asterisk."""
        return self._matching(name, _ORIGIN, 'an origin such as https://example.com, or "*"')

    def header(self, name: str) -> str | None:
        """The value of an HTTP header."""
        return self._matching(name, _HEADER, "printable ASCII characters")

    def seconds(self, name: str) -> float | None:
        """A number of seconds above 0."""
        value = self.text(name)
        if value is None:
            return None
        try:
            number = float(value)
        except ValueError:
            number = 0.0
        if not 0 < number < 86_400:
            raise ArgumentError(f"{name} must be a number of seconds above 0, got {value!r}")
        return number

    @contextlib.contextmanager
    def named(self, name: str) -> Iterator[None]:
        """Turns every error of the block into an ArgumentError that names the variable."""
        try:
            yield
        except (FcImageError, OSError) as error:
            named = ArgumentError(f"{name}: {error}")
            named.pointer = getattr(error, "pointer", None)
            raise named from error

    def _matching(self, name: str, pattern: re.Pattern[str], expected: str) -> str | None:
        value = self.text(name)
        if value is not None and not pattern.fullmatch(value):
            raise ArgumentError(f"{name} must be {expected}, got {value!r}")
        return value
