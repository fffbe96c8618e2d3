//! Metadata is stripped, location too, unless asked for by name.

use crate::color::srgb_profile;
use crate::info::Info;
use crate::orientation::{Tiff, exif_block_of};
use fcimage_base::error::{Error, Result};

/// Exif tags (Exif 2.32, section 4.6.4) that `copyright` carries over.
const ARTIST: u16 = 0x013b;
const COPYRIGHT: u16 = 0x8298;

/// A name longer than this is no name.
const MAX_TEXT: usize = 4096;

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
                _ => {
                    let text = format!("keep must be one of icc, copyright, got {name:?}");
                    return Err(Error::argument(text));
                }
            }
        }
        Ok(keep)
    }

    /// The names, in the order "icc", "copyright"; none where nothing is kept.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        [("icc", self.icc), ("copyright", self.copyright)]
            .into_iter()
            .filter_map(|(name, kept)| kept.then_some(name))
    }
}

/// What there is to keep of one source.
#[derive(Debug, Clone, Default)]
pub struct KeptMetadata {
    copyright: Option<Vec<u8>>,
}

impl KeptMetadata {
    /// Reads the author and copyright of a source out of its Exif block.
    pub fn of(info: &Info) -> Self {
        let tiff = info.exif.as_deref().and_then(Tiff::new);
        let tags: Vec<(u16, &[u8])> = [ARTIST, COPYRIGHT]
            .into_iter()
            .filter_map(|tag| Some((tag, tiff.as_ref()?.ascii(tag)?)))
            .filter(|(_, text)| !text.is_empty() && text.len() <= MAX_TEXT)
            .collect();
        let copyright = (!tags.is_empty()).then(|| exif_block_of(&tags).ok()).flatten();
        Self { copyright }
    }

    /// The ICC profile to embed, if asked for: sRGB, because the pixels are sRGB by now.
    pub(super) fn icc(&self, keep: Keep) -> Result<Option<Vec<u8>>> {
        if keep.icc { srgb_profile().map(Some) } else { Ok(None) }
    }

    /// The Exif block to embed, if asked for and there is one: Artist and Copyright alone.
    pub(super) fn exif(&self, keep: Keep) -> Option<&[u8]> {
        self.copyright.as_deref().filter(|_| keep.copyright)
    }
}
