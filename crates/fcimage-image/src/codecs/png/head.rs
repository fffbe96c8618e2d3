//! How far the header of a PNG reaches (W3C PNG, section 5).

/// What a reader must have of the first chunk with the image's data: its length and name.
const CHUNK: usize = 8;

/// The place after the name of the first IDAT chunk, or after that of the next chunk after the end
/// of `head`.
pub(super) fn header_bytes(head: &[u8]) -> u64 {
    let mut at = 8_u64;
    loop {
        let start = usize::try_from(at).unwrap_or(usize::MAX);
        let end = start.saturating_add(CHUNK);
        match head.get(start..end) {
            Some([a, b, c, d, name @ ..]) if name != b"IDAT" => {
                // The checksum after the body has 4 bytes.
                at += 12 + u64::from(u32::from_be_bytes([*a, *b, *c, *d]));
            }
            _ => return at + CHUNK as u64,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_ends_where_the_data_begin() {
        let head = b"\x89PNG\r\n\x1a\n\0\0\0\x01aaaa?crc.\0\0\0\x09IDAT123";
        assert_eq!(header_bytes(head), 8 + 13 + 8);
        assert_eq!(header_bytes(&head[..20]), 8 + 13 + 8, "the next chunk begins after it");
        assert_eq!(header_bytes(&head[..8]), 16);
        assert_eq!(
            header_bytes(b"\x89PNG\r\n\x1a\n\xff\xff\xff\xffaaaa"),
            8 + 12 + 0xffff_ffff + 8
        );
    }
}
