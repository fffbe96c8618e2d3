//! Black point compensation: the darkest color of a profile becomes black.
//!
//! Without it, black of a printer that reflects 2 % of the light is dark gray on a screen. Color
//! engines compensate wherever the perceptual intent meets a profile of version 4, such as their own
//! sRGB (ISO 18619; lcms: `cmsDetectBlackPoint`). The black point is neutral, so that the
//! compensation in XYZ is the same as one of each channel in linear sRGB.

use moxcms::{ColorProfile, DataColorSpace, ProfileVersion};

/// The luminance of the black that all perceptual tables of version 4 refer to (ICC.1:2022, 6.3.4.3).
const REFERENCE_BLACK: f64 = 0.003_473_1;

/// No black point is lighter than lightness 50 in CIELAB, as in lcms.
const BRIGHTEST_BLACK: f64 = 0.184_187;

/// The luminance of what becomes black, 0.0 to 0.18; 0.0 where nothing needs to change. `darkest` is
/// the darkest color of the device in sRGB, as the profile alone says.
pub(super) fn black_luminance(profile: &ColorProfile, darkest: [u16; 3]) -> f64 {
    let is_version_4 = profile.version() >= ProfileVersion::V4_0;
    if is_version_4 && profile.color_space == DataColorSpace::Cmyk {
        return REFERENCE_BLACK;
    }
    if is_version_4 {
        // The tables of RGB are compensated by the engine.
        return 0.0;
    }
    let [r, g, b] = darkest.map(|sample| linear(f64::from(sample) / 65535.0));
    // The row of sRGB for Y, adapted to D50.
    let luminance = 0.222_493 * r + 0.716_887 * g + 0.060_608 * b;
    luminance.min(BRIGHTEST_BLACK)
}

/// The 8-bit sRGB level of each 16-bit one, where `black` is the luminance of what becomes black.
pub(super) fn levels(black: f64) -> Vec<u8> {
    (0..=u16::MAX)
        .map(|sample| {
            let light = (linear(f64::from(sample) / 65535.0) - black) / (1.0 - black);
            (encoded(light.max(0.0)) * 255.0).round() as u8
        })
        .collect()
}

/// The curve of sRGB (IEC 61966-2-1), from stored to light.
fn linear(stored: f64) -> f64 {
    if stored <= 0.040_45 { stored / 12.92 } else { ((stored + 0.055) / 1.055).powf(2.4) }
}

/// The curve of sRGB, from light to stored.
fn encoded(light: f64) -> f64 {
    if light <= 0.003_130_8 { light * 12.92 } else { 1.055 * light.powf(1.0 / 2.4) - 0.055 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_black_point_levels_stay_as_they_are() {
        let levels = levels(0.0);
        for level in 0..=255_u16 {
            assert_eq!(levels[usize::from(level) * 257], level as u8);
        }
    }

    #[test]
    fn the_black_point_becomes_black_and_white_stays_white() {
        let black = linear(33.0 / 255.0);
        let levels = levels(black);
        assert_eq!((levels[33 * 257], levels[0], levels[65535]), (0, 0, 255));
        assert!(levels.is_sorted());
        assert!(levels[128 * 257] > 120 && levels[128 * 257] < 128);
    }

    #[test]
    fn a_black_point_is_that_of_the_version_or_of_the_darkest_color() {
        let mut profile = ColorProfile::new_srgb();
        profile.color_space = DataColorSpace::Cmyk;
        assert!((black_luminance(&profile, [0; 3]) - REFERENCE_BLACK).abs() < 1e-9);
        profile.color_space = DataColorSpace::Rgb;
        assert!(black_luminance(&profile, [9000; 3]).abs() < 1e-9);
        let mut file = profile.encode().unwrap();
        file[8] = 2;
        let older = ColorProfile::new_from_slice(&file).unwrap();
        assert!((black_luminance(&older, [65535 / 5; 3]) - linear(0.2)).abs() < 1e-4);
        assert!(black_luminance(&older, [0; 3]).abs() < 1e-9);
        assert!((black_luminance(&older, [65535; 3]) - BRIGHTEST_BLACK).abs() < 1e-9);
    }
}
