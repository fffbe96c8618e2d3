//! Inverse DCT with SSE4.1: 16-bit lanes, two blocks in one vector.

use std::arch::x86_64::*;

/// Two rows of coefficients.
#[inline]
#[target_feature(enable = "sse4.1")]
fn rows(coefficients: &[i16; 8]) -> __m128i {
    // SAFETY: the array has the 16 bytes that are loaded.
    unsafe { _mm_loadu_si128(coefficients.as_ptr().cast()) }
}

/// The transform of the four numbers that each lane has in the four vectors.
#[inline]
#[target_feature(enable = "sse4.1")]
fn four([x0, x1, x2, x3]: [__m128i; 4]) -> [__m128i; 4] {
    // The first factor of the standard is 35468, which is this and 65536.
    let sine = _mm_set1_epi16(-30_068);
    let cosine = _mm_set1_epi16(20_091);
    let times_sine = |x| _mm_add_epi16(x, _mm_mulhi_epi16(x, sine));
    let times_cosine = |x| _mm_add_epi16(x, _mm_mulhi_epi16(x, cosine));
    let (a, b) = (_mm_add_epi16(x0, x2), _mm_sub_epi16(x0, x2));
    let c = _mm_sub_epi16(times_sine(x1), times_cosine(x3));
    let d = _mm_add_epi16(times_cosine(x1), times_sine(x3));
    [_mm_add_epi16(a, d), _mm_add_epi16(b, c), _mm_sub_epi16(b, c), _mm_sub_epi16(a, d)]
}

/// Transposes the left 4 x 4 numbers and the right ones.
#[inline]
#[target_feature(enable = "sse4.1")]
fn transposed([x0, x1, x2, x3]: [__m128i; 4]) -> [__m128i; 4] {
    let (a, b) = (_mm_unpacklo_epi16(x0, x1), _mm_unpacklo_epi16(x2, x3));
    let (c, d) = (_mm_unpackhi_epi16(x0, x1), _mm_unpackhi_epi16(x2, x3));
    let (left_01, left_23) = (_mm_unpacklo_epi32(a, b), _mm_unpackhi_epi32(a, b));
    let (right_01, right_23) = (_mm_unpacklo_epi32(c, d), _mm_unpackhi_epi32(c, d));
    [
        _mm_unpacklo_epi64(left_01, right_01),
        _mm_unpackhi_epi64(left_01, right_01),
        _mm_unpacklo_epi64(left_23, right_23),
        _mm_unpackhi_epi64(left_23, right_23),
    ]
}

/// The inverse DCT of two blocks: four rows of eight numbers.
#[inline]
#[target_feature(enable = "sse4.1")]
fn inverse(left: &[i16; 16], right: &[i16; 16]) -> [__m128i; 4] {
    let ([l01, l23], [r01, r23]) =
        ([rows_of(left, 0), rows_of(left, 1)], [rows_of(right, 0), rows_of(right, 1)]);
    let input = [
        _mm_unpacklo_epi64(l01, r01),
        _mm_unpackhi_epi64(l01, r01),
        _mm_unpacklo_epi64(l23, r23),
        _mm_unpackhi_epi64(l23, r23),
    ];
    let [x0, x1, x2, x3] = transposed(four(input));
    let columns = four([_mm_add_epi16(x0, _mm_set1_epi16(4)), x1, x2, x3]);
    transposed(columns).map(|row| _mm_srai_epi16::<3>(row))
}

/// Rows 0 and 1 of a block, or 2 and 3.
#[inline]
#[target_feature(enable = "sse4.1")]
fn rows_of(block: &[i16; 16], half: usize) -> __m128i {
    rows(&block.as_chunks::<8>().0[half & 1])
}

/// The inverse DCT of one block is added to 4 x 4 samples.
#[target_feature(enable = "sse4.1")]
pub(super) fn add_block(coefficients: &[i16; 16], samples: &mut [u8], stride: usize) {
    for (row, numbers) in samples.chunks_mut(stride.max(1)).zip(inverse(coefficients, &[0; 16])) {
        if let Some(row) = row.first_chunk_mut::<4>() {
            let before = _mm_cvtepu8_epi16(_mm_cvtsi32_si128(i32::from_le_bytes(*row)));
            let sum = _mm_adds_epi16(before, numbers);
            *row = _mm_cvtsi128_si32(_mm_packus_epi16(sum, sum)).to_le_bytes();
        }
    }
}

/// The same of four blocks side by side.
#[target_feature(enable = "sse4.1")]
pub(super) fn add_four_blocks(coefficients: &[[i16; 16]; 4], samples: &mut [u8], stride: usize) {
    let [b0, b1, b2, b3] = coefficients;
    let halves = inverse(b0, b1).into_iter().zip(inverse(b2, b3));
    for (row, (left, right)) in samples.chunks_mut(stride.max(1)).zip(halves) {
        if let Some(row) = row.first_chunk_mut::<16>() {
            add_16(row, left, right);
        }
    }
}

/// Adds eight numbers to the first eight samples, eight others to the rest.
#[inline]
#[target_feature(enable = "sse4.1")]
fn add_16(row: &mut [u8; 16], left: __m128i, right: __m128i) {
    // SAFETY: the array has the 16 bytes that are loaded.
    let before = unsafe { _mm_loadu_si128(row.as_ptr().cast()) };
    let left = _mm_adds_epi16(_mm_cvtepu8_epi16(before), left);
    let right = _mm_adds_epi16(_mm_unpackhi_epi8(before, _mm_setzero_si128()), right);
    // SAFETY: the array has the 16 bytes that are stored.
    unsafe { _mm_storeu_si128(row.as_mut_ptr().cast(), _mm_packus_epi16(left, right)) }
}
