//! What is known of the source when a string is compiled.

use crate::info::Info;
use crate::ops::orient::Orientation;
use crate::size::Size;

/// What the header of a source says, as far as it matters for a string.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SourceFacts {
    /// The size as stored.
    pub size: Size,
    /// How it is turned to be upright.
    pub orientation: Orientation,
    /// Whether it is a GIF, which is never enlarged.
    pub gif: bool,
    /// Whether it is a JPEG.
    pub jpeg: bool,
    /// The quality of a JPEG, as far as its tables tell.
    pub jpeg_quality: Option<u8>,
}

impl From<&Info> for SourceFacts {
    fn from(info: &Info) -> Self {
        let name = info.format.name();
        Self {
            size: info.size,
            orientation: info.orientation,
            gif: name == "gif",
            jpeg: name == "jpeg",
            jpeg_quality: info.jpeg_quality,
        }
    }
}
