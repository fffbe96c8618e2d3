//! The profiles that `keep="icc"` embeds.

use moxcms::{ColorDateTime, ColorProfile, DataColorSpace};

use fcimage_base::error::{Error, Result};

/// The profile of sRGB, for color images.
pub fn srgb_profile() -> Result<Vec<u8>> {
    encoded(ColorProfile::new_srgb())
}

/// The profile of gray with the curve of sRGB, for gray images.
pub fn gray_profile() -> Result<Vec<u8>> {
    let mut profile = ColorProfile::new_gray_with_gamma(1.0);
    profile.color_space = DataColorSpace::Gray;
    profile.gray_trc = ColorProfile::new_srgb().red_trc;
    encoded(profile)
}

fn encoded(mut profile: ColorProfile) -> Result<Vec<u8>> {
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
    let failed = |error| Error::internal(format!("the sRGB profile was not written: {error}"));
    profile.encode().map_err(failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_profiles_have_a_fixed_date() {
        // ICC.1, section 7.2.1: the date is at byte 24.
        for profile in [srgb_profile().unwrap(), gray_profile().unwrap()] {
            assert_eq!(profile[24..36], [0x07, 0xcf, 0, 10, 0, 18, 0, 0, 0, 0, 0, 0]);
        }
    }

    #[test]
    fn each_is_for_its_samples() {
        assert_eq!(srgb_profile().unwrap()[16..20], *b"RGB ");
        assert_eq!(gray_profile().unwrap()[16..20], *b"GRAY");
    }
}
