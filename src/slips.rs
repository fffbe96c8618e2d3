//! Names of arguments that people try, and what to use instead: those of other libraries, of another
//! class here, or of the past.

pub(super) mod effects;
pub(super) mod encodings;
pub(super) mod layers;
pub(super) mod watermarks;

use fcimage_base::limits::Limits;

/// For one callable: names that are tried, and the hint for all of them.
pub(super) type Slips = &'static [(&'static [&'static str], &'static str)];

/// The hint for `name`, which is none of `arguments`.
pub(super) fn hint_for(slips: Slips, name: &str, arguments: &[&str]) -> Option<String> {
    let lower = name.to_lowercase();
    let known = |argument: &str| arguments.contains(&argument);
    if known("limits") && Limits::NAMES.contains(&lower.as_str()) {
        return Some(format!("use limits=Limits({lower}=)"));
    }
    if known("data") && known("limits") && FOR_DATA.contains(&lower.as_str()) {
        return Some("use data, which can be bytes, a path or a binary file".to_owned());
    }
    let own = slips.iter().find(|(tried, _)| tried.contains(&lower.as_str()));
    let all = SHARED
        .iter()
        .find(|(argument, tried, _)| known(argument) && tried.contains(&lower.as_str()))
        .map(|(_, _, hint)| hint);
    own.map(|(_, hint)| hint).or(all).map(|hint| (*hint).to_owned())
}

/// Of all callables that have the argument: its name, names that are tried for it, and the hint.
const SHARED: &[(&str, &[&str], &str)] = &[
    (
        "threads",
        &["workers", "max_workers", "num_threads", "n_jobs", "jobs", "concurrency"],
        "use threads=",
    ),
    (
        "gravity",
        &[
            "position",
            "anchor",
            "align",
            "location",
            "placement",
            "corner",
            "focus",
            "centering",
            "xy",
            "x",
            "y",
        ],
        "use gravity=, such as gravity=\"north\"",
    ),
    ("opacity", &["alpha", "transparency"], "use opacity="),
    ("margin", &["padding", "offset", "inset", "border"], "use margin="),
    ("tile", &["repeat", "tiled"], "use tile="),
    ("quality", &["q"], "use quality="),
    (
        "keep",
        &[
            "icc",
            "icc_profile",
            "exif",
            "gps",
            "xmp",
            "strip",
            "with_metadata",
            "keep_metadata",
            "keep_exif",
            "withmetadata",
            "strip_metadata",
        ],
        "use keep=, such as keep=\"icc\" or keep=[\"exif\", \"copyright\"]",
    ),
    (
        "metadata",
        &["artist", "author", "copyright", "pnginfo", "comment", "with_exif"],
        "use metadata=, such as metadata={\"artist\": \"...\", \"copyright\": \"...\"}",
    ),
];

/// Tried for the argument that is an image.
const FOR_DATA: &[&str] = &[
    "path", "filename", "file", "fp", "stream", "image", "img", "photo", "bytes", "content",
    "buffer", "source", "src", "input", "logo",
];

/// Of what reads events.
pub(super) const PAYLOAD: Slips = &[
    (
        &["event", "data", "body", "json", "text", "message", "raw"],
        "use payload, the first argument",
    ),
    (&["context"], "only the event is needed"),
    (&["bucket"], "use objects_in(bucket) of the event"),
    (&["encoding"], "bytes are read as UTF-8"),
];

pub(super) const VARIANT: Slips = &[
    (&["size", "box", "dimensions", "resolution"], "use width= and height="),
    (
        &["sizes", "widths", "srcset"],
        "use Variant(...).widths([400, 800]), which are several variants",
    ),
    (
        &["dpr", "density", "densities", "device_pixel_ratio", "retina"],
        "use Variant(...).dpr([1, 2]), which are several variants",
    ),
    (&["w"], "use width="),
    (&["h"], "use height="),
    (
        &["max_size", "max_side", "max_width", "max_height", "longest_side", "thumbnail"],
        "use width= and height=, which are the most with fit=\"inside\"",
    ),
    (
        &[
            "format",
            "formats",
            "encoding",
            "output",
            "outputs",
            "encode",
            "encoder",
            "extension",
            "type",
            "save",
        ],
        "use encodings=, such as encodings=WebP()",
    ),
    (
        &["quality", "progressive", "optimize", "chroma_subsampling", "subsampling"],
        "use encodings=, such as encodings=Jpeg(quality=85)",
    ),
    (
        &["lossless", "effort", "alpha_quality"],
        "use encodings=, such as encodings=WebP(lossless=True)",
    ),
    (
        &["keep", "exif", "icc", "icc_profile", "metadata", "strip"],
        "use encodings=, such as encodings=Jpeg(keep=\"icc\")",
    ),
    (&["mode", "resize", "method", "object_fit"], "use fit="),
    (&["cover"], "use fit=\"cover\""),
    (&["autocrop", "auto_crop", "find_trim", "trim_borders"], "use trim=True"),
    (
        &["smart", "smart_crop", "smartcrop", "attention", "entropy", "face", "saliency"],
        "use fit=\"cover\", gravity=\"attention\"",
    ),
    (&["box_crop", "extract", "region", "rect"], "use crop=(left, top, right, bottom)"),
    (&["mirror", "flop", "fliplr", "flipud"], "use flip=\"horizontal\" or flip=\"vertical\""),
    (&["angle", "degrees", "turn", "transpose"], "use rotate=, in degrees clockwise"),
    (&["rounding", "round_mode"], "use round=, such as round=\"floor\""),
    (&["factor", "ratio", "percent", "zoom"], "use scale=, such as scale=0.5"),
    (
        &["centering", "center", "focal_point", "focal", "point"],
        "use focus=(x, y), in fractions of the source",
    ),
    (&["letterbox", "contain"], "use fit=\"contain\""),
    (
        &["border", "extend", "padding", "expand", "frame_width", "margins"],
        "use pad=, such as pad=20",
    ),
    (
        &[
            "rounded",
            "rounded_corners",
            "corners",
            "corner_radius",
            "border_radius",
            "roundcorner",
            "r",
        ],
        "use radius=, such as radius=24",
    ),
    (&["circle", "circular", "ellipse", "avatar", "mask"], "use shape=\"circle\""),
    (&["stretch"], "use fit=\"fill\""),
    (
        &["keep_aspect", "keep_aspect_ratio", "preserve_aspect_ratio", "aspect_ratio"],
        "use fit=: only fit=\"fill\" changes the proportions",
    ),
    (
        &[
            "upscale",
            "allow_upscale",
            "allow_enlarge",
            "without_enlargement",
            "no_upscale",
            "enlargement",
            "enlarge",
            "when_smaller",
            "upsize",
        ],
        "use size_when_smaller=\"enlarge\", \"keep\" or \"pad\"",
    ),
    (
        &["fill", "color", "colour", "bg", "bgcolor", "background_color", "fillcolor"],
        "use background=",
    ),
    (
        &[
            "animated",
            "animate",
            "frames",
            "frame",
            "save_all",
            "pages",
            "page",
            "n",
            "loop",
            "duration",
            "append_images",
        ],
        "use animation=, such as animation=\"keep\"",
    ),
    (
        &["effect", "blur", "sharpen", "grayscale", "gray", "brightness", "contrast", "saturation"],
        "use effects=, such as effects=[Grayscale(), Sharpen()]",
    ),
    (
        &["redact", "regions", "faces", "pixelate", "censor"],
        "use effects=Redact(regions), or redact= of render() for all variants at once",
    ),
    (&["text"], "use watermark=TextWatermark(...)"),
    (&["logo"], "use watermark=ImageWatermark(...)"),
    (&["mark", "watermarks"], "use watermark="),
    (
        &["overlay", "overlays", "layer", "composite", "paste", "picture", "image"],
        "use layers=, such as layers=[Picture(data, position=(x, y))]",
    ),
    (
        &["resample", "resampling", "filter", "interpolation", "kernel"],
        "images are always resized with Lanczos3",
    ),
    (
        &["orientation", "auto_orient", "exif_transpose"],
        "images are upright by auto_orient= of render()",
    ),
    (&["limits", "threads"], "pass it to render()"),
    (&["id", "key", "label", "title"], "use name, the first argument"),
];

pub(super) const RENDER: Slips = &[
    (&["variant", "recipe", "recipes", "outputs"], "use variants"),
    (
        &["size", "sizes", "width", "height", "widths"],
        "use variants=Variant(name, width=, height=)",
    ),
    (&["fit", "mode"], "use variants=Variant(name, fit=)"),
    (
        &[
            "gravity",
            "enlarge",
            "size_when_smaller",
            "background",
            "effects",
            "pad",
            "radius",
            "shape",
            "layers",
            "watermark",
        ],
        "pass it to Variant()",
    ),
    (&["format", "formats", "encoding", "encodings"], "use variants=Variant(name, encodings=)"),
    (
        &["quality", "progressive", "optimize", "lossless", "effort", "keep", "icc_profile"],
        "use an encoding, such as variants=Variant(name, encodings=Jpeg(quality=85))",
    ),
    (
        &["exif", "orient", "orientation", "rotate", "auto_rotate", "exif_transpose"],
        "use auto_orient=",
    ),
    (
        &["errors", "truncated", "strict", "fail_on", "salvage", "ignore_errors"],
        "use on_damage=\"error\" or \"salvage\"",
    ),
    (&["memory"], "use limits=Limits(max_memory=)"),
    (
        &["regions", "faces", "boxes", "mask", "masks", "censor", "blur", "pixelate", "anonymize"],
        "use redact=, such as redact=Redact([(left, top, width, height)])",
    ),
    (
        &["description", "placeholder", "blurhash", "thumbhash", "phash", "dhash", "colors"],
        "use describe=True",
    ),
    (
        &["animated", "animation", "frames", "pages", "page", "n", "save_all"],
        "use variants=Variant(name, animation=\"keep\")",
    ),
    (
        &["out", "output", "output_path", "dest", "folder"],
        "call save(path) of each image that is returned",
    ),
];

pub(super) const PROBE: Slips = &[
    (&["size", "length", "content_length", "file_size", "total"], "use total_size="),
    (&["variants", "variant"], "use plan(data, variants)"),
    (&["threads", "on_damage", "auto_orient"], "nothing is decoded"),
];

pub(super) const STRIP: Slips = &[
    (&["exif", "icc", "metadata", "keep_exif", "keep_icc", "icc_profile"], "use keep="),
    (&["threads", "on_damage", "auto_orient"], "nothing is decoded"),
];

pub(super) const DESCRIBE: Slips = &[
    (&["blurhash", "components", "x_components", "y_components"], "use blurhash_components="),
    (
        &["palette", "colors", "num_colors", "color_count", "palette_size", "n"],
        "use palette_colors=",
    ),
    (&["hash_size", "highfreq_factor"], "hashes have 64 bits"),
    (&["variants", "variant"], "use render(data, variants, describe=True)"),
    (&["orientation", "exif_transpose"], "use auto_orient="),
];

pub(super) const DECODE: Slips = &[
    (&["size", "box"], "use width= and height="),
    (&["format", "color", "layout", "colorspace", "flags"], "use mode=, such as mode=\"rgb\""),
    (&["variants", "variant", "encodings"], "use render(data, variants) for files"),
    (
        &["resample", "resampling", "filter", "interpolation", "kernel"],
        "images are always resized with Lanczos3",
    ),
    (&["draft", "shrink"], "the scale of the decoder follows from width= and height="),
    (
        &["enlarge", "upscale", "without_enlargement"],
        "use size_when_smaller=\"enlarge\", \"keep\" or \"pad\"",
    ),
    (&["orientation", "exif_transpose"], "use auto_orient="),
    (
        &["regions", "faces", "boxes", "mask", "masks", "censor"],
        "use redact=, such as redact=Redact([(left, top, width, height)])",
    ),
];

pub(super) const CANVAS: Slips = &[
    (&["size", "box", "dimensions"], "use width and height"),
    (&["w"], "use width"),
    (&["h"], "use height"),
    (&["mode"], "a color with alpha, such as \"transparent\", makes it transparent"),
    (&["background", "fill", "colour", "bg"], "use color="),
    (&["layers", "layer"], "pass it to Variant()"),
];

pub(super) const LIMITS: Slips = &[
    (&["max_width", "max_height", "max_dimension", "side"], "use max_side="),
    (&["max_size"], "use max_input_bytes= for bytes, or max_pixels="),
    (&["max_bytes", "max_file_size", "file_size", "input_bytes"], "use max_input_bytes="),
    (&["pixels", "max_image_pixels"], "use max_pixels="),
    (&["memory", "max_ram"], "use max_memory="),
    (&["threads"], "use threads= of render()"),
];

pub(super) const RECIPES_JSON: Slips =
    &[(&["json", "data", "string", "variants", "path", "file"], "use text, which is JSON")];

pub(super) const EVENT_PATTERN: Slips =
    &[(&["rule", "filter", "filters", "event", "json"], "use pattern, the first argument")];

pub(super) const CLOUD_EVENT: Slips = &[
    (&["content_type", "media_type", "mime_type"], "use datacontenttype="),
    (&["schema"], "use dataschema="),
    (&["datetime"], "use time="),
    (&["specversion"], "it always is \"1.0\""),
];

pub(super) const HTTP_RESPONSE: Slips = &[
    (&["status_code", "statuscode", "code"], "use status="),
    (&["data", "content", "json"], "use body="),
    (&["content_type", "media_type"], "use headers={\"Content-Type\": ...}"),
];
