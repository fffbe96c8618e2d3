//! The small image that everything is measured on.

use crate::codecs::palette;
use crate::describe::description::Swatch;
use crate::describe::options::DescribeOptions;
use crate::describe::{blurhash, colors, hashes, placeholder, sharpness, thumbhash};
use crate::ops::flatten::flatten;
use crate::ops::resize::{self, Area, resize};
use crate::ops::samples::grayed;
use crate::pixels::{Layout, Pixels};
use crate::recipe::color::Color;
use crate::size::Size;
use fcimage_base::error::Result;

/// The longest side of the small image in pixels.
pub(crate) const SIDE: u32 = 256;

/// What was measured.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Measured {
    pub(crate) has_alpha: bool,
    pub(crate) thumbhash: Vec<u8>,
    pub(crate) blurhash: String,
    pub(crate) placeholder: String,
    pub(crate) average_color: Color,
    pub(crate) palette: Vec<Swatch>,
    pub(crate) dhash: u64,
    pub(crate) phash: u64,
    pub(crate) sharpness: f64,
}

impl Measured {
    /// Measures an image with sides of at most [`SIDE`] pixels.
    ///
    /// # Errors
    /// `Cancelled` where the call was cancelled.
    pub(crate) fn of(pixels: &Pixels, options: &DescribeOptions) -> Result<Self> {
        // As it looks on a white page; hidden colors do not count.
        let opaque = flatten(pixels, Color::WHITE)?;
        let gray = grayed(&opaque)?;
        let size = within(pixels.size(), thumbhash::MOST_SIDE);
        let small = resize(pixels, Area::whole(pixels.size()), size)?;
        let hash = thumbhash::hash(&small);
        Ok(Self {
            has_alpha: pixels.layout() == Layout::Rgba,
            placeholder: placeholder::data_url(&hash)?,
            thumbhash: hash,
            blurhash: blurhash::hash(&flatten(&small, Color::WHITE)?, options.blurhash()),
            average_color: colors::average(&small),
            palette: colors::palette(&small, options.palette_colors())?,
            dhash: hashes::gradient(&gray)?,
            phash: hashes::frequencies(&gray)?,
            sharpness: (sharpness::variance_of_laplacian(&gray) * 100.0).round() / 100.0,
        })
    }

    /// An upper bound of the bytes that this takes for an image of `size`.
    pub(crate) fn peak_bytes(size: Size) -> u64 {
        let small = within(size, thumbhash::MOST_SIDE);
        // The image without alpha and in gray; numbers of 8 bytes for each sample of the small one, twice.
        let copies = Pixels::bytes_of(size, Layout::Rgb).saturating_mul(4);
        let numbers = small.pixels().saturating_mul(2 * 8 * 8);
        [
            resize::peak_bytes(size, small, Layout::Rgba),
            palette::peak_bytes(small),
            copies,
            // The rows of the Laplacian.
            size.pixels().saturating_mul(8),
            numbers,
            placeholder::peak_bytes(),
        ]
        .into_iter()
        .fold(0, u64::saturating_add)
    }
}

/// The size of an image that is reduced to sides of at most `most`.
fn within(size: Size, most: u32) -> Size {
    let longest = size.width.max(size.height);
    if longest <= most {
        return size;
    }
    let side = |side: u32| {
        let scaled =
            (u64::from(side) * u64::from(most) * 2 + u64::from(longest)) / (2 * u64::from(longest));
        u32::try_from(scaled).unwrap_or(most).max(1)
    };
    Size::new(side(size.width), side(size.height))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_side_fits() {
        let found = |width, height| within(Size::new(width, height), 100);
        assert_eq!(found(100, 7), Size::new(100, 7));
        assert_eq!(found(256, 192), Size::new(100, 75));
        assert_eq!(found(3, 256), Size::new(1, 100));
        assert_eq!(found(256, 1), Size::new(100, 1));
    }
}
