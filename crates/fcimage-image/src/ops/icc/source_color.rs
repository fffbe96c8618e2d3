//! The color of a source that becomes a given color of sRGB.

use std::borrow::Cow;

use crate::ops::icc::to_srgb::ToSrgb;
use crate::ops::operation::Operation;
use crate::pixels::{Layout, Pixels};
use fcimage_base::error::{Error, Result};

/// How often it is looked around a color with the same steps.
const LOOKS: usize = 8;

impl ToSrgb {
    /// The samples that become `wanted`, or a color near to it. Profiles need not say how to
    /// come back from sRGB, so candidates are converted: a coarse cube, and finer ones around the best.
    ///
    /// # Errors
    /// `Internal` for a bug.
    pub(crate) fn source_of(&self, wanted: [u8; 3]) -> Result<[u8; 3]> {
        let mut best = self.nearest(&cube([128; 3], 5, 32), wanted)?;
        for step in [16, 8, 4, 2, 1] {
            for _ in 0..LOOKS {
                let better = self.nearest(&cube(best, 2, step), wanted)?;
                if std::mem::replace(&mut best, better) == better {
                    break;
                }
            }
        }
        Ok(best)
    }

    /// The first of the candidates that becomes most like `wanted`.
    fn nearest(&self, candidates: &[[u8; 3]], wanted: [u8; 3]) -> Result<[u8; 3]> {
        let width = u32::try_from(candidates.len()).unwrap_or(0);
        let pixels = Pixels::new(width, 1, Layout::Rgb, candidates.as_flattened().to_vec())?;
        let converted = self.apply(Cow::Owned(pixels))?;
        // Colors out of reach of sRGB are cut off. Of several that become the same, the one that is
        // further on the way to `wanted` is nearer to where they are not.
        let rank = |color: &[u8; 3], candidate: &[u8; 3]| {
            let (mut distance, mut way) = (0, 0);
            for ((&found, &wanted), &sample) in color.iter().zip(&wanted).zip(candidate) {
                let off = i32::from(wanted) - i32::from(found);
                distance += off * off;
                way -= off.signum() * i32::from(sample);
            }
            (distance, way)
        };
        let found = converted.samples().as_chunks::<3>().0.iter().zip(candidates);
        let best = found.min_by_key(|(color, candidate)| rank(color, candidate));
        let best = best.map(|(_, candidate)| *candidate);
        best.ok_or_else(|| Error::internal("there are no candidates for a color"))
    }
}

/// The colors around `center`, so many steps away at most.
fn cube(center: [u8; 3], steps: i32, step: i32) -> Vec<[u8; 3]> {
    let levels = center.map(|sample| {
        let level = move |i: i32| (i32::from(sample) + i * step).clamp(0, 255) as u8;
        (-steps..=steps).map(level).collect::<Vec<u8>>()
    });
    let [reds, greens, blues] = &levels;
    let mut colors = Vec::with_capacity(reds.len().pow(3));
    for &red in reds {
        for &green in greens {
            colors.extend(blues.iter().map(|&blue| [red, green, blue]));
        }
    }
    colors
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codecs::png::FORMAT;
    use crate::info::{ColorModel, Info};
    use crate::ops::icc::srgb::gray_profile;
    use crate::size::Size;
    use moxcms::ColorProfile;

    /// What the found samples become.
    fn back(wanted: [u8; 3], model: ColorModel, icc: &[u8]) -> [u8; 3] {
        let info = Info { icc: Some(icc.into()), ..Info::plain(FORMAT, Size::new(1, 1), model) };
        let to_srgb = ToSrgb::new(&info).unwrap();
        let found = to_srgb.source_of(wanted).unwrap();
        let pixels = Pixels::new(1, 1, Layout::Rgb, found.to_vec()).unwrap();
        *to_srgb.apply(Cow::Owned(pixels)).unwrap().samples().first_chunk().unwrap()
    }

    #[test]
    fn a_color_comes_back_from_a_wider_profile() {
        let wide = ColorProfile::new_display_p3().encode().unwrap();
        for wanted in
            [[0; 3], [255; 3], [255, 0, 0], [0, 200, 10], [10, 200, 30], [17, 99, 250], [128; 3]]
        {
            let found = back(wanted, ColorModel::Rgb, &wide);
            let off = wanted.iter().zip(found).map(|(a, b)| a.abs_diff(b)).max();
            // One level of a dark red of the profile can be ten of sRGB.
            assert!(off <= Some(10), "{wanted:?} becomes {found:?}");
        }
    }

    #[test]
    fn a_profile_of_grays_gives_the_nearest_gray() {
        let gray = gray_profile().unwrap();
        assert_eq!(back([0; 3], ColorModel::Gray, &gray), [0; 3]);
        assert_eq!(back([90, 90, 90], ColorModel::Gray, &gray), [90; 3]);
        let [r, g, b] = back([255, 0, 0], ColorModel::Gray, &gray);
        assert!(r == g && g == b && (80..90).contains(&r), "{r}");
    }
}
