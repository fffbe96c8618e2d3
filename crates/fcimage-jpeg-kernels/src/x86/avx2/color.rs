//! Color conversion with AVX2.

use std::arch::x86_64::*;

use super::lanes::{pair, widened};

/// Converts a row of YCbCr to RGB, in whole groups of 16 pixels; returns how many pixels are done.
#[target_feature(enable = "avx2")]
pub(super) fn ycc_to_rgb(y: &[u8], cb: &[u8], cr: &[u8], out: &mut [u8]) -> usize {
    let middle = _mm256_set1_epi16(128);
    let one = _mm256_set1_epi16(1);
    let half = _mm256_set1_epi32(1 << 15);
    let green = _mm256_set1_epi32(pair(-22_554, 65_536 - 46_802));
    let (red_1, blue_2) = (_mm256_set1_epi16(26_345), _mm256_set1_epi16(-14_942));
    // Where the bytes of one color go in the three vectors that 16 pixels take.
    let spread = |first: i8, vector: i8| {
        let mut places = [-1i8; 16];
        let mut pixel = 0;
        while pixel < 16 {
            let at = 3 * pixel + first - 16 * vector;
            if (0..16).contains(&at) {
                places[at as usize] = pixel;
            }
            pixel += 1;
        }
        // SAFETY: the array has the 16 bytes that are loaded.
        unsafe { _mm_loadu_si128(places.as_ptr().cast()) }
    };
    let places = [0, 1, 2].map(|vector| [0, 1, 2].map(|first| spread(first, vector)));
    let narrow =
        |x: __m256i| _mm_packus_epi16(_mm256_castsi256_si128(x), _mm256_extracti128_si256::<1>(x));

    let groups = y.as_chunks::<16>().0.iter().zip(cb.as_chunks::<16>().0);
    let groups = groups.zip(cr.as_chunks::<16>().0).zip(out.as_chunks_mut::<48>().0);
    let mut done = 0;
    for (((y, cb), cr), out) in groups {
        let y = widened(y);
        let cb = _mm256_sub_epi16(widened(cb), middle);
        let cr = _mm256_sub_epi16(widened(cr), middle);
        // A product of twice the number, halved with rounding, is the rounded product.
        let scaled = |x: __m256i, factor: __m256i| {
            let high = _mm256_mulhi_epi16(_mm256_add_epi16(x, x), factor);
            _mm256_srai_epi16::<1>(_mm256_add_epi16(high, one))
        };
        let r = _mm256_add_epi16(y, _mm256_add_epi16(cr, scaled(cr, red_1)));
        let b = _mm256_add_epi16(y, _mm256_add_epi16(_mm256_add_epi16(cb, cb), scaled(cb, blue_2)));
        let low = _mm256_madd_epi16(_mm256_unpacklo_epi16(cb, cr), green);
        let high = _mm256_madd_epi16(_mm256_unpackhi_epi16(cb, cr), green);
        let g = _mm256_packs_epi32(
            _mm256_srai_epi32::<16>(_mm256_add_epi32(low, half)),
            _mm256_srai_epi32::<16>(_mm256_add_epi32(high, half)),
        );
        let g = _mm256_add_epi16(y, _mm256_sub_epi16(g, cr));
        let (r, g, b) = (narrow(r), narrow(g), narrow(b));
        for (to, [of_r, of_g, of_b]) in out.as_chunks_mut::<16>().0.iter_mut().zip(places) {
            let bytes = _mm_or_si128(
                _mm_or_si128(_mm_shuffle_epi8(r, of_r), _mm_shuffle_epi8(g, of_g)),
                _mm_shuffle_epi8(b, of_b),
            );
            // SAFETY: the array has the 16 bytes that are stored.
            unsafe { _mm_storeu_si128(to.as_mut_ptr().cast(), bytes) }
        }
        done += 16;
    }
    done
}
