//! The forward DCT of two blocks, one in each half of the vectors, quantization, and the zigzag order.

use std::arch::x86_64::*;

use super::lanes::{pair, widened};
use crate::blocks::Blocks;
use crate::quantizer::Quantizer;
use crate::scalar::fdct::{EXTRA_BITS, ZIGZAG, factors, shift};

type Rows = [__m256i; 8];

/// Two factors for `madd`, in every lane.
#[inline]
#[target_feature(enable = "avx2")]
fn both([a, b]: [i32; 2]) -> __m256i {
    _mm256_set1_epi32(pair(a, b))
}

/// Products of pairs of 16 bits and their sums: of the lower and the upper four columns.
#[derive(Clone, Copy)]
struct Sums {
    low: __m256i,
    high: __m256i,
}

impl Sums {
    /// `a` and `b` times two factors.
    #[inline]
    #[target_feature(enable = "avx2")]
    fn new(a: __m256i, b: __m256i, factors: [i32; 2]) -> Self {
        Self {
            low: _mm256_madd_epi16(_mm256_unpacklo_epi16(a, b), both(factors)),
            high: _mm256_madd_epi16(_mm256_unpackhi_epi16(a, b), both(factors)),
        }
    }

    #[inline]
    #[target_feature(enable = "avx2")]
    fn plus(self, other: Self) -> Self {
        Self {
            low: _mm256_add_epi32(self.low, other.low),
            high: _mm256_add_epi32(self.high, other.high),
        }
    }

    /// Both, rounded, as 16 bits.
    #[inline]
    #[target_feature(enable = "avx2")]
    fn rounded<const BITS: i32>(self) -> __m256i {
        let half = _mm256_set1_epi32(1 << (BITS - 1));
        _mm256_packs_epi32(
            _mm256_srai_epi32::<BITS>(_mm256_add_epi32(self.low, half)),
            _mm256_srai_epi32::<BITS>(_mm256_add_epi32(self.high, half)),
        )
    }
}

/// Transforms all columns, with the products shifted by `BITS`.
#[inline]
#[target_feature(enable = "avx2")]
fn pass<const BITS: i32>(rows: &mut Rows) {
    let (add, sub) = (|a, b| _mm256_add_epi16(a, b), |a, b| _mm256_sub_epi16(a, b));
    let [s0, s1, s2, s3, s4, s5, s6, s7] = *rows;
    let [a0, a1, a2, a3] = [add(s0, s7), add(s1, s6), add(s2, s5), add(s3, s4)];
    let [d7, d6, d5, d4] = [sub(s0, s7), sub(s1, s6), sub(s2, s5), sub(s3, s4)];
    let [outer, inner] = [add(a0, a3), add(a1, a2)];
    let [outer_d, inner_d] = [sub(a0, a3), sub(a1, a2)];
    let scaled = |sum| {
        if BITS == const { shift(true) as i32 } {
            let half = _mm256_set1_epi16(1 << (EXTRA_BITS - 1));
            _mm256_srai_epi16::<{ EXTRA_BITS as i32 }>(_mm256_add_epi16(sum, half))
        } else {
            _mm256_slli_epi16::<{ EXTRA_BITS as i32 }>(sum)
        }
    };
    rows[0] = scaled(add(outer, inner));
    rows[4] = scaled(sub(outer, inner));
    rows[2] = Sums::new(outer_d, inner_d, factors::EVEN_2).rounded::<BITS>();
    rows[6] = Sums::new(outer_d, inner_d, factors::EVEN_6).rounded::<BITS>();
    let (z3, z4) = (add(d4, d6), add(d5, d7));
    let (sum_3, sum_4) = (Sums::new(z3, z4, factors::SUM_3), Sums::new(z3, z4, factors::SUM_4));
    rows[7] = Sums::new(d4, d7, factors::ODD_7).plus(sum_3).rounded::<BITS>();
    rows[1] = Sums::new(d4, d7, factors::ODD_1).plus(sum_4).rounded::<BITS>();
    rows[5] = Sums::new(d5, d6, factors::ODD_5).plus(sum_4).rounded::<BITS>();
    rows[3] = Sums::new(d5, d6, factors::ODD_3).plus(sum_3).rounded::<BITS>();
}

/// Transposes both blocks.
#[inline]
#[target_feature(enable = "avx2")]
fn transpose(rows: &mut Rows) {
    let [r0, r1, r2, r3, r4, r5, r6, r7] = *rows;
    let pairs = |a, b| [_mm256_unpacklo_epi16(a, b), _mm256_unpackhi_epi16(a, b)];
    let ([a0, a1], [a2, a3]) = (pairs(r0, r1), pairs(r2, r3));
    let ([a4, a5], [a6, a7]) = (pairs(r4, r5), pairs(r6, r7));
    let fours = |a, b| [_mm256_unpacklo_epi32(a, b), _mm256_unpackhi_epi32(a, b)];
    let ([b0, b1], [b2, b3]) = (fours(a0, a2), fours(a1, a3));
    let ([b4, b5], [b6, b7]) = (fours(a4, a6), fours(a5, a7));
    let eights = |a, b| [_mm256_unpacklo_epi64(a, b), _mm256_unpackhi_epi64(a, b)];
    [[rows[0], rows[1]], [rows[2], rows[3]]] = [eights(b0, b4), eights(b1, b5)];
    [[rows[4], rows[5]], [rows[6], rows[7]]] = [eights(b2, b6), eights(b3, b7)];
}

/// Eight entries of a table, for both blocks.
#[inline]
#[target_feature(enable = "avx2")]
fn twice(entries: &[u16; 8]) -> __m256i {
    // SAFETY: the array has the 16 bytes that are loaded.
    _mm256_broadcastsi128_si256(unsafe { _mm_loadu_si128(entries.as_ptr().cast()) })
}

/// Where the bytes of row `row` go in the row `to` of the zigzag order; none is -1.
const fn places(to: usize, row: usize) -> [i8; 32] {
    let mut places = [-1; 32];
    let mut k = 0;
    while k < 8 {
        let place = ZIGZAG[8 * to + k] as usize;
        if place / 8 == row {
            let mut byte = 0;
            while byte < 2 {
                places[2 * k + byte] = (2 * (place % 8) + byte) as i8;
                places[16 + 2 * k + byte] = (2 * (place % 8) + byte) as i8;
                byte += 1;
            }
        }
        k += 1;
    }
    places
}

/// One row of the zigzag order, from the rows that it takes coefficients of.
macro_rules! zigzag_row {
    ($rows:ident, $to:literal, $first:literal $(, $row:literal)*) => {{
        let moved = zigzag_row!(@ $rows, $to, $first);
        $(let moved = _mm256_or_si256(moved, zigzag_row!(@ $rows, $to, $row));)*
        moved
    }};
    (@ $rows:ident, $to:literal, $row:literal) => {{
        const PLACES: [i8; 32] = places($to, $row);
        // SAFETY: the array has the 32 bytes that are loaded.
        _mm256_shuffle_epi8($rows[$row], unsafe { _mm256_loadu_si256(PLACES.as_ptr().cast()) })
    }};
}

/// See [`Kernels::forward`](crate::Kernels::forward).
#[target_feature(enable = "avx2")]
pub(super) fn forward(rows: [&[u8; 16]; 8], quantizer: &Quantizer, blocks: &mut Blocks) {
    let middle = _mm256_set1_epi16(128);
    let mut rows = rows.map(|row| _mm256_sub_epi16(widened(row), middle));
    transpose(&mut rows);
    pass::<{ shift(false) as i32 }>(&mut rows);
    transpose(&mut rows);
    pass::<{ shift(true) as i32 }>(&mut rows);

    let tables = quantizer.halves.as_chunks::<8>().0.iter();
    let tables = tables.zip(quantizer.reciprocals.as_chunks::<8>().0);
    let tables = tables.zip(quantizer.scales.as_chunks::<8>().0);
    for (row, ((halves, reciprocals), scales)) in rows.iter_mut().zip(tables) {
        let rounded = _mm256_add_epi16(_mm256_abs_epi16(*row), twice(halves));
        let product = _mm256_mulhi_epu16(rounded, twice(reciprocals));
        *row = _mm256_sign_epi16(_mm256_mulhi_epu16(product, twice(scales)), *row);
    }
    let rows = [
        zigzag_row!(rows, 0, 0, 1, 2),
        zigzag_row!(rows, 1, 0, 1, 2, 3, 4),
        zigzag_row!(rows, 2, 1, 2, 3, 4, 5, 6),
        zigzag_row!(rows, 3, 0, 1, 2, 3),
        zigzag_row!(rows, 4, 4, 5, 6, 7),
        zigzag_row!(rows, 5, 1, 2, 3, 4, 5, 6),
        zigzag_row!(rows, 6, 3, 4, 5, 6, 7),
        zigzag_row!(rows, 7, 5, 6, 7),
    ];

    let zero = _mm256_setzero_si256();
    let mut zeros = [0_u64; 2];
    for (i, [a, b]) in rows.as_chunks::<2>().0.iter().enumerate() {
        let equal = _mm256_packs_epi16(_mm256_cmpeq_epi16(*a, zero), _mm256_cmpeq_epi16(*b, zero));
        let bits = u64::from(_mm256_movemask_epi8(equal) as u32);
        zeros[0] |= (bits & 0xffff) << (16 * i);
        zeros[1] |= bits >> 16 << (16 * i);
    }
    blocks.not_zero = zeros.map(|zeros| !zeros);
    let [first, second] = &mut blocks.coefficients;
    let places = first.as_chunks_mut::<8>().0.iter_mut().zip(second.as_chunks_mut::<8>().0);
    for ((first, second), row) in places.zip(rows) {
        // SAFETY: the array has the 16 bytes that are stored.
        unsafe { _mm_storeu_si128(first.as_mut_ptr().cast(), _mm256_castsi256_si128(row)) }
        // SAFETY: the array has the 16 bytes that are stored.
        unsafe { _mm_storeu_si128(second.as_mut_ptr().cast(), _mm256_extracti128_si256::<1>(row)) }
    }
}
