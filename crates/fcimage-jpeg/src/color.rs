//! Colour conversion with exactly libjpeg's integers (`jdcolor.c`): BT.601, full range, constants
//! in units of 1/65536.

use super::simd;

/// Luminance and colour differences to red, green, blue.
#[inline(always)]
fn rgb(y: u8, cb: u8, cr: u8) -> [u8; 3] {
    const HALF: i32 = 1 << 15;
    let (y, cb, cr) = (i32::from(y), i32::from(cb) - 128, i32::from(cr) - 128);
    let r = y + ((91_881 * cr + HALF) >> 16);
    let g = y + ((-22_554 * cb - 46_802 * cr + HALF) >> 16);
    let b = y + ((116_130 * cb + HALF) >> 16);
    [r, g, b].map(|x| x.clamp(0, 255) as u8)
}

/// A row of YCbCr to RGB, 3 bytes a pixel.
pub(crate) fn ycc_to_rgb_row(y: &[u8], cb: &[u8], cr: &[u8], out: &mut [u8], vector: bool) {
    let done = if vector { simd::ycc_to_rgb(y, cb, cr, out) } else { 0 };
    let rest = out.as_chunks_mut::<3>().0.iter_mut().zip(y).zip(cb).zip(cr).skip(done);
    for (((out, y), cb), cr) in rest {
        *out = rgb(*y, *cb, *cr);
    }
}

/// A row of YCCK to CMYK, 4 bytes a pixel: the first three are RGB, inverted.
pub(crate) fn ycck_to_cmyk_row(rows: [&[u8]; 4], out: &mut [u8]) {
    let [y, cb, cr, k] = rows;
    let pixels = out.as_chunks_mut::<4>().0.iter_mut();
    for ((((out, y), cb), cr), k) in pixels.zip(y).zip(cb).zip(cr).zip(k) {
        let [r, g, b] = rgb(*y, *cb, *cr);
        *out = [255 - r, 255 - g, 255 - b, *k];
    }
}

/// Rows of single components to pixels.
pub(crate) fn interleave_row(rows: &[&[u8]], out: &mut [u8]) {
    for (channel, row) in rows.iter().enumerate() {
        for (out, sample) in out.iter_mut().skip(channel).step_by(rows.len()).zip(*row) {
            *out = *sample;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vectors_convert_every_colour_as_the_plain_code_does() {
        for y in [0u8, 1, 77, 128, 254, 255] {
            for cb in 0..=255u8 {
                let row = vec![y; 256 + 5];
                let cbs = vec![cb; 256 + 5];
                let crs: Vec<u8> = (0..=255).chain(0..5).collect();
                let (mut plain, mut vector) = (vec![0; 3 * 261], vec![0; 3 * 261]);
                ycc_to_rgb_row(&row, &cbs, &crs, &mut plain, false);
                ycc_to_rgb_row(&row, &cbs, &crs, &mut vector, true);
                assert_eq!(plain, vector, "y {y}, cb {cb}");
            }
        }
    }
}
