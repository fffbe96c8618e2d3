//! What the numbers of a color mean (ITU-T H.273): the matrix, the range, and a profile for primaries
//! other than those of sRGB.

use moxcms::{ColorDateTime, ColorProfile};

use crate::codecs::heic::boxes::{Reader, unsupported};
use fcimage_base::error::Result;

/// Color primaries (H.273, table 2): BT.2020, and P3 with the white of D65.
const BT2020: u16 = 9;
const DISPLAY_P3: u16 = 12;

/// Transfer functions (H.273, table 3) of high dynamic range: PQ and HLG.
const HDR: [u16; 2] = [16, 18];

/// How colors are coded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Nclx {
    pub(super) primaries: u16,
    pub(super) transfer: u16,
    pub(super) matrix: u16,
    pub(super) full_range: bool,
}

/// How red, green and blue come from the samples.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Matrix {
    /// The samples are green, blue and red.
    Identity,
    /// The weights of red and blue in luminance.
    Weights { red: f64, blue: f64 },
}

impl Nclx {
    /// What holds where neither file nor stream says anything, as in libheif: BT.601, limited range.
    pub(super) const UNKNOWN: Self =
        Self { primaries: 2, transfer: 2, matrix: 2, full_range: false };

    /// Reads the box `colr` behind its type (ISO/IEC 14496-12, section 12.1.5).
    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self> {
        Ok(Self {
            primaries: reader.u16()?,
            transfer: reader.u16()?,
            matrix: reader.u16()?,
            full_range: reader.u8()? & 0x80 != 0,
        })
    }

    /// The matrix (H.273, table 4).
    ///
    /// # Errors
    /// `Unsupported` for those that nobody uses in photos.
    pub(super) fn matrix(self) -> Result<Matrix> {
        let (red, blue) = match self.matrix {
            0 => return Ok(Matrix::Identity),
            1 => (0.2126, 0.0722),
            // Unspecified, and both names of BT.601.
            2 | 5 | 6 => (0.299, 0.114),
            4 => (0.30, 0.11),
            7 => (0.212, 0.087),
            9 => (0.2627, 0.0593),
            other => return Err(unsupported(format!("the color matrix {other} of H.273"))),
        };
        Ok(Matrix::Weights { red, blue })
    }

    /// A profile of these colors, where they are not those of sRGB. High dynamic range is left as it is,
    /// as other readers do: without tone mapping, converting it would spoil it.
    pub(super) fn profile(self) -> Option<Vec<u8>> {
        let mut profile = match self.primaries {
            DISPLAY_P3 => ColorProfile::new_display_p3(),
            BT2020 => ColorProfile::new_bt2020(),
            _ => return None,
        };
        if HDR.contains(&self.transfer) {
            return None;
        }
        // Photos are shown as if their curve was that of sRGB, whichever of the similar ones is named.
        let srgb = ColorProfile::new_srgb();
        profile.red_trc = srgb.red_trc;
        profile.green_trc = srgb.green_trc;
        profile.blue_trc = srgb.blue_trc;
        profile.cicp = None;
        // The default is now.
        profile.creation_date_time = ColorDateTime {
            year: 2000,
            month: 1,
            day_of_the_month: 1,
            hours: 0,
            minutes: 0,
            seconds: 0,
        };
        profile.encode().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::borrow::Cow;

    use crate::codecs::heic::format::FORMAT;
    use crate::info::{ColorModel, Info};
    use crate::ops::icc::to_srgb::ToSrgb;
    use crate::ops::operation::Operation;
    use crate::pixels::{Layout, Pixels};

    fn nclx(primaries: u16, transfer: u16) -> Nclx {
        Nclx { primaries, transfer, ..Nclx::UNKNOWN }
    }

    /// The pixels in sRGB, if this is their profile.
    fn in_srgb(pixels: Pixels, profile: &[u8]) -> Pixels {
        let plain = Info::plain(FORMAT, pixels.size(), ColorModel::Ycbcr);
        let to_srgb = ToSrgb::new(&Info { icc: Some(profile.into()), ..plain }).unwrap();
        to_srgb.apply(Cow::Owned(pixels)).unwrap().into_owned()
    }

    #[test]
    fn only_wide_colors_of_ordinary_range_have_a_profile() {
        assert_eq!(nclx(1, 13).profile(), None);
        assert_eq!(nclx(2, 2).profile(), None);
        assert_eq!(nclx(9, 16).profile(), None);
        for primaries in [9, 12] {
            let profile = nclx(primaries, 13).profile().unwrap();
            assert_eq!(profile, nclx(primaries, 13).profile().unwrap());
            let pixels = Pixels::new(1, 1, Layout::Rgb, vec![200, 100, 100]).unwrap();
            let pixels = in_srgb(pixels, &profile);
            let [r, g, b] = pixels.samples() else { panic!() };
            assert!(*r > 205 && *g < 100 && *b < 101, "{r} {g} {b}");
        }
    }

    #[test]
    fn the_display_p3_profile_is_that_of_others() {
        let theirs = ColorProfile::new_display_p3().encode().unwrap();
        let convert = |profile: &[u8]| {
            let samples = (0..=255).flat_map(|n: u8| [n, 255 - n, n / 2]).collect();
            in_srgb(Pixels::new(16, 16, Layout::Rgb, samples).unwrap(), profile)
        };
        assert_eq!(convert(&nclx(12, 13).profile().unwrap()), convert(&theirs));
    }

    #[test]
    fn a_matrix_that_photos_do_not_have_is_not_supported() {
        let matrix = |matrix| Nclx { matrix, ..Nclx::UNKNOWN }.matrix();
        assert_eq!(matrix(0), Ok(Matrix::Identity));
        assert_eq!(matrix(2), matrix(6));
        let error = matrix(8).unwrap_err();
        assert_eq!(error.message(), "HEIC with the color matrix 8 of H.273 is not supported");
    }
}
