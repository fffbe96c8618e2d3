//! `format`: how the result is written.

use crate::oss_process::error::{invalid, missing, quoted};
use crate::oss_process::params::Params;
use fcimage_base::error::Result;

/// A `format`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    Jpeg,
    Png,
    WebP,
    Gif,
    Avif,
    /// One that this library does not write.
    NotWritten(&'static str),
}

impl Format {
    const NAMES: [(&'static str, Self); 9] = [
        ("jpg", Self::Jpeg),
        ("jpeg", Self::Jpeg),
        ("png", Self::Png),
        ("webp", Self::WebP),
        ("gif", Self::Gif),
        ("avif", Self::Avif),
        ("bmp", Self::NotWritten("BMP")),
        ("tiff", Self::NotWritten("TIFF")),
        ("heic", Self::NotWritten("HEIC")),
    ];

    pub(super) fn parse(params: &Params<'_>) -> Result<Self> {
        let name = params.value()?;
        if name.is_empty() {
            return Err(missing(Some(207), "format needs the name of a format, such as webp"));
        }
        let found = Self::NAMES.iter().find(|(known, _)| *known == name);
        found.map(|(_, format)| *format).ok_or_else(|| {
            let names = Self::NAMES.map(|(name, _)| name).join(", ");
            invalid(Some(206), format!("format must be one of {names}, got {}", quoted(name)))
        })
    }

    pub(super) fn explain(self) -> String {
        let name = match self {
            Self::Jpeg => "JPEG",
            Self::Png => "PNG",
            Self::WebP => "WebP",
            Self::Gif => return "write it as GIF if the source is one, else as it came".to_owned(),
            Self::Avif => "AVIF",
            Self::NotWritten(name) => name,
        };
        format!("write it as {name}")
    }
}
