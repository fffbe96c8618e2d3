//! What stays in a file that is stripped.

use crate::codecs::keep::KeptMetadata;
use crate::codecs::metadata_options::{Keep, MetadataOptions};
use crate::info::Info;
use crate::ops::icc::to_srgb::ToSrgb;
use crate::ops::orient::Orientation;
use fcimage_base::error::Result;

/// The metadata that stay in a file, or are written into it.
#[derive(Debug, Clone, Default)]
pub struct Kept {
    /// Whether the ICC profile of the file stays.
    pub icc: bool,
    /// The Exif block, without `Exif\0\0`.
    pub exif: Option<Vec<u8>>,
    /// The packet of XMP.
    pub xmp: Option<Vec<u8>>,
}

impl Kept {
    /// What stays of a file with the header `info`: what `keep` names, and what the image needs to look
    /// as before. That is its profile, unless it is sRGB, and its `orientation`, which is alone in the
    /// Exif block where nothing else is kept.
    ///
    /// # Errors
    /// `Internal` for an Exif block that cannot be written.
    pub fn of(info: &Info, keep: Keep, orientation: Orientation) -> Result<Self> {
        let icc = keep.icc() || !profile_is_srgb(info);
        let options = MetadataOptions::default().with_keep(keep);
        let kept = KeptMetadata::of(info);
        let exif = kept.exif_as_stored(&options, orientation)?;
        let xmp = kept.xmp(&options).map(String::into_bytes);
        Ok(Self { icc, exif, xmp })
    }

    /// What stays of a file with the header `info` that takes the place of an encoded one, which would
    /// have the metadata of `options`.
    ///
    /// # Errors
    /// As [`of`](Self::of).
    pub(crate) fn in_place_of_encoded(info: &Info, options: &MetadataOptions) -> Result<Self> {
        let kept = KeptMetadata::of(info);
        let exif = kept.exif(options, info.oriented_size())?;
        let xmp = kept.xmp(options).map(String::into_bytes);
        Ok(Self { icc: options.keep().icc() && info.icc.is_some(), exif, xmp })
    }
}

/// Whether the profile can be left out, because it changes no color.
fn profile_is_srgb(info: &Info) -> bool {
    ToSrgb::new(info).is_some_and(|to_srgb| to_srgb.changes_no_color())
}
