//! The names of an image format.

use std::fmt;

/// An image format; each codec states its own (`codecs::jpeg::FORMAT` and so on).
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Format {
    pub(super) name: &'static str,
    pub(super) display_name: &'static str,
    pub(super) media_type: &'static str,
    pub(super) extension: &'static str,
}

impl Format {
    /// The name in this library's interfaces: "jpeg".
    pub const fn name(self) -> &'static str {
        self.name
    }

    /// The name in sentences: "JPEG".
    pub const fn display_name(self) -> &'static str {
        self.display_name
    }

    /// The media type of the IANA registry: "image/jpeg".
    pub const fn media_type(self) -> &'static str {
        self.media_type
    }

    /// The usual extension of a file's name, without the dot: "jpg".
    pub const fn extension(self) -> &'static str {
        self.extension
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.display_name)
    }
}

impl fmt::Debug for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Format({})", self.display_name)
    }
}
