//! RGB to YCbCr with AVX2, 16 pixels at a time.

use std::arch::x86_64::*;

use super::lanes::pair;
use crate::scalar::rgb::{CB, CR, LUMA, middle};

/// Where the bytes of one color of 16 pixels come from in vector `vector` of three; none is -1.
const fn places(color: usize, vector: usize) -> [i8; 16] {
    let mut places = [-1; 16];
    let mut pixel = 0;
    while pixel < 16 {
        let at = 3 * pixel + color;
        if at / 16 == vector {
            places[pixel] = (at % 16) as i8;
        }
        pixel += 1;
    }
    places
}

/// The places of a color in the three vectors.
const fn of_color(color: usize) -> [[i8; 16]; 3] {
    [places(color, 0), places(color, 1), places(color, 2)]
}

#[inline]
#[target_feature(enable = "avx2")]
fn loaded<T: Copy>(bytes: &[T; 16]) -> __m128i {
    const { assert!(size_of::<T>() == 1) };
    // SAFETY: the array has the 16 bytes that are loaded.
    unsafe { _mm_loadu_si128(bytes.as_ptr().cast()) }
}

/// Red, green and blue of 16 pixels, each as 16 bits.
#[inline]
#[target_feature(enable = "avx2")]
fn colors(pixels: &[u8; 48]) -> [__m256i; 3] {
    let [a, b, c] = pixels.as_chunks::<16>().0 else { return [_mm256_setzero_si256(); 3] };
    let (a, b, c) = (loaded(a), loaded(b), loaded(c));
    const PLACES: [[[i8; 16]; 3]; 3] = [of_color(0), of_color(1), of_color(2)];
    PLACES.map(|[of_a, of_b, of_c]| {
        _mm256_cvtepu8_epi16(_mm_or_si128(
            _mm_or_si128(_mm_shuffle_epi8(a, loaded(&of_a)), _mm_shuffle_epi8(b, loaded(&of_b))),
            _mm_shuffle_epi8(c, loaded(&of_c)),
        ))
    })
}

/// Y of whole groups of 16 pixels; returns how many pixels are done.
#[target_feature(enable = "avx2")]
pub(super) fn luma(rgb: &[u8], y: &mut [u8]) -> usize {
    let factors = _mm256_set1_epi32(pair(LUMA[0], LUMA[1]));
    let half = _mm256_set1_epi32(1 << 15);
    let mut done = 0;
    for (pixels, y) in rgb.as_chunks::<48>().0.iter().zip(y.as_chunks_mut::<16>().0) {
        let [r, g, b] = colors(pixels);
        let (r, b) = (_mm256_sub_epi16(r, g), _mm256_sub_epi16(b, g));
        let low = _mm256_madd_epi16(_mm256_unpacklo_epi16(r, b), factors);
        let high = _mm256_madd_epi16(_mm256_unpackhi_epi16(r, b), factors);
        let rest = _mm256_packs_epi32(
            _mm256_srai_epi32::<16>(_mm256_add_epi32(low, half)),
            _mm256_srai_epi32::<16>(_mm256_add_epi32(high, half)),
        );
        let sum = _mm256_add_epi16(g, rest);
        let bytes =
            _mm_packus_epi16(_mm256_castsi256_si128(sum), _mm256_extracti128_si256::<1>(sum));
        // SAFETY: the array has the 16 bytes that are stored.
        unsafe { _mm_storeu_si128(y.as_mut_ptr().cast(), bytes) }
        done += 16;
    }
    done
}

/// Cb and Cr of whole groups of 16 by 2 pixels; returns how many samples of each are done.
#[target_feature(enable = "avx2")]
pub(super) fn halved_chroma(above: &[u8], below: &[u8], cb: &mut [u8], cr: &mut [u8]) -> usize {
    const BITS: u32 = 2;
    let ones = _mm256_set1_epi16(1);
    let middle = _mm256_set1_epi32(middle(BITS));
    // `minuend` less two others, each times its factor, around the middle.
    let difference = |minuend, one, other, [f, g]: [i32; 2]| {
        let one = _mm256_sub_epi32(minuend, one);
        let other = _mm256_slli_epi32::<16>(_mm256_sub_epi32(minuend, other));
        let pairs = _mm256_blend_epi16::<0b1010_1010>(one, other);
        let sum = _mm256_madd_epi16(pairs, _mm256_set1_epi32(pair(f, g)));
        _mm256_srai_epi32::<{ 16 + BITS as i32 }>(_mm256_add_epi32(sum, middle))
    };
    let mut done = 0;
    let rows = above.as_chunks::<48>().0.iter().zip(below.as_chunks::<48>().0);
    let samples = cb.as_chunks_mut::<8>().0.iter_mut().zip(cr.as_chunks_mut::<8>().0);
    for ((above, below), (cb, cr)) in rows.zip(samples) {
        let (above, below) = (colors(above), colors(below));
        let sum = |i: usize| _mm256_madd_epi16(_mm256_add_epi16(above[i], below[i]), ones);
        let (r, g, b) = (sum(0), sum(1), sum(2));
        let both = _mm256_packs_epi32(difference(b, r, g, CB), difference(r, g, b, CR));
        let (low, high) = (_mm256_castsi256_si128(both), _mm256_extracti128_si256::<1>(both));
        // Four of Cb, four of Cr; then the same again.
        let bytes = _mm_shuffle_epi32::<0b11_01_10_00>(_mm_packus_epi16(low, high));
        *cb = _mm_cvtsi128_si64(bytes).to_le_bytes();
        *cr = _mm_extract_epi64::<1>(bytes).to_le_bytes();
        done += 8;
    }
    done
}
