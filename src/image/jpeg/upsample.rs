//! Upsampling with the triangle filter, as libjpeg-turbo's "fancy" upsampling does it: of the two
//! nearest samples the nearer one counts three quarters. Rounding alternates, so that no bias arises.
#![forbid(unsafe_code)]

/// Doubles the width of `input`; `out` has at most twice as many samples.
pub(crate) fn h2v1_row(input: &[u8], out: &mut [u8], _vector: bool) {
    widen(input.len(), out, 4, (1, 2), |i| input.get(i).copied().map_or(0, u32::from));
}

/// The row between `near` and `far`, closer to `near`; `upper` where `far` is the row above.
pub(crate) fn h1v2_row(near: &[u8], far: &[u8], upper: bool, out: &mut [u8], _vector: bool) {
    let bias = if upper { 1 } else { 2 };
    for ((near, far), out) in near.iter().zip(far).zip(out) {
        *out = ((3 * u32::from(*near) + u32::from(*far) + bias) >> 2) as u8;
    }
}

/// Doubles the width of the row between `near` and `far`, closer to `near`.
pub(crate) fn h2v2_row(near: &[u8], far: &[u8], out: &mut [u8], _vector: bool) {
    let column = |i: usize| match (near.get(i), far.get(i)) {
        (Some(near), Some(far)) => 3 * u32::from(*near) + u32::from(*far),
        _ => 0,
    };
    widen(near.len().min(far.len()), out, 16, (8, 7), column);
}

/// Doubles the width of a row of `length` samples, given by `at` in units of 4 / `unit`.
#[inline(always)]
fn widen(length: usize, out: &mut [u8], unit: u32, bias: (u32, u32), at: impl Fn(usize) -> u32) {
    let Some(last) = length.checked_sub(1) else { return };
    for (i, pair) in out.chunks_mut(2).enumerate() {
        let i = i.min(last);
        let here = at(i);
        let (before, after) = (at(i.saturating_sub(1)), at((i + 1).min(last)));
        if let Some(left) = pair.first_mut() {
            *left = ((3 * here + before + bias.0) / unit) as u8;
        }
        if let Some(right) = pair.get_mut(1) {
            *right = ((3 * here + after + bias.1) / unit) as u8;
        }
    }
}
