//! Writes Exif blocks.

use std::borrow::Cow;

use fcimage_base::error::{Error, Result};

/// The tag of the main directory that points to the directory of Exif's own tags.
pub(crate) const EXIF_DIRECTORY: u16 = 0x8769;

/// The tag of the main directory that points to the directory of the place.
pub(crate) const GPS_DIRECTORY: u16 = 0x8825;

/// The longest block that a JPEG can hold: a segment of 65,533 bytes without `Exif\0\0`.
pub(crate) const MAX_BLOCK: usize = 65_533 - 6;

/// A tag with its values in the byte order of the block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Field<'a> {
    pub(crate) tag: u16,
    /// The type: 1 to 12.
    pub(crate) kind: u16,
    pub(crate) count: u32,
    pub(crate) bytes: Cow<'a, [u8]>,
}

/// What a block will have. All directories hold each tag once.
#[derive(Debug, Default)]
pub(crate) struct Block<'a> {
    big_endian: bool,
    pub(crate) main: Vec<Field<'a>>,
    pub(crate) exif: Vec<Field<'a>>,
    pub(crate) gps: Vec<Field<'a>>,
}

impl<'a> Block<'a> {
    /// A block without tags.
    pub(crate) fn new(big_endian: bool) -> Self {
        Self { big_endian, ..Self::default() }
    }

    /// Whether there is no tag.
    pub(crate) fn is_empty(&self) -> bool {
        self.main.is_empty() && self.exif.is_empty() && self.gps.is_empty()
    }

    /// A tag of type SHORT with one value.
    pub(crate) fn short(&self, tag: u16, value: u16) -> Field<'a> {
        let bytes = if self.big_endian { value.to_be_bytes() } else { value.to_le_bytes() };
        Field { tag, kind: 3, count: 1, bytes: bytes.to_vec().into() }
    }

    /// A tag of type LONG with one value.
    pub(crate) fn long(&self, tag: u16, value: u32) -> Field<'a> {
        let bytes = if self.big_endian { value.to_be_bytes() } else { value.to_le_bytes() };
        Field { tag, kind: 4, count: 1, bytes: bytes.to_vec().into() }
    }

    /// A tag of type ASCII, which gets its closing NUL.
    ///
    /// # Errors
    /// `Internal` where the text is longer than a block.
    pub(crate) fn text(&self, tag: u16, text: &[u8]) -> Result<Field<'a>> {
        let bytes = [text, &[0]].concat();
        match u16::try_from(bytes.len()) {
            Ok(count) => Ok(Field { tag, kind: 2, count: count.into(), bytes: bytes.into() }),
            Err(_) => Err(Error::internal("an Exif text longer than 65535 bytes")),
        }
    }

    /// The block in at most [`MAX_BLOCK`] bytes: where it is longer, the longest values are left out,
    /// the first of equal ones first.
    pub(crate) fn write(mut self) -> Result<Vec<u8>> {
        while self.length() > MAX_BLOCK {
            let lists = [&mut self.main, &mut self.exif, &mut self.gps];
            let longest = lists.into_iter().filter_map(|list| {
                let lengths = list.iter().map(|field| field.bytes.len()).enumerate();
                let (at, length) = lengths.rev().max_by_key(|(_, length)| *length)?;
                Some((length, at, list))
            });
            // `max_by_key` takes the last of equal ones.
            let longest = longest.collect::<Vec<_>>().into_iter().rev();
            let Some((_, at, list)) = longest.max_by_key(|(length, ..)| *length) else { break };
            list.remove(at);
        }
        let Self { big_endian, mut main, mut exif, mut gps } = self;
        for list in [&mut main, &mut exif, &mut gps] {
            list.sort_by_key(|field| field.tag);
        }
        let pointers = usize::from(!exif.is_empty()) + usize::from(!gps.is_empty());
        let mut at = 8 + directory_length(&main) + 12 * pointers;
        for (tag, list) in [(EXIF_DIRECTORY, &exif), (GPS_DIRECTORY, &gps)] {
            if !list.is_empty() {
                let pointer = Self::new(big_endian).long(tag, number(at)?);
                let place = main.partition_point(|field| field.tag < tag);
                main.insert(place, pointer);
                at += directory_length(list);
            }
        }
        let mut out = Output { bytes: Vec::with_capacity(at), big_endian };
        out.bytes.extend(if big_endian { b"MM" } else { b"II" });
        out.short(42);
        out.long(8);
        for list in [&main, &exif, &gps] {
            if !list.is_empty() {
                out.directory(list)?;
            }
        }
        Ok(out.bytes)
    }

    fn length(&self) -> usize {
        let lists = [&self.main, &self.exif, &self.gps];
        8 + 24 + lists.into_iter().map(|list| directory_length(list)).sum::<usize>()
    }
}

/// Bytes of a directory with its values.
fn directory_length(fields: &[Field<'_>]) -> usize {
    let outside = |field: &Field<'_>| match field.bytes.len() {
        0..=4 => 0,
        length => length.next_multiple_of(2),
    };
    2 + 12 * fields.len() + 4 + fields.iter().map(outside).sum::<usize>()
}

fn number(length: usize) -> Result<u32> {
    u32::try_from(length).map_err(|_| Error::internal("an Exif block beyond 4 GB"))
}

struct Output {
    bytes: Vec<u8>,
    big_endian: bool,
}

impl Output {
    fn short(&mut self, value: u16) {
        let bytes = if self.big_endian { value.to_be_bytes() } else { value.to_le_bytes() };
        self.bytes.extend(bytes);
    }

    fn long(&mut self, value: u32) {
        let bytes = if self.big_endian { value.to_be_bytes() } else { value.to_le_bytes() };
        self.bytes.extend(bytes);
    }

    fn directory(&mut self, fields: &[Field<'_>]) -> Result<()> {
        let mut at = self.bytes.len() + 2 + 12 * fields.len() + 4;
        let too_many = |_| Error::internal("an Exif directory of more than 65535 tags");
        self.short(u16::try_from(fields.len()).map_err(too_many)?);
        for field in fields {
            self.short(field.tag);
            self.short(field.kind);
            self.long(field.count);
            match field.bytes.len() {
                length @ 0..=4 => {
                    self.bytes.extend(field.bytes.iter());
                    self.bytes.extend(std::iter::repeat_n(0, 4 - length));
                }
                length => {
                    self.long(number(at)?);
                    // Values begin at even offsets.
                    at += length.next_multiple_of(2);
                }
            }
        }
        self.long(0);
        for bytes in fields.iter().map(|field| &field.bytes).filter(|bytes| bytes.len() > 4) {
            self.bytes.extend(bytes.iter());
            self.bytes.extend(std::iter::repeat_n(0, bytes.len() % 2));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exif::tiff_ifd::Tiff;

    #[test]
    fn texts_survive_a_round_trip_in_either_byte_order() {
        for big_endian in [false, true] {
            let mut block = Block::new(big_endian);
            block.main.push(block.text(0x8298, b"(c) 2026 Ann Other").unwrap());
            block.main.push(block.text(0x013b, b"Ann").unwrap());
            block.exif.push(block.long(0xa002, 70_000));
            let block = block.write().unwrap();
            let tiff = Tiff::new(&block).unwrap();
            assert_eq!(tiff.ascii(0x013b), Some(&b"Ann"[..]));
            assert_eq!(tiff.ascii(0x8298), Some(&b"(c) 2026 Ann Other"[..]));
            assert_eq!(tiff.ascii(0x8825), None);
            let width = tiff.directory().below(EXIF_DIRECTORY).unwrap().entries().next().unwrap();
            let bytes = if big_endian { [0, 1, 0x11, 0x70] } else { [0x70, 0x11, 1, 0] };
            assert_eq!((width.tag, width.bytes), (0xa002, &bytes[..]));
        }
    }

    #[test]
    fn a_text_that_its_length_cannot_state_is_refused() {
        assert!(Block::new(true).text(0x013b, &[b'x'; 65_535]).is_err());
    }

    #[test]
    fn the_longest_values_of_a_block_that_is_too_long_are_left_out() {
        let mut block = Block::new(true);
        for (tag, length) in [(1, 20_000), (2, 30_000), (3, 30_000), (4, 10)] {
            block.main.push(block.text(tag, &vec![b'x'; length]).unwrap());
        }
        let block = block.write().unwrap();
        assert!(block.len() <= MAX_BLOCK);
        let tags = Tiff::new(&block).unwrap().directory().entries().map(|entry| entry.tag);
        assert_eq!(tags.collect::<Vec<_>>(), [1, 3, 4]);
    }
}
