//! Rows of samples in one piece of memory.

/// The rows that a weighted sum takes.
#[derive(Debug, Clone, Copy)]
pub struct Slab<'a, S> {
    samples: &'a [S],
    width: usize,
    starts: &'a [usize],
}

impl<'a, S> Slab<'a, S> {
    /// Rows of `width` samples, each from its start on. `None` where one of them ends outside of
    /// `samples`.
    pub fn new(samples: &'a [S], width: usize, starts: &'a [usize]) -> Option<Self> {
        let last = samples.len().checked_sub(width)?;
        starts.iter().all(|start| *start <= last).then_some(Self { samples, width, starts })
    }

    /// Samples of a row.
    pub fn width(&self) -> usize {
        self.width
    }

    /// The rows.
    pub(crate) fn rows(&self) -> impl ExactSizeIterator<Item = &'a [S]> + Clone {
        let Self { samples, width, starts } = *self;
        starts.iter().map(move |start| &samples[*start..*start + width])
    }

    /// Where a row starts: `width` samples may be read from there ([`new`](Self::new) checked it).
    /// `None` where there is no such row.
    #[cfg(target_arch = "x86_64")]
    pub(crate) fn row(&self, number: usize) -> Option<*const S> {
        self.starts.get(number).map(|start| self.samples.as_ptr().wrapping_add(*start))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_lies_within_the_samples() {
        let samples = [1, 2, 3, 4, 5];
        let slab = Slab::new(&samples, 2, &[0, 3]).unwrap();
        assert_eq!(slab.rows().collect::<Vec<_>>(), [[1, 2], [4, 5]]);
        assert!(Slab::new(&samples, 2, &[4]).is_none());
        assert!(Slab::new(&samples, 6, &[]).is_none());
        assert!(Slab::new(&samples, 2, &[usize::MAX]).is_none());
    }
}
