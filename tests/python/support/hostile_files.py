"""Small valid images of every format, to be damaged: by Pillow, and by cwebp if it is installed."""

from __future__ import annotations

import io
from collections.abc import Iterator

from PIL import Image, ImageCms

from support import profiles
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
    yield "png-animated", _saved(rgb, "PNG", save_all=True, append_images=frames, duration=40)

    yield "webp-lossy", _saved(rgb, "WEBP", quality=70)
    yield "webp-lossless", _saved(rgb, "WEBP", lossless=True)
    yield "webp-alpha", _saved(alpha, "WEBP", quality=70)
    yield "webp-lossless-alpha", _saved(alpha, "WEBP", lossless=True)
    yield "webp-metadata", _saved(rgb, "WEBP", quality=70, **both)
    animated = {"save_all": True, "append_images": frames, "duration": 40}
    yield "webp-animated", _saved(rgb, "WEBP", quality=70, **animated)
    yield "webp-animated-lossless", _saved(alpha, "WEBP", lossless=True, **animated)

    yield "gif-plain", _saved(palette, "GIF")
    yield "gif-interlaced", _saved(palette, "GIF", interlace=1, transparency=2, comment=b"a note")
    yield "gif-animated", _saved(palette, "GIF", **{**animated, "loop": 0})

    yield "bmp-rgb", _saved(rgb, "BMP")
    yield "bmp-palette", _saved(palette, "BMP")
    yield "bmp-bits", _saved(gray.convert("1"), "BMP")
    yield "bmp-rle", rle_bmp()

    yield "tiff-plain", _saved(rgb, "TIFF")
    yield "tiff-metadata", _saved(rgb, "TIFF", icc_profile=both["icc_profile"])
    for packing in ("tiff_lzw", "tiff_adobe_deflate", "packbits"):
        yield f"tiff-{packing}", _saved(alpha, "TIFF", compression=packing)
    yield "tiff-fax", _saved(gray.convert("1"), "TIFF", compression="group4")
    yield "tiff-wide", _saved(gray.convert("I;16"), "TIFF")
    yield "tiff-cmyk", _saved(rgb.convert("CMYK"), "TIFF")
    yield from tiff_files(WIDTH, HEIGHT)


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
