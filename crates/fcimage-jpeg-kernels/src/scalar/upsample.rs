//! Upsampling with the triangle filter, as libjpeg-turbo's "fancy" upsampling does it: of the two
//! nearest samples the nearer one counts three quarters. Rounding alternates, so that no bias arises.

use std::ops::Range;

/// Doubles the width of `input`, except the columns that are `done`.
#[inline(always)]
pub(crate) fn h2v1_but(done: Range<usize>, input: &[u8], output: &mut [u8]) {
    widen(input.len(), done, output, 4, (1, 2), |i| input.get(i).copied().map_or(0, u32::from));
}

/// The row between `near` and `far`, closer to `near`.
pub(crate) fn h1v2(near: &[u8], far: &[u8], bias: u32, output: &mut [u8]) {
    for ((near, far), out) in near.iter().zip(far).zip(output) {
        *out = ((3 * u32::from(*near) + u32::from(*far) + bias) >> 2) as u8;
    }
}

/// Doubles the width of the row between `near` and `far`, except the columns that are `done`.
#[inline(always)]
pub(crate) fn h2v2_but(done: Range<usize>, near: &[u8], far: &[u8], output: &mut [u8]) {
    let column = |i: usize| match (near.get(i), far.get(i)) {
        (Some(near), Some(far)) => 3 * u32::from(*near) + u32::from(*far),
        _ => 0,
    };
    widen(near.len().min(far.len()), done, output, 16, (8, 7), column);
}

/// Doubles the width of a row of `length` samples, given by `at` in units of 4 / `unit`, except
/// the columns that are `done`.
#[inline(always)]
fn widen(
    length: usize,
    done: Range<usize>,
    output: &mut [u8],
    unit: u32,
    bias: (u32, u32),
    at: impl Fn(usize) -> u32,
) {
    let Some(last) = length.checked_sub(1) else { return };
    for (i, pair) in output.chunks_mut(2).enumerate().take(done.start) {
        widen_column(i.min(last), last, pair, unit, bias, &at);
    }
    for (i, pair) in output.chunks_mut(2).enumerate().skip(done.end) {
        widen_column(i.min(last), last, pair, unit, bias, &at);
    }
}

/// The two samples, or the one, that column `i` becomes.
#[inline(always)]
fn widen_column(
    i: usize,
    last: usize,
    pair: &mut [u8],
    unit: u32,
    bias: (u32, u32),
    at: &impl Fn(usize) -> u32,
) {
    let here = at(i);
    let (before, after) = (at(i.saturating_sub(1)), at((i + 1).min(last)));
    if let Some(left) = pair.first_mut() {
        *left = ((3 * here + before + bias.0) / unit) as u8;
    }
    if let Some(right) = pair.get_mut(1) {
        *right = ((3 * here + after + bias.1) / unit) as u8;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flat_row_stays_flat() {
        for value in [0, 1, 127, 254, 255] {
            let (row, mut out) = ([value; 40], [9; 80]);
            h2v2_but(0..0, &row, &row, &mut out);
            assert_eq!(out, [value; 80]);
            h2v1_but(0..0, &row, &mut out);
            assert_eq!(out, [value; 80]);
            h1v2(&row, &row, 1, &mut out);
            assert_eq!(out, [value; 80]);
        }
    }
}
