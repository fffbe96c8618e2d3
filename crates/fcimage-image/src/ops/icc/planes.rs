//! Colors of planes to sRGB: through pixels, two rows at a time, and back.
//!
//! The four pixels that share a sample of chroma have the same on the way there, and the mean of what
//! they become is its new value. So chroma is not blurred by it.

use crate::ops::icc::converter::Converter;
use crate::ops::icc::to_srgb::ToSrgb;
use crate::planes::{Plane, Planes};
use crate::size::Size;
use crate::vectors;
use fcimage_base::error::{Error, Result};
use fcimage_base::failpoint::{self, Phase};
use fcimage_resize::ByteRange;

/// No color, in 1/64 level.
const GRAY: i16 = 128 * 64;

impl ToSrgb {
    /// Turns the colors of all these images to sRGB.
    ///
    /// # Errors
    /// `Internal` for a bug.
    pub(crate) fn apply_to_planes(&self, images: &mut [Planes]) -> Result<()> {
        failpoint::hit(Phase::Color);
        let Some(conversion) = self.conversion() else { return Ok(()) };
        for planes in images {
            match conversion.grays.as_deref().filter(|_| planes.is_gray()) {
                Some(grays) => look_up(grays, planes),
                None => converted(planes, &conversion.converter)?,
            }
        }
        Ok(())
    }

    /// An upper bound of the bytes that images of at most this size take besides themselves.
    pub(crate) fn planar_bytes(size: Size) -> u64 {
        // Two rows of chroma as wide as luma, and of pixels before and after; or luma as bytes.
        u64::from(size.width).saturating_mul(2 * 2 + 2 * 2 * 3).max(size.pixels())
    }
}

/// What becomes of an image without color: `grays` has each level.
fn look_up(grays: &[[u8; 3]], planes: &mut Planes) {
    let levels = planes.y().bytes(ByteRange::Full);
    let [luma, cb, cr] = planes.parts_mut();
    for (sample, level) in luma.samples_mut().iter_mut().zip(levels) {
        if let Some([gray, ..]) = grays.get(usize::from(level)) {
            *sample = i16::from(*gray) * 64;
        }
    }
    cb.samples_mut().fill(GRAY);
    cr.samples_mut().fill(GRAY);
}

fn converted(planes: &mut Planes, converter: &Converter) -> Result<()> {
    let kernels = vectors::of_resize();
    let width = planes.size().width as usize;
    let mut wide = [vec![0; width], vec![0; width]];
    let (mut pixels, mut srgb) = (vec![0; 6 * width], vec![0; 6 * width]);
    let [luma, cb, cr] = planes.parts_mut();
    let chroma = rows_mut(cb, 1).zip(rows_mut(cr, 1));
    for (luma, (cb, cr)) in rows_mut(luma, 2).zip(chroma) {
        let [wide_cb, wide_cr] = &mut wide;
        doubled(cb, wide_cb);
        doubled(cr, wide_cr);
        // The last row of an odd number is alone.
        let bytes = luma.len().saturating_mul(3);
        let (Some(pixels), Some(srgb)) = (pixels.get_mut(..bytes), srgb.get_mut(..bytes)) else {
            return Err(Error::internal("two rows of planes are longer than two rows"));
        };
        for (luma, rgb) in luma.chunks_exact(width).zip(pixels.chunks_exact_mut(3 * width)) {
            kernels.ycc_to_rgb([luma, wide_cb, wide_cr], rgb);
        }
        converter.convert(pixels, srgb)?;
        kernels.rgb_to_luma(srgb, luma);
        let (above, below) = srgb.split_at(3 * width);
        let below = if below.is_empty() { above } else { below };
        kernels.rgb_to_chroma([above, below], [cb, cr]);
    }
    Ok(())
}

/// So many rows at a time.
fn rows_mut(plane: &mut Plane, count: usize) -> impl Iterator<Item = &mut [i16]> {
    let samples = count * plane.width();
    plane.samples_mut().chunks_mut(samples)
}

/// Each sample twice.
fn doubled(row: &[i16], wide: &mut [i16]) {
    for (pair, sample) in wide.chunks_mut(2).zip(row) {
        pair.fill(*sample);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codecs::png::FORMAT;
    use crate::info::{ColorModel, Info};
    use crate::ops::icc::srgb::srgb_profile;
    use crate::ops::operation::Operation as _;
    use crate::ops::planar::to_pixels::to_pixels;
    use moxcms::ColorProfile;
    use std::borrow::Cow;

    fn to_srgb(profile: &[u8]) -> ToSrgb {
        let plain = Info::plain(FORMAT, Size::new(1, 1), ColorModel::Ycbcr);
        ToSrgb::new(&Info { icc: Some(profile.into()), ..plain }).unwrap()
    }

    fn display_p3() -> Vec<u8> {
        ColorProfile::new_display_p3().encode().unwrap()
    }

    /// Waves of colors, as far as `strength` from gray.
    fn waves(size: Size, strength: f64) -> Planes {
        let plane = |width: u32, height: u32, turn: f64, strength: f64| {
            let sample = |x: u32, y: u32| {
                let wave = (f64::from(x) / 3.0 + turn).sin() * (f64::from(y) / 4.0).cos();
                ((128.0 + strength * wave) * 64.0) as i16
            };
            let rows = (0..height).flat_map(|y| (0..width).map(move |x| sample(x, y)));
            Plane::new(width as usize, rows.collect())
        };
        let half = crate::planes::halved(size);
        let chroma = [1.0, 2.0].map(|turn| plane(half.width, half.height, turn, strength));
        let [cb, cr] = chroma;
        Planes::new(size, [plane(size.width, size.height, 0.0, 60.0), cb, cr]).unwrap()
    }

    #[test]
    fn planes_become_what_their_pixels_become() {
        let to_srgb = to_srgb(&display_p3());
        // Odd sides, so that the last row and column have a sample of chroma alone.
        for size in [Size::new(41, 23), Size::new(64, 2), Size::new(1, 1)] {
            let mut planes = [waves(size, 20.0)];
            let before = to_pixels(&planes[0]).unwrap();
            to_srgb.apply_to_planes(&mut planes).unwrap();
            let after = to_pixels(&planes[0]).unwrap();
            let expected = to_srgb.apply(Cow::Borrowed(&before)).unwrap();
            assert_ne!(*expected, before);
            let pairs = after.samples().iter().zip(expected.samples());
            let off: Vec<u8> = pairs.map(|(a, b)| a.abs_diff(*b)).collect();
            // Four pixels of different brightness do not get quite the same colors.
            let mean = off.iter().map(|off| f64::from(*off)).sum::<f64>() / off.len() as f64;
            let most = off.iter().max();
            assert!(mean < 0.4 && most <= Some(&3), "{size}: {mean}, {most:?}");
        }
    }

    #[test]
    fn an_image_without_color_stays_without() {
        let size = Size::new(33, 9);
        // Less than half a level of color.
        let mut planes = [waves(size, 0.4)];
        to_srgb(&display_p3()).apply_to_planes(&mut planes).unwrap();
        let [planes] = planes;
        assert!(planes.cb().samples().iter().chain(planes.cr().samples()).all(|c| *c == GRAY));
        let before = waves(size, 0.0);
        let pairs = planes.y().samples().iter().zip(before.y().samples());
        assert!(pairs.map(|(a, b)| a.abs_diff(*b)).max() <= Some(96));
    }

    #[test]
    fn srgb_and_broken_profiles_change_nothing() {
        let mut broken = display_p3();
        broken.truncate(200);
        for profile in [srgb_profile().unwrap(), broken] {
            let mut planes = [waves(Size::new(20, 20), 50.0)];
            to_srgb(&profile).apply_to_planes(&mut planes).unwrap();
            assert_eq!(planes, [waves(Size::new(20, 20), 50.0)]);
        }
    }
}
