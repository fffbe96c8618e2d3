//! Predictions of a whole plane of a macroblock (RFC 6386, section 12.2), from the edges of a canvas.

use crate::macroblock::{Canvas, Means, ORIGIN, ORIGIN_V, STRIDE, Whole};

/// The luma samples that `mode` predicts.
pub(crate) fn luma(canvas: &Canvas, mode: Whole, mean: u8) -> [u8; 256] {
    let mut rows = [0; 256];
    square::<16>(&canvas.y, ORIGIN, mode, mean, &mut rows);
    rows
}

/// The chroma samples that `mode` predicts, 8 of U and 8 of V in each row.
pub(crate) fn chroma(canvas: &Canvas, mode: Whole, means: Means) -> [u8; 128] {
    let mut rows = [0; 128];
    square::<8>(&canvas.uv, ORIGIN, mode, means.u, &mut rows);
    square::<8>(&canvas.uv, ORIGIN_V, mode, means.v, &mut rows[8..]);
    rows
}

/// Predicts `N` x `N` samples into rows of 16.
fn square<const N: usize>(plane: &[u8], origin: usize, mode: Whole, mean: u8, rows: &mut [u8]) {
    let above = origin - STRIDE;
    let corner = i32::from(plane[above - 1]);
    for y in 0..N {
        let left = plane[origin + y * STRIDE - 1];
        for x in 0..N {
            let top = plane[above + x];
            rows[y * 16 + x] = match mode {
                Whole::Dc => mean,
                Whole::Vertical => top,
                Whole::Horizontal => left,
                Whole::TrueMotion => {
                    (i32::from(left) + i32::from(top) - corner).clamp(0, 255) as u8
                }
            };
        }
    }
}

/// The mean of each plane's edges; an edge outside the image does not count.
pub(crate) fn means(canvas: &Canvas, has_left: bool, has_top: bool) -> Means {
    let mean = |plane: &[u8], origin: usize, size: usize| {
        let top: u32 = plane[origin - STRIDE..][..size].iter().map(|&v| u32::from(v)).sum();
        let left: u32 = (0..size).map(|y| u32::from(plane[origin + y * STRIDE - 1])).sum();
        let size = size as u32;
        match (has_left, has_top) {
            (true, true) => ((left + top + size) / (2 * size)) as u8,
            (true, false) => ((left + size / 2) / size) as u8,
            (false, true) => ((top + size / 2) / size) as u8,
            (false, false) => 128,
        }
    };
    Means {
        y: mean(&canvas.y, ORIGIN, 16),
        u: mean(&canvas.uv, ORIGIN, 8),
        v: mean(&canvas.uv, ORIGIN_V, 8),
    }
}
