//! The samples of one component, or the last rows of them.
#![forbid(unsafe_code)]

/// Rows of samples; where it has fewer than the component, a row takes the place of an older one.
pub(super) struct Plane {
    samples: Vec<u8>,
    stride: usize,
    rows: usize,
}

impl Plane {
    /// A plane of `rows` rows of `stride` samples, all in the middle of the range.
    pub(super) fn new(stride: usize, rows: usize) -> Self {
        Self { samples: vec![128; stride * rows], stride, rows }
    }

    /// Row `y` of the component, which must be one of the last that were written.
    #[inline]
    pub(super) fn row(&self, y: usize) -> &[u8] {
        let start = (y % self.rows) * self.stride;
        self.samples.get(start..start + self.stride).unwrap_or_default()
    }

    /// The samples from row `y` on, in memory order: a whole row of MCUs is in one piece.
    #[inline]
    pub(super) fn rows_from(&mut self, y: usize) -> &mut [u8] {
        let start = (y % self.rows) * self.stride;
        self.samples.get_mut(start..).unwrap_or_default()
    }

    /// Samples from one row to the next.
    pub(super) fn stride(&self) -> usize {
        self.stride
    }
}
