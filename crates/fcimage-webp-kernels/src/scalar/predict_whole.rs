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
    Means {
        y: mean::<16>(&canvas.y, ORIGIN, has_left, has_top),
        u: mean::<8>(&canvas.uv, ORIGIN, has_left, has_top),
        v: mean::<8>(&canvas.uv, ORIGIN_V, has_left, has_top),
    }
}

fn mean<const N: usize>(plane: &[u8], origin: usize, has_left: bool, has_top: bool) -> u8 {
    let sum = |samples: [u8; N]| {
        samples.into_iter().fold(0, |sum: u16, sample| sum.wrapping_add(sample.into()))
    };
    let left = || {
        let mut rows = plane[origin - 1..].iter().step_by(STRIDE);
        sum(std::array::from_fn(|_| rows.next().copied().unwrap_or(0)))
    };
    let top = || plane[origin - STRIDE..].first_chunk().map_or(0, |top| sum(*top));
    let size = N as u16;
    match (has_left, has_top) {
        (true, true) => ((left() + top() + size) / (2 * size)) as u8,
        (true, false) => ((left() + size / 2) / size) as u8,
        (false, true) => ((top() + size / 2) / size) as u8,
        (false, false) => 128,
    }
}
