//! JPEG in strips and tiles, with tables that they share (Adobe's technical note 2 on TIFF).

use std::borrow::Cow;

use crate::codecs::jpeg::host::{Host, limits_of, translated};
use crate::codecs::tiff::codings::unpack::{Unpack, damaged};
use crate::context::Context;
use crate::size::Size;
use crate::vectors;
use fcimage_base::error::Result;
use fcimage_base::limits::Limits;
use fcimage_jpeg::{self as jpeg, OnDamage, Samples};

/// Bytes of the shared tables: all that a JPEG can have take less.
const MAX_TABLES: usize = 4 << 10;

/// What all strips or tiles of a file have in common.
#[derive(Clone)]
pub(crate) struct JpegKind<'a> {
    /// The field JPEGTables.
    pub(crate) tables: &'a [u8],
    /// Whether the components are YCbCr, which become RGB; else they stay as they are.
    pub(crate) ycbcr: bool,
    /// Components.
    pub(crate) samples: usize,
}

impl JpegKind<'_> {
    /// A strip or tile as a file of its own, which says what its components are: the TIFF knows
    /// better than the markers of the strip or tile.
    fn file(&self, packed: &[u8]) -> Result<Vec<u8>> {
        if self.tables.len() > MAX_TABLES {
            return Err(damaged(format!(
                "JPEG tables may have at most {MAX_TABLES} bytes, got {}",
                self.tables.len()
            )));
        }
        let mut file = Vec::with_capacity(self.tables.len() + packed.len() + 18);
        file.extend([0xff, 0xd8, 0xff, 0xee, 0, 14]);
        file.extend(*b"Adobe\0\x64\0\0\0\0");
        file.push(u8::from(self.ycbcr));
        append(&mut file, self.tables);
        append(&mut file, packed);
        Ok(file)
    }

    /// An upper bound of the bytes that decoding `packed` takes; 0 where it is damaged.
    pub(crate) fn peak_bytes(&self, packed: &[u8], limits: &Limits) -> u64 {
        let Ok(file) = self.file(packed) else { return 0 };
        let Ok(decoder) = jpeg::Decoder::new(&file, &limits_of(limits)) else { return 0 };
        let own = decoder.peak_bytes(&jpeg::Request::default()).unwrap_or(0);
        own.saturating_add(file.len() as u64)
    }
}

/// Appends the segments of a JPEG to `file`, without the markers that begin and end it and without
/// application segments; what follows the first scan header as it is.
fn append(file: &mut Vec<u8>, jpeg: &[u8]) {
    let mut rest = jpeg.strip_prefix(&[0xff, 0xd8]).unwrap_or(jpeg);
    while let [0xff, code, after @ ..] = rest {
        match (*code, after) {
            // Fill bytes.
            (0xff, _) => rest = rest.get(1..).unwrap_or(&[]),
            (0xd8, _) => rest = after,
            (0xd9, _) => return,
            (0xda, _) => break,
            (_, [high, low, ..]) => {
                let length = 2 + usize::from(u16::from_be_bytes([*high, *low]));
                let Some((segment, next)) = rest.split_at_checked(length) else { break };
                if !matches!(code, 0xe0..=0xef) {
                    file.extend_from_slice(segment);
                }
                rest = next;
            }
            _ => break,
        }
    }
    file.extend_from_slice(rest);
}

/// Unpacks strips or tiles by our own decoder.
pub(super) struct JpegRows<'a, 'c> {
    kind: JpegKind<'a>,
    /// Pixels of a strip or tile.
    size: Size,
    on_damage: OnDamage,
    cx: &'c Context<'c>,
    samples: Vec<u8>,
    at: usize,
    fraction: f64,
}

impl<'a, 'c> JpegRows<'a, 'c> {
    pub(super) fn new(
        kind: JpegKind<'a>,
        size: Size,
        on_damage: OnDamage,
        cx: &'c Context<'c>,
    ) -> Self {
        Self { kind, size, on_damage, cx, samples: Vec::new(), at: 0, fraction: 1.0 }
    }
}

impl<'a> Unpack<'a> for JpegRows<'_, '_> {
    fn start(&mut self, packed: Cow<'a, [u8]>) -> Result<()> {
        self.samples = Vec::new();
        let file = self.kind.file(&packed)?;
        let decoder =
            jpeg::Decoder::new(&file, &limits_of(self.cx.limits)).map_err(|e| translated(&e))?;
        let found = decoder.header().size;
        if found.width != self.size.width || found.height > self.size.height {
            return Err(damaged(format!(
                "a JPEG in a strip or tile of {} pixels has {}x{}",
                self.size, found.width, found.height
            )));
        }
        let request =
            jpeg::Request::default().with_on_damage(self.on_damage).with_vector(vectors::allowed());
        let decoded =
            decoder.decode(&request, &Host { pool: self.cx.pool }).map_err(|e| translated(&e))?;
        self.fraction = decoded.decoded_fraction;
        let channels = decoded.samples.channels();
        if channels != self.kind.samples {
            return Err(damaged(format!(
                "a JPEG in a strip or tile has {channels} components instead of {}",
                self.kind.samples
            )));
        }
        self.samples = match decoded.samples {
            Samples::Gray(samples) | Samples::Rgb(samples) => samples,
            // The decoder takes CMYK as stored inverted, as in files by Adobe; in TIFF it is not.
            Samples::Cmyk(mut samples) => {
                samples.iter_mut().for_each(|sample| *sample = 255 - *sample);
                samples
            }
        };
        self.at = 0;
        Ok(())
    }

    fn row(&mut self, row: &mut [u8]) -> Result<()> {
        let end = self.at.saturating_add(row.len());
        let samples = self.samples.get(self.at..end).ok_or_else(|| {
            damaged("a JPEG in a strip or tile has fewer rows than the strip or tile")
        })?;
        row.copy_from_slice(samples);
        self.at = end;
        Ok(())
    }

    fn fraction(&self) -> f64 {
        self.fraction
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_strip_becomes_a_file_with_the_shared_tables_and_our_marker() {
        let kind = JpegKind { tables: b"\xff\xd8\xff\xdb\0\x03T\xff\xd9", ycbcr: true, samples: 3 };
        let strip = b"\xff\xd8\xff\xe0\0\x03J\xff\xff\xc0\0\x03F\xff\xda\0\x02data\xff\xd9";
        let file = kind.file(strip).unwrap();
        let (marker, rest) = file.split_at(18);
        assert_eq!(marker, b"\xff\xd8\xff\xee\0\x0eAdobe\0\x64\0\0\0\0\x01");
        assert_eq!(rest, b"\xff\xdb\0\x03T\xff\xc0\0\x03F\xff\xda\0\x02data\xff\xd9");
    }

    #[test]
    fn segments_that_are_cut_are_kept_as_they_are() {
        for cut in [&b"\xff\xdb\0"[..], b"\xff\xdb\0\x09T", b"T"] {
            let mut file = Vec::new();
            append(&mut file, cut);
            assert_eq!(file, cut);
        }
        let large = JpegKind { tables: &[0; MAX_TABLES + 1], ycbcr: false, samples: 1 };
        assert!(large.file(b"").is_err());
    }
}
