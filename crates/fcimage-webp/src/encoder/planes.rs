//! The image that an encoder gets.

use fcimage_webp_kernels::Source;

use crate::encoder::darkness::mute;
use crate::encoder::grid::Grid;

/// Samples of one component, rows top to bottom.
#[derive(Debug, Clone, Copy)]
pub struct Plane<'p> {
    /// The samples.
    pub samples: &'p [u8],
    /// From one row to the next.
    pub stride: usize,
}

impl Plane<'_> {
    /// Whether all samples of `size` (width, height) are there.
    fn covers(&self, (width, height): (usize, usize)) -> bool {
        let rows = (height - 1).checked_mul(self.stride);
        let end = rows.and_then(|rows| rows.checked_add(width));
        self.stride >= width && end.is_some_and(|end| self.samples.len() >= end)
    }

    /// Copies `N` x `N` samples of the macroblock `at` (column, row) to rows of 16.
    fn read<const N: usize>(
        &self,
        (width, height): (usize, usize),
        (x, y): (usize, usize),
        rows: &mut [u8],
    ) {
        let (left, top) = (x * N, y * N);
        if left + N > width || top + N > height {
            return self.read_edge::<N>((width - left).min(N), height - 1, (left, top), rows);
        }
        let Some(samples) = self.samples.get(top * self.stride + left..) else { return };
        for y in 0..N {
            let row = rows.get_mut(16 * y..).and_then(|row| row.first_chunk_mut::<N>());
            let samples = samples.get(self.stride * y..).and_then(|row| row.first_chunk());
            if let (Some(row), Some(samples)) = (row, samples) {
                *row = *samples;
            }
        }
    }

    /// The same where fewer than `N` rows or columns are in the image.
    fn read_edge<const N: usize>(
        &self,
        columns: usize,
        last: usize,
        (left, top): (usize, usize),
        rows: &mut [u8],
    ) {
        for (y, row) in rows.chunks_mut(16).take(N).enumerate() {
            let start = (top + y).min(last) * self.stride + left;
            let Some(samples) = self.samples.get(start..start + columns) else { return };
            for (x, sample) in row.iter_mut().take(N).enumerate() {
                *sample = samples[x.min(columns - 1)];
            }
        }
    }
}

/// An image of Y, U and V as WebP has it: BT.601, luma from 16 to 235, one sample of U and V for two
/// by two pixels.
#[derive(Debug, Clone, Copy)]
pub struct Planes<'p> {
    /// Width in pixels, 1 to 16,383.
    pub width: u32,
    /// Height in pixels, 1 to 16,383.
    pub height: u32,
    /// Luma: a sample for each pixel.
    pub y: Plane<'p>,
    /// U: sides are half of those of the image, rounded up.
    pub u: Plane<'p>,
    /// V, as U.
    pub v: Plane<'p>,
    /// For each macroblock (16 x 16 pixels), row by row, whether nobody sees it because all of it is
    /// transparent. It is not coded, whatever its samples are. Empty where all are seen.
    pub hidden: &'p [bool],
}

/// The longest side that a header can state (RFC 6386, section 9.1).
pub const MAX_SIDE: u32 = 16_383;

impl Planes<'_> {
    /// Whether all samples are there, the sides are in their range, and the rest fits them.
    pub(super) fn are_sound(&self) -> bool {
        let sides = 1..=MAX_SIDE;
        let (width, height) = (self.width as usize, self.height as usize);
        let halves = (width.div_ceil(2), height.div_ceil(2));
        sides.contains(&self.width)
            && sides.contains(&self.height)
            && self.y.covers((width, height))
            && self.u.covers(halves)
            && self.v.covers(halves)
            && (self.hidden.is_empty()
                || self.hidden.len() == Grid::new(self.width, self.height).count())
    }

    /// Whether nobody sees the macroblock with this number.
    pub(super) fn hides(&self, number: usize) -> bool {
        self.hidden.get(number).is_some_and(|&hidden| hidden)
    }

    /// Copies the macroblock in column `x` and row `y`, without colors that are too dark to be seen.
    /// Outside the image the last samples are repeated.
    pub(super) fn read(&self, x: usize, y: usize, source: &mut Source) {
        let (width, height) = (self.width as usize, self.height as usize);
        let halves = (width.div_ceil(2), height.div_ceil(2));
        self.y.read::<16>((width, height), (x, y), &mut source.y);
        self.u.read::<8>(halves, (x, y), &mut source.uv);
        if let Some(right) = source.uv.get_mut(8..) {
            self.v.read::<8>(halves, (x, y), right);
        }
        mute(source);
    }
}
