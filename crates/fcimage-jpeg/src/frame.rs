//! What the header of a file says.

use super::markers::{Markers, ScanHeader};

/// How the components of a file make a colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColorModel {
    /// One component: luminance.
    Gray,
    /// Luminance and two colour differences (JFIF, full-range BT.601).
    Ycc,
    /// Red, green, blue.
    Rgb,
    /// Cyan, magenta, yellow, black.
    Cmyk,
    /// CMYK, its inverted first three components as luminance and colour differences.
    Ycck,
}

/// A component as the frame header states it (T.81, B.2.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Component {
    pub(super) id: u8,
    /// Horizontal sampling factor, 1 to 4.
    pub(super) h: u8,
    /// Vertical sampling factor, 1 to 4.
    pub(super) v: u8,
    /// Its quantisation table, 0 to 3.
    pub(super) quant: u8,
}

/// A frame header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Frame {
    pub(super) width: u32,
    /// 0 where a DNL marker after the first scan states it.
    pub(super) height: u32,
    pub(super) progressive: bool,
    pub(super) components: Vec<Component>,
}

/// What a JPEG says before its first scan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// Width in pixels, 1 to 65,535.
    pub width: u32,
    /// Height in pixels, 1 to 65,535.
    pub height: u32,
    /// Number of components: 1, 3 or 4.
    pub components: u8,
    /// What the components mean: the JFIF and Adobe markers decide, as in libjpeg.
    pub color: ColorModel,
    /// Whether the file is progressive (SOF2).
    pub progressive: bool,
    /// Whether an Adobe marker says that CMYK is stored inverted. [`decode`](super::decode) turns
    /// such files; the samples it gives mean the same for all.
    pub adobe_inverted: bool,
    /// Sampling factors (horizontal, vertical; 1 to 4) of each component.
    pub sampling: Vec<(u8, u8)>,
    /// MCUs between restart markers, 0 where there are none.
    pub restart_interval: u32,
    /// The ICC profile, joined from its APP2 segments, where all of them are there.
    pub icc: Option<Vec<u8>>,
    /// The Exif data: the payload of the APP1 segment after `Exif\0\0`.
    pub exif: Option<Vec<u8>>,
    /// Whether the first scan has all components, so that sequential files decode row by row.
    pub(super) one_scan: bool,
    pub(super) frame: Frame,
}

impl Header {
    /// Whether `markers`, having come to `scan`, say the same: the header belongs to the data.
    pub(super) fn describes(&self, markers: &Markers<'_>, scan: &ScanHeader) -> bool {
        markers.frame().is_some_and(|frame| *frame == self.frame)
            && self.one_scan == (scan.parts.len() == self.frame.components.len())
    }
}
