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
