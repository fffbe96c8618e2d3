//! The names of WebP, and how its files begin.

use crate::codecs::format::Format;

/// WebP.
pub const FORMAT: Format =
    Format { name: "webp", display_name: "WebP", media_type: "image/webp", extension: "webp" };

/// A RIFF file of the form WEBP (RFC 9649, section 2.4).
pub(super) fn recognizes(data: &[u8]) -> bool {
    data.starts_with(b"RIFF") && data.get(8..12) == Some(b"WEBP")
}
