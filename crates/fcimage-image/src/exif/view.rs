//! All tags of an Exif block.

use std::sync::Arc;

use crate::exif::tags::{Directory, Key};
use crate::exif::tiff_ifd::{Entry, Ifd, Tiff, UTF_8};
use crate::exif::value::Value;
use crate::exif::write::{EXIF_DIRECTORY, GPS_DIRECTORY};

/// The tag of Exif's directory that points to the one of interoperability.
const INTEROP_DIRECTORY: u16 = 0xa005;

/// As many tags of one directory are read. Exif 3.0 has less than 100 for its own.
const MAX_TAGS: usize = 512;

/// As many numbers of all tags together are read: in Python, each takes ten times its bytes. Tables of
/// Exif have some hundred.
const MAX_NUMBERS: usize = 1 << 16;

/// An Exif block: read when it is asked for a tag. What is damaged is left out: tags of unknown types,
/// and those whose values are not in the block, or take more of it than there is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Exif {
    block: Arc<[u8]>,
}

impl Exif {
    /// The block `block`, with or without `Exif\0\0` before it. Any bytes are one, which may have no
    /// tags.
    pub fn new(block: Arc<[u8]>) -> Self {
        match block.strip_prefix(b"Exif\0\0") {
            Some(rest) => Self { block: rest.into() },
            None => Self { block },
        }
    }

    /// The block, without `Exif\0\0`.
    pub fn block(&self) -> &[u8] {
        &self.block
    }

    /// All tags with their values, by their numbers: those of the main directory and of Exif's own, of
    /// the place, of interoperability. Tags that point to another directory are left out.
    pub fn values(&self) -> impl Iterator<Item = (Key, Value<'_>)> {
        let mut tags = Vec::new();
        let mut big_endian = false;
        if let Some(tiff) = Tiff::new(&self.block) {
            big_endian = tiff.is_big_endian();
            tags = self.tags(tiff.directory());
        }
        tags.into_iter()
            .filter_map(move |(key, entry)| Some((key, Value::of(key, &entry, big_endian)?)))
    }

    /// The value of a tag.
    pub fn value(&self, key: Key) -> Option<Value<'_>> {
        let tiff = Tiff::new(&self.block)?;
        let (_, entry) =
            self.tags(tiff.directory()).into_iter().find(|(other, _)| *other == key)?;
        Value::of(key, &entry, tiff.is_big_endian())
    }

    fn tags<'a>(&'a self, main: Ifd<'a>) -> Vec<(Key, Entry<'a>)> {
        let shot = main.below(EXIF_DIRECTORY);
        let image = [Some(main), shot];
        let gps = [main.below(GPS_DIRECTORY), None];
        let interop = [shot.and_then(|shot| shot.below(INTEROP_DIRECTORY)), None];
        let parts =
            [(Directory::Image, image), (Directory::Gps, gps), (Directory::Interop, interop)];
        // Values do not overlap, so that all of them take no more than the block.
        let (mut bytes, mut numbers) = (self.block.len(), MAX_NUMBERS);
        let mut tags = Vec::new();
        for (directory, ifds) in parts {
            let entries = |ifd: Ifd<'a>| ifd.entries().take(MAX_TAGS);
            let mut entries: Vec<Entry<'a>> =
                ifds.into_iter().flatten().flat_map(entries).collect();
            // The first of each tag counts; the main directory comes first.
            entries.sort_by_key(|entry| entry.tag);
            entries.dedup_by_key(|entry| entry.tag);
            for entry in entries {
                let is_pointer = directory == Directory::Image
                    && matches!(entry.tag, EXIF_DIRECTORY | GPS_DIRECTORY | INTEROP_DIRECTORY);
                let count = if matches!(entry.kind, 1 | 2 | 7 | UTF_8) { 0 } else { entry.count };
                let count = usize::try_from(count).unwrap_or(usize::MAX);
                if is_pointer || entry.bytes.len() > bytes || count > numbers {
                    continue;
                }
                (bytes, numbers) = (bytes - entry.bytes.len(), numbers - count);
                tags.push((Key { directory, tag: entry.tag }, entry));
            }
        }
        tags
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exif::write::{Block, Field};

    fn exif(main: &[(u16, &[u8])], shot: &[(u16, &[u8])]) -> Exif {
        let mut block = Block::new(true);
        let fields = |list: &[(u16, &[u8])]| {
            list.iter().map(|(tag, text)| Block::new(true).text(*tag, text).unwrap()).collect()
        };
        (block.main, block.exif) = (fields(main), fields(shot));
        Exif::new(block.write().unwrap().into())
    }

    fn keys(exif: &Exif) -> Vec<String> {
        exif.values().map(|(key, _)| key.to_string()).collect()
    }

    #[test]
    fn tags_of_all_directories_are_found_without_pointers() {
        let mut block = Block::new(false);
        block.main.push(block.text(0x010f, b"Maker").unwrap());
        block.exif.push(block.text(0x9003, b"when").unwrap());
        block.gps.push(block.text(0x0012, b"WGS-84").unwrap());
        let block = block.write().unwrap();
        let exif = Exif::new([b"Exif\0\0", &block[..]].concat().into());
        assert_eq!(exif.block(), block);
        assert_eq!(keys(&exif), ["Make", "DateTimeOriginal", "GPSMapDatum"]);
        let text = |text: &str| Some(Value::Text(text.to_owned()));
        assert_eq!(exif.value(Key::image(0x9003)), text("when"));
        assert_eq!(exif.value(Key::gps(0x12)), text("WGS-84"));
        assert_eq!(exif.value(Key::image(0x12)), None);
    }

    #[test]
    fn the_first_of_duplicate_tags_counts() {
        let exif = exif(&[(0x9003, b"main"), (0x9003, b"second")], &[(0x9003, b"exif")]);
        assert_eq!(keys(&exif), ["DateTimeOriginal"]);
        assert_eq!(exif.value(Key::image(0x9003)), Some(Value::Text("main".to_owned())));
    }

    #[test]
    fn directories_that_point_to_each_other_end() {
        // One directory whose pointers of Exif, GPS and interoperability are to itself.
        let pointer = |tag: [u8; 2]| [tag[0], tag[1], 0, 4, 0, 0, 0, 1, 0, 0, 0, 8];
        let entries = [pointer([0x87, 0x69]), pointer([0x88, 0x25]), pointer([0xa0, 0x05])];
        let exif = Exif::new([b"MM\0*\0\0\0\x08\0\x03", &entries.concat()[..]].concat().into());
        let found = keys(&exif);
        assert_eq!(found.len(), 6, "as tags of the other two: {found:?}");
    }

    #[test]
    fn values_that_share_their_bytes_take_no_more_than_the_block() {
        let mut block = b"II*\0\x08\0\0\0\xff\xff".to_vec();
        for tag in 0..60_000_u16 {
            block.extend(tag.to_le_bytes());
            block.extend(b"\x07\0\x00\x00\x04\0\x08\0\0\0");
        }
        let length = block.len();
        let exif = Exif::new(block.into());
        let bytes = |value: Value<'_>| match value {
            Value::Bytes(bytes) => bytes.len(),
            other => panic!("{other:?}"),
        };
        assert!(exif.values().map(|(_, value)| bytes(value)).sum::<usize>() <= length);
    }

    #[test]
    fn a_tag_of_very_many_numbers_is_left_out() {
        let numbers = |count: u32| {
            let mut block = Block::new(true);
            let bytes = vec![7; count as usize];
            block.main.push(Field { tag: 0x0110, kind: 6, count, bytes: bytes.into() });
            block.main.push(block.text(0x010f, b"Maker").unwrap());
            // The writer leaves out what does not fit a segment of a JPEG.
            keys(&Exif::new(block.write().unwrap().into()))
        };
        assert_eq!(numbers(60_000), ["Make", "Model"]);
        let mut block =
            b"MM\0*\0\0\0\x08\0\x01\x01\x10\0\x06\0\x01\0\x01\0\0\0\x1a\0\0\0\0".to_vec();
        block.resize(70_000, 7);
        assert!(keys(&Exif::new(block.clone().into())).is_empty(), "65,537 numbers");
        block[15] = 0;
        assert_eq!(keys(&Exif::new(block.into())), ["Model"], "1 number");
    }

    #[test]
    fn damage_is_left_out() {
        let sound =
            exif(&[(0x010f, b"Maker of cameras"), (0x0110, b"Model")], &[(0x9003, b"when")]);
        for end in 0..sound.block().len() {
            let cut = Exif::new(sound.block()[..end].into());
            assert!(keys(&cut).len() <= 3);
        }
        // A count of 2^32 - 1, and an offset behind the end.
        for entry in [
            b"\x01\x10\0\x05\xff\xff\xff\xff\0\0\0\x08",
            b"\x01\x10\0\x05\0\0\0\x01\xff\xff\xff\xff",
        ] {
            let exif = Exif::new([b"MM\0*\0\0\0\x08\0\x01", &entry[..]].concat().into());
            assert!(keys(&exif).is_empty());
        }
    }
}
