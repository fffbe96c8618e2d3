//! Planes of video range to full range.

use crate::planes::{Plane, Planes};

/// Bits behind the point of the factors.
const BITS: i32 = 14;

/// 255 / 219, from luma of 16 to 235.
const LUMA: i32 = 19_077;

/// 255 / 224, from chroma of 16 to 240, with 128 in the middle.
const CHROMA: i32 = 18_651;

/// Black of video, and no color, in 1/64 level.
const BLACK: i32 = 16 * 64;
const GRAY: i32 = 128 * 64;

/// Stretches luma of 16 to 235 and chroma of 16 to 240 to 0 to 255. The range of samples is a matter of
/// one factor and one summand, so it may be done after a resize, with fewer of them.
pub(crate) fn to_full_range(planes: &mut Planes) {
    let [y, cb, cr] = planes.parts_mut();
    stretch(y, LUMA, BLACK, 0);
    stretch(cb, CHROMA, GRAY, GRAY);
    stretch(cr, CHROMA, GRAY, GRAY);
}

/// Moves `from` to `to`, and the others by `factor` as far from it as they were.
fn stretch(plane: &mut Plane, factor: i32, from: i32, to: i32) {
    let summand = (to << BITS) + (1 << (BITS - 1)) - from * factor;
    for sample in plane.samples_mut() {
        let moved = i32::from(*sample).wrapping_mul(factor).wrapping_add(summand) >> BITS;
        *sample = moved.clamp(i16::MIN.into(), i16::MAX.into()) as i16;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::size::Size;

    #[test]
    fn samples_are_those_of_the_formula() {
        for level in i16::MIN..=i16::MAX {
            let plane = || Plane::new(1, vec![level]);
            let mut planes = Planes::new(Size::new(1, 1), [plane(), plane(), plane()]).unwrap();
            to_full_range(&mut planes);
            let exact = |from: f64, factor: f64, to: f64| {
                ((f64::from(level) - from * 64.0) * factor + to * 64.0).clamp(-32_768.0, 32_767.0)
            };
            let near = |plane: &Plane, exact: f64| {
                // The factor has an error of 1/1000 of a level at most.
                (f64::from(plane.samples()[0]) - exact).abs() < 1.6
            };
            assert!(near(planes.y(), exact(16.0, 255.0 / 219.0, 0.0)), "{level}");
            assert!(near(planes.cb(), exact(128.0, 255.0 / 224.0, 128.0)), "{level}");
            assert_eq!(planes.cb(), planes.cr());
        }
    }

    #[test]
    fn black_white_and_gray_are_exact() {
        let size = Size::new(2, 1);
        let parts = [[16 * 64, 235 * 64].as_slice(), &[128 * 64], &[128 * 64]];
        let parts = parts.map(|samples| Plane::new(samples.len(), samples.to_vec()));
        let mut planes = Planes::new(size, parts).unwrap();
        to_full_range(&mut planes);
        assert_eq!(planes.y().samples(), [0, 255 * 64]);
        assert_eq!(planes.cb().samples(), [128 * 64]);
    }
}
