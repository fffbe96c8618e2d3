//! How an image is described.

use std::ops::RangeInclusive;

use fcimage_base::error::{Error, Result};

/// Options of a description.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DescribeOptions {
    blurhash: (u32, u32),
    palette_colors: u8,
}

impl Default for DescribeOptions {
    fn default() -> Self {
        Self { blurhash: (4, 3), palette_colors: 6 }
    }
}

impl DescribeOptions {
    /// Components of a BlurHash in each direction.
    pub const BLURHASH: RangeInclusive<i64> = 1..=9;

    /// Colors of a palette.
    pub const PALETTE_COLORS: RangeInclusive<i64> = 2..=32;

    /// Components of the BlurHash across and down, 1 to 9 each. Default: 4 and 3.
    ///
    /// # Errors
    /// `Argument` where a number is out of its range.
    pub fn with_blurhash(mut self, across: i64, down: i64) -> Result<Self> {
        self.blurhash = (
            part("blurhash_components[0]", Self::BLURHASH, across)?.into(),
            part("blurhash_components[1]", Self::BLURHASH, down)?.into(),
        );
        Ok(self)
    }

    /// The most colors of the palette, 2 to 32. Default: 6.
    ///
    /// # Errors
    /// `Argument` where the number is out of its range.
    pub fn with_palette_colors(mut self, colors: i64) -> Result<Self> {
        self.palette_colors = part("palette_colors", Self::PALETTE_COLORS, colors)?;
        Ok(self)
    }

    /// Components of the BlurHash across and down.
    pub const fn blurhash(&self) -> (u32, u32) {
        self.blurhash
    }

    /// The most colors of the palette.
    pub const fn palette_colors(&self) -> u8 {
        self.palette_colors
    }
}

fn part(name: &str, range: RangeInclusive<i64>, value: i64) -> Result<u8> {
    let found = u8::try_from(value).ok().filter(|_| range.contains(&value));
    found.ok_or_else(|| {
        let (least, most) = (range.start(), range.end());
        Error::argument(format!("{name} must be between {least} and {most}, got {value}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_in_their_ranges() {
        let options = DescribeOptions::default();
        assert_eq!(options.with_blurhash(9, 1).unwrap().blurhash(), (9, 1));
        let error = options.with_blurhash(4, 10).unwrap_err();
        assert_eq!(error.message(), "blurhash_components[1] must be between 1 and 9, got 10");
        assert_eq!(options.with_palette_colors(32).unwrap().palette_colors(), 32);
        assert!(options.with_palette_colors(1).is_err());
        assert!(options.with_palette_colors(1 << 40).is_err());
    }
}
