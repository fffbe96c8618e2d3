//! RGB to YCbCr of 4:2:0 with AVX2.

use std::arch::x86_64::*;

use crate::scalar::planes::{CB, CHROMA_BITS, CHROMA_SUMMAND, CR, LUMA_BITS, LUMA_SUMMAND, Y};

/// Luma of pixels, 16 at a time; returns how many are done.
#[target_feature(enable = "avx2")]
pub(super) fn luma(rgb: &[u8], luma: &mut [i16]) -> usize {
    let places = places();
    let [red, green, blue] = Y;
    let (first, second) = (pair_of(red, green), pair_of(blue, 0));
    let summand = _mm256_set1_epi32(LUMA_SUMMAND);
    let none = _mm256_setzero_si256();
    let mut done = 0;
    for (pixels, to) in rgb.as_chunks::<48>().0.iter().zip(luma.as_chunks_mut::<16>().0) {
        let [r, g, b] = colors(pixels, places);
        let [r, g, b] = [_mm256_cvtepu8_epi16(r), _mm256_cvtepu8_epi16(g), _mm256_cvtepu8_epi16(b)];
        let pairs = [
            (_mm256_unpacklo_epi16(r, g), _mm256_unpacklo_epi16(b, none)),
            (_mm256_unpackhi_epi16(r, g), _mm256_unpackhi_epi16(b, none)),
        ];
        let [low, high] = pairs.map(|(rg, b)| {
            let sum = _mm256_add_epi32(_mm256_madd_epi16(rg, first), summand);
            let sum = _mm256_add_epi32(sum, _mm256_madd_epi16(b, second));
            _mm256_srai_epi32::<LUMA_BITS>(sum)
        });
        let samples = _mm256_packs_epi32(low, high);
        // SAFETY: the array has the 32 bytes that are stored.
        unsafe { _mm256_storeu_si256(to.as_mut_ptr().cast(), samples) }
        done += 16;
    }
    done
}

/// Cb and Cr of 16 pixels of both rows at a time; returns how many samples are done.
#[target_feature(enable = "avx2")]
pub(super) fn chroma([above, below]: [&[u8]; 2], [cb, cr]: [&mut [i16]; 2]) -> usize {
    let places = places();
    let summand = _mm256_set1_epi32(CHROMA_SUMMAND);
    let factors = [CB, CR].map(|[red, green, blue]| (pair_of(red, green), pair_of(blue, 0)));
    let one = _mm_set1_epi8(1);
    let none = _mm_setzero_si128();
    let rows = above.as_chunks::<48>().0.iter().zip(below.as_chunks::<48>().0);
    let outputs = cb.as_chunks_mut::<8>().0.iter_mut().zip(cr.as_chunks_mut::<8>().0);
    let mut done = 0;
    for ((above, below), (cb, cr)) in rows.zip(outputs) {
        let (above, below) = (colors(above, places), colors(below, places));
        // Sums of four.
        let [r, g, b] = [0, 1, 2].map(|i| {
            let [above, below] = [above[i], below[i]].map(|row| _mm_maddubs_epi16(row, one));
            _mm_add_epi16(above, below)
        });
        let sides = |low, high| _mm256_set_m128i(high, low);
        let rg = sides(_mm_unpacklo_epi16(r, g), _mm_unpackhi_epi16(r, g));
        let b = sides(_mm_unpacklo_epi16(b, none), _mm_unpackhi_epi16(b, none));
        for (to, (first, second)) in [cb, cr].into_iter().zip(factors) {
            let sum = _mm256_add_epi32(_mm256_madd_epi16(rg, first), summand);
            let sum = _mm256_add_epi32(sum, _mm256_madd_epi16(b, second));
            let sum = _mm256_srai_epi32::<CHROMA_BITS>(sum);
            let (low, high) = (_mm256_castsi256_si128(sum), _mm256_extracti128_si256::<1>(sum));
            // SAFETY: the array has the 16 bytes that are stored.
            unsafe { _mm_storeu_si128(to.as_mut_ptr().cast(), _mm_packs_epi32(low, high)) }
        }
        done += 8;
    }
    done
}

/// The bytes of each color of 16 pixels.
#[inline]
#[target_feature(enable = "avx2")]
fn colors(pixels: &[u8; 48], places: [[__m128i; 3]; 3]) -> [__m128i; 3] {
    let mut vectors = [_mm_setzero_si128(); 3];
    for (vector, bytes) in vectors.iter_mut().zip(pixels.as_chunks::<16>().0) {
        // SAFETY: the array has the 16 bytes that are loaded.
        *vector = unsafe { _mm_loadu_si128(bytes.as_ptr().cast()) };
    }
    places.map(|places| {
        let [a, b, c] = [0, 1, 2].map(|i| _mm_shuffle_epi8(vectors[i], places[i]));
        _mm_or_si128(_mm_or_si128(a, b), c)
    })
}

/// For each color: where its bytes are in each of the three vectors that 16 pixels take.
#[inline]
#[target_feature(enable = "avx2")]
fn places() -> [[__m128i; 3]; 3] {
    [0, 1, 2].map(|color| [0, 1, 2].map(|vector| places_of(color, vector)))
}

#[inline]
#[target_feature(enable = "avx2")]
fn places_of(color: i8, vector: i8) -> __m128i {
    let mut places = [-1_i8; 16];
    for (pixel, place) in (0..).zip(&mut places) {
        let at = 3 * pixel + color - 16 * vector;
        if (0..16).contains(&at) {
            *place = at;
        }
    }
    // SAFETY: the array has the 16 bytes that are loaded.
    unsafe { _mm_loadu_si128(places.as_ptr().cast()) }
}

/// Two factors in each 32-bit lane.
#[inline]
#[target_feature(enable = "avx2")]
fn pair_of(low: i16, high: i16) -> __m256i {
    _mm256_set1_epi32(i32::from(low) & 0xffff | i32::from(high) << 16)
}
