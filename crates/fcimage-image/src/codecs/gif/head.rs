//! How far the header of a GIF reaches (GIF89a, sections 17 to 26).

use crate::codecs::gif::blocks::{DESCRIPTOR, SubBlocks, table_bytes};

/// Bytes that are asked for where blocks of metadata reach behind the head: their length is not known
/// before their end.
const MORE: usize = 4096;

/// The screen descriptor, the table of colors, the extensions before the first frame, and the
/// descriptor of that frame.
pub(super) fn header_bytes(head: &[u8]) -> u64 {
    header_end(head) as u64
}

fn header_end(head: &[u8]) -> usize {
    let mut at = 13 + head.get(10).map_or(0, |flags| table_bytes(*flags));
    loop {
        at = match head.get(at) {
            Some(0x21) => match SubBlocks::new(head, at + 2).end() {
                Some(end) => end,
                None => return head.len() + MORE,
            },
            Some(0x2c) | None => return at + DESCRIPTOR,
            // There is no frame.
            Some(0x3b) => return at + 1,
            Some(_) => at + 1,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_colors_is_counted() {
        assert_eq!(header_bytes(b"GIF89a\x01\0\x01\0\x00"), 13 + 10);
        assert_eq!(header_bytes(b"GIF89a\x01\0\x01\0\x80"), 13 + 6 + 10);
        assert_eq!(header_bytes(b"GIF89a\x01\0\x01\0\xf7"), 13 + 768 + 10);
    }

    #[test]
    fn extensions_before_the_first_frame_are_counted() {
        let mut head = b"GIF89a\x01\0\x01\0\0\0\0".to_vec();
        head.extend(b"\x21\xf9\x04\0\0\0\0\0");
        assert_eq!(header_bytes(&head), 13 + 8 + 10);
        head.push(0x2c);
        assert_eq!(header_bytes(&head), 13 + 8 + 10);
        assert!(header_bytes(&head[..15]) > 15);
    }
}
