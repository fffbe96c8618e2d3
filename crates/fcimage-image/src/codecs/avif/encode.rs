//! AVIF output by rav1e.

use serde_json::Value;

use crate::codecs::avif::format::FORMAT;
use crate::codecs::avif::options::AvifOptions;
use crate::codecs::budget::Budget;
use crate::codecs::encoder::{Encoder, growing};
use crate::codecs::format::Format;
use crate::codecs::keep::KeptMetadata;
use crate::codecs::metadata_options::MetadataOptions;
use crate::pixels::{Layout, Pixels};
use crate::recipe::schema::Key;
use crate::size::Size;
use fcimage_base::error::Result;

impl Encoder for AvifOptions {
    fn format(&self) -> Format {
        FORMAT
    }

    /// AV1 allows 65,536, but libavif, which most browsers have, refuses longer sides than this
    /// (`AVIF_DEFAULT_IMAGE_DIMENSION_LIMIT`).
    fn max_side(&self) -> u32 {
        32_768
    }

    fn supports_alpha(&self) -> bool {
        true
    }

    fn metadata(&self) -> &MetadataOptions {
        self.metadata()
    }

    fn cost(&self, size: Size) -> u64 {
        size.pixels().saturating_mul(match self.speed() {
            10 => 900,
            9 => 1_500,
            8 => 2_500,
            6 | 7 => 5_000,
            4 | 5 => 10_000,
            _ => 40_000,
        })
    }

    fn peak_bytes(&self, size: Size, layout: Layout) -> u64 {
        let area = |border: u64| {
            let side = |side: u32| u64::from(side).next_multiple_of(64).saturating_add(border);
            side(size.width).saturating_mul(side(size.height))
        };
        // The symbols of a frame are kept until all are known; noise has the most of them. Of a photo it
        // takes 20 bytes for a pixel at any quality, of noise 50 to 110 at the qualities below.
        let symbols = match self.quality() {
            97.. => 240,
            91.. => 120,
            _ => 80,
        };
        // Alpha is coded before the colors, and its result is kept.
        let alpha = if layout == Layout::Rgba { growing(size.pixels()) } else { 0 };
        let planes = area(BORDER).saturating_mul(PLANES);
        area(0).saturating_mul(symbols).saturating_add(planes).saturating_add(alpha)
    }

    fn max_output_bytes(&self, size: Size, layout: Layout) -> u64 {
        // Noise does not compress.
        growing(Pixels::bytes_of(size, layout))
    }

    fn encode(&self, pixels: &Pixels, kept: &KeptMetadata) -> Result<Vec<u8>> {
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

    fn keys(&self) -> &'static [Key] {
        &Self::KEYS
    }

    fn to_json(&self) -> Value {
        self.to_json()
    }
}

/// What rav1e adds to each side of a plane, on both ends together.
const BORDER: u64 = 256;

/// How many planes with that border it holds at once, at most.
const PLANES: u64 = 8;

#[cfg(not(feature = "avif"))]
fn encode(_: &Pixels, _: &AvifOptions, _: &KeptMetadata) -> Result<Vec<u8>> {
    AvifOptions::check_available().map(|()| Vec::new())
}

#[cfg(feature = "avif")]
fn encode(pixels: &Pixels, options: &AvifOptions, kept: &KeptMetadata) -> Result<Vec<u8>> {
    use crate::codecs::avif::av1::{self, Planes};
    use crate::codecs::avif::container::{Container, Stream};
    use crate::codecs::avif::planes::{fill_alpha, fill_color, fill_gray, is_transparent};
    use crate::codecs::keep::Colors;

    let size = pixels.size();
    let alpha = if is_transparent(pixels) {
        Some(av1::encode(size, Planes::Alpha, options, |frame| fill_alpha(frame, pixels))?)
    } else {
        None
    };
    let colors = Colors::of(pixels);
    let color = match colors {
        Colors::Gray => av1::encode(size, Planes::Gray, options, |frame| fill_gray(frame, pixels))?,
        Colors::Rgb => {
            av1::encode(size, Planes::Color, options, |frame| fill_color(frame, pixels))?
        }
    };
    let exif = kept.exif(options.metadata(), size)?;
    let xmp = kept.xmp(options.metadata());
    let container = Container {
        size,
        color: Stream { data: &color, monochrome: colors == Colors::Gray },
        alpha: alpha.as_deref().map(|data| Stream { data, monochrome: true }),
        icc: kept.icc(options.metadata(), colors)?,
        exif: exif.as_deref(),
        xmp: xmp.as_deref().map(str::as_bytes),
    };
    container.write()
}

#[cfg(test)]
#[cfg(feature = "avif")]
#[path = "tests.rs"]
mod tests;
