//! What a set of kernels has.

use crate::cubic::{Grid, Run};

/// The bits of a weight behind the point.
pub const SHIFT: u32 = 24;

/// The weights of a box filter, in 2^-24.
///
/// With those of all pixels together at most 1, no sum exceeds 32 bits; else sums wrap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BoxWeights {
    /// That of a pixel that counts in full.
    pub full: u32,
    /// That of the pixels at both ends.
    pub end: u32,
}

/// The rows that a step of a box filter takes, of one length.
#[derive(Debug, Clone, Copy)]
pub struct BoxRows<'a> {
    /// The row before those that count in full.
    pub before: &'a [u8],
    /// The row after them.
    pub after: &'a [u8],
    /// The first of them.
    pub first: &'a [u8],
}

/// How an unsharp mask changes samples.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unsharp {
    /// How much of the difference is added, 0 to 1000 percent.
    pub percent: u16,
    /// The difference up to which nothing is.
    pub threshold: u8,
}

/// The kernels of one instruction set.
#[derive(Debug)]
pub struct Kernels {
    /// The name of the vector instructions, if any.
    pub(crate) instructions: Option<&'static str>,
    pub(crate) box_row: fn(BoxWeights, BoxRows<'_>, &mut [u32], &mut [u8]),
    pub(crate) unsharp: fn(Unsharp, &[u8], &mut [u8]),
    pub(crate) cubic: fn(Grid<'_>, Run, &mut [[u8; 4]]) -> usize,
}

impl Kernels {
    /// The name of the vector instructions: "avx2", or `None`.
    pub fn instructions(&self) -> Option<&'static str> {
        self.instructions
    }

    /// The means of a box filter for one row. `sums` has for each sample the sum of those that count in
    /// full, and gets that of the next row: `after` is added and `first` is taken away. As many samples
    /// are computed as the shortest slice has.
    pub fn box_row(
        &self,
        weights: BoxWeights,
        rows: BoxRows<'_>,
        sums: &mut [u32],
        means: &mut [u8],
    ) {
        (self.box_row)(weights, rows, sums, means);
    }

    /// Adds to `samples` a part of their difference from the `soft` ones, rounded to the nearest, halves
    /// away from zero. As many are changed as the shorter slice has.
    pub fn unsharp(&self, mask: Unsharp, soft: &[u8], samples: &mut [u8]) {
        (self.unsharp)(mask, soft, samples);
    }

    /// Interpolates between the pixels of an image by cubic polynomials (Catmull-Rom), with alpha as
    /// weight. Each place must be at least 1.5 pixels from the edges of the image. Returns how many
    /// pixels were computed: fewer where a place is so far below the image that there are no samples.
    pub fn cubic(&self, grid: Grid<'_>, run: Run, pixels: &mut [[u8; 4]]) -> usize {
        (self.cubic)(grid, run, pixels)
    }
}
