//! YCbCr 4:2:0 to RGB as libwebp's decoder shows it: BT.601 of limited range, in units of 1/64; color
//! differences are interpolated with weights of 9, 3, 3 and 1.

use crate::kernels::ChromaRows;

/// `x` times `factor`, in units of 1/256.
#[inline(always)]
const fn scaled(x: u8, factor: i32) -> i32 {
    (x as i32 * factor) >> 8
}

#[inline(always)]
const fn level(x: i32) -> u8 {
    let x = x >> 6;
    if x < 0 {
        0
    } else if x > 255 {
        255
    } else {
        x as u8
    }
}

/// Red, green and blue.
#[inline(always)]
pub(crate) const fn rgb(y: u8, u: u8, v: u8) -> [u8; 3] {
    let y = scaled(y, 19_077);
    [
        level(y + scaled(v, 26_149) - 14_234),
        level(y - scaled(u, 6_419) - scaled(v, 13_320) + 8_708),
        level(y + scaled(u, 33_050) - 17_685),
    ]
}

/// The sample of a pixel at `x`: the rows count 3 to 1, the nearer column 3 to 1.
#[inline(always)]
fn interpolated(near: &[u8], far: &[u8], x: usize, last: usize) -> u8 {
    let column = |i: usize| match (near.get(i), far.get(i)) {
        (Some(near), Some(far)) => 3 * u32::from(*near) + u32::from(*far),
        _ => 0,
    };
    let here = (x / 2).min(last);
    let beside = if x.is_multiple_of(2) { here.saturating_sub(1) } else { (here + 1).min(last) };
    ((3 * column(here) + column(beside) + 8) >> 4) as u8
}

/// A row of pixels of `CHANNELS` bytes, from pixel `first` on; a fourth byte is 255.
#[inline(always)]
pub(crate) fn row_from<const CHANNELS: usize>(
    first: usize,
    y: &[u8],
    chroma: ChromaRows<'_>,
    pixels: &mut [u8],
) {
    let ChromaRows { near: [u, v], far: [far_u, far_v] } = chroma;
    let count = u.len().min(v.len()).min(far_u.len()).min(far_v.len());
    let Some(last) = count.checked_sub(1) else { return };
    let pixels = pixels.as_chunks_mut::<CHANNELS>().0.iter_mut();
    for (x, (pixel, y)) in pixels.zip(y).enumerate().skip(first) {
        let color = rgb(*y, interpolated(u, far_u, x, last), interpolated(v, far_v, x, last));
        let mut filled = [255; CHANNELS];
        for (to, from) in filled.iter_mut().zip(color) {
            *to = from;
        }
        *pixel = filled;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn black_white_and_primaries_are_those_of_limited_range() {
        assert_eq!(rgb(16, 128, 128), [0; 3]);
        assert_eq!(rgb(235, 128, 128), [255, 255, 255]);
        assert_eq!(rgb(81, 90, 240), [254, 0, 0]);
        assert_eq!(rgb(0, 0, 0), [0, 136, 0]);
        assert_eq!(rgb(255, 255, 255), [255, 125, 255]);
    }

    #[test]
    fn the_nearest_differences_count_most() {
        let (near, far) = ([0, 160], [16, 176]);
        let values = [0, 1, 2, 3, 4].map(|x| interpolated(&near, &far, x, 1));
        assert_eq!(values[..4], [4, 44, 124, 164]);
    }
}
