//! Weighted sums of rows with AVX2.

use std::arch::x86_64::*;

use crate::slab::{Pairs, Slab};

/// Columns of bytes in a vector, and of sums in a vector.
const BYTES: usize = 32;
const SUMS: usize = 16;

/// The weighted sums of bytes, whole vectors of columns; returns how many columns are done.
#[target_feature(enable = "avx2")]
pub(super) fn of_bytes(slab: Slab<'_, u8>, weights: &[i16], sums: &mut [i16]) -> usize {
    let pairs = slab.pairs(weights);
    // Two vectors at a time, so that the weights are loaded half as often.
    let width = slab.width().min(sums.len());
    let (double, rest) = sums[..width].as_chunks_mut::<{ 2 * BYTES }>();
    let mut done = 0;
    for sums in double {
        bytes_at::<2>(&pairs, done, sums.as_chunks_mut().0);
        done += 2 * BYTES;
    }
    for sums in rest.as_chunks_mut::<BYTES>().0 {
        bytes_at::<1>(&pairs, done, std::slice::from_mut(sums));
        done += BYTES;
    }
    done
}

/// The sums of `VECTORS` vectors of columns from `column` on.
#[inline]
#[target_feature(enable = "avx2")]
fn bytes_at<const VECTORS: usize>(pairs: &Pairs<'_, u8>, column: usize, sums: &mut [[i16; BYTES]]) {
    let zero = _mm256_setzero_si256();
    let mut totals = [[_mm256_set1_epi32(1 << 7); 4]; VECTORS];
    pairs.each(|[first, second], weights| {
        let weights = _mm256_set1_epi32(weights);
        for (i, totals) in totals.iter_mut().enumerate() {
            // SAFETY: rows have all columns that there are sums for (`Slab::new`), and `column` and the
            // vectors after it are among them.
            let [a, b] = [first, second]
                .map(|row| unsafe { _mm256_loadu_si256(row.add(column + BYTES * i).cast()) });
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
    });
    for (sums, totals) in sums.iter_mut().zip(totals) {
        let [a, b, c, d] = totals.map(|total| _mm256_srai_epi32::<8>(total));
        let (even, odd) = (_mm256_packs_epi32(a, b), _mm256_packs_epi32(c, d));
        let halves = [
            _mm256_permute2x128_si256::<0x20>(even, odd),
            _mm256_permute2x128_si256::<0x31>(even, odd),
        ];
        for (to, half) in sums.as_chunks_mut::<SUMS>().0.iter_mut().zip(halves) {
            // SAFETY: the array has the 32 bytes that are stored.
            unsafe { _mm256_storeu_si256(to.as_mut_ptr().cast(), half) }
        }
    }
}

/// The weighted sums of 1/64 levels, whole vectors of columns; returns how many columns are done.
#[target_feature(enable = "avx2")]
pub(super) fn of_sums(slab: Slab<'_, i16>, weights: &[i16], sums: &mut [i16]) -> usize {
    let pairs = slab.pairs(weights);
    let width = slab.width().min(sums.len());
    let (double, rest) = sums[..width].as_chunks_mut::<{ 2 * SUMS }>();
    let mut done = 0;
    for sums in double {
        sums_at::<2>(&pairs, done, sums.as_chunks_mut().0);
        done += 2 * SUMS;
    }
    for sums in rest.as_chunks_mut::<SUMS>().0 {
        sums_at::<1>(&pairs, done, std::slice::from_mut(sums));
        done += SUMS;
    }
    done
}

/// The sums of `VECTORS` vectors of columns from `column` on.
#[inline]
#[target_feature(enable = "avx2")]
fn sums_at<const VECTORS: usize>(pairs: &Pairs<'_, i16>, column: usize, sums: &mut [[i16; SUMS]]) {
    let mut totals = [[_mm256_set1_epi32(1 << 13); 2]; VECTORS];
    pairs.each(|[first, second], weights| {
        let weights = _mm256_set1_epi32(weights);
        for (i, totals) in totals.iter_mut().enumerate() {
            // SAFETY: as in `bytes_at`.
            let [a, b] = [first, second]
                .map(|row| unsafe { _mm256_loadu_si256(row.add(column + SUMS * i).cast()) });
            let halves = [_mm256_unpacklo_epi16(a, b), _mm256_unpackhi_epi16(a, b)];
            for (total, half) in totals.iter_mut().zip(halves) {
                *total = _mm256_add_epi32(*total, _mm256_madd_epi16(half, weights));
            }
        }
    });
    for (sums, totals) in sums.iter_mut().zip(totals) {
        let [a, b] = totals.map(|total| _mm256_srai_epi32::<14>(total));
        // SAFETY: the array has the 32 bytes that are stored.
        unsafe { _mm256_storeu_si256(sums.as_mut_ptr().cast(), _mm256_packs_epi32(a, b)) }
    }
}
