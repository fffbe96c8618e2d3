"""Which of the objects are wanted."""

from __future__ import annotations

import datetime

from fcimage.exceptions import ArgumentError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from fcimage import EventPattern
    from fcimage.storage import Listed

__all__ = ["chosen", "seconds_of", "text_of"]


def chosen(
    found: Iterable[Listed], pattern: EventPattern | None, since: float | None
) -> Iterator[Listed]:
    """Those that were written at or after ``since`` (seconds since 1970) and match the pattern,
    which sees ``{"key": ..., "size": ..., "modified": "2026-11-26T15:00:00Z"}``."""
    for each in found:
        if each.key.endswith("/") and each.size == 0:
            continue  # the placeholder of a folder
        if since is not None and not each.modified:
            raise ArgumentError(
                "since needs the times of objects, which the inventory does not have"
            )
        if since is not None and each.modified < since:
            continue
        if pattern is not None and not pattern.matches(
            {"key": each.key, "size": each.size, "modified": text_of(each.modified)}
        ):
            continue
        yield each


def text_of(seconds: float) -> str:
    """A time as RFC 3339, in UTC and whole seconds."""
    moment = datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def seconds_of(date: str) -> float:
    """Seconds since 1970 of a date or a time in ISO 8601; without a zone it is in UTC.

    Raises:
        ArgumentError: It is neither.
    """
    try:
        moment = datetime.datetime.fromisoformat(date.replace("Z", "+00:00"))
    except ValueError:
        raise ArgumentError(
            f"expected a date such as 2026-11-26, or 2026-11-26T15:00:00+08:00, got {date!r}"
        ) from None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=datetime.timezone.utc)
    return moment.timestamp()
