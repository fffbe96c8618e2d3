//! The blocks of a GIF (GIF89a, sections 17 to 26).

use crate::codecs::gif::format::FORMAT;
use crate::codecs::gif::xmp;
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

    /// The bytes up to that place, with the lengths; `None` where the file ends before it.
    pub(super) fn raw(self) -> Option<&'a [u8]> {
        self.data.get(self.at..self.end()?)
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
pub(super) type Palette<'a> = &'a [[u8; 3]];

/// The bytes that a table of colors takes, as its flags say.
pub(super) fn table_bytes(flags: u8) -> usize {
    if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) }
}

/// What a graphic control extension says of the frame after it (section 23).
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Control {
    /// The index that is transparent.
    pub(super) transparent: Option<u8>,
    /// What becomes of the frame after its time; all but 1, 2 and 3 mean nothing.
    pub(super) disposal: u8,
    /// Hundredths of a second.
    pub(super) delay: u32,
}

/// A frame.
#[derive(Debug, Clone, Copy)]
pub(super) struct Descriptor<'a> {
    /// Columns to the left of the frame and rows above it.
    pub(super) left: u32,
    pub(super) top: u32,
    pub(super) size: Size,
    pub(super) interlaced: bool,
    /// Its own colors, empty where it has none.
    pub(super) palette: Palette<'a>,
    /// Where its data begin: the size of its codes, and pieces.
    pub(super) data: usize,
}

/// A block with a meaning.
pub(super) enum Block<'a> {
    Control(Control),
    /// The name of an application, and what it added.
    Application(&'a [u8], SubBlocks<'a>),
    Frame(Descriptor<'a>),
}

/// The blocks from `at` on.
#[derive(Debug, Clone)]
pub(super) struct Blocks<'a> {
    data: &'a [u8],
    at: usize,
}

impl<'a> Blocks<'a> {
    /// The next block; `None` at the end of the file, or where it ends between two blocks.
    ///
    /// # Errors
    /// `Decode` where the file ends within an extension or the descriptor of a frame.
    pub(super) fn next(&mut self) -> Result<Option<Block<'a>>> {
        let Self { data, .. } = *self;
        loop {
            match data.get(self.at) {
                Some(0x21) => {
                    let label = *data.get(self.at + 1).ok_or_else(|| ended(FORMAT))?;
                    let blocks = SubBlocks::new(data, self.at + 2);
                    self.at = blocks.end().ok_or_else(|| ended(FORMAT))?;
                    let mut pieces = blocks;
                    match (label, pieces.next()) {
                        (0xf9, Some([flags, low, high, index, ..])) => {
                            return Ok(Some(Block::Control(Control {
                                transparent: (flags & 1 == 1).then_some(*index),
                                disposal: flags >> 2 & 7,
                                delay: u16::from_le_bytes([*low, *high]).into(),
                            })));
                        }
                        (0xff, Some(name)) => return Ok(Some(Block::Application(name, pieces))),
                        _ => {}
                    }
                }
                Some(0x2c) => return self.frame().map(|frame| Some(Block::Frame(frame))),
                Some(0x3b) | None => return Ok(None),
                // Bytes that mean nothing are skipped, as Pillow does.
                Some(_) => self.at += 1,
            }
        }
    }

    fn frame(&mut self) -> Result<Descriptor<'a>> {
        let Self { data, at } = *self;
        let field = |from| little(data, at + from).ok_or_else(|| ended(FORMAT));
        let (left, top, size) = (field(1)?, field(3)?, Size::new(field(5)?, field(7)?));
        let flags = *data.get(at + 9).ok_or_else(|| ended(FORMAT))?;
        let (start, bytes) = (at + DESCRIPTOR, table_bytes(flags));
        // That the file ends within the colors is told when they are needed.
        let own = data.get(start..(start + bytes).min(data.len())).unwrap_or_default();
        let begin = start + bytes;
        // The size of the codes comes before the pieces.
        self.at = SubBlocks::new(data, begin + 1).end().unwrap_or(data.len());
        Ok(Descriptor {
            left,
            top,
            size,
            interlaced: flags & 0x40 != 0,
            palette: own.as_chunks::<3>().0,
            data: begin,
        })
    }
}

/// The first frame, and what comes before it.
#[derive(Debug)]
pub(super) struct Start<'a> {
    screen: Size,
    /// The colors of the file, empty where it has none.
    palette: Palette<'a>,
    pub(super) control: Control,
    pub(super) frame: Descriptor<'a>,
    /// Where the data of an ICC profile begin.
    pub(super) icc: Option<SubBlocks<'a>>,
    /// The packet of XMP.
    pub(super) xmp: Option<&'a [u8]>,
    /// How often an animation is repeated, 0 without end; `None` where it is not.
    pub(super) repeats: Option<u32>,
    /// What follows the frame.
    pub(super) rest: Blocks<'a>,
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
        let end = 13 + table_bytes(flags);
        let palette = data.get(13..end).ok_or_else(too_short)?.as_chunks::<3>().0;
        let mut rest = Blocks { data, at: end };
        let mut control = Control::default();
        let (mut icc, mut packet, mut repeats) = (None, None, None);
        let frame = loop {
            match rest.next()? {
                Some(Block::Control(found)) => control = found,
                Some(Block::Application(b"ICCRGBG1012", pieces)) => icc = icc.or(Some(pieces)),
                Some(Block::Application(xmp::NAME, pieces)) => {
                    packet = packet.or_else(|| pieces.raw().and_then(xmp::packet));
                }
                Some(Block::Application(name, pieces)) => {
                    repeats = repeats.or(repetitions(name, pieces));
                }
                Some(Block::Frame(frame)) => break frame,
                None if data.get(rest.at).is_none() => return Err(too_short()),
                None => return Err(damaged(FORMAT, "it has no frame")),
            }
        };
        if frame.size.pixels() == 0 {
            return Err(damaged(FORMAT, "its first frame has no pixels"));
        }
        Ok(Self { screen, palette, control, frame, icc, xmp: packet, repeats, rest })
    }

    /// The screen, which grows to hold the first frame, as in Pillow and browsers.
    pub(super) fn canvas(&self) -> Size {
        let Descriptor { left, top, size, .. } = self.frame;
        let Size { width, height } = self.screen;
        Size::new(width.max(left + size.width), height.max(top + size.height))
    }

    /// Whether pixels of the first canvas can be transparent.
    pub(super) fn is_transparent(&self) -> bool {
        self.control.transparent.is_some() || self.frame.size != self.canvas()
    }

    /// The colors of `frame`, or those of the file; `None` where there are none.
    pub(super) fn palette_of(&self, frame: &Descriptor<'a>) -> Option<Palette<'a>> {
        let palette = if frame.palette.is_empty() { self.palette } else { frame.palette };
        (!palette.is_empty()).then_some(palette)
    }
}

/// How often an animation is repeated, 0 without end, in an extension of Netscape or its twin.
pub(super) fn repetitions(name: &[u8], mut pieces: SubBlocks<'_>) -> Option<u32> {
    match (name, pieces.next()) {
        (b"NETSCAPE2.0" | b"ANIMEXTS1.0", Some([1, low, high, ..])) => {
            Some(u16::from_le_bytes([*low, *high]).into())
        }
        _ => None,
    }
}

/// A number of 16 bits.
fn little(data: &[u8], at: usize) -> Option<u32> {
    let bytes = data.get(at..)?.first_chunk::<2>()?;
    Some(u32::from(u16::from_le_bytes(*bytes)))
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
    fn repetitions_are_read_from_both_extensions_and_no_other() {
        let pieces = || SubBlocks::new(b"\x03\x01\x05\x01\0", 0);
        assert_eq!(repetitions(b"NETSCAPE2.0", pieces()), Some(0x105));
        assert_eq!(repetitions(b"ANIMEXTS1.0", pieces()), Some(0x105));
        assert_eq!(repetitions(b"XMP DataXMP", pieces()), None);
        assert_eq!(repetitions(b"NETSCAPE2.0", SubBlocks::new(b"\x05\x02\0\0\0\0\0", 0)), None);
    }
}
