//! Exif orientation (tag 0x0112, Exif 2.32, section 4.6.4): the eight ways a camera was held.

use crate::geometry::Rect;
use crate::pixels::Pixels;
use fcimage_base::error::{Error, Result};
use fcimage_base::failpoint::{self, Phase};

/// How the stored picture is turned to be upright: first a mirror left to right, then a turn
/// clockwise by quarters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Orientation {
    mirrored: bool,
    quarters: u8,
}

impl Orientation {
    /// Upright as stored.
    pub const UPRIGHT: Self = Self { mirrored: false, quarters: 0 };

    /// The orientation that Exif writes as 1 to 8; any other value is upright, as viewers do.
    pub const fn from_exif(value: u16) -> Self {
        let (mirrored, quarters) = match value {
            2 => (true, 0),
            3 => (false, 2),
            4 => (true, 2),
            5 => (true, 3),
            6 => (false, 1),
            7 => (true, 1),
            8 => (false, 3),
            _ => (false, 0),
        };
        Self { mirrored, quarters }
    }

    /// The number that Exif writes, 1 to 8.
    pub const fn exif(self) -> u8 {
        match (self.mirrored, self.quarters) {
            (false, 1) => 6,
            (false, 2) => 3,
            (false, 3) => 8,
            (true, 0) => 2,
            (true, 1) => 7,
            (true, 2) => 4,
            (true, 3) => 5,
            _ => 1,
        }
    }

    /// Whether width and height change places.
    pub const fn swaps_sides(self) -> bool {
        self.quarters % 2 == 1
    }

    /// The picture upright.
    pub fn apply(self, mut pixels: Pixels) -> Result<Pixels> {
        failpoint::hit(Phase::Orient);
        let channels = pixels.layout().channels();
        if self.mirrored {
            for row in pixels.rows_mut() {
                reverse_pixels(row, channels);
            }
        }
        match self.quarters {
            0 => Ok(pixels),
            2 => {
                reverse_pixels(pixels.samples_mut(), channels);
                Ok(pixels)
            }
            _ => turned(&pixels, self.quarters == 1),
        }
    }

    /// Where `rect` of the upright picture lies in the stored one of `width` x `height` pixels.
    pub fn stored_rect(self, rect: Rect, width: u32, height: u32) -> Rect {
        let Rect { x, y, width: w, height: h } = rect;
        // Undo the turn: into the mirrored picture, which has the stored sides.
        let turned = match self.quarters {
            1 => Rect { x: y, y: height - x - w, width: h, height: w },
            2 => Rect { x: width - x - w, y: height - y - h, width: w, height: h },
            3 => Rect { x: width - y - h, y: x, width: h, height: w },
            _ => rect,
        };
        match self.mirrored {
            true => Rect { x: width - turned.x - turned.width, ..turned },
            false => turned,
        }
    }
}

fn reverse_pixels(samples: &mut [u8], channels: usize) {
    match channels {
        3 => samples.as_chunks_mut::<3>().0.reverse(),
        _ => samples.as_chunks_mut::<4>().0.reverse(),
    }
}

fn turned(pixels: &Pixels, clockwise: bool) -> Result<Pixels> {
    let samples = match pixels.layout().channels() {
        3 => turned_samples::<3>(pixels, clockwise),
        _ => turned_samples::<4>(pixels, clockwise),
    };
    Pixels::new(pixels.height(), pixels.width(), pixels.layout(), samples)
}

fn turned_samples<const N: usize>(pixels: &Pixels, clockwise: bool) -> Vec<u8> {
    let source = pixels.samples().as_chunks::<N>().0;
    let (width, height) = (pixels.width() as usize, pixels.height() as usize);
    let mut out = vec![[0_u8; N]; source.len()];
    // Bands of rows keep both the reads and the writes within the cache.
    const BAND: usize = 16;
    for top in (0..height).step_by(BAND) {
        let rows = top..height.min(top + BAND);
        for x in 0..width {
            for y in rows.clone() {
                let (row, column) =
                    if clockwise { (x, height - 1 - y) } else { (width - 1 - x, y) };
                if let (Some(to), Some(from)) =
                    (out.get_mut(row * height + column), source.get(y * width + x))
                {
                    *to = *from;
                }
            }
        }
    }
    out.into_flattened()
}

/// The orientation that an Exif block (a TIFF file, without `Exif\0\0` before it) names in its first
/// directory. Anything that is not as it should be means upright.
pub fn from_exif_block(exif: &[u8]) -> Orientation {
    Tiff::new(exif)
        .and_then(|tiff| tiff.short(0x0112))
        .map_or(Orientation::UPRIGHT, Orientation::from_exif)
}

/// The first directory of a TIFF structure (TIFF 6.0, section 2), every offset checked.
pub struct Tiff<'a> {
    data: &'a [u8],
    big_endian: bool,
    directory: usize,
}

impl<'a> Tiff<'a> {
    /// The structure, if its header is one.
    pub fn new(data: &'a [u8]) -> Option<Self> {
        let big_endian = match data.get(..4)? {
            b"II*\0" => false,
            b"MM\0*" => true,
            _ => return None,
        };
        let mut tiff = Self { data, big_endian, directory: 0 };
        tiff.directory = usize::try_from(tiff.u32_at(4)?).ok()?;
        Some(tiff)
    }

    /// The value of a tag of type SHORT.
    pub fn short(&self, tag: u16) -> Option<u16> {
        let entry = self.entry(tag)?;
        (self.u16_at(entry + 2)? == 3).then(|| self.u16_at(entry + 8))?
    }

    /// The bytes of a tag of type ASCII, without the closing NUL.
    pub fn ascii(&self, tag: u16) -> Option<&'a [u8]> {
        let entry = self.entry(tag)?;
        if self.u16_at(entry + 2)? != 2 {
            return None;
        }
        let count = usize::try_from(self.u32_at(entry + 4)?).ok()?;
        let start =
            if count <= 4 { entry + 8 } else { usize::try_from(self.u32_at(entry + 8)?).ok()? };
        let bytes = self.data.get(start..start.checked_add(count)?)?;
        Some(bytes.split(|b| *b == 0).next().unwrap_or_default())
    }

    /// All fields of the directory that the file has, in its order.
    pub(super) fn fields(&self) -> impl Iterator<Item = Field> + '_ {
        let count = usize::from(self.u16_at(self.directory).unwrap_or(0));
        (0..count).map_while(|i| {
            let at = self.directory.checked_add(2 + i * 12)?;
            let (tag, kind) = (self.u16_at(at)?, self.u16_at(at + 2)?);
            Some(Field { tag, kind, count: self.u32_at(at + 4)?, at: at + 8 })
        })
    }

    /// The bytes of a field's values; `None` where they reach beyond the file.
    pub(super) fn bytes(&self, field: &Field) -> Option<&'a [u8]> {
        let length = (field.count as usize).checked_mul(field.value_bytes()?)?;
        let start = if length <= 4 { field.at } else { self.u32_at(field.at)? as usize };
        self.data.get(start..start.checked_add(length)?)
    }

    /// The values of a field of type BYTE, SHORT or LONG.
    pub(super) fn numbers(&self, field: &Field) -> Option<impl Iterator<Item = u32> + 'a> {
        let big_endian = self.big_endian;
        let bytes = self.bytes(field).filter(|_| matches!(field.kind, 1 | 3 | 4))?;
        Some(bytes.chunks_exact(field.value_bytes()?).map(move |value| {
            let digits = |n, byte: &u8| n << 8 | u32::from(*byte);
            match big_endian {
                true => value.iter().fold(0, digits),
                false => value.iter().rev().fold(0, digits),
            }
        }))
    }

    fn entry(&self, tag: u16) -> Option<usize> {
        let count = usize::from(self.u16_at(self.directory)?);
        let first = self.directory.checked_add(2)?;
        (0..count)
            .map(|i| first.checked_add(i * 12))
            .take_while(|entry| entry.is_some_and(|e| e < self.data.len()))
            .flatten()
            .find(|&entry| self.u16_at(entry) == Some(tag))
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

/// A field of a directory (TIFF 6.0, section 2).
pub(super) struct Field {
    pub(super) tag: u16,
    pub(super) kind: u16,
    pub(super) count: u32,
    /// Where its value, or the place of its values, stands.
    at: usize,
}

impl Field {
    /// Bytes in a value: BYTE, ASCII, SBYTE and UNDEFINED one, SHORT and SSHORT two, and so on.
    fn value_bytes(&self) -> Option<usize> {
        Some(match self.kind {
            1 | 2 | 6 | 7 => 1,
            3 | 8 => 2,
            4 | 9 | 11 | 13 => 4,
            5 | 10 | 12 => 8,
            _ => return None,
        })
    }
}

/// An Exif block with nothing but the tags given (ASCII each, in ascending order of tag).
pub fn exif_block_of(tags: &[(u16, &[u8])]) -> Result<Vec<u8>> {
    let too_long = || Error::internal("an Exif text longer than 65535 bytes");
    let count = u16::try_from(tags.len()).map_err(|_| too_long())?;
    let mut block = b"MM\0*\0\0\0\x08".to_vec();
    block.extend(count.to_be_bytes());
    let mut texts = Vec::new();
    let texts_start = 8 + 2 + 12 * tags.len() + 4;
    for (tag, text) in tags {
        let length = u16::try_from(text.len() + 1).map_err(|_| too_long())?;
        block.extend(tag.to_be_bytes());
        block.extend([0, 2]);
        block.extend(u32::from(length).to_be_bytes());
        let mut bytes = text.to_vec();
        bytes.push(0);
        if bytes.len() <= 4 {
            bytes.resize(4, 0);
            block.extend(bytes);
        } else {
            let offset = u32::try_from(texts_start + texts.len()).map_err(|_| too_long())?;
            block.extend(offset.to_be_bytes());
            texts.extend(bytes);
        }
    }
    block.extend([0; 4]);
    block.extend(texts);
    Ok(block)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pixels::Layout;

    /// A 3 x 2 picture whose pixels are numbered row by row.
    fn numbered() -> Pixels {
        Pixels::new(3, 2, Layout::Rgb, (0..6).flat_map(|i| [i; 3]).collect()).unwrap()
    }

    #[test]
    fn all_eight_orientations() {
        // Exif 2.32, 4.6.4: where the stored row 0 and column 0 belong.
        let expected: [(u16, (u32, u32), [u8; 6]); 8] = [
            (1, (3, 2), [0, 1, 2, 3, 4, 5]),
            (2, (3, 2), [2, 1, 0, 5, 4, 3]),
            (3, (3, 2), [5, 4, 3, 2, 1, 0]),
            (4, (3, 2), [3, 4, 5, 0, 1, 2]),
            (5, (2, 3), [0, 3, 1, 4, 2, 5]),
            (6, (2, 3), [3, 0, 4, 1, 5, 2]),
            (7, (2, 3), [5, 2, 4, 1, 3, 0]),
            (8, (2, 3), [2, 5, 1, 4, 0, 3]),
        ];
        for (exif, size, order) in expected {
            let orientation = Orientation::from_exif(exif);
            assert_eq!(u16::from(orientation.exif()), exif);
            let upright = orientation.apply(numbered()).unwrap();
            let found: Vec<u8> = upright.samples().iter().step_by(3).copied().collect();
            assert_eq!(
                ((upright.width(), upright.height()), found),
                (size, order.to_vec()),
                "{exif}"
            );
            assert_eq!(orientation.swaps_sides(), size.0 == 2);
        }
    }

    #[test]
    fn a_rectangle_is_found_again_in_the_stored_picture() {
        for exif in 1..=8 {
            let orientation = Orientation::from_exif(exif);
            let upright = orientation.apply(numbered()).unwrap();
            for y in 0..upright.height() {
                for x in 0..upright.width() {
                    let r = orientation.stored_rect(Rect { x, y, width: 1, height: 1 }, 3, 2);
                    let index = (y * upright.width() + x) as usize * 3;
                    assert_eq!(
                        u32::from(upright.samples()[index]),
                        r.y * 3 + r.x,
                        "{exif} {x},{y}"
                    );
                }
            }
        }
    }

    #[test]
    fn damaged_exif_means_upright() {
        let good = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0";
        assert_eq!(from_exif_block(good).exif(), 6);
        for end in 0..good.len() - 6 {
            assert_eq!(from_exif_block(&good[..end]).exif(), 1);
        }
        let beyond = b"II*\0\xff\xff\xff\xff\x01\0";
        assert_eq!(from_exif_block(beyond).exif(), 1);
        assert_eq!(from_exif_block(b"MM\0*\0\0\0\x04\xff\xff").exif(), 1);
    }

    #[test]
    fn texts_survive_a_round_trip() {
        let block = exif_block_of(&[(0x013b, b"Ann"), (0x8298, b"(c) 2026 Ann Other")]).unwrap();
        let tiff = Tiff::new(&block).unwrap();
        assert_eq!(tiff.ascii(0x013b), Some(&b"Ann"[..]));
        assert_eq!(tiff.ascii(0x8298), Some(&b"(c) 2026 Ann Other"[..]));
        assert_eq!(tiff.ascii(0x8825), None);
    }
}
