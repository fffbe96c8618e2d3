//! The slips of encodings.

use crate::slips::Slips;

pub(crate) const JPEG: Slips = &[
    (
        &["subsampling", "chroma", "sampling"],
        "use chroma_subsampling=, such as chroma_subsampling=\"4:4:4\"",
    ),
    (&["interlace", "interlaced"], "use progressive="),
    (&["optimise"], "use optimize="),
    (&["compression"], "use quality="),
    (&["max_size", "target_size", "size_limit", "budget"], "use max_bytes="),
    (&["quality_min", "min_q"], "use min_quality="),
    (
        &["cap", "keep_source", "passthrough", "never_larger", "max_quality", "cap_quality"],
        "use cap_at_source=True",
    ),
    (&["lossless"], "use WebP(lossless=True) or Png()"),
    (&["effort"], "that is an option of WebP() and Png()"),
    (&["method", "alpha_quality"], "that is an option of WebP()"),
    (&["format"], "use WebP() or Png() for another format"),
    (&["width", "height", "size", "background"], "pass it to Variant()"),
    (&["dpi", "density"], "no resolution is written"),
];

pub(crate) const WEBP: Slips = &[
    (&["method", "speed", "compression"], "use effort="),
    (&["exact", "near_lossless"], "use lossless="),
    (&["alpha", "alphaquality"], "use alpha_quality="),
    (
        &["save_all", "append_images", "animated", "animation"],
        "use Variant(name, animation=\"keep\")",
    ),
    (&["duration", "delay", "loop"], "an animation keeps those of its source"),
    (&["progressive", "optimize"], "that is an option of Jpeg()"),
    (&["chroma_subsampling", "subsampling"], "that is an option of Jpeg(); lossy WebP is 4:2:0"),
    (&["format"], "use Jpeg() or Png() for another format"),
    (&["width", "height", "size", "background"], "pass it to Variant()"),
];

pub(crate) const SAME_FORMAT: Slips = &[
    (&["quality", "q"], "use jpeg=Jpeg(quality) or webp=WebP(quality)"),
    (&["jpg"], "use jpeg="),
    (&["bmp", "tiff", "heic"], "that is not written: it becomes PNG or JPEG"),
    (&["keep", "effort", "lossless", "progressive"], "it is an option of each encoding"),
];

pub(crate) const BEST: Slips =
    &[(&["encodings", "formats", "choices", "options"], "use of, the first argument")];

pub(crate) const PNG: Slips = &[
    (&["quality", "q"], "PNG has no quality; use colors=, or Jpeg(quality=85) or WebP(quality=80)"),
    (&["lossless"], "PNG is lossless without colors="),
    (
        &["compress_level", "compression_level", "compression", "level", "optimize", "speed"],
        "use effort=, 0 (fast) to 6 (small)",
    ),
    (
        &["colours", "max_colors", "num_colors", "ncolors", "palette", "quantize", "paletted"],
        "use colors=, 2 to 256",
    ),
    (&["dithering", "dither_amount", "floyd_steinberg"], "use dither=, 0 (not at all) to 100"),
    (
        &["bits", "bit_depth", "bitdepth", "depth", "mode", "grayscale"],
        "the smallest depth that keeps every pixel is used, gray and palettes too",
    ),
    (
        &["filter", "filters", "adaptive_filtering", "filter_type"],
        "filters are chosen for each row; use effort=",
    ),
    (&["progressive"], "that is an option of Jpeg()"),
    (&["format"], "use Jpeg() or WebP() for another format"),
    (&["width", "height", "size", "background"], "pass it to Variant()"),
];

pub(crate) const GIF: Slips = &[
    (&["colours", "colors_max", "max_colors", "num_colors"], "use colors=, 2 to 256"),
    (&["bitdepth", "bits", "depth", "bit_depth"], "use colors=, such as 16 for 4 bits"),
    (&["dithering", "dither_strength"], "use dither=, 0 (none) to 100"),
    (&["quality", "q", "lossy"], "use colors= and dither=: fewer make a smaller file"),
    (
        &["save_all", "append_images", "animated", "animation", "frames"],
        "use Variant(name, animation=\"keep\")",
    ),
    (&["duration", "delay", "loop", "fps"], "an animation keeps those of its source"),
    (
        &["palette", "colormap", "reuse", "reoptimise", "reoptimize"],
        "the palette is chosen for the colors of the image",
    ),
    (
        &["optimize", "effort", "inter_frame_max_error", "inter_palette_max_error", "method"],
        "what did not change is never coded again; use colors= and dither=",
    ),
    (&["disposal", "interlace", "progressive"], "that is chosen by the encoder"),
    (&["transparency", "alpha"], "pixels with less than half of full alpha become transparent"),
    (&["background", "width", "height", "size"], "pass it to Variant()"),
    (&["comment", "keep"], "a GIF is written without metadata"),
    (&["format"], "use Jpeg(), WebP() or Png() for another format"),
];

pub(crate) const AVIF: Slips = &[
    (&["max_size", "target_size", "size_limit", "budget"], "use max_bytes="),
    (&["quality_min", "min_q"], "use min_quality="),
    (&["effort", "method", "cpu_used"], "use speed=, 1 (small) to 10 (fast)"),
    (&["lossless"], "AVIF is lossy here; use WebP(lossless=True) or Png()"),
    (&["chroma_subsampling", "subsampling"], "AVIF is 4:2:0"),
    (&["alpha_quality", "qmin", "qmax"], "use quality=, which is that of transparency too"),
    (&["progressive", "optimize"], "that is an option of Jpeg()"),
    (&["format"], "use Jpeg(), WebP(), Png() or Gif() for another format"),
    (&["width", "height", "size", "background"], "pass it to Variant()"),
];
