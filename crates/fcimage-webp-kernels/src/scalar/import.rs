//! RGB to Y, U and V as WebP has them: BT.601, luma from 16 to 235.

/// The weights of red, green and blue, in 1/32768.
pub(crate) const TO_Y: [i16; 3] = [8415, 16520, 3208];
/// Those of U.
pub(crate) const TO_U: [i16; 3] = [-4857, -9535, 14392];
/// Those of V.
pub(crate) const TO_V: [i16; 3] = [14392, -12051, -2341];

fn weighed(color: [i32; 3], weights: [i16; 3]) -> i32 {
    color.into_iter().zip(weights).map(|(value, weight)| value * i32::from(weight)).sum()
}

/// The luma of a color.
fn luma(color: [i32; 3]) -> u8 {
    (16 + ((weighed(color, TO_Y) + (1 << 14)) >> 15)) as u8
}

/// The U and V of the sum of four colors.
pub(crate) fn chroma(sum: [i32; 3]) -> [u8; 2] {
    [TO_U, TO_V].map(|weights| (128 + ((weighed(sum, weights) + (1 << 16)) >> 17)) as u8)
}

fn color(pixel: &[u8]) -> [i32; 3] {
    [pixel[0].into(), pixel[1].into(), pixel[2].into()]
}

/// Two rows of pixels and where their samples go.
pub(crate) struct RowPair<'a> {
    /// The pixels, `N` bytes each.
    pub(crate) pixels: [&'a [u8]; 2],
    pub(crate) y: [&'a mut [u8]; 2],
    pub(crate) u: &'a mut [u8],
    pub(crate) v: &'a mut [u8],
}

/// Converts the pixels from `start`, an even number. What comes after the last pixel is like it.
pub(crate) fn convert<const N: usize>(rows: &mut RowPair<'_>, start: usize) {
    let RowPair { pixels, y, u, v } = rows;
    for (pixels, y) in pixels.iter().zip(y) {
        for (pixel, y) in pixels.as_chunks::<N>().0.iter().zip(y.iter_mut()).skip(start) {
            *y = luma(color(pixel));
        }
    }
    let [top, bottom] = pixels.map(|row| row.as_chunks::<N>().0);
    let width = top.len().min(bottom.len());
    for (column, (u, v)) in u.iter_mut().zip(v.iter_mut()).enumerate().skip(start / 2) {
        let (left, right) = (2 * column, (2 * column + 1).min(width.saturating_sub(1)));
        if left >= width {
            return;
        }
        let colors = [top[left], top[right], bottom[left], bottom[right]].map(|p| color(&p));
        let sum = std::array::from_fn(|i| colors.iter().map(|color| color[i]).sum());
        [*u, *v] = chroma(sum);
    }
}

/// [`convert`] of all pixels.
pub(crate) fn rows<const N: usize>(mut rows: RowPair<'_>) {
    convert::<N>(&mut rows, 0);
}
