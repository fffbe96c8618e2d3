"""XMP in a GIF (XMP specification, part 3, section 1.1.2)."""

from __future__ import annotations


def with_xmp(gif: bytes, packet: bytes) -> bytes:
    """Return the GIF with an extension that holds `packet`, behind its table of colors."""
    flags = gif[10]
    start = 13 + (3 << (flags & 7) + 1 if flags & 128 else 0)
    trailer = b"\x01" + bytes(range(255, -1, -1)) + b"\0"
    return gif[:start] + b"\x21\xff\x0bXMP DataXMP" + packet + trailer + gif[start:]
