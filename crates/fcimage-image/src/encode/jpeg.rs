//! JPEG by the `jpeg-encoder` crate.

use jpeg_encoder::{Encoder, SamplingFactor};

use super::ycc::Ycc;
use super::{Chroma, JpegOptions, KeptMetadata};
use crate::pixels::{Layout, Pixels};
use fcimage_base::error::{Error, Result};

pub(super) fn encode(
    pixels: &Pixels,
    options: &JpegOptions,
    kept: &KeptMetadata,
) -> Result<Vec<u8>> {
    if pixels.layout() != Layout::Rgb {
        return Err(Error::internal("a JPEG needs opaque pixels"));
    }
    let side = |side: u32| u16::try_from(side).map_err(|_| Error::encode("a side beyond 65535"));
    let (width, height) = (side(pixels.width())?, side(pixels.height())?);
    let failed = |e: jpeg_encoder::EncodingError| Error::encode(format!("JPEG: {e}"));

    // A photo at quality 85 takes about an eighth of its pixels; growing is cheap beyond that.
    let mut file = Vec::with_capacity(pixels.samples().len() / 8 + 1024);
    let mut encoder = Encoder::new(&mut file, options.quality);
    encoder.set_sampling_factor(match options.chroma {
        Chroma::C420 => SamplingFactor::R_4_2_0,
        Chroma::C422 => SamplingFactor::R_4_2_2,
        Chroma::C444 => SamplingFactor::R_4_4_4,
    });
    encoder.set_progressive(options.progressive);
    encoder.set_optimized_huffman_tables(options.optimize);
    if let Some(icc) = kept.icc(options.keep)? {
        encoder.add_icc_profile(&icc).map_err(failed)?;
    }
    if let Some(exif) = kept.exif(options.keep) {
        encoder.add_exif_metadata(exif).map_err(failed)?;
    }
    encoder.encode_image(Ycc { pixels, width, height, chroma: options.chroma }).map_err(failed)?;
    Ok(file)
}
