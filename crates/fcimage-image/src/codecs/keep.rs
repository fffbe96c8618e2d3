//! Metadata are stripped, location too, unless asked for by name.

use std::sync::Arc;

use crate::info::Info;
use crate::ops::icc::srgb::srgb_profile;
use crate::recipe::names::unknown;
use fcimage_base::error::Result;

/// What is carried into the result.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Keep {
    icc: bool,
    copyright: bool,
}

impl Keep {
    /// From the names "icc" and "copyright".
    pub fn from_names<'a>(names: impl IntoIterator<Item = &'a str>) -> Result<Self> {
        let mut keep = Self::default();
        for name in names {
            match name {
                "icc" => keep.icc = true,
                "copyright" => keep.copyright = true,
                _ => return Err(unknown("keep", &["icc", "copyright"], name)),
            }
        }
        Ok(keep)
    }

    /// The names, in the order "icc", "copyright"; empty where nothing is kept.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        [("icc", self.icc), ("copyright", self.copyright)]
            .into_iter()
            .filter_map(|(name, kept)| kept.then_some(name))
    }
}

/// What there is to keep of one source.
#[derive(Debug, Clone, Default)]
pub struct KeptMetadata {
    copyright: Option<Arc<[u8]>>,
}

impl KeptMetadata {
    /// The author and copyright of a source.
    pub fn of(info: &Info) -> Self {
        Self { copyright: info.copyright.clone() }
    }

    /// The ICC profile to embed, if asked for: sRGB, because the pixels are sRGB by now.
    pub(super) fn icc(&self, keep: Keep) -> Result<Option<Vec<u8>>> {
        if keep.icc { srgb_profile().map(Some) } else { Ok(None) }
    }

    /// The Exif block to embed, if asked for and there is one: only Artist and Copyright.
    pub(super) fn exif(&self, keep: Keep) -> Option<&[u8]> {
        self.copyright.as_deref().filter(|_| keep.copyright)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_in_any_order_and_written_in_one() {
        for names in [&["icc", "copyright"][..], &["copyright", "icc", "icc"]] {
            let keep = Keep::from_names(names.iter().copied()).unwrap();
            assert_eq!(keep.names().collect::<Vec<_>>(), ["icc", "copyright"]);
        }
        assert_eq!(Keep::default().names().count(), 0);
        let error = Keep::from_names(["gps"]).unwrap_err();
        assert_eq!(error.message(), "keep must be one of icc, copyright, got \"gps\"");
    }
}
