//! Inverse DCT with AVX2.

use std::arch::x86_64::*;

use super::lanes::pair;
use crate::scalar::basis::basis;

/// Eight 16-bit numbers from row `v`, times their quantization factors.
#[inline]
#[target_feature(enable = "avx2")]
fn row(coefficients: &[i16; 64], quantization: &[u16; 64], v: usize) -> __m128i {
    let values = &coefficients.as_chunks::<8>().0[v];
    let factors = &quantization.as_chunks::<8>().0[v];
    // SAFETY: both arrays have the 16 bytes that are loaded.
    unsafe {
        _mm_mullo_epi16(
            _mm_loadu_si128(values.as_ptr().cast()),
            _mm_loadu_si128(factors.as_ptr().cast()),
        )
    }
}

/// The numbers of two rows side by side: pair `u` has column `u` of both.
#[inline]
#[target_feature(enable = "avx2")]
fn pairs(a: __m128i, b: __m128i) -> __m256i {
    _mm256_set_m128i(_mm_unpackhi_epi16(a, b), _mm_unpacklo_epi16(a, b))
}

/// `a` and `b` (pairs) times their factors, summed.
#[inline]
#[target_feature(enable = "avx2")]
fn dot(a: __m256i, fa: i32, b: __m256i, fb: i32) -> __m256i {
    _mm256_add_epi32(
        _mm256_madd_epi16(a, _mm256_set1_epi32(fa)),
        _mm256_madd_epi16(b, _mm256_set1_epi32(fb)),
    )
}

/// From two rows as `packs` leaves them (columns 0 to 3 of both, then 4 to 7 of both) to pairs of
/// columns: in the low lane 0 and 2, 4 and 6 of the first row, then of the second; in the high lane
/// 1 and 3, 7 and 5.
#[inline]
#[target_feature(enable = "avx2")]
fn even_and_odd(rows: __m256i) -> __m256i {
    let in_lane = _mm256_setr_epi8(
        0, 1, 4, 5, 2, 3, 6, 7, 8, 9, 12, 13, 10, 11, 14, 15, //
        0, 1, 4, 5, 6, 7, 2, 3, 8, 9, 12, 13, 14, 15, 10, 11,
    );
    let across = _mm256_setr_epi32(0, 4, 2, 6, 1, 5, 3, 7);
    _mm256_permutevar8x32_epi32(_mm256_shuffle_epi8(rows, in_lane), across)
}

/// The second pass of two rows: the sums over their even frequencies and over their odd ones, four
/// samples of each row; the other samples are their differences.
#[inline]
#[target_feature(enable = "avx2")]
fn halves(rows: __m256i, first: __m256i, second: __m256i) -> (__m256i, __m256i) {
    let rows = even_and_odd(rows);
    let a = _mm256_add_epi32(
        _mm256_madd_epi16(_mm256_shuffle_epi32::<0b00_00_00_00>(rows), first),
        _mm256_madd_epi16(_mm256_shuffle_epi32::<0b01_01_01_01>(rows), second),
    );
    let b = _mm256_add_epi32(
        _mm256_madd_epi16(_mm256_shuffle_epi32::<0b10_10_10_10>(rows), first),
        _mm256_madd_epi16(_mm256_shuffle_epi32::<0b11_11_11_11>(rows), second),
    );
    (_mm256_permute2x128_si256::<0x20>(a, b), _mm256_permute2x128_si256::<0x31>(a, b))
}

/// The second pass of two rows of a transform that is symmetric about its middle: the first four
/// samples of each row, then the last four.
#[inline]
#[target_feature(enable = "avx2")]
fn mirrored(rows: __m256i, first: __m256i, second: __m256i, round: __m256i) -> __m256i {
    let (even, odd) = halves(rows, first, second);
    let even = _mm256_add_epi32(even, round);
    let left = _mm256_srai_epi32::<18>(_mm256_add_epi32(even, odd));
    let right = _mm256_srai_epi32::<18>(_mm256_sub_epi32(even, odd));
    _mm256_packs_epi32(left, _mm256_shuffle_epi32::<0b00_01_10_11>(right))
}

/// Stores the low eight bytes of `bytes` as the samples from `at` on.
#[inline]
#[target_feature(enable = "avx2")]
fn store_8(samples: &mut [u8], at: usize, bytes: __m128i) {
    if let Some(to) = samples.get_mut(at..).and_then(|rest| rest.first_chunk_mut::<8>()) {
        // SAFETY: the array has the 8 bytes that are stored.
        unsafe { _mm_storel_epi64(to.as_mut_ptr().cast(), bytes) }
    }
}

/// The accurate transform to 8 x 8 samples.
#[target_feature(enable = "avx2")]
pub(super) fn idct_8(
    coefficients: &[i16; 64],
    quantization: &[u16; 64],
    samples: &mut [u8],
    stride: usize,
) {
    let rows = |v| row(coefficients, quantization, v);
    let (p04, p26) = (pairs(rows(0), rows(4)), pairs(rows(2), rows(6)));
    let (p17, p35) = (pairs(rows(1), rows(7)), pairs(rows(3), rows(5)));
    let round = _mm256_set1_epi32(1 << 10);
    let t0 = _mm256_add_epi32(_mm256_madd_epi16(p04, _mm256_set1_epi32(pair(8192, 8192))), round);
    let t1 = _mm256_add_epi32(_mm256_madd_epi16(p04, _mm256_set1_epi32(pair(8192, -8192))), round);
    let t2 = _mm256_madd_epi16(p26, _mm256_set1_epi32(pair(4433, -10704)));
    let t3 = _mm256_madd_epi16(p26, _mm256_set1_epi32(pair(10703, 4433)));
    let even = [
        _mm256_add_epi32(t0, t3),
        _mm256_add_epi32(t1, t2),
        _mm256_sub_epi32(t1, t2),
        _mm256_sub_epi32(t0, t3),
    ];
    let odd = [
        dot(p17, pair(11363, 2260), p35, pair(9633, 6437)),
        dot(p17, pair(9633, -6436), p35, pair(-2259, -11362)),
        dot(p17, pair(6437, 9633), p35, pair(-11362, 2261)),
        dot(p17, pair(2260, -11363), p35, pair(-6436, 9633)),
    ];
    let upper = |i: usize| _mm256_srai_epi32::<11>(_mm256_add_epi32(even[i], odd[i]));
    let lower = |i: usize| _mm256_srai_epi32::<11>(_mm256_sub_epi32(even[i], odd[i]));
    let middle = [
        _mm256_packs_epi32(upper(0), upper(1)),
        _mm256_packs_epi32(upper(2), upper(3)),
        _mm256_packs_epi32(lower(3), lower(2)),
        _mm256_packs_epi32(lower(1), lower(0)),
    ];

    // The second pass: of each row the even half in the low lane, the odd half in the high one.
    let first = _mm256_setr_epi32(
        pair(8192, 10703),
        pair(8192, 4433),
        pair(8192, -4433),
        pair(8192, -10703),
        pair(11363, 9633),
        pair(9633, -2259),
        pair(6437, -11362),
        pair(2260, -6436),
    );
    let second = _mm256_setr_epi32(
        pair(8192, 4433),
        pair(-8192, -10704),
        pair(-8192, 10704),
        pair(8192, -4433),
        pair(2260, 6437),
        pair(-6436, -11362),
        pair(9633, 2261),
        pair(-11363, 9633),
    );
    let round = _mm256_set1_epi32((1 << 17) + (128 << 18));
    let two_rows = |rows: __m256i| mirrored(rows, first, second, round);
    for (half, rows) in middle.as_chunks::<2>().0.iter().enumerate() {
        // Rows 0 and 2 in the low lane, 1 and 3 in the high one.
        let bytes = _mm256_packus_epi16(two_rows(rows[0]), two_rows(rows[1]));
        let (low, high) = (_mm256_castsi256_si128(bytes), _mm256_extracti128_si256::<1>(bytes));
        let at = 4 * half * stride;
        store_8(samples, at, low);
        store_8(samples, at + stride, high);
        store_8(samples, at + 2 * stride, _mm_unpackhi_epi64(low, low));
        store_8(samples, at + 3 * stride, _mm_unpackhi_epi64(high, high));
    }
}

/// The plain transform to `N` x `N` samples.
#[target_feature(enable = "avx2")]
pub(super) fn idct_n<const N: usize>(
    coefficients: &[i16; 64],
    quantization: &[u16; 64],
    samples: &mut [u8],
    stride: usize,
) {
    // Zero beyond N in both directions, so that frequencies from N on do not count.
    let basis = const { basis::<N>() };
    let rows = |v| row(coefficients, quantization, v);
    let (p02, p46) = (pairs(rows(0), rows(2)), pairs(rows(4), rows(6)));
    let (p13, p75) = (pairs(rows(1), rows(3)), pairs(rows(7), rows(5)));
    let round = _mm256_set1_epi32(1 << 10);
    let mut middle = [_mm256_setzero_si256(); 8];
    for i in 0..N.div_ceil(2) {
        let f = basis[i];
        let even = dot(p02, pair(f[0], f[2]), p46, pair(f[4], f[6]));
        let even = _mm256_add_epi32(even, round);
        let odd = dot(p13, pair(f[1], f[3]), p75, pair(0, f[5]));
        middle[i] = _mm256_srai_epi32::<11>(_mm256_add_epi32(even, odd));
        middle[N - 1 - i] = _mm256_srai_epi32::<11>(_mm256_sub_epi32(even, odd));
    }

    let [f0, f1, f2, f3, ..] = basis;
    let first = _mm256_setr_epi32(
        pair(f0[0], f0[2]),
        pair(f1[0], f1[2]),
        pair(f2[0], f2[2]),
        pair(f3[0], f3[2]),
        pair(f0[1], f0[3]),
        pair(f1[1], f1[3]),
        pair(f2[1], f2[3]),
        pair(f3[1], f3[3]),
    );
    let second = _mm256_setr_epi32(
        pair(f0[4], f0[6]),
        pair(f1[4], f1[6]),
        pair(f2[4], f2[6]),
        pair(f3[4], f3[6]),
        pair(0, f0[5]),
        pair(0, f1[5]),
        pair(0, f2[5]),
        pair(0, f3[5]),
    );
    let round = _mm256_set1_epi32((1 << 17) + (128 << 18));
    for (half, rows) in middle.as_chunks::<2>().0.iter().enumerate().take(N.div_ceil(2)) {
        // The first four samples, and the last four: they overlap, and agree where they do.
        let words = mirrored(_mm256_packs_epi32(rows[0], rows[1]), first, second, round);
        let bytes = _mm256_packus_epi16(words, words);
        let lanes = [_mm256_castsi256_si128(bytes), _mm256_extracti128_si256::<1>(bytes)];
        for (y, eight) in (2 * half..N).zip(lanes) {
            let Some(to) =
                samples.get_mut(y * stride..).and_then(|rest| rest.first_chunk_mut::<N>())
            else {
                return;
            };
            let left = _mm_cvtsi128_si32(eight).to_le_bytes();
            let right = _mm_extract_epi32::<1>(eight).to_le_bytes();
            if N < 4 {
                to.copy_from_slice(&left[..N]);
            } else {
                to[..4].copy_from_slice(&left);
                to[N - 4..].copy_from_slice(&right);
            }
        }
    }
}
