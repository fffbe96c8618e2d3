//! The last rows of a source.

use crate::sample::Sample;

/// As many of the last rows as an output needs.
#[derive(Debug)]
pub(crate) struct Ring<S> {
    samples: Vec<S>,
    width: usize,
    rows: usize,
}

impl<S: Sample> Ring<S> {
    /// The last `rows` rows of `width` samples.
    pub(crate) fn new(width: usize, rows: usize) -> Self {
        Self { samples: vec![S::default(); width * rows], width, rows }
    }

    /// Where a row starts.
    pub(crate) fn start(&self, row: usize) -> usize {
        row % self.rows.max(1) * self.width
    }

    /// All samples.
    pub(crate) fn samples(&self) -> &[S] {
        &self.samples
    }

    /// Replaces the oldest row. Samples beyond the width are left out.
    pub(crate) fn put(&mut self, number: usize, row: &[S]) {
        let start = self.start(number);
        for (to, from) in self.samples[start..].iter_mut().take(self.width).zip(row) {
            *to = *from;
        }
    }
}
