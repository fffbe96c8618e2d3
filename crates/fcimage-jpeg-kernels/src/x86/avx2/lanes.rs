//! What several AVX2 kernels share.

use std::arch::x86_64::*;

/// Two 16-bit factors as one 32-bit lane, for `madd`.
pub(super) const fn pair(low: i32, high: i32) -> i32 {
    (low & 0xffff) | high << 16
}

/// Sixteen samples as 16-bit numbers.
#[inline]
#[target_feature(enable = "avx2")]
pub(super) fn widened(samples: &[u8; 16]) -> __m256i {
    // SAFETY: the array has the 16 bytes that are loaded.
    _mm256_cvtepu8_epi16(unsafe { _mm_loadu_si128(samples.as_ptr().cast()) })
}
