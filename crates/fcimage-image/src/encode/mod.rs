//! [`Pixels`] to bytes, by validated options.

use std::fmt;
use std::ops::RangeInclusive;

use serde_json::Value;

use crate::format::Format;
use crate::pixels::{Layout, Pixels};
use fcimage_base::error::{Error, Result};
use fcimage_base::failpoint::{self, Phase};

mod jpeg;
mod keep;
mod options;
mod png;
mod webp;
mod ycc;

pub use keep::{Keep, KeptMetadata};
pub use options::{Chroma, JpegOptions, PngOptions, WebPOptions};

/// How one file is written.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// JPEG.
    Jpeg(JpegOptions),
    /// WebP.
    WebP(WebPOptions),
    /// PNG.
    Png(PngOptions),
}

impl Encoding {
    /// An object with "format" and the members of its options; `options.rs` has their ranges.
    pub fn from_json(value: &Value) -> Result<Self> {
        options::from_json(value)
    }

    /// The format it writes.
    pub const fn format(&self) -> Format {
        match self {
            Self::Jpeg(_) => Format::Jpeg,
            Self::WebP(_) => Format::WebP,
            Self::Png(_) => Format::Png,
        }
    }

    /// Whether transparency survives.
    pub const fn supports_alpha(&self) -> bool {
        !matches!(self, Self::Jpeg(_))
    }

    /// Refuses sides that the format cannot state: 65535 for JPEG (T.81, B.2.2), 16383 for WebP
    /// (RFC 6386, 9.1), 2^31 - 1 for PNG (W3C PNG, 11.2.1).
    pub fn check_size(&self, width: u32, height: u32) -> Result<()> {
        let (name, range): (&str, RangeInclusive<u32>) = match self {
            Self::Jpeg(_) => ("JPEG", 1..=65_535),
            Self::WebP(_) => ("WebP", 1..=16_383),
            Self::Png(_) => ("PNG", 1..=0x7fff_ffff),
        };
        for (side, value) in [("width", width), ("height", height)] {
            if !range.contains(&value) {
                let (low, high) = (range.start(), range.end());
                return Err(Error::encode(format!(
                    "{side} must be in {low}..={high} for {name}, got {value}"
                )));
            }
        }
        Ok(())
    }

    /// How long encoding takes, relative to other encodings: nanoseconds on one machine.
    pub fn cost(&self, width: u32, height: u32) -> u64 {
        let pixels = u64::from(width) * u64::from(height);
        let nanoseconds = match self {
            Self::Jpeg(options) => options.nanoseconds_per_pixel(),
            Self::WebP(options) => options.nanoseconds_per_pixel(),
            Self::Png(_) => 40,
        };
        pixels.saturating_mul(nanoseconds)
    }

    /// An upper bound of the bytes that encoding holds besides its source and its result.
    pub fn peak_bytes(&self, width: u32, height: u32, layout: Layout) -> u64 {
        let pixels = u64::from(width) * u64::from(height);
        let own = match self {
            // Progressive and optimised coding keep all coefficients: 2 bytes for each of at most
            // three full-size components, padded to whole blocks, and the blocks' working copies.
            Self::Jpeg(_) => padded(width, height).saturating_mul(12),
            // Lossless: ARGB, the transformed copy, back references; and histograms.
            Self::WebP(options) if options.lossless() => {
                let histograms = options.histogram_bytes(width, height, false);
                pixels.saturating_mul(48).saturating_add(histograms)
            }
            // YUV planes, macroblock info and tokens; alpha is coded losslessly on top.
            Self::WebP(options) => match layout {
                Layout::Rgb => padded(width, height).saturating_mul(16),
                Layout::Rgba => padded(width, height)
                    .saturating_mul(40)
                    .saturating_add(options.histogram_bytes(width, height, true)),
            },
            // Filter rows, and the compressor's window and block.
            Self::Png(_) => Pixels::bytes_of(width, height, layout),
        };
        own.saturating_add(1 << 20)
    }

    /// An upper bound of the length of the result.
    pub fn max_output_bytes(&self, width: u32, height: u32, layout: Layout) -> u64 {
        // Noise does not compress; the growth of a Vec may double it.
        let raw = match self {
            Self::Jpeg(_) => padded(width, height).saturating_mul(3),
            _ => Pixels::bytes_of(width, height, layout),
        };
        raw.saturating_mul(2).saturating_add(64 << 10)
    }

    /// The file. `pixels` must be opaque where the format has no alpha.
    pub fn encode(&self, pixels: &Pixels, kept: &KeptMetadata) -> Result<Vec<u8>> {
        self.check_size(pixels.width(), pixels.height())?;
        match self {
            Self::Jpeg(options) => {
                failpoint::hit(Phase::EncodeJpeg);
                jpeg::encode(pixels, options, kept)
            }
            Self::WebP(options) => {
                failpoint::hit(Phase::EncodeWebP);
                webp::encode(pixels, options, kept)
            }
            Self::Png(options) => {
                failpoint::hit(Phase::EncodePng);
                png::encode(pixels, options, kept)
            }
        }
    }
}

impl fmt::Display for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Jpeg(options) => options.fmt(f),
            Self::WebP(options) => options.fmt(f),
            Self::Png(options) => options.fmt(f),
        }
    }
}

/// Pixels of a picture whose sides are rounded up to whole macroblocks of 16.
fn padded(width: u32, height: u32) -> u64 {
    u64::from(width).next_multiple_of(16) * u64::from(height).next_multiple_of(16)
}
