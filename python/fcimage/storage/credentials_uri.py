"""Temporary access keys from a URL, for programs that run longer than one key is valid."""

from __future__ import annotations

import os

from fcimage.exceptions import ArgumentError, StorageError

from .credentials import Credentials

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from urllib.parse import SplitResult

__all__ = ["CredentialsUri", "http_url"]

#: Seconds to wait for an answer, and bytes of it that are read.
SECONDS, MOST = 10.0, 64 << 10


class CredentialsUri:
    """Fetches credentials: for the argument ``credentials`` of a storage, which calls it again
    shortly before they end. It survives pickling.

    The answer is JSON with ``AccessKeyId``, ``AccessKeySecret``, ``SecurityToken`` and
    ``Expiration`` (RFC 3339), as that of the metadata server of ECS for the role of an instance:
    ``http://100.100.100.200/latest/meta-data/ram/security-credentials/ROLE``.

    Raises:
        ArgumentError: ``url`` is not one of HTTP.

    >>> CredentialsUri("http://localhost:6666/fc")
    CredentialsUri('http://localhost:6666/fc')
    """

    def __init__(self, url: str) -> None:
        if http_url(url) is None:
            raise ArgumentError(f"expected a URL of HTTP for credentials, got {url!r}")
        self.url = url

    @classmethod
    def from_env(cls, environ: Mapping[str, str] = os.environ) -> CredentialsUri | None:
        """That in ``ALIBABA_CLOUD_CREDENTIALS_URI``, unless there is an access key itself.

        Raises:
            ArgumentError: The variable has another value, or only half of an access key is set.
        """
        # The name is that of Alibaba Cloud's own tools.
        url = environ.get("ALIBABA_CLOUD_CREDENTIALS_URI")
        if not url or Credentials.from_env(environ) is not None:
            return None
        try:
            return cls(url)
        except ArgumentError as error:
            raise ArgumentError(f"ALIBABA_CLOUD_CREDENTIALS_URI: {error}") from None

    def __call__(self) -> Credentials:
        """Fetches them.

        Raises:
            StorageError: There is no answer, or no credentials in it.
        """
        import json
        from http.client import HTTPConnection, HTTPException, HTTPSConnection

        parts = http_url(self.url)
        assert parts is not None  # it was checked
        connect = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        connection = connect(parts.netloc, timeout=SECONDS)
        try:
            connection.request("GET", parts.path + (parts.query and f"?{parts.query}") or "/")
            answer = connection.getresponse()
            text = answer.read(MOST)
        except (OSError, HTTPException) as error:
            raise StorageError(f"credentials of {self.url}: {error}", retryable=True) from error
        finally:
            connection.close()
        if answer.status != 200:
            raise StorageError(
                f"credentials of {self.url}: status {answer.status}",
                retryable=answer.status >= 500 or answer.status == 429,
            )
        try:
            facts = json.loads(text)
            key, secret = facts["AccessKeyId"], facts["AccessKeySecret"]
            token, end = facts.get("SecurityToken"), _seconds(facts.get("Expiration"))
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise StorageError(
                f"credentials of {self.url}: expected JSON with AccessKeyId, AccessKeySecret, "
                f"SecurityToken and Expiration: {type(error).__name__}"
            ) from None
        if not (isinstance(key, str) and isinstance(secret, str) and key and secret):
            raise StorageError(f"credentials of {self.url}: no access key in the answer")
        return Credentials(key, secret, token, expires=end)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.url!r})"


def http_url(url: str) -> SplitResult | None:
    """The parts of a URL that a request can be sent to; None for anything else."""
    from urllib.parse import urlsplit

    if not url.isascii() or not url.isprintable() or " " in url:
        return None
    try:
        parts = urlsplit(url)
        valid = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:  # such as that of a port
        return None
    return parts if valid else None


def _seconds(text: str | None) -> float | None:
    """Seconds since 1970 of a time such as ``2026-11-26T20:00:00Z``."""
    if text is None:
        return None
    from datetime import datetime, timezone

    moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return (moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)).timestamp()
