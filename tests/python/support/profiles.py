"""ICC profiles made by hand (ICC.1:2022), also such as color engines must leave aside."""

from __future__ import annotations

import struct
from collections.abc import Iterable

D50 = (0.9642, 1.0, 0.8249)

Tags = dict[bytes, bytes]


def profile(
    space: bytes,
    tags: Tags,
    *,
    kind: bytes = b"mntr",
    connection: bytes = b"XYZ ",
    version: int = 2,
) -> bytes:
    """Return a profile with these tags; tags with equal bytes share them."""
    table, body, places = b"", b"", {}  # type: bytes, bytes, dict[bytes, int]
    for name, value in tags.items():
        if value not in places:
            places[value] = 132 + 12 * len(tags) + len(body)
            body += value + bytes(-len(value) % 4)
        table += name + struct.pack(">II", places[value], len(value))
    size = 132 + len(table) + len(body)
    head = struct.pack(">I4sI4s4s4s", size, b"none", version << 24, kind, space, connection)
    head += struct.pack(">6H4s", 2024, 1, 1, 0, 0, 0, b"acsp")
    head = head.ljust(68, b"\0") + struct.pack(">3i", *(round(v * 65536) for v in D50))
    return head.ljust(128, b"\0") + struct.pack(">I", len(tags)) + table + body


def curve(gamma: float) -> bytes:
    return struct.pack(">4sIIH", b"curv", 0, 1, round(gamma * 256))


def xyz(values: Iterable[float], kind: bytes = b"XYZ ") -> bytes:
    return kind + bytes(4) + struct.pack(">3i", *(round(value * 65536) for value in values))


def gray(gamma: float = 1.0) -> bytes:
    """Return a gray profile; a gamma of 1.0 makes middle tones much brighter in sRGB."""
    return profile(b"GRAY", {b"wtpt": xyz(D50), b"kTRC": curve(gamma)})


def rgb(
    gamma: float = 1.8, *, xyz_kind: bytes = b"XYZ ", curve_kind: bytes = b"curv", **header: object
) -> bytes:
    """Return an RGB profile with the primaries of sRGB, so that only its curve differs."""
    colorants = [(0.4361, 0.2225, 0.0139), (0.3851, 0.7169, 0.0971), (0.1431, 0.0606, 0.7141)]
    tags = {b"wtpt": xyz(D50, xyz_kind)}
    for name, values in zip((b"rXYZ", b"gXYZ", b"bXYZ"), colorants):
        tags[name] = xyz(values, xyz_kind)
    for name in (b"rTRC", b"gTRC", b"bTRC"):
        tags[name] = curve_kind + curve(gamma)[4:]
    return profile(b"RGB ", tags, **header)  # type: ignore[arg-type]


def lab_table(inks: int, points: int, darkest: float, claim: int | None = None) -> bytes:
    """Return a table of 8 bits from `inks` (0 is none) to CIELAB of a printer whose black has the
    lightness `darkest`; it may claim to have another number of points."""
    straight = bytes(range(256))
    body = bytearray()
    for n in range(points**inks):
        amounts = []
        for _ in range(inks):
            amounts.append(n % points / (points - 1))
            n //= points
        black, *colors = amounts[:1] + amounts[1:][::-1] if inks == 4 else [0.0, *amounts[::-1]]
        light = (1 - black) * (1 - sum(colors) / 4)
        lightness = darkest + (100 - darkest) * max(light, 0.0)
        a, b = (colors[1] - colors[0]) * 60 * light, (colors[2] - colors[0]) * 60 * light
        body += bytes([round(lightness * 2.55), round(128 + a), round(128 + b)])
    head = struct.pack(">4sI4B", b"mft1", 0, inks, 3, claim or points, 0)
    unit = struct.pack(">9i", *(65536 * (i % 4 == 0) for i in range(9)))
    return head + unit + straight * inks + bytes(body) + straight * 3


def cmyk(
    darkest: float = 10.0, points: int = 5, *, version: int = 2, claim: int | None = None
) -> bytes:
    """Return a CMYK profile with one table for all intents."""
    table = lab_table(4, points, darkest, claim)
    tags = {b"wtpt": xyz(D50), b"A2B0": table, b"A2B1": table, b"A2B2": table}
    return profile(b"CMYK", tags, kind=b"prtr", connection=b"Lab ", version=version)


def cmyk_of(points: int, names: int = 1, times: int = 1) -> bytes:
    """Return a CMYK profile with a table of zeros, under one to seven names of tags; the first of
    them may come several times."""
    table = lab_table(4, 2, 0.0, claim=points)[: 48 + 4 * 256]
    table += bytes(points**4 * 3) + bytes(range(256)) * 3
    tags = (b"A2B0", b"A2B1", b"A2B2", b"B2A0", b"B2A1", b"B2A2", b"gamt")
    whole = profile(b"CMYK", dict.fromkeys(tags[:names], table), kind=b"prtr", connection=b"Lab ")
    first = tags[0] + struct.pack(">II", 132 + 12 * (names + times - 1), len(table))
    others = [tag + first[4:] for tag in tags[1:names]]
    directory = struct.pack(">I", names + times - 1) + first * times + b"".join(others)
    return whole[:128] + directory + whole[132 + 12 * names :]


def rgb_table(darkest: float = 10.0, *, version: int = 2) -> bytes:
    """Return an RGB profile with a table, as scanners have it; 255 is all of a color of light."""
    table = bytearray(lab_table(3, 5, darkest))
    start = 48 + 3 * 256
    # The table is for inks: turn it round.
    entries = [bytes(table[i : i + 3]) for i in range(start, start + 3 * 125, 3)]
    table[start : start + 3 * 125] = b"".join(entries[::-1])
    tags = {b"wtpt": xyz(D50), b"A2B0": bytes(table), b"B2A0": bytes(table)}
    return profile(b"RGB ", tags, kind=b"scnr", connection=b"Lab ", version=version)


#: Profiles by name that are for no image, are broken, or claim more than they have.
HOSTILE = {
    "lab": profile(b"Lab ", {b"wtpt": xyz(D50)}, kind=b"spac", connection=b"Lab "),
    "link": rgb(kind=b"link", connection=b"RGB "),
    "abstract": rgb(kind=b"abst"),
    "named": rgb(kind=b"nmcl"),
    "no tags": profile(b"RGB ", {}),
    "cmyk without a table": profile(b"CMYK", {b"wtpt": xyz(D50)}, connection=b"Lab "),
    "cmyk of 255 points": cmyk(points=2, claim=255),
    "cmyk of 1 point": cmyk(points=2, claim=1),
    "cmyk cut": cmyk()[:2000],
    "rgb cut": rgb()[:200],
    "gray cut": gray()[:150],
    "cmyk of 17 points": cmyk(points=17),
    "a black as bright as paper": cmyk(darkest=99.0),
}
