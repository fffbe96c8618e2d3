//! The directories of a TIFF (TIFF 6.0, section 2) or BigTIFF, every offset checked.

use crate::codecs::tiff::tags;
use crate::codecs::tiff::values::Values;

/// Directories that are passed at most on the way to the first image that is no thumbnail.
const MAX_SKIPPED: usize = 64;

/// How the numbers of a file are stored.
#[derive(Clone, Copy)]
pub(super) struct File<'a> {
    data: &'a [u8],
    pub(super) big_endian: bool,
    /// BigTIFF: offsets and counts of 64 bits.
    big: bool,
}

impl<'a> File<'a> {
    /// The file, if it begins like one.
    pub(super) fn new(data: &'a [u8]) -> Option<Self> {
        let (big_endian, big) = match data.get(..4)? {
            b"II*\0" => (false, false),
            b"MM\0*" => (true, false),
            b"II+\0" => (false, true),
            b"MM\0+" => (true, true),
            _ => return None,
        };
        Some(Self { data, big_endian, big })
    }

    /// All bytes.
    pub(super) fn data(&self) -> &'a [u8] {
        self.data
    }

    /// The number of `bytes` bytes at `at`.
    pub(super) fn number(&self, at: u64, bytes: u64) -> Option<u64> {
        let start = usize::try_from(at).ok()?;
        let end = usize::try_from(at.checked_add(bytes)?).ok()?;
        let digits = |value, byte: &u8| value << 8 | u64::from(*byte);
        let bytes = self.data.get(start..end)?;
        Some(match self.big_endian {
            true => bytes.iter().fold(0, digits),
            false => bytes.iter().rev().fold(0, digits),
        })
    }

    /// Bytes of an offset, and of a value that is stored in the directory itself.
    pub(super) fn offset_bytes(&self) -> u64 {
        if self.big { 8 } else { 4 }
    }

    /// Bytes of the number of fields.
    fn count_bytes(&self) -> u64 {
        if self.big { 8 } else { 2 }
    }

    /// Bytes of a field.
    fn field_bytes(&self) -> u64 {
        if self.big { 20 } else { 12 }
    }

    /// Where the offset of the first directory is.
    fn first_at(&self) -> u64 {
        if self.big { 8 } else { 4 }
    }

    /// The directory at `at`, whose number of fields must be in the file.
    pub(super) fn directory(&self, at: u64) -> Option<Directory<'a>> {
        let fields = self.number(at, self.count_bytes())?;
        Some(Directory { file: *self, at, fields: fields.min(u64::from(u16::MAX)) })
    }

    /// The directory of the first image that is neither a thumbnail nor a mask; the first directory
    /// where there is none. Calls `seen` with each directory that it looks at, and the offset of one
    /// that is not in the file.
    pub(super) fn main_directory(
        &self,
        mut seen: impl FnMut(Seen<'_, 'a>),
    ) -> Option<Directory<'a>> {
        let mut pointer = self.first_at();
        let mut first = None;
        for _ in 0..MAX_SKIPPED {
            let Some(at) = self.number(pointer, self.offset_bytes()) else {
                seen(Seen::Missing(pointer.saturating_add(self.offset_bytes())));
                break;
            };
            if at == 0 && first.is_some() {
                break;
            }
            let Some(directory) = self.directory(at) else {
                seen(Seen::Missing(at.saturating_add(self.count_bytes())));
                break;
            };
            seen(Seen::Directory(&directory));
            if !directory.is_secondary() {
                return Some(directory);
            }
            pointer = directory.next_at();
            first = first.or(Some(directory));
        }
        first
    }
}

/// What the walk to the main directory met.
pub(super) enum Seen<'d, 'a> {
    Directory(&'d Directory<'a>),
    /// A directory or offset of one that the file should have up to this byte.
    Missing(u64),
}

/// A directory.
#[derive(Clone, Copy)]
pub(super) struct Directory<'a> {
    pub(super) file: File<'a>,
    at: u64,
    fields: u64,
}

impl<'a> Directory<'a> {
    /// Where the offset of the next directory is.
    fn next_at(&self) -> u64 {
        let fields = self.file.count_bytes() + self.file.field_bytes() * self.fields;
        self.at.saturating_add(fields)
    }

    /// Where it is in the file.
    pub(super) fn offset(&self) -> u64 {
        self.at
    }

    /// The end of the fields and of the next directory's offset.
    pub(super) fn end(&self) -> u64 {
        self.next_at().saturating_add(self.file.offset_bytes())
    }

    /// The fields in their order, as far as the file goes.
    pub(super) fn fields(&self) -> impl Iterator<Item = Field<'a>> + use<'a> {
        let (file, first) = (self.file, self.at.saturating_add(self.file.count_bytes()));
        (0..self.fields).map_while(move |number| {
            let at = first.checked_add(number * file.field_bytes())?;
            let (tag, kind) = (file.number(at, 2)?, file.number(at + 2, 2)?);
            let count = file.number(at + 4, file.offset_bytes())?;
            let at = at + 4 + file.offset_bytes();
            Some(Field {
                file,
                tag: u16::try_from(tag).ok()?,
                kind: u16::try_from(kind).ok()?,
                count,
                at,
            })
        })
    }

    /// The first field with this tag: of two, libtiff takes the first, too.
    pub(super) fn field(&self, tag: u16) -> Option<Field<'a>> {
        self.fields().find(|field| field.tag == tag)
    }

    /// The values of a field.
    pub(super) fn values(&self, tag: u16) -> Option<Values<'a>> {
        self.field(tag)?.values()
    }

    /// The first value of a field, where it is a whole number.
    pub(super) fn number(&self, tag: u16) -> Option<u64> {
        self.values(tag)?.number(0)
    }

    /// The bytes of a text without the closing NUL.
    pub(super) fn ascii(&self, tag: u16) -> Option<&'a [u8]> {
        let field = self.field(tag).filter(|field| field.kind == 2)?;
        field.values()?.bytes().split(|byte| *byte == 0).next()
    }

    /// Whether it is a thumbnail or a transparency mask of another image.
    fn is_secondary(&self) -> bool {
        match self.number(tags::NEW_SUBFILE_TYPE) {
            Some(bits) => bits & 0b101 != 0,
            None => self.number(tags::SUBFILE_TYPE) == Some(2),
        }
    }
}

/// A field of a directory.
pub(super) struct Field<'a> {
    file: File<'a>,
    pub(super) tag: u16,
    kind: u16,
    count: u64,
    /// Where its values are, or their offset.
    at: u64,
}

impl<'a> Field<'a> {
    /// Where the values are; `None` where the type is unknown or the offset is not in the file.
    pub(super) fn place(&self) -> Option<std::ops::Range<u64>> {
        let length = self.count.checked_mul(Values::bytes_of(self.kind)?)?;
        let start = if length <= self.file.offset_bytes() {
            self.at
        } else {
            self.file.number(self.at, self.file.offset_bytes())?
        };
        Some(start..start.checked_add(length)?)
    }

    /// The values; `None` where they reach beyond the file.
    fn values(&self) -> Option<Values<'a>> {
        let place = self.place()?;
        let (start, end) = (usize::try_from(place.start).ok()?, usize::try_from(place.end).ok()?);
        Some(Values::new(self.file.data.get(start..end)?, self.kind, self.file.big_endian))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_read_in_either_byte_order_and_of_either_width() {
        let little = b"II*\0\x08\0\0\0\x01\0\x00\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0".to_vec();
        let big = b"MM\0*\0\0\0\x08\0\x01\x01\x00\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0".to_vec();
        let mut wide = b"II+\0\x08\0\0\0\x10\0\0\0\0\0\0\0\x01\0\0\0\0\0\0\0".to_vec();
        wide.extend(b"\x00\x01\x10\0\x01\0\0\0\0\0\0\0\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0");
        for data in [little, big, wide] {
            let file = File::new(&data).unwrap();
            let directory = file.main_directory(|_| ()).unwrap();
            assert_eq!(directory.number(tags::WIDTH), Some(6));
            assert_eq!(directory.number(tags::HEIGHT), None);
            assert_eq!(directory.end(), data.len() as u64);
        }
    }

    /// Directories with a SHORT each, one behind the other.
    fn chain(types: &[u8], last: u32) -> Vec<u8> {
        let mut data = b"II*\0\x08\0\0\0".to_vec();
        for (number, subfile) in types.iter().enumerate() {
            data.extend([1, 0, 254, 0, 4, 0, 1, 0, 0, 0, *subfile, 0, 0, 0]);
            let next = data.len() as u32 + 4;
            data.extend(if number + 1 < types.len() { next } else { last }.to_le_bytes());
        }
        data
    }

    #[test]
    fn thumbnails_and_masks_are_passed_over() {
        let main = |types: &[u8], last| {
            let data = chain(types, last);
            File::new(&data).unwrap().main_directory(|_| ()).unwrap().at
        };
        assert_eq!(main(&[0, 1], 0), 8);
        assert_eq!(main(&[1, 4, 0, 1], 0), 8 + 2 * 18);
        assert_eq!(main(&[1, 1], 0), 8, "nothing but thumbnails");
        assert_eq!(main(&[1, 1], 8), 8, "a circle");
        assert_eq!(main(&[1, 1], 1 << 30), 8, "beyond the file");
    }

    #[test]
    fn offsets_beyond_the_file_give_nothing() {
        assert!(File::new(b"II*").is_none());
        assert!(File::new(b"II*\0\xff\xff\xff\xff").unwrap().main_directory(|_| ()).is_none());
        let text = b"II*\0\x08\0\0\0\x01\0\x00\x01\x02\0\xff\xff\xff\xff\x08\0\0\0";
        let directory = File::new(text).unwrap().main_directory(|_| ()).unwrap();
        assert!(directory.values(tags::WIDTH).is_none());
        let wide = b"II+\0\x08\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff";
        assert!(File::new(wide).unwrap().main_directory(|_| ()).is_none());
    }
}
