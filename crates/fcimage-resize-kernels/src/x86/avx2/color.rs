//! YCbCr to RGB with AVX2.

use std::arch::x86_64::*;

use crate::scalar::color::{BITS, BLUE, GRAY, GREEN, LUMA, RED};

/// Converts pixels, 16 at a time; returns how many are done.
#[target_feature(enable = "avx2")]
pub(super) fn ycc_to_rgb(ycc: [&[i16]; 3], rgb: &mut [u8]) -> usize {
    let gray = _mm256_set1_epi16(GRAY);
    let one = _mm256_set1_epi16(1);
    let half = _mm256_set1_epi32(1 << (BITS - 1));
    let red = pair_of(LUMA, RED);
    let blue = pair_of(LUMA, BLUE);
    let green = pair_of(LUMA, GREEN[0]);
    let green_cr = pair_of(GREEN[1], 0);
    let places = [0, 1, 2].map(|vector| [0, 1, 2].map(|color| spread(color, vector)));
    let load = |row: &[i16; 16]| {
        // SAFETY: the array has the 32 bytes that are loaded.
        unsafe { _mm256_loadu_si256(row.as_ptr().cast()) }
    };
    let [y, cb, cr] = ycc.map(|row| row.as_chunks::<16>().0);
    let groups = y.iter().zip(cb).zip(cr).zip(rgb.as_chunks_mut::<48>().0);
    let mut done = 0;
    for (((y, cb), cr), out) in groups {
        let y = load(y);
        let [cb, cr] = [cb, cr].map(|row| _mm256_subs_epi16(load(row), gray));
        // One color from pairs of luma and a difference, and from another difference.
        let color = |a: __m256i, factors: __m256i, b: __m256i, factor_b: __m256i| {
            let pairs = [
                (_mm256_unpacklo_epi16(y, a), _mm256_unpacklo_epi16(b, one)),
                (_mm256_unpackhi_epi16(y, a), _mm256_unpackhi_epi16(b, one)),
            ];
            let [low, high] = pairs.map(|(first, second)| {
                let sum = _mm256_add_epi32(_mm256_madd_epi16(first, factors), half);
                let sum = _mm256_add_epi32(sum, _mm256_madd_epi16(second, factor_b));
                _mm256_srai_epi32::<BITS>(sum)
            });
            let words = _mm256_packs_epi32(low, high);
            let (low, high) = (_mm256_castsi256_si128(words), _mm256_extracti128_si256::<1>(words));
            _mm_packus_epi16(low, high)
        };
        let none = _mm256_setzero_si256();
        let colors = [
            color(cr, red, none, none),
            color(cb, green, cr, green_cr),
            color(cb, blue, none, none),
        ];
        for (to, places) in out.as_chunks_mut::<16>().0.iter_mut().zip(places) {
            let [r, g, b] = [0, 1, 2].map(|i| _mm_shuffle_epi8(colors[i], places[i]));
            let bytes = _mm_or_si128(_mm_or_si128(r, g), b);
            // SAFETY: the array has the 16 bytes that are stored.
            unsafe { _mm_storeu_si128(to.as_mut_ptr().cast(), bytes) }
        }
        done += 16;
    }
    done
}

/// Two factors in each 32-bit lane.
#[inline]
#[target_feature(enable = "avx2")]
fn pair_of(low: i16, high: i16) -> __m256i {
    _mm256_set1_epi32(i32::from(low) & 0xffff | i32::from(high) << 16)
}

/// Where the bytes of one color go in one of the three vectors that 16 pixels take.
#[inline]
#[target_feature(enable = "avx2")]
fn spread(color: i8, vector: i8) -> __m128i {
    let mut places = [-1_i8; 16];
    for pixel in 0..16 {
        let at = 3 * pixel + color - 16 * vector;
        if (0..16).contains(&at) {
            places[at as usize] = pixel;
        }
    }
    // SAFETY: the array has the 16 bytes that are loaded.
    unsafe { _mm_loadu_si128(places.as_ptr().cast()) }
}
