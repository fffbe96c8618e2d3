//! The weights of all outputs of a line.

/// The outputs of a filter are computed in groups of so many.
pub const GROUP: usize = 4;

/// The weights of an output are padded to a multiple of so many.
pub const LANES: usize = 16;

/// The weighted samples of one output: from `start` on, one weight each. 16384 is 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Taps<'a> {
    /// The first sample.
    pub start: usize,
    /// The weights.
    pub weights: &'a [i16],
}

/// Which samples of a line make each output, and with which weights.
#[derive(Debug, Clone)]
pub struct Filter {
    /// For each output, and for some more until the last group is full.
    starts: Vec<usize>,
    /// How many weights each output has.
    counts: Vec<usize>,
    /// `stride` for each output, padded with 0.
    weights: Vec<i16>,
    stride: usize,
    outputs: usize,
    reach: usize,
}

impl Filter {
    /// A filter of up to `outputs` outputs with up to `most` weights each.
    pub fn with_capacity(outputs: usize, most: usize) -> Self {
        let stride = most.max(1).next_multiple_of(LANES);
        let groups = outputs.next_multiple_of(GROUP);
        Self {
            starts: Vec::with_capacity(groups),
            counts: Vec::with_capacity(groups),
            weights: Vec::with_capacity(groups * stride),
            stride,
            outputs: 0,
            reach: 0,
        }
    }

    /// Bytes that a filter of this capacity takes at most.
    pub fn bytes_of(outputs: u64, most: u64) -> u64 {
        let stride = most.max(1).saturating_add(LANES as u64);
        let each = (2 * size_of::<usize>() as u64).saturating_add(stride.saturating_mul(2));
        outputs.saturating_add(GROUP as u64).saturating_mul(each)
    }

    /// Adds the next output. Weights beyond the capacity are left out.
    pub fn push(&mut self, start: usize, weights: &[i16]) {
        let weights = &weights[..weights.len().min(self.stride)];
        // What filled the last group before.
        self.starts.truncate(self.outputs);
        self.counts.truncate(self.outputs);
        self.weights.truncate(self.outputs * self.stride);
        self.outputs += 1;
        while self.starts.len() < self.outputs.next_multiple_of(GROUP) {
            self.starts.push(start);
            self.counts.push(weights.len());
            self.weights.extend_from_slice(weights);
            self.weights.resize(self.starts.len() * self.stride, 0);
        }
        self.reach = self.reach.max(start + self.stride);
    }

    /// How many outputs there are.
    pub fn outputs(&self) -> usize {
        self.outputs
    }

    /// How many outputs the kernels write: whole groups.
    pub fn padded_outputs(&self) -> usize {
        self.starts.len()
    }

    /// How many samples a line must have for the kernels, which read beyond the weights.
    pub fn reach(&self) -> usize {
        self.reach
    }

    /// The most weights that an output has.
    pub fn longest(&self) -> usize {
        self.counts.iter().copied().max().unwrap_or(0)
    }

    /// What makes output `number`. `None` beyond the last.
    pub fn taps(&self, number: usize) -> Option<Taps<'_>> {
        let (start, count) = (*self.starts.get(number)?, *self.counts.get(number)?);
        let weights = self.weights.get(number * self.stride..)?.get(..count)?;
        Some(Taps { start, weights })
    }

    /// Where each output of whole groups starts.
    pub(crate) fn starts(&self) -> &[usize] {
        &self.starts
    }

    /// The weights of each of them, padded to the same length, a multiple of 16.
    pub(crate) fn padded_weights(&self) -> std::slice::ChunksExact<'_, i16> {
        self.weights.chunks_exact(self.stride)
    }

    /// Weights of an output, padding included: a multiple of 16.
    #[cfg(target_arch = "x86_64")]
    pub(crate) fn stride(&self) -> usize {
        self.stride
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outputs_come_in_groups_of_equal_length() {
        let mut filter = Filter::with_capacity(3, 17);
        filter.push(2, &[1, 2, 3]);
        filter.push(5, &[4; 40]);
        assert_eq!((filter.outputs(), filter.padded_outputs()), (2, 4));
        assert_eq!(filter.taps(0), Some(Taps { start: 2, weights: &[1, 2, 3] }));
        assert_eq!(filter.taps(1), Some(Taps { start: 5, weights: &[4; 32] }));
        assert_eq!((filter.reach(), filter.longest()), (5 + 32, 32));
        assert_eq!(filter.starts(), [2, 5, 5, 5]);
        assert!(filter.padded_weights().all(|weights| weights.len() == 32));
        assert_eq!(filter.padded_weights().len(), 4);
    }
}
