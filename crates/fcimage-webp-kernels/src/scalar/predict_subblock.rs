//! Predictions of a 4 x 4 block (RFC 6386, section 12.3).

use crate::macroblock::{Canvas, ORIGIN, STRIDE, SUBBLOCK_MODES};

/// The edge of a block as one line: the left column from the bottom, the corner, eight samples from
/// above. The first is there three times, the last twice.
pub(crate) type Line = [u8; 16];

/// Where the corner is in a line; the row above follows, the column goes the other way.
pub(crate) const CORNER: usize = 6;

/// Directional predictions: for each sample the index in the line that a mean of three is around, or
/// 16 and the index of the first of two whose mean it is.
#[rustfmt::skip]
pub(crate) const DIRECTIONS: [[u8; 16]; 8] = [
    // Vertical, horizontal.
    [7, 8, 9, 10, 7, 8, 9, 10, 7, 8, 9, 10, 7, 8, 9, 10],
    [5, 5, 5, 5, 4, 4, 4, 4, 3, 3, 3, 3, 2, 2, 2, 2],
    // Right and down, vertical and right.
    [6, 7, 8, 9, 5, 6, 7, 8, 4, 5, 6, 7, 3, 4, 5, 6],
    [22, 23, 24, 25, 6, 7, 8, 9, 5, 22, 23, 24, 4, 6, 7, 8],
    // Left and down, vertical and left.
    [8, 9, 10, 11, 9, 10, 11, 12, 10, 11, 12, 13, 11, 12, 13, 14],
    [23, 24, 25, 26, 8, 9, 10, 11, 24, 25, 26, 12, 9, 10, 11, 13],
    // Horizontal and down, horizontal and up.
    [21, 6, 7, 8, 20, 5, 21, 6, 19, 4, 20, 5, 18, 3, 19, 4],
    [20, 4, 19, 3, 19, 3, 18, 2, 18, 2, 1, 1, 1, 1, 1, 1],
];

/// The line around the block whose first sample is at `at` of the luma.
pub(crate) fn line(canvas: &Canvas, at: usize) -> Line {
    let above = at - STRIDE;
    std::array::from_fn(|i| match i {
        0..CORNER => canvas.y[at + (5 - i.max(2)) * STRIDE - 1],
        _ => canvas.y[above + i.min(14) - CORNER - 1],
    })
}

/// Where the first sample of the luma block `index` is.
pub(crate) const fn origin_of(index: usize) -> usize {
    ORIGIN + (index / 4) * 4 * STRIDE + (index % 4) * 4
}

/// The ten predictions, each in row-major order: DC, true motion, and the [`DIRECTIONS`].
pub(crate) fn all(line: &Line) -> [[u8; 16]; SUBBLOCK_MODES] {
    let at = |i: usize| i32::from(line[i]);
    let left = |y: usize| at(CORNER - 1 - y);
    let top = |x: usize| at(CORNER + 1 + x);
    let sum: i32 = (0..4).map(|i| left(i) + top(i)).sum();
    let mean = |code: u8| match usize::from(code) {
        i if i >= 16 => ((at(i - 16) + at(i - 15) + 1) >> 1) as u8,
        i => ((at(i - 1) + 2 * at(i) + at(i + 1) + 2) >> 2) as u8,
    };
    let true_motion = |i: usize| (left(i / 4) + top(i % 4) - at(CORNER)).clamp(0, 255) as u8;
    std::array::from_fn(|mode| match mode {
        0 => [((sum + 4) >> 3) as u8; 16],
        1 => std::array::from_fn(true_motion),
        _ => DIRECTIONS[mode - 2].map(mean),
    })
}
