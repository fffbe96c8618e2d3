//! JPEG output by the `jpeg-encoder` crate.

use jpeg_encoder::{EncodingError, ImageBuffer, SamplingFactor};
use serde_json::Value;

use crate::codecs::budget::Budget;
use crate::codecs::encoder::{Encoder, growing, padded};
use crate::codecs::format::Format;
use crate::codecs::jpeg::format::FORMAT;
use crate::codecs::jpeg::options::{Chroma, JpegOptions};
use crate::codecs::jpeg::segments::XMP;
use crate::codecs::jpeg::ycbcr::{GrayRows, YcbcrRows};
use crate::codecs::keep::{Colors, KeptMetadata};
use crate::codecs::metadata_options::MetadataOptions;
use crate::codecs::planar::PlanarEncoder;
use crate::pixels::{Layout, Pixels};
use crate::recipe::schema::Key;
use crate::size::Size;
use fcimage_base::error::{Error, Result};
use fcimage_base::failpoint::{self, Phase};

impl Encoder for JpegOptions {
    fn format(&self) -> Format {
        FORMAT
    }

    /// A side has 16 bits (T.81, B.2.2).
    fn max_side(&self) -> u32 {
        65_535
    }

    fn supports_alpha(&self) -> bool {
        false
    }

    fn metadata(&self) -> &MetadataOptions {
        self.metadata()
    }

    fn cost(&self, size: Size) -> u64 {
        size.pixels().saturating_mul(match (self.progressive(), self.optimize()) {
            (false, false) => 8,
            (false, true) => 11,
            (true, _) => 18,
        })
    }

    fn peak_bytes(&self, size: Size, _layout: Layout) -> u64 {
        // Progressive and optimized coding keep all coefficients: 2 bytes for each of at most
        // three full-size components, padded to whole blocks, and the blocks' working copies.
        padded(size).saturating_mul(12)
    }

    fn max_output_bytes(&self, size: Size, _layout: Layout) -> u64 {
        // Noise does not compress.
        growing(padded(size).saturating_mul(3))
    }

    fn encode(&self, pixels: &Pixels, kept: &KeptMetadata) -> Result<Vec<u8>> {
        failpoint::hit(Phase::EncodeJpeg);
        encode(pixels, self, kept)
    }

    fn quality(&self) -> Option<u8> {
        Some(self.quality())
    }

    fn budget(&self) -> Budget {
        self.budget()
    }

    fn encode_at(&self, quality: u8, pixels: &Pixels, kept: &KeptMetadata) -> Result<Vec<u8>> {
        self.clone().with_quality(quality.into())?.encode(pixels, kept)
    }

    fn planar(&self) -> Option<&dyn PlanarEncoder> {
        (self.chroma_subsampling() == Chroma::C420).then_some(self as _)
    }

    fn keys(&self) -> &'static [Key] {
        &Self::KEYS
    }

    fn to_json(&self) -> Value {
        self.to_json()
    }
}

fn encode(pixels: &Pixels, options: &JpegOptions, kept: &KeptMetadata) -> Result<Vec<u8>> {
    if pixels.layout() != Layout::Rgb {
        return Err(Error::internal("a JPEG needs opaque pixels"));
    }
    let (width, height) = sides(pixels.size())?;
    let chroma = options.chroma_subsampling();
    match Colors::of(pixels) {
        Colors::Gray => write(GrayRows { pixels, width, height }, Colors::Gray, options, kept),
        Colors::Rgb => {
            write(YcbcrRows { pixels, width, height, chroma }, Colors::Rgb, options, kept)
        }
    }
}

/// Width and height as a JPEG states them.
pub(super) fn sides(size: Size) -> Result<(u16, u16)> {
    let side =
        |side| u16::try_from(side).map_err(|_| Error::internal("a JPEG side beyond 65535 pixels"));
    Ok((side(size.width)?, side(size.height)?))
}

/// The file of an image that comes row by row.
pub(super) fn write(
    image: impl ImageBuffer,
    colors: Colors,
    options: &JpegOptions,
    kept: &KeptMetadata,
) -> Result<Vec<u8>> {
    let size = Size::new(image.width().into(), image.height().into());
    let failed = |e: EncodingError| Error::encode(format!("the JPEG encoder failed: {e}"));

    // A photo at quality 85 takes less than three bits a pixel; growing is cheap beyond that.
    let mut file = Vec::with_capacity(size.pixels() as usize * 3 / 8 + 1024);
    let mut encoder = jpeg_encoder::Encoder::new(&mut file, options.quality());
    encoder.set_sampling_factor(match options.chroma_subsampling() {
        Chroma::C420 => SamplingFactor::R_4_2_0,
        Chroma::C422 => SamplingFactor::R_4_2_2,
        Chroma::C444 => SamplingFactor::R_4_4_4,
    });
    encoder.set_progressive(options.progressive());
    encoder.set_optimized_huffman_tables(options.optimize());
    if let Some(icc) = kept.icc(options.metadata(), colors)? {
        encoder.add_icc_profile(&icc).map_err(failed)?;
    }
    if let Some(exif) = kept.exif(options.metadata(), size)? {
        encoder.add_exif_metadata(&exif).map_err(failed)?;
    }
    if let Some(xmp) = kept.xmp(options.metadata()) {
        encoder.add_app_segment(1, [XMP, xmp.as_bytes()].concat()).map_err(failed)?;
    }
    encoder.encode_image(image).map_err(failed)?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codecs::metadata_options::Keep;
    use crate::codecs::testing::{decode, difference, gradient, info};
    use crate::info::{ColorModel, Info, Owner};
    use fcimage_base::error::ErrorKind;

    fn encoded(options: JpegOptions, pixels: &Pixels) -> Vec<u8> {
        options.encode(pixels, &KeptMetadata::default()).unwrap()
    }

    #[test]
    fn every_way_of_coding_keeps_size_and_nearly_the_colors() {
        let pixels = gradient(37, 21, Layout::Rgb);
        for chroma in [Chroma::C420, Chroma::C422, Chroma::C444] {
            for (progressive, optimize) in [(false, false), (false, true), (true, true)] {
                let options = JpegOptions::default()
                    .with_quality(95)
                    .unwrap()
                    .with_chroma_subsampling(chroma)
                    .with_progressive(progressive)
                    .with_optimize(optimize);
                let file = encoded(options.clone(), &pixels);
                let found = difference(&decode(&file).unwrap(), &pixels);
                assert!(found < 16, "{chroma:?} {progressive} {optimize}: {found}");
                let header = info(&file);
                assert_eq!((header.size, header.progressive), (Size::new(37, 21), progressive));
            }
        }
    }

    #[test]
    fn a_lower_quality_and_tables_of_its_own_make_a_smaller_file() {
        let pixels = gradient(60, 60, Layout::Rgb);
        let options = JpegOptions::default();
        let normal = encoded(options.clone(), &pixels).len();
        assert!(encoded(options.clone().with_quality(20).unwrap(), &pixels).len() < normal);
        assert!(encoded(options.clone().with_optimize(false), &pixels).len() > normal);
    }

    #[test]
    fn transparent_pixels_are_never_written() {
        let error = JpegOptions::default()
            .encode(&gradient(9, 7, Layout::Rgba), &KeptMetadata::default())
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Internal);
    }

    #[test]
    fn metadata_are_kept_only_where_that_is_asked_for() {
        let source = Info {
            icc: Some(b"any".as_slice().into()),
            owner: Owner { artist: Some(b"Ann".as_slice().into()), copyright: None },
            ..Info::plain(FORMAT, Size::new(1, 1), ColorModel::Rgb)
        };
        let kept = KeptMetadata::of(&source);
        let header = |names: &[&str]| {
            let keep = Keep::from_names(names.iter().copied()).unwrap();
            let options =
                JpegOptions::default().with_metadata(MetadataOptions::default().with_keep(keep));
            info(&options.encode(&gradient(9, 7, Layout::Rgb), &kept).unwrap())
        };
        let bare = header(&[]);
        assert_eq!((bare.icc, bare.exif), (None, None));
        let both = header(&["icc", "copyright"]);
        assert!(both.icc.is_some());
        assert_eq!(both.owner, source.owner);
        assert!(header(&["icc"]).exif.is_none());
    }

    #[test]
    fn gray_pixels_are_written_as_gray_with_the_same_luminance() {
        let mut pixels = gradient(21, 13, Layout::Rgb);
        for pixel in pixels.samples_mut().chunks_exact_mut(3) {
            let gray = pixel[1];
            pixel.fill(gray);
        }
        for progressive in [false, true] {
            let options = JpegOptions::default().with_progressive(progressive);
            let file = encoded(options.clone().with_quality(100).unwrap(), &pixels);
            let header = info(&file);
            assert_eq!((header.color, header.size), (ColorModel::Gray, Size::new(21, 13)));
            let back = decode(&file).unwrap();
            let samples = back.samples().iter().zip(pixels.samples());
            assert!(samples.map(|(one, other)| one.abs_diff(*other)).max() <= Some(1));
        }
        let colored = encoded(JpegOptions::default(), &gradient(21, 13, Layout::Rgb));
        assert_eq!(info(&colored).color, ColorModel::Ycbcr);
    }
}
