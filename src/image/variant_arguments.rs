//! The arguments of `Variant`.

use crate::args::Signature;
use crate::slips;

/// Those of the class.
pub(super) static VARIANT: Signature = Signature {
    function: "Variant",
    positional: &["name"],
    keyword_only: &[
        "trim",
        "crop",
        "flip",
        "rotate",
        "scale",
        "width",
        "height",
        "fit",
        "gravity",
        "focus",
        "size_when_smaller",
        "round",
        "background",
        "effects",
        "pad",
        "radius",
        "shape",
        "layers",
        "watermark",
        "operations",
        "animation",
        "encodings",
    ],
    required: &["name"],
    slips: slips::VARIANT,
};

/// Those of its method `replace`.
pub(super) static REPLACE: Signature = Signature {
    function: "Variant.replace",
    positional: &[],
    keyword_only: &[
        "name",
        "trim",
        "crop",
        "flip",
        "rotate",
        "scale",
        "width",
        "height",
        "fit",
        "gravity",
        "focus",
        "size_when_smaller",
        "round",
        "background",
        "effects",
        "pad",
        "radius",
        "shape",
        "layers",
        "watermark",
        "operations",
        "animation",
        "encodings",
    ],
    required: &[],
    slips: slips::VARIANT,
};
