//! TIFF input by the `image` crate: the first image of the file.

use std::io::Cursor;

use image::codecs::tiff::TiffDecoder;

use crate::codecs::codec::ImageSource;
use crate::codecs::image_crate::{Decoder, Opened, stored_samples};
use crate::codecs::metadata::{Metadata, copyright_block};
use crate::codecs::tiff::format::FORMAT;
use crate::codecs::tiff::prescan::prescan;
use crate::info::Info;
use crate::orientation::from_exif_block;
use fcimage_base::error::Result;
use fcimage_base::limits::Limits;

/// Opens a TIFF.
pub(super) fn open<'a>(data: &'a [u8], limits: &Limits) -> Result<Box<dyn ImageSource + 'a>> {
    open_head(data, data.len() as u64, limits)
}

/// Opens a TIFF of `total` bytes, of which `data` has the header.
pub(super) fn open_head<'a>(
    data: &'a [u8],
    total: u64,
    limits: &Limits,
) -> Result<Box<dyn ImageSource + 'a>> {
    let found = prescan(data, total, limits)?;
    let decoder = || Ok(Box::new(TiffDecoder::new(Cursor::new(data))?) as Decoder<'a>);
    let opened = Opened::new(data, FORMAT, limits, found.overhead, stored_samples, decoder)?;
    let info = Info {
        // What other formats have in an Exif block stands in the first directory here.
        orientation: from_exif_block(data),
        copyright: copyright_block(data)?,
        ..opened.info(Metadata::new(found.icc, None, limits))?
    };
    // The image in the decoder's own buffers and as it hands it over.
    let wide = if info.bit_depth > 8 { 2 } else { 1 };
    Ok(opened.source(info, 2 * 4 * wide))
}
