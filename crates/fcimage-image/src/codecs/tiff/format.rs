//! The names of TIFF, and how its files begin.

use crate::codecs::format::Format;

/// TIFF.
pub const FORMAT: Format =
    Format { name: "tiff", display_name: "TIFF", media_type: "image/tiff", extension: "tiff" };

/// TIFF (TIFF 6.0, section 2) and BigTIFF, in both byte orders.
pub(super) fn recognizes(data: &[u8]) -> bool {
    [b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"].iter().any(|magic| data.starts_with(*magic))
}
