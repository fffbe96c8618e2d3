"""The Exif block that probe shows: every tag, and what the usual ones mean."""

from __future__ import annotations

import copy
import datetime
import io
import math
import pickle
import struct
from collections.abc import Iterator
from typing import Any

import fcimage
import pytest
from PIL import ExifTags, Image
from PIL.TiffImagePlugin import IFDRational

from support import metadata_blocks
from support.pictures import encoded, opened, photo_like

PHOTO = photo_like(48, 32)
FORMATS = ["JPEG", "PNG", "WEBP", "TIFF"]

MAIN = {
    "ImageDescription": "West Lake",
    "Make": "NIKON CORPORATION",
    "Model": "NIKON D850",
    "Orientation": 6,
    "XResolution": IFDRational(300, 1),
    "YResolution": IFDRational(150, 1),
    "ResolutionUnit": 2,
    "Software": "Ver.1.10",
    "DateTime": "2026:03:04 05:06:07",
    "Artist": "Ann",
    "Copyright": "(c) Ann",
    "XPTitle": "西湖\0".encode("utf-16-le"),
}
SHOT = {
    "ExposureTime": IFDRational(1, 125),
    "FNumber": IFDRational(28, 10),
    "ISOSpeedRatings": 100,
    "ExifVersion": b"0232",
    "DateTimeOriginal": "2026:01:02 03:04:05",
    "OffsetTimeOriginal": "+08:00",
    "SubsecTimeOriginal": "25",
    "ExposureBiasValue": IFDRational(-1, 3),
    "FocalLength": IFDRational(35, 1),
    "UserComment": b"UNICODE\0" + "你好 2026".encode("utf-16-be"),
    "FocalLengthIn35mmFilm": 52,
    "LensSpecification": (IFDRational(24), IFDRational(70), IFDRational(0, 0), IFDRational(4)),
    "LensModel": "24-70mm f/2.8",
}
GPS = {
    "GPSVersionID": b"\2\3\0\0",
    "GPSLatitudeRef": "N",
    "GPSLatitude": (IFDRational(30), IFDRational(15), IFDRational(3600, 100)),
    "GPSLongitudeRef": "W",
    "GPSLongitude": (IFDRational(120), IFDRational(15, 2), IFDRational(0)),
    "GPSAltitudeRef": b"\1",
    "GPSAltitude": IFDRational(125, 10),
    "GPSDateStamp": "2026:01:01",
}
NUMBERS = {name: tag for tag, name in ExifTags.TAGS.items()}
GPS_NUMBERS = {name: tag for tag, name in ExifTags.GPSTAGS.items()}


def block(
    main: dict[str, Any] = MAIN, shot: dict[str, Any] = SHOT, gps: dict[str, Any] = GPS
) -> Image.Exif:
    exif = Image.Exif()
    exif.update({NUMBERS[name]: value for name, value in main.items()})
    exif.get_ifd(ExifTags.IFD.Exif).update({NUMBERS[n]: value for n, value in shot.items()})
    exif.get_ifd(ExifTags.IFD.GPSInfo).update({GPS_NUMBERS[n]: v for n, v in gps.items()})
    return exif


def of(exif: Image.Exif) -> fcimage.Exif:
    return fcimage.Exif(exif.tobytes())


def probed(kind: str) -> fcimage.Exif:
    return fcimage.probe(encoded(PHOTO, kind, exif=block().tobytes())).exif


def plain(value: Any) -> Any:
    """A value of Pillow without its types."""
    if isinstance(value, tuple):
        return tuple(plain(item) for item in value)
    return float(value) if isinstance(value, IFDRational) else value


def same(found: Any, expected: Any) -> bool:
    if isinstance(expected, tuple):
        return len(found) == len(expected) and all(map(same, found, expected))
    if isinstance(expected, float):
        return bool(found == pytest.approx(expected, nan_ok=True))
    return bool(found == expected)


def of_pillow(data: bytes) -> Iterator[tuple[str, Any]]:
    """Names and values of all tags but those that fcimage reads as texts."""
    exif = opened(data).getexif()
    texts = {"UserComment", "XPTitle"}
    parts = [(ExifTags.TAGS, dict(exif)), (ExifTags.TAGS, exif.get_ifd(ExifTags.IFD.Exif))]
    for names, tags in [*parts, (ExifTags.GPSTAGS, exif.get_ifd(ExifTags.IFD.GPSInfo))]:
        for tag, value in tags.items():
            if tag not in (ExifTags.IFD.Exif, ExifTags.IFD.GPSInfo) and names[tag] not in texts:
                # One value of type BYTE is a number here.
                number = isinstance(value, bytes) and names[tag] == "GPSAltitudeRef"
                yield names[tag], value[0] if number else plain(value)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_every_tag_has_the_value_that_pillow_reads(kind: str) -> None:
    data = encoded(PHOTO, kind, exif=block())
    exif = fcimage.probe(data).exif
    expected = dict(of_pillow(data))
    assert len(expected) == len(MAIN) + len(SHOT) + len(GPS) - 2
    for name, value in expected.items():
        assert same(exif[name], value), (name, exif[name], value)
    assert len(exif) == len(expected) + 2


@pytest.mark.parametrize("kind", FORMATS)
def test_every_format_tells_the_same_facts(kind: str) -> None:
    exif = probed(kind)
    zone = datetime.timezone(datetime.timedelta(hours=8))
    assert exif.taken_at == datetime.datetime(2026, 1, 2, 3, 4, 5, 250_000, zone)
    assert exif.gps == fcimage.GpsPosition(30.26, -120.125, altitude=-12.5)
    assert (exif.camera, exif.lens, exif.software) == ("NIKON D850", "24-70mm f/2.8", "Ver.1.10")
    assert (exif.description, exif.artist, exif.copyright) == ("West Lake", "Ann", "(c) Ann")
    assert exif.exposure == fcimage.Exposure(
        time=1 / 125, f_number=2.8, iso=100, focal_length=35, focal_length_35mm=52
    )
    assert str(exif.exposure) == "1/125 s, f/2.8, ISO 100, 35 mm"
    assert (exif["XPTitle"], exif["UserComment"]) == ("西湖", "你好 2026")


@pytest.mark.parametrize("kind", ["GIF", "BMP", *FORMATS])
def test_an_image_without_a_block_has_no_tags(kind: str) -> None:
    exif = fcimage.probe(
        encoded(PHOTO.convert("P"), kind) if kind == "GIF" else encoded(PHOTO, kind)
    ).exif
    assert not exif or kind == "TIFF"
    assert "DateTimeOriginal" not in exif
    facts = (exif.taken_at, exif.gps, exif.camera, exif.lens, exif.exposure, exif.description)
    assert facts == (None,) * 6 and exif.orientation == 1
    assert (exif.artist, exif.copyright, exif.software) == (None,) * 3


def test_it_is_a_mapping_of_names_and_numbers() -> None:
    exif = probed("JPEG")
    assert list(exif) == exif.keys() == [name for name, _ in exif.items()]
    assert all(same(found, exif[name]) for found, name in zip(exif.values(), exif))
    assert set(dict(exif)) == set(exif) and len(exif) == len(exif.keys())
    assert exif["Make"] == exif[0x010F] == exif.get("Make") == exif.get(0x010F)
    assert "Make" in exif and 0x010F in exif and "MakerNote" not in exif and 99 not in exif
    # The name of Exif 3.0 is shown, that of Exif 2.2 and Pillow is understood.
    names = list(exif)
    assert "PhotographicSensitivity" in names and "ISOSpeedRatings" not in names
    assert exif["ISOSpeedRatings"] == exif["PhotographicSensitivity"] == 100
    assert exif.get("MakerNote") is None and exif.get("MakerNote", 5) == 5


def test_a_missing_tag_is_a_key_error_that_knows_close_names() -> None:
    exif = probed("JPEG")
    for tag, text in [
        ("MakerNote", "'MakerNote'"),
        ("DateTimeOrignal", "'DateTimeOrignal; did you mean DateTimeOriginal?'"),
        (0x9999, "'39321'"),
        (-1, "'-1'"),
        (1 << 40, "'1099511627776'"),
        ("\udcff", ""),
    ]:
        with pytest.raises(KeyError) as caught:
            exif[tag]
        assert not text or str(caught.value) == text
        assert tag not in exif
    with pytest.raises(fcimage.ArgumentError, match="tag must be the name or number of a tag"):
        exif[None]  # type: ignore[index]


def test_fractions_are_floats_and_exact_pairs() -> None:
    exif = probed("JPEG")
    assert exif["ExposureTime"] == 0.008 and exif.ratios("ExposureTime") == ((1, 125),)
    assert exif.ratios(0x9204) == ((-1, 3),)
    assert exif.ratios("LensSpecification")[2] == (0, 0)
    assert math.isnan(exif["LensSpecification"][2])
    with pytest.raises(KeyError, match="Make has no fractions"):
        exif.ratios("Make")
    with pytest.raises(KeyError, match="MakerNote"):
        exif.ratios("MakerNote")


def test_every_name_of_pillow_is_understood() -> None:
    """Of the tags of the standard; Pillow also knows those of raw formats."""
    for names, directory in [(ExifTags.TAGS, None), (ExifTags.GPSTAGS, ExifTags.IFD.GPSInfo)]:
        known = 0
        for tag, name in names.items():
            if tag in (ExifTags.IFD.Exif, ExifTags.IFD.GPSInfo, ExifTags.IFD.Interop):
                continue
            entry = struct.pack("<HHII", tag, 3, 1, 7)
            pointer = struct.pack("<HHII", directory or 0, 4, 1, 26)
            body = entry if directory is None else pointer + bytes(4) + b"\1\0" + entry
            exif = fcimage.Exif(b"II*\0\x08\0\0\0\1\0" + body + bytes(4))
            (key,) = exif.keys()
            if not key.startswith("0x"):
                known += 1
                # Pillow calls SubjectArea by the name of another tag.
                assert exif[name if tag != 0x9214 else key] == 7, (hex(tag), name, key)
        assert known > (30 if directory else 120)


def test_a_tag_without_a_name_has_its_number() -> None:
    exif = Image.Exif()
    exif[0xC4A6] = 7
    exif.get_ifd(ExifTags.IFD.GPSInfo)[0x40] = 8
    found = of(exif)
    assert dict(found) == {"0xc4a6": 7, "GPS0x0040": 8}
    assert found["0xc4a6"] == found[0xC4A6] == 7 and found["GPS0x0040"] == 8
    assert 0x40 not in found


def test_a_date_without_an_offset_has_no_time_zone() -> None:
    exif = of(block(shot={"DateTimeOriginal": "2026:01:02 03:04:05"}))
    assert exif.taken_at == datetime.datetime(2026, 1, 2, 3, 4, 5)
    assert exif.taken_at.tzinfo is None
    utc = {"DateTimeOriginal": "2026:01:02 03:04:05", "OffsetTimeOriginal": "+00:00"}
    assert of(block(shot=utc)).taken_at.tzinfo is datetime.timezone.utc  # type: ignore[union-attr]


def test_values_are_frozen_hashable_picklable_and_comparable() -> None:
    exif = probed("JPEG")
    gps, exposure = exif.gps, exif.exposure
    assert gps is not None and exposure is not None
    for value in (exif, gps, exposure):
        for same_value in (
            pickle.loads(pickle.dumps(value)),
            copy.copy(value),
            copy.deepcopy(value),
        ):
            assert same_value == value and hash(same_value) == hash(value)
        with pytest.raises(AttributeError):
            value.camera = "x"  # type: ignore[misc, union-attr]
    for value in (gps, exposure):
        assert eval(repr(value), vars(fcimage)) == value
    assert gps != fcimage.GpsPosition(30.26, -120.125)
    assert exif != of(block(gps={}))
    # What the block says does not get into logs by chance.
    assert repr(exif) == f"Exif(<{len(exif.block)} bytes>)"


def test_the_info_of_an_image_carries_it() -> None:
    data = encoded(PHOTO, "JPEG", exif=block())
    info = fcimage.probe(data)
    again = pickle.loads(pickle.dumps(info))
    assert again == info and again.exif == info.exif and again.dpi == info.dpi
    assert hash(again) == hash(info)
    assert "30" not in repr(info.exif) and "exif=Exif(<" in repr(info)
    bare = fcimage.probe(encoded(PHOTO, "JPEG"))
    assert "exif" not in repr(bare) and eval(repr(bare), vars(fcimage)) == bare
    assert fcimage.probe(data[:4000], total_size=len(data)).exif == info.exif


@pytest.mark.parametrize(
    "make",
    [
        lambda: fcimage.Exif("text"),  # type: ignore[arg-type]
        lambda: fcimage.Exif(),  # type: ignore[call-arg]
        lambda: fcimage.GpsPosition(90.1, 0),
        lambda: fcimage.GpsPosition(0, math.nan),
        lambda: fcimage.GpsPosition(0, 0, altitude=math.inf),
        lambda: fcimage.GpsPosition("1", 2),  # type: ignore[arg-type]
        lambda: fcimage.Exposure(time=0),
        lambda: fcimage.Exposure(f_number=math.inf),
        lambda: fcimage.Exposure(iso=0),
        lambda: fcimage.Exposure(iso=1.5),  # type: ignore[arg-type]
    ],
)
def test_wrong_arguments_are_refused(make: Any) -> None:
    with pytest.raises(fcimage.ArgumentError):
        make()


def test_a_block_that_is_cut_or_changed_anywhere_is_read_without_an_error() -> None:
    whole = block().tobytes()
    for data in [whole[:end] for end in range(len(whole))] + [
        whole[:place] + bytes([byte]) + whole[place + 1 :]
        for place in range(len(whole))
        for byte in (0, 0x7F, 0xFF)
    ]:
        exif = fcimage.Exif(data)
        assert len(exif) == len(exif.items()) == len(exif.keys()) == len(exif.values())
        for name in exif:
            assert name in exif
        _ = (exif.taken_at, exif.gps, exif.camera, exif.lens, exif.exposure, exif.orientation)
        _ = (exif.description, exif.artist, exif.copyright, exif.software)


def dpi_of_pillow(data: bytes) -> Any:
    with Image.open(io.BytesIO(data)) as image:
        return image.info.get("dpi")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "BMP"])
@pytest.mark.parametrize("dpi", [(300, 150), (72, 72), (96, 96)])
def test_the_density_is_that_of_pillow(kind: str, dpi: tuple[int, int]) -> None:
    data = encoded(PHOTO, kind, dpi=dpi)
    found = fcimage.probe(data).dpi
    assert found is not None and all(isinstance(number, float) for number in found)
    assert found == pytest.approx(dpi_of_pillow(data), rel=1e-4)
    assert found == pytest.approx(dpi, rel=1e-3)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "TIFF"])
def test_without_a_density_there_is_none(kind: str) -> None:
    assert fcimage.probe(encoded(PHOTO, kind)).dpi is None


@pytest.mark.parametrize("kind", ["JPEG", "WEBP", "PNG"])
def test_the_density_of_the_block_is_the_last_resort(kind: str) -> None:
    assert fcimage.probe(encoded(PHOTO, kind, exif=block())).dpi == (300, 150)
    if kind != "WEBP":
        stated = encoded(PHOTO, kind, exif=block(), dpi=(72, 72))
        assert fcimage.probe(stated).dpi == pytest.approx((72, 72), rel=1e-3)


def test_centimeters_are_converted() -> None:
    jfif = encoded(PHOTO, "JPEG", dpi=(100, 50))
    assert jfif[13] == 1
    data = jfif[:13] + b"\2" + jfif[14:]
    assert fcimage.probe(data).dpi == dpi_of_pillow(data) == (254, 127)
    data = encoded(PHOTO, "TIFF", resolution_unit=3, x_resolution=100.5, y_resolution=50)
    assert fcimage.probe(data).dpi == pytest.approx(dpi_of_pillow(data))
    ratio = jfif[:13] + b"\0" + jfif[14:]
    assert fcimage.probe(ratio).dpi is None


@pytest.mark.parametrize("order", ["<", ">"])
def test_tags_of_every_type_and_directory_are_read_in_either_byte_order(order: str) -> None:
    exif = fcimage.Exif(metadata_blocks.every_type(order))
    assert exif.gps == fcimage.GpsPosition(30.26, 30.26)
    assert (exif.camera, exif.copyright, exif["UserComment"]) == ("Maker X1", "Ann; Bob", "你好")
    assert str(exif.taken_at) == "2026-01-02 03:04:05+08:00"
    interop = [value for name, value in exif.items() if name.startswith("Interop")]
    expected = [
        *(b"\1\2", "R98", (1, 65535), (1, 1 << 31), (1 / 125, math.nan), (-1, 1), b"0100\0"),
        *((-1, 1), (-1, 1), (-1 / 3, math.inf), (0.5, math.nan), (0.25, math.inf), "西湖"),
    ]
    assert len(interop) == len(expected) and all(map(same, interop, expected))
