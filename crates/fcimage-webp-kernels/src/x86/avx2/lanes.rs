//! Sixteen 16-bit lanes in one vector, or eight of 32 bits.

use std::arch::x86_64::*;

/// The lanes. Operations across them stay within each half of eight.
pub(super) type Lanes = __m256i;

/// Functions of vectors, each one instruction.
macro_rules! instructions {
    ($($name:ident($($argument:ident),+) = $instruction:ident;)+) => {
        $(
            #[inline]
            #[target_feature(enable = "avx2")]
            pub(super) fn $name($($argument: Lanes),+) -> Lanes {
                $instruction($($argument),+)
            }
        )+
    };
}

instructions! {
    add(a, b) = _mm256_add_epi16;
    sub(a, b) = _mm256_sub_epi16;
    min(a, b) = _mm256_min_epi16;
    max(a, b) = _mm256_max_epi16;
    max_unsigned(a, b) = _mm256_max_epu16;
    equal(a, b) = _mm256_cmpeq_epi16;
    and(a, b) = _mm256_and_si256;
    abs(a) = _mm256_abs_epi16;
    with_sign(a, b) = _mm256_sign_epi16;
    low_product(a, b) = _mm256_mullo_epi16;
    high_product(a, b) = _mm256_mulhi_epi16;
    high_product_unsigned(a, b) = _mm256_mulhi_epu16;
    sum_of_products(a, b) = _mm256_madd_epi16;
    add_32(a, b) = _mm256_add_epi32;
    add_pairs_32(a, b) = _mm256_hadd_epi32;
    pack(a, b) = _mm256_packs_epi32;
    low_16(a, b) = _mm256_unpacklo_epi16;
    high_16(a, b) = _mm256_unpackhi_epi16;
    low_32(a, b) = _mm256_unpacklo_epi32;
    high_32(a, b) = _mm256_unpackhi_epi32;
    low_64(a, b) = _mm256_unpacklo_epi64;
    high_64(a, b) = _mm256_unpackhi_epi64;
}

#[inline]
#[target_feature(enable = "avx2")]
pub(super) fn splat(value: i16) -> Lanes {
    _mm256_set1_epi16(value)
}

#[inline]
#[target_feature(enable = "avx2")]
pub(super) fn splat_32(value: i32) -> Lanes {
    _mm256_set1_epi32(value)
}

#[inline]
#[target_feature(enable = "avx2")]
pub(super) fn shift_right<const BITS: i32>(a: Lanes) -> Lanes {
    _mm256_srai_epi16::<BITS>(a)
}

#[inline]
#[target_feature(enable = "avx2")]
pub(super) fn shift_right_unsigned<const BITS: i32>(a: Lanes) -> Lanes {
    _mm256_srli_epi16::<BITS>(a)
}

#[inline]
#[target_feature(enable = "avx2")]
pub(super) fn shift_left<const BITS: i32>(a: Lanes) -> Lanes {
    _mm256_slli_epi16::<BITS>(a)
}

#[inline]
#[target_feature(enable = "avx2")]
pub(super) fn shift_right_32<const BITS: i32>(a: Lanes) -> Lanes {
    _mm256_srai_epi32::<BITS>(a)
}

#[inline]
#[target_feature(enable = "avx2")]
pub(super) fn load(lanes: &[i16; 16]) -> Lanes {
    // SAFETY: the array has the 32 bytes that are loaded.
    unsafe { _mm256_loadu_si256(lanes.as_ptr().cast()) }
}

#[inline]
#[target_feature(enable = "avx2")]
pub(super) fn store(a: Lanes, lanes: &mut [i16; 16]) {
    // SAFETY: the array has the 32 bytes that are stored.
    unsafe { _mm256_storeu_si256(lanes.as_mut_ptr().cast(), a) }
}

/// The bytes of a vector as lanes.
#[inline]
#[target_feature(enable = "avx2")]
pub(super) fn widen(bytes: __m128i) -> Lanes {
    _mm256_cvtepu8_epi16(bytes)
}

/// The lanes as bytes, each clamped.
#[inline]
#[target_feature(enable = "avx2")]
pub(super) fn narrow(a: Lanes) -> __m128i {
    let [low, high] = halves(a);
    _mm_packus_epi16(low, high)
}

#[inline]
#[target_feature(enable = "avx2")]
pub(super) fn halves(a: Lanes) -> [__m128i; 2] {
    [_mm256_castsi256_si128(a), _mm256_extracti128_si256::<1>(a)]
}

#[inline]
#[target_feature(enable = "avx2")]
pub(super) fn join([low, high]: [__m128i; 2]) -> Lanes {
    _mm256_set_m128i(high, low)
}

/// The lower halves of both.
#[inline]
#[target_feature(enable = "avx2")]
pub(super) fn low_halves(a: Lanes, b: Lanes) -> Lanes {
    _mm256_permute2x128_si256::<0x20>(a, b)
}

/// The upper halves of both.
#[inline]
#[target_feature(enable = "avx2")]
pub(super) fn high_halves(a: Lanes, b: Lanes) -> Lanes {
    _mm256_permute2x128_si256::<0x31>(a, b)
}

/// From row-major order to zigzag order.
#[inline]
#[target_feature(enable = "avx2")]
pub(super) fn zigzag(a: Lanes) -> Lanes {
    // One lane of each half goes to the other.
    #[rustfmt::skip]
    let own = _mm256_setr_epi8(
        0, 1, 2, 3, 8, 9, -1, -1, 10, 11, 4, 5, 6, 7, 12, 13,
        2, 3, 8, 9, 10, 11, 4, 5, -1, -1, 6, 7, 12, 13, 14, 15,
    );
    #[rustfmt::skip]
    let other = _mm256_setr_epi8(
        -1, -1, -1, -1, -1, -1, 0, 1, -1, -1, -1, -1, -1, -1, -1, -1,
        -1, -1, -1, -1, -1, -1, -1, -1, 14, 15, -1, -1, -1, -1, -1, -1,
    );
    let swapped = _mm256_permute4x64_epi64::<0b0100_1110>(a);
    _mm256_or_si256(_mm256_shuffle_epi8(a, own), _mm256_shuffle_epi8(swapped, other))
}
