//! The result of decoding.

use crate::geometry::Size;

/// The samples of an image: rows from top to bottom, 8 bits a sample, no padding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Samples {
    /// Red, green, blue: 3 bytes a pixel.
    Rgb(Vec<u8>),
    /// Luminance: 1 byte a pixel.
    Gray(Vec<u8>),
    /// Cyan, magenta, yellow, black: 4 bytes a pixel; 0 is no ink, 255 is full ink. Files
    /// store the inverse, which is undone: Photoshop began with it, and other decoders take every
    /// file so, whether it has an Adobe marker or not.
    Cmyk(Vec<u8>),
}

impl Samples {
    /// Bytes of a pixel: 1, 3 or 4.
    pub fn channels(&self) -> usize {
        match self {
            Self::Gray(_) => 1,
            Self::Rgb(_) => 3,
            Self::Cmyk(_) => 4,
        }
    }

    /// The samples of all pixels.
    pub fn as_bytes(&self) -> &[u8] {
        match self {
            Self::Gray(bytes) | Self::Rgb(bytes) | Self::Cmyk(bytes) => bytes,
        }
    }
}

/// A decoded image.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Decoded {
    /// Width and height in pixels: those of the region, or of the whole scaled image.
    pub size: Size,
    /// The pixels.
    pub samples: Samples,
    /// The fraction of the whole image, 0.0 to 1.0, that the file holds; below 1.0 only for damaged
    /// files with [`OnDamage::Salvage`](crate::OnDamage::Salvage). It is that of the file even where
    /// a region is decoded that the damage does not touch.
    pub decoded_fraction: f64,
}
