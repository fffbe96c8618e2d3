//! PNG input: the image, or the default image of an animation.

use image::ImageDecoder;

use crate::codecs::codec::ImageSource;
use crate::codecs::image_crate::{Decoder, Opened, stored_samples};
use crate::codecs::metadata::Metadata;
use crate::codecs::png::format::FORMAT;
use crate::codecs::png::prescan::prescan;
use crate::codecs::png::reader::PngReader;
use crate::info::{ColorModel, Info};
use fcimage_base::error::Result;
use fcimage_base::limits::Limits;

/// Opens a PNG.
pub(super) fn open<'a>(data: &'a [u8], limits: &Limits) -> Result<Box<dyn ImageSource + 'a>> {
    let found = prescan(data, limits)?;
    limits.check_frames(found.frames)?;
    let mut animated = false;
    let decoder = || {
        let reader = PngReader::new(data, found.decoder_bytes)?;
        animated = reader.is_animated();
        Ok(Box::new(reader) as Decoder<'a>)
    };
    let mut opened = Opened::new(data, FORMAT, limits, found.overhead, stored_samples, decoder)?;
    // A broken profile or Exif block does not spoil the image.
    let icc = opened.decoder.icc_profile().ok().flatten();
    let exif = opened.decoder.exif_metadata().ok().flatten();
    let metadata = Metadata::new(icc.as_deref(), exif.as_deref(), limits);
    drop((icc, exif));
    let info = opened.info(metadata)?;
    // IHDR (W3C PNG, 11.2.1): bit depth, color type and interlace method at fixed places.
    let info = Info {
        bit_depth: data.get(24).copied().unwrap_or(info.bit_depth),
        color: if data.get(25) == Some(&3) { ColorModel::Palette } else { info.color },
        progressive: data.get(28) == Some(&1),
        animated,
        ..info
    };
    // The samples as the decoder hands them over.
    let wide = if info.bit_depth > 8 { 2 } else { 1 };
    Ok(opened.source(info, 4 * wide))
}
