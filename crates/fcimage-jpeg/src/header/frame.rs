//! The frame header, and its meaning together with the application segments.

use super::metadata::Metadata;
use crate::error::{Error, Result};
use crate::geometry::Size;

/// How the components of a file make a color.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ColorModel {
    /// One component: luminance.
    Gray,
    /// Luminance and two color differences (JFIF, full-range BT.601).
    Ycc,
    /// Red, green, blue.
    Rgb,
    /// Cyan, magenta, yellow, black.
    Cmyk,
    /// CMYK, its inverted first three components as luminance and color differences.
    Ycck,
}

impl ColorModel {
    /// What the components mean, as libjpeg's `default_decompress_parms` decides it.
    fn of(frame: &Frame, metadata: &Metadata<'_>) -> Self {
        let ids = || frame.components.iter().map(|component| component.id);
        match (frame.components.len(), metadata.adobe) {
            (1, _) => Self::Gray,
            (4, None | Some(0)) => Self::Cmyk,
            (4, _) => Self::Ycck,
            _ if metadata.jfif => Self::Ycc,
            (_, Some(0)) => Self::Rgb,
            (_, None) if ids().eq(*b"RGB") => Self::Rgb,
            _ => Self::Ycc,
        }
    }

    /// Bytes of a pixel of the decoded image.
    pub(crate) fn channels(self) -> usize {
        match self {
            Self::Gray => 1,
            Self::Ycc | Self::Rgb => 3,
            Self::Cmyk | Self::Ycck => 4,
        }
    }
}

/// How many samples of a component are where the component with the most has its largest factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Sampling {
    /// Horizontal factor, 1 to 4.
    pub horizontal: u8,
    /// Vertical factor, 1 to 4.
    pub vertical: u8,
}

/// A component as the frame header states it (T.81, B.2.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Component {
    /// Its number, which others may have, too: see [`super::scan`].
    pub(crate) id: u8,
    pub(crate) sampling: Sampling,
    /// Its quantization table, 0 to 3.
    pub(crate) quantization: u8,
}

/// A frame header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Frame {
    /// The height is 0 where a DNL marker after the first scan states it.
    pub(crate) size: Size,
    pub(crate) progressive: bool,
    pub(crate) components: Vec<Component>,
}

impl Frame {
    /// Reads the payload of the segment SOF0, SOF1 or SOF2.
    pub(crate) fn parse(payload: &[u8], progressive: bool) -> Result<Self> {
        let wrong_length = || {
            Error::damaged(format!(
                "the JPEG segment SOF has a wrong length: {} bytes",
                payload.len()
            ))
        };
        let [bits, h1, h0, w1, w0, count, parts @ ..] = payload else {
            return Err(wrong_length());
        };
        if *bits != 8 {
            return Err(Error::unsupported(format!(
                "JPEG with {bits} bits per sample is not supported, only 8 bits"
            )));
        }
        let count = usize::from(*count);
        if parts.len() != 3 * count {
            return Err(wrong_length());
        }
        if !matches!(count, 1 | 3 | 4) {
            return Err(Error::unsupported(format!(
                "JPEG with {count} components is not supported, only 1, 3 or 4"
            )));
        }
        let parts = parts.as_chunks::<3>().0.iter();
        let components = parts.map(|part| Component::parse(*part)).collect::<Result<_>>()?;
        let size = Size {
            width: u32::from(u16::from_be_bytes([*w1, *w0])),
            height: u32::from(u16::from_be_bytes([*h1, *h0])),
        };
        Ok(Self { size, progressive, components })
    }

    /// The indices of the components with this number.
    pub(crate) fn with_number(&self, id: u8) -> impl Iterator<Item = usize> + '_ {
        let numbers = self.components.iter().map(|component| component.id).enumerate();
        numbers.filter(move |(_, number)| *number == id).map(|(index, _)| index)
    }
}

impl Component {
    fn parse([id, sampling, quantization]: [u8; 3]) -> Result<Self> {
        let sampling = Sampling { horizontal: sampling >> 4, vertical: sampling & 15 };
        let Sampling { horizontal, vertical } = sampling;
        if !(1..=4).contains(&horizontal) || !(1..=4).contains(&vertical) {
            return Err(Error::damaged(format!(
                "JPEG sampling factors must be between 1 and 4, got {horizontal}x{vertical}"
            )));
        }
        if quantization > 3 {
            return Err(Error::damaged(format!(
                "the number of a JPEG quantization table must be between 0 and 3, got {quantization}"
            )));
        }
        Ok(Self { id, sampling, quantization })
    }
}

/// What a JPEG says before its first scan, metadata apart.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Header {
    /// Width and height in pixels as stored, each 1 to 65,535.
    pub size: Size,
    /// What the components mean: the JFIF and Adobe markers decide, as in libjpeg.
    pub color: ColorModel,
    /// Whether the file is progressive (SOF2).
    pub progressive: bool,
    /// The sampling factors of each component: 1, 3 or 4 of them.
    pub sampling: Vec<Sampling>,
    /// MCUs between restart markers, 0 where there are none.
    pub restart_interval: u32,
    /// Of each component the number of its quantization table, 0 to 3.
    pub(crate) quantization: Vec<u8>,
    /// Whether the first scan has all components, so that sequential files decode row by row.
    pub(crate) one_scan: bool,
}

impl Header {
    /// What `frame` says in a file with this metadata and this `height`.
    pub(crate) fn new(frame: &Frame, height: u32, metadata: &Metadata<'_>) -> Self {
        let components = frame.components.iter();
        Self {
            size: Size { width: frame.size.width, height },
            color: ColorModel::of(frame, metadata),
            progressive: frame.progressive,
            sampling: components.clone().map(|component| component.sampling).collect(),
            restart_interval: 0,
            quantization: components.map(|component| component.quantization).collect(),
            one_scan: true,
        }
    }

    /// Whether the image can be had as planes ([`Decoder::decode_planes`](crate::Decoder::decode_planes)):
    /// YCbCr whose Cb and Cr both have as many samples as Y in a row, or half as many, and likewise in
    /// a column. That is 4:2:0, 4:2:2, 4:4:0 and 4:4:4.
    pub fn has_planes(&self) -> bool {
        let [y, cb, cr] = self.sampling.as_slice() else { return false };
        let halves = |most: u8, factor: u8| most == factor || most == 2 * factor;
        self.color == ColorModel::Ycc
            && cb == cr
            && halves(y.horizontal, cb.horizontal)
            && halves(y.vertical, cb.vertical)
    }
}

#[cfg(test)]
impl Header {
    /// Of a gray file of one pixel.
    pub(crate) fn of_test() -> Self {
        Self {
            size: Size { width: 1, height: 1 },
            color: ColorModel::Gray,
            progressive: false,
            sampling: vec![Sampling { horizontal: 1, vertical: 1 }],
            restart_interval: 0,
            quantization: vec![0],
            one_scan: true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;

    const SOF: [u8; 15] = [8, 0, 30, 0, 40, 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1];

    fn with(changes: &[(usize, u8)]) -> Result<Frame> {
        let mut payload = SOF;
        changes.iter().for_each(|&(at, byte)| payload[at] = byte);
        Frame::parse(&payload, false)
    }

    #[test]
    fn a_frame_has_its_size_and_components() {
        let frame = with(&[]).unwrap();
        assert_eq!(frame.size, Size { width: 40, height: 30 });
        assert_eq!(frame.components[0].sampling, Sampling { horizontal: 2, vertical: 2 });
        assert_eq!(frame.components[2].quantization, 1);
    }

    #[test]
    fn invalid_frames_are_damage_and_other_kinds_are_not_supported() {
        for (change, kind, message) in [
            ((0, 12), ErrorKind::Unsupported, "12 bits per sample is not supported"),
            ((5, 2), ErrorKind::Damaged, "wrong length"),
            ((7, 0x52), ErrorKind::Damaged, "between 1 and 4, got 5x2"),
            ((7, 0x20), ErrorKind::Damaged, "between 1 and 4, got 2x0"),
            ((8, 4), ErrorKind::Damaged, "between 0 and 3, got 4"),
        ] {
            let error = with(&[change]).unwrap_err();
            assert_eq!(error.kind(), kind);
            assert!(error.message().contains(message), "{error}");
        }
        let error = Frame::parse(&[8, 0, 1, 0, 1, 2, 1, 0x11, 0, 2, 0x11, 0], false).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unsupported);
        for length in 0..SOF.len() {
            assert!(Frame::parse(&SOF[..length], false).is_err());
        }
    }

    #[test]
    fn markers_and_component_numbers_decide_the_color_model() {
        let frame = |ids: &[u8]| {
            let sampling = Sampling { horizontal: 1, vertical: 1 };
            let component = |&id: &u8| Component { id, sampling, quantization: 0 };
            let components = ids.iter().map(component).collect();
            Frame { size: Size { width: 1, height: 1 }, progressive: false, components }
        };
        for (ids, jfif, adobe, model) in [
            (b"1".as_slice(), false, Some(0), ColorModel::Gray),
            (b"RGB", false, None, ColorModel::Rgb),
            (b"RGB", true, None, ColorModel::Ycc),
            (b"RGB", false, Some(1), ColorModel::Ycc),
            (b"123", false, None, ColorModel::Ycc),
            (b"123", false, Some(0), ColorModel::Rgb),
            (b"123", true, Some(0), ColorModel::Ycc),
            (b"1234", true, None, ColorModel::Cmyk),
            (b"1234", false, Some(2), ColorModel::Ycck),
        ] {
            let mut metadata = Metadata::default();
            (metadata.jfif, metadata.adobe) = (jfif, adobe);
            assert_eq!(ColorModel::of(&frame(ids), &metadata), model, "{ids:?} {jfif} {adobe:?}");
        }
    }
}
