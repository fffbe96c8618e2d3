//! The samples of one component, or the last rows of them.

use super::layout::{Layout, Part};

/// Rows of samples; where it has fewer than the component, a row takes the place of an older one.
pub(super) struct Plane {
    samples: Vec<u8>,
    stride: usize,
    rows: usize,
}

/// The samples of a row of MCUs, or of several, to be written.
pub(super) struct Rows<'p> {
    pub(super) samples: &'p mut [u8],
    /// Samples from one row to the next.
    pub(super) stride: usize,
}

impl Plane {
    /// A plane of `rows` rows of `stride` samples, all in the middle of the range.
    fn new(stride: usize, rows: usize) -> Self {
        Self { samples: vec![128; stride * rows], stride, rows }
    }

    /// Of each component the last rows of MCUs: twice `rows`, because triangle upsampling looks at the
    /// rows around.
    pub(super) fn ring(layout: &Layout, rows: u32) -> Vec<Self> {
        let ring = |part: &Part| {
            Self::new((part.padded.0 * part.n) as usize, (2 * rows * part.v * part.n) as usize)
        };
        layout.parts.iter().map(ring).collect()
    }

    /// Of each component all rows.
    pub(super) fn whole(layout: &Layout) -> Vec<Self> {
        let all = |part: &Part| {
            Self::new((part.padded.0 * part.n) as usize, (part.padded.1 * part.n) as usize)
        };
        layout.parts.iter().map(all).collect()
    }

    /// Row `y` of the component, which must be one of the last that were written.
    #[inline]
    pub(super) fn row(&self, y: usize) -> &[u8] {
        let start = (y % self.rows) * self.stride;
        self.samples.get(start..start + self.stride).unwrap_or_default()
    }

    /// The samples from row `y` on, in memory order: as many as there are until the ring closes.
    #[inline]
    pub(super) fn rows_from(&mut self, y: usize) -> Rows<'_> {
        let start = (y % self.rows) * self.stride;
        Rows { samples: self.samples.get_mut(start..).unwrap_or_default(), stride: self.stride }
    }
}

impl<'p> Rows<'p> {
    /// The first `rows` rows, and the others.
    pub(super) fn split(self, rows: usize) -> (Self, Self) {
        let at = (rows * self.stride).min(self.samples.len());
        let (first, rest) = self.samples.split_at_mut(at);
        (Self { samples: first, stride: self.stride }, Self { samples: rest, stride: self.stride })
    }

    /// The rows from `rows` on.
    pub(super) fn skip(&mut self, rows: usize) -> Rows<'_> {
        let samples = self.samples.get_mut(rows * self.stride..).unwrap_or_default();
        Rows { samples, stride: self.stride }
    }
}
