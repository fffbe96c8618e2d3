//! Slips in the arguments of watermarks.

use crate::slips::Slips;

pub(crate) const TEXT_WATERMARK: Slips = &[
    (
        &["fonts", "font_path", "font_file", "typeface", "font_family"],
        "use font=, which can be a path, bytes or a list of fonts",
    ),
    (&["font_size", "fontsize", "scale", "px", "pt"], "use size=, in pixels"),
    (
        &["fill", "colour", "text_color", "font_color", "foreground"],
        "use color=, such as color=\"white\" or color=(255, 255, 255)",
    ),
    (&["stroke", "stroke_width", "stroke_fill", "outline_color"], "use outline="),
    (&["shadow_color", "drop_shadow"], "use shadow="),
    (&["angle", "rotation"], "use rotate="),
    (&["font_weight", "wght"], "use weight=, 1 to 1000"),
    (&["bold"], "use font= with such a font, or weight= with a variable font"),
    (&["italic"], "use font= with such a font"),
    (&["background"], "use outline= or shadow="),
    (&["string", "message", "caption", "content"], "use text, the first argument"),
    (&["image", "data", "logo", "path"], "use ImageWatermark()"),
];

pub(crate) const IMAGE_WATERMARK: Slips = &[
    (&["size", "width", "height", "ratio"], "use scale="),
    (&["text", "font", "color"], "use TextWatermark()"),
    (&["rotate", "angle"], "rotate the file of the logo"),
];
