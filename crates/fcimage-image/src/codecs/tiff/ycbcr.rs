//! Luminance and color differences to RGB (TIFF 6.0, section 21), with the arithmetic of libtiff.

use crate::codecs::tiff::directory::Directory;
use crate::codecs::tiff::tags;

/// Luminance of red, green and blue (ITU-R BT.601), the default.
const LUMA: [f32; 3] = [0.299, 0.587, 0.114];

/// The codes of black and white of each component: the default of libtiff is the full range.
const RANGES: [[f32; 2]; 3] = [[0.0, 255.0], [128.0, 255.0], [128.0, 255.0]];

const SHIFT: u32 = 16;
const HALF: i32 = 1 << (SHIFT - 1);

/// The tables of a conversion.
pub(super) struct Ycbcr {
    luma: [i32; 256],
    red_of_cr: [i32; 256],
    green_of_cr: [i32; 256],
    green_of_cb: [i32; 256],
    blue_of_cb: [i32; 256],
}

impl Ycbcr {
    /// By the fields YCbCrCoefficients and ReferenceBlackWhite, or their defaults.
    pub(super) fn new(directory: &Directory<'_>) -> Self {
        let reals = |tag, index| directory.values(tag).and_then(|values| values.real(index));
        let luma = [0, 1, 2].map(|i| reals(tags::YCBCR_COEFFICIENTS, i));
        let luma = match luma {
            [Some(red), Some(green), Some(blue)] if green > 0.0 => [red, green, blue],
            _ => LUMA,
        };
        let ranges = [0, 2, 4].map(|i| {
            let tag = tags::REFERENCE_BLACK_WHITE;
            Some([reals(tag, i)?, reals(tag, i + 1)?])
        });
        let ranges = match ranges {
            [Some(luma), Some(cb), Some(cr)] => [luma, cb, cr],
            _ => RANGES,
        };
        Self::with(luma, ranges)
    }

    fn with([red, green, blue]: [f32; 3], [y, cb, cr]: [[f32; 2]; 3]) -> Self {
        let fixed = |value: f32| (f64::from(value) * f64::from(1 << SHIFT) + 0.5) as i32;
        let (of_red, of_blue) = (2.0 - 2.0 * red, 2.0 - 2.0 * blue);
        let (d1, d2) = (fixed(of_red), fixed(red * of_red / green));
        let (d3, d4) = (fixed(of_blue), fixed(blue * of_blue / green));
        let difference = |code: i32, [black, white]: [f32; 2]| {
            let value = value_of(code, black - 128.0, white - 128.0, 127.0);
            value.clamp(-128 * 32, 128 * 32)
        };
        let product = |factor: i32, value: i32| i64::from(factor) * i64::from(value);
        let whole = |value: i64| (value >> SHIFT) as i32;
        let table = |of: &dyn Fn(i32) -> i32| {
            let mut table = [0; 256];
            (0_i32..).zip(&mut table).for_each(|(code, entry)| *entry = of(code));
            table
        };
        let narrow =
            |value: i64| value.clamp(i64::from(i32::MIN / 4), i64::from(i32::MAX / 4)) as i32;
        Self {
            luma: table(&|code| value_of(code, y[0], y[1], 255.0).clamp(-4096, 4096)),
            red_of_cr: table(&|code| {
                whole(product(d1, difference(code - 128, cr)) + i64::from(HALF))
            }),
            blue_of_cb: table(&|code| {
                whole(product(d3, difference(code - 128, cb)) + i64::from(HALF))
            }),
            green_of_cr: table(&|code| narrow(-product(d2, difference(code - 128, cr)))),
            green_of_cb: table(&|code| {
                narrow(-product(d4, difference(code - 128, cb)) + i64::from(HALF))
            }),
        }
    }

    /// A pixel.
    pub(super) fn rgb(&self, [y, cb, cr]: [u8; 3]) -> [u8; 3] {
        let at = usize::from;
        let luma = self.luma[at(y)];
        let green = (self.green_of_cb[at(cb)] + self.green_of_cr[at(cr)]) >> SHIFT;
        [luma + self.red_of_cr[at(cr)], luma + green, luma + self.blue_of_cb[at(cb)]]
            .map(|value| value.clamp(0, 255) as u8)
    }
}

/// The value of a code where `black` stands for 0 and `white` for `range`.
fn value_of(code: i32, black: f32, white: f32, range: f32) -> i32 {
    let span =
        (white.clamp(-65_536.0, 65_536.0) as i32 - black.clamp(-65_536.0, 65_536.0) as i32) as f32;
    let span = if span == 0.0 { 1.0 } else { span };
    let black = black.clamp(-65_536.0, 65_536.0) as i32 as f32;
    ((code as f32 - black) * range / span) as i32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_is_that_of_jfif() {
        let ycbcr = Ycbcr::with(LUMA, RANGES);
        assert_eq!(ycbcr.rgb([0, 128, 128]), [0; 3]);
        assert_eq!(ycbcr.rgb([200, 128, 128]), [200; 3]);
        let near = |found: [u8; 3], right: [u8; 3]| {
            assert!(
                found.iter().zip(right).all(|(a, b)| a.abs_diff(b) <= 2),
                "{found:?} {right:?}"
            );
        };
        near(ycbcr.rgb([76, 85, 255]), [254, 0, 0]);
        near(ycbcr.rgb([29, 255, 107]), [0, 0, 254]);
    }

    #[test]
    fn black_and_white_may_be_those_of_video() {
        let ycbcr = Ycbcr::with(LUMA, [[16.0, 235.0], [128.0, 240.0], [128.0, 240.0]]);
        assert_eq!((ycbcr.rgb([16, 128, 128]), ycbcr.rgb([235, 128, 128])), ([0; 3], [255; 3]));
        // Values without sense do no harm.
        for odd in [f32::MAX, f32::MIN, 0.0, 1e-30] {
            Ycbcr::with([odd, 1e-30, odd], [[odd, odd], [odd, -odd], [0.0, odd]]).rgb([9, 8, 7]);
        }
    }
}
