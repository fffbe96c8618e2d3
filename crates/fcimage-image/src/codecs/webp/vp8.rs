//! How far the data of a lossy bitstream reach that is cut off (RFC 6386, section 9).
//!
//! The rows of macroblocks take turns with the partitions. Of a file that ends too early, all partitions
//! after the cut are missing.

/// Bytes of the frame header before the first partition.
const HEADER: usize = 10;

/// Rows above a missing row of macroblocks that its loop filter and the interpolation of colors change.
const FILTERED: u32 = 8;

/// How many rows of pixels could be complete: those above the first row of macroblocks whose partition
/// has no data. All where only one partition follows the first, or where none is missing.
pub(super) fn rows_with_data(body: &[u8]) -> u32 {
    partitions_with_data(body).unwrap_or(0)
}

/// Of so many rows that all continuations have in common, those that no missing byte can change: whole
/// rows of macroblocks, but for what the next row filters. The last of them may be equal by chance, where
/// the noise of the continuations shows nothing, and does not count.
pub(super) const fn complete_rows(equal: u32) -> u32 {
    let macroblocks = equal.saturating_add(FILTERED) / 16;
    macroblocks.saturating_sub(1).saturating_mul(16).saturating_sub(FILTERED)
}

fn partitions_with_data(body: &[u8]) -> Option<u32> {
    let [a, b, c] = *body.first_chunk::<3>()?;
    // The length of the first partition is in the upper 19 bits.
    let length = (u32::from_le_bytes([a, b, c, 0]) >> 5) as usize;
    let rest = body.get(HEADER..)?;
    let (first, rest) = rest.split_at_checked(length)?;
    let count = Header::new(first).partitions();
    let sizes = 3 * (count - 1);
    let (sizes, mut data) = rest.split_at_checked(sizes)?;
    if data.is_empty() {
        return None;
    }
    for (index, size) in (1..).zip(sizes.as_chunks::<3>().0) {
        let size = u32::from_le_bytes([size[0], size[1], size[2], 0]) as usize;
        data = data.get(size..).unwrap_or_default();
        if data.is_empty() {
            return Some(16 * index - FILTERED);
        }
    }
    Some(u32::MAX)
}

/// The fields at the beginning of the first partition (section 9.2 to 9.5), read by the arithmetic
/// decoder of section 7, all with even odds.
struct Header<'a> {
    data: &'a [u8],
    value: u32,
    range: u32,
    bits: u32,
}

impl<'a> Header<'a> {
    fn new(data: &'a [u8]) -> Self {
        let mut header = Self { data, value: 0, range: 255, bits: 0 };
        header.value = header.byte() << 8 | header.byte();
        header
    }

    fn byte(&mut self) -> u32 {
        let Some((first, rest)) = self.data.split_first() else { return 0 };
        self.data = rest;
        u32::from(*first)
    }

    fn flag(&mut self) -> bool {
        let split = 1 + ((self.range - 1) >> 1);
        let set = self.value >= split << 8;
        if set {
            self.range -= split;
            self.value -= split << 8;
        } else {
            self.range = split;
        }
        while self.range < 128 {
            self.value <<= 1;
            self.range <<= 1;
            self.bits += 1;
            if self.bits == 8 {
                self.bits = 0;
                self.value |= self.byte();
            }
        }
        set
    }

    fn skip(&mut self, flags: u32) {
        for _ in 0..flags {
            self.flag();
        }
    }

    /// Fields of so many bits, each after a flag that says whether it is there.
    fn skip_optional(&mut self, fields: u32, bits: u32) {
        for _ in 0..fields {
            if self.flag() {
                self.skip(bits);
            }
        }
    }

    /// How many partitions with coefficients there are: 1, 2, 4 or 8.
    fn partitions(mut self) -> usize {
        // The color space, and whether pixels are clamped.
        self.skip(2);
        if self.flag() {
            let (map, data) = (self.flag(), self.flag());
            if data {
                self.skip(1);
                self.skip_optional(4, 8);
                self.skip_optional(4, 7);
            }
            if map {
                self.skip_optional(3, 8);
            }
        }
        // The filter, its level and sharpness.
        self.skip(1 + 6 + 3);
        if self.flag() && self.flag() {
            self.skip_optional(8, 7);
        }
        let (high, low) = (self.flag(), self.flag());
        1 << (2 * u32::from(high) + u32::from(low))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A bitstream whose header is all zeros, and so has one partition.
    fn body(after: &[u8]) -> Vec<u8> {
        [&[0, 2, 0, 0x9d, 0x01, 0x2a, 8, 0, 8, 0][..], &[0; 16], after].concat()
    }

    #[test]
    fn all_rows_can_be_there_once_the_only_partition_begins() {
        assert_eq!(rows_with_data(&body(b"data")), u32::MAX);
        assert_eq!(rows_with_data(&body(b"")), 0, "there is nothing of the other");
        assert_eq!(rows_with_data(&body(b"")[..20]), 0, "the first partition is cut");
        assert_eq!(rows_with_data(b""), 0);
    }

    #[test]
    fn only_whole_macroblocks_are_complete() {
        let rows = [0, 7, 8, 20, 23, 24, 30, 39, 40, 56].map(complete_rows);
        assert_eq!(rows, [0, 0, 0, 0, 0, 8, 8, 8, 24, 40]);
    }
}
