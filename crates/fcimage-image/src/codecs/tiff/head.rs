//! How far the header of a TIFF reaches: its main directory, and the values stored elsewhere.

use crate::codecs::tiff::directory::{Directory, File, Seen};
use crate::codecs::tiff::tags;

/// The end of the main directory and of all values of it that are read, as far as `head` tells.
pub(super) fn header_bytes(head: &[u8]) -> u64 {
    let Some(file) = File::new(head) else { return 8 };
    let mut end = 8;
    let main = file.main_directory(|seen| {
        end = end.max(match seen {
            Seen::Directory(directory) => directory.end(),
            Seen::Missing(end) => end,
        });
    });
    main.map_or(end, |main| end.max(end_of_values(&main)))
}

fn end_of_values(directory: &Directory<'_>) -> u64 {
    directory
        .fields()
        .filter(|field| tags::ALL.contains(&field.tag))
        .filter_map(|field| field.place().map(|place| place.end))
        .fold(0, u64::max)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_directory_and_the_values_elsewhere_are_counted() {
        let mut file = b"II*\0\x0a\0\0\0..\x03\0".to_vec();
        assert_eq!(header_bytes(&file[..8]), 12);
        assert_eq!(header_bytes(&file), 12 + 36 + 4);
        file.extend_from_slice(b"\0\x01\x03\0\x01\0\0\0\x09\0\0\0");
        file.extend_from_slice(b"\x11\x01\x04\0\x05\0\0\0\x00\x01\0\0");
        assert_eq!(header_bytes(&file), 256 + 5 * 4);
        // What an image editor stores for itself is not needed.
        file.extend_from_slice(b"\x5c\x93\x07\0\0\0\0\x01\x00\x02\0\0");
        assert_eq!(header_bytes(&file), 256 + 5 * 4);
        assert_eq!(header_bytes(b"MM\0*\0\0\x10\0"), 4096 + 2);
    }

    #[test]
    fn a_directory_behind_a_thumbnail_is_counted() {
        let mut file = b"II*\0\x08\0\0\0\x01\0\xfe\0\x04\0\x01\0\0\0\x01\0\0\0".to_vec();
        assert_eq!(header_bytes(&file), 26);
        file.extend_from_slice(b"\0\x01\0\0");
        assert_eq!(header_bytes(&file), 256 + 2);
    }

    #[test]
    fn the_wide_numbers_of_a_bigtiff_are_read() {
        let mut file = b"MM\0+\0\x08\0\0\0\0\0\0\0\0\0\x10\0\0\0\0\0\0\0\x01".to_vec();
        assert_eq!(header_bytes(&file[..8]), 16);
        assert_eq!(header_bytes(&file), 16 + 8 + 20 + 8);
        file.extend_from_slice(b"\x01\x11\0\x10\0\0\0\0\0\0\0\x05\0\0\0\0\0\0\x10\0");
        assert_eq!(header_bytes(&file), 4096 + 40);
    }
}
