//! What people try at the classes of layers.

use crate::slips::Slips;

pub(crate) const SHAPE: Slips = &[
    (&["kind", "type", "name", "figure"], "use shape, the first argument"),
    (&["color", "colour", "background", "fillcolor"], "use fill="),
    (&["outline", "border", "border_color", "stroke_color", "line_color"], "use stroke="),
    (&["line_width", "border_width", "outline_width", "thickness"], "use stroke_width="),
    (&["corner_radius", "border_radius", "rounded", "rx", "ry"], "use radius="),
    (
        &["xy", "box", "bbox", "bounding_box", "at", "left", "top", "x", "y", "offset", "start"],
        "use position=(x, y), with width= and height=, or to= for lines",
    ),
    (&["anchor", "align", "location", "placement", "corner"], "use gravity="),
    (&["size"], "use width= and height="),
    (&["end", "points", "x2", "y2"], "use to=(x, y)"),
    (&["gradient"], "use fill=, such as fill=(\"#00000000\", \"#000000b0\")"),
    (&["rotate", "angle", "rotation"], "shapes cannot be turned; a line goes from position to to"),
];

pub(crate) const PICTURE: Slips = &[
    (
        &["xy", "box", "dest", "at", "left", "top", "x", "y", "offset", "coordinates"],
        "use position=(x, y)",
    ),
    (&["anchor", "align", "location", "placement", "corner"], "use gravity="),
    (&["size"], "use width= and height="),
    (&["factor", "ratio", "zoom"], "use scale="),
    (&["angle", "degrees", "rotation", "turn"], "use rotate=, in degrees clockwise"),
    (&["border_radius", "corner_radius", "corners", "round", "rounded"], "use radius="),
    (&["circle", "mask", "crop"], "use shape=\"circle\", or fit=\"cover\" with width= and height="),
    (&["min_size", "min_width", "min_height"], "use min_canvas="),
    (&["text", "font", "color"], "that is an option of text"),
];

pub(crate) const TEXT: Slips = &[
    (
        &["fonts", "font_path", "font_file", "typeface", "font_family"],
        "use font=, which can be a path, bytes or a list of fonts",
    ),
    (&["font_size", "fontsize", "scale", "px", "pt"], "use size=, in pixels"),
    (
        &["fill", "colour", "text_color", "font_color", "foreground"],
        "use color=, such as color=\"white\" or color=(255, 255, 255)",
    ),
    (
        &["spacing", "line_spacing", "leading", "lineheight"],
        "use line_height=, a factor of the size such as 1.2",
    ),
    (&["max_width", "wrap", "wrap_width", "box", "box_width"], "use width="),
    (&["lines", "ellipsis", "truncate", "height", "max_height"], "use max_lines="),
    (&["text_align", "halign", "justify", "justification", "alignment"], "use align="),
    (&["xy", "x", "y", "location", "origin"], "use position=(x, y)"),
    (&["anchor", "placement", "corner"], "use position=(x, y) or gravity="),
    (&["stroke", "stroke_width", "stroke_fill", "outline_color"], "use outline="),
    (&["shadow_color", "drop_shadow"], "use shadow="),
    (&["angle", "rotation"], "use rotate="),
    (&["font_weight", "wght"], "use weight=, 1 to 1000"),
    (&["bold"], "use font= with such a font, or weight= with a variable font"),
    (&["italic"], "use font= with such a font"),
    (&["spans", "parts", "runs"], "use text, the first argument: a list of str and Span()"),
    (&["string", "message", "caption", "content"], "use text, the first argument"),
    (&["direction", "language", "features"], "they follow from the text"),
    (&["min_size", "min_width"], "use min_canvas="),
];

pub(crate) const SPAN: Slips = &[
    (
        &["fonts", "font_path", "font_file", "typeface", "font_family"],
        "use font=, which can be a path, bytes or a list of fonts",
    ),
    (&["font_size", "fontsize", "scale", "px", "pt"], "use size=, in pixels"),
    (&["fill", "colour", "text_color", "font_color", "foreground"], "use color="),
    (&["font_weight", "wght"], "use weight=, 1 to 1000"),
    (&["bold"], "use font= with such a font, or weight= with a variable font"),
    (&["italic"], "use font= with such a font"),
];
