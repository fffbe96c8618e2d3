//! What samples cost that are not repetitions.

use crate::encoder::costs::log2;

/// Samples in a row that are the same as those before them are a repetition.
const WINDOW: usize = 4;

/// What a repetition takes, in 1/256 bit: its length and a near distance.
pub(super) const NEAR_COST: u32 = 10 << 8;

/// How often samples come that are not repetitions.
pub(super) struct Observed {
    counts: [u32; 256],
    total: u32,
    /// How often a repetition begins.
    starts: u32,
}

impl Observed {
    pub(super) const fn new() -> Self {
        Self { counts: [0; 256], total: 0, starts: 0 }
    }

    /// Counts the samples of a row that repeat neither those to the left nor those above.
    pub(super) fn observe(&mut self, above: Option<&[u8]>, row: &[u8]) {
        let above = above.unwrap_or(&[]);
        let mut repeats = false;
        for (x, window) in row.windows(WINDOW).enumerate() {
            let before = x.checked_sub(1).and_then(|x| row.get(x..x + WINDOW));
            let same = before == Some(window) || above.get(x..x + WINDOW) == Some(window);
            if same {
                self.starts += u32::from(!repeats);
            } else {
                self.counts[usize::from(window[0])] += 1;
                self.total += 1;
            }
            repeats = same;
        }
    }

    /// What all that was observed takes, in 1/256 bit.
    pub(super) fn bits(&self) -> u64 {
        let costs = self.costs();
        let samples = self.counts.iter().zip(costs);
        let samples: u64 = samples.map(|(&count, cost)| u64::from(count) * u64::from(cost)).sum();
        samples + u64::from(self.starts) * u64::from(NEAR_COST)
    }

    /// What each sample costs, in 1/256 bit: at least one bit.
    pub(super) fn costs(&self) -> [u32; 256] {
        let total = log2(u64::from(self.total) + 256);
        self.counts.map(|count| (total - log2(u64::from(count) + 1)).max(256))
    }
}
