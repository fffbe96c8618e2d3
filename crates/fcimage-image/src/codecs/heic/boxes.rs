//! Boxes of the ISO base media file format (ISO/IEC 14496-12, section 4.2), every length checked.

use std::cell::Cell;
use std::fmt::Display;

use fcimage_base::error::{Error, Result};

/// Boxes that are looked at in one file. A phone writes about 100.
const MAX_BOXES: u32 = 10_000;

/// Boxes at the top of a file.
const MAX_TOP: u32 = 1000;

/// The error about damaged bytes.
#[cold]
pub(super) fn damaged(what: impl Display) -> Error {
    Error::decode(format!("the HEIC is damaged: {what}"))
}

/// The error about a sound file of a kind that is not supported.
#[cold]
pub(super) fn unsupported(what: impl Display) -> Error {
    Error::unsupported(format!("HEIC with {what} is not supported"))
}

/// Checks a number of things before there is memory for them.
pub(super) fn at_most(value: u64, most: u64, what: &str) -> Result<()> {
    if value > most {
        return Err(Error::unsupported(format!(
            "HEIC may have at most {most} {what}, got {value}"
        )));
    }
    Ok(())
}

/// Reads numbers, high byte first.
#[derive(Clone)]
pub(super) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(super) const fn new(data: &'a [u8]) -> Self {
        Self { rest: data }
    }

    /// What was not read yet.
    pub(super) const fn rest(&self) -> &'a [u8] {
        self.rest
    }

    pub(super) fn take(&mut self, bytes: usize) -> Result<&'a [u8]> {
        let (taken, rest) =
            self.rest.split_at_checked(bytes).ok_or_else(|| damaged("a box ends too early"))?;
        self.rest = rest;
        Ok(taken)
    }

    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N]> {
        let (taken, rest) =
            self.rest.split_first_chunk().ok_or_else(|| damaged("a box ends too early"))?;
        self.rest = rest;
        Ok(*taken)
    }

    pub(super) fn u8(&mut self) -> Result<u8> {
        self.array().map(|[byte]| byte)
    }

    pub(super) fn u16(&mut self) -> Result<u16> {
        self.array().map(u16::from_be_bytes)
    }

    pub(super) fn u32(&mut self) -> Result<u32> {
        self.array().map(u32::from_be_bytes)
    }

    /// A number of so many bytes, at most 8.
    pub(super) fn number(&mut self, bytes: usize) -> Result<u64> {
        Ok(self.take(bytes)?.iter().fold(0, |value, byte| value << 8 | u64::from(*byte)))
    }

    /// A number of two bytes, or of four.
    pub(super) fn id(&mut self, wide: bool) -> Result<u32> {
        if wide { self.u32() } else { self.u16().map(u32::from) }
    }

    /// Version and flags of a full box.
    pub(super) fn version(&mut self) -> Result<(u8, u32)> {
        let [version, flags @ ..] = self.array::<4>()?;
        Ok((version, flags.iter().fold(0, |value, byte| value << 8 | u32::from(*byte))))
    }
}

/// A box: its kind, and what is in it.
#[derive(Clone, Copy)]
pub(super) struct Part<'a> {
    pub(super) kind: [u8; 4],
    pub(super) body: &'a [u8],
}

/// How many more boxes may be looked at.
pub(super) struct Budget(Cell<u32>);

impl Budget {
    pub(super) const fn new() -> Self {
        Self(Cell::new(MAX_BOXES))
    }

    /// The boxes in `data`, one after the other.
    pub(super) fn boxes<'a>(&self, data: &'a [u8]) -> impl Iterator<Item = Result<Part<'a>>> {
        let mut reader = Reader::new(data);
        std::iter::from_fn(move || {
            if reader.rest().is_empty() {
                return None;
            }
            let part = self.next(&mut reader);
            if part.is_err() {
                reader = Reader::new(&[]);
            }
            Some(part)
        })
    }

    fn next<'a>(&self, reader: &mut Reader<'a>) -> Result<Part<'a>> {
        let left = self.0.get().checked_sub(1).ok_or_else(|| {
            Error::unsupported(format!("HEIC may have at most {MAX_BOXES} boxes"))
        })?;
        self.0.set(left);
        let header = Header::read(reader.rest(), reader.rest().len() as u64)?;
        let all = reader.take(usize::try_from(header.length).unwrap_or(usize::MAX))?;
        let body = all.get(header.bytes..).unwrap_or_default();
        Ok(Part { kind: header.kind, body })
    }
}

/// The header of a box.
struct Header {
    kind: [u8; 4],
    /// Bytes of the header.
    bytes: usize,
    /// Bytes of the box with its header.
    length: u64,
}

impl Header {
    /// Bytes that the longest header has.
    const LONGEST: u64 = 16;

    /// Reads the header that `data` begins with, where `left` bytes remain to the end of what is
    /// around the box.
    fn read(data: &[u8], left: u64) -> Result<Self> {
        let mut reader = Reader::new(data);
        let (short, kind) = (reader.u32()?, reader.array()?);
        let (bytes, length) = match short {
            0 => (8, left),
            1 => (16, reader.number(8)?),
            length => (8, u64::from(length)),
        };
        if length < bytes as u64 || length > left {
            let name = kind.escape_ascii();
            return Err(damaged(format!("the box {name} claims {length} bytes of {left}")));
        }
        Ok(Self { kind, bytes, length })
    }
}

/// Where the box `meta` is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// The body of the box.
    At { start: u64, end: u64 },
    /// At least so many bytes of the file are needed to tell.
    Beyond(u64),
    /// There is none.
    Nowhere,
}

/// Looks for the box `meta` in the beginning of a file of `total` bytes.
pub(super) fn find_meta(data: &[u8], total: u64) -> Result<Place> {
    let mut at = 0_u64;
    for _ in 0..MAX_TOP {
        if at >= total {
            return Ok(Place::Nowhere);
        }
        let rest = usize::try_from(at).ok().and_then(|at| data.get(at..)).unwrap_or_default();
        if (rest.len() as u64) < Header::LONGEST.min(total - at) {
            return Ok(Place::Beyond(total.min(at + Header::LONGEST)));
        }
        let header = Header::read(rest, total - at)?;
        let end = at + header.length;
        if &header.kind == b"meta" {
            return Ok(Place::At { start: at + header.bytes as u64, end });
        }
        at = end;
    }
    Err(Error::unsupported(format!("HEIC may have at most {MAX_TOP} boxes at its top")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(data: &[u8]) -> Vec<Result<String>> {
        let budget = Budget::new();
        let boxes = budget.boxes(data);
        boxes.map(|part| part.map(|p| p.kind.escape_ascii().to_string())).collect()
    }

    #[test]
    fn boxes_of_every_length_field_are_walked() {
        let data = b"\0\0\0\x09oneaX\0\0\0\x01two!\0\0\0\0\0\0\0\x11Y\0\0\0\0restZZZ";
        assert_eq!(kinds(data), ["onea", "two!", "rest"].map(|kind| Ok(kind.to_owned())));
    }

    #[test]
    fn a_box_longer_than_what_is_around_it_is_damage() {
        for data in
            [&b"\0\0\0\x0aabcdX"[..], b"\0\0\0\x07abcdX", b"\0\0\0\x01abcd\xff\0\0\0\0\0\0\0"]
        {
            let found = kinds(data);
            assert_eq!(found.len(), 1);
            assert!(found[0].as_ref().unwrap_err().message().contains("damaged"));
        }
    }

    #[test]
    fn more_boxes_than_any_writer_makes_are_refused() {
        let data = b"\0\0\0\x08free".repeat(MAX_BOXES as usize + 1);
        assert!(kinds(&data).last().is_some_and(Result::is_err));
        let data = b"\0\0\0\x08free".repeat(MAX_TOP as usize + 1);
        assert!(find_meta(&data, data.len() as u64).is_err());
    }

    #[test]
    fn the_metadata_are_found_or_where_to_look_for_them() {
        let file = b"\0\0\0\x10ftypheic\0\0\0\0\0\0\0\x14meta\0\0\0\0\0\0\0\x08free";
        let total = file.len() as u64;
        assert_eq!(find_meta(file, total), Ok(Place::At { start: 24, end: 36 }));
        assert_eq!(find_meta(&file[..20], total), Ok(Place::Beyond(32)));
        assert_eq!(find_meta(&file[..16], 16), Ok(Place::Nowhere));
    }
}
