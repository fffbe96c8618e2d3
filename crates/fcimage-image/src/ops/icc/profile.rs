//! Which profiles are applied to which samples.

use std::borrow::Cow;
use std::sync::Arc;

use moxcms::ColorProfile;

use crate::info::{ColorModel, Info};

/// What the samples of an image are, as far as profiles are concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Samples {
    /// Luminance.
    Gray,
    /// Red, green, blue; also what palettes hold and YCbCr is decoded to.
    Rgb,
    /// Cyan, magenta, yellow, black.
    Cmyk,
}

impl Samples {
    /// The samples of an image whose colors are stored so.
    pub const fn of(color: ColorModel) -> Self {
        match color {
            ColorModel::Gray | ColorModel::GrayAlpha => Self::Gray,
            ColorModel::Cmyk | ColorModel::Ycck => Self::Cmyk,
            // L*a*b* becomes RGB by itself, and its images have no profile.
            ColorModel::Rgb
            | ColorModel::Rgba
            | ColorModel::Palette
            | ColorModel::Ycbcr
            | ColorModel::Lab => Self::Rgb,
        }
    }
}

/// A profile that is for the samples of its image, as its header says.
///
/// An image with another one is taken as if it had none (W3C PNG, 3rd edition, 11.3.2.3, for every
/// format): a gray profile would make a color image gray. Gray samples, which are expanded to RGB,
/// may have either.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfileFor {
    icc: Arc<[u8]>,
    samples: Samples,
}

/// Where the header of a profile has its fields, and how long it is (ICC.1:2022, 7.2).
const CLASS: usize = 12;
const COLOR_SPACE: usize = 16;
const CONNECTION_SPACE: usize = 20;
const HEADER_BYTES: usize = 128;

impl ProfileFor {
    /// The profile of the image, if it is for its samples.
    pub fn image(info: &Info) -> Option<Self> {
        let samples = Samples::of(info.color);
        info.icc
            .as_ref()
            .filter(|icc| is_for(icc, samples))
            .map(|icc| Self { icc: Arc::clone(icc), samples })
    }

    /// `icc`, if it is for these samples.
    pub fn samples(icc: &[u8], samples: Samples) -> Option<Self> {
        is_for(icc, samples).then(|| Self { icc: icc.into(), samples })
    }

    /// What it is for.
    pub const fn is_for(&self, samples: Samples) -> bool {
        matches!(
            (self.samples, samples),
            (Samples::Gray, Samples::Gray)
                | (Samples::Rgb, Samples::Rgb)
                | (Samples::Cmyk, Samples::Cmyk)
        )
    }

    /// The parsed profile; `None` where it is broken.
    pub(super) fn parse(&self) -> Option<ColorProfile> {
        ColorProfile::new_from_slice(&repaired(&self.icc)).ok()
    }
}

/// Whether the header of a profile says that it describes a device or a color space of these samples:
/// device links, abstract and named color profiles do not.
fn is_for(icc: &[u8], samples: Samples) -> bool {
    let field = |at: usize| icc.get(at..at + 4).unwrap_or_default();
    let space = match field(COLOR_SPACE) {
        b"GRAY" => samples == Samples::Gray,
        b"RGB " => samples != Samples::Cmyk,
        b"CMYK" => samples == Samples::Cmyk,
        _ => false,
    };
    space
        && matches!(field(CLASS), b"scnr" | b"mntr" | b"prtr" | b"spac")
        && matches!(field(CONNECTION_SPACE), b"XYZ " | b"Lab ")
}

/// The profile with the types of its tags as they should be. Those in the stock photos of Corbis, and
/// some of Monaco Systems, have types of their own for what are plain XYZ values and curves; every
/// color engine reads them as such.
fn repaired(icc: &[u8]) -> Cow<'_, [u8]> {
    let number = |at: usize| Some(u32::from_be_bytes(*icc.get(at..)?.first_chunk::<4>()?) as usize);
    let mut repaired = Cow::Borrowed(icc);
    let tags = icc.get(HEADER_BYTES + 4..).unwrap_or_default().as_chunks::<12>().0;
    for i in 0..tags.len().min(number(HEADER_BYTES).unwrap_or(0)) {
        let Some(start) = number(HEADER_BYTES + 4 + 12 * i + 4) else { break };
        let right: &[u8; 4] = match icc.get(start..).and_then(|tag| tag.first_chunk::<4>()) {
            Some([0x17, 0xa5, 0x05, 0xb8]) => b"XYZ ",
            Some([0x94, 0x78, 0xee, 0x00]) => b"curv",
            _ => continue,
        };
        if let Some(kind) = repaired.to_mut().get_mut(start..start + 4) {
            kind.copy_from_slice(right);
        }
    }
    repaired
}
