//! Inverse DCT to 4 x 4 samples with AVX2: two blocks at once, one in each lane.

use std::arch::x86_64::*;

use super::lanes::pair;

/// The plain transform to 4 x 4 samples.
#[target_feature(enable = "avx2")]
pub(super) fn idct_4(
    coefficients: &[i16; 64],
    quantization: &[u16; 64],
    samples: &mut [u8],
    stride: usize,
) {
    let both = both([coefficients; 2], quantization);
    let rows = _mm256_castsi256_si128(both);
    let rows = [
        _mm_cvtsi128_si32(rows),
        _mm_extract_epi32::<1>(rows),
        _mm_extract_epi32::<2>(rows),
        _mm_extract_epi32::<3>(rows),
    ];
    for (y, row) in rows.into_iter().enumerate() {
        if let Some(to) = samples.get_mut(y * stride..).and_then(|rest| rest.first_chunk_mut::<4>())
        {
            *to = row.to_le_bytes();
        }
    }
}

/// The plain transform of two blocks to 4 x 4 samples each, which lie beside each other.
#[target_feature(enable = "avx2")]
pub(super) fn idct_4_pair(
    blocks: [&[i16; 64]; 2],
    quantization: &[u16; 64],
    samples: &mut [u8],
    stride: usize,
) {
    // Four samples of one block, four of the other: a row of both.
    let order = _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7);
    let rows = _mm256_permutevar8x32_epi32(both(blocks, quantization), order);
    let (upper, lower) = (_mm256_castsi256_si128(rows), _mm256_extracti128_si256::<1>(rows));
    let rows = [upper, _mm_unpackhi_epi64(upper, upper), lower, _mm_unpackhi_epi64(lower, lower)];
    for (y, row) in rows.into_iter().enumerate() {
        if let Some(to) = samples.get_mut(y * stride..).and_then(|rest| rest.first_chunk_mut::<8>())
        {
            // SAFETY: the array has the 8 bytes that are stored.
            unsafe { _mm_storel_epi64(to.as_mut_ptr().cast(), row) }
        }
    }
}

/// The samples of both blocks: of each in its lane four rows of four.
#[inline]
#[target_feature(enable = "avx2")]
fn both(blocks: [&[i16; 64]; 2], quantization: &[u16; 64]) -> __m256i {
    let [r0, r1, r2, r3] = [0, 1, 2, 3].map(|v| row(blocks, quantization, v));
    let round = _mm256_set1_epi32(1 << 10);
    let [m0, m1, m2, m3] = step(pairs(r0, r2), pairs(r1, r3), round);
    let upper = _mm256_packs_epi32(_mm256_srai_epi32::<11>(m0), _mm256_srai_epi32::<11>(m1));
    let lower = _mm256_packs_epi32(_mm256_srai_epi32::<11>(m2), _mm256_srai_epi32::<11>(m3));

    // Of each row the columns 0 and 2, then 1 and 3.
    let columns = _mm256_setr_epi8(
        0, 1, 4, 5, 8, 9, 12, 13, 2, 3, 6, 7, 10, 11, 14, 15, //
        0, 1, 4, 5, 8, 9, 12, 13, 2, 3, 6, 7, 10, 11, 14, 15,
    );
    let upper = _mm256_shuffle_epi8(upper, columns);
    let lower = _mm256_shuffle_epi8(lower, columns);
    let even = _mm256_unpacklo_epi64(upper, lower);
    let odd = _mm256_unpackhi_epi64(upper, lower);
    let round = _mm256_set1_epi32((1 << 17) + (128 << 18));
    let [c0, c1, c2, c3] = step(even, odd, round);
    let left = _mm256_packs_epi32(_mm256_srai_epi32::<18>(c0), _mm256_srai_epi32::<18>(c1));
    let right = _mm256_packs_epi32(_mm256_srai_epi32::<18>(c2), _mm256_srai_epi32::<18>(c3));
    // From columns to rows.
    let rows = _mm256_setr_epi8(
        0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15, //
        0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15,
    );
    _mm256_shuffle_epi8(_mm256_packus_epi16(left, right), rows)
}

/// The four lowest frequencies of row `v`, dequantized: of one block, then of the other.
#[inline]
#[target_feature(enable = "avx2")]
fn row(blocks: [&[i16; 64]; 2], quantization: &[u16; 64], v: usize) -> __m128i {
    let [first, second] = blocks.map(|block| four(&block.as_chunks::<8>().0[v]));
    let factors = &quantization.as_chunks::<8>().0[v];
    // SAFETY: the array has the 16 bytes that are loaded.
    let factors = unsafe { _mm_loadu_si128(factors.as_ptr().cast()) };
    _mm_mullo_epi16(_mm_unpacklo_epi64(first, second), _mm_unpacklo_epi64(factors, factors))
}

/// The first four of eight numbers.
#[inline]
#[target_feature(enable = "avx2")]
fn four(row: &[i16; 8]) -> __m128i {
    // SAFETY: the array has more than the 8 bytes that are loaded.
    unsafe { _mm_loadl_epi64(row.as_ptr().cast()) }
}

/// The numbers of two rows side by side: pair `u` has column `u` of both, in the lane of its block.
#[inline]
#[target_feature(enable = "avx2")]
fn pairs(a: __m128i, b: __m128i) -> __m256i {
    _mm256_set_m128i(_mm_unpackhi_epi16(a, b), _mm_unpacklo_epi16(a, b))
}

/// The transform of four points: from pairs of the frequencies 0 and 2 and of 1 and 3, in units of
/// 1/8192, plus `round`.
#[inline]
#[target_feature(enable = "avx2")]
fn step(p02: __m256i, p13: __m256i, round: __m256i) -> [__m256i; 4] {
    let times = |pairs, low, high| _mm256_madd_epi16(pairs, _mm256_set1_epi32(pair(low, high)));
    let outer = _mm256_add_epi32(times(p02, 8192, 8192), round);
    let inner = _mm256_add_epi32(times(p02, 8192, -8192), round);
    let (outer_odd, inner_odd) = (times(p13, 10703, 4433), times(p13, 4433, -10703));
    [
        _mm256_add_epi32(outer, outer_odd),
        _mm256_add_epi32(inner, inner_odd),
        _mm256_sub_epi32(inner, inner_odd),
        _mm256_sub_epi32(outer, outer_odd),
    ]
}
