"""``keep=`` and ``metadata=``: what each name carries from each format into each format."""

from __future__ import annotations

import io
from typing import Any

import fcimage
import pytest
from PIL import Image, PngImagePlugin

from support import metadata_blocks as blocks
from support.gif_xmp import with_xmp
from support.pictures import photo_like

ENCODINGS = {"jpeg": fcimage.Jpeg, "png": fcimage.Png, "webp": fcimage.WebP}
ARTIST, COPYRIGHT, ORIENTATION, MODEL = 0x013B, 0x8298, 0x0112, 0x0110
SHOT, GPS = 0x8769, 0x8825


def saved(kind: str, exif: bytes | None = None, xmp: bytes | None = None, **options: Any) -> bytes:
    file = io.BytesIO()
    if exif is not None:
        options["exif"] = b"Exif\0\0" + exif
    if xmp is not None and kind == "PNG":
        options["pnginfo"] = text = PngImagePlugin.PngInfo()
        text.add_itxt("XML:com.adobe.xmp", xmp.decode(), zip=True)
    elif xmp is not None and kind == "TIFF":
        options["tiffinfo"] = {700: xmp}
    elif xmp is not None:
        options["xmp"] = xmp
    photo_like(64, 48).save(file, kind, **options)
    return file.getvalue()


def written(data: bytes, target: str, **options: Any) -> bytes:
    encoding = ENCODINGS[target](**options)
    (result,) = fcimage.render(data, fcimage.Variant("a", width=20, encodings=encoding))
    return bytes(result)


def exif_of(data: bytes) -> Image.Exif:
    with Image.open(io.BytesIO(data)) as image:
        return image.getexif()


def owner(data: bytes) -> tuple[Any, Any]:
    found = exif_of(data)
    return found.get(ARTIST), found.get(COPYRIGHT)


def xmp_of(data: bytes) -> bytes:
    with Image.open(io.BytesIO(data)) as image:
        found = image.info.get("xmp", image.info.get("XML:com.adobe.xmp", b""))
    return found.encode() if isinstance(found, str) else found


SOURCES = ["JPEG", "PNG", "WEBP"]


@pytest.mark.parametrize("target", ENCODINGS)
@pytest.mark.parametrize("source", SOURCES)
class TestEverySourceIntoEveryTarget:
    def test_nothing_is_kept_unless_it_is_named(self, source: str, target: str) -> None:
        data = saved(source, blocks.exif(), blocks.xmp())
        result = written(data, target)
        assert len(exif_of(result)) == 0 and not xmp_of(result)
        for text in (*blocks.SECRETS, b"SENTINEL", b"Ann"):
            assert text not in result

    def test_exif_comes_without_place_numbers_notes_and_thumbnail(
        self, source: str, target: str
    ) -> None:
        data = saved(source, blocks.exif(), blocks.xmp())
        assert all(text in data for text in blocks.SECRETS) or source == "PNG"
        result = written(data, target, keep="exif")
        for text in blocks.SECRETS:
            assert text not in result
        found = exif_of(result)
        assert (found[MODEL], found[ORIENTATION]) == (blocks.MODEL, 1)
        shot = found.get_ifd(SHOT)
        assert shot[0x9003] == "2026:01:02 03:04:05"
        with Image.open(io.BytesIO(result)) as image:
            assert (shot[0xA002], shot[0xA003]) == image.size
        assert not found.get_ifd(GPS) and not xmp_of(result)

    def test_gps_adds_place_and_serial_numbers(self, source: str, target: str) -> None:
        data = saved(source, blocks.exif(), blocks.xmp())
        result = written(data, target, keep=["gps", "xmp"])
        found = exif_of(result)
        assert found.get_ifd(GPS)[0x0002] == (1.0, 2.0, 3.0)
        assert found.get_ifd(SHOT)[0xA431] == blocks.SERIAL.decode()
        packet = xmp_of(result)
        assert blocks.PLACE in packet and blocks.SERIAL in packet
        for text in (blocks.MAKER, blocks.THUMBNAIL):
            assert text not in result

    def test_xmp_comes_without_place_and_numbers(self, source: str, target: str) -> None:
        result = written(saved(source, blocks.exif(), blocks.xmp()), target, keep="xmp")
        packet = xmp_of(result)
        assert blocks.LABEL.encode() in packet and blocks.COPYRIGHT.encode() in packet
        for text in blocks.SECRETS:
            assert text not in result
        assert len(exif_of(result)) == 0

    def test_copyright_comes_from_exif_or_xmp(self, source: str, target: str) -> None:
        for data in (saved(source, blocks.exif()), saved(source, xmp=blocks.xmp())):
            result = written(data, target, keep="copyright")
            assert owner(result) == (blocks.ARTIST, blocks.COPYRIGHT)
            assert set(exif_of(result)) == {ARTIST, COPYRIGHT}

    def test_texts_of_the_caller_are_written(self, source: str, target: str) -> None:
        data = saved(source, blocks.exif())
        texts = {"artist": "Bob", "copyright": "(c) Bob"}
        assert owner(written(data, target, metadata=texts)) == ("Bob", "(c) Bob")
        kept = written(data, target, keep="copyright", metadata={"artist": "Bob"})
        assert owner(kept) == ("Bob", blocks.COPYRIGHT)

    def test_strip_keeps_the_same(self, source: str, target: str) -> None:
        if target != source.lower():
            pytest.skip("strip does not change the format")
        data = saved(source, blocks.exif(orientation=1), blocks.xmp())
        for keep in (["exif", "xmp"], "copyright", "gps"):
            result = fcimage.strip(data, keep=keep)
            assert fcimage.strip(result, keep=keep) == result
            assert (blocks.SERIAL in result) == (keep == "gps")
            assert (blocks.LABEL.encode() in result) == ("xmp" in keep)
            assert blocks.MAKER not in result and blocks.THUMBNAIL not in result
            assert owner(result) == (blocks.ARTIST, blocks.COPYRIGHT)


def test_copyright_comes_from_iptc() -> None:
    payload = b"Photoshop 3.0\0" + blocks.iptc()
    plain = saved("JPEG")
    data = plain[:2] + blocks.segment(0xED, payload) + plain[2:]
    result = written(data, "jpeg", keep="copyright")
    assert owner(result) == (blocks.ARTIST, blocks.COPYRIGHT)
    assert blocks.PLACE not in result


@pytest.mark.parametrize("packed", [False, True])
def test_copyright_comes_from_the_texts_of_a_png(packed: bool) -> None:
    text = PngImagePlugin.PngInfo()
    text.add_text("Author", blocks.ARTIST, zip=packed)
    text.add_itxt("Copyright", blocks.COPYRIGHT, zip=packed)
    result = written(saved("PNG", pnginfo=text), "jpeg", keep="copyright")
    assert owner(result) == (blocks.ARTIST, blocks.COPYRIGHT)


def test_a_tiff_gives_its_tags_and_xmp() -> None:
    data = saved("TIFF", tiffinfo={ARTIST: "Ann", COPYRIGHT: "(c) Ann", MODEL: "Camera"})
    result = written(data, "jpeg", keep=["exif", "copyright"])
    assert owner(result) == ("Ann", "(c) Ann")
    assert exif_of(result)[MODEL] == "Camera"
    packet = xmp_of(written(saved("TIFF", xmp=blocks.xmp()), "jpeg", keep="xmp"))
    assert blocks.LABEL.encode() in packet and blocks.PLACE not in packet


def test_a_gif_gives_its_xmp() -> None:
    data = with_xmp(saved("GIF"), blocks.xmp())
    packet = xmp_of(written(data, "jpeg", keep="xmp"))
    assert blocks.LABEL.encode() in packet and blocks.PLACE not in packet
    assert owner(written(data, "webp", keep="copyright")) == (blocks.ARTIST, blocks.COPYRIGHT)
    assert not xmp_of(written(data, "png"))


def test_strip_keeps_the_xmp_of_a_gif() -> None:
    data = with_xmp(saved("GIF"), blocks.xmp())
    plain = fcimage.strip(data)
    result = fcimage.strip(data, keep="xmp")
    assert fcimage.strip(result, keep="xmp") == result and fcimage.strip(result) == plain
    assert blocks.LABEL.encode() in result and blocks.PLACE not in result
    assert fcimage.render(plain, fcimage.Variant("a")) == fcimage.render(
        result, fcimage.Variant("a")
    )


def test_entities_of_a_document_type_are_not_expanded() -> None:
    packet = b"<!DOCTYPE x [<!ENTITY a 'boom'>]>" + blocks.xmp().replace(b"Ann", b"&a;")
    result = written(saved("JPEG", xmp=packet), "jpeg", keep=["xmp", "copyright"])
    assert not xmp_of(result) and len(exif_of(result)) == 0


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        ({"artist": ""}, "artist must not be empty"),
        ({"artist": "x" * 4097}, "at most 4096 bytes of UTF-8, got 4097"),
        ({"copyright": "a\0b"}, "control characters"),
        ({"copyright": "a\x1bb"}, "control characters"),
        ({"title": "x"}, "artist, copyright"),
    ],
)
def test_texts_that_cannot_be_written_are_refused(texts: dict[str, str], message: str) -> None:
    with pytest.raises(fcimage.ArgumentError, match=message):
        fcimage.Jpeg(metadata=texts)


@pytest.mark.parametrize("name", ["exif", "icc_profile", "with_metadata", "keep_exif"])
def test_names_of_other_libraries_are_explained(name: str) -> None:
    with pytest.raises(fcimage.ArgumentError, match="use keep="):
        fcimage.WebP(**{name: True})  # type: ignore[arg-type]
