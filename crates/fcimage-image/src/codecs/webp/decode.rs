//! WebP input by the `image` crate: the image, or the first frame of an animation.

use std::io::Cursor;

use image::codecs::webp::WebPDecoder;

use crate::codecs::codec::ImageSource;
use crate::codecs::image_crate::{Decoder, Opened, stored_samples};
use crate::codecs::metadata::Metadata;
use crate::codecs::webp::format::FORMAT;
use crate::codecs::webp::prescan::prescan;
use crate::info::Info;
use fcimage_base::error::Result;
use fcimage_base::limits::Limits;

/// Opens a WebP.
pub(super) fn open<'a>(data: &'a [u8], limits: &Limits) -> Result<Box<dyn ImageSource + 'a>> {
    let found = prescan(data, limits)?;
    limits.check_frames(found.frames)?;
    let mut animated = false;
    let decoder = || {
        let decoder = WebPDecoder::new(Cursor::new(data))?;
        animated = decoder.has_animation();
        Ok(Box::new(decoder) as Decoder<'a>)
    };
    let opened = Opened::new(data, FORMAT, limits, found.overhead, stored_samples, decoder)?;
    let metadata = Metadata::new(found.icc, found.exif, limits);
    let info = Info { animated, ..opened.info(metadata)? };
    // The decoder's own buffer, and a frame as YUV planes or ARGB.
    Ok(opened.source(info, 4 + 8))
}
