//! The names of HEIC, and how a file begins.

use crate::codecs::format::Format;

/// HEIC: HEVC images in a HEIF container.
pub const FORMAT: Format =
    Format { name: "heic", display_name: "HEIC", media_type: "image/heic", extension: "heic" };

/// Whether `data` begins with the file type box of a HEIF that may hold HEVC images (ISO/IEC 23008-12,
/// section 10.2 and annex B.4). The general brands also begin AVIF files, which name their own brand
/// among the compatible ones.
pub(super) fn recognizes(data: &[u8]) -> bool {
    if data.get(4..8) != Some(b"ftyp") {
        return false;
    }
    match data.get(8..12) {
        Some(b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"hevx" | b"hevm" | b"hevs") => true,
        Some(b"mif1" | b"mif2" | b"msf1" | b"miaf") => {
            !compatible_brands(data).any(|brand| matches!(brand, b"avif" | b"avis"))
        }
        _ => false,
    }
}

/// The brands after the first one, as far as `data` goes.
pub(super) fn compatible_brands(data: &[u8]) -> impl Iterator<Item = &[u8; 4]> {
    let length = data.first_chunk().map_or(0, |length| u32::from_be_bytes(*length));
    let end = data.len().min(usize::try_from(length).unwrap_or(usize::MAX));
    data.get(16..end).unwrap_or_default().as_chunks().0.iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_brand_tells_heic_from_avif() {
        assert!(recognizes(b"\0\0\0\x18ftypheic\0\0\0\0"));
        assert!(recognizes(b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic"));
        assert!(!recognizes(b"\0\0\0\x18ftypmif1\0\0\0\0mif1avif"));
        assert!(!recognizes(b"\0\0\0\x14ftypavif\0\0\0\0mif1"));
        assert!(!recognizes(b"\0\0\0\x14ftypisom\0\0\0\0heic"));
        assert!(!recognizes(b"\0\0\0\x14ftyp"));
    }

    #[test]
    fn brands_end_with_their_box() {
        let brands: Vec<_> = compatible_brands(b"\0\0\0\x14ftypheic\0\0\0\0mif1avif").collect();
        assert_eq!(brands, [b"mif1"]);
    }
}
