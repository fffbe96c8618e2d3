//! The size of an image.

/// Width and height in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Size {
    /// Pixels of a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
}

impl Size {
    /// How many macroblocks of 16 x 16 pixels cover it.
    pub(crate) fn macroblocks(self) -> Self {
        Self { width: self.width.div_ceil(16), height: self.height.div_ceil(16) }
    }

    /// The samples of a color difference plane: each for 2 x 2 pixels.
    pub(crate) fn chroma(self) -> Self {
        Self { width: self.width.div_ceil(2), height: self.height.div_ceil(2) }
    }

    /// How many pixels it has.
    pub fn pixels(self) -> u64 {
        u64::from(self.width) * u64::from(self.height)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_macroblocks_and_of_pixel_pairs_count() {
        let size = Size { width: 17, height: 32 };
        assert_eq!(size.macroblocks(), Size { width: 2, height: 2 });
        assert_eq!(size.chroma(), Size { width: 9, height: 16 });
        assert_eq!(size.pixels(), 544);
    }
}
