//! A step of a box filter, 32 samples at once.

use std::arch::x86_64::*;

use crate::kernels::{BoxRows, BoxWeights, SHIFT};

/// Samples at once.
const LANES: usize = 32;

/// How many samples were computed: a multiple of the lanes.
#[target_feature(enable = "avx2")]
pub(super) fn row(
    weights: BoxWeights,
    rows: BoxRows<'_>,
    sums: &mut [u32],
    means: &mut [u8],
) -> usize {
    let full = _mm256_set1_epi32(weights.full as i32);
    let end = _mm256_set1_epi32(weights.end as i32);
    let half = _mm256_set1_epi32(1 << (SHIFT - 1));
    // What the packing of four vectors mixes up, in groups of four bytes.
    let order = _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7);
    let ends = rows.before.as_chunks::<LANES>().0.iter().zip(rows.after.as_chunks::<LANES>().0);
    let samples = ends.zip(rows.first.as_chunks::<LANES>().0);
    let results = means.as_chunks_mut::<LANES>().0.iter_mut().zip(sums.as_chunks_mut::<LANES>().0);
    let mut done = 0;
    for ((means, sums), ((before, after), first)) in results.zip(samples) {
        let mut found = [_mm256_setzero_si256(); 4];
        let eights = |samples: &[u8; LANES]| {
            let eights = samples.as_chunks::<8>().0;
            [eights[0], eights[1], eights[2], eights[3]]
        };
        let (before, after, first) = (eights(before), eights(after), eights(first));
        for (i, sums) in sums.as_chunks_mut::<8>().0.iter_mut().enumerate() {
            let (before, after) = (widened(&before[i]), widened(&after[i]));
            // SAFETY: the array has the eight numbers that are loaded.
            let sum = unsafe { _mm256_loadu_si256(sums.as_ptr().cast()) };
            let inner = _mm256_mullo_epi32(sum, full);
            let outer = _mm256_mullo_epi32(_mm256_add_epi32(before, after), end);
            let all = _mm256_add_epi32(_mm256_add_epi32(inner, outer), half);
            found[i] = _mm256_srli_epi32::<{ SHIFT as i32 }>(all);
            let next = _mm256_sub_epi32(_mm256_add_epi32(sum, after), widened(&first[i]));
            // SAFETY: the array has the eight numbers that are stored.
            unsafe { _mm256_storeu_si256(sums.as_mut_ptr().cast(), next) };
        }
        let low = _mm256_packus_epi32(found[0], found[1]);
        let high = _mm256_packus_epi32(found[2], found[3]);
        let packed = _mm256_permutevar8x32_epi32(_mm256_packus_epi16(low, high), order);
        // SAFETY: the array has the 32 bytes that are stored.
        unsafe { _mm256_storeu_si256(means.as_mut_ptr().cast(), packed) };
        done += LANES;
    }
    done
}

/// Eight samples as 32-bit numbers.
#[inline]
#[target_feature(enable = "avx2")]
fn widened(samples: &[u8; 8]) -> __m256i {
    // SAFETY: the array has the eight bytes that are loaded.
    _mm256_cvtepu8_epi32(unsafe { _mm_loadl_epi64(samples.as_ptr().cast()) })
}
