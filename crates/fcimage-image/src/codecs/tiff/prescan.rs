//! The fields of a TIFF's first directory by which the decoder measures its buffers (TIFF 6.0), checked
//! before the decoder sees them.

use crate::exif::tiff_ifd::{Field, Tiff};
use fcimage_base::error::{Error, Result};
use fcimage_base::limits::Limits;

/// Samples of a pixel, and values of the fields that have one for each sample: four, and as many again
/// for what else a scanner notes.
const MAX_SAMPLES: u32 = 16;

/// The largest side of a tile: sixteen times the usual 256.
const MAX_TILE: u32 = 4096;

/// The fewest pixels of a tile: the specification wants multiples of 16 a side.
const MIN_TILE: u32 = 16 * 16;

/// What the decoder keeps of an offset or byte count: its value as an enum of 32 bytes, then as 8.
const BYTES_PER_CHUNK: u64 = 48;

/// What the decoder keeps of a field in its map.
const BYTES_PER_FIELD: u64 = 96;

/// What the walk found.
#[derive(Debug, Default)]
pub(super) struct Prescan<'a> {
    /// The ICC profile as it is in the file.
    pub(super) icc: Option<&'a [u8]>,
    /// Bytes that the decoder may hold besides pixels.
    pub(super) overhead: u64,
}

/// Walks the header of a file of `total` bytes, which `data` has: all of it, or its beginning.
///
/// Refuses sizes beyond the limits, fields that point beyond the file, and strips or tiles that share
/// their data: each would be unpacked again.
pub(super) fn prescan<'a>(data: &'a [u8], total: u64, limits: &Limits) -> Result<Prescan<'a>> {
    let mut prescan = Prescan::default();
    let Some(tiff) = Tiff::new(data) else { return Ok(prescan) };
    let mut fields = Fields { tiff: &tiff, seen: Vec::new() };
    let (mut width, mut height, mut packed, mut in_chunks) = (1, 1, false, 0);
    let (mut planar, mut tile_width, mut tile_height) = (false, None, None);
    for field in tiff.fields() {
        prescan.overhead += BYTES_PER_FIELD;
        match field.tag {
            WIDTH => width = fields.one(&field)?,
            HEIGHT => height = fields.one(&field)?,
            // Each strip or tile is a JPEG with its own size.
            COMPRESSION => match fields.one(&field)? {
                6 | 7 => {
                    return Err(Error::unsupported("TIFF with JPEG compression is not supported"));
                }
                method => packed = method != 1,
            },
            PLANAR => planar = fields.one(&field)? == 2,
            PHOTOMETRIC | ROWS_PER_STRIP | PREDICTOR => fields.one(&field).map(drop)?,
            SAMPLES => at_most(fields.one(&field)?, MAX_SAMPLES, "samples a pixel")?,
            TILE_WIDTH | TILE_HEIGHT => {
                let side = fields.one(&field)?;
                at_most(side, MAX_TILE, "pixels a tile side")?;
                match field.tag {
                    TILE_WIDTH => tile_width = Some(side),
                    _ => tile_height = Some(side),
                }
            }
            BITS | EXTRA_SAMPLES | SAMPLE_FORMAT | SUBSAMPLING => {
                fields.numbers(&field).map(drop)?;
                at_most(field.count, MAX_SAMPLES, "values of a field for samples")?;
            }
            STRIP_OFFSETS | TILE_OFFSETS => {
                fields.numbers(&field).map(drop)?;
                prescan.overhead += BYTES_PER_CHUNK * u64::from(field.count);
            }
            STRIP_BYTES | TILE_BYTES => {
                in_chunks = fields.numbers(&field)?.map(u64::from).sum();
                prescan.overhead += BYTES_PER_CHUNK * u64::from(field.count);
            }
            ICC if matches!(field.kind, 1 | 7) => prescan.icc = tiff.bytes(&field),
            _ => {}
        }
    }
    limits.check_size(width, height)?;
    if let (Some(tile_width), Some(tile_height)) = (tile_width, tile_height) {
        // Each tile has its own unpacker.
        if packed && tile_width * tile_height < MIN_TILE {
            return Err(Error::unsupported(format!(
                "compressed TIFF tiles of fewer than {MIN_TILE} pixels are not supported"
            )));
        }
        // The decoder forgets that the last row of tiles is padded in the second plane, too.
        if planar && tile_height > 0 && !height.is_multiple_of(tile_height) {
            return Err(Error::unsupported(
                "planar TIFF with tiles that reach beyond its lower edge is not supported",
            ));
        }
    }
    if packed && in_chunks > total {
        return Err(Error::decode(format!(
            "the strips or tiles of the TIFF claim {in_chunks} bytes; the file has {total}"
        )));
    }
    // A row of a tile, with all its samples, and the unpacker's window.
    prescan.overhead += u64::from(MAX_TILE * MAX_SAMPLES * 2) + (256 << 10);
    Ok(prescan)
}

const WIDTH: u16 = 256;
const HEIGHT: u16 = 257;
const BITS: u16 = 258;
const COMPRESSION: u16 = 259;
const PHOTOMETRIC: u16 = 262;
const STRIP_OFFSETS: u16 = 273;
const SAMPLES: u16 = 277;
const ROWS_PER_STRIP: u16 = 278;
const STRIP_BYTES: u16 = 279;
const PLANAR: u16 = 284;
const PREDICTOR: u16 = 317;
const TILE_WIDTH: u16 = 322;
const TILE_HEIGHT: u16 = 323;
const TILE_OFFSETS: u16 = 324;
const TILE_BYTES: u16 = 325;
const EXTRA_SAMPLES: u16 = 338;
const SAMPLE_FORMAT: u16 = 339;
const SUBSAMPLING: u16 = 530;
const ICC: u16 = 34_675;

struct Fields<'t, 'a> {
    tiff: &'t Tiff<'a>,
    seen: Vec<u16>,
}

impl<'a> Fields<'_, 'a> {
    /// The values of a field, which must appear once: of two, the decoder might take the other.
    fn numbers(&mut self, field: &Field) -> Result<impl Iterator<Item = u32> + 'a> {
        let wrong = |what| Error::decode(format!("TIFF field {} {what}", field.tag));
        if self.seen.contains(&field.tag) {
            return Err(wrong("appears twice"));
        }
        self.seen.push(field.tag);
        self.tiff
            .numbers(field)
            .ok_or_else(|| wrong("is not a whole number, or reaches beyond the file"))
    }

    fn one(&mut self, field: &Field) -> Result<u32> {
        let mut numbers = self.numbers(field)?;
        match (numbers.next(), numbers.next()) {
            (Some(number), None) => Ok(number),
            _ => Err(Error::decode(format!(
                "TIFF field {} must have one value, got {}",
                field.tag, field.count
            ))),
        }
    }
}

fn at_most(value: u32, most: u32, what: &str) -> Result<()> {
    if value > most {
        return Err(Error::unsupported(format!(
            "TIFF may have at most {most} {what}, got {value}"
        )));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A TIFF of SHORT or LONG fields with one value each.
    fn tiff(fields: &[(u16, u16, u32, u32)]) -> Vec<u8> {
        let mut data = b"II*\0\x08\0\0\0".to_vec();
        data.extend_from_slice(&(fields.len() as u16).to_le_bytes());
        for (tag, kind, count, value) in fields {
            data.extend_from_slice(&tag.to_le_bytes());
            data.extend_from_slice(&kind.to_le_bytes());
            data.extend_from_slice(&count.to_le_bytes());
            data.extend_from_slice(&value.to_le_bytes());
        }
        data
    }

    #[test]
    fn fields_that_the_decoder_measures_by_are_checked() {
        let refused = |fields: &[_]| {
            let file = tiff(fields);
            prescan(&file, file.len() as u64, &Limits::DEFAULT).is_err()
        };
        assert!(!refused(&[(256, 3, 1, 9), (257, 4, 1, 7), (259, 3, 1, 1)]));
        assert!(refused(&[(256, 4, 1, 70_000)]), "a side beyond the limits");
        assert!(refused(&[(256, 3, 1, 9), (256, 4, 1, 7)]), "the same field twice");
        assert!(refused(&[(256, 12, 1, 9)]), "a width that is not a whole number");
        assert!(refused(&[(273, 4, 1 << 30, 8)]), "offsets beyond the file");
        assert!(refused(&[(277, 3, 1, 65_535)]), "samples without end");
        assert!(refused(&[(322, 4, 1, u32::MAX)]), "a tile without end");
        assert!(refused(&[(259, 3, 1, 5), (279, 4, 1, 10_000)]), "strips that share their bytes");
    }
}
