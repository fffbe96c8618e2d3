"""Access keys: long-lived ones, or the temporary ones that the platform gives a function."""

from __future__ import annotations

import os
import time

from fcimage.exceptions import ArgumentError, ArgumentTypeError, StorageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["Credentials", "Refreshed", "authenticate", "current", "refreshed"]

#: Seconds before their end at which credentials are replaced.
REFRESH_SECONDS = 300.0

_OSS_NAMES = (
    (
        "ALIBABA_CLOUD_ACCESS_KEY_ID",
        "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
        "ALIBABA_CLOUD_SECURITY_TOKEN",
    ),
    ("OSS_ACCESS_KEY_ID", "OSS_ACCESS_KEY_SECRET", "OSS_SECURITY_TOKEN"),
)
#: Another name of the last one, which an SDK uses.
_OSS_TOKEN = "OSS_SESSION_TOKEN"
_S3_NAMES = (
    ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"),
    ("TENCENTCLOUD_SECRETID", "TENCENTCLOUD_SECRETKEY", "TENCENTCLOUD_SESSIONTOKEN"),
)
#: The attributes of a context.
_ATTRIBUTES = ("access_key_id", "access_key_secret", "security_token")


class Credentials:
    """An access key, with a security token if it is temporary. The repr hides the secrets.

    ``expires`` is the time at which it ends, in seconds since 1970 (``time.time()``), if that is
    known.
    """

    __slots__ = ("access_key_id", "access_key_secret", "expires", "security_token")

    def __init__(
        self,
        access_key_id: str,
        access_key_secret: str,
        security_token: str | None = None,
        *,
        expires: float | None = None,
    ) -> None:
        self.access_key_id = access_key_id
        self.access_key_secret = access_key_secret
        self.security_token = security_token or None
        self.expires = expires

    @classmethod
    def from_context(cls, context: object) -> Credentials | None:
        """The credentials of the function's role, from the handler's ``context``; None if it has
        no role."""
        found = getattr(context, "credentials", None)
        key, secret, token = (getattr(found, name, None) for name in _ATTRIBUTES)
        return cls(key, secret, token) if key and secret else None

    @classmethod
    def from_env(cls, environ: Mapping[str, str] = os.environ) -> Credentials | None:
        """The credentials in ``ALIBABA_CLOUD_ACCESS_KEY_ID`` and so on, which the platform sets, or
        in ``OSS_ACCESS_KEY_ID`` and so on, which the SDKs use; None if neither is set.

        Raises:
            ArgumentError: Only one of the id and the secret is set.
        """
        found = _first_set(_OSS_NAMES, environ)
        if found is not None and not environ.get(_OSS_NAMES[0][0]):
            found.security_token = found.security_token or environ.get(_OSS_TOKEN) or None
        return found

    @classmethod
    def from_s3_env(cls, environ: Mapping[str, str] = os.environ) -> Credentials | None:
        """The credentials in ``AWS_ACCESS_KEY_ID``, ``AWS_SECRET_ACCESS_KEY`` and
        ``AWS_SESSION_TOKEN``, or those that Tencent Cloud gives a function; None if neither is set.

        Raises:
            ArgumentError: Only one of the id and the secret is set.
        """
        return _first_set(_S3_NAMES, environ)

    def __repr__(self) -> str:
        kind = "temporary" if self.security_token else "permanent"
        return f"Credentials({self.access_key_id!r}, {kind})"


def _first_set(
    candidates: tuple[tuple[str, str, str], ...], environ: Mapping[str, str]
) -> Credentials | None:
    """The credentials in the first variables that are set: those of an id, a secret and a token."""
    for names in candidates:
        key, secret, token = (environ.get(name) for name in names)
        if key and secret:
            return Credentials(key, secret, token)
        if key or secret:
            given, missing = names[:2] if key else (names[1], names[0])
            raise ArgumentError(f"{given} is set, but {missing} is not")
    return None


def authenticate(storage: object, context: object) -> None:
    """Gives a storage the credentials of an invocation, if it takes any and ``context`` has any.

    They are those of a role of Alibaba Cloud, so a storage elsewhere must never receive them.
    """
    method = getattr(storage, "authenticate", None)
    if not getattr(storage, "takes_role", True):
        return
    credentials = Credentials.from_context(context)
    if method is not None and credentials is not None:
        method(credentials)


class Refreshed:
    """The credentials that ``function`` returns: it is called again shortly before they end."""

    def __init__(self, function: Callable[[], Credentials]) -> None:
        self._function = function
        self._last: Credentials | None = None

    def __call__(self) -> Credentials:
        last = self._last
        if last is None or last.expires is None or last.expires - time.time() < REFRESH_SECONDS:
            last = self._function()
            self._last = last
        return last


def refreshed(
    given: Credentials | Callable[[], Credentials] | None,
) -> Credentials | Refreshed | None:
    """What a storage keeps of its argument ``credentials``."""
    if given is None or isinstance(given, Credentials):
        return given
    if not callable(given):
        raise ArgumentTypeError(
            f"credentials must be Credentials or a function, got {type(given).__name__}"
        )
    return Refreshed(given)


def current(
    kept: Credentials | Refreshed | None, from_env: Callable[[], Credentials | None], missing: str
) -> Credentials:
    """The credentials for a request.

    Raises:
        StorageError: There are none; the message is ``missing``.
    """
    try:
        found = kept() if isinstance(kept, Refreshed) else kept or from_env()
    except ArgumentError as error:
        # The image is not at fault, so handlers must not report it as failed.
        raise StorageError(str(error)) from None
    if found is None:
        raise StorageError(missing)
    return found
