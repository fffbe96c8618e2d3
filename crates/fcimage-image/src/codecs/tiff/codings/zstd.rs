//! Zstandard (RFC 8878), as libtiff writes it.

use std::borrow::Cow;
use std::io::Read;

use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

use crate::codecs::tiff::codings::unpack::{Unpack, damaged, ended};
use fcimage_base::error::Result;

/// Bytes of a block (RFC 8878, section 3.1.1.2.4), and of the tables for its codes.
const BLOCK_AND_TABLES: u64 = 512 << 10;

pub(super) struct Zstd<'a> {
    decoder: FrameDecoder,
    data: Cow<'a, [u8]>,
    at: usize,
}

impl Zstd<'_> {
    /// `window` is the largest that a strip or tile asks for: see [`window`].
    pub(super) fn new(window: u64) -> Self {
        let mut decoder = FrameDecoder::new();
        decoder.set_max_window_size(window);
        Self { decoder, data: Cow::Borrowed(&[]), at: 0 }
    }

    /// Upper bound of the bytes that decoding with this window takes: the window and a block in a
    /// buffer that grows by doubling, beside the one that it grew from.
    pub(super) fn working_bytes(window: u64) -> u64 {
        window.saturating_add(BLOCK_AND_TABLES).saturating_mul(4)
    }
}

/// How many bytes a frame looks back at most (RFC 8878, section 3.1.1.1); `None` where `packed` does
/// not begin like a frame.
pub(super) fn window(packed: &[u8]) -> Option<u64> {
    let [0x28, 0xb5, 0x2f, 0xfd, descriptor, rest @ ..] = packed else { return None };
    if descriptor & 0x20 == 0 {
        let byte = rest.first()?;
        let base = 1_u64 << (10 + (byte >> 3));
        return Some(base + base / 8 * u64::from(byte & 7));
    }
    // A frame of one segment is its own window.
    let dictionary = [0, 1, 2, 4].get(usize::from(descriptor & 3))?;
    let (bytes, more) = match descriptor >> 6 {
        0 => (1, 0),
        1 => (2, 256),
        2 => (4, 0),
        _ => (8, 0),
    };
    let size = rest.get(*dictionary..)?.get(..bytes)?;
    let size = size.iter().rev().fold(0, |size: u64, byte| size << 8 | u64::from(*byte));
    size.checked_add(more)
}

impl<'a> Unpack<'a> for Zstd<'a> {
    fn start(&mut self, packed: Cow<'a, [u8]>) -> Result<()> {
        let mut reader: &[u8] = &packed;
        self.decoder
            .reset(&mut reader)
            .map_err(|_| damaged("a strip or tile is no valid Zstandard frame"))?;
        self.at = packed.len() - reader.len();
        self.data = packed;
        Ok(())
    }

    fn row(&mut self, mut row: &mut [u8]) -> Result<()> {
        while !row.is_empty() {
            if self.decoder.can_collect() == 0 {
                if self.decoder.is_finished() {
                    return Err(ended());
                }
                let mut packed = self.data.get(self.at..).ok_or_else(ended)?;
                let before = packed.len();
                self.decoder
                    .decode_blocks(&mut packed, BlockDecodingStrategy::UptoBlocks(1))
                    .map_err(|_| damaged("a strip or tile is no valid Zstandard frame"))?;
                self.at += before - packed.len();
                continue;
            }
            let read = self.decoder.read(row).map_err(damaged)?;
            row = row.get_mut(read..).ok_or_else(ended)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use fcimage_base::error::ErrorKind;

    /// A frame of one segment: one block of raw bytes, and one of a byte repeated.
    fn frame() -> Vec<u8> {
        let mut frame = vec![0x28, 0xb5, 0x2f, 0xfd, 0x20, 9];
        frame.extend([4 << 3, 0, 0, 1, 2, 3, 4]);
        frame.extend([1 | 1 << 1 | 5 << 3, 0, 0, 7]);
        frame
    }

    #[test]
    fn rows_are_read_from_the_blocks_of_a_frame() {
        let frame = frame();
        let mut zstd = Zstd::new(window(&frame).unwrap());
        for _ in 0..2 {
            zstd.start(frame.clone().into()).unwrap();
            let mut found = [0; 9];
            found.chunks_mut(3).for_each(|row| zstd.row(row).unwrap());
            assert_eq!(found, [1, 2, 3, 4, 7, 7, 7, 7, 7]);
            assert_eq!(zstd.row(&mut [0]).unwrap_err(), ended());
        }
        zstd.start(frame[..9].to_vec().into()).unwrap();
        assert_eq!(zstd.row(&mut [0; 9]).unwrap_err().kind(), ErrorKind::Decode);
        assert!(Zstd::new(8).start(frame.into()).is_err(), "a larger window than was planned");
    }

    #[test]
    fn the_window_is_known_from_the_header() {
        let header = |rest: &[u8]| window(&[&[0x28, 0xb5, 0x2f, 0xfd][..], rest].concat());
        assert_eq!(header(&[0x00, 0x00]), Some(1024));
        assert_eq!(header(&[0x00, 0x0b << 3 | 1]), Some((2 << 20) + (1 << 18)));
        assert_eq!(header(&[0x60, 1, 1]), Some(257 + 256));
        assert_eq!(header(&[0xa1, 9, 0, 0, 1, 0]), Some(1 << 16));
        assert_eq!(header(&[0xa1, 9]), None);
        assert_eq!(window(b"other"), None);
    }
}
