//! RGB to YCbCr of 4:2:0.

/// The factors of JFIF with 14 bits behind the point: of red, green and blue. Those of luma have the sum
/// 1, the others 0.
pub(crate) const Y: [i16; 3] = [4_899, 9_617, 1_868];
pub(crate) const CB: [i16; 3] = [-2_765, -5_427, 8_192];
pub(crate) const CR: [i16; 3] = [8_192, -6_860, -1_332];
/// Bits that are dropped: of 14 behind the point, 6 stay.
pub(crate) const LUMA_BITS: i32 = 8;
/// The same for a sum of four pixels.
pub(crate) const CHROMA_BITS: i32 = 10;
/// What is added before that: half, for rounding.
pub(crate) const LUMA_SUMMAND: i32 = 1 << (LUMA_BITS - 1);
/// The same, and the level of no color.
pub(crate) const CHROMA_SUMMAND: i32 = ((128 * 64) << CHROMA_BITS) + (1 << (CHROMA_BITS - 1));

/// Luma of the pixels from `first` on.
#[inline(always)]
pub(crate) fn luma_from(first: usize, rgb: &[u8], luma: &mut [i16]) {
    let pixels = rgb.as_chunks::<3>().0.get(first..).unwrap_or_default();
    for (pixel, luma) in pixels.iter().zip(luma.get_mut(first..).unwrap_or_default()) {
        let sum = product(pixel.map(i32::from), Y) + LUMA_SUMMAND;
        *luma = (sum >> LUMA_BITS) as i16;
    }
}

/// Cb and Cr from the sample `first` on.
#[inline(always)]
pub(crate) fn chroma_from(first: usize, rgb: [&[u8]; 2], [cb, cr]: [&mut [i16]; 2]) {
    let [above, below] =
        rgb.map(|row| row.as_chunks::<3>().0.get(2 * first..).unwrap_or_default().chunks(2));
    let [cb, cr] = [cb, cr].map(|row| row.get_mut(first..).unwrap_or_default());
    for ((above, below), (cb, cr)) in above.zip(below).zip(cb.iter_mut().zip(cr)) {
        let mut sum = [0_i32; 3];
        for pixels in [above, below] {
            // Of an odd number of pixels, the last one counts twice.
            if let [left, .., right] | [left @ right] = pixels {
                for (sum, (left, right)) in sum.iter_mut().zip(left.iter().zip(right)) {
                    *sum += i32::from(*left) + i32::from(*right);
                }
            }
        }
        let sample = |factors| ((product(sum, factors) + CHROMA_SUMMAND) >> CHROMA_BITS) as i16;
        (*cb, *cr) = (sample(CB), sample(CR));
    }
}

#[inline(always)]
fn product([r, g, b]: [i32; 3], factors: [i16; 3]) -> i32 {
    let [red, green, blue] = factors.map(i32::from);
    r * red + g * green + b * blue
}
