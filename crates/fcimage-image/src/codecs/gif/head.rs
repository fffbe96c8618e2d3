//! How far the header of a GIF reaches (GIF89a, sections 17 to 26).

/// Bytes that are asked for where blocks of metadata reach behind the head: their length is not known
/// before their end.
const MORE: usize = 4096;

/// The screen descriptor, the table of colors, the extensions before the first frame, and the byte that
/// follows: the decoder reads that far.
pub(super) fn header_bytes(head: &[u8]) -> u64 {
    header_end(head) as u64
}

fn header_end(head: &[u8]) -> usize {
    let table = match head.get(10) {
        Some(flags) if flags & 0x80 != 0 => 3 << ((flags & 7) + 1),
        _ => 0,
    };
    let mut at = 13 + table;
    // An extension: its label, then blocks of data, of which the last is empty.
    while head.get(at) == Some(&0x21) {
        at += 2;
        loop {
            match head.get(at) {
                None => return at + MORE,
                Some(0) => break,
                Some(length) => at += 1 + usize::from(*length),
            }
        }
        at += 1;
    }
    at + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_colors_is_counted() {
        assert_eq!(header_bytes(b"GIF89a\x01\0\x01\0\x00"), 13 + 1);
        assert_eq!(header_bytes(b"GIF89a\x01\0\x01\0\x80"), 13 + 6 + 1);
        assert_eq!(header_bytes(b"GIF89a\x01\0\x01\0\xf7"), 13 + 768 + 1);
    }

    #[test]
    fn extensions_before_the_first_frame_are_counted() {
        let mut head = b"GIF89a\x01\0\x01\0\0\0\0".to_vec();
        head.extend(b"\x21\xf9\x04\0\0\0\0\0");
        assert_eq!(header_bytes(&head), 13 + 8 + 1);
        head.push(0x2c);
        assert_eq!(header_bytes(&head), 13 + 8 + 1);
        assert!(header_bytes(&head[..15]) > 15);
    }
}
