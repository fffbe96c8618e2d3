//! Upsampling with AVX2.

use std::arch::x86_64::*;

use super::lanes::widened;

/// Doubles the width of the row between `near` and `far` from column 1 on; returns the column where
/// it ended.
#[target_feature(enable = "avx2")]
pub(super) fn h2v2(near: &[u8], far: &[u8], out: &mut [u8]) -> usize {
    let biases = (_mm256_set1_epi16(8), _mm256_set1_epi16(7));
    let column = |i: usize| {
        let near = near.get(i..)?.first_chunk::<16>()?;
        let far = far.get(i..)?.first_chunk::<16>()?;
        Some(_mm256_add_epi16(triple(widened(near)), widened(far)))
    };
    widen::<4>(out, biases, column)
}

/// Doubles the width of `input` from column 1 on; returns the column where it ended.
#[target_feature(enable = "avx2")]
pub(super) fn h2v1(input: &[u8], out: &mut [u8]) -> usize {
    let biases = (_mm256_set1_epi16(1), _mm256_set1_epi16(2));
    let column = |i: usize| Some(widened(input.get(i..)?.first_chunk::<16>()?));
    widen::<2>(out, biases, column)
}

#[inline]
#[target_feature(enable = "avx2")]
fn triple(x: __m256i) -> __m256i {
    _mm256_add_epi16(x, _mm256_add_epi16(x, x))
}

/// Two samples for each column from 1 on, 16 columns at a time, while there are neighbours.
#[inline]
#[target_feature(enable = "avx2")]
fn widen<const SHIFT: i32>(
    out: &mut [u8],
    biases: (__m256i, __m256i),
    column: impl Fn(usize) -> Option<__m256i>,
) -> usize {
    let mut i = 1;
    while let (Some(before), Some(here), Some(after)) = (column(i - 1), column(i), column(i + 1)) {
        let Some(to) = out.get_mut(2 * i..).and_then(|rest| rest.first_chunk_mut::<32>()) else {
            break;
        };
        let here = triple(here);
        let left = _mm256_add_epi16(_mm256_add_epi16(here, before), biases.0);
        let right = _mm256_add_epi16(_mm256_add_epi16(here, after), biases.1);
        let (left, right) = (_mm256_srli_epi16::<SHIFT>(left), _mm256_srli_epi16::<SHIFT>(right));
        let both = _mm256_or_si256(left, _mm256_slli_epi16::<8>(right));
        // SAFETY: the array has the 32 bytes that are stored.
        unsafe { _mm256_storeu_si256(to.as_mut_ptr().cast(), both) }
        i += 16;
    }
    i
}
