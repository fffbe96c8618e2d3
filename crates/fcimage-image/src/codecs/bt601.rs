//! RGB to the YCbCr of JPEG and AVIF: BT.601, full range.

// Constants in units of 1/65536, as in libjpeg (`jccolor.c`).

/// Y of one pixel.
pub(super) fn luminance([r, g, b]: [u8; 3]) -> u8 {
    let [r, g, b] = [r, g, b].map(u32::from);
    ((19_595 * r + 38_470 * g + 7_471 * b + 32_768) >> 16) as u8
}

/// Cb and Cr of the sum of 1 << `BITS` pixels.
#[inline(always)]
pub(super) fn differences<const BITS: u32>([r, g, b]: [u32; 3]) -> [u8; 2] {
    let middle = (128 << 16 << BITS) + (32_767 << BITS);
    // Never below 0; checked subtraction would keep the compiler from using vectors.
    let cb = (middle + 32_768 * b).wrapping_sub(11_059 * r + 21_709 * g);
    let cr = (middle + 32_768 * r).wrapping_sub(27_439 * g + 5_329 * b);
    [cb, cr].map(|sum| (sum >> (16 + BITS)) as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_color_is_within_one_level_of_the_formula() {
        for n in 0..=0xff_ffff_u32 {
            if n % 97 > 1 {
                continue;
            }
            let [_, r, g, b] = n.to_be_bytes();
            let [cb, cr] = differences::<0>([r, g, b].map(u32::from));
            assert_eq!(differences::<2>([r, g, b].map(|c| 4 * u32::from(c))), [cb, cr]);
            let [r, g, b] = [r, g, b].map(f64::from);
            let near = |a: u8, b: f64| (f64::from(a) - b).abs() <= 0.51;
            assert!(near(
                luminance([r as u8, g as u8, b as u8]),
                0.299 * r + 0.587 * g + 0.114 * b
            ));
            assert!(near(cb, (128.0 - 0.168_736 * r - 0.331_264 * g + 0.5 * b).min(255.0)));
            assert!(near(cr, (128.0 + 0.5 * r - 0.418_688 * g - 0.081_312 * b).min(255.0)));
        }
    }
}
