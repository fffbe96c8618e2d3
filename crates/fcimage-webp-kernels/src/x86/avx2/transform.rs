//! Inverse DCT with AVX2: 16-bit lanes, four blocks in one vector.

use std::arch::x86_64::*;

/// The transform of the four numbers that each lane has in the four vectors.
#[inline]
#[target_feature(enable = "avx2")]
fn four([x0, x1, x2, x3]: [__m256i; 4]) -> [__m256i; 4] {
    // The first factor of the standard is 35468, which is this and 65536.
    let sine = _mm256_set1_epi16(-30_068);
    let cosine = _mm256_set1_epi16(20_091);
    let times_sine = |x| _mm256_add_epi16(x, _mm256_mulhi_epi16(x, sine));
    let times_cosine = |x| _mm256_add_epi16(x, _mm256_mulhi_epi16(x, cosine));
    let (a, b) = (_mm256_add_epi16(x0, x2), _mm256_sub_epi16(x0, x2));
    let c = _mm256_sub_epi16(times_sine(x1), times_cosine(x3));
    let d = _mm256_add_epi16(times_cosine(x1), times_sine(x3));
    [_mm256_add_epi16(a, d), _mm256_add_epi16(b, c), _mm256_sub_epi16(b, c), _mm256_sub_epi16(a, d)]
}

/// From four blocks, each in a vector, to their rows side by side.
#[inline]
#[target_feature(enable = "avx2")]
fn by_rows([b0, b1, b2, b3]: [__m256i; 4]) -> [__m256i; 4] {
    let (a, b) = (_mm256_unpacklo_epi64(b0, b1), _mm256_unpackhi_epi64(b0, b1));
    let (c, d) = (_mm256_unpacklo_epi64(b2, b3), _mm256_unpackhi_epi64(b2, b3));
    [
        _mm256_permute2x128_si256::<0x20>(a, c),
        _mm256_permute2x128_si256::<0x20>(b, d),
        _mm256_permute2x128_si256::<0x31>(a, c),
        _mm256_permute2x128_si256::<0x31>(b, d),
    ]
}

/// Transposes the 4 x 4 numbers of each quarter.
#[inline]
#[target_feature(enable = "avx2")]
fn transposed([x0, x1, x2, x3]: [__m256i; 4]) -> [__m256i; 4] {
    let (a, b) = (_mm256_unpacklo_epi16(x0, x1), _mm256_unpacklo_epi16(x2, x3));
    let (c, d) = (_mm256_unpackhi_epi16(x0, x1), _mm256_unpackhi_epi16(x2, x3));
    let (left_01, left_23) = (_mm256_unpacklo_epi32(a, b), _mm256_unpackhi_epi32(a, b));
    let (right_01, right_23) = (_mm256_unpacklo_epi32(c, d), _mm256_unpackhi_epi32(c, d));
    [
        _mm256_unpacklo_epi64(left_01, right_01),
        _mm256_unpackhi_epi64(left_01, right_01),
        _mm256_unpacklo_epi64(left_23, right_23),
        _mm256_unpackhi_epi64(left_23, right_23),
    ]
}

/// The inverse DCT of four blocks side by side is added to 16 x 4 samples.
#[target_feature(enable = "avx2")]
pub(super) fn add_four_blocks(coefficients: &[[i16; 16]; 4], samples: &mut [u8], stride: usize) {
    let blocks = [0, 1, 2, 3].map(|i: usize| {
        // SAFETY: the array has the 32 bytes that are loaded.
        unsafe { _mm256_loadu_si256(coefficients[i].as_ptr().cast()) }
    });
    let [x0, x1, x2, x3] = transposed(four(by_rows(blocks)));
    let columns = four([_mm256_add_epi16(x0, _mm256_set1_epi16(4)), x1, x2, x3]);
    for (row, numbers) in samples.chunks_mut(stride.max(1)).zip(transposed(columns)) {
        if let Some(row) = row.first_chunk_mut::<16>() {
            add_16(row, _mm256_srai_epi16::<3>(numbers));
        }
    }
}

/// Adds sixteen numbers to sixteen samples.
#[inline]
#[target_feature(enable = "avx2")]
fn add_16(row: &mut [u8; 16], numbers: __m256i) {
    // SAFETY: the array has the 16 bytes that are loaded.
    let before = unsafe { _mm_loadu_si128(row.as_ptr().cast()) };
    let sum = _mm256_adds_epi16(_mm256_cvtepu8_epi16(before), numbers);
    let packed = _mm_packus_epi16(_mm256_castsi256_si128(sum), _mm256_extracti128_si256::<1>(sum));
    // SAFETY: the array has the 16 bytes that are stored.
    unsafe { _mm_storeu_si128(row.as_mut_ptr().cast(), packed) }
}
