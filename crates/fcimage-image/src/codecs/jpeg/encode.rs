//! JPEG output.

use fcimage_jpeg as jpeg;
use serde_json::Value;

use crate::codecs::budget::Budget;
use crate::codecs::encoder::{Encoder, growing, padded};
use crate::codecs::format::Format;
use crate::codecs::jpeg::format::FORMAT;
use crate::codecs::jpeg::host::{Host, translated};
use crate::codecs::jpeg::options::{Chroma, JpegOptions};
use crate::codecs::jpeg::segments::XMP;
use crate::codecs::keep::{Colors, KeptMetadata};
use crate::codecs::metadata_options::MetadataOptions;
use crate::codecs::planar::PlanarEncoder;
use crate::pixels::{Layout, Pixels};
use crate::recipe::schema::Key;
use crate::size::Size;
use crate::vectors;
use fcimage_base::error::{Error, Result};
use fcimage_base::failpoint::{self, Phase};
use fcimage_base::pool::Pool;

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
            (false, false) => 4,
            (false, true) => 5,
            (true, _) => 10,
        })
    }

    fn peak_bytes(&self, size: Size, _layout: Layout) -> u64 {
        encoder(self).peak_bytes(size_of(size))
    }

    fn max_output_bytes(&self, size: Size, _layout: Layout) -> u64 {
        // Noise does not compress. At the finest quantization and with the tables of the standard,
        // all coefficients of a block can be so large that they take 18 bits, and not larger.
        let halves = match self.chroma_subsampling() {
            Chroma::C420 => 3,
            Chroma::C422 => 4,
            Chroma::C444 => 6,
        };
        growing((padded(size) / 4).saturating_mul(halves * 5))
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
    let rows = jpeg::Rows {
        samples: pixels.samples(),
        size: size_of(pixels.size()),
        stride: pixels.stride(),
    };
    match Colors::of(pixels) {
        Colors::Gray => write(&jpeg::Image::GrayRgb(rows), Colors::Gray, options, kept),
        Colors::Rgb => write(&jpeg::Image::Rgb(rows), Colors::Rgb, options, kept),
    }
}

/// The same size for `fcimage-jpeg`.
pub(super) fn size_of(size: Size) -> jpeg::Size {
    jpeg::Size { width: size.width, height: size.height }
}

/// The file of an image with these colors.
pub(super) fn write(
    image: &jpeg::Image<'_>,
    colors: Colors,
    options: &JpegOptions,
    kept: &KeptMetadata,
) -> Result<Vec<u8>> {
    let jpeg::Size { width, height } = image.size();
    let failed = |e: jpeg::Error| match e.kind() {
        jpeg::ErrorKind::Argument => Error::encode(format!("the JPEG encoder failed: {e}")),
        _ => translated(&e),
    };
    let mut encoder = encoder(options);
    if let Some(icc) = kept.icc(options.metadata(), colors)? {
        encoder.add_icc(&icc).map_err(failed)?;
    }
    if let Some(exif) = kept.exif(options.metadata(), Size::new(width, height))? {
        encoder.add_exif(&exif).map_err(failed)?;
    }
    if let Some(xmp) = kept.xmp(options.metadata()) {
        encoder.add_segment(APP1, &[XMP, xmp.as_bytes()].concat()).map_err(failed)?;
    }
    encoder.encode(image, &Host { pool: &Pool::serial() }).map_err(failed)
}

/// The second byte of the marker of segments with Exif and XMP.
const APP1: u8 = 0xe1;

/// The encoder of `fcimage-jpeg` with these options, without metadata.
pub(super) fn encoder(options: &JpegOptions) -> jpeg::Encoder {
    let subsampling = match options.chroma_subsampling() {
        Chroma::C420 => jpeg::Subsampling::C420,
        Chroma::C422 => jpeg::Subsampling::C422,
        Chroma::C444 => jpeg::Subsampling::C444,
    };
    jpeg::Encoder::new(
        jpeg::EncodeOptions::default()
            .with_quality(options.quality())
            .with_subsampling(subsampling)
            .with_progressive(options.progressive())
            .with_optimize(options.optimize())
            .with_vector(vectors::allowed()),
    )
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
