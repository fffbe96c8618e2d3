//! YCbCr 4:2:0 to RGB with SSE4.1: 16 pixels at once.

use std::arch::x86_64::*;

use crate::kernels::ChromaRows;

/// Eight samples of a row from `at` on, as 16-bit numbers.
#[inline]
#[target_feature(enable = "sse4.1")]
fn wide(row: &[u8], at: usize) -> Option<__m128i> {
    let samples = row.get(at..)?.first_chunk::<8>()?;
    // SAFETY: the array has the 8 bytes that are loaded.
    Some(_mm_cvtepu8_epi16(unsafe { _mm_loadl_epi64(samples.as_ptr().cast()) }))
}

/// Eight columns from `at` on: the near row counts three times.
#[inline]
#[target_feature(enable = "sse4.1")]
fn columns(near: &[u8], far: &[u8], at: usize) -> Option<__m128i> {
    let (near, far) = (wide(near, at)?, wide(far, at)?);
    Some(_mm_add_epi16(_mm_add_epi16(near, far), _mm_add_epi16(near, near)))
}

/// The samples of 16 pixels around the eight columns from `at` on, which is at least 1.
#[inline]
#[target_feature(enable = "sse4.1")]
fn interpolated(near: &[u8], far: &[u8], at: usize) -> Option<__m128i> {
    let before = columns(near, far, at.wrapping_sub(1))?;
    let here = columns(near, far, at)?;
    let after = columns(near, far, at + 1)?;
    let three = _mm_add_epi16(_mm_add_epi16(here, here), _mm_add_epi16(here, _mm_set1_epi16(8)));
    let left = _mm_srli_epi16::<4>(_mm_add_epi16(three, before));
    let right = _mm_srli_epi16::<4>(_mm_add_epi16(three, after));
    Some(_mm_or_si128(left, _mm_slli_epi16::<8>(right)))
}

/// Red, green and blue of eight pixels, in 16 bits; the samples are in the high bytes.
#[inline]
#[target_feature(enable = "sse4.1")]
fn converted(y: __m128i, u: __m128i, v: __m128i) -> [__m128i; 3] {
    let scaled = |x, factor: i32| _mm_mulhi_epu16(x, _mm_set1_epi16(factor as i16));
    let y = scaled(y, 19_077);
    let red = _mm_add_epi16(_mm_sub_epi16(y, _mm_set1_epi16(14_234)), scaled(v, 26_149));
    let green = _mm_sub_epi16(
        _mm_add_epi16(y, _mm_set1_epi16(8_708)),
        _mm_add_epi16(scaled(u, 6_419), scaled(v, 13_320)),
    );
    // Too large for signed numbers before the subtraction.
    let blue = _mm_subs_epu16(_mm_adds_epu16(y, scaled(u, 33_050)), _mm_set1_epi16(17_685));
    [_mm_srai_epi16::<6>(red), _mm_srai_epi16::<6>(green), _mm_srli_epi16::<6>(blue)]
}

/// Red, green and blue of 16 pixels.
#[inline]
#[target_feature(enable = "sse4.1")]
fn converted_16(y: __m128i, u: __m128i, v: __m128i) -> [__m128i; 3] {
    let zero = _mm_setzero_si128();
    let low = |x| _mm_unpacklo_epi8(zero, x);
    let high = |x| _mm_unpackhi_epi8(zero, x);
    let [r0, g0, b0] = converted(low(y), low(u), low(v));
    let [r1, g1, b1] = converted(high(y), high(u), high(v));
    [_mm_packus_epi16(r0, r1), _mm_packus_epi16(g0, g1), _mm_packus_epi16(b0, b1)]
}

/// Three channels, one byte after the other.
#[inline]
#[target_feature(enable = "sse4.1")]
pub(super) fn interleaved_3([r, g, b]: [__m128i; 3]) -> [__m128i; 3] {
    // The place of every byte in each of the three vectors: 11 of 16 are of other channels.
    let red = [
        _mm_setr_epi8(0, -1, -1, 1, -1, -1, 2, -1, -1, 3, -1, -1, 4, -1, -1, 5),
        _mm_setr_epi8(-1, -1, 6, -1, -1, 7, -1, -1, 8, -1, -1, 9, -1, -1, 10, -1),
        _mm_setr_epi8(-1, 11, -1, -1, 12, -1, -1, 13, -1, -1, 14, -1, -1, 15, -1, -1),
    ];
    let green = [
        _mm_setr_epi8(-1, 0, -1, -1, 1, -1, -1, 2, -1, -1, 3, -1, -1, 4, -1, -1),
        _mm_setr_epi8(5, -1, -1, 6, -1, -1, 7, -1, -1, 8, -1, -1, 9, -1, -1, 10),
        _mm_setr_epi8(-1, -1, 11, -1, -1, 12, -1, -1, 13, -1, -1, 14, -1, -1, 15, -1),
    ];
    let blue = [
        _mm_setr_epi8(-1, -1, 0, -1, -1, 1, -1, -1, 2, -1, -1, 3, -1, -1, 4, -1),
        _mm_setr_epi8(-1, 5, -1, -1, 6, -1, -1, 7, -1, -1, 8, -1, -1, 9, -1, -1),
        _mm_setr_epi8(10, -1, -1, 11, -1, -1, 12, -1, -1, 13, -1, -1, 14, -1, -1, 15),
    ];
    [0, 1, 2].map(|i: usize| {
        let rg = _mm_or_si128(_mm_shuffle_epi8(r, red[i]), _mm_shuffle_epi8(g, green[i]));
        _mm_or_si128(rg, _mm_shuffle_epi8(b, blue[i]))
    })
}

/// Four channels, the last of them 255.
#[inline]
#[target_feature(enable = "sse4.1")]
pub(super) fn interleaved_4([r, g, b]: [__m128i; 3]) -> [__m128i; 4] {
    let opaque = _mm_set1_epi8(-1);
    let (rg, ba) = (_mm_unpacklo_epi8(r, g), _mm_unpacklo_epi8(b, opaque));
    let (rg_high, ba_high) = (_mm_unpackhi_epi8(r, g), _mm_unpackhi_epi8(b, opaque));
    [
        _mm_unpacklo_epi16(rg, ba),
        _mm_unpackhi_epi16(rg, ba),
        _mm_unpacklo_epi16(rg_high, ba_high),
        _mm_unpackhi_epi16(rg_high, ba_high),
    ]
}

#[inline]
#[target_feature(enable = "sse4.1")]
pub(super) fn store(to: &mut [u8; 16], bytes: __m128i) {
    // SAFETY: the array has the 16 bytes that are stored.
    unsafe { _mm_storeu_si128(to.as_mut_ptr().cast(), bytes) }
}

/// The colors of the 16 pixels from `x` on, which is even and at least 2.
#[inline]
#[target_feature(enable = "sse4.1")]
fn colors(y: &[u8], chroma: ChromaRows<'_>, x: usize) -> Option<[__m128i; 3]> {
    let ChromaRows { near: [u, v], far: [far_u, far_v] } = chroma;
    let luma = y.get(x..)?.first_chunk::<16>()?;
    // SAFETY: the array has the 16 bytes that are loaded.
    let luma = unsafe { _mm_loadu_si128(luma.as_ptr().cast()) };
    let (u, v) = (interpolated(u, far_u, x / 2)?, interpolated(v, far_v, x / 2)?);
    Some(converted_16(luma, u, v))
}

/// Converts the pixels of a row from `first` on, which is even and at least 2, as far as vectors go;
/// gives where they end.
#[inline]
#[target_feature(enable = "sse4.1")]
pub(super) fn row_to_rgb(
    first: usize,
    y: &[u8],
    chroma: ChromaRows<'_>,
    pixels: &mut [u8],
) -> usize {
    let mut x = first;
    let groups = pixels.get_mut(3 * first..).unwrap_or_default().as_chunks_mut::<48>().0;
    for group in groups {
        let Some(colors) = colors(y, chroma, x) else { break };
        for (to, bytes) in group.as_chunks_mut().0.iter_mut().zip(interleaved_3(colors)) {
            store(to, bytes);
        }
        x += 16;
    }
    x
}

/// The same with a fourth byte of 255 for each pixel.
#[inline]
#[target_feature(enable = "sse4.1")]
pub(super) fn row_to_rgba(
    first: usize,
    y: &[u8],
    chroma: ChromaRows<'_>,
    pixels: &mut [u8],
) -> usize {
    let mut x = first;
    let groups = pixels.get_mut(4 * first..).unwrap_or_default().as_chunks_mut::<64>().0;
    for group in groups {
        let Some(colors) = colors(y, chroma, x) else { break };
        for (to, bytes) in group.as_chunks_mut().0.iter_mut().zip(interleaved_4(colors)) {
            store(to, bytes);
        }
        x += 16;
    }
    x
}
