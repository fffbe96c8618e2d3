//! Old-style JPEG (TIFF 6.0, section 22): one JPEG for the whole image, in one piece or as tables and
//! coded data apart.

use crate::codecs::tiff::chunks::Chunks;
use crate::codecs::tiff::codings::unpack::{damaged, ended};
use crate::codecs::tiff::directory::Directory;
use crate::codecs::tiff::tags;
use crate::size::Size;
use fcimage_base::error::Result;

/// The whole JPEG. Its bytes are at most those of the file and a header.
pub(crate) fn whole(
    directory: &Directory<'_>,
    chunks: &Chunks<'_>,
    size: Size,
    samples: usize,
) -> Result<Vec<u8>> {
    let stream = stream(directory).unwrap_or(&[]);
    if stream.starts_with(&[0xff, 0xd8]) && has_scan(stream) {
        return Ok(stream.to_vec());
    }
    let parts: Vec<&[u8]> =
        (0..chunks.count()).map(|index| chunks.packed(index)).collect::<Result<_>>()?;
    // Some writers keep the whole JPEG in the only strip.
    if let [only] = parts[..]
        && only.starts_with(&[0xff, 0xd8])
        && has_scan(only)
    {
        return Ok(only.to_vec());
    }
    let mut jpeg = vec![0xff, 0xd8];
    if stream.starts_with(&[0xff, 0xd8]) {
        // A stream of tables and the frame header only; the strips have the scan.
        let end = stream.strip_suffix(&[0xff, 0xd9]).unwrap_or(stream);
        jpeg = end.to_vec();
    } else {
        header(&mut jpeg, directory, chunks, size, samples)?;
    }
    let begins_scan = |part: &[u8]| part.starts_with(&[0xff, 0xda]);
    if !parts.first().is_some_and(|part| begins_scan(part)) {
        scan_header(&mut jpeg, samples);
    }
    for (number, part) in parts.iter().enumerate() {
        if number > 0 && !ends_in_restart(&jpeg) {
            jpeg.extend([0xff, 0xd0 | ((number - 1) % 8) as u8]);
        }
        jpeg.extend_from_slice(part);
    }
    jpeg.extend([0xff, 0xd9]);
    Ok(jpeg)
}

/// What JPEGInterchangeFormat points to.
fn stream<'a>(directory: &Directory<'a>) -> Option<&'a [u8]> {
    let start = usize::try_from(directory.number(tags::JPEG_STREAM)?).ok().filter(|at| *at > 0)?;
    let rest = directory.file.data().get(start..)?;
    let length = directory.number(tags::JPEG_STREAM_BYTES).filter(|length| *length > 0);
    let length = length.and_then(|length| usize::try_from(length).ok()).unwrap_or(rest.len());
    Some(rest.get(..length).unwrap_or(rest))
}

/// Whether the segments of a JPEG reach a scan.
fn has_scan(jpeg: &[u8]) -> bool {
    let mut rest = jpeg.get(2..).unwrap_or(&[]);
    while let [0xff, code, after @ ..] = rest {
        match (*code, after) {
            (0xda, _) => return true,
            (0xff, _) => rest = rest.get(1..).unwrap_or(&[]),
            (_, [high, low, ..]) => {
                let length = 2 + usize::from(u16::from_be_bytes([*high, *low]));
                rest = rest.get(length..).unwrap_or(&[]);
            }
            _ => return false,
        }
    }
    false
}

fn ends_in_restart(jpeg: &[u8]) -> bool {
    matches!(jpeg, [.., 0xff, 0xd0..=0xd7])
}

/// The tables and the frame header that the fields describe.
fn header(
    jpeg: &mut Vec<u8>,
    directory: &Directory<'_>,
    chunks: &Chunks<'_>,
    size: Size,
    samples: usize,
) -> Result<()> {
    let table = |tag, index: usize, length: usize| -> Result<&[u8]> {
        let offsets = directory.values(tag).ok_or_else(|| damaged("it has no JPEG tables"))?;
        let at = offsets.number(index.min(offsets.len().saturating_sub(1))).ok_or_else(ended)?;
        let at = usize::try_from(at).map_err(|_| ended())?;
        directory.file.data().get(at..).and_then(|rest| rest.get(..length)).ok_or_else(ended)
    };
    for number in 0..samples {
        jpeg.extend([0xff, 0xdb, 0, 67, number as u8]);
        jpeg.extend_from_slice(table(tags::JPEG_QUANTIZATION, number, 64)?);
    }
    let side = |side: u32| u16::try_from(side).map(u16::to_be_bytes);
    let (Ok(height), Ok(width)) = (side(size.height), side(size.width)) else {
        return Err(damaged("a JPEG side exceeds 65535 pixels"));
    };
    let (across, down) = subsampling(directory, samples);
    jpeg.extend([0xff, 0xc0, 0, (8 + 3 * samples) as u8, 8]);
    jpeg.extend(height);
    jpeg.extend(width);
    jpeg.push(samples as u8);
    for number in 0..samples as u8 {
        let factors = if number == 0 { across << 4 | down } else { 0x11 };
        jpeg.extend([number + 1, factors, number]);
    }
    for (class, tag) in [(0, tags::JPEG_DC), (0x10, tags::JPEG_AC)] {
        for number in 0..samples {
            let counts = table(tag, number, 16)?;
            let values: usize = counts.iter().map(|count| usize::from(*count)).sum();
            let whole = table(tag, number, 16 + values.min(256))?;
            jpeg.extend([0xff, 0xc4]);
            jpeg.extend(((3 + whole.len()) as u16).to_be_bytes());
            jpeg.push(class | number as u8);
            jpeg.extend_from_slice(whole);
        }
    }
    let interval = if chunks.count() > 1 {
        // Every strip begins anew.
        let mcus = u64::from(size.width.div_ceil(8 * u32::from(across)))
            * u64::from(chunks.size.height.div_ceil(8 * u32::from(down)));
        u16::try_from(mcus).map_err(|_| damaged("its JPEG strips are too large"))?
    } else {
        directory
            .number(tags::JPEG_RESTART_INTERVAL)
            .and_then(|interval| u16::try_from(interval).ok())
            .unwrap_or(0)
    };
    if interval > 0 {
        jpeg.extend([0xff, 0xdd, 0, 4]);
        jpeg.extend(interval.to_be_bytes());
    }
    Ok(())
}

/// How much finer luminance is sampled, across and down.
fn subsampling(directory: &Directory<'_>, samples: usize) -> (u8, u8) {
    if samples != 3 {
        return (1, 1);
    }
    let values = directory.values(tags::YCBCR_SUBSAMPLING);
    let factor = |index| {
        let value = values.and_then(|values| values.number(index));
        value.and_then(|value| u8::try_from(value).ok()).filter(|f| matches!(f, 1 | 2 | 4))
    };
    (factor(0).unwrap_or(2), factor(1).unwrap_or(2))
}

fn scan_header(jpeg: &mut Vec<u8>, samples: usize) {
    jpeg.extend([0xff, 0xda, 0, (6 + 2 * samples) as u8, samples as u8]);
    for number in 0..samples as u8 {
        jpeg.extend([number + 1, number << 4 | number]);
    }
    jpeg.extend([0, 63, 0]);
}
