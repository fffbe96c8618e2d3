//! PackBits (TIFF 6.0, section 9).

use std::borrow::Cow;

use crate::codecs::tiff::codings::unpack::{Unpack, ended};
use fcimage_base::error::Result;

/// What of the last code is still to be written. The specification ends codes at rows; some writers
/// do not.
enum Rest {
    Literal(usize),
    Repeat(u8, usize),
}

pub(super) struct PackBits<'a> {
    data: Cow<'a, [u8]>,
    at: usize,
    rest: Rest,
}

impl PackBits<'_> {
    pub(super) fn new() -> Self {
        Self { data: Cow::Borrowed(&[]), at: 0, rest: Rest::Literal(0) }
    }

    fn byte(&mut self) -> Result<u8> {
        let byte = *self.data.get(self.at).ok_or_else(ended)?;
        self.at += 1;
        Ok(byte)
    }
}

impl<'a> Unpack<'a> for PackBits<'a> {
    fn start(&mut self, packed: Cow<'a, [u8]>) -> Result<()> {
        *self = Self { data: packed, at: 0, rest: Rest::Literal(0) };
        Ok(())
    }

    fn row(&mut self, mut row: &mut [u8]) -> Result<()> {
        while !row.is_empty() {
            let count = match self.rest {
                Rest::Literal(0) | Rest::Repeat(_, 0) => {
                    self.rest = match self.byte()? as i8 {
                        // Does nothing.
                        -128 => continue,
                        count @ 0.. => Rest::Literal(usize::from(count.unsigned_abs()) + 1),
                        count => Rest::Repeat(self.byte()?, usize::from(count.unsigned_abs()) + 1),
                    };
                    continue;
                }
                Rest::Literal(count) | Rest::Repeat(_, count) => count.min(row.len()),
            };
            let (now, later) = row.split_at_mut(count);
            match &mut self.rest {
                Rest::Literal(rest) => {
                    let end = self.at + count;
                    now.copy_from_slice(self.data.get(self.at..end).ok_or_else(ended)?);
                    self.at = end;
                    *rest -= count;
                }
                Rest::Repeat(byte, rest) => {
                    now.fill(*byte);
                    *rest -= count;
                }
            }
            row = later;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_the_specification() {
        let packed = [
            0xfe, 0xaa, 0x02, 0x80, 0x00, 0x2a, 0xfd, 0xaa, 0x80, 0x03, 0x80, 0x00, 0x2a, 0x22,
            0xf7, 0xaa,
        ];
        let unpacked = [
            0xaa, 0xaa, 0xaa, 0x80, 0, 0x2a, 0xaa, 0xaa, 0xaa, 0xaa, 0x80, 0, 0x2a, 0x22, 0xaa,
            0xaa, 0xaa, 0xaa, 0xaa, 0xaa, 0xaa, 0xaa, 0xaa, 0xaa,
        ];
        // Rows of any length: codes may reach from one into the next.
        for length in [1, 3, 8, 24] {
            let mut unpacker = PackBits::new();
            unpacker.start(Cow::Borrowed(&packed)).unwrap();
            let mut found = vec![0; 24];
            found.chunks_mut(length).for_each(|row| unpacker.row(row).unwrap());
            assert_eq!(found, unpacked);
            assert_eq!(unpacker.row(&mut [0]).unwrap_err(), ended());
        }
    }
}
