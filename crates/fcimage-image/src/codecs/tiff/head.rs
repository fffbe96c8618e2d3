//! How far the header of a TIFF reaches: its first directory, and the values stored elsewhere
//! (TIFF 6.0, section 2).

/// The end of the directory and of all values that it points to, as far as `head` tells.
pub(super) fn header_bytes(head: &[u8]) -> u64 {
    let big_endian = head.starts_with(b"MM");
    let number = |at: u64, bytes: usize| -> Option<u64> {
        let start = usize::try_from(at).ok()?;
        let bytes = head.get(start..start.checked_add(bytes)?)?;
        let digits = |value, byte: &u8| value << 8 | u64::from(*byte);
        Some(match big_endian {
            true => bytes.iter().fold(0, digits),
            false => bytes.iter().rev().fold(0, digits),
        })
    };
    let Some(directory) = number(4, 4) else { return 8 };
    let Some(count) = number(directory, 2) else { return directory + 2 };
    let mut end = directory + 2 + 12 * count + 4;
    for field in 0..count {
        let at = directory + 2 + 12 * field;
        let (Some(kind), Some(values), Some(place)) =
            (number(at + 2, 2), number(at + 4, 4), number(at + 8, 4))
        else {
            break;
        };
        let size = match kind {
            3 | 8 => 2,
            4 | 9 | 11 | 13 => 4,
            5 | 10 | 12 => 8,
            _ => 1,
        };
        if values * size > 4 {
            end = end.max(place + values * size);
        }
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_directory_and_the_values_elsewhere_are_counted() {
        let mut file = b"II*\0\x0a\0\0\0..\x02\0".to_vec();
        assert_eq!(header_bytes(&file[..8]), 12);
        assert_eq!(header_bytes(&file), 12 + 24 + 4);
        file.extend_from_slice(b"\0\x01\x03\0\x01\0\0\0\x09\0\0\0");
        file.extend_from_slice(b"\x11\x01\x04\0\x05\0\0\0\x00\x01\0\0");
        assert_eq!(header_bytes(&file), 256 + 5 * 4);
        assert_eq!(header_bytes(b"MM\0*\0\0\x10\0"), 4096 + 2);
    }
}
