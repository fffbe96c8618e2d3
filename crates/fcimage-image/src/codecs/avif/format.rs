//! The names of AVIF.

use crate::codecs::format::Format;

/// AVIF.
pub const FORMAT: Format =
    Format { name: "avif", display_name: "AVIF", media_type: "image/avif", extension: "avif" };
