//! The names of JPEG, and how its files begin.

use crate::codecs::format::Format;

/// JPEG.
pub const FORMAT: Format =
    Format { name: "jpeg", display_name: "JPEG", media_type: "image/jpeg", extension: "jpg" };

/// SOI, and the first byte of another marker (T.81, B.1.1.3).
pub(super) fn recognizes(data: &[u8]) -> bool {
    data.starts_with(b"\xff\xd8\xff")
}
