"""Finds the file in the body of a form: ``multipart/form-data`` (RFC 7578, RFC 2046).

Written for hostile bytes: the work is linear in the body, and only the file that is found is
copied. The modules ``email`` and ``cgi`` take longer to import than an image takes to render.
"""

from __future__ import annotations

import re

from fcimage.exceptions import EventError, UnsupportedError

__all__ = ["MAX_HEADER_BYTES", "MAX_PARTS", "file_of_form", "is_multipart"]

#: The bytes that the headers of one part may have, and the parts before the file.
MAX_HEADER_BYTES = 8 << 10
MAX_PARTS = 128
#: The lines of one part that may begin with the boundary and are no delimiters.
MAX_LIKENESSES = 1000

#: RFC 2046, 5.1.1, allows fewer characters; some clients use others.
_BOUNDARY = re.compile(r"[\x20-\x7e]{0,69}[\x21-\x7e]", re.ASCII)
_NAME = re.compile(r"([^\s;=\"]+)[ \t]*=[ \t]*", re.ASCII)
_ESCAPED = re.compile(r'"((?:[^"\\]|\\.)*)"[ \t]*(?=;|$)', re.DOTALL)
_QUOTED = re.compile(r'"([^"]*)"[ \t]*')


def is_multipart(content_type: str) -> bool:
    """Whether a body of this Content-Type has parts."""
    return content_type.lstrip()[:10].lower() == "multipart/"


def file_of_form(content_type: str, body: bytes) -> bytes:
    """The content of the first file in a form.

    A part is a file if it has a file name, or a Content-Type of images or of unknown bytes. Parts
    without a file name and content, which browsers send if no file was chosen, are skipped.

    Raises:
        EventError: The form is broken, or it has no file.
        UnsupportedError: It is another kind of multipart, or the file has a transfer encoding.
    """
    if len(content_type) > MAX_HEADER_BYTES:
        raise EventError(f"the Content-Type must have at most {MAX_HEADER_BYTES} characters")
    kind, parameters = _parsed(content_type)
    if kind != "multipart/form-data":
        raise UnsupportedError(f"{kind[:60]} is not supported; send multipart/form-data")
    boundary = parameters.get("boundary", "")
    if not _BOUNDARY.fullmatch(boundary):
        raise EventError("the form's Content-Type must have a boundary of 1 to 70 ASCII characters")
    delimiter = b"\r\n--" + boundary.encode("ascii")
    end, closed = _first_delimiter(body, delimiter)
    for _ in range(MAX_PARTS):
        if closed:
            raise EventError("the form has no file")
        head, start = _headers(body, end)
        # The line break that ends the headers may also begin the delimiter.
        stop, end, closed = _next_delimiter(body, delimiter, start - 2)
        if _is_file(head, empty=stop <= start):
            return body[start : max(start, stop)]
    raise EventError(f"the form has no file among its first {MAX_PARTS} parts")


def _first_delimiter(body: bytes, delimiter: bytes) -> tuple[int, bool]:
    """The end of the first delimiter, and whether it closes the form. Before it may be a
    preamble."""
    after = _after(body, len(delimiter) - 2) if body.startswith(delimiter[2:]) else None
    if after is not None:
        return after
    _, end, closed = _next_delimiter(body, delimiter, 0)
    return end, closed


def _next_delimiter(body: bytes, delimiter: bytes, start: int) -> tuple[int, int, bool]:
    """Where the next delimiter begins and ends, and whether it closes the form. Lines that only
    begin like one, such as those of a longer boundary, are content."""
    for _ in range(MAX_LIKENESSES):
        found = body.find(delimiter, start)
        if found < 0:
            raise EventError("a boundary of the form is missing: the upload may not be complete")
        after = _after(body, found + len(delimiter))
        if after is not None:
            return (found, *after)
        start = found + len(delimiter)
    raise EventError("the boundary of the form is the beginning of too many lines")


def _after(body: bytes, end: int) -> tuple[int, bool] | None:
    """Where the line of a delimiter ends, and whether the delimiter closes the form. None if it
    only is the beginning of another line."""
    closed = body.startswith(b"--", end)
    if closed:
        end += 2
    line = body.find(b"\r\n", end, end + MAX_HEADER_BYTES)
    if line < 0 and closed:
        line = len(body)  # nothing need follow the last delimiter
    # Mail gateways may add spaces (RFC 2046, 5.1.1).
    if line < 0 or body[end : end + MAX_HEADER_BYTES][: line - end].strip(b" \t"):
        return None
    return line, closed


def _headers(body: bytes, end: int) -> tuple[dict[str, str], int]:
    """The headers of the part whose delimiter's line ends at ``end``, their names in lower case,
    and where the content begins."""
    stop = body.find(b"\r\n\r\n", end, end + MAX_HEADER_BYTES)
    if stop < 0:
        raise EventError(
            f"the headers of a part of the form must end within {MAX_HEADER_BYTES} bytes"
        )
    headers: dict[str, str] = {}
    text = body[end:stop].decode("utf-8", "replace")
    # A line that begins with a space continues the one before it.
    for line in re.sub(r"\r\n[ \t]+", " ", text).split("\r\n")[1:]:
        name, colon, value = line.partition(":")
        if not colon:
            raise EventError("a part of the form has a header without a colon")
        headers[name.strip().lower()] = value.strip()
    return headers, stop + 4


def _is_file(headers: dict[str, str], *, empty: bool) -> bool:
    """Whether a part is the file."""
    disposition, parameters = _parsed(headers.get("content-disposition", ""))
    if disposition != "form-data":
        raise EventError("each part of a form must have Content-Disposition: form-data")
    name = parameters.get("filename", parameters.get("filename*"))
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    if name is None and not kind.startswith("image/") and kind != "application/octet-stream":
        return False
    if empty and not name:
        return False
    encoding = headers.get("content-transfer-encoding", "binary").lower()
    if encoding not in ("binary", "7bit", "8bit"):
        raise UnsupportedError(
            f"the form's file has the transfer encoding {encoding[:60]}, which is not supported"
        )
    return True


def _parsed(header: str) -> tuple[str, dict[str, str]]:
    """The value of a header in lower case, and its parameters."""
    value = header.partition(";")[0]
    parameters: dict[str, str] = {}
    position = len(value)
    while (position := _gap_end(header, position)) < len(header):
        name = _NAME.match(header, position)
        if name is None:
            raise EventError("a header of the form has a broken parameter")
        position = name.end()
        # Browsers write a backslash as it is, others escape with it.
        quoted = _ESCAPED.match(header, position) or _QUOTED.match(header, position)
        if quoted:
            text, position = re.sub(r"\\(.)", r"\1", quoted[1]), quoted.end()
        else:
            text = header[position:].partition(";")[0]
            position += len(text)
        if ('"' in text and not quoted) or header[position : position + 1] not in ("", ";"):
            raise EventError("a header of the form has a broken parameter")
        parameters.setdefault(name[1].lower(), text.strip())
    return value.strip().lower(), parameters


def _gap_end(header: str, start: int) -> int:
    """The place after semicolons and spaces."""
    end = start
    while end < len(header) and header[end] in "; \t":
        end += 1
    return end
