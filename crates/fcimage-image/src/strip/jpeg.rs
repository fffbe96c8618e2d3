//! Rewrites the container of a JPEG (T.81, annex B), and turns its image.

use crate::codecs::jpeg::host::{Host, limits_of, translated};
use crate::codecs::jpeg::segments::XMP;
use crate::info::Info;
use crate::ops::orient::Orientation;
use crate::strip::kept::Kept;
use fcimage_base::error::{Error, ErrorKind, Result};
use fcimage_base::limits::Limits;
use fcimage_base::pool::Pool;
use fcimage_jpeg::{Decoder, Part, Parts, Turn};

/// Small buffers, and the headers of segments.
const SMALL: u64 = 64 << 10;

/// The file with only the segments that its samples need, and what is `kept`.
///
/// Coded data are copied. A JFIF segment loses its thumbnail, an Adobe segment what follows the color
/// transform. What follows the end of the image, such as the further images of an MPF file, is dropped.
///
/// # Errors
/// `Decode` where a segment is damaged or cut.
pub(super) fn jpeg(data: &[u8], kept: &Kept) -> Result<Vec<u8>> {
    container(data, kept, None)
}

/// The same with the image turned upright without loss. `None` where that cannot be done, or where the
/// result would have more than `most` bytes: then the orientation must stay.
///
/// # Errors
/// As [`jpeg`]; `Cancelled`.
pub(super) fn upright_jpeg(
    data: &[u8],
    kept: &Kept,
    orientation: Orientation,
    most: usize,
    limits: &Limits,
) -> Result<Option<Vec<u8>>> {
    let Some(turn) = Turn::from_exif(u16::from(orientation.exif())) else { return Ok(None) };
    let turned = Decoder::new(data, &limits_of(limits))
        .and_then(|decoder| decoder.turned(turn, most, &Host { pool: &Pool::serial() }))
        .map_err(|error| translated(&error));
    let image = match turned {
        Ok(Some(image)) => image,
        Ok(None) => return Ok(None),
        // The file can still be used as it is.
        Err(error) if matches!(error.kind(), ErrorKind::Decode | ErrorKind::Limit) => {
            return Ok(None);
        }
        Err(error) => return Err(error),
    };
    let turned = Turned { image: &image, transposed: turn.transpose };
    let file = container(data, kept, Some(turned))?;
    Ok((file.len() <= most).then_some(file))
}

/// Upper bounds of the bytes that [`upright`] takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct UprightBytes {
    /// The file that comes out.
    pub(crate) result: u64,
    /// While it is made, the result included.
    pub(crate) working: u64,
}

/// What [`upright`] may take for the file `data` with the header `info`.
pub(crate) fn upright_bytes(
    data: &[u8],
    info: &Info,
    most: usize,
    limits: &Limits,
) -> UprightBytes {
    let turning = Turn::from_exif(u16::from(info.orientation.exif())).and_then(|turn| {
        let decoder = Decoder::new(data, &limits_of(limits)).ok()?;
        decoder.turning_bytes(turn, most)
    });
    // Metadata that are written instead of copied may make the file larger.
    let result = (most as u64).saturating_add(info.metadata_bytes()).saturating_add(SMALL);
    // A buffer that grows, and the turned image.
    let working = result.saturating_mul(3).saturating_add(turning.unwrap_or(0));
    UprightBytes { result, working }
}

/// The file upright, without the metadata that are not `kept`. `None` where it cannot be turned without
/// loss, or where the result would have more than `most` bytes.
///
/// # Errors
/// As [`jpeg`]; `Cancelled`.
pub(crate) fn upright(
    data: &[u8],
    kept: &Kept,
    orientation: Orientation,
    most: usize,
    limits: &Limits,
) -> Result<Option<Vec<u8>>> {
    match orientation {
        Orientation::UPRIGHT => jpeg(data, kept).map(|file| Some(file).filter(|f| f.len() <= most)),
        _ => upright_jpeg(data, kept, orientation, most, limits),
    }
}

/// A file with the turned image, without application segments.
struct Turned<'a> {
    image: &'a [u8],
    transposed: bool,
}

fn container(data: &[u8], kept: &Kept, turned: Option<Turned<'_>>) -> Result<Vec<u8>> {
    let transposed = turned.as_ref().is_some_and(|turned| turned.transposed);
    let mut writer = Writer {
        out: Vec::with_capacity(data.len()),
        exif: kept.exif.as_deref(),
        xmp: kept.xmp.as_deref(),
    };
    writer.out.extend(b"\xff\xd8");
    let (mut jfif, mut in_header) = (false, true);
    for part in Parts::new(data).map_err(|error| translated(&error))? {
        let Part { code, bytes, payload, coded } = part.map_err(|error| translated(&error))?;
        match code {
            0xe0 if in_header && !jfif && payload.starts_with(b"JFIF\0") => {
                jfif = true;
                writer.jfif(payload, transposed)?;
            }
            0xe2 if in_header && kept.icc && payload.starts_with(b"ICC_PROFILE\0") => {
                writer.copy(bytes)?;
            }
            0xee if in_header && payload.starts_with(b"Adobe") => {
                // Version, two flags and the color transform.
                writer.segment(code, payload.get(..12).unwrap_or(payload))?;
            }
            0xda if turned.is_some() => break,
            0xc0..=0xcf | 0xdb..=0xdf if turned.is_some() => {}
            0xc0..=0xcf | 0xda..=0xdf => {
                writer.copy(bytes)?;
                writer.out.extend(coded);
                in_header &= code != 0xda;
            }
            0xd9 => writer.copy(bytes)?,
            _ => {}
        }
    }
    if let Some(Turned { image, .. }) = turned {
        writer.copy(image.get(2..).unwrap_or_default())?;
    }
    Ok(writer.out)
}

struct Writer<'a> {
    out: Vec<u8>,
    /// Until it is written.
    exif: Option<&'a [u8]>,
    /// Until it is written.
    xmp: Option<&'a [u8]>,
}

impl Writer<'_> {
    /// The JFIF segment, after which Exif comes. Its thumbnail is dropped; the densities change places
    /// with the sides.
    fn jfif(&mut self, payload: &[u8], transposed: bool) -> Result<()> {
        match payload.first_chunk::<14>() {
            Some(fields) => {
                let mut fields = *fields;
                fields[12..].fill(0);
                if transposed {
                    fields[8..12].rotate_left(2);
                }
                segment(&mut self.out, 0xe0, &[&fields])
            }
            None => segment(&mut self.out, 0xe0, &[payload]),
        }
    }

    /// Exif and XMP come before everything but JFIF.
    fn before_others(&mut self) -> Result<()> {
        if let Some(exif) = self.exif.take() {
            segment(&mut self.out, 0xe1, &[b"Exif\0\0", exif])?;
        }
        match self.xmp.take() {
            Some(xmp) => segment(&mut self.out, 0xe1, &[XMP, xmp]),
            None => Ok(()),
        }
    }

    fn segment(&mut self, code: u8, payload: &[u8]) -> Result<()> {
        self.before_others()?;
        segment(&mut self.out, code, &[payload])
    }

    fn copy(&mut self, bytes: &[u8]) -> Result<()> {
        self.before_others()?;
        self.out.extend(bytes);
        Ok(())
    }
}

fn segment(out: &mut Vec<u8>, code: u8, payload: &[&[u8]]) -> Result<()> {
    let length: usize = payload.iter().map(|part| part.len()).sum();
    let length = u16::try_from(length + 2)
        .map_err(|_| Error::internal("metadata too long for a segment of a JPEG"))?;
    out.extend([0xff, code]);
    out.extend(length.to_be_bytes());
    payload.iter().for_each(|part| out.extend(*part));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use fcimage_base::error::ErrorKind;

    const BODY: &[u8] =
        b"\xff\xdb\0\x03q\xff\xc0\0\x03f\xff\xc4\0\x03h\xff\xda\0\x03sab\xff\xd0c\xff\xd9";

    fn stripped(head: &[u8], kept: &Kept) -> Vec<u8> {
        jpeg(&[b"\xff\xd8", head, BODY, b"behind"].concat(), kept).unwrap()
    }

    #[test]
    fn only_what_the_samples_need_is_left() {
        let head = b"\xff\xe1\0\x0aExif\0\0ab\xff\xe2\0\x08MPF\0ab\xff\xfe\0\x04hi\xff\xed\0\x02\xff\xe0\0\x07JFXX\0";
        assert_eq!(stripped(head, &Kept::default()), [b"\xff\xd8", BODY].concat());
    }

    #[test]
    fn jfif_and_adobe_stay_without_thumbnail_and_extras() {
        let jfif = b"JFIF\0\x01\x02\x01\0\x48\0\x48\x01\x01rgb";
        let head =
            [b"\xff\xe0\0\x13", &jfif[..], b"\xff\xee\0\x0fAdobe\0\x64\0\0\0\0\x01x"].concat();
        let expected = [
            b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x02\x01\0\x48\0\x48\0\0\xff\xee\0\x0eAdobe\0\x64\0\0\0\0\x01",
            BODY,
        ];
        assert_eq!(stripped(&head, &Kept::default()), expected.concat());
    }

    #[test]
    fn exif_is_written_after_jfif_and_a_profile_stays() {
        let head = b"\xff\xe0\0\x07JFIF\0\xff\xe2\0\x11ICC_PROFILE\0\x01\x01x";
        let kept = Kept { icc: true, exif: Some(b"II*".to_vec()), xmp: Some(b"<x/>".to_vec()) };
        let expected = [
            b"\xff\xd8\xff\xe0\0\x07JFIF\0\xff\xe1\0\x0bExif\0\0II*\xff\xe1\0\x23http://ns.adobe.com/xap/1.0/\0<x/>\xff\xe2\0\x11ICC_PROFILE\0\x01\x01x",
            BODY,
        ];
        assert_eq!(stripped(head, &kept), expected.concat());
        let kept = Kept { icc: false, exif: None, xmp: None };
        assert_eq!(stripped(head, &kept), [b"\xff\xd8\xff\xe0\0\x07JFIF\0", BODY].concat());
    }

    #[test]
    fn application_segments_between_scans_are_dropped() {
        let more = b"\xff\xe2\0\x11ICC_PROFILE\0\x01\x01x\xff\xee\0\x0eAdobe\0\x64\0\0\0\0\x01";
        let scan = b"\xff\xda\0\x03sab";
        let file = [b"\xff\xd8", &scan[..], more, scan, b"\xff\xd9"].concat();
        let kept = Kept { icc: true, exif: None, xmp: None };
        let expected = [b"\xff\xd8", &scan[..], scan, b"\xff\xd9"].concat();
        assert_eq!(jpeg(&file, &kept).unwrap(), expected);
    }

    #[test]
    fn a_cut_segment_is_damage() {
        let error = jpeg(b"\xff\xd8\xff\xe1\0\x09Exif", &Kept::default()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode);
        assert_eq!(jpeg(b"GIF", &Kept::default()).unwrap_err().kind(), ErrorKind::Decode);
    }
}
