//! The names of GIF, and how its files begin.

use crate::codecs::format::Format;

/// GIF.
pub const FORMAT: Format =
    Format { name: "gif", display_name: "GIF", media_type: "image/gif", extension: "gif" };

/// Both versions of GIF (GIF89a, section 17).
pub(super) fn recognizes(data: &[u8]) -> bool {
    data.starts_with(b"GIF87a") || data.starts_with(b"GIF89a")
}
