//! BMP input by the `image` crate.

use std::io::Cursor;

use image::codecs::bmp::BmpDecoder;

use crate::codecs::bmp::format::FORMAT;
use crate::codecs::codec::ImageSource;
use crate::codecs::image_crate::{Decoder, Opened, stored_samples};
use crate::codecs::metadata::Metadata;
use fcimage_base::error::Result;
use fcimage_base::limits::Limits;

/// Opens a BMP. It has neither frames nor pieces whose claims would have to be checked first.
pub(super) fn open<'a>(data: &'a [u8], limits: &Limits) -> Result<Box<dyn ImageSource + 'a>> {
    let decoder = || Ok(Box::new(BmpDecoder::new(Cursor::new(data))?) as Decoder<'a>);
    let opened = Opened::new(data, FORMAT, limits, 0, stored_samples, decoder)?;
    let info = opened.info(Metadata::default())?;
    Ok(opened.source(info, 4))
}
