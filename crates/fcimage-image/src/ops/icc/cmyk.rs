//! CMYK to sRGB.

use moxcms::Layout;

use crate::info::Info;
use crate::ops::icc::converter::Converter;
use crate::ops::icc::profile::{ProfileFor, Samples};
use fcimage_base::error::Result;

/// Turns CMYK samples (0 = no ink, 255 = full ink) to sRGB: by their profile where it is one for CMYK,
/// else by the plain formula `(255 - ink) * (255 - black) / 255`, as Pillow and libvips do. It is made
/// once for an image, and applied to any whole pixels of it.
pub struct CmykToSrgb(Option<Converter>);

impl CmykToSrgb {
    /// For an image with this profile, which is left aside where it is not for CMYK.
    pub fn new(icc: Option<&[u8]>) -> Self {
        Self::with(icc.and_then(|icc| ProfileFor::samples(icc, Samples::Cmyk)))
    }

    /// For the image with this header.
    pub fn of(info: &Info) -> Self {
        Self::with(ProfileFor::image(info))
    }

    fn with(profile: Option<ProfileFor>) -> Self {
        let profile = profile.filter(|profile| profile.is_for(Samples::Cmyk));
        // The crate names layouts by their number of samples.
        Self(
            profile
                .and_then(|profile| profile.parse())
                .and_then(|profile| Converter::new(&profile, &[255; 4], Layout::Rgba, Layout::Rgb)),
        )
    }

    /// Converts whole pixels of `cmyk` to as many of `rgb`.
    ///
    /// # Errors
    /// `Internal` for a bug.
    pub fn convert(&self, cmyk: &[u8], rgb: &mut [u8]) -> Result<()> {
        if let Some(converter) = &self.0 {
            return converter.convert(cmyk, rgb);
        }
        for ([c, m, y, k], out) in cmyk.as_chunks::<4>().0.iter().zip(rgb.as_chunks_mut::<3>().0) {
            *out = [c, m, y].map(|ink| {
                let product = u32::from(255 - ink) * u32::from(255 - k);
                ((product + 127) / 255) as u8
            });
        }
        Ok(())
    }
}

/// All pixels of an image at once; see [`CmykToSrgb`].
///
/// # Errors
/// `Internal` for a bug.
pub fn cmyk_to_srgb(cmyk: &[u8], icc: Option<&[u8]>) -> Result<Vec<u8>> {
    let mut rgb = vec![0; cmyk.len() / 4 * 3];
    CmykToSrgb::new(icc).convert(cmyk, &mut rgb)?;
    Ok(rgb)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_profile_inks_take_away_light() {
        let cmyk = [0, 0, 0, 0, 0, 0, 0, 255, 255, 0, 0, 0];
        assert_eq!(cmyk_to_srgb(&cmyk, None).unwrap(), [255, 255, 255, 0, 0, 0, 0, 255, 255]);
    }

    #[test]
    fn a_profile_for_rgb_is_left_aside() {
        let icc = moxcms::ColorProfile::new_display_p3().encode().unwrap();
        let cmyk = [10, 200, 30, 40];
        assert_eq!(cmyk_to_srgb(&cmyk, Some(&icc)), cmyk_to_srgb(&cmyk, None));
    }
}
