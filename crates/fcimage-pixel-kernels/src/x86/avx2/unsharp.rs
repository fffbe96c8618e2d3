//! An unsharp mask, 32 samples at once.

use std::arch::x86_64::*;

use crate::kernels::Unsharp;
use crate::scalar::unsharp::HUNDREDTH;

/// How many samples were changed: a multiple of 32.
#[target_feature(enable = "avx2")]
pub(super) fn unsharp(mask: Unsharp, soft: &[u8], samples: &mut [u8]) -> usize {
    let mut done = 0;
    let samples = samples.as_chunks_mut::<32>().0;
    for (samples, soft) in samples.iter_mut().zip(soft.as_chunks::<32>().0) {
        let [low, high] = [0, 1].map(|half| {
            let of = |bytes: &[u8; 32]| bytes.as_chunks::<16>().0[half];
            changed(mask, &of(samples), &of(soft))
        });
        // The packing mixes up the quarters.
        let packed = _mm256_permute4x64_epi64::<0b11_01_10_00>(_mm256_packus_epi16(low, high));
        // SAFETY: the array has the 32 bytes that are stored.
        unsafe { _mm256_storeu_si256(samples.as_mut_ptr().cast(), packed) };
        done += 32;
    }
    done
}

/// Sixteen samples as 16-bit numbers, not yet within their range.
#[inline]
#[target_feature(enable = "avx2")]
fn changed(mask: Unsharp, samples: &[u8; 16], soft: &[u8; 16]) -> __m256i {
    let percent = _mm256_set1_epi16(mask.percent as i16);
    let threshold = _mm256_set1_epi16(mask.threshold.into());
    let samples = widened(samples);
    let difference = _mm256_sub_epi16(samples, widened(soft));
    let distance = _mm256_abs_epi16(difference);
    // What exceeds 16 bits is the most that they hold.
    let fits = _mm256_cmpeq_epi16(_mm256_mulhi_epu16(distance, percent), _mm256_setzero_si256());
    let part = _mm256_mullo_epi16(distance, percent);
    let part = _mm256_or_si256(part, _mm256_xor_si256(fits, _mm256_set1_epi16(-1)));
    let part = _mm256_adds_epu16(part, _mm256_set1_epi16(50));
    let part =
        _mm256_srli_epi16::<3>(_mm256_mulhi_epu16(part, _mm256_set1_epi16(HUNDREDTH as i16)));
    let part = _mm256_and_si256(part, _mm256_cmpgt_epi16(distance, threshold));
    _mm256_add_epi16(samples, _mm256_sign_epi16(part, difference))
}

/// Sixteen samples as 16-bit numbers.
#[inline]
#[target_feature(enable = "avx2")]
fn widened(samples: &[u8; 16]) -> __m256i {
    // SAFETY: the array has the 16 bytes that are loaded.
    _mm256_cvtepu8_epi16(unsafe { _mm_loadu_si128(samples.as_ptr().cast()) })
}
