//! Which profiles are applied to which samples.

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
        ColorProfile::new_from_slice(&reduced(&self.icc)?).ok()
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

/// More tags than any profile has; lcms refuses more, too.
const MOST_TAGS: usize = 100;

/// The tags that lead from samples to light: curves and colorants, or the perceptual table.
const NEEDED: [&[u8; 4]; 9] =
    [b"rXYZ", b"gXYZ", b"bXYZ", b"rTRC", b"gTRC", b"bTRC", b"kTRC", b"cicp", b"A2B0"];

/// The profile without the tags that its use here does not need: damage in them does no harm, and
/// parsing takes no time and memory for them. `None` where it has too many tags, or one twice.
///
/// The types of tags are put right: those in the stock photos of Corbis, and some of Monaco Systems,
/// have types of their own for what are plain XYZ values and curves; every color engine reads them so.
fn reduced(icc: &[u8]) -> Option<Vec<u8>> {
    let word = |at: usize| icc.get(at..)?.first_chunk::<4>().copied();
    let number = |at: usize| Some(u32::from_be_bytes(word(at)?) as usize);
    let (count, first) = (number(HEADER_BYTES)?, HEADER_BYTES + 4);
    if count > MOST_TAGS {
        return None;
    }
    let mut reduced = icc.to_vec();
    let mut put = |at: usize, bytes: &[u8; 4]| {
        if let Some(place) = reduced.get_mut(at..at + 4) {
            place.copy_from_slice(bytes);
        }
    };
    let mut seen = Vec::with_capacity(count);
    for entry in (0..count).map(|i| first + 12 * i) {
        let name = word(entry)?;
        if seen.contains(&name) {
            return None;
        }
        seen.push(name);
        if !NEEDED.contains(&&name) {
            put(entry, b"\0\0\0\0");
            continue;
        }
        let start = number(entry + 4)?;
        match word(start) {
            Some([0x17, 0xa5, 0x05, 0xb8]) => put(start, b"XYZ "),
            Some([0x94, 0x78, 0xee, 0x00]) => put(start, b"curv"),
            _ => {}
        }
    }
    Some(reduced)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A profile with these tags, each of 4 bytes behind the table.
    fn with_tags(names: &[[u8; 4]]) -> Vec<u8> {
        let mut icc = vec![0; HEADER_BYTES];
        icc.extend((names.len() as u32).to_be_bytes());
        let start = HEADER_BYTES + 4 + 12 * names.len();
        for (i, name) in names.iter().enumerate() {
            icc.extend(name);
            icc.extend(((start + 4 * i) as u32).to_be_bytes());
            icc.extend(4_u32.to_be_bytes());
        }
        names.iter().for_each(|_| icc.extend([0x17, 0xa5, 0x05, 0xb8]));
        icc
    }

    #[test]
    fn only_tags_that_are_needed_are_left_and_their_types_put_right() {
        let found = reduced(&with_tags(&[*b"rXYZ", *b"desc", *b"B2A0"])).unwrap();
        assert_eq!(found[132..136], *b"rXYZ");
        assert_eq!((&found[144..148], &found[156..160]), (&[0; 4][..], &[0; 4][..]));
        assert_eq!(found[168..172], *b"XYZ ");
        assert_eq!(found[172..176], [0x17, 0xa5, 0x05, 0xb8]);
    }

    #[test]
    fn a_tag_twice_and_tags_without_end_are_refused() {
        assert_eq!(reduced(&with_tags(&[*b"A2B0", *b"cprt", *b"A2B0"])), None);
        let many: Vec<[u8; 4]> = (0..=100_u32).map(u32::to_be_bytes).collect();
        assert!(reduced(&with_tags(&many[..100])).is_some());
        assert_eq!(reduced(&with_tags(&many)), None);
        let whole = with_tags(&[*b"rXYZ"]);
        for end in 0..HEADER_BYTES + 4 + 8 {
            assert_eq!(reduced(&whole[..end]), None);
        }
    }
}
