//! YCbCr 4:2:0 to RGB with AVX2: 32 pixels at once.

use std::arch::x86_64::*;

use crate::kernels::ChromaRows;
use crate::x86::color::{self, interleaved_3, interleaved_4, store};

/// Sixteen samples of a row from `at` on, as 16-bit numbers.
#[inline]
#[target_feature(enable = "avx2")]
fn wide(row: &[u8], at: usize) -> Option<__m256i> {
    let samples = row.get(at..)?.first_chunk::<16>()?;
    // SAFETY: the array has the 16 bytes that are loaded.
    Some(_mm256_cvtepu8_epi16(unsafe { _mm_loadu_si128(samples.as_ptr().cast()) }))
}

/// Sixteen columns from `at` on: the near row counts three times.
#[inline]
#[target_feature(enable = "avx2")]
fn columns(near: &[u8], far: &[u8], at: usize) -> Option<__m256i> {
    let (near, far) = (wide(near, at)?, wide(far, at)?);
    Some(_mm256_add_epi16(_mm256_add_epi16(near, far), _mm256_add_epi16(near, near)))
}

/// The samples of 32 pixels around the sixteen columns from `at` on, which is at least 1.
#[inline]
#[target_feature(enable = "avx2")]
fn interpolated(near: &[u8], far: &[u8], at: usize) -> Option<__m256i> {
    let before = columns(near, far, at.wrapping_sub(1))?;
    let here = columns(near, far, at)?;
    let after = columns(near, far, at + 1)?;
    let twice = _mm256_add_epi16(here, here);
    let three = _mm256_add_epi16(twice, _mm256_add_epi16(here, _mm256_set1_epi16(8)));
    let left = _mm256_srli_epi16::<4>(_mm256_add_epi16(three, before));
    let right = _mm256_srli_epi16::<4>(_mm256_add_epi16(three, after));
    Some(_mm256_or_si256(left, _mm256_slli_epi16::<8>(right)))
}

/// Red, green and blue of sixteen pixels, in 16 bits; the samples are in the high bytes.
#[inline]
#[target_feature(enable = "avx2")]
fn converted(y: __m256i, u: __m256i, v: __m256i) -> [__m256i; 3] {
    let scaled = |x, factor: i32| _mm256_mulhi_epu16(x, _mm256_set1_epi16(factor as i16));
    let y = scaled(y, 19_077);
    let red = _mm256_add_epi16(_mm256_sub_epi16(y, _mm256_set1_epi16(14_234)), scaled(v, 26_149));
    let green = _mm256_sub_epi16(
        _mm256_add_epi16(y, _mm256_set1_epi16(8_708)),
        _mm256_add_epi16(scaled(u, 6_419), scaled(v, 13_320)),
    );
    // Too large for signed numbers before the subtraction.
    let sum = _mm256_adds_epu16(y, scaled(u, 33_050));
    let blue = _mm256_subs_epu16(sum, _mm256_set1_epi16(17_685));
    [_mm256_srai_epi16::<6>(red), _mm256_srai_epi16::<6>(green), _mm256_srli_epi16::<6>(blue)]
}

/// The colors of the 32 pixels from `x` on, which is even and at least 2: of the first half, and of the
/// second.
#[inline]
#[target_feature(enable = "avx2")]
fn colors(y: &[u8], chroma: ChromaRows<'_>, x: usize) -> Option<[[__m128i; 3]; 2]> {
    let ChromaRows { near: [u, v], far: [far_u, far_v] } = chroma;
    let luma = y.get(x..)?.first_chunk::<32>()?;
    // SAFETY: the array has the 32 bytes that are loaded.
    let luma = unsafe { _mm256_loadu_si256(luma.as_ptr().cast()) };
    let (u, v) = (interpolated(u, far_u, x / 2)?, interpolated(v, far_v, x / 2)?);
    let zero = _mm256_setzero_si256();
    let low = |x| _mm256_unpacklo_epi8(zero, x);
    let high = |x| _mm256_unpackhi_epi8(zero, x);
    let [r0, g0, b0] = converted(low(luma), low(u), low(v));
    let [r1, g1, b1] = converted(high(luma), high(u), high(v));
    let [r, g, b] =
        [_mm256_packus_epi16(r0, r1), _mm256_packus_epi16(g0, g1), _mm256_packus_epi16(b0, b1)];
    let first = [r, g, b].map(|x| _mm256_castsi256_si128(x));
    Some([first, [r, g, b].map(|x| _mm256_extracti128_si256::<1>(x))])
}

/// Converts the pixels of a row from the third on, as far as vectors go; gives where they end.
#[target_feature(enable = "avx2")]
pub(super) fn row_to_rgb(y: &[u8], chroma: ChromaRows<'_>, pixels: &mut [u8]) -> usize {
    let mut x = 2;
    let groups = pixels.get_mut(6..).unwrap_or_default().as_chunks_mut::<96>().0;
    for group in groups {
        let Some(colors) = colors(y, chroma, x) else { break };
        for (half, colors) in group.as_chunks_mut::<48>().0.iter_mut().zip(colors) {
            for (to, bytes) in half.as_chunks_mut().0.iter_mut().zip(interleaved_3(colors)) {
                store(to, bytes);
            }
        }
        x += 32;
    }
    color::row_to_rgb(x, y, chroma, pixels)
}

/// The same with a fourth byte of 255 for each pixel.
#[target_feature(enable = "avx2")]
pub(super) fn row_to_rgba(y: &[u8], chroma: ChromaRows<'_>, pixels: &mut [u8]) -> usize {
    let mut x = 2;
    let groups = pixels.get_mut(8..).unwrap_or_default().as_chunks_mut::<128>().0;
    for group in groups {
        let Some(colors) = colors(y, chroma, x) else { break };
        for (half, colors) in group.as_chunks_mut::<64>().0.iter_mut().zip(colors) {
            for (to, bytes) in half.as_chunks_mut().0.iter_mut().zip(interleaved_4(colors)) {
                store(to, bytes);
            }
        }
        x += 32;
    }
    color::row_to_rgba(x, y, chroma, pixels)
}
