//! The names of PNG, and how its files begin.

use crate::codecs::format::Format;

/// PNG.
pub const FORMAT: Format =
    Format { name: "png", display_name: "PNG", media_type: "image/png", extension: "png" };

/// The PNG signature (W3C PNG, section 5.2).
pub(super) fn recognizes(data: &[u8]) -> bool {
    data.starts_with(b"\x89PNG\r\n\x1a\n")
}
