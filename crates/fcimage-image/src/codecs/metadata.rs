//! Metadata of a source: what is small enough is kept for color, orientation and copyright.

use std::sync::Arc;

use crate::exif::tiff_ifd::Tiff;
use crate::exif::write::exif_block_of;
use crate::ops::orient::{Orientation, from_exif_block};
use fcimage_base::error::Result;
use fcimage_base::limits::Limits;

/// Exif tags (Exif 2.32, section 4.6.4) that say who owns an image.
const ARTIST: u16 = 0x013b;
const COPYRIGHT: u16 = 0x8298;

/// The longest text of such a tag that is kept, in bytes.
const MAX_TEXT: usize = 4096;

/// The metadata blocks of one file.
#[derive(Debug, Default)]
pub(super) struct Metadata {
    pub(super) icc: Option<Arc<[u8]>>,
    /// The Exif block without `Exif\0\0`.
    pub(super) exif: Option<Arc<[u8]>>,
}

impl Metadata {
    /// Copies the blocks that `limits` allow. Larger ones are left out: a broken profile or Exif block
    /// does not spoil the image.
    pub(super) fn new(icc: Option<&[u8]>, exif: Option<&[u8]>, limits: &Limits) -> Self {
        let small = |block: &&[u8]| block.len() as u64 <= limits.max_metadata;
        Self {
            icc: icc.filter(small).map(Arc::from),
            exif: exif
                .map(|block| block.strip_prefix(b"Exif\0\0").unwrap_or(block))
                .filter(small)
                .map(Arc::from),
        }
    }

    /// The orientation that the Exif block states.
    pub(super) fn orientation(&self) -> Orientation {
        self.exif.as_deref().map_or(Orientation::UPRIGHT, from_exif_block)
    }

    /// See [`copyright_block`].
    pub(super) fn copyright(&self) -> Result<Option<Arc<[u8]>>> {
        self.exif.as_deref().map_or(Ok(None), copyright_block)
    }
}

/// An Exif block with only the Artist and Copyright of the Exif block `exif`; `None` where it has
/// neither.
fn copyright_block(exif: &[u8]) -> Result<Option<Arc<[u8]>>> {
    let Some(tiff) = Tiff::new(exif) else { return Ok(None) };
    copyright_of(|tag| tiff.ascii(tag))
}

/// An Exif block with only the Artist and Copyright among the texts that `ascii` finds by their tag;
/// `None` where there is neither.
pub(super) fn copyright_of<'a>(
    ascii: impl Fn(u16) -> Option<&'a [u8]>,
) -> Result<Option<Arc<[u8]>>> {
    let tags: Vec<(u16, &[u8])> = [ARTIST, COPYRIGHT]
        .into_iter()
        .filter_map(|tag| Some((tag, ascii(tag)?)))
        .filter(|(_, text)| !text.is_empty() && text.len() <= MAX_TEXT)
        .collect();
    if tags.is_empty() { Ok(None) } else { exif_block_of(&tags).map(|block| Some(block.into())) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_larger_than_max_metadata_is_left_out() {
        let limits = Limits { max_metadata: 3, ..Limits::DEFAULT };
        let metadata = Metadata::new(Some(b"abcd"), Some(b"Exif\0\0xyz"), &limits);
        assert_eq!((metadata.icc, metadata.exif.as_deref()), (None, Some(&b"xyz"[..])));
    }

    #[test]
    fn only_artist_and_copyright_are_kept() {
        let source = exif_block_of(&[(0x010f, b"Camera"), (0x013b, b"Ann"), (0x8298, b"(c) Ann")]);
        let kept = copyright_block(&source.unwrap()).unwrap().unwrap();
        let tiff = Tiff::new(&kept).unwrap();
        assert_eq!(tiff.ascii(ARTIST), Some(&b"Ann"[..]));
        assert_eq!(tiff.ascii(COPYRIGHT), Some(&b"(c) Ann"[..]));
        assert_eq!(tiff.ascii(0x010f), None);
    }

    #[test]
    fn texts_that_are_empty_or_endless_are_not_kept() {
        let long = vec![b'x'; MAX_TEXT + 1];
        let source = exif_block_of(&[(0x013b, b""), (0x8298, &long)]).unwrap();
        assert_eq!(copyright_block(&source).unwrap(), None);
        assert_eq!(copyright_block(b"no TIFF").unwrap(), None);
    }
}
