//! Reads the directories of a TIFF structure, as TIFF files and Exif blocks have it.

/// The type of texts in UTF-8 (Exif 3.0, 4.6.2).
pub(crate) const UTF_8: u16 = 129;

/// The first directory of a TIFF structure (TIFF 6.0, section 2), every offset checked.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tiff<'a> {
    data: &'a [u8],
    big_endian: bool,
    directory: usize,
}

impl<'a> Tiff<'a> {
    /// The structure, if its header is one.
    pub(crate) fn new(data: &'a [u8]) -> Option<Self> {
        let big_endian = match data.get(..4)? {
            b"II*\0" => false,
            b"MM\0*" => true,
            _ => return None,
        };
        let mut tiff = Self { data, big_endian, directory: 0 };
        tiff.directory = usize::try_from(tiff.u32_at(4)?).ok()?;
        Some(tiff)
    }

    /// The same structure, whose first directory is at `offset`.
    pub(crate) fn with_directory(self, offset: usize) -> Self {
        Self { directory: offset, ..self }
    }

    /// Whether the high bytes of numbers come first.
    pub(crate) fn is_big_endian(&self) -> bool {
        self.big_endian
    }

    /// The first directory.
    pub(crate) fn directory(&self) -> Ifd<'a> {
        Ifd { tiff: *self, at: self.directory }
    }

    /// The value of a tag that holds one number from 0 to 65,535. Its type should be SHORT, but others
    /// are written, too: any whole number, and a RATIONAL without a remainder, as other readers do.
    pub(crate) fn number(&self, tag: u16) -> Option<u16> {
        let entry = self.entry(tag)?;
        let value = entry + 8;
        let wide = match self.u16_at(entry + 2)? {
            1 | 6 => u32::from(*self.data.get(value)?),
            3 | 8 => u32::from(self.u16_at(value)?),
            4 | 9 => self.u32_at(value)?,
            5 | 10 => {
                let at = usize::try_from(self.u32_at(value)?).ok()?;
                let (numerator, divisor) = (self.u32_at(at)?, self.u32_at(at.checked_add(4)?)?);
                (numerator.checked_rem(divisor)? == 0).then(|| numerator / divisor)?
            }
            _ => return None,
        };
        u16::try_from(wide).ok()
    }

    /// The bytes of a tag of type ASCII or UTF-8, without the closing NUL.
    pub(crate) fn ascii(&self, tag: u16) -> Option<&'a [u8]> {
        let entry = self.entry(tag)?;
        if !matches!(self.u16_at(entry + 2)?, 2 | UTF_8) {
            return None;
        }
        let count = usize::try_from(self.u32_at(entry + 4)?).ok()?;
        let start =
            if count <= 4 { entry + 8 } else { usize::try_from(self.u32_at(entry + 8)?).ok()? };
        let bytes = self.data.get(start..start.checked_add(count)?)?;
        let end = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
        bytes.get(..end)
    }

    fn entry(&self, tag: u16) -> Option<usize> {
        self.entries_at(self.directory).find(|&entry| self.u16_at(entry) == Some(tag))
    }

    /// Where the entries of the directory at `directory` are, as far as the data go.
    fn entries_at(self, directory: usize) -> impl Iterator<Item = usize> {
        let count = self.u16_at(directory).map_or(0, usize::from);
        (0..count)
            .map_while(move |i| directory.checked_add(2)?.checked_add(i * 12))
            .take_while(move |entry| *entry < self.data.len())
    }

    fn entry_at(&self, at: usize) -> Option<Entry<'a>> {
        let (tag, kind) = (self.u16_at(at)?, self.u16_at(at + 2)?);
        let count = self.u32_at(at + 4)?;
        let size = match kind {
            1 | 2 | 6 | 7 | UTF_8 => 1,
            3 | 8 => 2,
            4 | 9 | 11 => 4,
            5 | 10 | 12 => 8,
            _ => return None,
        };
        let length = usize::try_from(u64::from(count) * size).ok()?;
        let start =
            if length <= 4 { at + 8 } else { usize::try_from(self.u32_at(at + 8)?).ok()? };
        let bytes = self.data.get(start..start.checked_add(length)?)?;
        Some(Entry { tag, kind, count, bytes })
    }

    fn u16_at(&self, at: usize) -> Option<u16> {
        let bytes = self.data.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if self.big_endian { u16::from_be_bytes(bytes) } else { u16::from_le_bytes(bytes) })
    }

    fn u32_at(&self, at: usize) -> Option<u32> {
        let bytes = self.data.get(at..at.checked_add(4)?)?.try_into().ok()?;
        Some(if self.big_endian { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) })
    }
}

/// A directory: tags with their values.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ifd<'a> {
    tiff: Tiff<'a>,
    at: usize,
}

/// A tag with its values, which are in the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Entry<'a> {
    pub(crate) tag: u16,
    /// The type: 1 to 12 (TIFF 6.0, section 2), or [`UTF_8`].
    pub(crate) kind: u16,
    /// How many values there are.
    pub(crate) count: u32,
    /// The values in the byte order of the structure.
    pub(crate) bytes: &'a [u8],
}

impl<'a> Ifd<'a> {
    /// The entries of known types in their order, without those whose values are not in the data.
    pub(crate) fn entries(&self) -> impl Iterator<Item = Entry<'a>> + use<'a> {
        let tiff = self.tiff;
        tiff.entries_at(self.at).filter_map(move |at| tiff.entry_at(at))
    }

    /// The directory that the tag `pointer` points to.
    pub(crate) fn below(&self, pointer: u16) -> Option<Self> {
        let tiff = self.tiff;
        let entry = tiff.entries_at(self.at).find(|&at| tiff.u16_at(at) == Some(pointer))?;
        Some(Self { tiff, at: usize::try_from(tiff.u32_at(entry + 8)?).ok()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_read_in_either_byte_order() {
        let little = b"II*\0\x08\0\0\0\x02\0\x00\x01\x03\0\x01\0\0\0\x06\0\0\0\x01\x01\x04\0\x01\0\0\0\x09\0\0\0";
        let big = b"MM\0*\0\0\0\x08\0\x02\x01\x00\0\x03\0\0\0\x01\0\x06\0\0\x01\x01\0\x04\0\0\0\x01\0\0\0\x09";
        for data in [little.as_slice(), big] {
            let tiff = Tiff::new(data).unwrap();
            assert_eq!(tiff.number(0x0100), Some(6));
            assert_eq!(tiff.number(0x0101), Some(9), "a LONG");
        }
    }

    #[test]
    fn a_number_may_have_any_type_of_whole_numbers() {
        let number = |kind: u8, value: [u8; 4], behind: &[u8]| {
            let entry = [&[0x12, 0x01, kind, 0, 1, 0, 0, 0], &value[..]].concat();
            let data = [b"II*\0\x08\0\0\0\x01\0", &entry[..], &[0; 4], behind].concat();
            Tiff::new(&data).unwrap().number(0x0112)
        };
        for kind in [1, 3, 4, 6, 8, 9] {
            assert_eq!(number(kind, [6, 0, 0, 0], &[]), Some(6), "type {kind}");
        }
        for kind in [0, 2, 7, 11, 12, 13, 255] {
            assert_eq!(number(kind, [6, 0, 0, 0], &[]), None, "type {kind}");
        }
        assert_eq!(number(4, [6, 0, 1, 0], &[]), None, "beyond 65,535");
        assert_eq!(number(5, [26, 0, 0, 0], &[12, 0, 0, 0, 2, 0, 0, 0]), Some(6));
        assert_eq!(number(5, [26, 0, 0, 0], &[13, 0, 0, 0, 2, 0, 0, 0]), None, "6.5");
        assert_eq!(number(5, [26, 0, 0, 0], &[6, 0, 0, 0, 0, 0, 0, 0]), None, "6 / 0");
        assert_eq!(number(5, [26, 0, 0, 0], &[6, 0, 0, 0]), None, "beyond the end");
        assert_eq!(number(5, [255; 4], &[]), None, "beyond the end");
    }

    #[test]
    fn offsets_beyond_the_file_give_nothing() {
        assert!(Tiff::new(b"II*").is_none());
        assert!(Tiff::new(b"II+\0\x08\0\0\0").is_none());
        let beyond = Tiff::new(b"II*\0\xff\xff\xff\xff").unwrap();
        assert_eq!(beyond.number(1), None);
        let text = b"II*\0\x08\0\0\0\x01\0\x00\x01\x02\0\xff\xff\0\0\x08\0\0\0";
        assert_eq!(Tiff::new(text).unwrap().ascii(0x0100), None);
    }
}
