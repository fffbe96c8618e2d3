//! How far the header of a BMP reaches.

/// The longest header, with the masks that may follow it.
const LONGEST: u64 = 14 + 124;

/// The place where the pixels begin, as the file header says (BITMAPFILEHEADER, `bfOffBits`), and at
/// least the longest header.
pub(super) fn header_bytes(head: &[u8]) -> u64 {
    let pixels = head
        .get(10..14)
        .map_or(0, |bytes| bytes.iter().rev().fold(0, |value, byte| value << 8 | u64::from(*byte)));
    pixels.max(LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_ends_where_the_pixels_begin() {
        assert_eq!(header_bytes(b"BM........\x8b\0\0\0"), 139);
        assert_eq!(header_bytes(b"BM"), 138);
    }
}
