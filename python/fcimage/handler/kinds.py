"""What the name of a file says about its kind.

The tables decide what is downloaded. Their kinds are named as the errors of the core name them.
"""

from __future__ import annotations

from .keys import split_name

__all__ = ["CONVERTIBLE", "IMAGES", "OTHER", "UNSUPPORTED", "extension_of"]

#: Extensions of images that fcimage decodes.
IMAGES = frozenset(
    ("jpg", "jpeg", "jpe", "jfif", "png", "webp", "gif", "bmp", "dib", "tif", "tiff")
)

#: Extensions of images that fcimage or the storage may be able to decode, and their kinds.
CONVERTIBLE = {
    **dict.fromkeys(("heic", "heics", "heif", "heifs", "hif"), "HEIC"),
    **dict.fromkeys(("avif", "avifs"), "AVIF"),
}

_RAW = (
    "3fr arw cr2 cr3 crw dcr dng erf fff iiq k25 kdc mef mos mrw nef nrw orf pef raf raw rw2 rwl "
    "sr2 srf srw x3f"
)
_VIDEOS = "3g2 3gp asf avi f4v flv m2ts m4v mkv mov mp4 mpeg mpg mts ogv vob webm wmv"

_OTHER = (
    "7z aac aiff apk asc atom bat bz2 c cc cfg class cmd conf cpp crt cs css csv dart db deb "
    "der dmg doc docm docx dot dotx eml env epub exe flac gd geojson go gpx gz h hpp htm html "
    "ics ini ipynb iso jar java js json json5 jsonl jsx key kml kmz kt less lock log lua lz4 m "
    "m3u m3u8 m4a map markdown md mdb mid midi mjs mobi msg msi mp3 mpd ndjson numbers odg odp "
    "ods odt oga ogg opus orc otf pages parquet pem php pkl pl plist po pot potx pps ppsx ppt "
    "pptm pptx ps1 py pyc pyi rar rb rpm rs rst rtf sass scss sh so sql sqlite sqlite3 srt sum "
    "swift tar tex tgz toml torrent ts tsv tsx ttc ttf txt vcf vtt vue wasm wav wma woff woff2 "
    "xhtml xls xlsm xlsx xml xsd xsl xslt xz yaml yml zip zst"
)

#: Extensions of other kinds that show images: an upload that has one is not skipped silently.
UNSUPPORTED = {
    "ai": "Illustrator (AI)",
    "avci": "HEIF with H.264 (AVCI)",
    "cur": "ICO",
    "dds": "DDS",
    "djvu": "DjVu",
    "emf": "EMF",
    "eps": "EPS",
    "exr": "OpenEXR",
    "hdr": "Radiance HDR",
    "icns": "ICNS",
    "ico": "ICO",
    "jng": "JNG",
    "jxl": "JPEG XL",
    "jxr": "JPEG XR",
    "mng": "MNG",
    "pcx": "PCX",
    "pdf": "PDF",
    "psb": "Photoshop (PSD)",
    "psd": "Photoshop (PSD)",
    "qoi": "QOI",
    "svg": "SVG",
    "svgz": "SVG",
    "tga": "TGA",
    "wmf": "WMF",
    "xcf": "GIMP (XCF)",
    **dict.fromkeys(("j2c", "j2k", "jp2", "jpc", "jpf", "jpm", "jpx"), "JPEG 2000"),
    **dict.fromkeys(("pam", "pbm", "pfm", "pgm", "pnm", "ppm"), "PNM"),
    **{name: f"camera raw ({name.upper()})" for name in _RAW.split()},
    **{name: f"video ({name.upper()})" for name in _VIDEOS.split()},
}

#: Extensions of files that are no images. The module `mimetypes` knows more, but takes milliseconds
#: of a cold start, and reads files of the system.
OTHER = frozenset(_OTHER.split())


def extension_of(key: str) -> str:
    """The extension of a key in lower case, without the dot; empty if it has none."""
    return split_name(key.rpartition("/")[2])[1].lower()
