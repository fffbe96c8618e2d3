//! Where the strips or tiles of an image are: in the image, and in the file.

use crate::codecs::tiff::codings::unpack::{damaged, ended};
use crate::codecs::tiff::directory::Directory;
use crate::codecs::tiff::tags;
use crate::codecs::tiff::values::Values;
use crate::recipe::geometry::rect::Rect;
use crate::size::Size;
use fcimage_base::error::{Error, Result};

/// More bytes than a pixel of 16 samples of 32 bits takes without compression, padding included.
const MOST_PIXEL_BYTES: u64 = 16 * 4 + 1;

/// How the bytes of strips and tiles are to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ChunkKind {
    /// As they are.
    Stored,
    /// By an unpacker that begins anew with each.
    Packed,
    /// As a JPEG each, with tables of its own.
    Jpeg,
}

impl ChunkKind {
    /// How many strips and tiles a file may have: each costs its own start. The 2^28 pixels that
    /// `max_pixels` allows have as many in tiles of 16 x 16, 32 x 32 and 64 x 64.
    fn most(self) -> u64 {
        match self {
            Self::Stored => 1 << 20,
            Self::Packed => 1 << 18,
            Self::Jpeg => 1 << 16,
        }
    }
}

/// The strips or tiles.
#[derive(Clone, Copy)]
pub(super) struct Chunks<'a> {
    /// Pixels of a strip or tile; tiles may reach beyond the image.
    pub(super) size: Size,
    image: Size,
    /// How many make a row and a column of the image.
    across: u32,
    down: u32,
    /// How many times all of them are there: once for each sample where the samples are apart.
    planes: u32,
    offsets: Values<'a>,
    lengths: Option<Values<'a>>,
    data: &'a [u8],
    kind: ChunkKind,
}

impl<'a> Chunks<'a> {
    /// Reads the fields that describe them (TIFF 6.0, sections 8 and 15).
    pub(super) fn new(
        directory: &Directory<'a>,
        image: Size,
        planes: u32,
        kind: ChunkKind,
    ) -> Result<Self> {
        let side = |tag| {
            let side = directory.number(tag).filter(|side| *side > 0);
            side.map(|side| u32::try_from(side).unwrap_or(u32::MAX))
        };
        let tile = side(tags::TILE_WIDTH).zip(side(tags::TILE_HEIGHT));
        let size = match tile {
            Some(tile) => tile.into(),
            // Without the field, and with its default of 2^32 - 1, there is one strip.
            None => {
                let rows = side(tags::ROWS_PER_STRIP).unwrap_or(image.height);
                Size::new(image.width, rows.min(image.height))
            }
        };
        // Some writers describe tiles by the fields of strips.
        let either = |tile_tag, strip_tag| {
            let of_tiles = tile.and_then(|_| directory.values(tile_tag));
            of_tiles.or_else(|| directory.values(strip_tag)).or_else(|| directory.values(tile_tag))
        };
        let offsets = either(tags::TILE_OFFSETS, tags::STRIP_OFFSETS).ok_or_else(|| {
            damaged("the offsets of its strips or tiles are missing, or beyond the file")
        })?;
        let chunks = Self {
            size,
            image,
            across: image.width.div_ceil(size.width),
            down: image.height.div_ceil(size.height),
            planes,
            offsets,
            lengths: either(tags::TILE_BYTES, tags::STRIP_BYTES),
            data: directory.file.data(),
            kind,
        };
        let (total, most) = (chunks.total(), kind.most());
        if total > most {
            return Err(Error::unsupported(format!(
                "a TIFF of {total} strips or tiles of its kind is not supported, only up to {most}"
            )));
        }
        if total > chunks.offsets.len() as u64 {
            return Err(damaged(format!(
                "it has {} strips or tiles, its size needs {total}",
                chunks.offsets.len()
            )));
        }
        Ok(chunks)
    }

    /// Strips or tiles that cover the image once.
    pub(super) fn count(&self) -> u64 {
        u64::from(self.across) * u64::from(self.down)
    }

    /// Strips or tiles in the file.
    pub(super) fn total(&self) -> u64 {
        self.count() * u64::from(self.planes)
    }

    /// The pixels of all strips or tiles, where they are beyond the image, too.
    pub(super) fn padded(&self) -> Size {
        let width = self.size.width.saturating_mul(self.across);
        let height = match self.kind {
            // A JPEG is decoded as a whole.
            ChunkKind::Jpeg => self.size.height.saturating_mul(self.down),
            // Rows beyond the image are never unpacked.
            _ => self.image.height,
        };
        Size::new(width, height)
    }

    /// The part of the image that the strip or tile `index` of a plane covers.
    pub(super) fn area(&self, index: u64) -> Rect {
        let across = u64::from(self.across);
        // Both are less than the sides of the image.
        let x = (index % across) as u32 * self.size.width;
        let y = (index / across) as u32 * self.size.height;
        Rect {
            x,
            y,
            width: self.size.width.min(self.image.width.saturating_sub(x)),
            height: self.size.height.min(self.image.height.saturating_sub(y)),
        }
    }

    /// The bytes of a strip or tile: of all planes, one plane after the other.
    ///
    /// # Errors
    /// `Decode` where it begins beyond the file.
    pub(super) fn packed(&self, index: u64) -> Result<&'a [u8]> {
        let index = usize::try_from(index).map_err(|_| ended())?;
        let offset = self.offsets.number(index).ok_or_else(ended)?;
        let start = usize::try_from(offset).map_err(|_| ended())?;
        let rest = self.data.get(start..).filter(|rest| !rest.is_empty()).ok_or_else(ended)?;
        // Samples that are not compressed need no length: writers get it wrong, and no reader minds.
        if self.kind == ChunkKind::Stored {
            let most = self.size.pixels().saturating_mul(MOST_PIXEL_BYTES);
            let most = usize::try_from(most).unwrap_or(usize::MAX);
            return Ok(rest.get(..most).unwrap_or(rest));
        }
        let stated = self.lengths.and_then(|lengths| lengths.number(index)).filter(|n| *n > 0);
        // Up to the next one, if it is behind this one.
        let next = || self.offsets.number(index + 1)?.checked_sub(offset).filter(|n| *n > 0);
        let length = stated.or_else(next).and_then(|length| usize::try_from(length).ok());
        Ok(length.and_then(|length| rest.get(..length)).unwrap_or(rest))
    }

    /// How many planes there are.
    pub(super) fn planes(&self) -> u32 {
        self.planes
    }

    /// Whether the file has all bytes of a strip or tile that has `stored` bytes without compression.
    pub(super) fn has(&self, index: u64, stored: u64) -> bool {
        let stated = || {
            let index = usize::try_from(index).ok()?;
            let offset = self.offsets.number(index)?;
            let length = match self.kind {
                ChunkKind::Stored => stored,
                _ => self.lengths?.number(index)?,
            };
            offset.checked_add(length)
        };
        stated().is_some_and(|end| end <= self.data.len() as u64)
    }

    /// Checks that compressed strips or tiles do not share their data: each would be unpacked again.
    pub(super) fn check_sharing(&self) -> Result<()> {
        if self.kind == ChunkKind::Stored {
            return Ok(());
        }
        let (mut claimed, most) = (0_u64, self.data.len() as u64);
        for index in 0..self.total() {
            claimed += self.packed(index).map_or(0, |packed| packed.len() as u64);
        }
        if claimed > most {
            return Err(Error::decode(format!(
                "the strips or tiles of the TIFF claim {claimed} bytes; the file has {most}"
            )));
        }
        Ok(())
    }

    /// The bytes of the longest strip or tile.
    pub(super) fn longest(&self) -> u64 {
        let lengths = (0..self.total())
            .map(|index| self.packed(index).map_or(0, |packed| packed.len() as u64));
        lengths.max().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codecs::tiff::directory::File;

    /// A file of 100 bytes with these fields of type LONG, each with one or two values.
    fn file(fields: &[(u16, &[u16])]) -> Vec<u8> {
        let mut data = b"II*\0\x08\0\0\0".to_vec();
        data.extend((fields.len() as u16).to_le_bytes());
        for (tag, values) in fields {
            data.extend(tag.to_le_bytes());
            data.extend([3, 0]);
            data.extend((values.len() as u32).to_le_bytes());
            data.extend(values[0].to_le_bytes());
            data.extend(values.get(1).unwrap_or(&0).to_le_bytes());
        }
        data.resize(100, 0);
        data
    }

    fn chunks(data: &[u8], planes: u32, kind: ChunkKind) -> Result<Chunks<'_>> {
        let directory = File::new(data).unwrap().main_directory(|_| ()).unwrap();
        Chunks::new(&directory, Size::new(9, 7), planes, kind)
    }

    #[test]
    fn one_strip_where_the_rows_of_a_strip_are_missing_or_endless() {
        for more in [&[][..], &[(tags::ROWS_PER_STRIP, &[u16::MAX][..])], &[(278, &[0])]] {
            let data = file(&[&[(tags::STRIP_OFFSETS, &[90][..])], more].concat());
            let found = chunks(&data, 1, ChunkKind::Packed).unwrap();
            assert_eq!((found.count(), found.size), (1, Size::new(9, 7)));
            assert_eq!(found.packed(0).unwrap().len(), 10, "the rest of the file");
        }
    }

    #[test]
    fn the_last_strip_is_as_high_as_what_is_left() {
        let data = file(&[(tags::STRIP_OFFSETS, &[80, 90]), (tags::ROWS_PER_STRIP, &[4])]);
        let found = chunks(&data, 1, ChunkKind::Packed).unwrap();
        assert_eq!(found.count(), 2);
        assert_eq!(found.area(1), Rect { x: 0, y: 4, width: 9, height: 3 });
        assert_eq!((found.packed(0).unwrap().len(), found.packed(1).unwrap().len()), (10, 10));
        let data = file(&[(tags::STRIP_OFFSETS, &[80, 90]), (tags::ROWS_PER_STRIP, &[2])]);
        let error = chunks(&data, 1, ChunkKind::Packed).map(|_| ()).unwrap_err();
        assert_eq!(
            error.message(),
            "the TIFF is damaged: it has 2 strips or tiles, its size needs 4"
        );
    }

    #[test]
    fn tiles_may_be_described_by_the_fields_of_strips() {
        let tiles = [(tags::TILE_WIDTH, &[6][..]), (tags::TILE_HEIGHT, &[7])];
        for tag in [tags::TILE_OFFSETS, tags::STRIP_OFFSETS] {
            let data = file(&[&tiles[..], &[(tag, &[90, 95])]].concat());
            let found = chunks(&data, 1, ChunkKind::Stored).unwrap();
            assert_eq!((found.count(), found.total()), (2, 2));
            assert_eq!(found.area(1), Rect { x: 6, y: 0, width: 3, height: 7 });
            assert_eq!(found.padded(), Size::new(12, 7));
        }
    }

    #[test]
    fn compressed_strips_that_share_their_bytes_are_refused() {
        let strips = |lengths: &[u16]| {
            let offsets = (tags::STRIP_OFFSETS, &[8_u16, 8][..]);
            let data = file(&[offsets, (tags::STRIP_BYTES, lengths), (278, &[4])]);
            chunks(&data, 1, ChunkKind::Packed).unwrap().check_sharing()
        };
        assert!(strips(&[50, 50]).is_ok());
        assert_eq!(
            strips(&[50, 51]).unwrap_err().message(),
            "the strips or tiles of the TIFF claim 101 bytes; the file has 100"
        );
    }
}
