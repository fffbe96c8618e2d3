//! The names of TIFF, and how its files begin.

use crate::codecs::format::Format;

/// TIFF.
pub const FORMAT: Format =
    Format { name: "tiff", display_name: "TIFF", media_type: "image/tiff", extension: "tiff" };

/// Both byte orders (TIFF 6.0, section 2).
pub(super) fn recognizes(data: &[u8]) -> bool {
    data.starts_with(b"II*\0") || data.starts_with(b"MM\0*")
}
