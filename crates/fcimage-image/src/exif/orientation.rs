//! Writes an orientation into an Exif block.

use crate::ops::orient::Orientation;
use fcimage_base::error::{Error, Result};

const ORIENTATION: u16 = 0x0112;
const ENTRY: usize = 12;

/// An Exif block (without `Exif\0\0`) of only an orientation, or `block`, which must be one that this
/// library wrote, with it.
///
/// # Errors
/// `Internal` where `block` is not valid.
pub(crate) fn with_orientation(block: Option<&[u8]>, orientation: Orientation) -> Result<Vec<u8>> {
    let own = [0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation.exif(), 0, 0];
    let Some(block) = block else {
        return Ok([b"MM\0*\0\0\0\x08\0\x01", &own[..], &[0; 4]].concat());
    };
    // The new directory comes last, so that no other offset changes.
    let damaged = || Error::internal("an Exif block without a directory");
    let directory = block
        .strip_prefix(b"MM\0*")
        .and_then(|rest| rest.first_chunk::<4>())
        .and_then(|at| block.get(u32::from_be_bytes(*at) as usize..))
        .ok_or_else(damaged)?;
    let (count, rest) = directory.split_first_chunk::<2>().ok_or_else(damaged)?;
    let length = usize::from(u16::from_be_bytes(*count)) * ENTRY;
    let (entries, rest) = rest.split_at_checked(length).ok_or_else(damaged)?;
    let next = rest.first_chunk::<4>().ok_or_else(damaged)?;
    let mut entries: Vec<[u8; ENTRY]> = entries.as_chunks::<ENTRY>().0.to_vec();
    let tag = |entry: &[u8; ENTRY]| u16::from_be_bytes([entry[0], entry[1]]);
    entries.retain(|entry| tag(entry) != ORIENTATION);
    entries.push(own);
    entries.sort_by_key(tag);
    let mut written = block.to_vec();
    written.resize(written.len().next_multiple_of(2), 0);
    let at = u32::try_from(written.len()).map_err(|_| damaged())?;
    let count = u16::try_from(entries.len()).map_err(|_| damaged())?;
    written.extend(count.to_be_bytes());
    written.extend(entries.as_flattened());
    written.extend(next);
    if let Some(place) = written.get_mut(4..8) {
        place.copy_from_slice(&at.to_be_bytes());
    }
    Ok(written)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exif::tiff_ifd::Tiff;
    use crate::exif::write::exif_block_of;
    use crate::ops::orient::from_exif_block;

    #[test]
    fn an_orientation_is_alone_or_among_other_tags() {
        let texts = exif_block_of(&[(0x010f, b"Camera"), (0x8298, b"(c) Ann Other")]).unwrap();
        for number in 1..=8 {
            let orientation = Orientation::from_exif(number);
            let alone = with_orientation(None, orientation).unwrap();
            assert_eq!((from_exif_block(&alone), alone.len()), (orientation, 26));
            let both = with_orientation(Some(&texts), orientation).unwrap();
            assert_eq!(from_exif_block(&both), orientation);
            let tiff = Tiff::new(&both).unwrap();
            assert_eq!(tiff.ascii(0x010f), Some(&b"Camera"[..]));
            assert_eq!(tiff.ascii(0x8298), Some(&b"(c) Ann Other"[..]));
        }
    }

    #[test]
    fn another_orientation_is_replaced() {
        let six = with_orientation(None, Orientation::from_exif(6)).unwrap();
        let three = with_orientation(Some(&six), Orientation::from_exif(3)).unwrap();
        assert_eq!(from_exif_block(&three).exif(), 3);
        assert!(with_orientation(Some(b"II*\0"), Orientation::UPRIGHT).is_err());
        assert!(with_orientation(Some(&six[..20]), Orientation::UPRIGHT).is_err());
    }
}
