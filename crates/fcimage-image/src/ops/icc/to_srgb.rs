//! Colors of decoded pixels to sRGB.

use std::borrow::Cow;

use moxcms::{ColorProfile, DataColorSpace, Layout as CmsLayout};

use crate::info::Info;
use crate::ops::icc::converter::Converter;
use crate::ops::icc::profile::{ProfileFor, Samples};
use crate::ops::operation::Operation;
use crate::pixels::{Layout, Pixels, Shape};
use crate::size::Size;
use fcimage_base::error::Result;
use fcimage_base::failpoint::{self, Phase};

/// Rows that are transformed at a time.
const STRIP: usize = 16;

/// Turns the colors of an image to sRGB.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToSrgb {
    profile: ProfileFor,
}

impl ToSrgb {
    /// The operation for the decoded pixels of an image with this header; `None` where they are sRGB:
    /// where the image has no profile for its samples, and for CMYK, which the decoder converts.
    pub fn new(info: &Info) -> Option<Self> {
        let profile = ProfileFor::image(info).filter(|profile| !profile.is_for(Samples::Cmyk));
        profile.map(|profile| Self { profile })
    }

    /// Whether the profile is sRGB under another name, so that the image looks the same without it.
    pub(crate) fn changes_no_color(&self) -> bool {
        self.profile
            .parse()
            .and_then(|profile| of_rgb(&profile))
            .is_some_and(|converter| keeps_colors(|from, to| converter.convert(from, to).is_ok()))
    }

    /// What is done with the colors of RGB; `None` where they stay as they are.
    pub(super) fn conversion(&self) -> Option<Conversion> {
        let converter = of_rgb(&self.profile.parse()?)?;
        if keeps_colors(|from, to| converter.convert(from, to).is_ok()) {
            return None;
        }
        Some(Conversion { grays: gray_table(&converter), converter })
    }
}

/// What is done with the colors of RGB.
pub(super) struct Conversion {
    pub(super) converter: Converter,
    /// What becomes of each level of gray, where that is gray.
    pub(super) grays: Option<Vec<[u8; 3]>>,
}

/// The conversion of three samples; `None` for a profile of gray, or one that leads nowhere.
fn of_rgb(profile: &ColorProfile) -> Option<Converter> {
    let layout = CmsLayout::Rgb;
    let is_color = profile.color_space != DataColorSpace::Gray;
    is_color.then(|| Converter::new(profile, &[0; 3], layout, layout)).flatten()
}

impl Operation for ToSrgb {
    fn output(&self, input: Shape) -> Shape {
        input
    }

    fn peak_bytes(&self, input: Shape) -> u64 {
        // The profile and its tables are counted once for the whole call; see `Info::metadata_bytes`.
        let strip = Shape { size: Size::new(input.size.width, STRIP as u32), ..input };
        strip.bytes()
    }

    fn apply<'p>(&self, mut image: Cow<'p, Pixels>) -> Result<Cow<'p, Pixels>> {
        to_srgb(image.to_mut(), &self.profile)?;
        Ok(image)
    }
}

/// Turns the colors of `pixels` to sRGB. A profile that is broken is ignored: the image without it is
/// still useful, and viewers do the same.
fn to_srgb(pixels: &mut Pixels, profile: &ProfileFor) -> Result<()> {
    failpoint::hit(Phase::Color);
    let Some(profile) = profile.parse() else { return Ok(()) };
    if profile.color_space == DataColorSpace::Gray {
        return gray_to_srgb(&profile, pixels);
    }
    let Some(opaque) = of_rgb(&profile) else { return Ok(()) };
    if keeps_colors(|from, to| opaque.convert(from, to).is_ok()) {
        return Ok(());
    }
    if pixels.is_gray()
        && let Some(table) = gray_table(&opaque)
    {
        look_up(&table, pixels);
        return Ok(());
    }
    match pixels.layout() {
        Layout::Rgb => in_strips(pixels, |from, to| opaque.convert(from, to)),
        Layout::Rgba => {
            let layout = CmsLayout::Rgba;
            let Some(translucent) = Converter::new(&profile, &[0, 0, 0, 255], layout, layout)
            else {
                return Ok(());
            };
            in_strips(pixels, |from, to| translucent.convert(from, to))
        }
    }
}

/// Whether a transform of RGB changes no color of a coarse cube by more than one level: then the profile
/// is sRGB under another name, and millions of pixels need not be touched.
fn keeps_colors(transform: impl Fn(&[u8], &mut [u8]) -> bool) -> bool {
    let steps = || (0..=255_u8).step_by(17);
    let cube: Vec<u8> = steps()
        .flat_map(|r| steps().flat_map(move |g| steps().flat_map(move |b| [r, g, b])))
        .collect();
    let mut moved = vec![0; cube.len()];
    transform(&cube, &mut moved) && cube.iter().zip(&moved).all(|(a, b)| a.abs_diff(*b) <= 1)
}

/// Runs `transform` over strips of rows, so that it needs no second image.
fn in_strips(
    pixels: &mut Pixels,
    transform: impl Fn(&[u8], &mut [u8]) -> Result<()>,
) -> Result<()> {
    let strip = pixels.stride() * STRIP;
    let mut copy = Vec::with_capacity(strip);
    for rows in pixels.samples_mut().chunks_mut(strip) {
        copy.clear();
        copy.extend_from_slice(rows);
        transform(&copy, rows)?;
    }
    Ok(())
}

fn gray_to_srgb(profile: &ColorProfile, pixels: &mut Pixels) -> Result<()> {
    let Some(transform) = Converter::new(profile, &[0], CmsLayout::Gray, CmsLayout::Rgb) else {
        return Ok(());
    };
    let levels: Vec<u8> = (0..=255).collect();
    let mut table = [0_u8; 256 * 3];
    transform.convert(&levels, &mut table)?;
    look_up(table.as_chunks().0, pixels);
    Ok(())
}

/// What becomes of each level of gray, as gray: `None` where the profile makes colors of them. Rounding
/// each sample for itself makes colors that are one level from gray.
fn gray_table(transform: &Converter) -> Option<Vec<[u8; 3]>> {
    let grays: Vec<u8> = (0..=255_u8).flat_map(|level| [level; 3]).collect();
    let mut moved = vec![0; grays.len()];
    transform.convert(&grays, &mut moved).ok()?;
    let gray = |&[r, g, b]: &[u8; 3]| {
        let nearly = r.abs_diff(g) <= 1 && g.abs_diff(b) <= 1 && r.abs_diff(b) <= 1;
        nearly.then_some([g; 3])
    };
    moved.as_chunks().0.iter().map(gray).collect()
}

/// Replaces each gray pixel by the color of its level.
fn look_up(table: &[[u8; 3]], pixels: &mut Pixels) {
    let channels = pixels.layout().channels();
    for pixel in pixels.samples_mut().chunks_exact_mut(channels) {
        if let [r, g, b, ..] = pixel
            && let Some(color) = table.get(usize::from(*r))
        {
            [*r, *g, *b] = *color;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codecs::png::FORMAT;
    use crate::info::ColorModel;
    use crate::ops::icc::srgb::{gray_profile, srgb_profile};

    fn flat(color: [u8; 3]) -> Pixels {
        Pixels::new(4, 40, Layout::Rgb, color.repeat(160)).unwrap()
    }

    /// What becomes of a flat image of this color, model and profile.
    fn converted(color: [u8; 3], model: ColorModel, icc: &[u8]) -> [u8; 3] {
        let info = Info { icc: Some(icc.into()), ..Info::plain(FORMAT, Size::new(4, 40), model) };
        let pixels = match ToSrgb::new(&info) {
            Some(to_srgb) => to_srgb.apply(Cow::Owned(flat(color))).unwrap().into_owned(),
            None => flat(color),
        };
        let first = *pixels.samples().first_chunk::<3>().unwrap();
        assert_eq!(pixels, flat(first));
        first
    }

    fn display_p3() -> Vec<u8> {
        ColorProfile::new_display_p3().encode().unwrap()
    }

    #[test]
    fn display_p3_red_becomes_the_strongest_srgb_red() {
        assert_eq!(converted([255, 0, 0], ColorModel::Rgb, &display_p3()), [255, 0, 0]);
        // Within the gamut: 200/100/100 in P3 is a more saturated red in sRGB.
        let [r, g, b] = converted([200, 100, 100], ColorModel::Ycbcr, &display_p3());
        assert!(r > 205 && g < 100 && b < 100, "{r} {g} {b}");
    }

    #[test]
    fn neither_srgb_nor_garbage_changes_anything() {
        for icc in [srgb_profile().unwrap(), vec![], vec![0; 200], b"not a profile".to_vec()] {
            assert_eq!(converted([12, 130, 250], ColorModel::Rgb, &icc), [12, 130, 250]);
        }
    }

    #[test]
    fn gray_stays_gray_by_a_profile_for_colors() {
        for level in 0..=255 {
            let [r, g, b] = converted([level; 3], ColorModel::Rgb, &display_p3());
            assert!(r == g && g == b && r.abs_diff(level) <= 1, "{level}: {r} {g} {b}");
        }
        // A white point of another color makes colors of gray.
        let mut tinted = ColorProfile::new_display_p3();
        tinted.blue_colorant = tinted.green_colorant;
        let [r, g, b] = converted([128; 3], ColorModel::Rgb, &tinted.encode().unwrap());
        assert!(r != g || g != b);
    }

    #[test]
    fn a_truncated_profile_is_ignored() {
        let icc = display_p3();
        for end in 0..icc.len() {
            converted([12, 130, 250], ColorModel::Rgb, &icc[..end]);
        }
    }

    #[test]
    fn a_profile_is_applied_only_to_its_own_samples() {
        let linear = ColorProfile::new_gray_with_gamma(1.0).encode().unwrap();
        for model in [ColorModel::Rgb, ColorModel::Rgba, ColorModel::Palette, ColorModel::Ycbcr] {
            assert_eq!(converted([200, 40, 30], model, &linear), [200, 40, 30], "{model}");
        }
        for model in [ColorModel::Cmyk, ColorModel::Ycck] {
            for icc in [linear.clone(), display_p3()] {
                assert_eq!(converted([200, 40, 30], model, &icc), [200, 40, 30], "{model}");
            }
        }
        for model in [ColorModel::Gray, ColorModel::GrayAlpha] {
            assert_eq!(converted([55; 3], model, &linear), [128; 3]);
            let same = gray_profile().unwrap();
            assert_eq!(converted([55; 3], model, &same), [55; 3]);
            assert_eq!(converted([55; 3], model, &display_p3()), [55; 3]);
        }
    }

    #[test]
    fn links_abstract_profiles_and_other_spaces_are_left_aside() {
        for (at, kind) in [
            (12, b"link"),
            (12, b"abst"),
            (12, b"nmcl"),
            (16, b"Lab "),
            (16, b"YCbr"),
            (20, b"RGB "),
        ] {
            let mut icc = display_p3();
            icc[at..at + 4].copy_from_slice(kind);
            assert_eq!(converted([200, 100, 100], ColorModel::Rgb, &icc), [200, 100, 100]);
        }
        let mut input = display_p3();
        input[12..16].copy_from_slice(b"scnr");
        assert_ne!(converted([200, 100, 100], ColorModel::Rgb, &input), [200, 100, 100]);
    }

    #[test]
    fn tags_of_private_types_are_read_as_what_they_are() {
        let mut icc = display_p3();
        let right = converted([200, 100, 100], ColorModel::Rgb, &icc);
        for at in (132..icc.len() - 8).step_by(4) {
            match &icc[at..at + 8] {
                b"XYZ \0\0\0\0" => icc[at..at + 4].copy_from_slice(&[0x17, 0xa5, 0x05, 0xb8]),
                b"curv\0\0\0\0" => icc[at..at + 4].copy_from_slice(&[0x94, 0x78, 0xee, 0]),
                _ => {}
            }
        }
        assert_ne!(icc, display_p3());
        assert_eq!(converted([200, 100, 100], ColorModel::Rgb, &icc), right);
    }
}
