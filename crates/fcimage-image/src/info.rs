//! What the header of an image says.

use std::fmt;
use std::sync::Arc;

use crate::codecs::format::Format;
use crate::codecs::stated_frames::Animation;
use crate::dpi::Dpi;
use crate::exif::view::Exif;
use crate::ops::icc::memory;
use crate::ops::orient::Orientation;
use crate::size::Size;

/// The tag of the author (Exif 2.32, section 4.6.4).
pub(crate) const ARTIST: u16 = 0x013b;

/// The tag of the copyright.
pub(crate) const COPYRIGHT: u16 = 0x8298;

/// Who made and owns an image, as the source says it: mostly UTF-8 or ASCII.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Owner {
    /// The author.
    pub artist: Option<Arc<[u8]>>,
    /// The copyright.
    pub copyright: Option<Arc<[u8]>>,
}

/// The header of an image.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Info {
    /// The format.
    pub format: Format,
    /// The size in pixels as stored, before the orientation is applied.
    pub size: Size,
    /// How the stored image is turned to be upright.
    pub orientation: Orientation,
    /// Whether the image can be transparent.
    pub has_alpha: bool,
    /// Bits of a sample as stored, 1 to 16, or 32.
    pub bit_depth: u8,
    /// How colors are stored.
    pub color: ColorModel,
    /// The ICC profile, unless it is larger than `max_metadata`.
    pub icc: Option<Arc<[u8]>>,
    /// The Exif block without `Exif\0\0`, unless it is larger than `max_metadata`. Of a TIFF, it is
    /// made of the tags that can be kept.
    pub exif: Option<Arc<[u8]>>,
    /// The packet of XMP, unless it is longer than 65,504 bytes or `max_metadata`.
    pub xmp: Option<Arc<[u8]>>,
    /// Who made and owns the image.
    pub owner: Owner,
    /// Whether the file says that it has more than one frame.
    pub animated: bool,
    /// Its frames, where they can be read.
    pub animation: Option<Animation>,
    /// Whether it is a progressive JPEG or an interlaced PNG.
    pub progressive: bool,
    /// The quality of a JPEG, 1 to 100, as far as its quantization tables tell.
    pub jpeg_quality: Option<u8>,
    /// The density that the file states in its own way; see [`Info::dpi`].
    pub own_dpi: Option<Dpi>,
}

impl Info {
    /// An upright, opaque still image of 8 bits a sample without metadata.
    pub(crate) const fn plain(format: Format, size: Size, color: ColorModel) -> Self {
        Self {
            format,
            size,
            orientation: Orientation::UPRIGHT,
            has_alpha: false,
            bit_depth: 8,
            color,
            icc: None,
            exif: None,
            xmp: None,
            owner: Owner { artist: None, copyright: None },
            animated: false,
            animation: None,
            progressive: false,
            jpeg_quality: None,
            own_dpi: None,
        }
    }

    /// The number of frames that the file states; 1 where they cannot be read.
    pub(crate) fn stated_frames(&self) -> u32 {
        self.animation.map_or(1, |animation| animation.frames)
    }

    /// The size after the orientation is applied.
    pub const fn oriented_size(&self) -> Size {
        match self.orientation.swaps_sides() {
            true => self.size.swapped(),
            false => self.size,
        }
    }

    /// The Exif block; empty where there is none.
    pub fn exif(&self) -> Exif {
        self.exif.clone().map(Exif::new).unwrap_or_default()
    }

    /// The density that the file states, in its own way or else in its Exif block.
    pub fn dpi(&self) -> Option<Dpi> {
        self.own_dpi.or_else(|| self.exif().dpi())
    }

    /// An upper bound of the bytes that the metadata take: as they are, and the profile's tables.
    pub(crate) fn metadata_bytes(&self) -> u64 {
        let length = |block: &Option<Arc<[u8]>>| block.as_ref().map_or(0, |b| b.len() as u64);
        // Exif and XMP are written anew, XMP from a list of its texts.
        length(&self.exif)
            .saturating_mul(3)
            .saturating_add(length(&self.xmp).saturating_mul(8))
            .saturating_add(length(&self.owner.artist))
            .saturating_add(length(&self.owner.copyright))
            .saturating_add(memory::peak_bytes(length(&self.icc)))
    }
}

/// How colors are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ColorModel {
    /// Luminance.
    Gray,
    /// Luminance and alpha.
    GrayAlpha,
    /// Red, green, blue.
    Rgb,
    /// Red, green, blue, alpha.
    Rgba,
    /// Indices into a table of colors.
    Palette,
    /// Luminance and two color differences.
    Ycbcr,
    /// Cyan, magenta, yellow, black.
    Cmyk,
    /// CMYK as luminance, two color differences and black.
    Ycck,
    /// CIE L*a*b*: lightness and two color axes, at the white D50.
    Lab,
}

impl ColorModel {
    /// The name in this library's interfaces: "gray", "gray-alpha", "rgb", "rgba", "palette",
    /// "ycbcr", "cmyk", "ycck" or "lab".
    pub const fn name(self) -> &'static str {
        match self {
            Self::Gray => "gray",
            Self::GrayAlpha => "gray-alpha",
            Self::Rgb => "rgb",
            Self::Rgba => "rgba",
            Self::Palette => "palette",
            Self::Ycbcr => "ycbcr",
            Self::Cmyk => "cmyk",
            Self::Ycck => "ycck",
            Self::Lab => "lab",
        }
    }
}

impl fmt::Display for ColorModel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
