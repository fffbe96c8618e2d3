//! Upsampling with the triangle filter, as libjpeg-turbo's "fancy" upsampling does it: of the two
//! nearest samples the nearer one counts three quarters. Rounding alternates, so that no bias arises.

use std::ops::Range;

use super::simd;

/// Doubles the width of `input`; `out` has at most twice as many samples.
pub(crate) fn h2v1_row(input: &[u8], out: &mut [u8], vector: bool) {
    let done = if vector { 1..simd::h2v1(input, out) } else { 0..0 };
    widen(input.len(), done, out, 4, (1, 2), |i| input.get(i).copied().map_or(0, u32::from));
}

/// The row between `near` and `far`, closer to `near`; `upper` where `far` is the row above.
pub(crate) fn h1v2_row(near: &[u8], far: &[u8], upper: bool, out: &mut [u8], _vector: bool) {
    let bias = if upper { 1 } else { 2 };
    for ((near, far), out) in near.iter().zip(far).zip(out) {
        *out = ((3 * u32::from(*near) + u32::from(*far) + bias) >> 2) as u8;
    }
}

/// Doubles the width of the row between `near` and `far`, closer to `near`.
pub(crate) fn h2v2_row(near: &[u8], far: &[u8], out: &mut [u8], vector: bool) {
    let done = if vector { 1..simd::h2v2(near, far, out) } else { 0..0 };
    let column = |i: usize| match (near.get(i), far.get(i)) {
        (Some(near), Some(far)) => 3 * u32::from(*near) + u32::from(*far),
        _ => 0,
    };
    widen(near.len().min(far.len()), done, out, 16, (8, 7), column);
}

/// Doubles the width of a row of `length` samples, given by `at` in units of 4 / `unit`, but for
/// the columns that are `done`.
#[inline(always)]
fn widen(
    length: usize,
    done: Range<usize>,
    out: &mut [u8],
    unit: u32,
    bias: (u32, u32),
    at: impl Fn(usize) -> u32,
) {
    let Some(last) = length.checked_sub(1) else { return };
    let column = |i: usize, pair: &mut [u8]| {
        let i = i.min(last);
        let here = at(i);
        let (before, after) = (at(i.saturating_sub(1)), at((i + 1).min(last)));
        if let Some(left) = pair.first_mut() {
            *left = ((3 * here + before + bias.0) / unit) as u8;
        }
        if let Some(right) = pair.get_mut(1) {
            *right = ((3 * here + after + bias.1) / unit) as u8;
        }
    };
    for (i, pair) in out.chunks_mut(2).enumerate().take(done.start) {
        column(i, pair);
    }
    for (i, pair) in out.chunks_mut(2).enumerate().skip(done.end) {
        column(i, pair);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vectors_upsample_every_width_as_the_plain_code_does() {
        let near: Vec<u8> = (0..200u32).map(|i| (i * 97 % 256) as u8).collect();
        let far: Vec<u8> = (0..200u32).map(|i| (255 - i * 31 % 256) as u8).collect();
        for width in 1..near.len() {
            for odd in 0..2.min(width) {
                let (near, far) = (&near[..width], &far[..width]);
                let (mut plain, mut vector) = (vec![0; 2 * width - odd], vec![1; 2 * width - odd]);
                h2v1_row(near, &mut plain, false);
                h2v1_row(near, &mut vector, true);
                assert_eq!(plain, vector);
                h2v2_row(near, far, &mut plain, false);
                h2v2_row(near, far, &mut vector, true);
                assert_eq!(plain, vector);
            }
        }
    }

    #[test]
    fn a_flat_row_stays_flat() {
        for value in [0, 1, 127, 254, 255] {
            let (row, mut out) = ([value; 40], [9; 80]);
            h2v2_row(&row, &row, &mut out, true);
            assert_eq!(out, [value; 80]);
        }
    }
}
