//! PNG output by the `png` crate.

use std::borrow::Cow;

use png::{BitDepth, ColorType, Compression, EncodingError, Filter, Info};
use serde_json::Value;

use crate::codecs::encoder::{Encoder, growing};
use crate::codecs::format::Format;
use crate::codecs::keep::{Colors, Keep, KeptMetadata};
use crate::codecs::png::format::FORMAT;
use crate::codecs::png::options::PngOptions;
use crate::pixels::{Layout, Pixels};
use crate::size::Size;
use fcimage_base::error::{Error, Result};
use fcimage_base::failpoint::{self, Phase};

impl Encoder for PngOptions {
    fn format(&self) -> Format {
        FORMAT
    }

    /// 2^31 - 1 (W3C PNG, 11.2.1).
    fn max_side(&self) -> u32 {
        0x7fff_ffff
    }

    fn supports_alpha(&self) -> bool {
        true
    }

    fn keep(&self) -> Keep {
        self.keep()
    }

    fn cost(&self, size: Size) -> u64 {
        size.pixels().saturating_mul(40)
    }

    fn peak_bytes(&self, size: Size, layout: Layout) -> u64 {
        // Filter rows, and the compressor's window and block; gray is copied, and takes at most half
        // of all that.
        Pixels::bytes_of(size, layout)
    }

    fn max_output_bytes(&self, size: Size, layout: Layout) -> u64 {
        growing(Pixels::bytes_of(size, layout))
    }

    fn encode(&self, pixels: &Pixels, kept: &KeptMetadata) -> Result<Vec<u8>> {
        failpoint::hit(Phase::EncodePng);
        encode(pixels, self, kept)
    }

    fn to_json(&self) -> Value {
        self.to_json()
    }
}

fn encode(pixels: &Pixels, options: &PngOptions, kept: &KeptMetadata) -> Result<Vec<u8>> {
    let failed = |e: EncodingError| Error::encode(format!("the PNG encoder failed: {e}"));
    let mut info = Info::with_size(pixels.width(), pixels.height());
    info.bit_depth = BitDepth::Eight;
    let colors = kept.colors(pixels);
    let (color_type, samples) = match (colors, pixels.layout()) {
        (Colors::Rgb, Layout::Rgb) => (ColorType::Rgb, Cow::Borrowed(pixels.samples())),
        (Colors::Rgb, Layout::Rgba) => (ColorType::Rgba, Cow::Borrowed(pixels.samples())),
        (Colors::Gray, Layout::Rgb) => {
            let pixels = pixels.samples().as_chunks::<3>().0.iter();
            (ColorType::Grayscale, pixels.map(|[gray, ..]| *gray).collect())
        }
        (Colors::Gray, Layout::Rgba) => {
            let pixels = pixels.samples().as_chunks::<4>().0.iter();
            let samples: Vec<[u8; 2]> = pixels.map(|[gray, _, _, alpha]| [*gray, *alpha]).collect();
            (ColorType::GrayscaleAlpha, samples.into_flattened().into())
        }
    };
    info.color_type = color_type;
    info.icc_profile = kept.icc(options.keep(), colors)?.map(Cow::Owned);
    info.exif_metadata = kept.exif(options.keep()).map(Cow::Borrowed);
    let mut file = Vec::new();
    let mut encoder = png::Encoder::with_info(&mut file, info).map_err(failed)?;
    encoder.set_compression(Compression::Balanced);
    encoder.set_filter(Filter::Adaptive);
    let mut writer = encoder.write_header().map_err(failed)?;
    writer.write_image_data(&samples).map_err(failed)?;
    writer.finish().map_err(failed)?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codecs::testing::{decode, gradient, info};
    use crate::info::{ColorModel as Model, Info as Header};

    #[test]
    fn every_pixel_comes_back_exactly() {
        for layout in [Layout::Rgb, Layout::Rgba] {
            let pixels = gradient(21, 13, layout);
            let file = PngOptions::default().encode(&pixels, &KeptMetadata::default()).unwrap();
            assert_eq!(decode(&file).unwrap(), pixels);
            let header = info(&file);
            assert_eq!((header.format, header.size), (FORMAT, Size::new(21, 13)));
            assert_eq!((header.bit_depth, header.has_alpha), (8, layout == Layout::Rgba));
        }
    }

    #[test]
    fn metadata_are_kept_only_where_that_is_asked_for() {
        let source = Header {
            icc: Some(b"any".as_slice().into()),
            copyright: Some((*b"MM\0*\0\0\0\x08\0\0\0\0\0\0").into()),
            ..Header::plain(FORMAT, Size::new(1, 1), Model::Rgb)
        };
        let kept = KeptMetadata::of(&source);
        let header = |names: &[&str]| {
            let keep = Keep::from_names(names.iter().copied()).unwrap();
            let options = PngOptions::default().with_keep(keep);
            info(&options.encode(&gradient(9, 7, Layout::Rgb), &kept).unwrap())
        };
        let bare = header(&[]);
        assert_eq!((bare.icc, bare.exif), (None, None));
        let both = header(&["icc", "copyright"]);
        assert!(both.icc.is_some());
        assert_eq!(both.exif, source.copyright);
        assert!(header(&["icc"]).exif.is_none());
    }

    #[test]
    fn gray_sources_are_written_as_gray_without_changing_a_pixel() {
        let plain = Header::plain(FORMAT, Size::new(21, 13), Model::Gray);
        let source = Header { icc: Some(b"any".as_slice().into()), ..plain };
        let keep = Keep::from_names(["icc"]).unwrap();
        for (layout, model) in [(Layout::Rgb, Model::Gray), (Layout::Rgba, Model::GrayAlpha)] {
            let mut pixels = gradient(21, 13, layout);
            for pixel in pixels.samples_mut().chunks_exact_mut(layout.channels()) {
                let gray = pixel[1];
                pixel[..3].fill(gray);
            }
            let options = PngOptions::default().with_keep(keep);
            let file = options.encode(&pixels, &KeptMetadata::of(&source)).unwrap();
            let header = info(&file);
            assert_eq!(header.color, model);
            assert_eq!(header.icc.unwrap()[16..20], *b"GRAY", "W3C PNG, 11.3.2.3");
            assert_eq!(decode(&file).unwrap(), pixels);
            let colored = options.encode(&gradient(21, 13, layout), &KeptMetadata::of(&source));
            assert_eq!(info(&colored.unwrap()).icc.unwrap()[16..20], *b"RGB ");
        }
    }
}
