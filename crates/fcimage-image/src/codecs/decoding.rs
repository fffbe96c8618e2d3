//! How an image is decoded, and what comes out.

use crate::pixels::{Layout, Pixels};
use crate::recipe::geometry::rect::Rect;
use crate::size::Size;
use fcimage_jpeg::{FULL_SCALE, OnDamage};

/// How much smaller than the image its pixels are decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    /// Each side becomes `ceil(side * N / 8)` pixels, N from 1 to 8; 8 is full size.
    Eighths(u8),
    /// A smaller copy of the whole image that the file contains.
    Embedded,
}

/// A scale at which a codec can decode an image, and the size that the whole image has then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scaled {
    /// The scale.
    pub scale: Scale,
    /// The size in pixels of the whole image at that scale, as stored.
    pub size: Size,
}

impl Scaled {
    /// Full size.
    pub const fn full(size: Size) -> Self {
        Self { scale: Scale::Eighths(FULL_SCALE), size }
    }

    /// What width and height of the image of size `full` are multiplied with. For eighths, that is
    /// not the ratio of the rounded sides: the last pixel of a scaled image may stand for less than a
    /// whole one.
    pub fn factors(self, full: Size) -> (f64, f64) {
        match self.scale {
            Scale::Eighths(n) => {
                let factor = f64::from(n) / f64::from(FULL_SCALE);
                (factor, factor)
            }
            Scale::Embedded => (
                f64::from(self.size.width) / f64::from(full.width),
                f64::from(self.size.height) / f64::from(full.height),
            ),
        }
    }
}

/// How an image will be decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct DecodePlan {
    /// The scale.
    pub scaled: Scaled,
    /// The part of the scaled image that is decoded to pixels: what was asked for, or all of it where
    /// the decoder cannot leave out the rest.
    pub region: Rect,
    /// The layout of the pixels; `Rgba` may still turn out to be opaque and become `Rgb`.
    pub layout: Layout,
    /// What to do with damage.
    pub on_damage: OnDamage,
    /// An upper bound of the bytes that the opened source holds until it is decoded.
    pub open_bytes: u64,
    /// An upper bound of the bytes held while decoding, the result included.
    pub peak_bytes: u64,
}

/// The levels of planes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlaneRange {
    /// 0 to 255, as in JPEG.
    Full,
    /// Luma from 16 to 235 and chroma from 16 to 240, as in video and WebP.
    Video,
}

/// What decoding to planes gave besides their rows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DecodedRows {
    /// The levels of the samples.
    pub range: PlaneRange,
    /// As [`Decoded::fraction`].
    pub fraction: f64,
}

/// A decoded image: 8 bits a sample, in stored orientation. CMYK is already sRGB; any other ICC
/// profile is not yet applied. Alpha that is opaque everywhere is dropped.
#[derive(Debug, Clone)]
pub struct Decoded {
    /// The pixels of the region that was planned.
    pub pixels: Pixels,
    /// How much of the image the file gave, 0.0 to 1.0; below 1.0 only where damage was
    /// salvaged.
    pub fraction: f64,
}
