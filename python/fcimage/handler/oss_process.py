"""The query parameter ``x-oss-process`` of the HTTP handler: images as OSS would process them."""

from __future__ import annotations

from fcimage import OssProcess
from fcimage.exceptions import ArgumentError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from fcimage import HttpRequest

__all__ = ["PARAMETER", "checked_styles", "media_type", "requested_process"]

#: The name of the parameter.
PARAMETER = "x-oss-process"


def requested_process(
    request: HttpRequest, styles: Mapping[str, str], parameters: tuple[str, ...]
) -> OssProcess | None:
    """What the parameter asks for; None if it is not given.

    Raises:
        ArgumentError: OSS would refuse the string, or another one of ``parameters`` is given, too.
    """
    text = request.query.get(PARAMETER)
    if text is None:
        return None
    others = [name for name in parameters if name in request.query]
    if others:
        raise ArgumentError(f"{PARAMETER} is instead of {others[0]}; give one of them")
    return OssProcess(text, styles=styles)


def checked_styles(styles: Mapping[str, str] | None) -> dict[str, str]:
    """The styles, each of which OSS would accept.

    Raises:
        ArgumentError: A name or a string is wrong. The message names the style.
    """
    found = dict(styles or {})
    for name in found:
        OssProcess(f"style/{name}", styles=found)
    return found


def media_type(process: OssProcess) -> str:
    """The media type of the answer to a string that gives no image."""
    return "application/json" if process.kind == "info" else "text/plain"
