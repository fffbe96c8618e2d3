"""Small valid images of every format, to be damaged: by Pillow, and by cwebp if it is installed."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator

from PIL import Image, ImageCms

from support import metadata_blocks, profiles
from support.gif_xmp import with_xmp
from support.hostile_tiff import tiff_files
from support.jpeg_files import numbered, sample_pixels, without_adobe

WIDTH, HEIGHT = 24, 20
EXIF_ORIENTATION, EXIF_ARTIST = 0x0112, 0x013B

Files = dict[str, bytes]


def _saved(image: Image.Image, format: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, format, **options)  # type: ignore[arg-type]
    return out.getvalue()


def _metadata() -> dict[str, object]:
    exif = Image.Exif()
    exif[EXIF_ORIENTATION] = 6
    exif[EXIF_ARTIST] = "Ann Other"
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    # The profile contains the current time; remove it, so that the corpus is always the same.
    return {"exif": exif.tobytes(), "icc_profile": profile[:24] + bytes(12) + profile[36:]}


def owned_jpeg(data: bytes) -> bytes:
    """Return the JPEG with Exif, XMP and IPTC that have everything that can be kept, and more."""
    blocks = {
        0xE1: b"Exif\0\0" + metadata_blocks.exif(),
        0xED: b"Photoshop 3.0\0" + metadata_blocks.iptc(),
    }
    xmp = b"http://ns.adobe.com/xap/1.0/\0" + metadata_blocks.xmp()
    segments = [metadata_blocks.segment(code, payload) for code, payload in blocks.items()]
    return data[:2] + b"".join(segments) + metadata_blocks.segment(0xE1, xmp) + data[2:]


def owned_png(data: bytes) -> bytes:
    """Return the PNG with packed texts of author, copyright and XMP."""
    bodies = (
        (b"zTXt", b"Author\0\0" + zlib.compress(b"Ann")),
        (b"iTXt", b"Copyright\0\1\0en\0\0" + zlib.compress(b"(c) Ann")),
        (b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0" + zlib.compress(metadata_blocks.xmp())),
    )
    chunks = b""
    for name, body in bodies:
        checksum = struct.pack(">I", zlib.crc32(name + body))
        chunks += struct.pack(">I", len(body)) + name + body + checksum
    return data[:33] + chunks + data[33:]


def corpus() -> Files:
    """Return every image by name, which begins with its format; the bytes are always the same."""
    return dict(_files())


def _files() -> Iterator[tuple[str, bytes]]:
    rgb = Image.fromarray(sample_pixels(WIDTH, HEIGHT), "RGB")
    gray = rgb.convert("L")
    alpha = rgb.copy()
    alpha.putalpha(Image.linear_gradient("L").resize((WIDTH, HEIGHT)))
    palette = rgb.quantize(16)
    frames = [Image.fromarray(sample_pixels(WIDTH, HEIGHT, seed=seed), "RGB") for seed in (2, 3)]
    both = _metadata()

    yield "jpeg-baseline", _saved(rgb, "JPEG", quality=80)
    yield "jpeg-metadata", _saved(rgb, "JPEG", quality=60, **both)
    yield "jpeg-owner", owned_jpeg(_saved(rgb, "JPEG", quality=60))
    yield "jpeg-progressive", _saved(rgb, "JPEG", quality=80, progressive=True)
    yield "jpeg-restarts", _saved(rgb, "JPEG", quality=80, restart_marker_blocks=1)
    yield "jpeg-gray", _saved(gray, "JPEG", quality=80)
    yield "jpeg-cmyk", _saved(rgb.convert("CMYK"), "JPEG", quality=80)

    shared = numbered(_saved(rgb, "JPEG", quality=80), (1, 1, 1))
    yield "jpeg-shared-numbers", shared
    yield "jpeg-cmyk-without-adobe", without_adobe(_saved(rgb.convert("CMYK"), "JPEG"))

    yield "png-rgb", _saved(rgb, "PNG")
    yield "png-gray-profile", _saved(gray, "PNG", icc_profile=profiles.gray())
    yield "png-metadata", _saved(alpha, "PNG", **both)
    yield "png-palette", _saved(palette, "PNG", transparency=3)
    yield "png-wide", _saved(gray.convert("I;16"), "PNG")
    yield "png-interlaced", interlaced_png(rgb)
    yield "png-text-exif", text_exif_png(_saved(palette, "PNG"))
    yield "png-owner", owned_png(_saved(palette, "PNG"))
    yield "png-animated", _saved(rgb, "PNG", save_all=True, append_images=frames, duration=40)

    yield "webp-lossy", _saved(rgb, "WEBP", quality=70)
    yield "webp-lossless", _saved(rgb, "WEBP", lossless=True)
    yield "webp-alpha", _saved(alpha, "WEBP", quality=70)
    yield "webp-lossless-alpha", _saved(alpha, "WEBP", lossless=True)
    owned = {"exif": b"Exif\0\0" + metadata_blocks.exif(), "xmp": metadata_blocks.xmp()}
    yield "webp-owner", _saved(rgb, "WEBP", quality=70, **owned)
    yield "webp-metadata", _saved(rgb, "WEBP", quality=70, **both)
    animated = {"save_all": True, "append_images": frames, "duration": 40}
    yield "webp-animated", _saved(rgb, "WEBP", quality=70, **animated)
    yield "webp-animated-lossless", _saved(alpha, "WEBP", lossless=True, **animated)

    yield "gif-plain", _saved(palette, "GIF")
    yield "gif-interlaced", _saved(palette, "GIF", interlace=1, transparency=2, comment=b"a note")
    yield "gif-rows", _saved(palette, "GIF", interlace=0)
    plain = _saved(palette, "GIF")
    yield "gif-beyond-screen", plain[:6] + b"\3\0\2\0" + plain[10:]
    yield "gif-animated", _saved(palette, "GIF", **{**animated, "loop": 0})
    yield "gif-owner", with_xmp(plain, metadata_blocks.xmp())

    yield "bmp-rgb", _saved(rgb, "BMP")
    yield "bmp-palette", _saved(palette, "BMP")
    yield "bmp-bits", _saved(gray.convert("1"), "BMP")
    yield "bmp-rle", rle_bmp()
    yield "bmp-alpha", _saved(alpha, "BMP")
    yield "bmp-masks", masked_bmp()

    yield "tiff-plain", _saved(rgb, "TIFF")
    yield "tiff-metadata", _saved(rgb, "TIFF", icc_profile=both["icc_profile"])
    for packing in ("tiff_lzw", "tiff_adobe_deflate", "packbits"):
        yield f"tiff-{packing}", _saved(alpha, "TIFF", compression=packing)
    yield "tiff-fax", _saved(gray.convert("1"), "TIFF", compression="group4")
    yield "tiff-wide", _saved(gray.convert("I;16"), "TIFF")
    yield "tiff-cmyk", _saved(rgb.convert("CMYK"), "TIFF")
    yield from tiff_files(WIDTH, HEIGHT)


def _chunk(name: bytes, body: bytes) -> bytes:
    crc = zlib.crc32(name + body)
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", crc)


#: The passes of Adam7: the first column and row, and the distances.
ADAM7 = (
    (0, 0, 8, 8),
    (4, 0, 8, 8),
    (0, 4, 4, 8),
    (2, 0, 4, 4),
    (0, 2, 2, 4),
    (1, 0, 2, 2),
    (0, 1, 1, 2),
)


def interlaced_png(image: Image.Image) -> bytes:
    """Return an interlaced PNG without compression, which Pillow reads but does not write."""
    width, height = image.size
    samples = image.tobytes()
    raw = b""
    for x, y, dx, dy in ADAM7:
        for row in range(y, height, dy):
            starts = range((row * width + x) * 3, (row + 1) * width * 3, dx * 3)
            raw += b"\0" + b"".join(samples[at : at + 3] for at in starts)
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 1)
    parts = (_chunk(b"IHDR", head), _chunk(b"IDAT", zlib.compress(raw, 0)), _chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def text_exif_png(png: bytes) -> bytes:
    """Return a PNG with its Exif in a text, as ImageMagick writes it."""
    block = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0"
    text = b"\nexif\n%8d\n%s\n" % (len(block), block.hex().encode())
    chunk = _chunk(b"zTXt", b"Raw profile type exif\0\0" + zlib.compress(text))
    return png[:33] + chunk + png[33:]


def masked_bmp() -> bytes:
    """Return a BMP of 16 bits with masks, and with alpha, in a header of version 5."""
    masks = struct.pack("<4I", 0x0F00, 0x00F0, 0x000F, 0xF000)
    info = struct.pack("<IiiHHIIiiII", 124, WIDTH, -HEIGHT, 1, 16, 3, 0, 0, 0, 0, 0) + masks
    rows = b"".join(struct.pack("<H", (at * 37 + 4096) & 0xFFFF) for at in range(WIDTH * HEIGHT))
    head = b"BM" + struct.pack("<IHHI", 138 + len(rows), 0, 0, 138)
    return head + info.ljust(124, b"\0") + rows


def rle_bmp() -> bytes:
    """Return a run-length encoded BMP (BI_RLE8), which Pillow reads but does not write."""
    rows = b"".join(bytes((10, y, 14, y + 1, 0, 0)) for y in range(HEIGHT)) + b"\0\1"
    colors = b"".join(bytes((i, 255 - i, i // 2, 0)) for i in range(64))
    offset = 14 + 40 + len(colors)
    header = b"BM" + (offset + len(rows)).to_bytes(4, "little") + bytes(4)
    header += offset.to_bytes(4, "little")
    fields = ((40, 4), (WIDTH, 4), (HEIGHT, 4), (1, 2), (8, 2), (1, 4), (len(rows), 4))
    fields += ((2835, 4), (2835, 4), (64, 4), (0, 4))
    info = b"".join(value.to_bytes(size, "little") for value, size in fields)
    return header + info + colors + rows
