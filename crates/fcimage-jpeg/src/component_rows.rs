//! The samples of one component, or the last rows of them.

use crate::layout::{ComponentLayout, ScaledLayout};

/// Rows of samples of a component; where it has fewer than the component, a row replaces an older one.
pub(crate) struct ComponentRows {
    samples: Vec<u8>,
    stride: usize,
    rows: usize,
}

/// The samples of a row of MCUs, or of several, to be written.
pub(crate) struct Rows<'p> {
    pub(crate) samples: &'p mut [u8],
    /// Samples from one row to the next.
    pub(crate) stride: usize,
}

impl ComponentRows {
    /// Space for `rows` rows of `stride` samples, all in the middle of the range.
    fn new(stride: usize, rows: usize) -> Self {
        Self { samples: vec![128; stride * rows], stride, rows }
    }

    /// Of each component the last rows of MCUs: twice `rows`, because triangle upsampling looks at the
    /// rows around.
    pub(crate) fn ring(layout: &ScaledLayout, rows: u32) -> Vec<Self> {
        let ring = |component: &ComponentLayout| {
            Self::new(component.stride(), 2 * rows as usize * component.mcu_rows())
        };
        layout.components.iter().map(ring).collect()
    }

    /// Of each component all rows.
    pub(crate) fn whole(layout: &ScaledLayout) -> Vec<Self> {
        let whole = |component: &ComponentLayout| {
            Self::new(component.stride(), (component.padded.height * component.n) as usize)
        };
        layout.components.iter().map(whole).collect()
    }

    /// Row `y` of the component, which must be one of the last that were written.
    #[inline]
    pub(crate) fn row(&self, y: usize) -> &[u8] {
        let start = (y % self.rows) * self.stride;
        &self.samples[start..start + self.stride]
    }

    /// The samples from row `y` on, in memory order, until the ring closes.
    #[inline]
    pub(crate) fn rows_from(&mut self, y: usize) -> Rows<'_> {
        let start = (y % self.rows) * self.stride;
        Rows { samples: &mut self.samples[start..], stride: self.stride }
    }
}

impl<'p> Rows<'p> {
    /// The first `rows` rows, and the others.
    pub(crate) fn split(self, rows: usize) -> (Self, Self) {
        let (first, rest) = self.samples.split_at_mut(rows * self.stride);
        (Self { samples: first, stride: self.stride }, Self { samples: rest, stride: self.stride })
    }

    /// The rows from `rows` on.
    pub(crate) fn skip(&mut self, rows: usize) -> Rows<'_> {
        Rows { samples: &mut self.samples[rows * self.stride..], stride: self.stride }
    }
}

/// The rows of all components from row `mcu_row` of the MCUs on.
pub(crate) fn rows_at<'p>(
    all: &'p mut [ComponentRows],
    layout: &ScaledLayout,
    mcu_row: u32,
) -> Vec<Rows<'p>> {
    let components = all.iter_mut().zip(&layout.components);
    components
        .map(|(rows, component)| rows.rows_from(mcu_row as usize * component.mcu_rows()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ring_keeps_the_last_rows() {
        let mut rows = ComponentRows::new(3, 4);
        for y in 0..7 {
            rows.rows_from(y).samples[..3].fill(y as u8);
        }
        for y in 3..7 {
            assert_eq!(rows.row(y), [y as u8; 3]);
        }
    }

    #[test]
    fn rows_are_split_and_skipped_by_whole_rows() {
        let mut rows = ComponentRows::new(2, 4);
        let (mut first, rest) = rows.rows_from(0).split(3);
        assert_eq!((first.samples.len(), rest.samples.len()), (6, 2));
        assert_eq!(first.skip(1).samples.len(), 4);
    }
}
