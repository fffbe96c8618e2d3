//! Writes Exif blocks.

use fcimage_base::error::{Error, Result};

/// An Exif block of these tags only, each of type ASCII, in ascending order.
///
/// # Errors
/// `Internal` where a text is longer than 65534 bytes.
pub(crate) fn exif_block_of(tags: &[(u16, &[u8])]) -> Result<Vec<u8>> {
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
    use crate::exif::tiff_ifd::Tiff;

    #[test]
    fn texts_survive_a_round_trip() {
        let block = exif_block_of(&[(0x013b, b"Ann"), (0x8298, b"(c) 2026 Ann Other")]).unwrap();
        let tiff = Tiff::new(&block).unwrap();
        assert_eq!(tiff.ascii(0x013b), Some(&b"Ann"[..]));
        assert_eq!(tiff.ascii(0x8298), Some(&b"(c) 2026 Ann Other"[..]));
        assert_eq!(tiff.ascii(0x8825), None);
    }

    #[test]
    fn a_text_that_its_length_cannot_state_is_refused() {
        assert!(exif_block_of(&[(0x013b, &[b'x'; 65_535])]).is_err());
    }
}
