//! PNG by the `png` crate.

use std::borrow::Cow;

use png::{BitDepth, ColorType, Compression, Encoder, Filter, Info};

use super::{KeptMetadata, PngOptions};
use crate::pixels::{Layout, Pixels};
use fcimage_base::error::{Error, Result};

pub(super) fn encode(
    pixels: &Pixels,
    options: &PngOptions,
    kept: &KeptMetadata,
) -> Result<Vec<u8>> {
    let failed = |e: png::EncodingError| Error::encode(format!("PNG: {e}"));
    let mut info = Info::with_size(pixels.width(), pixels.height());
    info.bit_depth = BitDepth::Eight;
    info.color_type = match pixels.layout() {
        Layout::Rgb => ColorType::Rgb,
        Layout::Rgba => ColorType::Rgba,
    };
    info.icc_profile = kept.icc(options.keep)?.map(Cow::Owned);
    info.exif_metadata = kept.exif(options.keep).map(Cow::Borrowed);
    let mut file = Vec::new();
    let mut encoder = Encoder::with_info(&mut file, info).map_err(failed)?;
    encoder.set_compression(Compression::Balanced);
    encoder.set_filter(Filter::Adaptive);
    let mut writer = encoder.write_header().map_err(failed)?;
    writer.write_image_data(pixels.samples()).map_err(failed)?;
    writer.finish().map_err(failed)?;
    Ok(file)
}
