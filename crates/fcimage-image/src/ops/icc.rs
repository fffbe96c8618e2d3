//! Color: ICC profiles and CMYK to sRGB.

use std::borrow::Cow;
use std::sync::Arc;

use moxcms::{ColorDateTime, ColorProfile, DataColorSpace, Layout as CmsLayout, TransformOptions};

use crate::ops::operation::Operation;
use crate::pixels::{Layout, Pixels, Shape};
use crate::size::Size;
use fcimage_base::error::{Error, Result};
use fcimage_base::failpoint::{self, Phase};

/// Rows that are transformed at a time.
const STRIP: usize = 16;

/// Turns the colors of an image to sRGB.
#[derive(Debug, Clone)]
pub struct ToSrgb {
    icc: Arc<[u8]>,
}

impl ToSrgb {
    /// The operation for an image with this profile.
    pub fn new(icc: Arc<[u8]>) -> Self {
        Self { icc }
    }
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
        to_srgb(image.to_mut(), &self.icc)?;
        Ok(image)
    }
}

/// An upper bound of the bytes that using a profile of `length` bytes takes: its tables with 4 bytes for
/// each byte, twice, and the tables of the transform.
pub fn peak_bytes(length: u64) -> u64 {
    if length == 0 { 0 } else { length.saturating_mul(10).saturating_add(4 << 20) }
}

/// Turns the colors of `pixels` from `icc` to sRGB. A profile that is broken, or is for another kind of
/// color, is ignored: the image without it is still useful, and viewers do the same.
///
/// # Errors
/// `Internal` for a bug.
pub fn to_srgb(pixels: &mut Pixels, icc: &[u8]) -> Result<()> {
    failpoint::hit(Phase::Color);
    let Ok(profile) = ColorProfile::new_from_slice(icc) else { return Ok(()) };
    let srgb = ColorProfile::new_srgb();
    match (profile.color_space, pixels.layout()) {
        (DataColorSpace::Rgb, layout) => {
            let layout = match layout {
                Layout::Rgb => CmsLayout::Rgb,
                Layout::Rgba => CmsLayout::Rgba,
            };
            let options = TransformOptions::default();
            let Ok(transform) = profile.create_transform_8bit(layout, &srgb, layout, options)
            else {
                return Ok(());
            };
            if keeps_colors(|from, to| {
                let probe = profile.create_transform_8bit(
                    CmsLayout::Rgb,
                    &srgb,
                    CmsLayout::Rgb,
                    TransformOptions::default(),
                );
                probe.is_ok_and(|t| t.transform(from, to).is_ok())
            }) {
                return Ok(());
            }
            in_strips(pixels, |from, to| transform.transform(from, to).map_err(|e| failed(&e)))
        }
        (DataColorSpace::Gray, layout) => gray_to_srgb(&profile, &srgb, pixels, layout),
        _ => Ok(()),
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

fn gray_to_srgb(
    profile: &ColorProfile,
    srgb: &ColorProfile,
    pixels: &mut Pixels,
    layout: Layout,
) -> Result<()> {
    let options = TransformOptions::default();
    let Ok(transform) =
        profile.create_transform_8bit(CmsLayout::Gray, srgb, CmsLayout::Rgb, options)
    else {
        return Ok(());
    };
    let levels: Vec<u8> = (0..=255).collect();
    let mut table = [0_u8; 256 * 3];
    transform.transform(&levels, &mut table).map_err(|e| failed(&e))?;
    let table = table.as_chunks::<3>().0;
    for pixel in pixels.samples_mut().chunks_exact_mut(layout.channels()) {
        if let [r, g, b, ..] = pixel
            && let Some(color) = table.get(usize::from(*r))
        {
            [*r, *g, *b] = *color;
        }
    }
    Ok(())
}

/// CMYK samples (0 = no ink, 255 = full ink) as sRGB: by their profile where it is one for CMYK,
/// else by the plain formula `(255 - ink) * (255 - black) / 255`, as Pillow and libvips do.
pub fn cmyk_to_srgb(cmyk: &[u8], icc: Option<&[u8]>) -> Result<Vec<u8>> {
    let mut rgb = vec![0; cmyk.len() / 4 * 3];
    if let Some(profile) = icc.and_then(|icc| ColorProfile::new_from_slice(icc).ok())
        && profile.color_space == DataColorSpace::Cmyk
        && let Ok(transform) = profile.create_transform_8bit(
            CmsLayout::Rgba,
            &ColorProfile::new_srgb(),
            CmsLayout::Rgb,
            TransformOptions::default(),
        )
    {
        transform.transform(cmyk, &mut rgb).map_err(|e| failed(&e))?;
        return Ok(rgb);
    }
    for ([c, m, y, k], out) in cmyk.as_chunks::<4>().0.iter().zip(rgb.as_chunks_mut::<3>().0) {
        *out = [c, m, y].map(|ink| {
            let product = u32::from(255 - ink) * u32::from(255 - k);
            ((product + 127) / 255) as u8
        });
    }
    Ok(rgb)
}

fn failed(error: &dyn std::fmt::Display) -> Error {
    Error::internal(format!("the color transform failed: {error}"))
}

/// The sRGB profile that `keep="icc"` embeds.
pub fn srgb_profile() -> Result<Vec<u8>> {
    let mut profile = ColorProfile::new_srgb();
    // Its date is that of the standard (IEC 61966-2-1). The default is now, and no two results
    // would be the same.
    profile.creation_date_time = ColorDateTime {
        year: 1999,
        month: 10,
        day_of_the_month: 18,
        hours: 0,
        minutes: 0,
        seconds: 0,
    };
    profile.encode().map_err(|e| failed(&e))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flat(color: [u8; 3]) -> Pixels {
        Pixels::new(4, 40, Layout::Rgb, color.repeat(160)).unwrap()
    }

    #[test]
    fn display_p3_red_becomes_the_strongest_srgb_red() {
        let icc = ColorProfile::new_display_p3().encode().unwrap();
        let mut pixels = flat([255, 0, 0]);
        to_srgb(&mut pixels, &icc).unwrap();
        assert_eq!(pixels.samples()[..3], [255, 0, 0]);
        // Within the gamut: 200/100/100 in P3 is a more saturated red in sRGB.
        let mut pixels = flat([200, 100, 100]);
        to_srgb(&mut pixels, &icc).unwrap();
        let [r, g, b] = pixels.samples()[..3] else { panic!() };
        assert!(r > 205 && g < 100 && b < 100, "{r} {g} {b}");
        assert!(pixels.samples().chunks(3).all(|p| p == [r, g, b]));
    }

    #[test]
    fn neither_srgb_nor_garbage_changes_anything() {
        for icc in [srgb_profile().unwrap(), vec![], vec![0; 200], b"not a profile".to_vec()] {
            let mut pixels = flat([12, 130, 250]);
            to_srgb(&mut pixels, &icc).unwrap();
            assert_eq!(pixels, flat([12, 130, 250]));
        }
    }

    #[test]
    fn the_embedded_profile_has_a_fixed_date() {
        // ICC.1, section 7.2.1: the date is at byte 24.
        let profile = srgb_profile().unwrap();
        assert_eq!(profile[24..36], [0x07, 0xcf, 0, 10, 0, 18, 0, 0, 0, 0, 0, 0]);
    }

    #[test]
    fn a_truncated_profile_is_ignored() {
        let icc = ColorProfile::new_display_p3().encode().unwrap();
        for end in 0..icc.len() {
            let mut pixels = flat([12, 130, 250]);
            to_srgb(&mut pixels, &icc[..end]).unwrap();
        }
    }

    #[test]
    fn plain_cmyk() {
        let cmyk = [0, 0, 0, 0, 0, 0, 0, 255, 255, 0, 0, 0];
        assert_eq!(cmyk_to_srgb(&cmyk, None).unwrap(), [255, 255, 255, 0, 0, 0, 0, 255, 255]);
    }
}
