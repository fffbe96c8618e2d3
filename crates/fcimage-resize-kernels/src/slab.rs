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

    /// The rows in pairs, with their weights: as many as there are of both.
    #[cfg(target_arch = "x86_64")]
    pub(crate) fn pairs(&self, weights: &'a [i16]) -> Pairs<'a, S> {
        let count = self.starts.len().min(weights.len());
        let ((starts, last_start), (weights, last_weight)) =
            (self.starts[..count].as_chunks(), weights[..count].as_chunks());
        let last = last_start.first().zip(last_weight.first());
        // A row that has no partner is its own, with the weight 0.
        let last = last.map(|(start, weight)| ([*start; 2], [*weight, 0]));
        Pairs { samples: self.samples, starts, weights, last }
    }
}

/// Rows in pairs. From where each starts, all of the slab's width may be read: [`Slab::new`] checked it.
#[cfg(target_arch = "x86_64")]
pub(crate) struct Pairs<'a, S> {
    samples: &'a [S],
    starts: &'a [[usize; 2]],
    weights: &'a [[i16; 2]],
    last: Option<([usize; 2], [i16; 2])>,
}

#[cfg(target_arch = "x86_64")]
impl<S> Pairs<'_, S> {
    /// Calls `work` with the beginning of both rows of each pair, and their weights side by side.
    #[inline(always)]
    pub(crate) fn each(&self, mut work: impl FnMut([*const S; 2], i32)) {
        let mut one = |starts: [usize; 2], [low, high]: [i16; 2]| {
            let rows = starts.map(|start| self.samples.as_ptr().wrapping_add(start));
            work(rows, i32::from(low) & 0xffff | i32::from(high) << 16);
        };
        for (starts, weights) in self.starts.iter().zip(self.weights) {
            one(*starts, *weights);
        }
        if let Some((starts, weights)) = self.last {
            one(starts, weights);
        }
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
