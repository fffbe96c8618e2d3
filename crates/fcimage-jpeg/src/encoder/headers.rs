//! The segments of a file (T.81, annex B).

use super::frame::Frame;
use crate::entropy::optimal::CodeTable;
use crate::entropy::zigzag::ZIGZAG;
use crate::error::{Error, Result};

/// What a scan codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Band {
    /// The first coefficient in zigzag order.
    pub(super) first: u8,
    /// The last one.
    pub(super) last: u8,
    /// The bits below that of the scan before; 0 in a first scan.
    pub(super) high: u8,
    /// The bits that are not coded yet.
    pub(super) low: u8,
}

impl Band {
    /// All of a sequential file.
    pub(super) const ALL: Self = Self { first: 0, last: 63, high: 0, low: 0 };
}

/// Adds a segment: a marker with a payload of at most 65533 bytes.
///
/// # Errors
/// `Argument` where it is longer.
pub(super) fn segment(out: &mut Vec<u8>, code: u8, payload: &[u8]) -> Result<()> {
    let length = u16::try_from(payload.len().saturating_add(2)).map_err(|_| {
        Error::argument(format!(
            "a segment of a JPEG must have at most 65533 bytes, got {}",
            payload.len()
        ))
    })?;
    out.extend([0xff, code]);
    out.extend(length.to_be_bytes());
    out.extend(payload);
    Ok(())
}

/// The start of a file: JFIF 1.02 without a density.
pub(super) fn jfif(out: &mut Vec<u8>) -> Result<()> {
    out.extend([0xff, 0xd8]);
    segment(out, 0xe0, b"JFIF\0\x01\x02\0\0\x01\0\x01\0\0")
}

/// The quantization tables and the frame.
pub(super) fn frame(
    out: &mut Vec<u8>,
    frame: &Frame,
    tables: &[[u8; 64]; 2],
    progressive: bool,
) -> Result<()> {
    let used = if frame.components.len() == 1 { 1 } else { 2 };
    for (number, table) in (0_u8..).zip(tables).take(used) {
        let mut payload = vec![number];
        payload.extend(ZIGZAG.iter().map(|place| table[usize::from(*place) & 63]));
        segment(out, 0xdb, &payload)?;
    }
    let side = |side: u32| u16::try_from(side).map(u16::to_be_bytes);
    let (Ok([w1, w0]), Ok([h1, h0])) = (side(frame.size.width), side(frame.size.height)) else {
        return Err(Error::internal("a JPEG of more than 65535 pixels a side"));
    };
    let mut payload = vec![8, h1, h0, w1, w0, frame.components.len() as u8];
    for (id, component) in (1_u8..).zip(&frame.components) {
        payload.extend([id, (component.h << 4 | component.v) as u8, component.table as u8]);
    }
    segment(out, if progressive { 0xc2 } else { 0xc0 }, &payload)
}

/// A Huffman table: of class 0 for DC, 1 for AC.
pub(super) fn huffman(out: &mut Vec<u8>, class: u8, number: u8, table: &CodeTable) -> Result<()> {
    segment(out, 0xc4, &[&[class << 4 | number][..], &table.counts, &table.values].concat())
}

/// The start of a scan of some components.
pub(super) fn scan(
    out: &mut Vec<u8>,
    frame: &Frame,
    components: &[usize],
    band: Band,
) -> Result<()> {
    let mut payload = vec![components.len() as u8];
    for number in components {
        let table = frame.components.get(*number).map_or(0, |component| component.table as u8);
        // The number of a table that a scan does not use is 0.
        let dc = if band.first == 0 && band.high == 0 { table } else { 0 };
        let ac = if band.last > 0 { table } else { 0 };
        payload.extend([*number as u8 + 1, dc << 4 | ac]);
    }
    payload.extend([band.first, band.last, band.high << 4 | band.low]);
    segment(out, 0xda, &payload)
}
