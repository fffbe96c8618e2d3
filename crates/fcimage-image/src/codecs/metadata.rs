//! Metadata of a source: what is small enough is kept for color, orientation and copyright.

use std::borrow::Cow;
use std::sync::Arc;

use crate::exif::tiff_ifd::Tiff;
use crate::info::{ARTIST, COPYRIGHT, Owner};
use crate::ops::orient::{Orientation, from_exif_block};
use crate::xmp::MAX_PACKET;
use fcimage_base::limits::Limits;

/// The longest author or copyright that is kept, in bytes.
pub(super) const MAX_TEXT: usize = 4096;

/// The metadata blocks of one file.
#[derive(Debug, Default)]
pub(super) struct Metadata {
    pub(super) icc: Option<Arc<[u8]>>,
    /// The Exif block without `Exif\0\0`.
    pub(super) exif: Option<Arc<[u8]>>,
    /// The packet of XMP.
    pub(super) xmp: Option<Arc<[u8]>>,
    /// Author and copyright that are stated elsewhere than in Exif and XMP.
    other: Owner,
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
            ..Self::default()
        }
    }

    /// Copies the packet of XMP, unless it is longer than the longest that is written, or than `limits`
    /// allow.
    pub(super) fn with_xmp(mut self, packet: Option<&[u8]>, limits: &Limits) -> Self {
        let most = limits.max_metadata.min(MAX_PACKET as u64);
        self.xmp = packet.filter(|packet| packet.len() as u64 <= most).map(Arc::from);
        self
    }

    /// Adds the author and copyright that the file states in its own way.
    pub(super) fn with_owner(mut self, owner: Owner) -> Self {
        self.other = owner;
        self
    }

    /// The orientation that the Exif block states.
    pub(super) fn orientation(&self) -> Orientation {
        self.exif.as_deref().map_or(Orientation::UPRIGHT, from_exif_block)
    }

    /// The author and copyright in the Exif block, or else in the file's own texts.
    pub(super) fn owner(&self) -> Owner {
        let tiff = self.exif.as_deref().and_then(Tiff::new);
        let Owner { artist, copyright } = owner_of(|tag| tiff.as_ref()?.ascii(tag));
        Owner {
            artist: artist.or_else(|| self.other.artist.clone()),
            copyright: copyright.or_else(|| self.other.copyright.clone()),
        }
    }
}

/// Author and copyright among the texts that `ascii` finds by their tags.
pub(super) fn owner_of<'a>(ascii: impl Fn(u16) -> Option<&'a [u8]>) -> Owner {
    let text = |tag| ascii(tag).and_then(kept_text);
    Owner { artist: text(ARTIST), copyright: text(COPYRIGHT) }
}

/// A text that is neither empty nor endless.
pub(super) fn kept_text(text: &[u8]) -> Option<Arc<[u8]>> {
    (1..=MAX_TEXT).contains(&text.len()).then(|| text.into())
}

/// `text` as UTF-8: what is none is Latin-1.
pub(super) fn utf8(text: &[u8]) -> Cow<'_, [u8]> {
    match std::str::from_utf8(text) {
        Ok(_) => text.into(),
        Err(_) => {
            let characters = text.iter().take(MAX_TEXT + 1).map(|byte| char::from(*byte));
            characters.collect::<String>().into_bytes().into()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exif::write::Block;

    #[test]
    fn a_block_larger_than_max_metadata_is_left_out() {
        let limits = Limits { max_metadata: 3, ..Limits::DEFAULT };
        let metadata = Metadata::new(Some(b"abcd"), Some(b"Exif\0\0xyz"), &limits);
        assert_eq!((metadata.icc, metadata.exif.as_deref()), (None, Some(&b"xyz"[..])));
    }

    fn owner(artist: &[u8], copyright: &[u8]) -> Owner {
        let mut block = Block::new(true);
        block.main.push(block.text(ARTIST, artist).unwrap());
        block.main.push(block.text(COPYRIGHT, copyright).unwrap());
        Metadata::new(None, Some(&block.write().unwrap()), &Limits::DEFAULT).owner()
    }

    #[test]
    fn author_and_copyright_are_found() {
        let found = owner(b"Ann", b"(c) Ann");
        assert_eq!(found.artist.as_deref(), Some(&b"Ann"[..]));
        assert_eq!(found.copyright.as_deref(), Some(&b"(c) Ann"[..]));
    }

    #[test]
    fn texts_that_are_empty_or_endless_are_not_kept() {
        assert_eq!(owner(b"", &vec![b'x'; MAX_TEXT + 1]), Owner::default());
        assert_eq!(
            Metadata::new(None, Some(b"no TIFF"), &Limits::DEFAULT).owner(),
            Owner::default()
        );
    }
}
