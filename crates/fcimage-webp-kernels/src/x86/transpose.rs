//! Rows of bytes to columns, and back.

use std::arch::x86_64::*;

/// The low and the high halves of two vectors, byte by byte.
#[inline]
#[target_feature(enable = "sse4.1")]
fn zip([a, b]: [__m128i; 2]) -> [__m128i; 2] {
    [_mm_unpacklo_epi8(a, b), _mm_unpackhi_epi8(a, b)]
}

/// From 16 rows of 8 bytes, each in the low half of a vector, to 8 columns of 16.
#[inline]
#[target_feature(enable = "sse4.1")]
pub(super) fn to_columns(rows: [__m128i; 16]) -> [__m128i; 8] {
    let [r0, r1, r2, r3, r4, r5, r6, r7, r8, r9, r10, r11, r12, r13, r14, r15] = rows;
    // Each of these has two rows, every column of both side by side.
    let x0 = _mm_unpacklo_epi8(r0, r8);
    let x1 = _mm_unpacklo_epi8(r1, r9);
    let x2 = _mm_unpacklo_epi8(r2, r10);
    let x3 = _mm_unpacklo_epi8(r3, r11);
    let x4 = _mm_unpacklo_epi8(r4, r12);
    let x5 = _mm_unpacklo_epi8(r5, r13);
    let x6 = _mm_unpacklo_epi8(r6, r14);
    let x7 = _mm_unpacklo_epi8(r7, r15);
    // Four rows: columns 0 to 3, then 4 to 7.
    let ([a0, b0], [a1, b1]) = (zip([x0, x4]), zip([x1, x5]));
    let ([a2, b2], [a3, b3]) = (zip([x2, x6]), zip([x3, x7]));
    // Eight rows: two columns each.
    let ([c0, d0], [c1, d1]) = (zip([a0, a2]), zip([a1, a3]));
    let ([e0, f0], [e1, f1]) = (zip([b0, b2]), zip([b1, b3]));
    let ([y0, y1], [y2, y3]) = (zip([c0, c1]), zip([d0, d1]));
    let ([y4, y5], [y6, y7]) = (zip([e0, e1]), zip([f0, f1]));
    [y0, y1, y2, y3, y4, y5, y6, y7]
}

/// From 8 columns of 16 bytes to 16 rows of 8, two in each vector.
#[inline]
#[target_feature(enable = "sse4.1")]
pub(super) fn from_columns_8(columns: [__m128i; 8]) -> [__m128i; 8] {
    let [c0, c1, c2, c3, c4, c5, c6, c7] = columns;
    // Rows 0 to 7 and 8 to 15 of the columns 0 and 4, and so on.
    let ([a0, b0], [a1, b1]) = (zip([c0, c4]), zip([c1, c5]));
    let ([a2, b2], [a3, b3]) = (zip([c2, c6]), zip([c3, c7]));
    let ([d0, e0], [d1, e1]) = (zip([a0, a2]), zip([a1, a3]));
    let ([f0, g0], [f1, g1]) = (zip([b0, b2]), zip([b1, b3]));
    let ([y0, y1], [y2, y3]) = (zip([d0, d1]), zip([e0, e1]));
    let ([y4, y5], [y6, y7]) = (zip([f0, f1]), zip([g0, g1]));
    [y0, y1, y2, y3, y4, y5, y6, y7]
}

/// From 4 columns of 16 bytes to 16 rows of 4, four in each vector.
#[inline]
#[target_feature(enable = "sse4.1")]
pub(super) fn from_columns_4([c0, c1, c2, c3]: [__m128i; 4]) -> [__m128i; 4] {
    let ([a0, b0], [a1, b1]) = (zip([c0, c2]), zip([c1, c3]));
    let ([y0, y1], [y2, y3]) = (zip([a0, a1]), zip([b0, b1]));
    [y0, y1, y2, y3]
}
