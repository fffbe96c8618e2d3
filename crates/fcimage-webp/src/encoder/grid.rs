//! The macroblocks of an image.

/// The side of a macroblock in pixels.
pub(super) const MACROBLOCK: usize = 16;

/// How many macroblocks an image has.
#[derive(Debug, Clone, Copy)]
pub(super) struct Grid {
    pub(super) columns: usize,
    pub(super) rows: usize,
}

impl Grid {
    /// That of an image of `width` by `height` pixels.
    pub(super) const fn new(width: u32, height: u32) -> Self {
        Self { columns: width.div_ceil(16) as usize, rows: height.div_ceil(16) as usize }
    }

    /// All of them.
    pub(super) const fn count(self) -> usize {
        self.columns * self.rows
    }
}
