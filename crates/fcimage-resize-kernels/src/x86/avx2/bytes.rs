//! Rounding to bytes with AVX2.

use std::arch::x86_64::*;

use crate::range::{BITS, ByteRange, Line, WHITE};

/// Rounds samples to bytes, 32 at a time; returns how many are done.
#[target_feature(enable = "avx2")]
pub(super) fn bytes(samples: &[i16], range: ByteRange, bytes: &mut [u8]) -> usize {
    let Line { factor, summand } = range.line();
    let (factor, summand) = (_mm256_set1_epi32(factor.into()), _mm256_set1_epi32(summand));
    let (black, white) = (_mm256_setzero_si256(), _mm256_set1_epi16(WHITE));
    let rounded = |samples: &[i16; 16]| {
        // SAFETY: the array has the 32 bytes that are loaded.
        let samples = unsafe { _mm256_loadu_si256(samples.as_ptr().cast()) };
        let samples = _mm256_min_epi16(_mm256_max_epi16(samples, black), white);
        // The high halves of `factor` are 0, and so is what they are multiplied with.
        let [low, high] =
            [_mm256_unpacklo_epi16(samples, black), _mm256_unpackhi_epi16(samples, black)].map(
                |numbers| {
                    let product = _mm256_madd_epi16(numbers, factor);
                    _mm256_srai_epi32::<BITS>(_mm256_add_epi32(product, summand))
                },
            );
        _mm256_packs_epi32(low, high)
    };
    let mut done = 0;
    let groups = samples.as_chunks::<32>().0.iter().zip(bytes.as_chunks_mut::<32>().0);
    for (samples, to) in groups {
        let [first, second] = [0, 1].map(|half| rounded(&samples.as_chunks::<16>().0[half]));
        let bytes = _mm256_packus_epi16(first, second);
        let bytes = _mm256_permute4x64_epi64::<0b11_01_10_00>(bytes);
        // SAFETY: the array has the 32 bytes that are stored.
        unsafe { _mm256_storeu_si256(to.as_mut_ptr().cast(), bytes) }
        done += 32;
    }
    done
}
