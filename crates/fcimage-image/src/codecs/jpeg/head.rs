//! How far the header of a JPEG reaches (T.81, annex B).

/// What the tables and the frame header usually take after the last known segment.
const TABLES: u64 = 1024;

/// The place after the header of the first scan, or a guess after the end of `head`.
pub(super) fn header_bytes(head: &[u8]) -> u64 {
    let mut at = 2;
    loop {
        let rest = head.get(at..).unwrap_or_default();
        let Some(ff) = rest.iter().position(|byte| *byte == 0xff) else {
            return (at.max(head.len()) as u64).saturating_add(TABLES);
        };
        at += ff;
        match head.get(at + 1) {
            Some(0xff) => at += 1,
            Some(0xd9) => return at as u64 + 2,
            // No marker, or one without a segment.
            Some(0x00..=0xbf | 0xd0..=0xd8) => at += 2,
            code => {
                let length = head.get(at + 2..at + 4).map_or(2, |length| match length {
                    [high, low] => usize::from(u16::from_be_bytes([*high, *low])),
                    _ => 2,
                });
                at += 2 + length;
                if code == Some(&0xda) {
                    return at as u64;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &[u8] =
        b"\xff\xd8\xff\xe1\0\x08Exif\0\0\xff\xff\xdb\0\x04ab\xff\xda\0\x04cd coded data";

    #[test]
    fn the_header_ends_with_that_of_the_first_scan() {
        let end = FILE.len() - b" coded data".len();
        assert_eq!(header_bytes(FILE), end as u64);
        for length in 0..end {
            assert!(header_bytes(&FILE[..length]) > length as u64, "{length}");
        }
    }

    #[test]
    fn a_long_segment_says_where_it_ends() {
        assert_eq!(header_bytes(b"\xff\xd8\xff\xe1\xff\xff"), 4 + 65_535 + TABLES);
    }
}
