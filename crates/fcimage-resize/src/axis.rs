//! How one side of an image is resampled.

/// Lobes of the kernel on each side of its middle.
pub(crate) const LOBES: f64 = 3.0;

/// How the samples of a line of the source become those of a line of the result.
///
/// Places are in samples of the source: sample `i` covers the places from `i` to `i + 1`. Output `j` has
/// its middle at `offset + (j + 0.5) * step`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Axis {
    /// Samples in a line of the source.
    pub source: usize,
    /// Where the result starts.
    pub offset: f64,
    /// How many samples of the source an output stands for.
    pub step: f64,
    /// Samples in a line of the result.
    pub target: usize,
}

impl Axis {
    /// All of `source` samples become `target` samples.
    pub fn whole(source: usize, target: usize) -> Self {
        Self::part(source, 0.0, source as f64, target)
    }

    /// The `length` from `offset` on, of a line of `source` samples, becomes `target` samples.
    pub fn part(source: usize, offset: f64, length: f64, target: usize) -> Self {
        Self { source, offset, step: length / target.max(1) as f64, target }
    }

    /// The same for a plane of `source` samples of twice the size, whose result has `target` samples,
    /// also twice as large: chroma to chroma. Each sample stands for two of this axis, so the step is
    /// the same, whatever the rounding of odd sides.
    #[must_use]
    pub fn halved(self, source: usize, target: usize) -> Self {
        Self { source, offset: self.offset / 2.0, step: self.step, target }
    }

    /// The same for a plane of `source` samples of twice the size, whose result has as many samples as
    /// that of this axis: chroma to pixels.
    #[must_use]
    pub fn from_half(self, source: usize) -> Self {
        Self { source, offset: self.offset / 2.0, step: self.step / 2.0, target: self.target }
    }

    /// The most samples that an output is made from.
    pub fn longest(&self) -> u64 {
        // The support, both ends rounded outwards; a cast of what is too large saturates.
        let support = LOBES * self.step.max(1.0);
        (2.0 * support).ceil() as u64 + 1
    }

    /// Bytes that the weights take at most.
    pub fn filter_bytes(&self) -> u64 {
        let most = self.longest().min(self.source as u64);
        fcimage_resize_kernels::Filter::bytes_of(self.target as u64, most)
    }

    /// The middle of an output.
    pub(crate) fn middle(&self, output: usize) -> f64 {
        self.offset + (output as f64 + 0.5) * self.step
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chroma_lies_between_the_luma_that_it_covers() {
        // 41 to 17 samples; chroma has 21 and 9.
        let luma = Axis::part(41, 3.0, 37.5, 17);
        let chroma = luma.halved(21, 9);
        for output in 0..8 {
            let covered = (luma.middle(2 * output) + luma.middle(2 * output + 1)) / 2.0;
            assert!((2.0 * chroma.middle(output) - covered).abs() < 1e-9);
        }
        let full = luma.from_half(21);
        for output in 0..17 {
            assert!((2.0 * full.middle(output) - luma.middle(output)).abs() < 1e-9);
        }
    }
}
