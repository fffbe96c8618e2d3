//! Color conversion with exactly libjpeg's integers (`jdcolor.c`): BT.601, full range, constants in
//! units of 1/65536.

/// Luminance and color differences to red, green, blue.
#[inline(always)]
fn rgb(y: u8, cb: u8, cr: u8) -> [u8; 3] {
    const HALF: i32 = 1 << 15;
    let (y, cb, cr) = (i32::from(y), i32::from(cb) - 128, i32::from(cr) - 128);
    let r = y + ((91_881 * cr + HALF) >> 16);
    let g = y + ((-22_554 * cb - 46_802 * cr + HALF) >> 16);
    let b = y + ((116_130 * cb + HALF) >> 16);
    [r, g, b].map(|x| x.clamp(0, 255) as u8)
}

/// A row of YCbCr to RGB, 3 bytes a pixel, from pixel `first` on.
#[inline(always)]
pub(crate) fn ycc_to_rgb_from(first: usize, y: &[u8], cb: &[u8], cr: &[u8], out: &mut [u8]) {
    let rest = out.as_chunks_mut::<3>().0.iter_mut().zip(y).zip(cb).zip(cr).skip(first);
    for (((out, y), cb), cr) in rest {
        *out = rgb(*y, *cb, *cr);
    }
}

/// A row of YCCK to CMYK, 4 bytes a pixel: the first three are RGB, inverted.
pub(crate) fn ycck_to_cmyk(rows: [&[u8]; 4], out: &mut [u8]) {
    let [y, cb, cr, k] = rows;
    let pixels = out.as_chunks_mut::<4>().0.iter_mut();
    for ((((out, y), cb), cr), k) in pixels.zip(y).zip(cb).zip(cr).zip(k) {
        let [r, g, b] = rgb(*y, *cb, *cr);
        *out = [255 - r, 255 - g, 255 - b, *k];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gray_stays_gray_and_primaries_are_those_of_jfif() {
        for y in 0..=255 {
            assert_eq!(rgb(y, 128, 128), [y; 3]);
        }
        assert_eq!(rgb(76, 85, 255), [254, 0, 0]);
        let mut cmyk = [0; 4];
        ycck_to_cmyk([&[76], &[85], &[255], &[9]], &mut cmyk);
        assert_eq!(cmyk, [1, 255, 255, 9]);
    }
}
