//! Sizes and regions in pixels.

/// The scale of the full size: a JPEG can be decoded at N/8 of it for N from 1 to 8.
pub const FULL_SCALE: u8 = 8;

/// Width and height in pixels, or in blocks where that is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Size {
    /// Columns.
    pub width: u32,
    /// Rows.
    pub height: u32,
}

impl Size {
    /// Both sides at `scale` / 8, rounded up as libjpeg does; `scale` is 1 to 8.
    ///
    /// ```
    /// # use fcimage_jpeg::Size;
    /// assert_eq!(Size { width: 100, height: 30 }.scaled(3), Size { width: 38, height: 12 });
    /// ```
    #[must_use]
    pub fn scaled(self, scale: u8) -> Self {
        let side = |side: u32| (u64::from(side) * u64::from(scale)).div_ceil(8) as u32;
        Self { width: side(self.width), height: side(self.height) }
    }

    /// Half of both sides, rounded up.
    pub(crate) fn halved(self) -> Self {
        Self { width: self.width.div_ceil(2), height: self.height.div_ceil(2) }
    }

    /// Width times height.
    pub(crate) fn area(self) -> u64 {
        u64::from(self.width) * u64::from(self.height)
    }
}

/// A rectangle in pixels of the scaled image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Region {
    /// First column.
    pub x: u32,
    /// First row.
    pub y: u32,
    /// Columns, at least 1.
    pub width: u32,
    /// Rows, at least 1.
    pub height: u32,
}

impl Region {
    /// All of an image of this size.
    pub fn whole(size: Size) -> Self {
        Self { x: 0, y: 0, width: size.width, height: size.height }
    }

    /// Its columns and rows.
    pub(crate) fn size(self) -> Size {
        Size { width: self.width, height: self.height }
    }

    /// Whether the region has pixels, all of them in an image of this size.
    pub(crate) fn lies_within(self, size: Size) -> bool {
        let inside = |start: u32, length: u32, side: u32| {
            length > 0 && start.checked_add(length).is_some_and(|end| end <= side)
        };
        inside(self.x, self.width, size.width) && inside(self.y, self.height, size.height)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_must_have_pixels_and_end_inside() {
        let size = Size { width: 8, height: 4 };
        let region = |x, y, width, height| Region { x, y, width, height }.lies_within(size);
        assert!(region(0, 0, 8, 4) && region(7, 3, 1, 1));
        assert!(!region(0, 0, 9, 1) && !region(8, 0, 1, 1) && !region(0, 0, 0, 1));
        assert!(!region(u32::MAX, 0, 2, 1) && !region(0, 4, 1, 1));
    }
}
