//! Colors of planes to sRGB: through pixels, two rows at a time, and back.
//!
//! On the way there, the chroma of a pixel lies between the nearest samples; on the way back, a sample is
//! the mean of four pixels. What both take from the chroma is added again, so it is not blurred.

use crate::ops::icc::converter::Converter;
use crate::ops::icc::to_srgb::ToSrgb;
use crate::ops::planar::upsampled::Upsampled;
use crate::planes::{Plane, Planes, halved};
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
        // Of both planes of chroma a copy, a row between two, and two rows as wide as luma; two rows of
        // pixels before and after. Or luma as bytes.
        let chroma = halved(size).pixels().saturating_mul(2 * 2);
        let rows = u64::from(size.width).saturating_mul(2 * (2 + 4) + 2 * 6);
        chroma.saturating_add(rows).max(size.pixels())
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
    let [mut wide_cb, mut wide_cr] =
        [planes.cb(), planes.cr()].map(|plane| Upsampled::new(plane, width));
    let (mut pixels, mut srgb) = (vec![0; 6 * width], vec![0; 6 * width]);
    let [luma, cb, cr] = planes.parts_mut();
    let chroma = rows_mut(cb, 1).zip(rows_mut(cr, 1));
    for (number, (luma, (cb, cr))) in rows_mut(luma, 2).zip(chroma).enumerate() {
        wide_cb.make(number);
        wide_cr.make(number);
        // The last row of an odd number is alone.
        let bytes = luma.len().saturating_mul(3);
        let (Some(pixels), Some(srgb)) = (pixels.get_mut(..bytes), srgb.get_mut(..bytes)) else {
            return Err(Error::internal("two rows of planes are longer than two rows"));
        };
        let rows = luma.chunks_exact(width).zip(wide_cb.wide.iter().zip(&wide_cr.wide));
        for ((luma, (cb, cr)), rgb) in rows.zip(pixels.chunks_exact_mut(3 * width)) {
            kernels.ycc_to_rgb([luma, cb, cr], rgb);
        }
        converter.convert(pixels, srgb)?;
        kernels.rgb_to_luma(srgb, luma);
        let (above, below) = srgb.split_at(3 * width);
        let below = if below.is_empty() { above } else { below };
        kernels.rgb_to_chroma([above, below], [&mut *cb, &mut *cr]);
        wide_cb.sharpen(number, cb);
        wide_cr.sharpen(number, cr);
    }
    Ok(())
}

/// So many rows at a time.
fn rows_mut(plane: &mut Plane, count: usize) -> impl Iterator<Item = &mut [i16]> {
    let samples = count * plane.width();
    plane.samples_mut().chunks_mut(samples)
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
        let half = halved(size);
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
            // Pixels of planes share their chroma; converted ones lie between.
            let mean = off.iter().map(|off| f64::from(*off)).sum::<f64>() / off.len() as f64;
            let most = off.iter().max();
            assert!(mean < 0.5 && most <= Some(&3), "{size}: {mean}, {most:?}");
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
