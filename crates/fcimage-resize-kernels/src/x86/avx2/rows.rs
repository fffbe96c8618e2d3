//! Weighted sums of rows with AVX2.

use std::arch::x86_64::*;

use crate::slab::Slab;

/// The weighted sums of bytes, 32 columns at a time; returns how many columns are done.
#[target_feature(enable = "avx2")]
pub(super) fn of_bytes(slab: Slab<'_, u8>, weights: &[i16], sums: &mut [i16]) -> usize {
    let columns = slab.width().min(sums.len()) / 32;
    let zero = _mm256_setzero_si256();
    for (column, out) in sums.as_chunks_mut::<32>().0.iter_mut().enumerate().take(columns) {
        let mut totals = [_mm256_set1_epi32(1 << 7); 4];
        for (pair, weights) in weights.chunks(2).enumerate() {
            let (Some(first), second) = (slab.row(2 * pair), slab.row(2 * pair + 1)) else { break };
            // A row that has no partner is added to itself with the weight 0.
            let (second, weights) = match (second, weights) {
                (Some(second), [a, b]) => (second, pair_of(*a, *b)),
                (_, weights) => (first, pair_of(weights[0], 0)),
            };
            // SAFETY: a row has `slab.width()` samples, and `column` counts whole groups of 32 in them.
            let [a, b] = [first, second]
                .map(|row| unsafe { _mm256_loadu_si256(row.add(32 * column).cast()) });
            let (low, high) = (_mm256_unpacklo_epi8(a, b), _mm256_unpackhi_epi8(a, b));
            let quarters = [
                _mm256_unpacklo_epi8(low, zero),
                _mm256_unpackhi_epi8(low, zero),
                _mm256_unpacklo_epi8(high, zero),
                _mm256_unpackhi_epi8(high, zero),
            ];
            for (total, quarter) in totals.iter_mut().zip(quarters) {
                *total = _mm256_add_epi32(*total, _mm256_madd_epi16(quarter, weights));
            }
        }
        let [a, b, c, d] = totals.map(|total| _mm256_srai_epi32::<8>(total));
        let (even, odd) = (_mm256_packs_epi32(a, b), _mm256_packs_epi32(c, d));
        let halves = [
            _mm256_permute2x128_si256::<0x20>(even, odd),
            _mm256_permute2x128_si256::<0x31>(even, odd),
        ];
        for (to, half) in out.as_chunks_mut::<16>().0.iter_mut().zip(halves) {
            // SAFETY: the array has the 32 bytes that are stored.
            unsafe { _mm256_storeu_si256(to.as_mut_ptr().cast(), half) }
        }
    }
    32 * columns
}

/// The weighted sums of 1/64 levels, 16 columns at a time; returns how many columns are done.
#[target_feature(enable = "avx2")]
pub(super) fn of_sums(slab: Slab<'_, i16>, weights: &[i16], sums: &mut [i16]) -> usize {
    let columns = slab.width().min(sums.len()) / 16;
    for (column, out) in sums.as_chunks_mut::<16>().0.iter_mut().enumerate().take(columns) {
        let mut totals = [_mm256_set1_epi32(1 << 13); 2];
        for (pair, weights) in weights.chunks(2).enumerate() {
            let (Some(first), second) = (slab.row(2 * pair), slab.row(2 * pair + 1)) else { break };
            let (second, weights) = match (second, weights) {
                (Some(second), [a, b]) => (second, pair_of(*a, *b)),
                (_, weights) => (first, pair_of(weights[0], 0)),
            };
            // SAFETY: a row has `slab.width()` samples, and `column` counts whole groups of 16 in them.
            let [a, b] = [first, second]
                .map(|row| unsafe { _mm256_loadu_si256(row.add(16 * column).cast()) });
            let halves = [_mm256_unpacklo_epi16(a, b), _mm256_unpackhi_epi16(a, b)];
            for (total, half) in totals.iter_mut().zip(halves) {
                *total = _mm256_add_epi32(*total, _mm256_madd_epi16(half, weights));
            }
        }
        let [a, b] = totals.map(|total| _mm256_srai_epi32::<14>(total));
        // SAFETY: the array has the 32 bytes that are stored.
        unsafe { _mm256_storeu_si256(out.as_mut_ptr().cast(), _mm256_packs_epi32(a, b)) }
    }
    16 * columns
}

/// Two weights in each 32-bit lane.
#[inline]
#[target_feature(enable = "avx2")]
fn pair_of(low: i16, high: i16) -> __m256i {
    _mm256_set1_epi32(i32::from(low) & 0xffff | i32::from(high) << 16)
}
