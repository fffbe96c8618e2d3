//! The blocks of a GIF (GIF89a, sections 17 to 26), up to its first frame.

use crate::codecs::gif::format::FORMAT;
use crate::codecs::raster::{damaged, ended};
use crate::size::Size;
use fcimage_base::error::Result;

/// Bytes of an image descriptor with its separator.
pub(super) const DESCRIPTOR: usize = 10;

/// Data in pieces of at most 255 bytes, each after its length (section 15).
#[derive(Debug, Clone, Copy)]
pub(super) struct SubBlocks<'a> {
    data: &'a [u8],
    at: usize,
}

impl<'a> SubBlocks<'a> {
    pub(super) fn new(data: &'a [u8], at: usize) -> Self {
        Self { data, at }
    }

    /// The place after the last piece; `None` where the file ends before it.
    pub(super) fn end(mut self) -> Option<usize> {
        while self.next().is_some() {}
        (self.data.get(self.at) == Some(&0)).then_some(self.at + 1)
    }
}

impl<'a> Iterator for SubBlocks<'a> {
    type Item = &'a [u8];

    /// The next piece, as much of it as there is.
    fn next(&mut self) -> Option<&'a [u8]> {
        let length = usize::from(*self.data.get(self.at)?);
        if length == 0 {
            return None;
        }
        let start = self.at + 1;
        self.at = start + length;
        self.data.get(start..self.at.min(self.data.len()))
    }
}

/// The colors of a palette, three bytes each.
type Palette<'a> = &'a [[u8; 3]];

/// The bytes that a table of colors takes, as its flags say.
pub(super) fn table_bytes(flags: u8) -> usize {
    if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) }
}

/// The first frame, and what comes before it.
#[derive(Debug)]
pub(super) struct Start<'a> {
    pub(super) screen: Size,
    /// Columns to the left of the frame and rows above it.
    pub(super) left: u32,
    pub(super) top: u32,
    pub(super) frame: Size,
    pub(super) interlaced: bool,
    /// The colors of the frame, or those of the file; `None` where there are none.
    pub(super) palette: Option<Palette<'a>>,
    /// The index that is transparent.
    pub(super) transparent: Option<u8>,
    /// Where the data of an ICC profile begin.
    pub(super) icc: Option<SubBlocks<'a>>,
    /// Where the frame's data begin: the size of its codes, and pieces.
    pub(super) data: usize,
}

impl<'a> Start<'a> {
    /// Reads up to the data of the first frame.
    ///
    /// # Errors
    /// `Decode` where there is no frame, or one without pixels.
    pub(super) fn read(data: &'a [u8]) -> Result<Self> {
        let too_short = || ended(FORMAT);
        let number = |at| little(data, at).ok_or_else(too_short);
        let screen = Size::new(number(6)?, number(8)?);
        let flags = *data.get(10).ok_or_else(too_short)?;
        let mut at = 13;
        let table = |at, flags| data.get(at..at + table_bytes(flags)).ok_or_else(too_short);
        let mut palette = table(at, flags)?.as_chunks::<3>().0;
        at += table_bytes(flags);
        let (mut transparent, mut icc) = (None, None);
        loop {
            match *data.get(at).ok_or_else(too_short)? {
                0x21 => {
                    let label = *data.get(at + 1).ok_or_else(too_short)?;
                    let blocks = SubBlocks::new(data, at + 2);
                    let mut pieces = blocks;
                    match (label, pieces.next()) {
                        (0xf9, Some([flags, _, _, index, ..])) => {
                            transparent = (flags & 1 == 1).then_some(*index);
                        }
                        (0xff, Some(b"ICCRGBG1012")) => icc = icc.or(Some(pieces)),
                        _ => {}
                    }
                    at = blocks.end().ok_or_else(too_short)?;
                }
                0x2c => break,
                0x3b => return Err(damaged(FORMAT, "it has no frame")),
                // Bytes that mean nothing are skipped, as Pillow does.
                _ => at += 1,
            }
        }
        let field = |from| number(at + from);
        let (left, top, frame) = (field(1)?, field(3)?, Size::new(field(5)?, field(7)?));
        let flags = *data.get(at + 9).ok_or_else(too_short)?;
        if frame.pixels() == 0 {
            return Err(damaged(FORMAT, "its first frame has no pixels"));
        }
        at += DESCRIPTOR;
        // That the file ends within the colors is told when they are needed.
        let own = data.get(at..(at + table_bytes(flags)).min(data.len())).unwrap_or_default();
        if !own.is_empty() {
            palette = own.as_chunks::<3>().0;
        }
        Ok(Self {
            screen,
            left,
            top,
            frame,
            interlaced: flags & 0x40 != 0,
            palette: (!palette.is_empty()).then_some(palette),
            transparent,
            icc,
            data: at + table_bytes(flags),
        })
    }

    /// The screen, which grows to hold the frame, as in Pillow and browsers.
    pub(super) fn canvas(&self) -> Size {
        let Self { screen, left, top, frame, .. } = *self;
        Size::new(screen.width.max(left + frame.width), screen.height.max(top + frame.height))
    }
}

/// A number of 16 bits.
fn little(data: &[u8], at: usize) -> Option<u32> {
    let bytes = data.get(at..)?.first_chunk::<2>()?;
    Some(u32::from(u16::from_le_bytes(*bytes)))
}

/// The number of frames from the first one on, whose data begin at `at`; at most `most`.
pub(super) fn count_frames(data: &[u8], at: usize, most: u64) -> u64 {
    let mut frames = 1;
    // The size of the codes comes before the pieces.
    let mut next = SubBlocks::new(data, at + 1).end();
    while let Some(at) = next
        && frames < most
    {
        next = match data.get(at) {
            Some(0x21) => SubBlocks::new(data, at + 2).end(),
            Some(0x2c) => {
                frames += 1;
                let flags = data.get(at + 9).copied().unwrap_or(0);
                SubBlocks::new(data, at + DESCRIPTOR + table_bytes(flags) + 1).end()
            }
            Some(0x3b) | None => None,
            Some(_) => Some(at + 1),
        };
    }
    frames
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_end_with_an_empty_one() {
        let blocks = SubBlocks::new(b"?\x02ab\x01c\0!", 1);
        assert_eq!(blocks.collect::<Vec<_>>(), [&b"ab"[..], b"c"]);
        assert_eq!(blocks.end(), Some(7));
        let cut = SubBlocks::new(b"\x02ab\x09c", 0);
        assert_eq!(cut.collect::<Vec<_>>(), [&b"ab"[..], b"c"]);
        assert_eq!(cut.end(), None);
    }

    #[test]
    fn frames_are_counted_only_as_far_as_needed() {
        let frame = b"\x2c\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0";
        let mut gif = b"GIF89a\x09\0\x09\0\x80\0\0\0\0\0\xff\xff\xff".to_vec();
        for _ in 0..10 {
            gif.extend_from_slice(frame);
        }
        let start = Start::read(&gif).unwrap();
        assert_eq!(count_frames(&gif, start.data, 11), 10);
        assert_eq!(count_frames(&gif, start.data, 9), 9);
    }
}
