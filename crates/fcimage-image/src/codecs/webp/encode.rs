//! WebP output: lossy images at low efforts by our own encoder, all others by libwebp.

use fcimage_libwebp::{Image, MAX_SIDE, Options, Samples};
use serde_json::Value;

use crate::codecs::animation::AnimationEncoder;
use crate::codecs::budget::Budget;
use crate::codecs::encoder::{Encoder, growing, padded};
use crate::codecs::format::Format;
use crate::codecs::keep::{Colors, KeptMetadata};
use crate::codecs::metadata_options::MetadataOptions;
use crate::codecs::planar::PlanarEncoder;
use crate::codecs::webp::container::{Blocks, with_metadata};
use crate::codecs::webp::fast;
use crate::codecs::webp::format::FORMAT;
use crate::codecs::webp::options::WebPOptions;
use crate::pixels::{Layout, Pixels};
use crate::recipe::schema::Key;
use crate::size::Size;
use fcimage_base::cancel;
use fcimage_base::error::{Error, Result, catch_panic};
use fcimage_base::failpoint::{self, Phase};

impl Encoder for WebPOptions {
    fn format(&self) -> Format {
        FORMAT
    }

    /// A side has 14 bits (RFC 6386, 9.1).
    fn max_side(&self) -> u32 {
        MAX_SIDE
    }

    fn supports_alpha(&self) -> bool {
        true
    }

    fn metadata(&self) -> &MetadataOptions {
        self.metadata()
    }

    fn cost(&self, size: Size) -> u64 {
        size.pixels().saturating_mul(match (self.lossless(), self.effort()) {
            (true, _) => 300,
            (false, 0..=fast::MOST_EFFORT) => 16,
            (false, 3 | 4) => 70,
            (false, _) => 120,
        })
    }

    fn peak_bytes(&self, size: Size, layout: Layout) -> u64 {
        if self.lossless() {
            return lossless_bytes(self, size, u64::MAX);
        }
        // YUV planes, macroblock info and tokens; alpha is coded losslessly on top.
        match layout {
            _ if fast::is_for(self, layout) => fast::peak_bytes(size, layout),
            Layout::Rgb => padded(size).saturating_mul(16),
            Layout::Rgba => {
                padded(size).saturating_mul(40).saturating_add(histogram_bytes(self, size, true))
            }
        }
    }

    fn max_output_bytes(&self, size: Size, layout: Layout) -> u64 {
        // Noise does not compress.
        growing(Pixels::bytes_of(size, layout))
    }

    fn encode(&self, pixels: &Pixels, kept: &KeptMetadata) -> Result<Vec<u8>> {
        failpoint::hit(Phase::EncodeWebP);
        encode(pixels, self, kept)
    }

    fn animation(&self) -> Option<&dyn AnimationEncoder> {
        Some(self)
    }

    fn planar(&self) -> Option<&dyn PlanarEncoder> {
        (!self.lossless()).then_some(self as _)
    }

    fn quality(&self) -> Option<u8> {
        (!self.lossless()).then_some(self.quality())
    }

    fn budget(&self) -> Budget {
        self.budget()
    }

    fn encode_at(&self, quality: u8, pixels: &Pixels, kept: &KeptMetadata) -> Result<Vec<u8>> {
        self.clone().with_quality(quality.into())?.encode(pixels, kept)
    }

    fn keys(&self) -> &'static [Key] {
        &Self::KEYS
    }

    fn to_json(&self) -> Value {
        self.to_json()
    }
}

/// An upper bound of what lossless coding of a part of `size` takes that has at most `most` pixels:
/// ARGB, the transformed copy, back references; and histograms.
pub(super) fn lossless_bytes(options: &WebPOptions, size: Size, most: u64) -> u64 {
    let pixels = size.pixels().min(most);
    pixels.saturating_mul(48).saturating_add(histogram_bytes(options, size, false))
}

/// An upper bound of what lossless coding takes for histograms: one for each square of pixels, the
/// smaller the higher the effort, but libwebp wants 2600 at most (`MAX_HUFF_IMAGE_SIZE`). The squares
/// are larger for at most 256 colors, as alpha has them (`palette`).
fn histogram_bytes(options: &WebPOptions, size: Size, palette: bool) -> u64 {
    // Literals, distances and a color cache of 2^10 colors, 4 bytes for each: as found, and as
    // merged.
    const BYTES: u64 = 17 << 10;
    let bits = if palette { 9_u8 } else { 7 };
    let square = 1 << bits.saturating_sub(options.effort()).max(2);
    let squares = u64::from(size.width.div_ceil(square)) * u64::from(size.height.div_ceil(square));
    squares.min(2600) * BYTES
}

fn encode(pixels: &Pixels, options: &WebPOptions, kept: &KeptMetadata) -> Result<Vec<u8>> {
    completed(bare(pixels, options)?, pixels.size(), pixels.layout(), options, kept)
}

/// The file `bare` of an image of this shape with its metadata.
pub(super) fn completed(
    bare: Vec<u8>,
    size: Size,
    layout: Layout,
    options: &WebPOptions,
    kept: &KeptMetadata,
) -> Result<Vec<u8>> {
    let icc = kept.icc(options.metadata(), Colors::Rgb)?;
    let exif = kept.exif(options.metadata(), size)?;
    let xmp = kept.xmp(options.metadata());
    if icc.is_none() && exif.is_none() && xmp.is_none() {
        return Ok(bare);
    }
    let blocks = Blocks {
        icc: icc.as_deref(),
        exif: exif.as_deref(),
        xmp: xmp.as_deref().map(str::as_bytes),
    };
    with_metadata(&bare, size, layout, &blocks)
}

/// The file without metadata.
pub(super) fn bare(pixels: &Pixels, options: &WebPOptions) -> Result<Vec<u8>> {
    let samples = match pixels.layout() {
        Layout::Rgb => Samples::Rgb(pixels.samples()),
        Layout::Rgba => Samples::Rgba(pixels.samples()),
    };
    bare_of(pixels.size(), samples, options, options.quality())
}

/// The same for samples of any kind, with another quality.
pub(super) fn bare_of(
    size: Size,
    samples: Samples<'_>,
    options: &WebPOptions,
    quality: u8,
) -> Result<Vec<u8>> {
    let layout = match samples {
        Samples::Rgba(_) => Layout::Rgba,
        Samples::Rgb(_) | Samples::Yuv(_) => Layout::Rgb,
    };
    if fast::is_for(options, layout) {
        return fast::encode(size, samples, quality);
    }
    let image = Image { width: size.width, height: size.height, samples };
    let settings = Options {
        quality,
        effort: options.effort(),
        lossless: options.lossless(),
        alpha_quality: options.alpha_quality(),
    };
    let go_on = || catch_panic(cancel::check).is_ok();
    fcimage_libwebp::encode(&image, &settings, go_on).map_err(failed)
}

/// Why libwebp wrote no file: size and options were checked before.
fn failed(error: fcimage_libwebp::Error) -> Error {
    match error {
        fcimage_libwebp::Error::Stopped => match cancel::check() {
            Err(cancelled) => cancelled,
            Ok(()) => Error::internal("libwebp stopped, but the call was not cancelled"),
        },
        fcimage_libwebp::Error::Failed(_) => Error::encode(error.to_string()),
        other => Error::internal(format!("libwebp: {other}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codecs::metadata_options::Keep;
    use crate::codecs::testing::{decode, difference, gradient, info};
    use crate::info::{ColorModel, Info, Owner};
    use fcimage_base::error::ErrorKind;

    fn encoded(options: WebPOptions, pixels: &Pixels) -> Vec<u8> {
        options.encode(pixels, &KeptMetadata::default()).unwrap()
    }

    #[test]
    fn lossless_keeps_every_pixel_exactly() {
        for layout in [Layout::Rgb, Layout::Rgba] {
            let pixels = gradient(21, 13, layout);
            let file = encoded(WebPOptions::default().with_lossless(true), &pixels);
            assert_eq!(decode(&file).unwrap(), pixels);
        }
    }

    #[test]
    fn lossy_keeps_size_and_alpha_and_nearly_the_colors() {
        for layout in [Layout::Rgb, Layout::Rgba] {
            let pixels = gradient(21, 13, layout);
            let file = encoded(WebPOptions::default().with_quality(95).unwrap(), &pixels);
            let found = decode(&file).unwrap();
            assert!(difference(&found, &pixels) < 24, "{}", difference(&found, &pixels));
            let alpha = |pixels: &Pixels| -> Vec<u8> {
                pixels.samples().as_chunks::<4>().0.iter().map(|pixel| pixel[3]).collect()
            };
            if layout == Layout::Rgba {
                assert_eq!(alpha(&found), alpha(&pixels), "alpha_quality is 100");
            }
        }
    }

    #[test]
    fn a_lower_quality_makes_a_smaller_file() {
        let pixels = gradient(60, 60, Layout::Rgb);
        let length =
            |quality| encoded(WebPOptions::default().with_quality(quality).unwrap(), &pixels).len();
        assert!(length(10) < length(95));
    }

    #[test]
    fn metadata_are_kept_only_where_that_is_asked_for() {
        let source = Info {
            icc: Some(b"any".as_slice().into()),
            owner: Owner { artist: Some(b"Ann".as_slice().into()), copyright: None },
            ..Info::plain(FORMAT, Size::new(1, 1), ColorModel::Rgb)
        };
        let kept = KeptMetadata::of(&source);
        for layout in [Layout::Rgb, Layout::Rgba] {
            let header = |names: &[&str]| {
                let keep = Keep::from_names(names.iter().copied()).unwrap();
                let options = WebPOptions::default()
                    .with_metadata(MetadataOptions::default().with_keep(keep));
                info(&options.encode(&gradient(9, 7, layout), &kept).unwrap())
            };
            let bare = header(&[]);
            assert_eq!((bare.icc, bare.exif), (None, None));
            let both = header(&["icc", "copyright"]);
            assert!(both.icc.is_some());
            assert_eq!(both.owner, source.owner);
            assert_eq!((both.size, both.has_alpha), (Size::new(9, 7), layout == Layout::Rgba));
            assert!(header(&["copyright"]).icc.is_none());
        }
    }

    #[test]
    fn a_call_that_is_cancelled_ends_within_the_encoder() {
        let pixels = gradient(60, 60, Layout::Rgb);
        let encode = || WebPOptions::default().encode(&pixels, &KeptMetadata::default());
        let token = cancel::CancelToken::new();
        token.cancel();
        assert_eq!(token.enter(encode).unwrap_err().kind(), ErrorKind::Cancelled);
    }
}
