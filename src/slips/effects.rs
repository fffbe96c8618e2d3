//! What people try at the classes of effects.

use crate::slips::Slips;

pub(crate) const BLUR: Slips = &[
    (&["sigma", "std", "deviation", "amount", "size"], "use radius, the first argument"),
    (
        &["region", "box", "boxes", "areas", "faces", "rects"],
        "use regions=[(left, top, width, height)]",
    ),
];

pub(crate) const PIXELATE: Slips = &[
    (&["block", "block_size", "blocks", "pixels", "radius"], "use size, the first argument"),
    (
        &["region", "box", "boxes", "areas", "faces", "rects"],
        "use regions=[(left, top, width, height)]",
    ),
];

pub(crate) const REDACT: Slips = &[
    (&["region", "box", "boxes", "areas", "faces", "rects"], "use regions, the first argument"),
    (&["fill", "colour", "background"], "use color="),
];

pub(crate) const SHARPEN: Slips = &[
    (&["sigma", "std", "deviation", "size"], "use radius="),
    (&["amount", "strength", "factor", "m1", "m2"], "use percent="),
    (&["regions"], "that is an option of Blur(), Pixelate() and Redact()"),
];

pub(crate) const ADJUST: Slips = &[
    (&["color", "colour", "saturate"], "use saturation="),
    (&["lightness", "exposure", "brighten"], "use brightness="),
    (&["sharpness"], "use Sharpen()"),
    (&["hue"], "the hue cannot be changed"),
    (&["regions"], "that is an option of Blur(), Pixelate() and Redact()"),
];
