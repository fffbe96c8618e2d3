//! Sixteen 16-bit lanes in two vectors, or eight of 32 bits.

use std::arch::x86_64::*;

/// The lanes. Operations across them stay within each half of eight.
#[derive(Clone, Copy)]
pub(super) struct Lanes(__m128i, __m128i);

/// Functions of vectors, each one instruction for each half.
macro_rules! instructions {
    ($($name:ident($($argument:ident),+) = $instruction:ident;)+) => {
        $(
            #[inline]
            #[target_feature(enable = "sse4.1")]
            pub(super) fn $name($($argument: Lanes),+) -> Lanes {
                Lanes($instruction($($argument.0),+), $instruction($($argument.1),+))
            }
        )+
    };
}

instructions! {
    add(a, b) = _mm_add_epi16;
    sub(a, b) = _mm_sub_epi16;
    min(a, b) = _mm_min_epi16;
    max(a, b) = _mm_max_epi16;
    max_unsigned(a, b) = _mm_max_epu16;
    equal(a, b) = _mm_cmpeq_epi16;
    and(a, b) = _mm_and_si128;
    abs(a) = _mm_abs_epi16;
    with_sign(a, b) = _mm_sign_epi16;
    low_product(a, b) = _mm_mullo_epi16;
    high_product(a, b) = _mm_mulhi_epi16;
    high_product_unsigned(a, b) = _mm_mulhi_epu16;
    sum_of_products(a, b) = _mm_madd_epi16;
    add_32(a, b) = _mm_add_epi32;
    add_pairs_32(a, b) = _mm_hadd_epi32;
    pack(a, b) = _mm_packs_epi32;
    low_16(a, b) = _mm_unpacklo_epi16;
    high_16(a, b) = _mm_unpackhi_epi16;
    low_32(a, b) = _mm_unpacklo_epi32;
    high_32(a, b) = _mm_unpackhi_epi32;
    low_64(a, b) = _mm_unpacklo_epi64;
    high_64(a, b) = _mm_unpackhi_epi64;
}

#[inline]
#[target_feature(enable = "sse4.1")]
pub(super) fn splat(value: i16) -> Lanes {
    let half = _mm_set1_epi16(value);
    Lanes(half, half)
}

#[inline]
#[target_feature(enable = "sse4.1")]
pub(super) fn splat_32(value: i32) -> Lanes {
    let half = _mm_set1_epi32(value);
    Lanes(half, half)
}

#[inline]
#[target_feature(enable = "sse4.1")]
pub(super) fn shift_right<const BITS: i32>(a: Lanes) -> Lanes {
    Lanes(_mm_srai_epi16::<BITS>(a.0), _mm_srai_epi16::<BITS>(a.1))
}

#[inline]
#[target_feature(enable = "sse4.1")]
pub(super) fn shift_right_unsigned<const BITS: i32>(a: Lanes) -> Lanes {
    Lanes(_mm_srli_epi16::<BITS>(a.0), _mm_srli_epi16::<BITS>(a.1))
}

#[inline]
#[target_feature(enable = "sse4.1")]
pub(super) fn shift_left<const BITS: i32>(a: Lanes) -> Lanes {
    Lanes(_mm_slli_epi16::<BITS>(a.0), _mm_slli_epi16::<BITS>(a.1))
}

#[inline]
#[target_feature(enable = "sse4.1")]
pub(super) fn shift_right_32<const BITS: i32>(a: Lanes) -> Lanes {
    Lanes(_mm_srai_epi32::<BITS>(a.0), _mm_srai_epi32::<BITS>(a.1))
}

#[inline]
#[target_feature(enable = "sse4.1")]
pub(super) fn load(lanes: &[i16; 16]) -> Lanes {
    let [low, high] = [0, 1].map(|half: usize| {
        let half = &lanes.as_chunks::<8>().0[half];
        // SAFETY: the array has the 16 bytes that are loaded.
        unsafe { _mm_loadu_si128(half.as_ptr().cast()) }
    });
    Lanes(low, high)
}

#[inline]
#[target_feature(enable = "sse4.1")]
pub(super) fn store(a: Lanes, lanes: &mut [i16; 16]) {
    for (half, vector) in lanes.as_chunks_mut::<8>().0.iter_mut().zip(halves(a)) {
        // SAFETY: the array has the 16 bytes that are stored.
        unsafe { _mm_storeu_si128(half.as_mut_ptr().cast(), vector) }
    }
}

/// The bytes of a vector as lanes.
#[inline]
#[target_feature(enable = "sse4.1")]
pub(super) fn widen(bytes: __m128i) -> Lanes {
    Lanes(_mm_cvtepu8_epi16(bytes), _mm_unpackhi_epi8(bytes, _mm_setzero_si128()))
}

/// The lanes as bytes, each clamped.
#[inline]
#[target_feature(enable = "sse4.1")]
pub(super) fn narrow(a: Lanes) -> __m128i {
    _mm_packus_epi16(a.0, a.1)
}

#[inline]
pub(super) fn halves(a: Lanes) -> [__m128i; 2] {
    [a.0, a.1]
}

#[inline]
pub(super) fn join([low, high]: [__m128i; 2]) -> Lanes {
    Lanes(low, high)
}

/// The lower halves of both.
#[inline]
pub(super) fn low_halves(a: Lanes, b: Lanes) -> Lanes {
    Lanes(a.0, b.0)
}

/// The upper halves of both.
#[inline]
pub(super) fn high_halves(a: Lanes, b: Lanes) -> Lanes {
    Lanes(a.1, b.1)
}

/// From row-major order to zigzag order.
#[inline]
#[target_feature(enable = "sse4.1")]
pub(super) fn zigzag(a: Lanes) -> Lanes {
    // One lane of each half goes to the other.
    let low = _mm_setr_epi8(0, 1, 2, 3, 8, 9, -1, -1, 10, 11, 4, 5, 6, 7, 12, 13);
    let high = _mm_setr_epi8(2, 3, 8, 9, 10, 11, 4, 5, -1, -1, 6, 7, 12, 13, 14, 15);
    let (low, high) = (_mm_shuffle_epi8(a.0, low), _mm_shuffle_epi8(a.1, high));
    let (from_low, from_high) = (_mm_extract_epi16::<7>(a.0), _mm_extract_epi16::<0>(a.1));
    Lanes(_mm_insert_epi16::<3>(low, from_high), _mm_insert_epi16::<4>(high, from_low))
}
