//! The macroblocks of an image, and the host that waits for them.

use crate::error::{Error, Result};

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

/// Asks the host whether to go on.
pub(super) struct Progress<'a> {
    pub(super) go_on: &'a mut dyn FnMut() -> bool,
}

impl Progress<'_> {
    /// To call before each row of macroblocks.
    pub(super) fn row(&mut self) -> Result<()> {
        if (self.go_on)() { Ok(()) } else { Err(Error::cancelled()) }
    }
}
