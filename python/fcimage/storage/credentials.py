"""Access keys: long-lived ones, or the temporary ones that the platform gives a function."""

from __future__ import annotations

import os

from fcimage.exceptions import ArgumentError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Credentials", "authenticate"]

_NAMES = ("ACCESS_KEY_ID", "ACCESS_KEY_SECRET", "SECURITY_TOKEN")


class Credentials:
    """An access key, with a security token if it is temporary. The repr hides the secrets."""

    __slots__ = ("access_key_id", "access_key_secret", "security_token")

    def __init__(
        self, access_key_id: str, access_key_secret: str, security_token: str | None = None
    ) -> None:
        self.access_key_id = access_key_id
        self.access_key_secret = access_key_secret
        self.security_token = security_token or None

    @classmethod
    def from_context(cls, context: object) -> Credentials | None:
        """The credentials of the function's role, from the handler's ``context``; None if it has
        no role."""
        found = getattr(context, "credentials", None)
        key, secret, token = (getattr(found, name.lower(), None) for name in _NAMES)
        return cls(key, secret, token) if key and secret else None

    @classmethod
    def from_env(cls, environ: Mapping[str, str] = os.environ) -> Credentials | None:
        """The credentials in ``ALIBABA_CLOUD_ACCESS_KEY_ID`` and so on, which the platform sets, or
        in ``OSS_ACCESS_KEY_ID`` and so on, which the SDKs use; None if neither is set.

        Raises:
            ArgumentError: Only one of the id and the secret is set.
        """
        for prefix in ("ALIBABA_CLOUD_", "OSS_"):
            key, secret, token = (environ.get(prefix + name) for name in _NAMES)
            if key and secret:
                return cls(key, secret, token or environ.get("OSS_SESSION_TOKEN"))
            if key or secret:
                given, missing = _NAMES[:2] if key else (_NAMES[1], _NAMES[0])
                raise ArgumentError(f"{prefix}{given} is set, but {prefix}{missing} is not")
        return None

    def __repr__(self) -> str:
        kind = "temporary" if self.security_token else "permanent"
        return f"Credentials({self.access_key_id!r}, {kind})"


def authenticate(storage: object, context: object) -> None:
    """Gives a storage the credentials of an invocation, if it takes any and ``context`` has any."""
    method = getattr(storage, "authenticate", None)
    credentials = Credentials.from_context(context)
    if method is not None and credentials is not None:
        method(credentials)
