//! Weighted sums along rows with AVX2.

use std::arch::x86_64::*;

use crate::filter::{Filter, GROUP};
use crate::kernels::ROWS;

/// Each output of `filter` in each row. The rows have `filter.reach()` samples, the outputs
/// `filter.padded_outputs()`.
#[target_feature(enable = "avx2")]
pub(super) fn along_rows(filter: &Filter, rows: [&[i16]; ROWS], outputs: [&mut [i16]; ROWS]) {
    let reach = filter.reach();
    let rows = rows.map(|row| row[..reach].as_ptr());
    let outputs =
        outputs.map(|output| output[..filter.padded_outputs()].as_chunks_mut::<GROUP>().0);
    let round = _mm256_set1_epi32(1 << 13);
    let groups = filter.starts().as_chunks::<GROUP>().0.iter();
    let stride = filter.stride();
    let mut weights_of = filter.padded_weights();
    let [first, second, third, fourth] = outputs;
    let outputs = first.iter_mut().zip(second).zip(third).zip(fourth);
    for (starts, (((first, second), third), fourth)) in groups.zip(outputs) {
        // The sums of one output in the four rows, once in each lane: the halves of sums.
        let mut sums = [_mm256_setzero_si256(); GROUP];
        for ((sum, start), weights) in sums.iter_mut().zip(starts).zip(weights_of.by_ref()) {
            let mut totals = [_mm256_setzero_si256(); ROWS];
            for (i, weights) in weights.as_chunks::<16>().0.iter().enumerate() {
                // SAFETY: the array has the 32 bytes that are loaded.
                let weights = unsafe { _mm256_loadu_si256(weights.as_ptr().cast()) };
                for (total, row) in totals.iter_mut().zip(rows) {
                    debug_assert!(start + stride <= reach);
                    // SAFETY: an output's start and its padded weights end within the filter's reach
                    // (`Filter::push`), and each row has so many samples.
                    let samples = unsafe { _mm256_loadu_si256(row.add(start + 16 * i).cast()) };
                    *total = _mm256_add_epi32(*total, _mm256_madd_epi16(samples, weights));
                }
            }
            let [a, b, c, d] = totals;
            *sum = _mm256_hadd_epi32(_mm256_hadd_epi32(a, b), _mm256_hadd_epi32(c, d));
        }
        let [a, b, c, d] = sums;
        let (a, b) = (joined(a, b, round), joined(c, d, round));
        // In the low lane the outputs 0 and 2 of all rows, in the high lane 1 and 3.
        let pairs = _mm256_packs_epi32(a, b);
        let (even, odd) = (_mm256_castsi256_si128(pairs), _mm256_extracti128_si256::<1>(pairs));
        // 0 and 1 of each row, then 2 and 3 of each row.
        let (left, right) = (_mm_unpacklo_epi16(even, odd), _mm_unpackhi_epi16(even, odd));
        let upper = _mm_unpacklo_epi32(left, right);
        let lower = _mm_unpackhi_epi32(left, right);
        store(first, upper);
        store(second, _mm_srli_si128::<8>(upper));
        store(third, lower);
        store(fourth, _mm_srli_si128::<8>(lower));
    }
}

/// The whole sums of two outputs, rounded: one in each lane.
#[inline]
#[target_feature(enable = "avx2")]
fn joined(a: __m256i, b: __m256i, round: __m256i) -> __m256i {
    let low = _mm256_permute2x128_si256::<0x20>(a, b);
    let high = _mm256_permute2x128_si256::<0x31>(a, b);
    _mm256_srai_epi32::<14>(_mm256_add_epi32(_mm256_add_epi32(low, high), round))
}

/// Stores the low four numbers.
#[inline]
#[target_feature(enable = "avx2")]
fn store(to: &mut [i16; GROUP], numbers: __m128i) {
    // SAFETY: the array has the 8 bytes that are stored.
    unsafe { _mm_storel_epi64(to.as_mut_ptr().cast(), numbers) }
}
