"""Each argument that people try by mistake is refused with the name of the right one."""

from __future__ import annotations

import io
import pathlib
from typing import Any

import fcimage
import numpy as np
import pytest
from fcimage import CloudEvent, EventPattern, ImageWatermark, Jpeg, TextWatermark, Variant
from PIL import Image

from support.pictures import encoded

IMAGE = Image.new("RGB", (6, 4), "red")
PNG = encoded(IMAGE, "PNG")

#: Calls that are right, apart from the argument that a row adds.
CALLS: dict[str, tuple[Any, tuple[Any, ...]]] = {
    "render": (fcimage.render, (PNG, Variant("a"))),
    "render_as_completed": (fcimage.render_as_completed, (PNG, Variant("a"))),
    "plan": (fcimage.plan, (PNG, Variant("a"))),
    "probe": (fcimage.probe, (PNG,)),
    "Variant": (Variant, ("a",)),
    "Variant.replace": (Variant("a").replace, ()),
    "Text": (fcimage.Text, ("x",)),
    "Span": (fcimage.Span, ("x",)),
    "TextWatermark": (TextWatermark, ("x",)),
    "ImageWatermark": (ImageWatermark, (PNG,)),
    "Shape": (fcimage.Shape, ("line",)),
    "variants_from_json": (fcimage.variants_from_json, ("[]",)),
    "parse_event": (fcimage.parse_event, ({},)),
    "CloudEvent.from_json": (CloudEvent.from_json, ("{}",)),
    "CloudEvent.from_batch": (CloudEvent.from_batch, ("[]",)),
    "EventPattern": (EventPattern, ({"source": ["x"]},)),
    "EventPattern.matches_many": (EventPattern({"source": ["x"]}).matches_many, ([],)),
}

DATA = "use data, which can be bytes, a path or a binary file"
GRAVITY = 'use gravity=, such as gravity="north"'
KEEP = 'use keep=, such as keep="icc" or keep=["exif", "copyright"]'
METADATA = 'use metadata=, such as metadata={"artist": "...", "copyright": "..."}'

#: A callable, names that it does not have, and what the error says.
ROWS: list[tuple[str, str, str]] = [
    ("parse_event", "event data body json text message raw", "use payload, the first argument"),
    ("parse_event", "context", "only the event is needed"),
    ("parse_event", "bucket", "use objects_in(bucket) of the event"),
    ("parse_event", "encoding", "bytes are read as UTF-8"),
    ("Variant", "size box dimensions resolution", "use width= and height="),
    (
        "Variant",
        "sizes widths srcset",
        "use Variant(...).widths([400, 800]), which are several variants",
    ),
    (
        "Variant",
        "dpr density densities device_pixel_ratio retina",
        "use Variant(...).dpr([1, 2]), which are several variants",
    ),
    ("Variant", "w", "use width="),
    ("Variant", "h", "use height="),
    (
        "Variant",
        "max_size max_side max_width max_height longest_side thumbnail",
        'use width= and height=, which are the most with fit="inside"',
    ),
    (
        "Variant",
        "format formats encoding output outputs encode encoder extension type save",
        "use encodings=, such as encodings=WebP()",
    ),
    (
        "Variant",
        "quality progressive optimize chroma_subsampling subsampling",
        "use encodings=, such as encodings=Jpeg(quality=85)",
    ),
    (
        "Variant",
        "lossless effort alpha_quality",
        "use encodings=, such as encodings=WebP(lossless=True)",
    ),
    (
        "Variant",
        "keep exif icc icc_profile metadata strip",
        'use encodings=, such as encodings=Jpeg(keep="icc")',
    ),
    (
        "Variant",
        "animated animate frames frame save_all pages page n loop duration append_images",
        'use animation=, such as animation="keep"',
    ),
    (
        "render",
        "animated animation frames pages page n save_all",
        'use variants=Variant(name, animation="keep")',
    ),
    ("Variant", "mode resize method object_fit", "use fit="),
    ("Variant", "cover", 'use fit="cover"'),
    ("Variant", "extract region", "use crop=(left, top, right, bottom)"),
    ("Variant", "mirror flop", 'use flip="horizontal" or flip="vertical"'),
    ("Variant", "angle degrees transpose", "use rotate=, in degrees clockwise"),
    ("Variant", "factor percent", "use scale=, such as scale=0.5"),
    ("Variant", "centering focal_point", "use focus=(x, y), in fractions of the source"),
    ("Variant", "letterbox contain", 'use fit="contain"'),
    ("Variant", "border extend padding expand", "use pad=, such as pad=20"),
    ("Variant", "rounded corners border_radius", "use radius=, such as radius=24"),
    ("Variant", "circle circular avatar mask", 'use shape="circle"'),
    ("Variant", "stretch", 'use fit="fill"'),
    (
        "Variant",
        "keep_aspect keep_aspect_ratio preserve_aspect_ratio aspect_ratio",
        'use fit=: only fit="fill" changes the proportions',
    ),
    (
        "Variant",
        "upscale allow_upscale allow_enlarge without_enlargement no_upscale enlargement enlarge",
        'use size_when_smaller="enlarge", "keep" or "pad"',
    ),
    ("Variant", "fill color colour bg bgcolor background_color fillcolor", "use background="),
    ("Variant", "text", "use watermark=TextWatermark(...)"),
    ("Variant", "logo", "use watermark=ImageWatermark(...)"),
    ("Variant", "mark watermarks", "use watermark="),
    (
        "Variant",
        "resample resampling filter interpolation kernel",
        "images are always resized with Lanczos3",
    ),
    (
        "Variant",
        "orientation auto_orient exif_transpose",
        "images are upright by auto_orient= of render()",
    ),
    (
        "Variant",
        "redact regions faces pixelate censor",
        "use effects=Redact(regions), or redact= of render() for all variants at once",
    ),
    ("Variant", "limits threads", "pass it to render()"),
    ("Variant", "id key label title", "use name, the first argument"),
    ("render", "variant recipe recipes outputs", "use variants"),
    ("render", "size sizes width height widths", "use variants=Variant(name, width=, height=)"),
    ("render", "fit mode", "use variants=Variant(name, fit=)"),
    ("render", "gravity enlarge background watermark", "pass it to Variant()"),
    ("render", "format formats encoding encodings", "use variants=Variant(name, encodings=)"),
    (
        "render",
        "quality progressive optimize lossless effort keep icc_profile",
        "use an encoding, such as variants=Variant(name, encodings=Jpeg(quality=85))",
    ),
    ("render", "exif orient orientation rotate auto_rotate exif_transpose", "use auto_orient="),
    (
        "render",
        "errors truncated strict fail_on salvage ignore_errors",
        'use on_damage="error" or "salvage"',
    ),
    ("render", "memory", "use limits=Limits(max_memory=)"),
    (
        "render",
        "regions faces boxes mask masks censor blur pixelate anonymize",
        "use redact=, such as redact=Redact([(left, top, width, height)])",
    ),
    (
        "render",
        "out output output_path dest folder",
        "call save(path) of each image that is returned",
    ),
    ("probe", "size length content_length file_size total", "use total_size="),
    ("probe", "variants variant", "use plan(data, variants)"),
    ("probe", "threads on_damage auto_orient", "nothing is decoded"),
    (
        "Jpeg",
        "subsampling chroma sampling",
        'use chroma_subsampling=, such as chroma_subsampling="4:4:4"',
    ),
    ("Jpeg", "interlace interlaced", "use progressive="),
    ("Jpeg", "optimise", "use optimize="),
    ("Jpeg", "compression", "use quality="),
    ("Jpeg", "target_size budget", "use max_bytes="),
    ("SameFormat", "quality q", "use jpeg=Jpeg(quality) or webp=WebP(quality)"),
    ("SameFormat", "tiff heic", "that is not written: it becomes PNG or JPEG"),
    (
        "Variant",
        "blur grayscale brightness",
        "use effects=, such as effects=[Grayscale(), Sharpen()]",
    ),
    (
        "Variant",
        "overlay layer paste picture",
        "use layers=, such as layers=[Picture(data, position=(x, y))]",
    ),
    ("Shape", "kind type", "use shape, the first argument"),
    ("Shape", "color background", "use fill="),
    ("Shape", "outline border line_color", "use stroke="),
    ("Shape", "thickness line_width", "use stroke_width="),
    ("Shape", "border_radius rx", "use radius="),
    (
        "Shape",
        "xy box left start",
        "use position=(x, y), with width= and height=, or to= for lines",
    ),
    ("Shape", "anchor corner", "use gravity="),
    ("Shape", "end x2", "use to=(x, y)"),
    ("Shape", "gradient", 'use fill=, such as fill=("#00000000", "#000000b0")'),
    ("Shape", "angle", "shapes cannot be turned; a line goes from position to to"),
    ("Picture", "xy box left offset", "use position=(x, y)"),
    ("Picture", "anchor corner", "use gravity="),
    ("Picture", "factor zoom", "use scale="),
    ("Picture", "alpha", "use opacity="),
    ("Blur", "sigma std deviation amount size", "use radius, the first argument"),
    ("Blur", "region box boxes faces", "use regions=[(left, top, width, height)]"),
    ("Pixelate", "block block_size radius", "use size, the first argument"),
    ("Redact", "box boxes areas", "use regions, the first argument"),
    ("Redact", "fill colour", "use color="),
    ("Sharpen", "sigma deviation", "use radius="),
    ("Sharpen", "amount strength", "use percent="),
    ("Sharpen", "regions", "that is an option of Blur(), Pixelate() and Redact()"),
    ("Adjust", "color saturate", "use saturation="),
    ("Adjust", "lightness exposure", "use brightness="),
    ("Adjust", "sharpness", "use Sharpen()"),
    ("Adjust", "hue", "the hue cannot be changed"),
    ("Best", "encodings choices", "use of, the first argument"),
    ("Jpeg", "lossless", "use WebP(lossless=True) or Png()"),
    ("Jpeg", "effort", "that is an option of WebP() and Png()"),
    ("Jpeg", "method alpha_quality", "that is an option of WebP()"),
    ("Jpeg", "format", "use WebP() or Png() for another format"),
    ("Jpeg", "width height size background", "pass it to Variant()"),
    ("Jpeg", "dpi density", "no resolution is written"),
    ("WebP", "method speed compression", "use effort="),
    ("WebP", "exact near_lossless", "use lossless="),
    ("WebP", "alpha alphaquality", "use alpha_quality="),
    ("WebP", "progressive optimize", "that is an option of Jpeg()"),
    ("WebP", "chroma_subsampling subsampling", "that is an option of Jpeg(); lossy WebP is 4:2:0"),
    ("WebP", "format", "use Jpeg() or Png() for another format"),
    ("WebP", "width height size background", "pass it to Variant()"),
    (
        "Png",
        "quality q",
        "PNG has no quality; use colors=, or Jpeg(quality=85) or WebP(quality=80)",
    ),
    ("Png", "lossless", "PNG is lossless without colors="),
    (
        "Png",
        "colours max_colors num_colors ncolors palette quantize paletted",
        "use colors=, 2 to 256",
    ),
    (
        "Png",
        "dithering dither_amount floyd_steinberg",
        "use dither=, 0 (not at all) to 100",
    ),
    (
        "Png",
        "compress_level compression_level compression level optimize speed",
        "use effort=, 0 (fast) to 6 (small)",
    ),
    (
        "Png",
        "bits bit_depth bitdepth depth mode grayscale",
        "the smallest depth that keeps every pixel is used, gray and palettes too",
    ),
    (
        "Png",
        "filter filters adaptive_filtering filter_type",
        "filters are chosen for each row; use effort=",
    ),
    ("Png", "progressive", "that is an option of Jpeg()"),
    ("Png", "format", "use Jpeg() or WebP() for another format"),
    ("Png", "width height size background", "pass it to Variant()"),
    (
        "Text",
        "fonts font_path font_file typeface font_family",
        "use font=, which can be a path, bytes or a list of fonts",
    ),
    ("Text", "font_size fontsize scale px pt", "use size=, in pixels"),
    (
        "Text",
        "fill colour text_color font_color foreground",
        'use color=, such as color="white" or color=(255, 255, 255)',
    ),
    (
        "Text",
        "spacing line_spacing leading lineheight",
        "use line_height=, a factor of the size such as 1.2",
    ),
    ("Text", "max_width wrap wrap_width box box_width", "use width="),
    ("Text", "lines ellipsis truncate height max_height", "use max_lines="),
    ("Text", "text_align halign justify justification alignment", "use align="),
    ("Text", "xy x y location origin", "use position=(x, y)"),
    ("Text", "anchor placement corner", "use position=(x, y) or gravity="),
    ("Text", "stroke stroke_width stroke_fill outline_color", "use outline="),
    ("Text", "shadow_color drop_shadow", "use shadow="),
    ("Text", "angle rotation", "use rotate="),
    ("Text", "font_weight wght", "use weight=, 1 to 1000"),
    ("Text", "bold", "use font= with such a font, or weight= with a variable font"),
    ("Text", "italic", "use font= with such a font"),
    ("Text", "spans parts runs", "use text, the first argument: a list of str and Span()"),
    ("Text", "string message caption content", "use text, the first argument"),
    ("Text", "direction language features", "they follow from the text"),
    ("Text", "min_size min_width", "use min_canvas="),
    ("Text", "alpha transparency", "use opacity="),
    ("Text", "padding offset inset border", "use margin="),
    (
        "Span",
        "fonts font_path font_file typeface font_family",
        "use font=, which can be a path, bytes or a list of fonts",
    ),
    ("Span", "font_size fontsize scale px pt", "use size=, in pixels"),
    ("Span", "fill colour text_color font_color foreground", "use color="),
    ("Span", "font_weight wght", "use weight=, 1 to 1000"),
    ("Span", "bold", "use font= with such a font, or weight= with a variable font"),
    ("Span", "italic", "use font= with such a font"),
    (
        "TextWatermark",
        "fonts font_path font_file typeface font_family",
        "use font=, which can be a path, bytes or a list of fonts",
    ),
    ("TextWatermark", "font_size fontsize scale px pt", "use size=, in pixels"),
    (
        "TextWatermark",
        "fill colour text_color font_color foreground",
        'use color=, such as color="white" or color=(255, 255, 255)',
    ),
    ("TextWatermark", "stroke stroke_width stroke_fill outline_color", "use outline="),
    ("TextWatermark", "shadow_color drop_shadow", "use shadow="),
    ("TextWatermark", "angle rotation", "use rotate="),
    ("TextWatermark", "font_weight wght", "use weight=, 1 to 1000"),
    ("TextWatermark", "bold", "use font= with such a font, or weight= with a variable font"),
    ("TextWatermark", "italic", "use font= with such a font"),
    ("TextWatermark", "background", "use outline= or shadow="),
    ("TextWatermark", "string message caption content", "use text, the first argument"),
    ("TextWatermark", "image data logo path", "use ImageWatermark()"),
    ("ImageWatermark", "size width height ratio", "use scale="),
    ("ImageWatermark", "text font color", "use TextWatermark()"),
    ("ImageWatermark", "rotate angle", "rotate the file of the logo"),
    ("Limits", "max_width max_height max_dimension side", "use max_side="),
    ("Limits", "max_size", "use max_input_bytes= for bytes, or max_pixels="),
    ("Limits", "max_bytes max_file_size file_size input_bytes", "use max_input_bytes="),
    ("Limits", "pixels max_image_pixels", "use max_pixels="),
    ("Limits", "memory max_ram", "use max_memory="),
    ("Limits", "threads", "use threads= of render()"),
    ("variants_from_json", "json data string variants path file", "use text, which is JSON"),
    ("EventPattern", "rule filter filters event json", "use pattern, the first argument"),
    ("CloudEvent", "content_type media_type mime_type", "use datacontenttype="),
    ("CloudEvent", "schema", "use dataschema="),
    ("CloudEvent", "datetime", "use time="),
    ("CloudEvent", "specversion", 'it always is "1.0"'),
    ("HttpResponse", "status_code statuscode code", "use status="),
    ("HttpResponse", "data content json", "use body="),
    ("HttpResponse", "content_type media_type", 'use headers={"Content-Type": ...}'),
    (
        "render",
        "path filename file fp stream image img photo bytes content buffer source src input",
        DATA,
    ),
    ("probe", "path file image", DATA),
    ("ImageWatermark", "path file image logo", DATA),
    ("render", "workers max_workers num_threads n_jobs jobs concurrency", "use threads="),
    ("EventPattern.matches_many", "workers jobs", "use threads="),
    ("Variant", "autocrop auto_crop find_trim trim_borders", "use trim=True"),
    (
        "Variant",
        "smart smart_crop smartcrop attention entropy face saliency",
        'use fit="cover", gravity="attention"',
    ),
    ("Variant", "position anchor align location placement corner xy x y", GRAVITY),
    ("TextWatermark", "position anchor xy x y", GRAVITY),
    ("ImageWatermark", "position anchor", GRAVITY),
    ("TextWatermark", "alpha transparency", "use opacity="),
    ("ImageWatermark", "alpha transparency", "use opacity="),
    ("TextWatermark", "padding offset inset border", "use margin="),
    ("ImageWatermark", "repeat tiled", "use tile="),
    ("Jpeg", "q", "use quality="),
    ("WebP", "q", "use quality="),
    ("Png", "icc icc_profile exif gps xmp strip keep_metadata", KEEP),
    ("Jpeg", "artist author copyright pnginfo", METADATA),
    ("Jpeg", "exif icc_profile", KEEP),
    ("render", "max_pixels", "use limits=Limits(max_pixels=)"),
    ("probe", "max_side", "use limits=Limits(max_side=)"),
    ("plan", "max_memory", "use limits=Limits(max_memory=)"),
    ("ImageWatermark", "max_frames", "use limits=Limits(max_frames=)"),
    ("variants_from_json", "max_pixels", "use limits=Limits(max_pixels=)"),
    ("plan", "size width", "use variants=Variant(name, width=, height=)"),
    (
        "render_as_completed",
        "quality",
        "such as variants=Variant(name, encodings=Jpeg(quality=85))",
    ),
    ("Variant.replace", "size", "use width= and height="),
    ("CloudEvent.from_json", "event", "use payload, the first argument"),
    ("CloudEvent.from_batch", "data", "use payload, the first argument"),
]


@pytest.mark.parametrize(
    ("function", "name", "hint"),
    [(function, name, hint) for function, names, hint in ROWS for name in names.split()],
)
def test_a_wrong_name_is_refused_with_the_right_one(function: str, name: str, hint: str) -> None:
    call, arguments = CALLS.get(function) or (getattr(fcimage, function), ())
    for tried in (name, name.title()):
        with pytest.raises(fcimage.ArgumentTypeError) as caught:
            call(*arguments, **{tried: 1})
        assert str(caught.value).startswith(f"{function}() has no argument {tried!r}; ")
        assert str(caught.value).endswith(hint)


def test_no_hint_names_an_argument_that_is_not_there() -> None:
    for function, _, hint in ROWS:
        named = hint.partition("use ")[2].partition("=")[0]
        if not named.isidentifier() or "=" not in hint or "()" in hint:
            continue  # the hint is about another callable
        call, arguments = CALLS.get(function) or (getattr(fcimage, function), ())
        with pytest.raises(fcimage.ArgumentError) as caught:
            call(*arguments, **{named: object()})
        assert "has no argument" not in str(caught.value), (function, hint)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Variant("a", width=[100, 200]), "got list; use width= and height=, and one Var"),
        (lambda: Variant("a", height=(100, 200)), "got tuple; use width= and height=, and one"),
        (lambda: Variant("a", gravity=(0.5, 0.5)), "gravity must be one of center, north, northe"),
        (lambda: TextWatermark("x", gravity=5), "gravity must be one of center, north, northeast"),
        (lambda: Variant("a", fit=None), "fit must be one of inside, outside, cover, contain, fi"),
        (lambda: Jpeg(chroma_subsampling=2), "chroma_subsampling must be one of 4:2:0, 4:2:2, 4:"),
        (lambda: Variant("a", watermark="x"), "got str 'x'; use TextWatermark(text), or ImageWat"),
        (lambda: Variant("a", watermark=[]), "got list; a variant has one watermark"),
        (lambda: Variant("a", watermark=IMAGE), "got Image; use ImageWatermark(data) for the fil"),
        (lambda: Variant("a", background=(1.0, 0.5, 0)), "each sample of background must be an i"),
        (lambda: Variant("a", encodings=Jpeg), "got the class Jpeg; use Jpeg()"),
        (lambda: Jpeg(0.85), "quality must be an int between 1 and 100, got float 0.85"),
        (lambda: fcimage.render(PNG, 200), "got int 200; use Variant(name, width=)"),
        (lambda: fcimage.render(PNG, [200]), "variants[0] must be a Variant, got int 200; use Va"),
        (lambda: fcimage.render(PNG, [(2, 3)]), "got tuple; use Variant(name, width=, height=)"),
        (lambda: fcimage.render(PNG, {"a": 1}), "got dict; use Variant(**recipe), or variants_fr"),
        (lambda: fcimage.render(PNG, [{}]), "got dict; use Variant(**recipe), or variants_from_j"),
        (lambda: fcimage.render(PNG, "[]"), "got str '[]'; variants_from_json reads JSON"),
        (lambda: fcimage.render(PNG, Jpeg()), "got Jpeg; use Variant(name, encodings=)"),
        (lambda: fcimage.render(PNG, Variant), "got the class Variant; use Variant(name)"),
        (lambda: fcimage.render(Variant("a"), PNG), "got bytes; the image is the first argument"),
        (lambda: fcimage.probe(IMAGE), "got Image; pass the bytes of an image file"),
        (lambda: fcimage.probe(np.asarray(IMAGE)), "got ndarray; pass the bytes of an image file"),
        (lambda: fcimage.render(PNG, Variant("a"), limits={}), "got dict; use Limits(**limits)"),
        (lambda: fcimage.probe(PNG, limits=5), "got int 5; use Limits(), such as Limits(max_pix"),
        (lambda: fcimage.probe(io.StringIO("x")), "data must be a binary file, its read() return"),
        (lambda: fcimage.variants_from_json([]), "got list; use json.dumps(), or Variant() witho"),
        (lambda: fcimage.variants_from_json(b"[]"), "text must be a str, got bytes; use text.dec"),
        (lambda: fcimage.variants_from_json(pathlib.Path("x")), "; pass the JSON itself, such as"),
        (lambda: fcimage.parse_event({}, None), "takes the event only, got 2 arguments; leave ou"),
        (lambda: fcimage.parse_event(io.BytesIO(b"{}")), "got BytesIO; pass what its read() retu"),
        (lambda: fcimage.parse_event(pathlib.Path("x")), "; pass what its read_bytes() returns"),
        (lambda: EventPattern({"a": ["b"]}).matches(io.BytesIO()), "got BytesIO; pass what its"),
        (lambda: fcimage.HttpResponse("ok"), "status must be an int between 100 and 599, got str"),
    ],
)
def test_a_wrong_value_is_refused_with_what_to_pass_instead(make: Any, message: str) -> None:
    with pytest.raises(fcimage.ArgumentTypeError) as caught:
        make()
    assert message in str(caught.value)


@pytest.mark.parametrize("url", ["https://example.com/a.png", "oss://b/a.png", "data:image/png,x"])
def test_a_url_is_no_path(url: str) -> None:
    with pytest.raises(fcimage.ArgumentError, match="a path must name a file, got the URL str '"):
        fcimage.probe(url)
    with pytest.raises(fcimage.ArgumentError, match="got the URL str"):
        ImageWatermark(url)


def test_flat_buffers_are_bytes_and_deep_ones_are_pixels() -> None:
    flat = np.frombuffer(PNG, np.uint8)
    assert fcimage.probe(flat).size == (6, 4)  # type: ignore[arg-type]
    with pytest.raises(fcimage.ArgumentTypeError, match="instead of pixels"):
        fcimage.probe(flat.reshape(1, -1))  # type: ignore[arg-type]
