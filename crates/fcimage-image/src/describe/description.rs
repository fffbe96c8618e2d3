//! What an image looks like, in a few numbers.

use crate::codecs::format::Format;
use crate::recipe::color::Color;
use crate::size::Size;

/// A color of a palette.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Swatch {
    /// The color, opaque.
    pub color: Color,
    /// The share of the visible pixels that it stands for, 0.0 to 1.0 with four digits.
    pub share: f64,
}

/// What an image looks like.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Description {
    /// The format of the source.
    pub format: Format,
    /// The upright size of the source in pixels.
    pub size: Size,
    /// Whether a pixel is not opaque.
    pub has_alpha: bool,
    /// The quality of a JPEG, 1 to 100, as far as its quantization tables tell.
    pub jpeg_quality: Option<u8>,
    /// The ThumbHash, 5 to 25 bytes.
    pub thumbhash: Vec<u8>,
    /// The BlurHash.
    pub blurhash: String,
    /// A tiny image as a data URL.
    pub placeholder: String,
    /// The mean of what is visible; white where nothing is.
    pub average_color: Color,
    /// The colors that stand for all that is visible, the most frequent first; none where nothing is.
    pub palette: Vec<Swatch>,
    /// The gradient hash.
    pub dhash: u64,
    /// The hash of low frequencies.
    pub phash: u64,
    /// The variance of the Laplacian at a long side of 256 pixels.
    pub sharpness: f64,
    /// How much of the source could be decoded, 0.0 to 1.0; below 1.0 only where damage was salvaged.
    pub decoded_fraction: f64,
}

impl Description {
    /// The most frequent color; the average where nothing is visible.
    pub fn dominant_color(&self) -> Color {
        self.palette.first().map_or(self.average_color, |swatch| swatch.color)
    }
}
