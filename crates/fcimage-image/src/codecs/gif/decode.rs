//! GIF input by the `image` crate: the first frame on its canvas.

use std::io::Cursor;

use image::ImageDecoder;
use image::codecs::gif::GifDecoder;

use crate::codecs::codec::ImageSource;
use crate::codecs::gif::format::FORMAT;
use crate::codecs::gif::prescan::prescan;
use crate::codecs::image_crate::{Decoder, Opened};
use crate::codecs::metadata::Metadata;
use crate::info::{ColorModel, Info};
use fcimage_base::error::Result;
use fcimage_base::limits::Limits;

/// Opens a GIF.
pub(super) fn open<'a>(data: &'a [u8], limits: &Limits) -> Result<Box<dyn ImageSource + 'a>> {
    let found = prescan(data, limits);
    limits.check_frames(found.frames)?;
    // A frame that is not as large as the canvas is unpacked apart.
    let max_alloc = |pixels: u64, _| pixels.saturating_mul(4).saturating_add(256 << 10);
    let decoder = || Ok(Box::new(GifDecoder::new(Cursor::new(data))?) as Decoder<'a>);
    let mut opened = Opened::new(data, FORMAT, limits, found.overhead, max_alloc, decoder)?;
    // A broken profile does not spoil the image.
    let icc = opened.decoder.icc_profile().ok().flatten();
    let metadata = Metadata::new(icc.as_deref(), None, limits);
    let info = Info {
        bit_depth: 8,
        color: ColorModel::Palette,
        animated: found.frames > 1,
        ..opened.info(metadata)?
    };
    // The canvas, a frame apart from it, and its indices.
    Ok(opened.source(info, 4 + 4 + 1))
}
