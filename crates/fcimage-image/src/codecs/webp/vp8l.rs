//! How much memory the tables of a lossless bitstream take (RFC 9649, section 3).
//!
//! There can be a group of five prefix codes for every few pixels, and a few bytes can describe a table
//! of kilobytes. Only reading the codes shows it; the decoder reads the pixels.

use crate::codecs::webp::prefix_code::{Bits, Code};
use crate::size::Size;
use fcimage_base::error::{Error, Result};

/// The most pixels of an image that describes transforms or groups of codes: squares of 4 x 4 of 32
/// megapixels. libwebp writes at most 2^14 (`MAX_PREDICTOR_IMAGE_SIZE`).
const MAX_INNER_PIXELS: usize = 1 << 21;

/// What the decoder keeps of a code besides its tables.
const BYTES_PER_CODE: u64 = 96;

/// The order in which the lengths of the code of lengths are written (section 3.7.2.1.2).
const LENGTH_ORDER: [usize; 19] =
    [17, 18, 0, 1, 2, 3, 4, 5, 16, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];

/// How far left and up the 120 nearest pixels are, the nearest first (section 3.6.2.2): rows above in
/// the upper four bits, 8 less the columns to the left in the lower.
const NEAR: [u8; 120] = [
    0x18, 0x07, 0x17, 0x19, 0x28, 0x06, 0x27, 0x29, 0x16, 0x1a, 0x26, 0x2a, 0x38, 0x05, 0x37, 0x39,
    0x15, 0x1b, 0x36, 0x3a, 0x25, 0x2b, 0x48, 0x04, 0x47, 0x49, 0x14, 0x1c, 0x35, 0x3b, 0x46, 0x4a,
    0x24, 0x2c, 0x58, 0x45, 0x4b, 0x34, 0x3c, 0x03, 0x57, 0x59, 0x13, 0x1d, 0x56, 0x5a, 0x23, 0x2d,
    0x44, 0x4c, 0x55, 0x5b, 0x33, 0x3d, 0x68, 0x02, 0x67, 0x69, 0x12, 0x1e, 0x66, 0x6a, 0x22, 0x2e,
    0x54, 0x5c, 0x43, 0x4d, 0x65, 0x6b, 0x32, 0x3e, 0x78, 0x01, 0x77, 0x79, 0x53, 0x5d, 0x11, 0x1f,
    0x64, 0x6c, 0x42, 0x4e, 0x76, 0x7a, 0x21, 0x2f, 0x75, 0x7b, 0x31, 0x3f, 0x63, 0x6d, 0x52, 0x5e,
    0x00, 0x74, 0x7c, 0x41, 0x4f, 0x10, 0x20, 0x62, 0x6e, 0x30, 0x73, 0x7d, 0x51, 0x5f, 0x40, 0x72,
    0x7e, 0x61, 0x6f, 0x50, 0x71, 0x7f, 0x60, 0x70,
];

/// Width and height in the header of a bitstream (section 3.4).
pub(super) fn size(data: &[u8]) -> Option<Size> {
    let mut bits = Bits { data, at: 8 };
    Some(Size::new(bits.read(14)? + 1, bits.read(14)? + 1))
}

/// Whether the header of a bitstream says that it has alpha (section 3.4).
pub(super) fn has_alpha(data: &[u8]) -> bool {
    data.get(4).is_none_or(|byte| byte & 0x10 != 0)
}

/// The codes of a bitstream.
#[derive(Debug)]
pub(super) struct Tables {
    /// Bytes that the decoder takes for them; for a broken bitstream, until it notices.
    pub(super) bytes: u64,
    /// Whether they are all there, and only pixels follow.
    pub(super) complete: bool,
}

/// Reads the codes of a bitstream of this size. `header` says whether it begins with its size: alpha
/// does not.
///
/// # Errors
/// `Decode` for prefix codes that are not complete, because the decoder counts them in 16 bits, which can
/// overflow; `Limit` for more pixels of transforms or groups than any encoder needs.
pub(super) fn tables(data: &[u8], size: Size, header: bool) -> Result<Tables> {
    let start = if header { 40 } else { 0 };
    let mut walk = Walk { bits: Bits { data, at: start }, bytes: 0, refused: None };
    // Where the walk ends early, the decoder does too.
    let complete = walk.all(size.width, size.height).is_some();
    walk.refused.map_or(Ok(Tables { bytes: walk.bytes, complete }), Err)
}

struct Walk<'a> {
    bits: Bits<'a>,
    bytes: u64,
    refused: Option<Error>,
}

impl Walk<'_> {
    fn all(&mut self, mut width: u32, height: u32) -> Option<()> {
        let mut seen = [false; 4];
        while self.bits.read(1)? == 1 {
            let kind = self.bits.read(2)?;
            // The decoder ends at the second transform of a kind.
            if std::mem::replace(seen.get_mut(kind as usize)?, true) {
                return None;
            }
            match kind {
                // Subtracting green needs no memory.
                2 => {}
                3 => {
                    let colors = self.bits.read(8)? + 1;
                    self.image(colors, 1)?;
                    // Indices of few colors share a byte.
                    let packed = match colors {
                        0..=2 => 8,
                        3..=4 => 4,
                        5..=16 => 2,
                        _ => 1,
                    };
                    width = width.div_ceil(packed);
                }
                _ => {
                    let block = 1 << (self.bits.read(3)? + 2);
                    self.image(width.div_ceil(block), height.div_ceil(block))?;
                }
            }
        }
        let cache = self.cache()?;
        let mut groups = 1;
        if self.bits.read(1)? == 1 {
            let block = 1 << (self.bits.read(3)? + 2);
            let image = self.image(width.div_ceil(block), height.div_ceil(block))?;
            groups = 1 + image.iter().map(|pixel| pixel >> 8 & 0xffff).max()?;
        }
        for _ in 0..groups {
            self.group(cache)?;
        }
        Some(())
    }

    /// Bits of the color cache; 0 where the bitstream has no cache.
    fn cache(&mut self) -> Option<u32> {
        match self.bits.read(1)? {
            0 => Some(0),
            _ => self.bits.read(4).filter(|bits| (1..=11).contains(bits)),
        }
    }

    fn group(&mut self, cache: u32) -> Option<[Code; 5]> {
        let colors = if cache == 0 { 0 } else { 1 << cache };
        let green = self.code(256 + 24 + colors)?;
        Some([green, self.code(256)?, self.code(256)?, self.code(256)?, self.code(40)?])
    }

    /// The ARGB pixels of an image that has one group of codes (section 3.6).
    fn image(&mut self, width: u32, height: u32) -> Option<Vec<u32>> {
        let cache = self.cache()?;
        let [green, red, blue, alpha, distance] = self.group(cache)?;
        let mut recent = vec![0_u32; 1 << cache];
        let slot = |pixel: u32| match cache {
            0 => 0,
            bits => (pixel.wrapping_mul(0x1e35_a7bd) >> (32 - bits)) as usize,
        };
        let count = width as usize * height as usize;
        if count > MAX_INNER_PIXELS {
            self.refused = Some(Error::limit(
                "max_inner_pixels",
                format!(
                    "the WebP describes its transforms with {count} pixels; at most {MAX_INNER_PIXELS} \
                     are supported"
                ),
            ));
            return None;
        }
        let mut pixels: Vec<u32> = Vec::new();
        while pixels.len() < count {
            let symbol = green.read(&mut self.bits)?;
            if let Some(index) = symbol.checked_sub(280) {
                pixels.push(*recent.get(index as usize)?);
                continue;
            }
            let Some(prefix) = symbol.checked_sub(256) else {
                let (r, b) = (red.read(&mut self.bits)?, blue.read(&mut self.bits)?);
                let pixel = alpha.read(&mut self.bits)? << 24 | r << 16 | symbol << 8 | b;
                *recent.get_mut(slot(pixel))? = pixel;
                pixels.push(pixel);
                continue;
            };
            let length = self.prefixed(prefix)?;
            let prefix = distance.read(&mut self.bits)?;
            let code = self.prefixed(prefix)? as usize;
            let back = match NEAR.get(code - 1) {
                None => code - 120,
                Some(near) => {
                    let (rows, columns) = (i64::from(near >> 4), 8 - i64::from(near & 15));
                    usize::try_from(rows * i64::from(width) + columns).unwrap_or(0).max(1)
                }
            };
            for _ in 0..length {
                let pixel = *pixels.get(pixels.len().checked_sub(back)?)?;
                *recent.get_mut(slot(pixel))? = pixel;
                pixels.push(pixel);
            }
        }
        Some(pixels)
    }

    /// A length or distance from its prefix (section 3.6.2.2).
    fn prefixed(&mut self, prefix: u32) -> Option<u32> {
        if prefix < 4 {
            return Some(prefix + 1);
        }
        // A code of one or two symbols can name any byte.
        if prefix >= 40 {
            return None;
        }
        let extra = (prefix - 2) >> 1;
        Some(((2 + (prefix & 1)) << extra) + self.bits.read(extra)? + 1)
    }

    /// Reads a prefix code (section 3.7.2.1), and adds up its tables.
    fn code(&mut self, symbols: usize) -> Option<Code> {
        self.bytes += BYTES_PER_CODE;
        if self.bits.read(1)? == 1 {
            let two = self.bits.read(1)? == 1;
            let bits = if self.bits.read(1)? == 1 { 8 } else { 1 };
            let first = self.bits.read(bits)?;
            return match two {
                false => Some(Code::of_one(first)),
                true => Some(Code::of_two(first, self.bits.read(8)?)),
            };
        }
        let mut lengths = vec![0_u8; symbols];
        let mut own = [0_u8; 19];
        for place in LENGTH_ORDER.iter().take(self.bits.read(4)? as usize + 4) {
            *own.get_mut(*place)? = self.bits.read(3)? as u8;
        }
        let own = self.complete(&own)?;
        let mut left = match self.bits.read(1)? {
            0 => symbols as u32,
            _ => {
                let bits = 2 + 2 * self.bits.read(3)?;
                2 + self.bits.read(bits)?
            }
        };
        let (mut at, mut last) = (0, 8);
        while at < symbols && left > 0 {
            left -= 1;
            let (value, times) = match own.read(&mut self.bits)? {
                16 => (last, 3 + self.bits.read(2)?),
                17 => (0, 3 + self.bits.read(3)?),
                18 => (0, 11 + self.bits.read(7)?),
                length => (length as u8, 1),
            };
            if value > 0 {
                last = value;
            }
            lengths.get_mut(at..at + times as usize)?.fill(value);
            at += times as usize;
        }
        // The decoder has a table of the first 10 bits, and a tree of 16 bytes a node for the rest.
        let longest = lengths.iter().max().copied().unwrap_or(0);
        let long = lengths.iter().filter(|length| **length > 10).count() as u64;
        self.bytes += (4 << longest.min(10)) + 64 * long;
        self.complete(&lengths)
    }

    /// The code of these lengths: one of a single symbol, or one in which every sequence of bits has a
    /// meaning.
    fn complete(&mut self, lengths: &[u8]) -> Option<Code> {
        let code = Code::new(lengths);
        let share: u32 = (0..).zip(code.counts).skip(1).map(|(l, n)| n << (15 - l)).sum();
        match code.symbols.len() {
            // The decoder ends here too.
            0 => None,
            1 => Some(code),
            _ if share == 1 << 15 => Some(code),
            _ => {
                self.refused = Some(Error::decode(
                    "a prefix code of the WebP has too many or too few symbols for its lengths",
                ));
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_beyond_its_alphabet_is_refused() {
        let mut walk = Walk { bits: Bits { data: &[0xff; 64], at: 0 }, bytes: 0, refused: None };
        assert_eq!(walk.prefixed(3), Some(4));
        assert!(walk.prefixed(39).is_some());
        for prefix in 40..=255 {
            assert_eq!(walk.prefixed(prefix), None);
        }
    }

    #[test]
    fn codes_that_are_not_complete_are_refused() {
        let mut walk = Walk { bits: Bits { data: &[], at: 0 }, bytes: 0, refused: None };
        assert!(walk.complete(&[0, 5, 0]).is_some(), "a single symbol");
        assert!(walk.complete(&[1, 2, 2]).is_some());
        assert!(walk.complete(&[0; 9]).is_none() && walk.refused.is_none());
        for lengths in [&[1, 2][..], &[1, 1, 15], &[15; 9]] {
            assert!(walk.complete(lengths).is_none());
            assert!(walk.refused.take().is_some());
        }
    }

    #[test]
    fn any_bytes_are_walked_without_a_panic() {
        let mut state = 1_u64;
        for _ in 0..20_000 {
            let data: Vec<u8> = (0..96)
                .map(|_| {
                    state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                    (state >> 56) as u8
                })
                .collect();
            let _ = tables(&data, Size::new(64, 64), false);
        }
    }
}
