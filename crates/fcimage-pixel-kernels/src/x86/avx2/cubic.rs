//! Interpolation between pixels, the channels of a pixel at once.

use std::arch::x86_64::*;

use crate::cubic::{Grid, Run, taps};

/// How many pixels were computed: up to the first for which there are not enough samples.
#[target_feature(enable = "avx2")]
pub(super) fn cubic(grid: Grid<'_>, run: Run, pixels: &mut [[u8; 4]]) -> usize {
    match grid.channels {
        3 => pixels_of::<3>(grid, run, pixels),
        4 => pixels_of::<4>(grid, run, pixels),
        _ => 0,
    }
}

#[inline]
#[target_feature(enable = "avx2")]
fn pixels_of<const N: usize>(grid: Grid<'_>, run: Run, pixels: &mut [[u8; 4]]) -> usize {
    let count = pixels.len();
    for (i, pixel) in pixels.iter_mut().enumerate() {
        let place = run.first + i;
        match between::<N>(grid, run.x.at(place), run.y.at(place)) {
            Some(found) => *pixel = found,
            None => return i,
        }
    }
    count
}

#[inline]
#[target_feature(enable = "avx2")]
fn between<const N: usize>(grid: Grid<'_>, x: f64, y: f64) -> Option<[u8; 4]> {
    let ((left, across), (top, down)) = (taps(x), taps(y));
    // SAFETY: the array has the four numbers that are loaded.
    let across = unsafe { _mm_loadu_ps(across.as_ptr()) };
    let mut sum = _mm_setzero_ps();
    for (row, down) in (top..top + 4).zip(down) {
        let four = grid.samples.get((row * grid.width + left) * N..)?.first_chunk::<16>()?;
        // SAFETY: the array has the 16 bytes that are loaded.
        let four = unsafe { _mm_loadu_si128(four.as_ptr().cast()) };
        let weights = _mm_mul_ps(across, _mm_set1_ps(down));
        let (four, weights) = match N {
            3 => (spread(four), _mm_mul_ps(weights, _mm_set1_ps(255.0))),
            _ => {
                let alpha = _mm_cvtepi32_ps(_mm_srli_epi32::<24>(four));
                let color = _mm_and_si128(four, _mm_set1_epi32(0x00ff_ffff));
                let ones = _mm_set1_epi32(1 << 24);
                (_mm_or_si128(color, ones), _mm_mul_ps(weights, alpha))
            }
        };
        sum = added(sum, four, _mm_shuffle_ps::<0x00>(weights, weights));
        sum = added(sum, _mm_srli_si128::<4>(four), _mm_shuffle_ps::<0x55>(weights, weights));
        sum = added(sum, _mm_srli_si128::<8>(four), _mm_shuffle_ps::<0xaa>(weights, weights));
        sum = added(sum, _mm_srli_si128::<12>(four), _mm_shuffle_ps::<0xff>(weights, weights));
    }
    Some(finished(sum))
}

/// As the scalar twin: the pixel whose colors, times alpha, and alpha were added up.
#[inline]
#[target_feature(enable = "avx2")]
fn finished(sum: __m128) -> [u8; 4] {
    let alpha = _mm_shuffle_ps::<0xff>(sum, sum);
    if _mm_cvtss_f32(alpha) <= 0.0 {
        return [0; 4];
    }
    let full = _mm_set1_ps(255.0);
    let pixel = _mm_blend_ps::<0b1000>(_mm_div_ps(sum, alpha), _mm_min_ps(alpha, full));
    let pixel = _mm_add_ps(pixel, _mm_set1_ps(0.5));
    let pixel = _mm_min_ps(_mm_max_ps(pixel, _mm_setzero_ps()), full);
    let words = _mm_cvttps_epi32(pixel);
    let words = _mm_packus_epi32(words, words);
    _mm_cvtsi128_si32(_mm_packus_epi16(words, words)).to_le_bytes()
}

/// Four pixels of three bytes, each with a 1 behind it.
#[inline]
#[target_feature(enable = "avx2")]
fn spread(four: __m128i) -> __m128i {
    let places = _mm_setr_epi8(0, 1, 2, -1, 3, 4, 5, -1, 6, 7, 8, -1, 9, 10, 11, -1);
    _mm_or_si128(_mm_shuffle_epi8(four, places), _mm_set1_epi32(1 << 24))
}

/// `sum` and the first four bytes of `samples`, times a weight.
#[inline]
#[target_feature(enable = "avx2")]
fn added(sum: __m128, samples: __m128i, weight: __m128) -> __m128 {
    let samples = _mm_cvtepi32_ps(_mm_cvtepu8_epi32(samples));
    _mm_add_ps(sum, _mm_mul_ps(weight, samples))
}
