"""What the example images of the documentation show: one list for each page."""

from __future__ import annotations

from typing import NamedTuple


class Example(NamedTuple):
    """A line of a table: the file, its source, what the page prints, and a remark."""

    name: str
    source: str
    code: str
    remark: str


ENCODINGS = [
    Example("jpeg", "photo", "Jpeg()", "photos, for everyone and everything"),
    Example("webp", "photo", "WebP()", "photos on web pages, also with transparency"),
    Example("avif", "photo", "Avif()", "few bytes for much time; needs a build with AVIF"),
    Example("budget", "photo", "Jpeg(max_bytes=8_000)", "mails, cards, whatever has a limit"),
    Example("png", "photo", "Png()", "originals: every pixel is kept"),
    Example("colors", "photo", "Png(colors=16)", "logos and drawings; of a photo, a poster"),
    Example("screenshot", "screenshot", "Png()", "screenshots and diagrams, exactly"),
    Example("lossless", "screenshot", "WebP(lossless=True)", "the same on web pages"),
    Example("best", "screenshot", "Best([Jpeg(), WebP(), Png()])", "uploads of any kind"),
    Example("gif", "animation", "Gif()", "animations where WebP is not read: mails, chats"),
    Example("animated", "animation", "WebP()", "animations on web pages"),
]

EFFECTS = [
    Example("plain", "photo", "[]", "as it came"),
    Example("grayscale", "photo", "Grayscale()", "written as a gray file"),
    Example("blur", "photo", "Blur(6)", "backdrops, placeholders"),
    Example("sharpen", "photo", "Sharpen(radius=1.5, percent=150)", "stronger than the default"),
    Example("brighter", "photo", "Adjust(brightness=1.3, contrast=0.8)", "faded"),
    Example("colorful", "photo", "Adjust(saturation=1.6)", "more color"),
    Example("gamma", "photo", "Adjust(gamma=1.8)", "shadows lifted"),
    Example("pixelate", "photo", "Pixelate(12, regions=[(0.3, 0.05, 0.4, 0.5)])", "a region"),
    Example("redact", "photo", "Redact([(0.3, 0.05, 0.4, 0.5)])", "nothing is left"),
    Example("blurred", "photo", "Blur(9, regions=[(0.3, 0.05, 0.4, 0.5)])", "the same region"),
    Example("contrast", "photo", "Adjust(contrast=1.6)", "harder"),
]


#: A box that is larger than the source.
BOX = 'width=150, height=150, fit="cover"'

GEOMETRY = [
    Example("crop", "photo", "crop=(0.3, 0.1, 0.8, 0.7)", "a part of the source"),
    Example("flip", "photo", 'flip="horizontal"', "mirrored"),
    Example("turned", "photo", "rotate=12", "any angle, with transparent corners"),
    Example("cover", "photo", 'height=100, fit="cover", focus=(0.45, 0.4)', "a banner"),
    Example("contain", "photo", 'height=240, fit="contain", background="#f6f5f2"', "a square"),
    Example("factor", "photo", "scale=0.2", "a factor instead of a box"),
    Example("quarter", "photo", "rotate=90, width=120", "a quarter: nothing is lost"),
    Example("upside", "photo", 'flip="vertical"', "top and bottom change places"),
    Example("smaller-keep", "small", f'{BOX}, size_when_smaller="keep"', "90 x 60 for 150 x 150"),
    Example("smaller-enlarge", "small", f'{BOX}, size_when_smaller="enlarge"', "coarse"),
    Example(
        "smaller-pad", "small", f'{BOX}, size_when_smaller="pad", background="#e9c46a"', "room"
    ),
    Example("smaller-unchanged", "small", f'{BOX}, size_when_smaller="unchanged"', "as it came"),
]

SMART = [
    Example(
        "attention",
        "photo",
        'width=120, height=160, fit="cover", gravity="attention"',
        "what draws attention",
    ),
    Example("middle", "photo", 'width=120, height=160, fit="cover"', "the middle instead"),
    Example("trimmed", "screenshot", "trim=True", "a drawing without its border"),
]

CORNERS = [
    Example("rounded", "photo", "radius=24", "cards"),
    Example("pill", "photo", "radius=0.5", "half of the shorter side"),
    Example("circle", "photo", 'shape="circle", focus=(0.45, 0.4)', "avatars"),
    Example("border", "photo", 'pad=12, background="black"', "frames"),
    Example("polaroid", "photo", 'pad=(12, 12, 12, 48), radius=4, background="#f6f5f2"', "both"),
]


LAYERS = [
    Example(
        "badge", "photo", 'Picture(chart, width=0.4, gravity="southeast", margin=8)', "a badge"
    ),
    Example(
        "avatar", "photo", 'Picture(photo, width=90, shape="circle", position=(9, 9))', "a circle"
    ),
    Example(
        "stuck", "photo", "Picture(chart, width=0.5, rotate=-12, opacity=0.8)", "turned, faded"
    ),
    Example(
        "tiled", "photo", "Picture(chart, width=50, margin=12, opacity=0.4, tile=True)", "tiled"
    ),
    Example(
        "corner",
        "photo",
        'Picture(photo, width=90, height=90, fit="cover", radius=14, gravity="northwest")',
        "round corners",
    ),
    Example(
        "gravities",
        "photo",
        "[Text(g, size=15, color='white', gravity=g, margin=4) for g in gravities]",
        "the nine gravities",
    ),
]

LOOKS = [
    Example("described", "photo", "describe(photo)", "what is described"),
    Example("placeholder", "photo", "describe(photo).placeholder", "enlarged as a browser does"),
    Example("palette", "photo", "describe(photo).palette", "widths are shares"),
]


SHAPES = [
    Example(
        "shade",
        "photo",
        'Shape("rectangle", height=0.5, gravity="south", fill=("#00000000", "#000000c0"))',
        "under a title",
    ),
    Example(
        "frame", "photo", 'Shape("rectangle", width=0.9, height=0.86, stroke="white")', "a frame"
    ),
    Example(
        "price",
        "photo",
        'Shape("rectangle", width=70, height=24, position=(12, 12), radius=0.5, fill="#e76f51")',
        "under a price",
    ),
    Example(
        "dot",
        "photo",
        'Shape("ellipse", width=24, height=24, gravity="northeast", margin=8, fill="lime", '
        'stroke="white", stroke_width=3)',
        "a state",
    ),
    Example(
        "struck",
        "photo",
        'Shape("line", position=(0.1, 0.1), to=(0.9, 0.9), stroke="red", stroke_width=5)',
        "struck out",
    ),
    Example(
        "veil",
        "photo",
        'Shape("rectangle", fill="white", opacity=0.6)',
        "faded as a whole",
    ),
]


TEXTS = [
    Example("text", "photo", 'Text("Wrapped at the edge", size=34, color="white")', "centered"),
    Example(
        "shadow",
        "photo",
        'Text("Two lines\\nat the right", size=24, color="white", align="right", shadow=True)',
        "on any background",
    ),
    Example(
        "spans",
        "photo",
        'Text(["Only ", Span("12.50", size=44, color="#ffd54a")], size=22, color="white")',
        "several looks in a line",
    ),
    Example(
        "ellipsis",
        "photo",
        'Text("What does not fit is cut", size=22, width=110, max_lines=2, color="white")',
        "cards",
    ),
    Example(
        "turned",
        "photo",
        'Text("SOLD OUT", size=40, color="#e53935", outline="white", rotate=-20)',
        "stamps",
    ),
    Example(
        "lines",
        "photo",
        'Text("Two lines\\nfar apart", size=24, line_height=1.8, color="white", align="center")',
        "set wide",
    ),
    Example(
        "faint",
        "photo",
        'Text("DRAFT", size=64, color="white", opacity=0.4, rotate=-30)',
        "see-through",
    ),
]

#: The box of each fit.
SQUARE = "width=150, height=150"

FITS = [
    Example("fit-inside", "photo", f'{SQUARE}, fit="inside"', "all of it, within the box"),
    Example("fit-outside", "photo", f'{SQUARE}, fit="outside"', "all of it, around the box"),
    Example("fit-cover", "photo", f'{SQUARE}, fit="cover"', "fills the box, the rest is cut"),
    Example(
        "fit-contain", "photo", f'{SQUARE}, fit="contain", background="#e9c46a"', "on a background"
    ),
    Example("fit-fill", "photo", f'{SQUARE}, fit="fill"', "stretched"),
]

WATERMARKS = [
    Example("mark", "photo", 'TextWatermark("© Ann", size=28, margin=8)', "a name in a corner"),
    Example(
        "mark-auto",
        "photo",
        'TextWatermark("© Ann", size=28, margin=8, color="auto", outline=True, opacity=1)',
        "black or white, with a line",
    ),
    Example(
        "mark-shadow",
        "photo",
        'TextWatermark("© Ann", size=28, gravity="north", shadow=True, opacity=1)',
        "with a shadow",
    ),
    Example(
        "mark-tiled",
        "photo",
        'TextWatermark("sample", size=22, rotate=-30, tile=True, opacity=0.4)',
        "all over the image",
    ),
    Example("logo", "photo", "ImageWatermark(chart, scale=0.4, margin=8)", "a logo"),
    Example(
        "logo-tiled", "photo", "ImageWatermark(chart, scale=0.3, tile=True, opacity=0.3)", "tiled"
    ),
]

JPEGS = [
    Example("jpeg-20", "photo", "Jpeg(20)", "blocks can be seen"),
    Example("jpeg-95", "photo", "Jpeg(95)", "for those who go on editing"),
    Example("jpeg-420", "drawing", 'Jpeg(chroma_subsampling="4:2:0")', "thin colored lines bleed"),
    Example("jpeg-444", "drawing", 'Jpeg(chroma_subsampling="4:4:4")', "and stay"),
    Example("jpeg-progressive", "photo", "Jpeg(progressive=True)", "the same, in passes"),
]

WEBPS = [
    Example("webp-20", "photo", "WebP(20)", "soft, without blocks"),
    Example("webp-95", "photo", "WebP(95)", "for those who go on editing"),
    Example("webp-alpha", "round", "WebP(alpha_quality=100)", "smooth edges"),
    Example("webp-alpha-0", "round", "WebP(alpha_quality=0)", "edges in few levels"),
]

PNGS = [
    Example("png-dithered", "photo", "Png(colors=16)", "dots stand for colors between"),
    Example("png-flat", "photo", "Png(colors=16, dither=0)", "bands"),
    Example("png-drawing", "screenshot", "Png(effort=6)", "exact, as small as it gets"),
]

GIFS = [
    Example("gif-photo", "photo", "Gif()", "a photo in 256 colors"),
    Example("gif-16", "photo", "Gif(16)", "in 16"),
    Example("gif-flat", "photo", "Gif(16, dither=0)", "without dithering"),
]

ORDERS = [
    Example(
        "order-text-last",
        "photo",
        '[{"width": 240}, Blur(4), TextWatermark("sample", gravity="center", size=48)]',
        "on the blurred image",
    ),
    Example(
        "order-text-first",
        "photo",
        '[{"width": 240}, TextWatermark("sample", gravity="center", size=48), Blur(4)]',
        "blurred with it",
    ),
]

ANIMATIONS = [
    Example("animation-keep", "animation", 'animation="keep"', "all frames"),
    Example("animation-first", "animation", 'animation="first"', "a still"),
]

#: The programs of docs/recipes that make a picture: page, its file, what it is called with, and the
#: part of the file that is shown.
RECIPES = [
    ("avatar", "avatar@2x.webp", ["photo.png"], None),
    ("product-image", "product.jpg", ["product.png", "-20 %"], None),
    (
        "chinese-watermark",
        "marked.jpg",
        ["font.ttc", "版权所有", "photo.png"],
        (0.5, 0.5, 1.0, 1.0),
    ),
]
