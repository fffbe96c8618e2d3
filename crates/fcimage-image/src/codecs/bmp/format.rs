//! The names of BMP, and how its files begin.

use crate::codecs::format::Format;

/// BMP.
pub const FORMAT: Format =
    Format { name: "bmp", display_name: "BMP", media_type: "image/bmp", extension: "bmp" };

/// The two letters of a BITMAPFILEHEADER, and more than its 14 bytes.
pub(super) fn recognizes(data: &[u8]) -> bool {
    data.starts_with(b"BM") && data.len() > 14
}
