//! How far the header of a GIF reaches (GIF89a, sections 17 to 19).

/// The screen descriptor and the table of colors, and the byte that follows.
pub(super) fn header_bytes(head: &[u8]) -> u64 {
    let table = match head.get(10) {
        Some(flags) if flags & 0x80 != 0 => 3 << ((flags & 7) + 1),
        _ => 0,
    };
    13 + table + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_colors_is_counted() {
        assert_eq!(header_bytes(b"GIF89a\x01\0\x01\0\x00"), 14);
        assert_eq!(header_bytes(b"GIF89a\x01\0\x01\0\x80"), 14 + 6);
        assert_eq!(header_bytes(b"GIF89a\x01\0\x01\0\xf7"), 14 + 768);
    }
}
